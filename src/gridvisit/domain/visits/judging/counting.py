"""Visits and follow-ups as lists and verdicts of chapter 9 read them: few columns, one query each; callers scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F

from gridvisit.domain.visits import states
from gridvisit.domain.visits.models import FollowUp, Visit, VisitEvent
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import AuditFinding

UnitIds = Iterable[UUID] | None


def acted_between(*, unit_ids: UnitIds, start: date, end: date) -> list[UUID]:
    """Return the visits with something to judge whose day lies from `start` to `end`, both included. 1 query."""
    rows = _within(Visit.objects.filter(state__in=states.CARRIED_OUT | states.SIDE_EXITS), unit_ids)
    return list(rows.filter(day__gte=start, day__lte=end).order_by("day", "id").values_list("id", flat=True))


def in_order(visit_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Return (visit, customer) by day, for judging the earlier before the later. 1 query."""
    rows = Visit.objects.filter(pk__in=list(visit_ids)).order_by("day", "started_at", "id")
    return list(rows.values_list("id", "party_id"))


def id_of_number(number: str) -> UUID | None:
    """Return the visit with a number, for the command line. 1 query."""
    return Visit.objects.filter(number__iexact=number.strip()).values_list("id", flat=True).first()


def number_of(visit_id: UUID) -> str:
    """Return the number of a visit. 1 query."""
    return Visit.objects.filter(pk=visit_id).values_list("number", flat=True).first() or ""


def numbers_of(visit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the numbers of some visits. 1 query."""
    return dict(Visit.objects.filter(pk__in=list(visit_ids)).values_list("id", "number"))


RECORDING = ("start", "hand_in", "receive", "addendum", "refuse", "give_up", "abort")
"""Steps by which somebody makes or amends the record of a visit."""


def recorders(visit_id: UUID) -> frozenset[UUID]:
    """Return who made the record of a visit: visitor, companion, and who wrote it down or amended it. 2 queries."""
    found = set(Visit.objects.filter(pk=visit_id).values_list("owner_id", "companion_id").first() or ())
    events = VisitEvent.objects.filter(visit_id=visit_id, kind__in=RECORDING)
    found |= set(events.values_list("actor_id", flat=True))
    return frozenset(pk for pk in found if pk is not None)


def party_classes(visit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return per visit the class its customer is visited by; '' where it was not worked out yet. 1 query."""
    return dict(Visit.objects.filter(pk__in=list(visit_ids)).values_list("id", "party__visit_class"))


def authenticity(*, tenant_id: UUID, unit_ids: UnitIds, start: date, end: date) -> Counter[str]:
    """Return how many visits of a period stand as genuine, doubtful, false, or '' if not re-checked. 1 query."""
    rows = _within(Visit.objects.filter(tenant_id=tenant_id, state__in=states.CARRIED_OUT), unit_ids)
    found = (
        rows.filter(day__gte=start, day__lte=end)
        .order_by()
        .values_list("authenticity")
        .annotate(n=Count("id"))
    )
    return Counter(dict(found))


def act_days(visit_ids: Iterable[UUID]) -> dict[UUID, tuple[date, bool]]:
    """Return per visit the day of the act and whether it counts as valid. 1 query."""
    rows = Visit.objects.filter(pk__in=list(visit_ids)).values_list(
        "id", "day", "started_at", "valid", "authenticity"
    )
    return {
        pk: (local_date(started) if started else day, bool(valid) and authenticity != AuditFinding.FALSE)
        for pk, day, started, valid, authenticity in rows
    }


def visit_rows(visit_ids: Iterable[UUID], *, actor: Any) -> dict[UUID, dict[str, Any]]:
    """Return what a list shows of visits the actor may see. 1 query."""
    found = Visit.objects.visible_to(actor).filter(pk__in=list(visit_ids))
    names = ("id", "number", "day", "party_id", "owner_id", "channel", "state", "valid", "score")
    return {
        row["id"]: row
        for row in found.values(*names, unit_name=F("unit__name"), owner_no=F("owner__staff_no"))
    }


def follow_up_rows(ids: Iterable[UUID], *, actor: Any) -> dict[UUID, dict[str, Any]]:
    """Return what a list shows of follow-ups whose visit the actor may see. 1 query."""
    found = FollowUp.objects.filter(pk__in=list(ids), visit__in=Visit.objects.visible_to(actor))
    names = ("id", "due_on", "state", "subject", "visit_id")
    return {
        row["id"]: row
        for row in found.values(
            *names, unit_name=F("unit__name"), number=F("visit__number"), party_id=F("visit__party_id")
        )
    }


def _within(rows: Any, unit_ids: UnitIds) -> Any:
    return rows if unit_ids is None else rows.filter(unit_id__in=list(unit_ids))
