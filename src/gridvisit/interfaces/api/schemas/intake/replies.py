"""Shapes of macros and answer cards."""

from typing import Any
from uuid import UUID

from ninja import Schema


class MacroOut(Schema):
    """A macro on one demand: the step and the values it starts with."""

    id: UUID
    code: str
    edition: str
    step: str
    title: str
    values: dict[str, str]
    missing: list[str]


class CardOut(Schema):
    """A card: words that may be quoted to the customer today."""

    id: UUID
    kind: str
    title: str
    text: str
    source: str
    fits: bool


def macro_out(one: Any) -> dict[str, Any]:
    """Return a prepared macro for the wire."""
    row = one.macro
    return {
        "id": row.pk, "code": row.code, "edition": row.edition, "step": row.step, "title": one.title,
        "values": one.values, "missing": one.missing,
    }  # fmt: skip


def card_out(card: Any) -> dict[str, Any]:
    """Return a card for the wire."""
    return {name: getattr(card, name) for name in ("id", "kind", "title", "text", "source", "fits")}
