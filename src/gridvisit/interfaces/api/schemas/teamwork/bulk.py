"""Shapes of one change on many demands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from gridvisit.domain.demands.bulk import runs
from gridvisit.interfaces.api.schemas.demands import Code, Words


class BulkFilter(Schema):
    """A filter of the list, looked up anew by the server."""

    queue: str = "open"
    q: str = ""
    type: str = ""
    topic: str = ""
    urgency: str = ""
    state: str = ""
    unit_id: UUID | None = None


class BulkIn(Schema):
    """What to change on which demands: some by id, or all of a filter."""

    what: Code
    ids: list[UUID] = Field(default_factory=list, max_length=1000)
    filter: BulkFilter | None = None
    unit_id: UUID | None = None
    handler_id: UUID | None = None
    urgency: str = ""
    type: str = ""
    topic: str = ""
    text: Words = ""


class BulkDoIn(BulkIn):
    """… and the key of the run: the same again changes nothing."""

    key: UUID


class BulkLookOut(Schema):
    """What would become of one demand."""

    id: UUID
    number: str
    state: str
    before: str
    after: str
    why: str


class BulkPreviewOut(Schema):
    """What would become of all."""

    done: int
    same: int
    refused: int
    rows: list[BulkLookOut]


class BulkRowOut(Schema):
    """What became of one demand."""

    id: UUID
    number: str
    state: str
    code: str
    why: str


class BulkRunOut(Schema):
    """What became of all, as far as the caller may see them."""

    id: UUID
    what: str
    done: int
    same: int
    refused: int
    undo_until: datetime
    undone_at: datetime | None
    rows: list[BulkRowOut]


def run_out(run: Any, actor: Any, lang: str) -> dict[str, Any]:
    """Return a run as the API shows it."""
    names = ("id", "what", "done", "same", "refused", "undo_until", "undone_at")
    rows = [
        {
            "id": row.demand_id, "number": row.demand.number, "state": row.state, "code": row.code or row.kept,
            "why": runs.why(row, lang),
        }
        for row in runs.rows_of(run, actor=actor)
    ]  # fmt: skip
    return {name: getattr(run, name) for name in names} | {"rows": rows}
