"""What the API takes and gives about notices to staff and the watch over demands."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import StringConstraints

from gridvisit.domain.inbox import selectors
from gridvisit.domain.inbox.rules import Hours
from gridvisit.interfaces.api.schemas.staff import Strict

Words = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]


class LineOut(Schema):
    """A notice, as a sentence in the caller's language."""

    id: UUID
    text: str
    subject_kind: str
    subject_id: UUID | None
    urgent: bool
    at: datetime
    read_at: datetime | None


class DigestLineOut(LineOut):
    """A line of a digest; `settled`: its matter was done meanwhile."""

    settled: bool


class EntryOut(LineOut):
    """A notice, or a digest with what came outside the shift."""

    released_at: datetime
    lines: list[DigestLineOut]
    settled: int


class InboxPage(Schema):
    """One page of notices, and how many entries are unread in all (at most 300)."""

    items: list[EntryOut]
    unread: int
    next_cursor: str | None


class MarkIn(Strict):
    """Read, or unread again."""

    read: bool = True


class MarkedOut(Schema):
    """How many notices were marked."""

    marked: int


class HoursIn(Strict):
    """A shift on the Shanghai clock; the same time twice is all day."""

    start: time
    end: time
    rest_days: bool = True


class HoursOut(Schema):
    """The hours in which notices that can wait come, and whether the person set them."""

    start: time
    end: time
    rest_days: bool
    own: bool


class AlarmOut(Schema):
    """A stage of a due time that was reached."""

    kind: str
    stage: str
    epoch: int
    due_at: datetime
    at: datetime
    told: int
    unit_id: UUID | None


class SupervisionOut(Schema):
    """A supervision of a demand."""

    id: UUID
    text: str
    unit_id: UUID
    supervisor_id: UUID
    started_at: datetime
    answer_by: datetime
    reported_at: datetime | None
    reports: int
    lifted_at: datetime | None
    lift_reason: str


class WatchOut(Schema):
    """Supervisions and alarms of a demand, the latest first."""

    supervisions: list[SupervisionOut]
    alarms: list[AlarmOut]


class SuperviseIn(Strict):
    """What is asked of the unit, and till when."""

    text: Words
    answer_by: datetime


class ProgressIn(Strict):
    """Progress, in words."""

    text: Words


class LiftIn(Strict):
    """Why the supervision ends."""

    reason: Words


def line_out(notice: Any, lang: str) -> dict[str, Any]:
    """Return a notice in words."""
    return {
        "id": notice.pk, "text": selectors.words(notice, lang), "subject_kind": notice.subject_kind,
        "subject_id": notice.subject_id, "urgent": notice.urgent, "at": notice.at, "read_at": notice.read_at,
    }  # fmt: skip


def entry_out(entry: selectors.Entry, lang: str) -> dict[str, Any]:
    """Return an entry of the inbox."""
    lines = [line_out(line, lang) | {"settled": line.pk in entry.settled} for line in entry.lines]
    more = {"released_at": entry.notice.release_at, "lines": lines, "settled": len(entry.settled)}
    return line_out(entry.notice, lang) | more


def hours_out(hours: Hours, *, own: bool) -> dict[str, Any]:
    """Return hours as times of the day."""
    start, end = (time(minutes // 60 % 24, minutes % 60) for minutes in (hours.start, hours.end))
    return {"start": start, "end": end, "rest_days": hours.rest_days, "own": own}
