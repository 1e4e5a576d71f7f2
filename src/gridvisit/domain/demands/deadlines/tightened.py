"""Which lengths of the table a unit has tightened, as of the moment a customer spoke (domain 2, override chain)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.demands.deadlines.known import Tightened
from gridvisit.domain.demands.table import Span, table
from gridvisit.domain.staff import parameters, standing
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.parameters import Origin, ParameterSet, shipped, spec
from gridvisit.standard.vocabulary import Clock

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Unit

MINUTES = 60
CLOCKS = {"WD": Clock.WD, "d": Clock.D, "h": Clock.H, "min": Clock.H}


@cache
def named() -> tuple[str, ...]:
    """Return the parameters the table names."""
    return tuple(sorted({term.parameter for row in table().rows for term in row.terms if term.parameter}))


class Tightenings:
    """What some units have tightened, read once: 1 to 3 queries, and one for the names where there is anything."""

    def __init__(self, unit_ids: Iterable[UUID]) -> None:
        self._at = parameters.reader(set(unit_ids))
        self._told: dict[str, tuple[Tightened, ...]] = {}

    def at(self, unit_id: UUID, heard_at: datetime) -> tuple[Tightened, ...]:
        """Return what bound a unit more tightly than the standard at a moment."""
        found = self._at(unit_id, heard_at)
        if found is shipped():
            return ()
        key = f"{unit_id}{found.digest}"
        if key not in self._told:
            self._told[key] = tuple(_tightened(found, unit_id))
        return self._told[key]


def _tightened(found: ParameterSet, unit_id: UUID) -> Iterable[Tightened]:
    names: dict[str, str] = {}
    for name in named():
        value, standard = found.number(name), shipped().number(name)
        if 0 < value < standard:
            unit = spec(name).unit
            span = Span(CLOCKS[unit], value / MINUTES if unit == "min" else value)
            names = names or {unit.code: unit.name for unit in _chain(unit_id)}
            yield Tightened(name, span, _whose(found.origin(name), names))


def _chain(unit_id: UUID) -> list[Unit]:
    return standing.unit_chains(standing.units_of([unit_id]))[unit_id]


def _whose(origin: Origin, names: dict[str, str]) -> Text:
    name = names.get(origin.unit_code, origin.unit_code)
    return Text(zh=f"“{name}”", en=f"“{name}”")
