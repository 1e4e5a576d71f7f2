"""Whether scripts and published promises are under control: edition or source, approver, day (9.3-02)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from gridvisit.domain.content.models import PublishedPromise, Script


def papers(*, tenant_id: UUID, on: date) -> list[tuple[UUID, bool]]:
    """Return (unit, under control) of the scripts and promises in force on a day. 2 queries."""
    scripts = Script.objects.filter(tenant_id=tenant_id).in_force(on)
    promises = PublishedPromise.objects.filter(tenant_id=tenant_id).in_force(on)
    return [
        (unit, bool(edition and approver and first))
        for unit, edition, approver, first in scripts.values_list(
            "unit_id", "edition", "approver", "valid_from"
        )
    ] + [
        (unit, bool(source and first))
        for unit, source, first in promises.values_list("unit_id", "source", "valid_from")
    ]
