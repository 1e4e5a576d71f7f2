"""The unit at work: accept or return once, reach the customer, handle, suspend, resolve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands import rules, states
from gridvisit.domain.demands.deadlines import Suspension as Stop
from gridvisit.domain.demands.models import Demand, Suspension
from gridvisit.domain.demands.services import common
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.demands.table import DueKind
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import PartState

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

# What a handler can tick as done besides the answer; each meets the due time of its kind.
MILESTONES = (
    DueKind.MADE_SAFE, DueKind.ARRIVAL, DueKind.RESTORE, DueKind.FLOW, DueKind.SITE_CHECK, DueKind.NOTICE,
    DueKind.AUTHORITY, DueKind.RECHECK, DueKind.PLAN, DueKind.SHARE, DueKind.PROGRESS,
)  # fmt: skip


@transaction.atomic
def accept(*, demand_id: UUID, actor: Staff, now: datetime, version: int | None = None) -> Demand:
    """Take the demand on; who accepts becomes its handler unless one is named already."""
    demand = common.locked(demand_id, actor, "demand.handle", version=version)
    return common.step(
        demand, "accept", "accepted", actor=actor, now=now, accepted_at=now,
        handler_id=demand.handler_id or actor.id,
    )  # fmt: skip


@transaction.atomic
def give_back(
    *, demand_id: UUID, listed: str, actor: Staff, now: datetime, reason: str = "", version: int | None = None
) -> Demand:
    """Return the demand to the desk, once, for a listed reason (`reason`: in words); its clocks run on.

    Raises Refusal `demand.already_returned`, `demand.reason_not_listed`, `demand.reason_needed`.
    """
    demand = common.locked(demand_id, actor, "demand.handle", version=version)
    states.move(demand.state, "give_back")
    rules.check_return(demand.returned_count, listed, reason)
    return common.step(
        demand, "give_back", "given_back", actor=actor, now=now, text=reason, data={"listed": listed},
        returned_count=demand.returned_count + 1, responsible_unit_id=None, handler_id=None, accepted_at=None,
    )  # fmt: skip


@transaction.atomic
def record_contact(
    *,
    demand_id: UUID,
    reached: bool,
    how: str,
    actor: Staff,
    now: datetime,
    at: datetime | None = None,
    text: str = "",
) -> Demand:
    """Record that the customer was reached, or that one tried. A text sent is no contact: a person is (4.4)."""
    demand = common.locked(demand_id, actor, "demand.handle")
    happened = at or now
    if not demand.heard_at <= happened <= now:
        raise Refusal("demand.told_at_impossible", status=422, field="at")
    if not reached:
        states.move(demand.state, "contact")
        common.log(
            demand, "contact_tried", actor=actor, at=now, happened_at=happened, text=text, data={"how": how}
        )
        demand.change()
        return demand
    return common.step(
        demand, "contact", "contacted", actor=actor, now=now, at=happened, text=text, data={"how": how},
        contacted_at=min(demand.contacted_at or happened, happened),
    )  # fmt: skip


@transaction.atomic
def handle(
    *,
    demand_id: UUID,
    text: str,
    actor: Staff,
    now: datetime,
    milestones: Sequence[str] = (),
    at: datetime | None = None,
) -> Demand:
    """Write what was done; `milestones` are the due kinds it fulfils, e.g. the check on site."""
    if not text.strip():
        raise Refusal("demand.missing", status=422, field="text")
    demand = common.locked(demand_id, actor, "demand.handle")
    done = [kind for kind in milestones if kind in MILESTONES]
    happened = rules.happened(at, heard_at=demand.heard_at, now=now)
    changes = {"last_progress_at": happened} if DueKind.PROGRESS in done else {}
    return common.step(
        demand,
        "handle",
        "handled",
        actor=actor,
        now=now,
        at=happened,
        text=text,
        data={"milestones": done},
        **changes,
    )


@transaction.atomic
def propose_suspension(
    *, demand_id: UUID, reason: str, proof: str, told_customer_at: datetime | None, expected_end: date | None,
    actor: Staff, now: datetime,
) -> Suspension:  # fmt: skip
    """Ask the desk to stop the working-day clocks (5.5-16). Nothing stops until it is granted."""
    demand = common.locked(demand_id, actor, "demand.handle")
    states.move(demand.state, "suspend")
    earlier = [
        Stop(row.started_at, row.ended_at)
        for row in demand.suspensions.all()
        if row.started_at and row.ended_at
    ]
    rules.check_suspension(
        urgency=demand.urgency, reason=reason, has_proof=bool(proof.strip()), told_customer_at=told_customer_at,
        start=now, expected_end=at_local(expected_end, 18) if expected_end else None, earlier=earlier,
    )  # fmt: skip
    if told_customer_at is not None and not demand.heard_at <= told_customer_at <= now:
        raise Refusal("demand.told_at_impossible", status=422, field="told_customer_at")
    assert told_customer_at is not None
    assert expected_end is not None
    demand.suspensions.filter(state="proposed").update(state="replaced")
    row = Suspension.objects.create(
        tenant_id=demand.tenant_id, demand=demand, reason=reason, proof=proof, told_customer_at=told_customer_at,
        expected_end=expected_end, proposed_by_id=actor.id, **stamp(actor, now),
    )  # fmt: skip
    common.log(demand, "suspension_proposed", actor=actor, at=now, text=proof, data={"reason": reason})
    demand.change()
    audit.record("demand.suspension_proposed", demand, actor=actor, at=now, after={"reason": reason})
    outbox.emit("demand.suspension_proposed", now=now, demand_id=demand.pk)
    return row


def _proposed(demand: Demand) -> Suspension:
    row = demand.suspensions.filter(state="proposed").order_by("-created_at").first()
    if row is None:
        raise Refusal("demand.no_suspension")
    return row


@transaction.atomic
def grant_suspension(*, demand_id: UUID, actor: Staff, now: datetime) -> Demand:
    """Stop the working-day clocks from now on; who proposed it may not grant it. U0 and contact never stop."""
    demand = common.locked(demand_id, actor, "demand.suspend")
    row = _proposed(demand)
    rules.check_suspension_granted_by(row.proposed_by_id, actor.id)
    rules.check_still_wanted(urgency=demand.urgency, expected_end=at_local(row.expected_end, 18), now=now)
    states.move(demand.state, "suspend")
    row.change(state="granted", granted_by_id=actor.id, started_at=now)
    return common.step(
        demand, "suspend", "suspended", actor=actor, now=now,
        data={"reason": row.reason, "expected_end": row.expected_end.isoformat()},
    )  # fmt: skip


@transaction.atomic
def refuse_suspension(*, demand_id: UUID, reason: str, actor: Staff, now: datetime) -> Demand:
    """Refuse a proposed suspension: the clocks never stopped."""
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    demand = common.locked(demand_id, actor, "demand.suspend")
    _proposed(demand).change(state="refused", granted_by_id=actor.id)
    common.log(demand, "suspension_refused", actor=actor, at=now, text=reason)
    demand.change()
    audit.record("demand.suspension_refused", demand, actor=actor, at=now, reason=reason)
    return demand


@transaction.atomic
def resume(*, demand_id: UUID, actor: Staff | None, now: datetime, text: str = "") -> Demand:
    """Let the clocks run on with the time that was left. `actor` None: the expected end has come."""
    demand = common.locked(demand_id, actor, "demand.handle")
    row = demand.suspensions.filter(state="granted").order_by("-started_at").first()
    if row is None:
        raise Refusal("demand.no_suspension")
    states.move(demand.state, "resume")
    row.change(state="ended", ended_at=now)
    return common.step(demand, "resume", "resumed", actor=actor, now=now, text=text)


def resume_expired(*, now: datetime) -> int:
    """Resume what was suspended until a day that is over; return how many. For the periodic job; idempotent."""
    over = Suspension.objects.filter(state="granted", demand__state=DemandState.SUSPENDED)
    ids = [row.demand_id for row in over if at_local(row.expected_end, 18) <= now]
    for pk in ids:
        resume(demand_id=pk, actor=None, now=now)
    return len(ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What was done, with proof, and who told the customer what, when and how (5.5-17)."""

    result: str
    action: str
    proof: str
    told_at: datetime | None
    told_how: str
    answer: str = ""
    cause: str = ""
    planned_on: date | None = None
    told_by_id: UUID | None = None
    milestones: tuple[str, ...] = ()


def check_resolvable(demand: Demand, resolution: Resolution, *, actor: Staff, now: datetime) -> None:
    """Check that a locked demand can be resolved so. Raises Refusal, or Invalid with everything lacking."""
    states.move(demand.state, "resolve")
    rules.check_none_open(demand.parts.filter(state=PartState.OPEN).count())
    rules.check_resolution(
        topic=demand.topic,
        result=resolution.result,
        action=resolution.action,
        has_proof=bool(resolution.proof.strip()),
        told_by=str(resolution.told_by_id or actor.id),
        told_at=resolution.told_at,
        told_how=resolution.told_how,
        planned_for=resolution.planned_on,
        heard_at=demand.heard_at,
        now=now,
    )


@transaction.atomic
def resolve(
    *, demand_id: UUID, resolution: Resolution, actor: Staff, now: datetime, held_id: UUID | None = None
) -> Demand:
    """Say that the demand is done; another person verifies. Raises Invalid with everything lacking.

    `held_id` is the event under which the answer waited to be taken back; see demands.sending.
    """
    demand = common.locked(demand_id, actor, "demand.handle")
    check_resolvable(demand, resolution, actor=actor, now=now)
    told_at = resolution.told_at
    data = {"result": resolution.result, "milestones": [m for m in resolution.milestones if m in MILESTONES]}
    return common.step(
        demand, "resolve", "resolved", actor=actor, now=now, text=resolution.action,
        data=data if held_id is None else {**data, "of": str(held_id)},
        result=resolution.result, answer=resolution.answer or resolution.action, cause=resolution.cause,
        proof=resolution.proof, planned_on=resolution.planned_on, told_by_id=resolution.told_by_id or actor.id,
        told_at=told_at, told_how=resolution.told_how, answered_at=told_at, resolved_at=now,
        contacted_at=demand.contacted_at or told_at,
    )  # fmt: skip
