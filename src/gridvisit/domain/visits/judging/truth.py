"""Visits under the question "did it take place?": sealed ones to draw from, and the columns of the signals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.visits import states
from gridvisit.domain.visits.models import Evidence, FollowUp, Visit
from gridvisit.engines.routing.distances import to_wgs84
from gridvisit.engines.truth.rows import Code, Photo
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.standard.vocabulary import AuditFinding, EvidenceKind, FollowupResult, Side

CHUNK = 2000
REACHED = tuple(code for code in FollowupResult.codes() if code not in {"unreachable", "refused"})


@dataclass(frozen=True, slots=True)
class SealedVisit:
    """A visit handed in: when the server sealed it."""

    id: UUID
    unit_id: UUID
    party_id: UUID
    day: date
    channel: str
    seal: str
    sealed_at: datetime


def sealed(*, tenant_id: UUID, unit_ids: Iterable[UUID], start: date, end: date) -> list[SealedVisit]:
    """Return the visits of some units carried out and sealed in a span, by id; those found false are there. 1 query."""
    units = set(unit_ids)
    rows = Visit.objects.filter(
        tenant_id=tenant_id, state__in=states.CARRIED_OUT, day__gte=start, day__lte=end, received_at__isnull=False
    ).exclude(seal="")  # fmt: skip
    names = ("id", "unit_id", "party_id", "day", "started_at", "channel", "seal", "received_at")
    return [
        SealedVisit(pk, unit, party, local_date(at) if at else day, channel, seal, sealed_at)
        for pk, unit, party, day, at, channel, seal, sealed_at in rows.order_by("id").values_list(*names)
        if unit in units
    ]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom a case is about."""

    unit_id: UUID
    tenant_id: UUID
    day: date
    owner_id: UUID | None
    number: str
    channel: str
    party_id: UUID
    authenticity: str


def whose(visit_id: UUID) -> Whose:
    """Return whose visit it is, for the system's own work. Raises NotFound. 1 query."""
    names = ("unit_id", "tenant_id", "day", "owner_id", "number", "channel", "party_id", "authenticity")
    found = Visit.objects.filter(pk=visit_id, state__in=states.CARRIED_OUT).values_list(*names).first()
    if found is None:
        raise NotFound
    return Whose(*found)


@dataclass(frozen=True, slots=True)
class Told:
    """What the record of a visit says, as far as the signals read it."""

    id: UUID
    unit_id: UUID
    owner_id: UUID
    party_id: UUID
    channel: str
    start: datetime
    end: datetime
    place: str
    position: tuple[float, float] | None
    accuracy: float | None
    recorded_at: datetime | None
    text: str
    photos: tuple[Photo, ...]
    codes: tuple[Code, ...]
    addresses: tuple[str, ...]
    asked: int
    denied: bool


def told(*, tenant_id: UUID, since: date, until: date) -> list[Told]:
    """Return the records of a span with photos and what customers said on follow-ups. 1 query and 3 per 2,000 visits.

    The free text is the note and the outlook: what is ticked, chosen or filled in by a template is not read (trap 34).
    """
    rows = Visit.objects.filter(
        tenant_id=tenant_id, state__in=states.CARRIED_OUT, day__gte=since, day__lte=until, owner__isnull=False,
        started_at__isnull=False, ended_at__isnull=False,
    ).exclude(authenticity=AuditFinding.FALSE)  # fmt: skip
    names = (
        "id", "unit_id", "owner_id", "party_id", "channel", "started_at", "ended_at", "site_id", "start_lat",
        "start_lng", "geo_datum", "start_accuracy", "recorded_at", "note", "outlook", "appointment__link_address",
    )  # fmt: skip
    held = list(rows.order_by("id").values_list(*names))
    found: list[Told] = []
    for start in range(0, len(held), CHUNK):
        part = held[start : start + CHUNK]
        ids = [row[0] for row in part]
        photos, codes, answers = _photos(ids), _codes(ids), _answers(ids)
        found += [
            _told(row, photos.get(row[0], ()), codes.get(row[0], ()), answers.get(row[0], (0, False)))
            for row in part
        ]
    return found


def _told(
    row: tuple[Any, ...], photos: tuple[Photo, ...], codes: tuple[Code, ...], answer: tuple[int, bool]
) -> Told:
    (
        pk, unit, owner, party, channel, start, end, site, lat, lng, datum, accuracy, recorded, note, outlook, address,
    ) = row  # fmt: skip
    here = to_wgs84(lat, lng, datum) if lat is not None and lng is not None else None
    return Told(
        pk, unit, owner, party, channel, start, end, str(site or ""), (here.lat, here.lng) if here else None, accuracy,
        recorded, f"{note}\n{outlook}".strip(), photos, codes, (address,) if address else (), *answer,
    )  # fmt: skip


def _photos(visit_ids: list[UUID]) -> dict[UUID, tuple[Photo, ...]]:
    rows = Evidence.objects.filter(
        visit_id__in=visit_ids, kind=EvidenceKind.PHOTO, attachment__isnull=False
    ).values_list("visit_id", "attachment__sha256", "attachment__look")
    found: dict[UUID, list[Photo]] = defaultdict(list)
    for visit_id, sha256, look in rows.order_by("id"):
        found[visit_id].append(Photo(sha256, look))
    return {pk: tuple(photos) for pk, photos in found.items()}


def _codes(visit_ids: list[UUID]) -> dict[UUID, tuple[Code, ...]]:
    rows = Evidence.objects.filter(visit_id__in=visit_ids, kind=EvidenceKind.CUSTOMER_CODE)
    found: dict[UUID, tuple[Code, ...]] = {}
    for visit_id, side, data in rows.order_by("id").values_list("visit_id", "side", "data"):
        code = Code(str(data.get("number") or ""), doubtful=side != Side.CUSTOMER)
        found[visit_id] = (*found.get(visit_id, ()), code)
    return found


def _answers(visit_ids: list[UUID]) -> dict[UUID, tuple[int, bool]]:
    rows = FollowUp.objects.filter(visit_id__in=visit_ids, result__in=REACHED)
    found: dict[UUID, tuple[int, bool]] = {}
    for visit_id, result in rows.values_list("visit_id", "result"):
        asked, denied = found.get(visit_id, (0, False))
        found[visit_id] = (asked + 1, denied or result == FollowupResult.VISIT_DENIED)
    return found
