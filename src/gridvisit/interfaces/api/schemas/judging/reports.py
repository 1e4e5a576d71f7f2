"""What the API takes and gives about evaluation reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema


class ReportOut(Schema):
    """A report: `state` waiting, made or failed; `figures_hash` equal means equal contents."""

    id: UUID
    unit_id: UUID
    period: str
    format: str
    lang: str
    state: str
    cut_off: datetime
    created_at: datetime
    maker_id: UUID
    made_at: datetime | None
    size: int
    sha256: str
    figures_hash: str
    issued_at: datetime | None
    error: str


class ReportPage(Schema):
    """One page of reports."""

    items: list[ReportOut]
    next_cursor: str | None


class ReportIn(Schema):
    """Unit (with all below it), period (2026-11, 2026-Q4, 2026), format and language."""

    unit_id: UUID
    period: str = Field(max_length=8, pattern=r"^[^\x00]*$", examples=["2026-11"])
    format: Literal["pdf", "docx"] = "pdf"
    lang: Literal["zh", "en"] = "zh"


FIELDS = tuple(ReportOut.model_fields)


def report_out(row: Any) -> dict[str, Any]:
    """Return a report as the API shows it."""
    return {name: getattr(row, name) for name in FIELDS}
