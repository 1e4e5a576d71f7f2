"""The frame of a survey by sample: everybody one could ask, and why some are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from gridvisit.domain.customers import standing as customers
from gridvisit.domain.demands.services import surveying
from gridvisit.domain.staff import selectors as people
from gridvisit.domain.surveys import services
from gridvisit.domain.surveys.models import Invitation, Wave
from gridvisit.domain.surveys.waves import drawing
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.standard.vocabulary import NotAsked, SurveyState, WaveAbout


@dataclass(frozen=True, slots=True)
class Found:
    """One member of a frame: whom to ask, which stratum, why not."""

    id: UUID
    subject: services.Subject
    stratum: str
    excluded: str


def subjects_of(wave: Wave) -> list[tuple[UUID, services.Subject]]:
    """Return everybody a survey could ask, by id. 1 query, and 1 for the units."""
    unit_ids = people.subtree_ids(wave.unit)
    if wave.about == WaveAbout.DEMANDS:
        end = at_local(wave.frame_to + timedelta(days=1))
        rows = surveying.ended_between(unit_ids=unit_ids, start=at_local(wave.frame_from), end=end)
        return [(row["demand_id"], services.Subject(**row)) for row in rows]
    found = customers.on_file(unit_ids=unit_ids)
    return [
        (pk, services.Subject(unit_id=unit, tenant_id=wave.tenant_id, party_id=pk, kind="CUSTOMER"))
        for pk, unit, _class in found
    ]


def build(wave: Wave, *, now: datetime) -> list[Found]:
    """Return the frame with the reason why somebody is not asked; of one person's demands one stays in.

    Which of them stays is settled by the seed, not by what became of the demand. 5 queries, more in a large frame.
    """
    found = subjects_of(wave)
    classes = customers.classes_of(s.party_id for _pk, s in found if s.party_id)
    reasons = _Reasons(wave, found, now)
    order = {
        pk: n for n, pk in enumerate(drawing.shuffled([str(pk) for pk, _s in found], f"{wave.seed}:frame"))
    }
    phones = customers.phones_of(s.party_id for _pk, s in found if s.party_id)
    seen: set[UUID | str] = set()
    rows = []
    for pk, subject in sorted(found, key=lambda pair: order[str(pair[0])]):
        why = reasons.why_not(pk, subject)
        if not why and subject.party_id is not None:
            person = {subject.party_id, *phones.get(subject.party_id, ())}
            why = NotAsked.SAME_PERSON.value if person & seen else ""
            seen |= set() if why else person
        stratum = classes.get(subject.party_id, "") if subject.party_id else ""
        rows.append(Found(pk, subject, stratum, why))
    return rows


class _Reasons:
    """Why somebody of a frame is not asked, for all of it in a few queries; the same as services.why_not."""

    def __init__(self, wave: Wave, found: Sequence[tuple[UUID, services.Subject]], now: datetime) -> None:
        since = now - timedelta(days=services.number(wave.unit_id, "per_person", now))
        rows = Invitation.objects.filter(tenant_id=wave.tenant_id, created_at__gt=since, created_at__lte=now)
        rows = rows.exclude(state=SurveyState.UNDELIVERED)
        asked = list(rows.values_list("party_id", "contact_id", "mobile_hash"))
        self._parties = {party for party, _c, _m in asked}
        self._to_party = {party for party, contact, _m in asked if contact is None}
        self._contacts = {contact for _p, contact, _m in asked if contact}
        self._phones = {mobile for _p, _c, mobile in asked if mobile}
        self._own = customers.phones_of(s.party_id for _pk, s in found if s.party_id)
        self._peace, self._peace_contacts = customers.left_in_peace(
            s.party_id for _pk, s in found if s.party_id
        )
        about = [pk for pk, _s in found] if wave.about == WaveAbout.DEMANDS else []
        known = Invitation.objects.filter(tenant_id=wave.tenant_id, demand_id__in=about)
        self._invited = set(known.values_list("demand_id", flat=True))

    def why_not(self, pk: UUID, subject: services.Subject) -> str:
        """Return the reason, or an empty text; who was invited about this very demand stays in."""
        if subject.kind == "REPORT" or subject.anonymous:
            return NotAsked.SHIELDED.value
        if subject.party_id is None:
            return NotAsked.NOBODY.value
        if self._wants_peace(subject):
            return NotAsked.DO_NOT_CONTACT.value
        if pk not in self._invited and self._asked_lately(subject):
            return NotAsked.ASKED_LATELY.value
        return ""

    def _wants_peace(self, subject: services.Subject) -> bool:
        if subject.contact_id:
            return subject.contact_id in self._peace_contacts
        return subject.party_id in self._peace

    def _asked_lately(self, subject: services.Subject) -> bool:
        if self._phones & self._own.get(subject.party_id, set()):  # type: ignore[arg-type]
            return True
        if subject.contact_id:
            return subject.contact_id in self._contacts or subject.party_id in self._to_party
        return subject.party_id in self._parties


def rated_units(wave: Wave) -> set[UUID]:
    """Return the units a survey is about; in a survey of customers all that have some. 2 queries."""
    return {subject.unit_id for _pk, subject in subjects_of(wave)}
