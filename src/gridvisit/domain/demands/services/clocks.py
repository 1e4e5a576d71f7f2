"""Keep the stored due times equal to the pure function of the facts (reliability R15): no timers, no drift."""

from __future__ import annotations

from datetime import datetime

from gridvisit.domain.demands import facts
from gridvisit.domain.demands.deadlines import Deadlines, deadlines
from gridvisit.domain.demands.models import NEVER, Demand, Due
from gridvisit.domain.demands.states import ENDED, DemandState
from gridvisit.domain.demands.table import DueKind
from gridvisit.engines.calendars import Calendar

VOID = frozenset({DemandState.MERGED, DemandState.REJECTED, DemandState.WITHDRAWN})
COLUMNS = [
    "clock", "at", "legal_at", "source", "provisional", "soft", "paused", "met_at", "met",
    "explanation_zh", "explanation_en", "moved_at", "alarm_at",
]  # fmt: skip


def refresh(demand: Demand, *, at: datetime, calendar: Calendar | None = None) -> Deadlines:
    """Write the due times of a demand anew from its facts; return them. 4 queries.

    Sets the urgency in force, whether it is handled one level up, and the next due time on the demand.
    """
    demand.__dict__.pop("_prefetched_objects_cache", None)  # what was read before is no longer true
    found = deadlines(facts.of_demand(demand), calendar=calendar)
    stored = {due.kind: due for due in demand.dues.all()}
    events = list(demand.events.order_by("at", "id"))
    legal = found.of(DueKind.ANSWER_LEGAL)
    rows = []
    for due in found.dues:
        row = stored.get(due.kind) or Due(
            tenant_id=demand.tenant_id, demand=demand, kind=due.kind, created_at=at
        )
        before = _counted(row)
        if due.kind in stored and row.at != due.at:
            row.moved_at = at
        row.clock, row.at, row.source, row.provisional = due.clock, due.at, due.source, due.provisional
        row.soft, row.paused = due.soft, due.paused and demand.state not in ENDED
        row.legal_at = legal.at if legal is not None and due.kind == DueKind.ANSWER else due.legal_at
        said = due.explanation
        row.explanation_zh, row.explanation_en = said.zh, said.en
        row.met_at = facts.met_at(demand, events, row)
        row.met = _met(row, ended=demand.state in ENDED, voided=demand.state in VOID)
        if due.kind not in stored or _counted(row) != before:
            row.alarm_at = at  # the next sweep decides what follows
        if row.met is not None or row.soft or demand.state in ENDED:
            row.alarm_at = None
        rows.append(row)
    Due.objects.bulk_create([row for row in rows if row.kind not in stored])
    Due.objects.bulk_update([row for row in rows if row.kind in stored], COLUMNS)
    gone = [row.pk for kind, row in stored.items() if kind not in {due.kind.value for due in found.dues}]
    if gone:
        Due.objects.filter(pk__in=gone).delete()
    waiting = (
        []
        if demand.state in ENDED | VOID
        else [r for r in rows if r.met_at is None and not r.soft and not r.paused]
    )
    following = min(waiting, key=lambda row: row.at, default=None)
    demand.change(
        urgency=found.urgency.value,
        level_up=found.one_level_up,
        next_due_at=following.at if following else NEVER,
        next_due_kind=following.kind if following else "",
        dues_digest=found.digest,
    )
    return found


def _counted(row: Due) -> tuple[object, ...]:
    """Return what decides whether and when a due time is alarmed."""
    return row.at, row.soft, row.paused, row.met_at, row.met


def _met(row: Due, *, ended: bool, voided: bool) -> bool | None:
    """Return whether a due was met in time; None while it may still be, and for what no longer counts."""
    if row.met_at is not None:
        return row.met_at <= row.at
    return False if ended and not voided and not row.soft else None
