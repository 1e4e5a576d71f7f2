"""Demands as lists and reports of chapter 9 show and count them. Scope is the caller's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.states import DemandState

OUT = (DemandState.MERGED, DemandState.REJECTED, DemandState.REFERRED)


def rows_of(ids: Iterable[UUID], *, actor: Any) -> dict[UUID, dict[str, Any]]:
    """Return what a list shows of demands the actor may see; shielded ones are in no list. 1 query."""
    found = Demand.objects.visible_to(actor).filter(pk__in=list(ids))
    names = ("id", "number", "heard_at", "type", "topic", "state", "party_id")
    shown = found.values(*names, unit_name=F("responsible_unit__name"), raised=F("unit__name"))
    return {row["id"]: row for row in shown}


@dataclass(frozen=True, slots=True)
class Closed:
    """A demand that was closed; it belongs to the unit that handles it, else to the one that heard it."""

    demand_id: UUID
    unit_id: UUID
    type: str


def closed(*, tenant_id: UUID, start: datetime, end: datetime) -> list[Closed]:
    """Return the demands heard on visits and closed from `start` up to `end`: S6 follows up these. 1 query.

    Merged, rejected and referred ones are none; what came by the hotline is verified before it is closed.
    """
    rows = Demand.objects.filter(tenant_id=tenant_id, closed_at__gte=start, closed_at__lt=end)
    rows = rows.filter(visit_id__isnull=False)
    rows = rows.exclude(state__in=OUT)
    names = ("id", "responsible_unit_id", "unit_id", "type")
    return [
        Closed(pk, handled or heard, kind)
        for pk, handled, heard, kind in rows.order_by("closed_at", "id").values_list(*names)
    ]
