"""Shapes of handing on the work of who leaves."""

from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from gridvisit.interfaces.api.schemas.demands import Words


class HandOnIn(Schema):
    """To whom, and why; `chosen`: piece → successor, where a person decides; `look`: only say who would take what."""

    successor_ids: list[UUID] = Field(default_factory=list, max_length=50)
    chosen: dict[UUID, UUID] = Field(default_factory=dict)
    reason: Words = ""
    look: bool = False


class MoveOut(Schema):
    """One piece of work, and who takes it; nobody: why it stays."""

    kind: str
    id: UUID
    to_id: UUID | None
    refused: str


class HandOverOut(Schema):
    """What went, or would go, to whom."""

    staff_id: UUID
    moved: int
    left: int
    moves: list[MoveOut]


class OwnerlessOut(Schema):
    """A person who is not there any more, with open work in his name."""

    staff_id: UUID
    staff_no: str
    demands: int
    promises: int
    parts: int


def hand_over_out(found: Any) -> dict[str, Any]:
    """Return what went to whom as the API shows it."""
    moves = [
        {"kind": move.kind, "id": move.piece.pk, "to_id": move.to and move.to.pk, "refused": move.refused}
        for move in found.moves
    ]
    left = len(found.left)
    return {"staff_id": found.person.pk, "moved": len(moves) - left, "left": left, "moves": moves}
