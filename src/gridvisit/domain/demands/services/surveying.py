"""What the surveys room may know of a demand: whom to ask, who was involved, who is rated."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services.ending import people_in
from gridvisit.domain.demands.states import DemandState
from gridvisit.standard.vocabulary import CloseResult

NOT_HELD = frozenset({CloseResult.NOT_SUBSTANTIATED, CloseResult.WITHDRAWN, CloseResult.NOT_OURS})
ASKED_ABOUT = frozenset({DemandState.CLOSED, DemandState.UNCONFIRMED, DemandState.REFERRED})


def subject_of(demand_id: UUID) -> dict[str, Any] | None:
    """Return whom to ask about an ended demand, or None when it goes on or is unknown. 1 query."""
    found = Demand.objects.filter(pk=demand_id).first()
    if found is None or found.state not in ASKED_ABOUT:
        return None
    return _subject(found)


def _subject(found: Demand) -> dict[str, Any]:
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


def ended_between(*, unit_ids: Collection[UUID], start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Return the demands ended in a span, answered for by some units: whom one could ask about which. 1 query."""
    rows = Demand.objects.filter(closed_at__gte=start, closed_at__lt=end, state__in=ASKED_ABOUT)
    rows = rows.filter(Q(responsible_unit_id__in=unit_ids) | Q(responsible_unit=None, unit_id__in=unit_ids))
    return [_subject(row) for row in rows.order_by("id").defer("verbatim")]


def complaints(*, unit_ids: Collection[UUID], start: datetime, end: datetime) -> int:
    """Return how many complaints units answered for in a span; reports (举报) are in no count. 1 query."""
    rows = Demand.objects.filter(type="COMPLAINT", heard_at__gte=start, heard_at__lt=end)
    return rows.filter(
        Q(responsible_unit_id__in=unit_ids) | Q(responsible_unit=None, unit_id__in=unit_ids)
    ).count()


def complaint_of(demand_id: UUID) -> dict[str, Any] | None:
    """Return the unit, number and moment of a closed complaint that holds, None for anything else. 1 query."""
    found = Demand.objects.filter(pk=demand_id, type="COMPLAINT", closed_at__isnull=False).first()
    if found is None or found.state not in ASKED_ABOUT or found.result in NOT_HELD:
        return None
    return {
        "unit_id": found.responsible_unit_id or found.unit_id,
        "number": found.number,
        "topic": found.topic,
    }
