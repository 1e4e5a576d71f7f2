"""How a fact table is declared: columns are terms, the row class is made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from gridvisit.engines.verdicts.terms import Fact, Kind
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.units import UNITS
from gridvisit.standard.vocabulary import Vocabulary

PYTHON_TYPES: dict[Kind, type] = {
    Kind.FLAG: bool,
    Kind.NUMBER: float,
    Kind.MOMENT: datetime,
    Kind.DAY: date,
    Kind.CODE: str,
    Kind.CODES: str,
    Kind.TEXT: str,
}


class Storage(StrEnum):
    """How a column lies in a fact file."""

    FLAG = "flag"
    WHOLE = "whole"
    NUMBER = "number"
    MOMENT = "moment"
    DAY = "day"
    CODE = "code"
    FLAGS = "flags"
    TEXT = "text"


def storage(fact: Fact) -> Storage:
    """Return how a column is stored: counts and days whole, a closed set as one flag per code, moments in UTC."""
    if fact.kind is Kind.NUMBER:
        return Storage.WHOLE if UNITS[fact.unit].whole else Storage.NUMBER
    if fact.kind is Kind.CODES:
        return Storage.FLAGS if fact.vocabulary else Storage.TEXT
    if fact.kind is Kind.CODE:
        return Storage.CODE if fact.vocabulary else Storage.TEXT
    return Storage(fact.kind.value)


class Table:
    """Base of a fact table; class attributes are its columns, in order."""

    columns: ClassVar[dict[str, Fact]] = {}

    def __init_subclass__(cls) -> None:
        cls.columns = {name: fact for name, fact in vars(cls).items() if isinstance(fact, Fact)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a fact table. `misfits` names facts that came with a wrong type and count as unknown."""

    misfits: tuple[str, ...] = field(default=())

    def plain(self) -> dict[str, Any]:
        """Return the row as JSON-ready values."""
        return {name: plain(getattr(self, name)) for name in self.__dataclass_fields__ if name != "misfits"}

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Any:
        """Return a row from loose values: wrong types become unknown, unknown columns are an error."""
        columns: dict[str, Fact] = cls.COLUMNS  # type: ignore[attr-defined]
        fitting: dict[str, object] = {}
        misfits: list[str] = []
        for name, value in values.items():
            found = fit(value, columns[name])
            fitting[name] = found
            if found is None and value is not None:
                misfits.append(name)
        return cls(misfits=tuple(misfits), **fitting)  # type: ignore[arg-type]


def row_class(name: str, table: type[Table], module: str) -> Any:  # the fields are made at run time
    """Return the frozen row class of a table: one optional field per column."""
    fields = [(n, PYTHON_TYPES[fact.kind] | None, field(default=None)) for n, fact in table.columns.items()]
    made: Any = make_dataclass(name, fields, bases=(Row,), frozen=True, slots=True, kw_only=True)
    made.__module__ = module
    made.COLUMNS = table.columns
    made.__doc__ = table.__doc__
    return made


def fit(value: object, fact: Fact) -> object:
    """Return `value` as the kind of the column wants it, or None if it cannot be.

    >>> fit({"b", "a"}, codes("集合", "Set", "x"))
    'a,b'
    """
    if isinstance(value, Decimal):
        value = float(value)
    if (
        fact.kind is Kind.CODES
        and not isinstance(value, str)
        and isinstance(value, (set, frozenset, list, tuple))
    ):
        value = ",".join(sorted({str(item) for item in value}))
    if fact.kind is Kind.FLAG:
        return value if isinstance(value, bool) else None
    if fact.kind is Kind.NUMBER:
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and value == value  # noqa: PLR0124
        return value if number else None
    if fact.kind is Kind.MOMENT:
        return value if isinstance(value, datetime) and value.tzinfo is not None else None
    if fact.kind is Kind.DAY:
        return value if isinstance(value, date) and not isinstance(value, datetime) else None
    return _fit_text(value, fact)


def _fit_text(value: object, fact: Fact) -> str | None:
    if not isinstance(value, str):
        return None
    text = str(value)
    if fact.kind is Kind.CODE:
        return text if text and (fact.vocabulary is None or fact.vocabulary.has(text)) else None
    if fact.kind is Kind.TEXT:
        return text or None
    return ",".join(sorted(set(text.split(",")))) if text else ""


def plain(value: object) -> object:
    """Return a JSON-ready value: moments and days in ISO form.

    >>> plain(date(2026, 11, 24))
    '2026-11-24'
    """
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def flag(zh: str, en: str, source: str, *, privacy: str = "C2") -> Fact:
    """Yes or no."""
    return Fact(Kind.FLAG, Text(zh, en), source, privacy=privacy)


def number(zh: str, en: str, source: str, unit: str = "count", *, privacy: str = "C2") -> Fact:
    """A number with its unit."""
    return Fact(Kind.NUMBER, Text(zh, en), source, unit=unit, privacy=privacy)


def moment(zh: str, en: str, source: str) -> Fact:
    """An aware moment."""
    return Fact(Kind.MOMENT, Text(zh, en), source)


def day(zh: str, en: str, source: str) -> Fact:
    """A Shanghai calendar day."""
    return Fact(Kind.DAY, Text(zh, en), source)


def code(
    zh: str, en: str, source: str, vocabulary: type[Vocabulary] | None = None, *, privacy: str = "C2"
) -> Fact:
    """One code of a list."""
    return Fact(Kind.CODE, Text(zh, en), source, vocabulary=vocabulary, privacy=privacy)


def codes(
    zh: str, en: str, source: str, vocabulary: type[Vocabulary] | None = None, *, privacy: str = "C2"
) -> Fact:
    """A set of codes, stored sorted and joined by commas; '' is the known empty set."""
    return Fact(Kind.CODES, Text(zh, en), source, vocabulary=vocabulary, privacy=privacy)


def text(zh: str, en: str, source: str, *, privacy: str = "C2") -> Fact:
    """A text or identifier; rules only ask whether it is there."""
    return Fact(Kind.TEXT, Text(zh, en), source, privacy=privacy)
