"""The appointment as an iCalendar file (RFC 5545): calendars update it by UID and SEQUENCE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from gridvisit.foundation.kernel.clock import local

PRODUCT = "-//GridVisit//Appointment//ZH"


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the file says; nothing in it that the message does not say."""

    uid: UUID
    start: datetime
    end: datetime
    stamp: datetime
    sequence: int
    summary: str
    description: str = ""
    location: str = ""
    organiser: str = ""
    url: str = ""
    confirmed: bool = False
    cancelled: bool = False


def render(meeting: Meeting) -> str:
    """Return the file as text, in Shanghai time with its zone definition."""
    event = Event()
    event.add("uid", f"{meeting.uid}@gridvisit")
    event.add("dtstamp", meeting.stamp)
    event.add("dtstart", local(meeting.start))
    event.add("dtend", local(meeting.end))
    event.add("sequence", meeting.sequence)
    event.add("summary", meeting.summary)
    event.add(
        "status", "CANCELLED" if meeting.cancelled else "CONFIRMED" if meeting.confirmed else "TENTATIVE"
    )
    for name, value in (
        ("description", meeting.description),
        ("location", meeting.location),
        ("url", meeting.url),
    ):
        if value:
            event.add(name, value)
    if meeting.organiser:
        organiser = vCalAddress("invalid:nomail")
        organiser.params["cn"] = vText(meeting.organiser)
        event["organizer"] = organiser
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if meeting.cancelled else "PUBLISH")
    calendar.add_component(_zone())
    calendar.add_component(event)
    return calendar.to_ical().decode()


@lru_cache(maxsize=1)
def _zone() -> Timezone:
    # worked out once: the library walks through the zone's whole history each time
    return Timezone.from_tzid("Asia/Shanghai", first_date=date(2000, 1, 1), last_date=date(2038, 1, 1))
