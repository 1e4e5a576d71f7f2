"""Units as chapter 9 goes through them: those of a tenant on a day, and the tenants themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q

from gridvisit.domain.staff.models import RoleAssignment, Staff, Unit


def active_units(*, tenant_id: UUID, on: date) -> list[Unit]:
    """Return the units of a tenant that exist on a day, by path. 1 query."""
    rows = Unit.objects.filter(tenant_id=tenant_id, active_from__lte=on)
    return [unit for unit in rows.order_by("path") if unit.active_to is None or on <= unit.active_to]


def tenants() -> list[UUID]:
    """Return the ids of the root units. 1 query."""
    return list(Unit.objects.filter(parent__isnull=True, active_to__isnull=True).values_list("id", flat=True))


def posts(*, tenant_id: UUID, roles: Collection[str], on: date) -> Iterator[tuple[UUID, str, Staff]]:
    """Yield (unit, role, person) of the posts of a tenant held on a day by people who are there. 1 query."""
    rows = RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        Q(staff__active_to__isnull=True) | Q(staff__active_to__gte=on),
        tenant_id=tenant_id, role__in=list(roles), valid_from__lte=on, staff__active_from__lte=on,
        staff__kind="person",
    )  # fmt: skip
    for held in rows.select_related("staff__unit").order_by("unit_id", "role", "staff__staff_no"):
        yield held.unit_id, held.role, held.staff
