"""Transformer areas and their low-voltage accounts, counted for the verdicts on units (4-12, 6.3-08, 9.2-04)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count

from gridvisit.domain.customers.models import Account, Party
from gridvisit.standard.vocabulary import AccountStatus, VoltageLevel

CHUNK = 5000


def low_voltage_areas(*, tenant_id: UUID) -> Counter[tuple[UUID, str]]:
    """Return the active low-voltage accounts per unit and transformer area (4-12). 1 query."""
    found: Counter[tuple[UUID, str]] = Counter()
    for unit, area, number in _low_voltage(tenant_id).annotate(n=Count("id")):
        found[unit, area] = number
    return found


def low_voltage_visited(*, tenant_id: UUID, party_ids: Iterable[UUID]) -> Counter[tuple[UUID, str]]:
    """Return those of them whose customer is among `party_ids`. 1 query per 5,000 customers."""
    ids, found = list(set(party_ids)), Counter[tuple[UUID, str]]()
    for start in range(0, len(ids), CHUNK):
        rows = _low_voltage(tenant_id).filter(party_id__in=ids[start : start + CHUNK])
        for unit, area, number in rows.annotate(n=Count("id")):
            found[unit, area] += number
    return found


def _low_voltage(tenant_id: UUID) -> Any:
    low = [level.value for level in VoltageLevel if not level.is_high]
    rows = Account.objects.filter(tenant_id=tenant_id, status=AccountStatus.ACTIVE, voltage_level__in=low)
    rows = rows.exclude(site__transformer_area="").filter(site__isnull=False)
    return rows.order_by().values_list("party__unit_id", "site__transformer_area")


def kinds_and_voltage(party_ids: Iterable[UUID]) -> dict[UUID, tuple[str, bool]]:
    """Return per customer the kind of party and whether it takes high voltage. 1 query per 5,000."""
    high = {level.value for level in VoltageLevel if level.is_high}
    ids: list[UUID] = list(set(party_ids))
    found: dict[UUID, tuple[str, bool]] = {}
    for start in range(0, len(ids), CHUNK):
        rows = Party.objects.filter(pk__in=ids[start : start + CHUNK])
        for pk, kind, level in rows.values_list("id", "kind", "voltage_level"):
            found[pk] = (kind, level in high)
    return found
