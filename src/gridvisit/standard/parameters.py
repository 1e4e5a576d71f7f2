"""Parameters in force at a moment: shipped values, tightened down the chain province → … → station.

A level may only move a parameter in its strict direction. This is checked when an override is written
(`check_override`) and again when values are read: `in_force` takes the strictest value of the whole chain, so
two overrides written at the same time cannot combine into something looser than either.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard import units
from gridvisit.standard.catalogue import ParameterSpec, all_parameters
from gridvisit.standard.errors import LooserParameter
from gridvisit.standard.units import Value
from gridvisit.standard.vocabulary import Direction, Level

LEVELS: tuple[Level, ...] = tuple(Level)


@dataclass(frozen=True)
class Override:
    """A tighter value set by a unit, with author, reason and the Shanghai day it takes effect."""

    parameter_id: str
    value: Value
    level: Level
    unit_code: str
    author: str
    reason: str
    valid_from: date


@dataclass(frozen=True)
class Origin:
    """Where a value in force comes from."""

    level: Level
    source: str
    unit_code: str = ""
    author: str = ""
    reason: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Link:
    """One unit of the chain a value is read for."""

    level: Level
    unit_code: str


class ParameterSet:
    """Values in force for one unit chain at one moment. Immutable; equal content has an equal digest."""

    __slots__ = ("_digest", "_origins", "_values")

    def __init__(self, values: Mapping[str, Value], origins: Mapping[str, Origin]) -> None:
        self._values = dict(values)
        self._origins = dict(origins)
        self._digest: str | None = None

    def get(self, parameter_id: str) -> Value:
        """Return the value in force. Raises Refusal `parameter.unknown`."""
        try:
            return self._values[parameter_id]
        except KeyError:
            raise Refusal("parameter.unknown", status=404, parameter=parameter_id) from None

    def origin(self, parameter_id: str) -> Origin:
        """Return the level, source, author and reason of the value in force."""
        self.get(parameter_id)
        return self._origins[parameter_id]

    def shown(self, parameter_id: str, lang: str = "zh") -> str:
        """Return the value with its unit in words."""
        return units.show(self.get(parameter_id), spec(parameter_id).unit, lang)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParameterSet) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def items(self) -> Iterable[tuple[str, Value]]:
        """Return all (id, value) pairs."""
        return self._values.items()

    def number(self, parameter_id: str) -> int | float:
        """Return a numeric value; for room rules that count with it."""
        value = self.get(parameter_id)
        assert isinstance(value, (int, float)), parameter_id
        return value

    def codes(self, parameter_id: str) -> frozenset[str]:
        """Return a set value."""
        value = self.get(parameter_id)
        assert isinstance(value, frozenset), parameter_id
        return value

    def windows(self, parameter_id: str) -> tuple[tuple[int, int], ...]:
        """Return a window value as (start, end) minutes of the day."""
        value = self.get(parameter_id)
        assert isinstance(value, tuple), parameter_id
        return value

    @property
    def digest(self) -> str:
        """Short fingerprint of all values, stored with verdicts so that they can be made again."""
        if self._digest is None:
            plain = {name: units.dump(value) for name, value in sorted(self._values.items())}
            text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
            self._digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        return self._digest


def spec(parameter_id: str) -> ParameterSpec:
    """Return the shipped definition of a parameter. Raises Refusal `parameter.unknown`."""
    found = all_parameters().get(parameter_id)
    if found is None:
        raise Refusal("parameter.unknown", status=404, parameter=parameter_id)
    return found


@cache
def shipped() -> ParameterSet:
    """Return the values of the standard, nothing tightened."""
    return ParameterSet(
        {name: found.value for name, found in all_parameters().items()},
        {name: Origin(Level.STANDARD, found.source) for name, found in all_parameters().items()},
    )


def in_force(overrides: Iterable[Override], *, chain: Sequence[Link], at: datetime | date) -> ParameterSet:
    """Return the values in force for `chain` at the moment of the act, never today's.

    Within one unit the latest effective override counts; over the chain the strictest value wins.
    """
    day = local_date(at) if isinstance(at, datetime) else at
    latest: dict[tuple[Level, str, str], Override] = {}
    for row in sorted(overrides, key=lambda row: row.valid_from):
        if row.valid_from <= day:
            latest[row.level, row.unit_code, row.parameter_id] = row
    base = shipped()
    values, origins = dict(base.items()), {name: base.origin(name) for name, _ in base.items()}
    for link in sorted(chain, key=lambda link: LEVELS.index(link.level)):
        for (level, unit_code, parameter_id), row in latest.items():
            if (level, unit_code) != (link.level, link.unit_code) or parameter_id not in values:
                continue
            tightened = strictest(spec(parameter_id), values[parameter_id], row.value)
            if tightened != values[parameter_id]:
                values[parameter_id] = tightened
                origins[parameter_id] = Origin(
                    level, spec(parameter_id).source, unit_code, row.author, row.reason, row.valid_from
                )
    return ParameterSet(values, origins)


def check_override(
    row: Override, *, existing: Iterable[Override] = (), chain: Sequence[Link] = ()
) -> Override:
    """Return `row` with its value read, or refuse it with clause and both values.

    `chain` is the unit's own chain; only its levels above `row.level` are compared with. Raises Refusal
    `parameter.looser`, `.fixed`, `.bad_value`, `.unknown`, `.no_reason`, `.standard_level`.
    """
    found = spec(row.parameter_id)
    if row.level is Level.STANDARD:
        raise LooserParameter("parameter.standard_level")
    if not row.reason.strip() or not row.author.strip():
        raise Refusal("parameter.no_reason", status=422, field="reason", parameter=row.parameter_id)
    value = units.read(row.value, found.unit)
    if value is None:
        raise Refusal(
            "parameter.bad_value",
            status=422,
            field="value",
            parameter=found.id,
            given=str(row.value),
            unit=units.UNITS[found.unit].text,
            standard=units.said(found.value, found.unit),
        )
    wider = [link for link in chain if LEVELS.index(link.level) < LEVELS.index(row.level)]
    above = in_force(existing, chain=wider, at=row.valid_from).get(found.id)
    if not is_as_strict(found, value, above):
        raise LooserParameter(
            "parameter.fixed" if found.direction is Direction.FIXED else "parameter.looser",
            clause=found.clause,
            parameter=found.id,
            standard=units.said(above, found.unit),
            given=units.said(value, found.unit),
        )
    return Override(found.id, value, row.level, row.unit_code, row.author, row.reason, row.valid_from)


def is_as_strict(found: ParameterSpec, given: Value, above: Value) -> bool:
    """Say whether `given` is at least as strict as `above`.

    >>> is_as_strict(spec("7.2-03.lead"), 2, 1), is_as_strict(spec("5.5-05.within"), 7, 5)
    (True, False)
    """
    return given == above or (
        found.direction is not Direction.FIXED and strictest(found, given, above) == _normal(given)
    )


def strictest(found: ParameterSpec, one: Value, other: Value) -> Value:
    """Return the stricter of two values, or for sets and windows the strictest combination of both."""
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return {Direction.SUPERSET: one | other, Direction.SUBSET: one & other}.get(found.direction, one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return units.intersect(one, other) if found.direction is Direction.SUBSET else one
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return {Direction.UP: max(one, other), Direction.DOWN: min(one, other)}.get(found.direction, one)
    return one


def _normal(value: Value) -> Value:
    return tuple(sorted(value)) if isinstance(value, tuple) else value
