"""Name the handler of a demand that a unit has in hand: by the desk, or by who leads the unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands import shield
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import common
from gridvisit.domain.demands.teamwork import rules
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import DemandType

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


def may_name(demand: Demand, actor: Staff) -> bool:
    """Return whether the actor sends demands about, or leads the unit that has this one; never by owning it."""
    units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
    leads = demand.responsible_unit_id is not None and access.may(
        actor, "demand.handle", unit_id=demand.responsible_unit_id
    )
    return leads or any(access.may(actor, "demand.dispatch", unit_id=unit) for unit in units)


def person_of(staff_id: UUID, tenant_id: UUID) -> Staff:
    """Return a person of the tenant. Raises NotFound."""
    person = people.by_ids([staff_id]).get(staff_id)
    if person is None or person.tenant_id != tenant_id:
        raise NotFound
    return person


def check_handler(demand: Demand, person: Staff, *, today: date, units: frozenset[UUID]) -> None:
    """Check that a person may handle a demand; `units` are the unit in charge and all below it."""
    if person.unit_id not in units:
        raise Refusal("demand.handler_elsewhere", status=422, field="handler_id")
    if not people.is_active(person, today) or not access.may(person, "demand.handle"):
        raise Refusal("joint.cannot_handle", status=422, field="handler_id")
    if demand.type == DemandType.REPORT and demand.reported_unit_id in shield.units_above(person):
        raise Refusal("joint.may_not_know", status=422, field="handler_id")


def units_in_charge(demand: Demand) -> frozenset[UUID]:
    """Return the unit in charge and all below it. 2 queries."""
    assert demand.responsible_unit_id is not None
    return frozenset(people.subtree_ids(people.unit_of_id(demand.responsible_unit_id)))


@transaction.atomic
def name_handler(*, demand_id: UUID, handler_id: UUID, actor: Staff, now: datetime, text: str = "") -> Demand:
    """Name who handles a demand; the same person again changes nothing. No clock moves.

    Raises Refusal `joint.not_with_unit`, `demand.handler_elsewhere`, `joint.cannot_handle`, Forbidden.
    """
    demand: Demand = Demand.objects.locked(demand_id, actor)
    if not may_name(demand, actor):
        raise Forbidden("forbidden")
    rules.check_named(demand.state)
    person = person_of(handler_id, demand.tenant_id)
    if demand.handler_id == person.id:
        return demand
    check_handler(demand, person, today=local_date(now), units=units_in_charge(demand))
    return put(demand, person, "handler_named", actor=actor, now=now, text=text)


def put(demand: Demand, person: Staff, kind: str, *, actor: Staff, now: datetime, text: str) -> Demand:
    """Put a locked demand into the hands of a person, as an event of its life."""
    before = demand.handler_id
    data = {"handler": f"{person.name} {person.staff_no}", "handler_id": str(person.id)}
    common.log(demand, kind, actor=actor, at=now, text=text, data=data)
    demand.change(handler_id=person.id)
    audit.record(
        f"demand.{kind}", demand, actor=actor, at=now, before={"handler": before}, after={"handler": person.id},
        reason=text,
    )  # fmt: skip
    outbox.emit(f"demand.{kind}", now=now, demand_id=demand.pk)
    return demand
