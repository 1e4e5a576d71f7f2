"""Whose number a code or link goes to: the visitor's own, or one he has just set, proves nothing (6.1-05)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.customers import dossier
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import reading
from gridvisit.domain.visits.models import Appointment, Visit
from gridvisit.foundation.privacy.fields import lookup_hash
from gridvisit.standard.vocabulary import ProofDoubt

SPAN = "9.2-04.number_age"


def doubt(visit: Visit, contact_id: UUID | None, *, now: datetime) -> str:
    """Return why what comes back from the contact's number would prove nothing (ProofDoubt), or ''. 2 queries.

    Without a contact: who is written to first. The people asked about are the responsible visitor and the companion.
    """
    found = dossier.number_to_write_to(party_id=visit.party_id, contact_id=contact_id)
    return found.doubt(_people(visit), at=now, hours=_hours(visit, now)) if found is not None else ""


def sent_to(visit: Visit, contact_id: UUID | None, *, now: datetime) -> dict[str, Any]:
    """Return what a visit keeps of the number its code goes to: no number, only its keyed hash and who set it when."""
    found = dossier.number_to_write_to(party_id=visit.party_id, contact_id=contact_id)
    if found is None:
        return {}
    return {
        "number": found.hash,
        "changed_at": found.changed_at.isoformat() if found.changed_at else "",
        "changed_by": str(found.changed_by or ""),
        "doubt": found.doubt(_people(visit), at=now, hours=_hours(visit, now)),
    }


def doubt_of_code(visit: Visit, *, now: datetime) -> str:
    """Return why the code of a visit proves nothing, or '': as it was sent, and by the people of the visit now."""
    known = visit.code_to
    if known.get("doubt") or not known.get("changed_at") or visit.code_sent_at is None:
        return str(known.get("doubt") or "")
    by = UUID(known["changed_by"]) if known["changed_by"] else None
    number = dossier.Number("", known["number"], datetime.fromisoformat(known["changed_at"]), by)
    # Whose phone it is was asked at sending.
    people = dict.fromkeys(filter(None, (visit.owner_id, visit.companion_id)), "")
    return number.doubt(people, at=visit.code_sent_at, hours=_hours(visit, now))


def doubt_of_link(row: Appointment, *, by_staff: bool, address: str) -> str:
    """Return why an answer by the link of an appointment is none from the customer, or ''. Once doubtful, it stays so.

    A link one of us has opened is known to us from then on. Of the address only the keyed hash is kept; it makes no
    answer doubtful, for a carrier puts many customers behind one.
    """
    if address:
        row.change(link_address=lookup_hash("address", address))
    if by_staff and not row.link_doubt:
        row.change(link_doubt=ProofDoubt.STAFF_DEVICE.value)
    return row.link_doubt


def forget_addresses(*, tenant_id: UUID, before: datetime) -> int:
    """Drop the hashes of addresses of links that ended before a moment; return how many. 1 query."""
    rows = Appointment.objects.filter(tenant_id=tenant_id, slot_end__lt=before).exclude(link_address="")
    return rows.update(link_address="")


def _people(visit: Visit) -> dict[UUID, str]:
    rows = staff.by_ids([visit.owner_id, visit.companion_id])
    return {pk: row.mobile for pk, row in rows.items()}


def _hours(visit: Visit, at: datetime) -> float:
    return reading.params_of(visit, at).number(SPAN)
