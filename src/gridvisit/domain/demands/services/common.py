"""Load a demand for a step, say who may handle it, write the step into its life, keep audit and clocks in line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.demands import shield, states
from gridvisit.domain.demands.models import Demand, DemandEvent
from gridvisit.domain.demands.services import clocks
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import DemandTopic, DemandType

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


def is_care(type: str, topic: str) -> bool:  # noqa: A002 - the demand's own word
    """Return whether a demand is one of care: only such a one may know of life support."""
    return type == DemandType.CARE or topic == DemandTopic.VULNERABLE


def locked(demand_id: UUID, actor: Staff | None, action: str, *, version: int | None = None) -> Demand:
    """Return the demand for update: unseen raises NotFound, seen without the right raises Forbidden."""
    demand: Demand = Demand.objects.locked(demand_id, actor)
    if actor is not None:
        own = actor.id in {demand.handler_id, demand.visitor_id, demand.registrar_id}
        units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
        if not any(access.may(actor, action, unit_id=unit, own=own) for unit in units):
            access.require(actor, action, unit_id=units[0], own=own)
    demand.expect_version(version)
    return demand


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


def log(
    demand: Demand,
    kind: str,
    *,
    actor: Staff | None,
    at: datetime,
    happened_at: datetime | None = None,
    to: str = "",
    text: str = "",
    data: Mapping[str, Any] | None = None,
) -> DemandEvent:
    """Append one event; nothing in a demand's life is ever changed or deleted."""
    return DemandEvent.objects.create(
        tenant_id=demand.tenant_id,
        demand=demand,
        kind=kind,
        at=happened_at or at,
        created_at=at,
        created_by=None if actor is None else actor.id,
        actor_id=None if actor is None else actor.id,
        from_state=demand.state,
        to_state=to or demand.state,
        data=dict(data or {}),
        text=text,
    )


def step(
    demand: Demand,
    name: str,
    kind: str,
    *,
    actor: Staff | None,
    now: datetime,
    at: datetime | None = None,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Demand:
    """Move a demand by `name`, log `kind`, store `changes`, recompute the clocks, audit and tell.

    `at` is when it really happened, `now` when we learned of it. Raises Refusal `demand.move_not_allowed`.
    """
    before = demand.state
    to = states.move(before, name)
    log(demand, kind, actor=actor, at=now, happened_at=at, to=to, text=text, data=data)
    demand.change(state=to.value, **changes)
    clocks.refresh(demand, at=now)
    audit.record(
        f"demand.{kind}", demand, actor=actor, at=now, before={"state": before}, after={"state": demand.state}
    )
    outbox.emit(f"demand.{kind}", now=now, demand_id=demand.pk)
    return demand
