"""The end of a demand: verified by another person, closed as what it is, reopened, withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands import rules, states
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.rules import Verification
from gridvisit.domain.demands.services import common, work
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.staff import selectors as people
from gridvisit.engines.calendars import add_workdays
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import CloseResult, OrgLevel, SuspensionReason

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

FOLLOW_UP_WORKDAYS = 3
TAKING_PART = ("accepted", "handled", "contacted", "resolved", "given_back", "handed_over", "joint_answered")
HAD_IT = ("dispatched", "handed_over", "joint_asked")


def people_in(demand: Demand) -> tuple[set[UUID], set[UUID]]:
    """Return who visited and who handled: neither may verify nor ask how satisfied the customer is. 1 query."""
    did = demand.events.filter(kind__in=TAKING_PART).values_list("actor_id", flat=True)
    return people_of(demand, {person for person in did if person is not None})


def people_of(demand: Demand, acted: set[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Return who visited and who handled, given who `acted` by the events (TAKING_PART)."""
    visitors = {demand.visitor_id} if demand.visitor_id else set()
    if demand.visit_id and demand.registrar_id:
        visitors.add(demand.registrar_id)
    named: set[UUID] = {person for person in (demand.handler_id, demand.told_by_id) if person is not None}
    return visitors, acted | named


def _check_person(demand: Demand, actor: Staff) -> None:
    visitors, handlers = people_in(demand)
    rules.check_verifier(actor.id, visitors=visitors, handlers=handlers)


@transaction.atomic
def verify(
    *, demand_id: UUID, answers: Verification, how: str, actor: Staff, now: datetime, text: str = "",
    version: int | None = None,
) -> Demand:  # fmt: skip
    """Ask the customer: done? told? satisfied? promise kept? Then it closes, or is reopened by what was said.

    Raises Refusal `demand.verifier_visited`, `demand.verifier_handled`, Invalid for a question not asked.
    """
    demand = common.locked(demand_id, actor, "demand.verify", version=version)
    if demand.state == DemandState.WITHDRAWN:
        raise Refusal("demand.use_withdrawal")
    states.move(demand.state, "verify")
    _check_person(demand, actor)
    rules.check_asked(answers, has_promise=_promises(demand).exists())
    following = rules.next_step(answers, dissatisfied_before=demand.dissatisfied_count)
    said = "satisfied" if answers.satisfied else "dissatisfied"
    common.step(
        demand, "verify", "verified", actor=actor, now=now, text=text,
        data={"done": answers.done, "told": answers.told, "satisfied": answers.satisfied,
              "promise_kept": answers.promise_kept, "how": how},
        verified_at=now, verified_by_id=actor.id, conclusive=said if answers.done else "not_done",
        dissatisfied_count=demand.dissatisfied_count + (not answers.satisfied),
    )  # fmt: skip
    if following == "reopen":
        return _reopen(demand, actor=actor, now=now, reason=text, why="verification")
    return _close(demand, actor=actor, now=now)


def _promises(demand: Demand) -> Any:
    return demand.promises.exclude(status="released")


def _close(demand: Demand, *, actor: Staff | None, now: datetime, **changes: Any) -> Demand:
    due = add_workdays(local_date(now), FOLLOW_UP_WORKDAYS).day
    common.step(
        demand, "close", "closed", actor=actor, now=now, closed_at=now, followup_due_on=due, **changes
    )
    return demand


def _reopen(
    demand: Demand, *, actor: Staff | None, now: datetime, reason: str, why: str, by: str = "reopen"
) -> Demand:
    return common.step(
        demand, by, "reopened", actor=actor, now=now, text=reason, data={"why": why},
        reopened_count=demand.reopened_count + 1, answered_at=None, resolved_at=None, closed_at=None,
        verified_at=None, result="", withdrawn_at=None, answered_on_spot=False, followup_due_on=None,
    )  # fmt: skip


@transaction.atomic
def reopen(
    *, demand_id: UUID, reason: str, actor: Staff | None, now: datetime, why: str = "customer"
) -> Demand:
    """Open an ended demand again because the customer says it is not done; its first clocks still count."""
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    demand = common.locked(demand_id, actor, "demand.close")
    return _reopen(demand, actor=actor, now=now, reason=reason, why=why)


def not_for_me(demand: Demand, *, actor: Staff, now: datetime, reason: str) -> Demand:
    """Open a locked demand again whose customer says that a common fix is not for him, ended or not yet verified."""
    by = "not_for_me" if demand.state == DemandState.RESOLVED else "reopen"
    return _reopen(demand, actor=actor, now=now, reason=reason, why="not_for_me", by=by)


@transaction.atomic
def record_attempt(*, demand_id: UUID, how: str, actor: Staff, now: datetime, text: str = "") -> Demand:
    """Record that one tried to verify and reached nobody."""
    demand = common.locked(demand_id, actor, "demand.verify")
    if demand.state not in {DemandState.RESOLVED, DemandState.WITHDRAWN}:
        states.move(demand.state, "verify")
    _check_person(demand, actor)
    common.log(demand, "verify_tried", actor=actor, at=now, text=text, data={"how": how})
    demand.change()
    return demand


def attempts(demand: Demand) -> list[datetime]:
    """Return when verification was tried in vain since the demand was last resolved."""
    tried = demand.events.filter(kind="verify_tried")
    if demand.resolved_at:
        tried = tried.filter(at__gte=demand.resolved_at)
    return list(tried.order_by("at").values_list("at", flat=True))


@transaction.atomic
def close_unconfirmed(*, demand_id: UUID, actor: Staff, now: datetime) -> Demand:
    """Close without the customer's word after three attempts on two days; counted apart, never as confirmed."""
    demand = common.locked(demand_id, actor, "demand.verify")
    states.move(demand.state, "close_unconfirmed")
    _check_person(demand, actor)
    tried = attempts(demand)
    rules.check_unconfirmed(tried, {local_date(at) for at in tried})
    common.step(
        demand, "close_unconfirmed", "closed_unconfirmed", actor=actor, now=now, closed_at=now,
        data={"attempts": len(tried)},
    )  # fmt: skip
    outbox.emit("demand.closed", now=now, demand_id=demand.pk)
    return demand


@transaction.atomic
def withdraw(
    *, demand_id: UUID, reason: str, actor: Staff | None, now: datetime, said_to: str = ""
) -> Demand:
    """Record that the customer takes it back. Only the customer can; an independent unit calls back, always.

    `actor` None: the customer did so on his own page; else who was told, and how (`said_to`).
    """
    demand = common.locked(demand_id, actor, "demand.raise")
    states.move(demand.state, "withdraw")
    # What was stopped runs on: if the withdrawal is denied, no clock may have stood still meanwhile.
    demand.suspensions.filter(state="granted").update(state="ended", ended_at=now)
    return common.step(
        demand, "withdraw", "withdrawn", actor=actor, now=now, text=reason,
        data={"by": "customer_page" if actor is None else "staff", "said_to": said_to}, withdrawn_at=now,
    )  # fmt: skip


@transaction.atomic
def verify_withdrawal(*, demand_id: UUID, free_will: bool, text: str, actor: Staff, now: datetime) -> Demand:
    """Ask the customer whether the withdrawal was of free will (5.5-19); if not, the demand goes on.

    Raises Refusal `demand.withdrawal_independent` when the asker's unit raised or handled it.
    """
    demand = common.locked(demand_id, actor, "demand.verify")
    if demand.state != DemandState.WITHDRAWN:
        raise Refusal("demand.not_withdrawn")
    check_independent(demand, actor)
    common.step(
        demand, "verify", "withdrawal_verified", actor=actor, now=now, text=text, data={"free_will": free_will},
        verified_at=now, verified_by_id=actor.id, conclusive="withdrawn" if free_will else "not_withdrawn",
    )  # fmt: skip
    if not free_will:
        return _reopen(demand, actor=actor, now=now, reason=text, why="withdrawal denied")
    return _close(demand, actor=actor, now=now, result=CloseResult.WITHDRAWN.value)


def check_independent(demand: Demand, actor: Staff) -> None:
    """Check that neither the actor nor his house had a hand in it: a team is of the house of its station.

    Whoever had the demand before, or was asked for a part, counts too. Raises Refusal `demand.withdrawal_independent`.
    """
    _check_person(demand, actor)
    told = demand.events.filter(kind__in=HAD_IT).values_list("data", flat=True)
    had = {UUID(data["unit_id"]) for data in told if data.get("unit_id")}
    mine = _house(actor.unit_id)
    for unit in had | {demand.responsible_unit_id, demand.unit_id}:
        if unit is not None:
            rules.check_withdrawal_verifier(mine, _house(unit))


def _house(unit_id: UUID) -> UUID:
    """Return the station a unit belongs to; above the stations the unit itself."""
    chain = people.unit_chain(people.unit_of_id(unit_id))
    return next((unit.id for unit in chain if unit.level == OrgLevel.STATION), unit_id)


@transaction.atomic
def customer_note(*, demand_id: UUID, text: str, now: datetime) -> Demand:
    """Keep what the customer adds on his own page; the unit in charge is told.

    A demand that waited for its customer waits no longer: its clocks run on at once, whoever reads the note.
    """
    if not text.strip():
        raise Refusal("demand.missing", status=422, field="text")
    demand: Demand = Demand.objects.locked(demand_id, None)
    common.log(demand, "customer_note", actor=None, at=now, text=text)
    demand.change()
    outbox.emit("demand.customer_note", now=now, demand_id=demand.pk)
    waits = demand.suspensions.filter(state="granted", reason=SuspensionReason.CUSTOMER_WAIT)
    return work.resume(demand_id=demand.pk, actor=None, now=now) if waits.exists() else demand


def may_verify(demand: Demand, actor: Staff) -> bool:
    """Return whether the separation of duties lets `actor` verify this demand."""
    visitors, handlers = people_in(demand)
    return actor.id not in visitors | handlers
