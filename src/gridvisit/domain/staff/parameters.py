"""The parameters in force for a unit at a moment: one door for every room that decides by a threshold.

The shipped values hold until the room that stores the tightened ones says where they are (`use`): overrides
live with the evaluation (chapter 9), which lies above the rooms that ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Optional
from uuid import UUID

from gridvisit.standard.parameters import ParameterSet, shipped

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Unit

# Parameters of some units at any moment of the past, read once.
Read = Callable[[UUID, datetime], ParameterSet]
Reader = Callable[[Iterable[UUID]], Read]
Source = Callable[[UUID, datetime, Optional["Unit"]], ParameterSet]


def _shipped(_unit_id: UUID, _at: datetime, _unit: Unit | None) -> ParameterSet:
    return shipped()


def _shipped_reader(_unit_ids: Iterable[UUID]) -> Read:
    return lambda _unit_id, _at: shipped()


_source: list[Source] = [_shipped]
_reader: list[Reader] = [_shipped_reader]


def use(source: Source, *, reader: Reader = _shipped_reader) -> None:
    """Read parameters from `source`, and those of many units by `reader`; called once, when the app is loaded."""
    _source[0], _reader[0] = source, reader


def reader(unit_ids: Iterable[UUID]) -> Read:
    """Return how to ask for the parameters of some units at any moment; read once, 1 to 3 queries."""
    return _reader[0](unit_ids)


def in_force(*, unit_id: UUID, at: datetime, unit: Unit | None = None) -> ParameterSet:
    """Return the parameters that bind a unit at the moment of the act, never today's. `unit`: its row, if at hand."""
    return _source[0](unit_id, at, unit)
