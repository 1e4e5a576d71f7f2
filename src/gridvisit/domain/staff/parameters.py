"""The parameters in force for a unit at a moment: one door for every room that decides by a threshold.

The shipped values hold until the room that stores the tightened ones says where they are (`use`): overrides
live with the evaluation (chapter 9), which lies above the rooms that ask.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Optional
from uuid import UUID

from gridvisit.standard.parameters import ParameterSet, shipped

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Unit

Source = Callable[[UUID, datetime, Optional["Unit"]], ParameterSet]


def _shipped(_unit_id: UUID, _at: datetime, _unit: Unit | None) -> ParameterSet:
    return shipped()


_source: list[Source] = [_shipped]


def use(source: Source) -> None:
    """Read parameters from `source` from now on; called once, when the app is loaded."""
    _source[0] = source


def in_force(*, unit_id: UUID, at: datetime, unit: Unit | None = None) -> ParameterSet:
    """Return the parameters that bind a unit at the moment of the act, never today's. `unit`: its row, if at hand."""
    return _source[0](unit_id, at, unit)
