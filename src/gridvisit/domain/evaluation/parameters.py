"""The parameters in force for a unit at a moment, with the overrides of its chain (domain 2, override chain)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.evaluation import rules
from gridvisit.domain.evaluation.models import ParameterOverride
from gridvisit.domain.staff import standing
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.foundation.lean import Lean
from gridvisit.standard import units
from gridvisit.standard.parameters import Link, Override, ParameterSet, in_force, shipped, spec
from gridvisit.standard.vocabulary import Level

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Unit


ONE_DAY = timedelta(days=1)
_OVERRIDE = Lean.whole(ParameterOverride, by="tenant_id")


class Reader:
    """Parameters of some units at any moment, read once: 1 to 3 queries, whatever the number of units and moments."""

    def __init__(self, unit_ids: Iterable[UUID] = (), *, units: Iterable[Unit] | None = None) -> None:
        wanted = list(standing.units_of(unit_ids) if units is None else units)
        self.overrides: dict[UUID, list[Any]] = defaultdict(list)
        rows = _OVERRIDE.rows(unit.tenant_id for unit in wanted)
        for row in sorted(rows, key=lambda row: (row.valid_from, row.id)):
            self.overrides[row.unit_id].append(row)
        self.chains = standing.unit_chains(wanted) if self.overrides else {}
        self._sets: dict[tuple[UUID, tuple[UUID, ...]], ParameterSet] = {}

    def at(self, unit_id: UUID, moment: datetime | date) -> ParameterSet:
        """Return the values in force for a unit at the moment of the act, never today's; on a day: at its end."""
        at = moment if isinstance(moment, datetime) else _end_of(moment)
        chain = self.chains.get(unit_id, [])
        rows = [row for unit in chain for row in self.overrides[unit.id] if _holds(row, at)]
        if not rows:
            return shipped()
        key = (unit_id, tuple(row.id for row in rows))
        if key not in self._sets:
            self._sets[key] = in_force(as_overrides(rows, chain), chain=links(chain), at=at)
        return self._sets[key]


def of_unit(unit_id: UUID, at: datetime, unit: Unit | None = None) -> ParameterSet:
    """Return the values in force for one unit: what all rooms read through staff.parameters. 2 or 3 queries.

    With the row of the unit at hand one less.
    """
    return Reader([unit_id], units=None if unit is None else [unit]).at(unit_id, at)


def reader(unit_ids: Iterable[UUID]) -> Callable[[UUID, datetime], ParameterSet]:
    """Return the parameters of some units at any moment, read once: what rooms below read through staff.parameters."""
    return Reader(unit_ids).at


def links(chain: Sequence[Unit]) -> list[Link]:
    """Return the units of a chain that stand on a level of the override chain."""
    found = ((rules.override_level(unit.level), unit.code) for unit in chain)
    return [Link(level, code) for level, code in found if level is not None]


def as_overrides(rows: Iterable[ParameterOverride], chain: Iterable[Unit]) -> list[Override]:
    """Return stored overrides as the standard reads them; a value that no longer fits its parameter is left out."""
    by_id = {unit.id: unit for unit in chain}
    found = []
    for row in rows:
        unit = by_id[row.unit_id]
        level = rules.override_level(unit.level) or Level.STATION
        value = units.read(row.value, spec(row.parameter).unit)
        if value is not None:
            found.append(
                Override(
                    row.parameter,
                    value,
                    level,
                    unit.code,
                    str(row.author_id or ""),
                    row.reason,
                    row.valid_from,
                )
            )
    return found


def _end_of(day: date) -> datetime:
    """The last moment of a day; also of the last day there is, and never before the first one has begun in UTC."""
    return at_local(max(day, date.min + ONE_DAY)) + (ONE_DAY - timedelta.resolution)


def _holds(row: ParameterOverride, at: datetime) -> bool:
    # a tightening entered in the course of its first day does not reach back to the morning
    since = max(at_local(row.valid_from), row.created_at)
    return since <= at and (row.withdrawn_at is None or at < row.withdrawn_at)
