"""Keep the stored due times equal to the pure function of the facts (reliability R15): no timers, no drift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from gridvisit.domain.demands import facts
from gridvisit.domain.demands.deadlines import Deadlines, deadlines
from gridvisit.domain.demands.deadlines.tightened import Tightenings
from gridvisit.domain.demands.models import NEVER, Demand, DemandEvent, Due, Suspension
from gridvisit.domain.demands.states import ENDED, DemandState
from gridvisit.domain.demands.table import DueKind
from gridvisit.engines.calendars import Calendar
from gridvisit.foundation.lean import Lean, write

VOID = frozenset({DemandState.MERGED, DemandState.REJECTED, DemandState.WITHDRAWN})
COLUMNS = [
    "clock", "at", "legal_at", "source", "provisional", "soft", "paused", "met_at", "met",
    "explanation_zh", "explanation_en", "moved_at", "alarm_at",
]  # fmt: skip
TOLD = attrgetter(*COLUMNS)
ON_DEMAND = ["urgency", "level_up", "next_due_at", "next_due_kind", "dues_digest"]
STOPS = Lean(Suspension, "demand_id", "state", "started_at", "ended_at", by="demand_id")


def refresh(demand: Demand, *, at: datetime, calendar: Calendar | None = None) -> Deadlines:
    """Write the due times of a demand anew from its facts; return them. 4 queries.

    Sets the urgency in force, whether it is handled one level up, and the next due time on the demand.
    """
    demand.__dict__.pop("_prefetched_objects_cache", None)  # what was read before is no longer true
    found = deadlines(facts.of_demand(demand), calendar=calendar)
    made = _rows(demand, found, list(demand.dues.all()), list(demand.events.order_by("at", "id")), at=at)
    _store([made])
    demand.change(**made.onto_demand)
    return found


def refresh_many(demands: Sequence[Demand], *, at: datetime, calendar: Calendar | None = None) -> None:
    """Write the due times of demands locked by the caller, as `refresh` does. 8 to 11 queries for all of them."""
    ids = [demand.pk for demand in demands]
    own = Tightenings(demand.unit_id for demand in demands)
    stops: dict[UUID, list[Any]] = STOPS.grouped(ids)
    dues, events = _by_demand(Due, ids), _by_demand(DemandEvent, ids, "at", "id")
    made = []
    for demand in demands:
        tightened = own.at(demand.unit_id, demand.heard_at)
        found = deadlines(facts.of_row(demand, stops.get(demand.pk, ()), tightened), calendar=calendar)
        made.append(_rows(demand, found, dues[demand.pk], events[demand.pk], at=at))
        for name, value in made[-1].onto_demand.items():
            setattr(demand, name, value)
        demand.version += 1
    _store(made)
    write(demands, "version", *ON_DEMAND)


def _by_demand(model: Any, ids: Sequence[UUID], *order: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in model.objects.filter(demand_id__in=ids).order_by(*order):
        found[row.demand_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """The due times of one demand as they are to be stored."""

    fresh: list[Due]
    changed: list[Due]
    gone: list[Due]
    onto_demand: dict[str, Any]


def _store(made: Sequence[_Rows]) -> None:
    write([row for one in made for row in one.changed], *COLUMNS)
    Due.objects.bulk_create([row for one in made for row in one.fresh])
    if gone := [row.pk for one in made for row in one.gone]:
        Due.objects.filter(pk__in=gone).delete()


def _rows(
    demand: Demand, found: Deadlines, known: Iterable[Due], events: list[DemandEvent], *, at: datetime
) -> _Rows:
    """Return the due times as rows: those stored before are filled anew, and stored again where that changed them."""
    stored = {due.kind: due for due in known}
    legal = found.of(DueKind.ANSWER_LEGAL)
    rows, changed = [], []
    for due in found.dues:
        row = stored.get(due.kind) or Due(
            tenant_id=demand.tenant_id, demand=demand, kind=due.kind, created_at=at
        )
        was, before = TOLD(row), _counted(row)
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
        if due.kind in stored and TOLD(row) != was:
            changed.append(row)
    waiting = (
        []
        if demand.state in ENDED | VOID
        else [r for r in rows if r.met_at is None and not r.soft and not r.paused]
    )
    following = min(waiting, key=lambda row: row.at, default=None)
    return _Rows(
        fresh=[row for row in rows if row.kind not in stored],
        changed=changed,
        gone=[row for kind, row in stored.items() if kind not in {due.kind.value for due in found.dues}],
        onto_demand={
            "urgency": found.urgency.value,
            "level_up": found.one_level_up,
            "next_due_at": following.at if following else NEVER,
            "next_due_kind": following.kind if following else "",
            "dues_digest": found.digest,
        },
    )


def _counted(row: Due) -> tuple[object, ...]:
    """Return what decides whether and when a due time is alarmed."""
    return row.at, row.soft, row.paused, row.met_at, row.met


def _met(row: Due, *, ended: bool, voided: bool) -> bool | None:
    """Return whether a due was met in time; None while it may still be, and for what no longer counts."""
    if row.met_at is not None:
        return row.met_at <= row.at
    return False if ended and not voided and not row.soft else None
