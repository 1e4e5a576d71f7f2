"""What a management review looks at, gathered by the product: nothing open is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.demands.services import surveying
from gridvisit.domain.improvement import measures, rules
from gridvisit.domain.improvement.models import (
    AuditItem,
    CorrectiveAction,
    Finding,
    ManagementReview,
    ReviewDecision,
)
from gridvisit.domain.improvement.states import ActionState, FindingState
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.surveys.waves import selectors as waves
from gridvisit.foundation.kernel.clock import at_local

if TYPE_CHECKING:
    from datetime import datetime

    from gridvisit.domain.staff.models import Staff


def gather(row: ManagementReview, *, actor: Staff, now: datetime) -> dict[str, Any]:
    """Return all open corrective actions, findings, indicators, complaints, survey results, audits, old decisions."""
    unit_ids = staff.subtree_ids(row.unit)
    start, end = at_local(row.period_from), at_local(row.held_on + timedelta(days=1))
    return {
        "actions": _actions(unit_ids),
        "findings": _findings(unit_ids, start, end),
        "indicators": _indicators(row, now),
        "complaints": surveying.complaints(unit_ids=unit_ids, start=start, end=end),
        "surveys": _surveys(actor, unit_ids, start),
        "nonconformities": AuditItem.objects.filter(
            audit__unit_id__in=unit_ids, result="nonconform", answered_at__gte=start, answered_at__lt=end
        ).count(),
        "decisions": _decisions(row, unit_ids),
    }


def _actions(unit_ids: list[UUID]) -> list[dict[str, Any]]:
    rows = CorrectiveAction.objects.filter(unit_id__in=unit_ids).exclude(state=ActionState.CLOSED)
    return [
        {
            "number": action.number, "title": action.title, "unit": action.unit.name, "state": action.state,
            "due_on": action.due_on.isoformat(), "systemic": action.systemic, "id": str(action.pk),
        }
        for action in rows.select_related("unit").order_by("due_on", "id")
    ]  # fmt: skip


def _findings(unit_ids: list[UUID], start: datetime, end: datetime) -> dict[str, int]:
    rows = Finding.objects.filter(unit_id__in=unit_ids)
    return {
        "new": rows.filter(found_at__gte=start, found_at__lt=end).count(),
        "open": rows.filter(state=FindingState.OPEN).count(),
        "systemic": rows.filter(state=FindingState.OPEN, systemic=True).count(),
    }


def _indicators(row: ManagementReview, now: datetime) -> list[dict[str, Any]]:
    found = []
    for code in measures.INDICATORS:
        figure = measures.figure(code, unit_id=row.unit_id, start=row.period_from, end=row.held_on, now=now)
        low, high = figure.interval or (None, None)
        found.append(
            {
                "code": code, "zh": measures.title_of(code).zh, "en": measures.title_of(code).en, "n": figure.n,
                "value": rules.percent(figure), "low": low, "high": high,
            }
        )  # fmt: skip
    return found


def _surveys(actor: Staff, unit_ids: list[UUID], start: datetime) -> list[dict[str, Any]]:
    return [
        {"number": wave.number, "title": wave.title, "total": wave.figures.get("total")}
        for wave in waves.published(actor=actor)
        if wave.published_at and wave.published_at >= start and wave.unit_id in set(unit_ids)
    ]


def _decisions(row: ManagementReview, unit_ids: list[UUID]) -> list[dict[str, Any]]:
    rows = ReviewDecision.objects.filter(review__unit_id__in=unit_ids, review__state="locked").exclude(
        review=row
    )
    return [
        {
            "review": decision.review.number, "text": decision.text, "owner": decision.owner.name,
            "due_on": decision.due_on.isoformat(), "state": decision.state, "note": decision.note,
        }
        for decision in rows.select_related("review", "owner").order_by("state", "due_on", "id")[:100]
    ]  # fmt: skip
