"""Visits, files and follow-ups as a unit's month and year are judged by them: plain columns, one query each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Length

from gridvisit.domain.visits import states
from gridvisit.domain.visits.models import Evidence, FollowUp, Visit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import EvidenceKind, VisitOrigin

UnitCounts = Counter[UUID]
RUNNING = frozenset({"due", "tried"})


@dataclass(frozen=True, slots=True)
class Held:
    """A visit that was carried out. `required`: it came from a plan, not from the customer or at will."""

    visit_id: UUID
    unit_id: UUID
    party_id: UUID
    day: date
    channel: str
    required: bool


def held(*, tenant_id: UUID, start: date, end: date) -> list[Held]:
    """Return the visits carried out from `start` to `end`, both included. 1 query."""
    rows = Visit.objects.filter(
        tenant_id=tenant_id, state__in=states.CARRIED_OUT, day__gte=start, day__lte=end
    )
    names = ("id", "unit_id", "party_id", "day", "started_at", "channel", "origin")
    return [
        Held(pk, unit, party, local_date(at) if at else day, channel, origin == VisitOrigin.PLAN)
        for pk, unit, party, day, at, channel, origin in rows.order_by("day", "id").values_list(*names)
    ]


def files(*, tenant_id: UUID, since: datetime, until: datetime) -> tuple[UnitCounts, UnitCounts]:
    """Return per unit the visits archived in a span, and how many of these have no sealed file (9.2-01). 1 query."""
    rows = Visit.objects.filter(tenant_id=tenant_id, archived_at__gte=since, archived_at__lt=until)
    found = rows.order_by().values_list("unit_id").annotate(n=Count("id"), there=Count("archive"))
    due, missing = Counter[UUID](), Counter[UUID]()
    for unit, number, there in found:
        due[unit], missing[unit] = number, number - there
    return due, missing


def kept_since(*, unit_ids: Iterable[UUID], contacts: datetime, recordings: datetime) -> tuple[int, int]:
    """Return how many photos and persons met, and recordings, are older than two moments (9.2-02). 3 queries."""
    units = list(unit_ids)
    rows = Evidence.objects.filter(visit__unit_id__in=units, attachment__isnull=False)
    photos = rows.filter(kind=EvidenceKind.PHOTO, captured_at__lt=contacts).count()
    met = Visit.objects.filter(unit_id__in=units, ended_at__lt=contacts)
    named = (
        met.annotate(letters=Length("met_name")).filter(letters__gt=0).count()
    )  # sealed: only its length shows
    talks = rows.filter(kind=EvidenceKind.RECORDING, captured_at__lt=recordings).count()
    return photos + named, talks


def follow_ups_of(demand_ids: Iterable[UUID], *, on: date) -> tuple[set[UUID], set[UUID]]:
    """Return which demands were followed up, and which have a follow-up that is still in time on a day. 1 query."""
    rows = FollowUp.objects.filter(demand_id__in=list(demand_ids)).exclude(state="cancelled")
    done, running = set(), set()
    for demand_id, at, due_on in rows.values_list("demand_id", "done_at", "due_on"):
        if at is not None:
            done.add(demand_id)
        elif on <= due_on:
            running.add(demand_id)
    return done, running


def people_on(visit_id: UUID) -> set[UUID]:
    """Return the responsible visitor and the companion of a visit. 1 query."""
    found = Visit.objects.filter(pk=visit_id).values_list("owner_id", "companion_id").first()
    return {pk for pk in found or () if pk is not None}


def visits_with(staff_id: UUID, visit_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of some visits that a person was on. 1 query."""
    rows = Visit.objects.filter(pk__in=list(visit_ids))
    return set(rows.filter(Q(owner_id=staff_id) | Q(companion_id=staff_id)).values_list("id", flat=True))


def to_recheck(*, tenant_id: UUID, unit_ids: Iterable[UUID], start: date, end: date) -> list[Held]:
    """Return the visits of some units one may draw from: carried out in a span, not found false already. 1 query."""
    units = set(unit_ids)
    return [row for row in held(tenant_id=tenant_id, start=start, end=end) if row.unit_id in units]


def numbers(visit_ids: Iterable[UUID]) -> dict[UUID, tuple[str, UUID, str]]:
    """Return per visit its number, customer and channel. 1 query."""
    rows = Visit.objects.filter(pk__in=list(visit_ids))
    return {
        pk: (number, party, channel)
        for pk, number, party, channel in rows.values_list("id", "number", "party_id", "channel")
    }
