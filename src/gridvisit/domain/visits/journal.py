"""Load a visit for a step, move it, and write down what happened: event, step record, audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.staff import access
from gridvisit.domain.visits import holding, states
from gridvisit.domain.visits.models import StepRecord, Touch, Visit, VisitEvent
from gridvisit.foundation import batch
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import Step, StepSkipReason, StepState

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

MAX_REASON = 200


def load(
    visit_id: UUID, actor: Staff | None, action: str = "visit.carry_out", *, version: int | None = None
) -> Visit:
    """Return the visit for update: unseen raises NotFound, seen without the right raises Forbidden."""
    visit: Visit = Visit.objects.locked(visit_id, actor)
    if actor is not None:
        access.require(actor, action, unit_id=visit.unit_id, own=is_own(visit, actor))
    visit.expect_version(version)
    return visit


def going_on(visit_id: UUID, actor: Staff) -> Visit:
    """Return the visit for update if it is in progress."""
    visit = load(visit_id, actor)
    in_states(visit, frozenset({states.VisitState.IN_PROGRESS}), step="hand_in")
    return visit


def is_own(visit: Visit, actor: Staff) -> bool:
    """Whether the visit is the actor's own: responsible visitor or companion."""
    return actor.id in {visit.owner_id, visit.companion_id}


def in_states(visit: Visit, allowed: frozenset[states.VisitState], *, step: str = "") -> None:
    """Raise Refusal unless the visit stands in one of `allowed`; archived visits name the way out."""
    here = states.VisitState(visit.state)
    if here in allowed:
        return
    if here is states.VisitState.ARCHIVED:
        raise Refusal("visit.archived", way_out="visit.addendum", archived_at=visit.archived_at)
    if step:
        states.move(visit.state, step)
    raise Refusal("visit.not_now", state=Text(here.zh, here.en))


def event(
    visit: Visit,
    kind: str,
    *,
    actor: Staff | None,
    at: datetime,
    device_at: datetime | None = None,
    to: str = "",
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> VisitEvent:
    """Append one event; nothing in the life of a visit is changed or deleted."""
    row = VisitEvent(
        tenant_id=visit.tenant_id,
        visit=visit,
        kind=kind,
        at=at,
        device_at=device_at,
        actor_id=None if actor is None else actor.id,
        from_state=visit.state,
        to_state=to or visit.state,
        data=dict(data or {}),
        reason=reason[:MAX_REASON],
        **stamp(actor, at),
    )
    batch.add(row)
    return row


def move(
    visit: Visit,
    step: str,
    *,
    actor: Staff | None,
    now: datetime,
    device_at: datetime | None = None,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Visit:
    """Move a visit by `step`, store `changes`, append the event, audit. Raises Refusal `visit.move_not_allowed`."""
    if visit.state == states.VisitState.ARCHIVED:
        in_states(visit, frozenset(), step=step)
    before = visit.state
    to = states.move(before, step)
    event(visit, step, actor=actor, at=now, device_at=device_at, to=to, reason=reason, data=data)
    visit.change(state=to.value, **changes)
    after = {"state": to.value, **(data or {})}
    audit.record(
        f"visit.{step}", visit, actor=actor, at=now, before={"state": before}, after=after, reason=reason
    )
    return visit


def done(
    visit: Visit, step: Step, *, actor: Staff | None, at: datetime, data: Mapping[str, Any] | None = None
) -> StepRecord:
    """Note a step as done, once; what was not applicable before is done now (7.1-01)."""
    row = holding.find(visit, "steps", step=step.value)
    return _settle(visit, step, StepState.DONE, actor=actor, at=at, data=dict(data or {}), row=row)


def not_applicable(
    visit: Visit, step: Step, why: StepSkipReason, *, actor: Staff | None, at: datetime, note: str = ""
) -> StepRecord:
    """Note a step as not applicable for an allowed reason (7.1-01); a step that is done stays done."""
    known: StepRecord | None = holding.find(visit, "steps", step=step.value)
    if known is not None and known.status == StepState.DONE:
        return known
    return _settle(
        visit,
        step,
        StepState.NOT_APPLICABLE,
        actor=actor,
        at=at,
        data={"note": note} if note else {},
        why=why.value,
        row=known,
    )


def _settle(
    visit: Visit,
    step: Step,
    status: StepState,
    *,
    actor: Staff | None,
    at: datetime,
    data: dict[str, Any],
    row: StepRecord | None,
    why: str = "",
) -> StepRecord:
    by = None if actor is None else actor.id
    values = {"status": status.value, "at": at, "by_id": by, "na_reason": why, "data": data}
    if row is None:
        row = StepRecord(
            tenant_id=visit.tenant_id, visit=visit, step=step.value, **values, **stamp(actor, at)
        )
        holding.add(visit, "steps", row)
    elif any(getattr(row, name) != value for name, value in values.items()):
        row.change(**values)
    return row


def own_touch(visit: Visit) -> Touch | None:
    """Return the touch that is the visit itself: opened at its start; None before it. 1 query, none when held."""
    if visit.started_at is None:
        return None
    found = [
        row for row in holding.rows(visit, "touches") if row.staffed and row.started_at == visit.started_at
    ]
    return max(found, key=lambda row: row.id, default=None)


def end_touch(visit: Visit, at: datetime) -> None:
    """End the touch that is the visit itself, unless it has ended."""
    touch = own_touch(visit)
    if touch is not None and touch.ended_at is None:
        touch.change(ended_at=at)


def steps_of(visit: Visit) -> dict[str, StepRecord]:
    """Return the step records by step. 1 query."""
    return {row.step: row for row in StepRecord.objects.filter(visit=visit)}


def plain(value: Any) -> Any:
    """Return a value as JSON takes it; ids, days and moments become text."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value
