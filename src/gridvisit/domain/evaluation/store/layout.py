"""How the facts of a row are written as one line of text, and which columns such a line has.

A line holds the values in the order of its layout, joined by `|`: flags as 1 and 0, moments as microseconds
since 1970 UTC, days as days since 1970, sets of codes as they are. Nothing between two bars is *not known*, two
quotation marks are the known empty set. It is a third of the same facts as JSON and read three times as fast.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from gridvisit.engines.verdicts.facts import SCHEMA_VERSION, Demand, Visit
from gridvisit.engines.verdicts.schema import Table, code, codes, day, number, text
from gridvisit.engines.verdicts.terms import Fact, Kind

VISIT, DEMAND = "visit", "demand"
TABLES: dict[str, type[Table]] = {VISIT: Visit, DEMAND: Demand}
BAR = "|"
SPECIAL = frozenset({"C3", "C4"})
EMPTY = '""'
_MUST_QUOTE = frozenset('|"')
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


class About(Table):
    """What stands before the facts in every line: whose row it is and how it was made."""

    tenant_id = text("租户", "Organisation", "unit.tenant_id")
    act_day = day("行为日期", "Day of the act", "visit.day, started_at")
    unit_code = text("单位代码", "Unit code", "visit.unit.code")
    visit_class = code("客户走访类别", "Class of the customer", "party.visit_class", privacy="C3")
    parameters_digest = text("参数指纹", "Fingerprint of the parameters", "parameters in force at the act")
    schema_version = number("事实表版本", "Version of the fact tables", "engines.verdicts.facts")
    misfits = codes("类型不符的列", "Columns of a wrong type", "facts.gather")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layout: its name, its kind, and whether it is kept apart as special."""

    name: str
    kind: Kind
    special: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a line, in order."""

    kind: str
    schema_version: int
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """A fingerprint of the columns: equal columns share a layout."""
        shape = json.dumps([self.kind, self.schema_version, self.plain()])
        return hashlib.sha256(shape.encode()).hexdigest()[:16]

    def plain(self) -> list[list[Any]]:
        """Return the columns as JSON keeps them."""
        return [[column.name, column.kind.value, column.special] for column in self.columns]

    def part(self, *, special: bool) -> tuple[Column, ...]:
        """Return the columns of the open line, or of the special one."""
        return tuple(column for column in self.columns if column.special is special)


@cache
def present(kind: str) -> tuple[Layout, str]:
    """Return the layout rows of a kind are written with today, and its key."""
    found = Layout(
        kind,
        SCHEMA_VERSION,
        tuple(Column(name, fact.kind, fact.privacy in SPECIAL) for name, fact in columns_of(kind).items()),
    )
    return found, found.key


def read(kind: str, schema_version: int, plain: list[list[Any]]) -> Layout:
    """Return a layout as it was stored."""
    return Layout(kind, schema_version, tuple(Column(name, Kind(of), special) for name, of, special in plain))


def columns_of(kind: str) -> Mapping[str, Fact]:
    """Return every column of a kind by name: what the row is about, then its facts."""
    return {**About.columns, **TABLES[kind].columns}


def lines(kind: str, about: Mapping[str, object], row: Any) -> tuple[str, str]:
    """Return a fact row as its open and its special line. `about`: the columns of `About` by name."""
    return _line(kind, about, row, special=False), _line(kind, about, row, special=True)


def _line(kind: str, about: Mapping[str, object], row: Any, *, special: bool) -> str:
    return BAR.join(
        write(about[name] if own else getattr(row, name))
        for name, own, write in _writers(kind, special=special)
    )


Write = Callable[[Any], str]


@cache
def _writers(kind: str, *, special: bool) -> tuple[tuple[str, bool, Write], ...]:
    facts = TABLES[kind].columns
    part = present(kind)[0].part(special=special)
    return tuple((column.name, column.name not in facts, WRITE[column.kind]) for column in part)


def _flag(value: bool | None) -> str:  # noqa: FBT001 - it is the value itself
    return "" if value is None else "1" if value else "0"


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _moment(value: datetime | None) -> str:
    return "" if value is None else str((value - _EPOCH) // _MICROSECOND)


def _day(value: date | None) -> str:
    return "" if value is None else str((value - _EPOCH_DAY).days)


def _text(value: str | None) -> str:
    if value is None:
        return ""
    if not value:
        return EMPTY
    one_line = " ".join(value.splitlines()) if not value.isprintable() else value
    if _MUST_QUOTE.isdisjoint(one_line):
        return one_line
    return '"' + one_line.replace('"', '""') + '"'


WRITE: dict[Kind, Write] = {
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.MOMENT: _moment,
    Kind.DAY: _day,
    Kind.CODE: _text,
    Kind.CODES: _text,
    Kind.TEXT: _text,
}
