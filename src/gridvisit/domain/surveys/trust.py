"""Which answers are kept but not counted: from our own devices, many from one device or address, while we stand by.

Reliability 3.8, rule 9.4-02. Nobody is accused and nothing is deleted: the answer stays, the figure leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from gridvisit.domain.customers import dossier
from gridvisit.domain.demands.services import surveying
from gridvisit.domain.staff import parameters
from gridvisit.domain.staff import selectors as people
from gridvisit.domain.surveys.models import Invitation
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.privacy.fields import lookup_hash
from gridvisit.standard.vocabulary import NotCounted, ProofDoubt

OF_DOUBT = {
    ProofDoubt.CHANGED.value: NotCounted.NUMBER_CHANGED.value,
    ProofDoubt.OWN_PHONE.value: NotCounted.OWN_NUMBER.value,
}
OF_NUMBERS = frozenset(OF_DOUBT.values())
A_DAY = timedelta(days=1)


def hashes(client: str, address: str) -> tuple[str, str]:
    """Return the keyed hashes of a device and an address; where they are unknown, nothing."""
    return (
        lookup_hash("client", client) if client else "",
        lookup_hash("address", address) if address else "",
    )


@transaction.atomic
def reason(row: Invitation, *, client_hash: str, address_hash: str, by_staff: bool, now: datetime) -> str:
    """Return why an answer is kept but not counted, or an empty text.

    Once a device or, within a day and about one unit, an address has answered for too many customers, what it sent
    before is not counted either.
    """
    if by_staff:
        return NotCounted.STAFF_DEVICE.value
    if row.not_counted_reason in OF_NUMBERS:  # the link went to a number of those who are judged
        return row.not_counted_reason
    params = parameters.in_force(unit_id=row.unit_id, at=now)
    same_device = _others(row).filter(client_hash=client_hash) if client_hash else None
    if same_device is not None and _parties(same_device) >= params.number("9.4-01.per_device"):
        _discount(same_device, NotCounted.SAME_DEVICE, now)
        return NotCounted.SAME_DEVICE.value
    near = _others(row).filter(address_hash=address_hash, unit_id=row.unit_id) if address_hash else None
    if near is not None:
        near = near.filter(answered_at__gte=now - A_DAY)
        if _parties(near) >= params.number("9.4-01.per_address"):
            _discount(near, NotCounted.SAME_ADDRESS, now)
            return NotCounted.SAME_ADDRESS.value
    return ""


def reason_of_number(row: Invitation, *, now: datetime) -> str:
    """Return why an answer from the number a survey goes to now is not counted, or an empty text. About 5 queries.

    Those who are judged set the number within `9.2-04.number_age` hours before, or it is the phone of one of them.
    """
    found = dossier.number_to_write_to(party_id=row.party_id, contact_id=row.contact_id)
    if found is None:
        return ""
    phones = {pk: one.mobile for pk, one in people.by_ids(judged(row)).items()}
    hours = parameters.in_force(unit_id=row.unit_id, at=now).number("9.2-04.number_age")
    return OF_DOUBT.get(found.doubt(phones, at=now, hours=hours), "")


def judged(row: Invitation) -> set[UUID]:
    """Return whose work an answer judges: visitors and handlers, without any the customer's manager. 2 queries."""
    visitors, handlers = surveying.people_of(row.demand_id)
    found = visitors | handlers
    if row.visit is not None:
        found |= {pk for pk in (row.visit.owner_id, row.visit.companion_id) if pk is not None}
    if row.demand_id is None and row.visit_id is None:
        manager = dossier.manager_of(row.party_id)
        found |= {manager} if manager else set()
    return found


def _others(row: Invitation) -> QuerySet[Invitation]:
    return Invitation.objects.filter(tenant_id=row.tenant_id).exclude(party_id=row.party_id)


def _parties(rows: QuerySet[Invitation]) -> int:
    return rows.order_by().values("party_id").distinct().count()


def _discount(rows: Iterable[Invitation] | QuerySet[Invitation], why: str, now: datetime) -> None:
    for row in rows:
        if row.counted:
            row.change(counted=False, not_counted_reason=str(why))
            audit.record("survey.not_counted", row, actor=None, at=now, after={"reason": str(why)})


@transaction.atomic
def discount_during(*, party_id: UUID, start: datetime, end: datetime, now: datetime) -> int:
    """Leave out what a customer sent by link while one of us was with him; return how many (9.4-02)."""
    rows = Invitation.objects.select_for_update().filter(
        party_id=party_id, answered_at__gte=start, answered_at__lte=end, interviewer_id=None, counted=True
    )
    found = list(rows)
    _discount(found, NotCounted.IN_PRESENCE, now)
    return len(found)


def addresses(visit_ids: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Return per visit the hashes of the addresses from which it, or a demand heard on it, was answered. 1 query."""
    wanted = list(visit_ids)
    about = Q(visit_id__in=wanted) | Q(demand__visit_id__in=wanted)
    rows = Invitation.objects.filter(about, interviewer_id=None).exclude(address_hash="")
    found: dict[UUID, set[str]] = {}
    for own, of_demand, address in rows.values_list("visit_id", "demand__visit_id", "address_hash"):
        found.setdefault(own or of_demand, set()).add(address)
    return found


def forget_addresses(*, tenant_id: UUID, before: datetime) -> int:
    """Drop the hashes of addresses of answers older than a moment; return how many. 1 query."""
    old = Q(answered_at__lt=before) | Q(answered_at=None, expires_at__lt=before)
    rows = Invitation.objects.filter(old, tenant_id=tenant_id).exclude(address_hash="")
    return rows.update(address_hash="")


def answered(invitation_id: UUID) -> tuple[UUID, datetime] | None:
    """Return (customer, moment) of an answer by link, None for one by phone or none. 1 query."""
    found: tuple[UUID, datetime] | None = (
        Invitation.objects.filter(pk=invitation_id, answered_at__isnull=False, interviewer_id=None)
        .values_list("party_id", "answered_at")
        .first()
    )
    return found
