"""What the surveys room may know of a demand: whom to ask, who was involved, who is rated."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services.ending import people_in
from gridvisit.domain.demands.states import DemandState

ASKED_ABOUT = frozenset({DemandState.CLOSED, DemandState.UNCONFIRMED, DemandState.REFERRED})


def subject_of(demand_id: UUID) -> dict[str, Any] | None:
    """Return whom to ask about an ended demand, or None when it goes on or is unknown. 1 query."""
    found = Demand.objects.filter(pk=demand_id).first()
    if found is None or found.state not in ASKED_ABOUT:
        return None
    return {
        "unit_id": found.responsible_unit_id or found.unit_id,
        "tenant_id": found.tenant_id,
        "party_id": found.party_id,
        "contact_id": found.contact_id,
        "kind": found.type,
        "anonymous": found.anonymous,
        "number": found.number,
        "demand_id": found.pk,
    }


def people_of(demand_id: UUID | None) -> tuple[set[UUID], set[UUID]]:
    """Return (visitors, handlers) of a demand, who may not ask about it. 2 queries."""
    found = Demand.objects.filter(pk=demand_id).first() if demand_id else None
    return people_in(found) if found is not None else (set(), set())


def rated_unit_of(demand_id: UUID | None) -> UUID | None:
    """Return the unit whose handling is rated. 1 query."""
    found = Demand.objects.filter(pk=demand_id).first() if demand_id else None
    return (found.responsible_unit_id or found.unit_id) if found is not None else None
