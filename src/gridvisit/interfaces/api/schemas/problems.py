"""What the API takes and gives about common problems."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, StringConstraints

from gridvisit.interfaces.api.schemas.demands import Code, Line, Words

Name = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")]


class OtherOut(Schema):
    """Another demand that may have the same cause."""

    id: UUID
    number: str
    percent: int
    problem_id: UUID | None


class CauseOut(Schema):
    """What several demands have in common."""

    basis: str
    value: str
    days: int
    others: list[OtherOut]


class ApartIn(Schema):
    """The demands that have another cause."""

    other_ids: list[UUID] = Field(min_length=1, max_length=200)


class ProblemIn(Schema):
    """A common problem as a person confirms it; the same `id` again changes nothing.

    `send`: the demands that wait to be sent go to the unit in charge.
    """

    id: UUID | None = None
    name: Name
    unit_id: UUID = Field(description="The unit in charge")
    demand_ids: list[UUID] = Field(min_length=2, max_length=500)
    apart_ids: list[UUID] = Field([], max_length=500, description="Proposed, but of another cause")
    cause: Line = ""
    basis: Literal["transformer", "place", "line", "topic", "hand"] = "hand"
    send: bool = True


class DescribeIn(Schema):
    """Name, cause and the unit in charge, corrected."""

    name: Name
    unit_id: UUID
    cause: Line = ""


class JoinIn(Schema):
    """A demand that joins."""

    demand_id: UUID
    send: bool = False


class FixIn(Schema):
    """What was done, with proof, when; and what every customer is told."""

    result: Code
    action: Words
    proof: Line
    answer: Words = ""
    fixed_at: AwareDatetime
    cause: Line = ""
    planned_on: date | None = None
    milestones: list[Code] = Field([], max_length=20)


class CorrectIn(Schema):
    """What the fix should say, and why it was wrong; what is left out stays."""

    reason: Line
    action: Words = ""
    proof: Line = ""
    answer: Words = ""
    cause: Line = ""
    fixed_at: AwareDatetime | None = None


class CorrectionOut(Schema):
    """What the fix said before and after, when, by whom and why."""

    at: datetime
    by: UUID
    reason: str
    before: dict[str, str]
    after: dict[str, str]


class ToldIn(Schema):
    """How and when one customer was told."""

    how: Literal["phone", "in_person", "message", "letter"]
    told_at: AwareDatetime | None = None
    text: Words = ""


class WhyIn(Schema):
    """The reason."""

    reason: Line


class ProblemMemberOut(Schema):
    """One demand of a problem; `standing` says whether its customer is told."""

    demand_id: UUID
    number: str
    state: str
    standing: str
    untold: str
    told_at: datetime | None
    told_how: str
    told_by_id: UUID | None


class CommonProblemOut(Schema):
    """A common problem with its counts."""

    id: UUID
    number: str
    name: str
    state: str
    basis: str
    topic: str
    unit_id: UUID
    members: int
    told: int
    open: int
    gone: int


class ProblemDetail(CommonProblemOut):
    """A common problem with its fix and its demands."""

    cause: str
    result: str
    action: str
    proof: str
    answer: str
    fixed_at: datetime | None
    corrections: list[CorrectionOut]
    demands: list[ProblemMemberOut]


class ProblemPage(Schema):
    """One page of problems."""

    items: list[CommonProblemOut]
    next_cursor: str | None
