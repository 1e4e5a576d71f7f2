"""Name the handler of a demand that a unit has in hand: by the desk, or by who leads the unit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import common
from gridvisit.domain.demands.teamwork import rules
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden
from gridvisit.foundation.outbox import services as outbox

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


def may_name(demand: Demand, actor: Staff) -> bool:
    """Return whether the actor sends demands about, or leads the unit that has this one; never by owning it."""
    units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
    leads = demand.responsible_unit_id is not None and access.may(
        actor, "demand.handle", unit_id=demand.responsible_unit_id
    )
    return leads or any(access.may(actor, "demand.dispatch", unit_id=unit) for unit in units)


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
    person = common.person_of(handler_id, demand.tenant_id)
    if demand.handler_id == person.id:
        return demand
    common.check_handler(demand, person, today=local_date(now), units=units_in_charge(demand))
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
