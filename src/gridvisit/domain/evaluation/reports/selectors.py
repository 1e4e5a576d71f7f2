"""Read reports, from the actor."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from gridvisit.domain.evaluation.models import Report
from gridvisit.domain.evaluation.reports.services import WAITING
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit


def listing(*, actor: Staff, unit_id: UUID | None = None, period: str = "") -> QuerySet[Report]:
    """Reports the actor may see; a unit with all below it."""
    rows: QuerySet[Report] = Report.objects.visible_to(actor)
    if unit_id:
        rows = rows.filter(unit_id__in=staff.subtree_ids(staff.unit(unit_id=unit_id, actor=actor)))
    if period:
        rows = rows.filter(period=period)
    return rows.select_related("unit", "maker", "issued_by")


def page(rows: QuerySet[Report], *, cursor: str = "", size: int = 50) -> Page[Report]:
    """One page, newest first. 1 query."""
    return keyset(rows, order=("-created_at", "-id"), cursor=cursor, size=size)


def one(*, report_id: UUID, actor: Staff) -> Report:
    """One visible report. Raises NotFound."""
    found: Report = Report.objects.select_related("unit", "maker", "issued_by", "attachment").one(
        report_id, actor
    )
    return found


def is_waiting(row: Report) -> bool:
    """Whether the report is still being made."""
    return bool(row.state == WAITING)


def units(*, actor: Staff) -> list[Unit]:
    """Units whose report the actor may make. 3 queries."""
    reach = access.scope(actor, "report.make")
    return [unit for unit in staff.units(actor=actor) if reach.whole_tenant or unit.id in reach.unit_ids]
