"""Units as chapter 9 goes through them: those of a tenant on a day, and the tenants themselves."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from gridvisit.domain.staff.models import Unit


def active_units(*, tenant_id: UUID, on: date) -> list[Unit]:
    """Return the units of a tenant that exist on a day, by path. 1 query."""
    rows = Unit.objects.filter(tenant_id=tenant_id, active_from__lte=on)
    return [unit for unit in rows.order_by("path") if unit.active_to is None or on <= unit.active_to]


def tenants() -> list[UUID]:
    """Return the ids of the root units. 1 query."""
    return list(Unit.objects.filter(parent__isnull=True, active_to__isnull=True).values_list("id", flat=True))
