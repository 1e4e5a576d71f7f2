"""What the API takes and gives about units and people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from gridvisit.foundation.privacy.masking import mask_phone

Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")]


class Strict(Schema):
    """Input: what is not named here is refused, not dropped."""

    model_config = ConfigDict(extra="forbid")


class UnitOut(Schema):
    """A unit."""

    id: UUID
    code: str
    name: str
    kind: str
    level: str
    parent_id: UUID | None
    path: str
    hotline: str


class RoleOut(Schema):
    """A role with its unit and days."""

    id: UUID
    role: str
    unit_id: UUID
    valid_from: date
    valid_to: date | None


class StaffOut(Schema):
    """A person."""

    id: UUID
    version: int
    staff_no: str
    name: str
    mobile: str = Field(description="Masked")
    unit_id: UUID
    active_from: date
    active_to: date | None
    id_card_valid_to: date | None
    roles: list[RoleOut]


class StaffPage(Schema):
    """One page; `next_cursor` is null at the end."""

    items: list[StaffOut]
    next_cursor: str | None


class StandingOut(StaffOut):
    """A person with what chapter 8 asks for today."""

    qualified: bool
    level: str
    qualified_to: date | None
    training_hours: Decimal
    pledged_on: date | None


class StaffIn(Strict):
    """A new person."""

    unit_id: UUID
    staff_no: Annotated[str, StringConstraints(min_length=1, max_length=30, pattern=r"^[^\x00]*$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    mobile: Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")] = ""
    id_card_valid_to: date | None = None
    active_from: date | None = None


class RoleIn(Strict):
    """A role to grant."""

    role: Code = Field(examples=["km"])
    unit_id: UUID
    valid_from: date | None = None
    valid_to: date | None = None


class QualificationIn(Strict):
    """A passed exam."""

    level: Annotated[str, StringConstraints(pattern="^L[123]$")]
    score: int = Field(ge=0, le=100)
    exam_at: date
    valid_to: date


class TrainingIn(Strict):
    """Hours of training."""

    course: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    kind: Annotated[str, StringConstraints(max_length=12, pattern=r"^[a-z]*$")]
    hours: Annotated[Decimal, Field(gt=0, le=400, max_digits=5, decimal_places=1)]
    held_on: date


class PledgeIn(Strict):
    """A signed pledge."""

    signed_on: date
    document: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")] = ""


def staff_out(row: Any) -> dict[str, Any]:
    """Return a person, the phone masked."""
    plain = {name: getattr(row, name) for name in StaffOut.model_fields if name not in {"roles", "mobile"}}
    roles = [{name: getattr(role, name) for name in RoleOut.model_fields} for role in row.roles.all()]
    return {**plain, "mobile": mask_phone(row.mobile), "roles": roles}


def standing_out(row: Any, standing: dict[str, Any]) -> dict[str, Any]:
    """Return a person with the standing of today."""
    return {
        **staff_out(row),
        "qualified": standing["qualified"],
        "level": standing["level"],
        "qualified_to": standing["valid_to"],
        "training_hours": standing["hours"].quantize(Decimal("0.1")),
        "pledged_on": standing["pledge_on"],
    }
