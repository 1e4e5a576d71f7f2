"""The messages a visit sends to the customer, with the calendar file of its appointment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.channels import ical, notices
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.models import Appointment, Visit
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import AgendaTopic, Channel

if TYPE_CHECKING:
    from gridvisit.domain.channels.models import Notice
    from gridvisit.domain.staff.models import Staff

LANG = "zh-hans"
FALLBACK_HOTLINE = "95598"
SUMMARY = Text(zh="用电走访", en="Electricity visit")


def appointment(
    visit: Visit,
    row: Appointment,
    kind: str,
    *,
    now: datetime,
    actor: Staff | None,
    link: str = "",
    code: str = "",
) -> Notice | None:
    """Send a message about an appointment; at most one per kind and SEQUENCE."""
    unit = staff.unit_of(unit_id=visit.unit_id, tenant_id=None)
    return notices.send(
        kind=kind,
        key=f"{kind}:{row.id}:{row.sequence}",
        party_id=visit.party_id,
        contact_id=row.contact_id,
        subject_kind="visit",
        subject_id=visit.id,
        unit_id=visit.unit_id,
        now=now,
        lang=LANG,
        facts={
            "unit": unit.name,
            "hotline": unit.hotline or FALLBACK_HOTLINE,
            "people": "、".join(row.people),
            "slot": slot_text(row.slot_start, row.slot_end),
            "channel": Channel.label(visit.channel, LANG),
            "minutes": row.expected_minutes,
            "agenda": agenda(row),
            "code": code,
        },
        link_path=link,
        ics=calendar(visit, row, now=now),
        actor=actor,
    )


def visit_code(
    visit: Visit, code: str, *, now: datetime, actor: Staff | None, contact_id: UUID | None = None
) -> Notice | None:
    """Send the customer the code of a visit that is going on."""
    unit = staff.unit_of(unit_id=visit.unit_id, tenant_id=None)
    owner = staff.by_ids([visit.owner_id]).get(visit.owner_id) if visit.owner_id else None
    return notices.send(
        kind="visit_code",
        key=f"visit_code:{visit.id}:{now.isoformat()}",
        party_id=visit.party_id,
        contact_id=contact_id,
        subject_kind="visit",
        subject_id=visit.id,
        unit_id=visit.unit_id,
        now=now,
        lang=LANG,
        facts={
            "unit": unit.name,
            "hotline": unit.hotline or FALLBACK_HOTLINE,
            "people": owner.staff_no if owner else "",
            "code": code,
        },
        actor=actor,
    )


def calendar(visit: Visit, row: Appointment, *, now: datetime) -> str:
    """The appointment as an iCalendar file."""
    unit = staff.unit_of(unit_id=visit.unit_id, tenant_id=None)
    return ical.render(
        ical.Meeting(
            uid=row.id,
            start=row.slot_start,
            end=row.slot_end,
            stamp=now,
            sequence=row.sequence,
            summary=f"{unit.name} {SUMMARY.of(LANG)}",
            description=agenda(row),
            location=row.place if visit.channel == Channel.ONSITE else "",
            organiser=unit.name,
            confirmed=row.status in {"confirmed", "kept"},
            cancelled=row.status in {"cancelled", "declined"},
        )
    )


def agenda(row: Appointment) -> str:
    """Return the content of a visit in the customer's language: known topics by their words, free text as it is."""
    return "；".join(AgendaTopic.label_of(topic, LANG) for topic in row.agenda)


def slot_text(start: datetime, end: datetime) -> str:
    """Return a slot on the Shanghai clock.

    >>> from datetime import UTC
    >>> slot_text(datetime(2026, 11, 25, 1, 30, tzinfo=UTC), datetime(2026, 11, 25, 2, 30, tzinfo=UTC))
    '2026-11-25 09:30-10:30'
    """
    first, last = local(start), local(end)
    same_day = last - first < timedelta(days=1) and first.date() == last.date()
    return (
        f"{first:%Y-%m-%d %H:%M}-{last:%H:%M}"
        if same_day
        else f"{first:%Y-%m-%d %H:%M} - {last:%Y-%m-%d %H:%M}"
    )
