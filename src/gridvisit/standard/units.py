"""Units of parameters and facts, and the values they carry: numbers, sets of codes, time windows of a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from gridvisit.foundation.kernel.text import Text

Value = int | float | frozenset[str] | tuple[tuple[int, int], ...]

MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR
SET = "set"
WINDOW = "window"
SPAN_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}  # units a difference of two moments can be given in
_CLOCK = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")


@dataclass(frozen=True)
class Unit:
    """A unit: its code, its words, and whether a value must be whole."""

    code: str
    text: Text
    whole: bool = False


UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        Unit("s", Text("秒", "s")),
        Unit("min", Text("分钟", "min")),
        Unit("h", Text("小时", "h")),
        Unit("d", Text("天", "days"), whole=True),
        Unit("WD", Text("个工作日", "working days"), whole=True),
        Unit("mo", Text("个月", "months"), whole=True),
        Unit("y", Text("年", "years"), whole=True),
        Unit("day", Text("日", "th of the month"), whole=True),
        Unit("m", Text("米", "m")),
        Unit("km/h", Text("公里/小时", "km/h")),
        Unit("kV", Text("千伏", "kV")),
        Unit("kW", Text("千瓦", "kW")),
        Unit("kVA", Text("千伏安", "kVA")),
        Unit("%", Text("%", "%")),
        Unit("ratio", Text("倍", "times")),
        Unit("count", Text("", ""), whole=True),
        Unit("chars", Text("个字", "characters"), whole=True),
        Unit("points", Text("分", "points")),
        Unit(SET, Text("代码集合", "a set of codes")),
        Unit(WINDOW, Text("时段（如 08:30-18:00）", "a window such as 08:30-18:00")),
    )
}


def read(raw: object, unit: str) -> Value | None:
    """Return `raw` as a value of `unit`, or None if it is not one.

    >>> read("09:00-12:00,14:00-20:00", "window")
    ((540, 720), (840, 1200))
    >>> read(2.5, "WD") is None
    True
    """
    if unit == SET:
        return _read_set(raw)
    if unit == WINDOW:
        return _read_windows(raw)
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or raw != raw or raw < 0:  # noqa: PLR0124 - NaN
        return None
    if UNITS[unit].whole and raw != int(raw):
        return None
    return raw


def show(value: Value, unit: str, lang: str = "zh") -> str:
    """Return `value` with its unit in words.

    >>> show(5, "WD", "en"), show(((510, 1080),), "window"), show(5, "%", "en")
    ('5 working days', '08:30-18:00', '5 %')
    """
    if isinstance(value, frozenset):
        return ("、" if lang.startswith("zh") else ", ").join(sorted(value))
    if isinstance(value, tuple):
        return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in value)
    return f"{value:g} {named(value, unit, lang)}".rstrip()


def said(value: Value, unit: str) -> Text:
    """Return `value` with its unit in words, both languages, as a fact of a refusal."""
    return Text(show(value, unit, "zh"), show(value, unit, "en"))


def named(value: float, unit: str, lang: str = "zh") -> str:
    """Return the name of a unit as it stands after `value`.

    >>> named(1, "WD", "en"), named(2, "WD", "en"), named(1, "s", "en")
    ('working day', 'working days', 's')
    """
    name = UNITS[unit].text.of(lang)
    return name[:-1] if value == 1 and len(name) > 1 and name.endswith("s") else name


def dump(value: Value) -> int | float | str | list[str]:
    """Return `value` in the plain form `read` accepts (for TOML, JSON, database rows)."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return show(value, WINDOW)
    return value


def inside(inner: tuple[tuple[int, int], ...], outer: tuple[tuple[int, int], ...]) -> bool:
    """Say whether every window of `inner` lies in one window of `outer`."""
    return all(any(a <= start and end <= b for a, b in outer) for start, end in inner)


def intersect(
    one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    """Return the times that lie in both."""
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple(sorted((start, end) for start, end in both if start < end))


def _read_set(raw: object) -> frozenset[str] | None:
    if isinstance(raw, str) or not isinstance(raw, Iterable):
        return None
    items = list(raw)
    if not all(isinstance(item, str) and item for item in items):
        return None
    return frozenset(str(item) for item in items)


def _read_windows(raw: object) -> tuple[tuple[int, int], ...] | None:
    if isinstance(raw, tuple):
        raw = show(raw, WINDOW)
    if not isinstance(raw, str):
        return None
    found = []
    for part in raw.replace("，", ",").split(","):
        match = _CLOCK.fullmatch(part.strip())
        if match is None:
            return None
        hours, minutes, to_hours, to_minutes = (int(digits) for digits in match.groups())
        start, end = hours * MINUTES_PER_HOUR + minutes, to_hours * MINUTES_PER_HOUR + to_minutes
        if max(minutes, to_minutes) >= MINUTES_PER_HOUR or not start < end <= MINUTES_PER_DAY:
            return None
        found.append((start, end))
    found.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        return None
    return tuple(found)


def _clock(minutes: int) -> str:
    return f"{minutes // MINUTES_PER_HOUR:02d}:{minutes % MINUTES_PER_HOUR:02d}"
