"""The term language: small immutable expressions over typed facts and parameters.

A term is written once and read as plain Python for one row (`one`) and in words (`words`). Building a term
checks kinds, units and codes: a misspelt code or hours compared with working days is an error at import, not a
silent null. A missing fact makes a comparison unknown (None); `&`, `|` and `~` follow Kleene.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.units import SPAN_SECONDS, Value
from gridvisit.standard.vocabulary import Vocabulary


class Kind(StrEnum):
    """What a term yields."""

    FLAG = "flag"
    NUMBER = "number"
    MOMENT = "moment"
    DAY = "day"
    CODE = "code"
    CODES = "codes"
    TEXT = "text"
    SPAN = "span"
    WINDOWS = "windows"


ORDERED = frozenset({Kind.NUMBER, Kind.MOMENT, Kind.DAY, Kind.SPAN})


class TermError(TypeError):
    """Kinds, units or codes of a term do not fit."""


class Term:
    """Base of all terms; the operators build bigger ones."""

    kind: Kind
    unit: str = ""

    def __and__(self, other: Term) -> Term:
        return All((*_flags(self, All), *_flags(other, All)))

    def __or__(self, other: Term) -> Term:
        return AnyOf((*_flags(self, AnyOf), *_flags(other, AnyOf)))

    def __invert__(self) -> Term:
        need(self, Kind.FLAG)
        return Not(self)

    def __eq__(self, other: object) -> Term:  # type: ignore[override]
        return _compare("==", self, other)

    def __ne__(self, other: object) -> Term:  # type: ignore[override]
        return _compare("!=", self, other)

    def __lt__(self, other: object) -> Term:
        return _compare("<", self, other)

    def __le__(self, other: object) -> Term:
        return _compare("<=", self, other)

    def __gt__(self, other: object) -> Term:
        return _compare(">", self, other)

    def __ge__(self, other: object) -> Term:
        return _compare(">=", self, other)

    def __sub__(self, earlier: Term) -> Term:
        need(self, Kind.MOMENT)
        need(earlier, Kind.MOMENT)
        return Span(self, earlier)

    def __add__(self, other: Term) -> Term:
        need(self, Kind.NUMBER)
        need(other, Kind.NUMBER)
        if self.unit != other.unit:
            raise TermError(f"{self.unit} + {other.unit}")
        return Sum(self, other, unit=self.unit)

    def __bool__(self) -> bool:
        raise TermError("combine terms with & | ~, not with and, or, not")

    __hash__ = object.__hash__

    def known(self) -> Term:
        """The fact is there."""
        return Known(self)

    def missing(self) -> Term:
        """The fact is not there."""
        return Not(Known(self))

    def is_in(self, *codes: str) -> Term:
        """The code is one of `codes`."""
        need(self, Kind.CODE)
        return Within(self, Const(frozenset(_checked(self, code) for code in codes), Kind.CODES))

    def among(self, codes: Term) -> Term:
        """The code is in a set given by a parameter."""
        need(self, Kind.CODE)
        need(codes, Kind.CODES)
        return Within(self, codes)

    def has(self, code: str) -> Term:
        """The set of codes contains `code`."""
        need(self, Kind.CODES)
        return Covers(self, Const(frozenset({_checked(self, code)}), Kind.CODES))

    def covers(self, codes: Term) -> Term:
        """The set contains every code of `codes`."""
        need(self, Kind.CODES)
        need(codes, Kind.CODES)
        return Covers(self, codes)

    def covers_codes(self, *codes: str) -> Term:
        """The set contains all codes named."""
        return self.covers(Const(frozenset(_checked(self, code) for code in codes), Kind.CODES))

    def size(self) -> Term:
        """Number of codes in the set."""
        need(self, Kind.CODES)
        return Size(self)

    def during(self, windows: Term) -> Term:
        """The Shanghai time of day lies inside one of the windows, both ends included."""
        need(self, Kind.MOMENT)
        need(windows, Kind.WINDOWS)
        return During(self, windows)

    def on_day(self) -> Term:
        """Shanghai calendar day of a moment."""
        need(self, Kind.MOMENT)
        return DayOf(self)

    def or_else(self, other: Term) -> Term:
        """Its value, or `other` where it is missing."""
        if self.kind is not other.kind:
            raise TermError(f"{self.kind} or else {other.kind}")
        return OrElse(self, other)

    def duration(self) -> Term:
        """A number of seconds, minutes … as a length of time, without its sign."""
        need(self, Kind.NUMBER)
        if self.unit not in SPAN_SECONDS:
            raise TermError(f"{self.unit} is no unit of time")
        return Duration(self)

    def counted(self) -> Term:
        """1 if true, 0 if false or unknown."""
        need(self, Kind.FLAG)
        return Counted(self)

    def parts(self) -> tuple[Term, ...]:
        """Terms it is made of."""
        return ()

    def walk(self) -> Iterator[Term]:
        """Yield the term itself and all below it, depth first."""
        yield self
        for part in self.parts():
            yield from part.walk()


@dataclass(frozen=True, eq=False)
class Fact(Term):
    """A column of a fact table, with everything an analyst must know about it."""

    kind: Kind
    text: Text
    source: str
    unit: str = ""
    vocabulary: type[Vocabulary] | None = None
    privacy: str = "C2"
    name: str = ""
    table: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "table", owner.__name__.lower())


@dataclass(frozen=True, eq=False)
class Param(Term):
    """A parameter in force at the moment of the act."""

    id: str
    kind: Kind
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Const(Term):
    """A fixed value: a code, a set of codes, a small count."""

    value: Value | str | bool
    kind: Kind
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Compare(Term):
    """`left op right`."""

    op: str
    left: Term
    right: Term
    kind: Kind = Kind.FLAG

    def parts(self) -> tuple[Term, ...]:
        return self.left, self.right


@dataclass(frozen=True, eq=False)
class All(Term):
    """Every part is true."""

    terms: tuple[Term, ...]
    kind: Kind = Kind.FLAG

    def parts(self) -> tuple[Term, ...]:
        return self.terms


@dataclass(frozen=True, eq=False)
class AnyOf(Term):
    """At least one part is true."""

    terms: tuple[Term, ...]
    kind: Kind = Kind.FLAG

    def parts(self) -> tuple[Term, ...]:
        return self.terms


@dataclass(frozen=True, eq=False)
class _Single(Term):
    term: Term

    def parts(self) -> tuple[Term, ...]:
        return (self.term,)


@dataclass(frozen=True, eq=False)
class Not(_Single):
    """The opposite; unknown stays unknown."""

    kind: Kind = Kind.FLAG


@dataclass(frozen=True, eq=False)
class Known(_Single):
    """The value is there; never unknown itself."""

    kind: Kind = Kind.FLAG


@dataclass(frozen=True, eq=False)
class Counted(_Single):
    """A flag as 1 or 0."""

    kind: Kind = Kind.NUMBER
    unit: str = "count"


@dataclass(frozen=True, eq=False)
class Size(_Single):
    """Number of codes in a set."""

    kind: Kind = Kind.NUMBER
    unit: str = "count"


@dataclass(frozen=True, eq=False)
class Duration(_Single):
    """A number with a time unit as a span; its sign is dropped."""

    kind: Kind = Kind.SPAN


@dataclass(frozen=True, eq=False)
class DayOf(_Single):
    """Shanghai calendar day."""

    kind: Kind = Kind.DAY


@dataclass(frozen=True, eq=False)
class _Double(Term):
    left: Term
    right: Term

    def parts(self) -> tuple[Term, ...]:
        return self.left, self.right


@dataclass(frozen=True, eq=False)
class Within(_Double):
    """Code in set."""

    kind: Kind = Kind.FLAG


@dataclass(frozen=True, eq=False)
class Covers(_Double):
    """Set contains set."""

    kind: Kind = Kind.FLAG


@dataclass(frozen=True, eq=False)
class During(_Double):
    """Time of day in windows."""

    kind: Kind = Kind.FLAG


@dataclass(frozen=True, eq=False)
class Span(_Double):
    """`left` minus `right` in time; `apart` drops the sign."""

    kind: Kind = Kind.SPAN
    apart: bool = False


@dataclass(frozen=True, eq=False)
class Sum(_Double):
    """`left` plus `right`, same unit."""

    kind: Kind = Kind.NUMBER
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Quotient(_Double):
    """`left` over `right`: a ratio, or a percentage where unit is %. Unknown when `right` is zero."""

    kind: Kind = Kind.NUMBER
    unit: str = "ratio"


@dataclass(frozen=True, eq=False)
class OrElse(_Double):
    """`left` where known, else `right`."""

    kind: Kind = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", self.left.kind)
        object.__setattr__(self, "unit", self.left.unit)


TRUE = Const(value=True, kind=Kind.FLAG)
FALSE = Const(value=False, kind=Kind.FLAG)


def _compare(op: str, left: Term, other: object) -> Term:
    right = other if isinstance(other, Term) else _const(left, other)
    if left.kind is Kind.SPAN and isinstance(right, Param) and right.unit in SPAN_SECONDS:
        right = replace(right, kind=Kind.SPAN)
    if left.kind is not right.kind:
        raise TermError(f"cannot compare {left.kind} with {right.kind}")
    if left.kind not in ORDERED and (op not in {"==", "!="} or left.kind in {Kind.CODES, Kind.WINDOWS}):
        raise TermError(f"{left.kind} has no {op}")
    if left.kind is Kind.NUMBER and "" not in {left.unit, right.unit} and left.unit != right.unit:
        raise TermError(f"cannot compare {left.unit} with {right.unit}")
    return Compare(op, left, right)


def _const(left: Term, value: object) -> Term:
    if isinstance(value, bool):
        return Const(value, Kind.FLAG)
    if isinstance(value, (int, float)):
        return Const(value, Kind.SPAN if left.kind is Kind.SPAN and value == 0 else Kind.NUMBER)
    if isinstance(value, str):
        return Const(_checked(left, value), Kind.CODE)
    raise TermError(f"{value!r} cannot stand in a term")


def _checked(term: Term, code: str) -> str:
    vocabulary = term.vocabulary if isinstance(term, Fact) else None
    if vocabulary is not None and not vocabulary.has(code):
        raise TermError(f"{code!r} is no code of {vocabulary.__name__}")
    return str(code)


def need(term: Term, kind: Kind) -> None:
    """Refuse a term of another kind. Raises TermError."""
    if not isinstance(term, Term) or term.kind is not kind:
        raise TermError(f"expected {kind}, got {getattr(term, 'kind', type(term).__name__)}")


def _flags(term: Term, joined: type[All | AnyOf]) -> tuple[Term, ...]:
    need(term, Kind.FLAG)
    return term.terms if isinstance(term, joined) else (term,)
