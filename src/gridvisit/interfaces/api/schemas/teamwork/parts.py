"""Shapes of joint handling, and of the way of a demand between units."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from gridvisit.interfaces.api.schemas.demands import Code, Words


class GiveBackIn(Schema):
    """Why the unit returns a demand: a listed reason, and words."""

    listed: Code
    reason: Words = ""
    version: int | None = None


class HelpIn(Schema):
    """What another unit is asked for; the same `id` again changes nothing."""

    id: UUID | None = None
    unit_id: UUID
    person_id: UUID | None = None
    task: Words
    wished_on: date


class HelpAnswerIn(Schema):
    """What was done of a part."""

    done: bool
    text: Words


class HelpWaiveIn(Schema):
    """Why the lead does without a part."""

    reason: Words


class HelpOut(Schema):
    """A part of a demand and where it stands."""

    id: UUID
    unit: str
    person_id: UUID | None
    task: str
    wished_on: date
    state: str
    answer: str
    answered_at: datetime | None
    answered_by_id: UUID | None
    reason: str


class StayOut(Schema):
    """A time with one unit; without a unit: with the desk."""

    unit: str
    since: datetime
    until: datetime | None
    accepted_at: datetime | None
    accepted_by: UUID | None
    how: str
    listed: str
    reason: str


class TeamOut(Schema):
    """Who has and had a demand, and who helps with it."""

    way: list[StayOut]
    parts: list[HelpOut]


def part_out(row: Any) -> dict[str, Any]:
    """Return a part as the API shows it."""
    names = (
        "id",
        "person_id",
        "task",
        "wished_on",
        "state",
        "answer",
        "answered_at",
        "answered_by_id",
        "reason",
    )
    return {"unit": row.unit.name} | {name: getattr(row, name) for name in names}
