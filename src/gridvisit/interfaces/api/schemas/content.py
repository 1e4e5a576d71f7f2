"""What the API gives about service content."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Schema


class PolicyOut(Schema):
    """A policy item as it is explained to customers."""

    id: UUID
    code: str
    edition: str
    topic: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    doc_no: str
    issuer: str
    valid_from: date
    valid_to: date | None
    audience: dict[str, Any]
    source_url: str


class PolicyPage(Schema):
    """One page of policy items."""

    items: list[PolicyOut]
    next_cursor: str | None


def policy_out(row: Any) -> dict[str, Any]:
    """Return a policy item."""
    return {name: getattr(row, name) for name in PolicyOut.model_fields}
