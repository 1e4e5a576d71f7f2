"""What an import is going to do, as plain data: it can be counted, shown, put aside and written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.sheets.reading import Tally


@dataclass(slots=True)
class Update:
    """New values for one stored row, with its version and its old values."""

    model: str
    object_id: UUID
    version: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class Changes(Tally):
    """What is to be written for one chunk of the file."""

    inserts: dict[str, list[Any]] = field(default_factory=dict)  # by model: prepared rows
    tokens: list[tuple[UUID, set[int]]] = field(default_factory=list)  # of new parties
    updates: list[Update] = field(default_factory=list)
    children: list[tuple[str, UUID]] = field(
        default_factory=list
    )  # new rows of parties that were there before
    touched: set[UUID] = field(default_factory=set)  # parties whose derived columns may change
    renamed: set[UUID] = field(default_factory=set)  # parties whose search tokens change
    problems: list[Problem] = field(default_factory=list)

    def add(self, model: str, row: Any) -> None:
        """Note a row to insert."""
        self.inserts.setdefault(model, []).append(row)
