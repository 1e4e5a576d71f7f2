"""The desk: triage, retype, hand over, dispatch, merge, refer, reject."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import supply
from gridvisit.domain.demands import facts, rules, states
from gridvisit.domain.demands.deadlines import deadlines
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import common
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import CloseResult, DemandTopic, DemandType, RejectReason, Urgency

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit


@transaction.atomic
def triage(
    *,
    demand_id: UUID,
    type: str,  # noqa: A002 - the demand's own word
    topic: str,
    urgency: str,
    actor: Staff,
    now: datetime,
    summary: str = "",
    reason: str = "",
    no_danger: bool = False,
    version: int | None = None,
) -> Demand:
    """Confirm type, topic and urgency (4.4). A change that lengthens a clock is the desk's alone and is counted.

    Danger found in the customer's words is lifted only by `no_danger`, a person's word, with a reason. A report that
    becomes anything else is seen by the unit reported on: the desk's alone too, with a reason.
    Raises Invalid, Refusal `demand.danger_stays`, `demand.longer_needs_desk`, `demand.report_opens`.
    """
    demand = common.locked(demand_id, actor, "demand.triage", version=version)
    rules.check_complete(
        {"verbatim": demand.verbatim, "type": type, "topic": topic, "urgency": urgency, "place": "known"}
    )
    danger = _danger(demand, urgency=urgency, no_danger=no_danger, reason=reason)
    before = deadlines(facts.of_demand(demand))
    changed = (demand.type, demand.topic) != (type, topic)
    opens = demand.type == DemandType.REPORT != type
    demand.type, demand.topic, demand.danger = type, topic, danger
    demand.urgency_said, demand.life_support = urgency, _life_support(demand)
    longer = changed and rules.is_lengthened(before, deadlines(facts.of_demand(demand)))
    if longer and not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    if opens and not reason.strip():
        raise Refusal("demand.report_opens", status=422, field="reason")
    if longer or opens:
        require_retype(actor, demand)
    reported = demand.reported_unit_id or (demand.unit_id if type == DemandType.REPORT else None)
    return common.step(
        demand, "triage", "triaged", actor=actor, now=now, text=reason,
        data={"retyped": changed, "longer": longer, "no_danger": no_danger, "milestone": "triage"},
        type=type, topic=topic, urgency_said=urgency, danger=danger, reported_unit_id=reported,
        life_support=demand.life_support, summary=summary or demand.summary,
        retyped_longer=demand.retyped_longer + longer,
    )  # fmt: skip


def _life_support(demand: Demand) -> bool:
    """Return whether the demand, as it is typed now, is of a home that lives on a device; others need not know."""
    if not common.is_care(demand.type, demand.topic):
        return False
    known = supply.supply_facts(
        party_id=demand.party_id, account_id=demand.account_id, site_id=demand.site_id,
        on=local_date(demand.heard_at),
    )  # fmt: skip
    return demand.life_support or known.life_support


def _danger(demand: Demand, *, urgency: str, no_danger: bool, reason: str) -> bool:
    if no_danger:
        if not reason.strip():
            raise Refusal("demand.reason_needed", status=422, field="reason")
        return False
    if demand.danger and urgency != Urgency.U0:
        raise Refusal("demand.danger_stays", status=422, field="urgency")
    return demand.danger or urgency == Urgency.U0


def require_retype(actor: Staff, demand: Demand) -> None:
    """Only the desk gives more time. Raises Refusal `demand.longer_needs_desk` (403)."""
    units = [demand.unit_id, demand.responsible_unit_id]
    if not any(unit and access.may(actor, "demand.retype", unit_id=unit) for unit in units):
        raise Refusal("demand.longer_needs_desk", status=403)


def _target(unit_id: UUID | None, demand: Demand) -> Unit:
    if unit_id is None:
        raise Refusal("demand.other_unit_needed", status=422, field="unit_id")
    unit = people.unit_of(unit_id=unit_id, tenant_id=demand.tenant_id)
    if demand.type == DemandType.REPORT and demand.reported_unit_id:
        reported = people.unit_of(unit_id=demand.reported_unit_id, tenant_id=demand.tenant_id)
        rules.check_report_unit(unit.id, people.subtree_ids(reported))
    return unit


def _handler(handler_id: UUID | None, unit: Unit, demand: Demand, now: datetime) -> UUID | None:
    """Return who shall handle it: there, at work, able to, and of a report none of the house reported on."""
    if handler_id is None:
        return None
    person = common.person_of(handler_id, demand.tenant_id)
    below = frozenset(people.subtree_ids(unit))
    common.check_handler(demand, person, today=local_date(now), units=below)
    return person.id


@transaction.atomic
def dispatch(
    *, demand_id: UUID, unit_id: UUID | None, actor: Staff, now: datetime, handler_id: UUID | None = None,
    text: str = "", version: int | None = None,
) -> Demand:  # fmt: skip
    """Send a demand to the unit in charge; a report never to the unit reported on (5.5-06)."""
    demand = common.locked(demand_id, actor, "demand.dispatch", version=version)
    rules.check_dispatchable(demand.lacks)
    unit = _target(unit_id, demand)
    return common.step(
        demand, "dispatch", "dispatched", actor=actor, now=now, text=text,
        data={"unit_id": str(unit.id), "unit": unit.name}, responsible_unit_id=unit.id,
        handler_id=_handler(handler_id, unit, demand, now), dispatched_at=now, accepted_at=None,
    )  # fmt: skip


@transaction.atomic
def hand_over(
    *, demand_id: UUID, unit_id: UUID, actor: Staff, now: datetime, at: datetime | None = None, text: str = "",
    handler_id: UUID | None = None,
) -> Demand:  # fmt: skip
    """Hand a demand with danger to life to the repair desk at any hour (5.5-03); whoever heard it may do so."""
    demand = common.locked(demand_id, actor, "demand.raise")
    states.move(demand.state, "hand_over")
    if demand.urgency != Urgency.U0:
        raise Refusal("demand.hand_over_danger")
    unit = _target(unit_id, demand)
    handed = rules.happened(at, heard_at=demand.heard_at, now=now)
    common.step(
        demand, "hand_over", "handed_over", actor=actor, now=now, at=handed, text=text,
        data={"unit_id": str(unit.id), "unit": unit.name}, handed_at=handed, responsible_unit_id=unit.id,
        handler_id=_handler(handler_id, unit, demand, now), dispatched_at=handed,
    )  # fmt: skip
    outbox.emit("demand.dispatched", now=now, demand_id=demand.pk)
    return demand


@transaction.atomic
def merge(*, demand_id: UUID, into_id: UUID, actor: Staff, now: datetime, text: str = "") -> Demand:
    """Link a duplicate to the demand that leads. Never across persons: one may complain, another praise (9.1)."""
    both = Demand.objects.select_for_update(of=("self",)).filter(pk__in=[demand_id, into_id])
    list(both.order_by("pk").values_list("pk"))  # locked in one order: two desks do not wait for each other
    demand = common.locked(
        demand_id, actor, "demand.triage"
    )  # first: a foreign one answers like a missing one
    if demand_id == into_id:
        raise Refusal("demand.merge_itself", status=422, field="into_id")
    into: Demand = Demand.objects.one(into_id, actor)
    same_party = demand.party_id is not None and demand.party_id == into.party_id
    same_contact = demand.contact_id == into.contact_id or None in {demand.contact_id, into.contact_id}
    if not (same_party and same_contact) or (DemandType.REPORT in {demand.type, into.type}):
        raise Refusal("demand.merge_same_person")
    over = into.state in states.ENDED or into.state == states.DemandState.WITHDRAWN
    rules.check_merge(
        kind=demand.type,
        into_kind=into.type,
        urgency=demand.urgency,
        into_urgency=into.urgency,
        into_ended=over,
    )
    return common.step(
        demand,
        "merge",
        "merged",
        actor=actor,
        now=now,
        text=text,
        data={"into": into.number},
        parent_id=into.pk,
    )


@transaction.atomic
def unmerge(*, demand_id: UUID, reason: str, actor: Staff, now: datetime) -> Demand:
    """Take a merged demand apart again: it lives on its own clocks, which never stopped."""
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    demand = common.locked(demand_id, actor, "demand.triage")
    return common.step(demand, "unmerge", "unmerged", actor=actor, now=now, text=reason, parent_id=None)


@transaction.atomic
def refer(
    *, demand_id: UUID, text: str, told_at: datetime | None, told_how: str, actor: Staff, now: datetime
) -> Demand:
    """Tell the customer who is in charge when we are not; never counted as solved by us."""
    demand = common.locked(demand_id, actor, "demand.triage")
    rules.check_resolution(
        topic=DemandTopic.NOT_OURS, result=CloseResult.NOT_OURS, action=text, has_proof=True,
        told_by=str(actor.id), told_at=told_at, told_how=told_how, planned_for=None,
        heard_at=demand.heard_at, now=now,
    )  # fmt: skip
    common.step(
        demand, "refer", "referred", actor=actor, now=now, text=text, result=CloseResult.NOT_OURS.value,
        answer=text, answered_at=told_at, contacted_at=demand.contacted_at or told_at, told_at=told_at,
        told_how=told_how, told_by_id=actor.id, closed_at=now,
    )  # fmt: skip
    outbox.emit("demand.closed", now=now, demand_id=demand.pk)
    return demand


@transaction.atomic
def propose_rejection(*, demand_id: UUID, reason: str, text: str, actor: Staff, now: datetime) -> Demand:
    """Propose to turn a demand away; another person confirms (5.5-20). Its clocks run on meanwhile."""
    demand = common.locked(demand_id, actor, "demand.triage")
    if not RejectReason.has(reason):
        raise Refusal("demand.reason_not_listed", status=422, field="reason")
    states.move(demand.state, "reject")
    common.log(demand, "reject_proposed", actor=actor, at=now, text=text, data={"reason": reason})
    demand.change(reject_proposed_by_id=actor.id, reject_reason=reason)
    outbox.emit("demand.reject_proposed", now=now, demand_id=demand.pk)
    return demand


@transaction.atomic
def confirm_rejection(*, demand_id: UUID, actor: Staff, now: datetime, text: str = "") -> Demand:
    """Confirm what another person proposed. Raises Refusal `demand.reject_two_persons`."""
    demand = common.locked(demand_id, actor, "demand.reject_confirm")
    if demand.reject_proposed_by_id is None:
        raise Refusal("demand.not_proposed")
    rules.check_rejection(
        demand.reject_reason, proposed_by=demand.reject_proposed_by_id, confirmed_by=actor.id
    )
    return common.step(demand, "reject", "rejected", actor=actor, now=now, text=text, closed_at=now)
