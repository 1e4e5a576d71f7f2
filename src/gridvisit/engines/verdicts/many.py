"""A term as a Narwhals expression over a whole frame of facts: the same answer as `one`, row by row.

A frame holds one column per fact, laid out as `Layout` says: moments and days in microseconds (days at their Shanghai
midnight), sets as joined text or as one flag per code (`steps_settled__S1`). Null is unknown. What is constant for
all rows stays plain Python (True, False, None, numbers) and is folded away.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce, singledispatchmethod
from typing import Any

import narwhals as nw

from gridvisit.engines.verdicts.registry import Rule, facts_of
from gridvisit.engines.verdicts.terms import (
    All,
    AnyOf,
    Compare,
    Const,
    Counted,
    Covers,
    DayOf,
    Duration,
    During,
    Fact,
    Kind,
    Known,
    Not,
    OrElse,
    Param,
    Quotient,
    Size,
    Span,
    Sum,
    Term,
    Within,
)
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.units import SPAN_SECONDS

Value = Any  # an expression, or a plain value that is the same for all rows; None is unknown

OTHERS = "others"  # in place of a code: how many codes of the set are outside its list
MICROS = 1_000_000
MINUTE = 60 * MICROS
DAY = SPAN_SECONDS["d"] * MICROS
SHANGHAI_AHEAD = SPAN_SECONDS["h"] * 8 * MICROS
_POSITIVE = 800_000 * DAY  # keeps remainders positive for every year a date can have
_PERCENT = 100
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Layout:
    """How the columns of a fact table lie in a frame.

    `split` names sets stored as one flag per code, `absent` columns that are not there (unknown), `unfit` columns
    of a wrong type (unknown, and so is every rule that reads them), `doubted` those with a flag beside them that
    says where a value was of a wrong type, `misfits` whether a column of that name lists such facts row by row.
    """

    split: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    unfit: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    misfits: bool = False


def split_name(fact: str, code: str) -> str:
    """Return the name of the flag that says whether the set `fact` holds `code`."""
    return f"{fact}__{code}"


def misfit_name(fact: str) -> str:
    """Return the name of the flag that says where `fact` came with a wrong type."""
    return f"{fact}__misfit"


# Kleene over expressions and constants


def all_of(parts: Iterable[Value]) -> Value:
    """Return the Kleene "and" of flags."""
    return _joined(tuple(parts), decided=False, join=operator.and_)


def any_of(parts: Iterable[Value]) -> Value:
    """Return the Kleene "or" of flags."""
    return _joined(tuple(parts), decided=True, join=operator.or_)


def _joined(parts: Sequence[Value], *, decided: bool, join: Callable[[Any, Any], Any]) -> Value:
    if any(part is decided for part in parts):
        return decided
    asked = [part for part in parts if isinstance(part, nw.Expr)]
    unknown = any(part is None for part in parts)
    if not asked:
        return None if unknown else not decided
    joined = reduce(join, asked)
    return join(joined, nw.lit(None, dtype=nw.Boolean())) if unknown else joined


def negated(flag: Value) -> Value:
    """Return the Kleene "not" of a flag."""
    return ~flag if isinstance(flag, nw.Expr) else None if flag is None else not flag


@dataclass
class Reader:
    """Reads terms as expressions, for one set of parameters and one layout."""

    params: ParameterSet
    layout: Layout
    _read: dict[int, tuple[Term, Value]] = field(default_factory=dict)

    def term(self, term: Term) -> Value:
        """Return the term as an expression or a constant; flags, numbers, moments and days only."""
        known = self._read.get(id(term))
        if known is None:
            known = self._read[id(term)] = (term, self.value(term))
        return known[1]

    def misfit(self, rule: Rule) -> Value:
        """Return whether a fact the rule reads came with a wrong type."""
        names = [fact.name for fact in facts_of(*vars(rule.ruling).values())]
        if self.layout.unfit & set(names):
            return True
        doubts = [nw.col(misfit_name(name)) for name in names if name in self.layout.doubted]
        if not self.layout.misfits:
            return any_of(doubts)
        listed = _enclosed(nw.col("misfits"))
        told = [listed.str.contains(f",{name},", literal=True).fill_null(False) for name in names]  # noqa: FBT003
        return any_of([*told, *doubts])

    def lacks(self, name: str) -> bool:
        return name in self.layout.absent or name in self.layout.unfit

    @singledispatchmethod
    def value(self, term: Term) -> Value:
        """Return the term as it is computed. Raises NotImplementedError for a class nobody reads."""
        raise NotImplementedError(type(term).__name__)

    @value.register
    def _(self, term: Fact) -> Value:
        return None if self.lacks(term.name) else nw.col(term.name)

    @value.register
    def _(self, term: Const) -> Value:
        return term.value

    @value.register
    def _(self, term: Param) -> Value:
        value: object = self.params.get(term.id)
        if term.kind is Kind.SPAN and isinstance(value, (int, float)):
            return value * SPAN_SECONDS[term.unit]
        return value

    @value.register
    def _(self, term: All) -> Value:
        return all_of([self.term(part) for part in term.terms])

    @value.register
    def _(self, term: AnyOf) -> Value:
        return any_of([self.term(part) for part in term.terms])

    @value.register
    def _(self, term: Not) -> Value:
        return negated(self.term(term.term))

    @value.register
    def _(self, term: Known) -> Value:
        return self.known(term.term)

    @value.register
    def _(self, term: Compare) -> Value:
        kind = term.left.kind
        if kind is Kind.CODE and isinstance(term.right, Const):
            same = self.one_of(term.left, frozenset({str(term.right.value)}))
            return same if term.op == "==" else negated(same)
        if kind is Kind.SPAN:
            return self.spans(term)
        left, right = self.term(term.left), self.term(term.right)
        if kind in {Kind.CODE, Kind.TEXT}:
            left, right = _text(left), _text(right)
        return _compared(term.op, left, right)

    def spans(self, term: Compare) -> Value:
        """Compare lengths of time; two moments against whole seconds stay whole numbers."""
        right = term.right
        if isinstance(term.left, Span) and isinstance(right, (Const, Param)):
            limit = self.term(right) * MICROS
            if float(limit).is_integer():
                return _compared(term.op, self.micros(term.left), int(limit))
        return _compared(term.op, self.term(term.left), self.term(right))

    def micros(self, term: Span) -> Value:
        """Return the time between two moments in microseconds."""
        later, earlier = self.term(term.left), self.term(term.right)
        if later is None or earlier is None:
            return None
        return (later - earlier).abs() if term.apart else later - earlier

    @value.register
    def _(self, term: Span) -> Value:
        micros = self.micros(term)
        return None if micros is None else micros.cast(nw.Float64()) / MICROS

    @value.register
    def _(self, term: Duration) -> Value:
        value, seconds = _wide(self.term(term.term)), SPAN_SECONDS[term.term.unit]
        if _plain(value):
            return None if value is None else abs(value) * seconds
        return value.abs() * seconds

    @value.register
    def _(self, term: DayOf) -> Value:
        moment = self.term(term.term)
        if moment is None:
            return None
        there = moment + (SHANGHAI_AHEAD + _POSITIVE)
        return there - there % DAY - _POSITIVE

    @value.register
    def _(self, term: During) -> Value:
        moment, windows = self.term(term.left), self.term(term.right)
        if moment is None:
            return None
        if not windows:
            return _only_where(~moment.is_null(), answer=False)
        clock = (moment + (SHANGHAI_AHEAD + _POSITIVE)) % DAY
        return any_of([(clock >= start * MINUTE) & (clock < end * MINUTE + MICROS) for start, end in windows])

    @value.register
    def _(self, term: Counted) -> Value:
        flag = self.term(term.term)
        if _plain(flag):
            return 1 if flag else 0
        return flag.fill_null(False).cast(nw.Int32())  # noqa: FBT003

    @value.register
    def _(self, term: Sum) -> Value:
        left, right = _wide(self.term(term.left)), _wide(self.term(term.right))
        return None if left is None or right is None else left + right

    @value.register
    def _(self, term: Quotient) -> Value:
        part, whole = _wide(self.term(term.left)), _wide(self.term(term.right))
        if part is None or whole is None or (_plain(whole) and not whole):
            return None
        share = part * (_PERCENT if term.unit == "%" else 1) / whole
        return share if _plain(whole) else nw.when(whole != 0).then(share)

    @value.register
    def _(self, term: OrElse) -> Value:
        if term.kind in {Kind.CODES, Kind.WINDOWS}:
            raise NotImplementedError(f"or_else over {term.kind}")
        left, right = self.term(term.left), self.term(term.right)
        if _plain(left):
            return right if left is None else left
        if right is None:
            return left
        if term.kind in {Kind.CODE, Kind.TEXT}:
            left, right = _text(left), _text(right)
        elif term.kind is Kind.NUMBER:
            left, right = _wide(left), _wide(right)
        return nw.coalesce(left, nw.lit(right) if _plain(right) else right)

    # codes and sets of codes

    @value.register
    def _(self, term: Within) -> Value:
        return self.one_of(term.left, self.term(term.right))

    def one_of(self, term: Term, codes: frozenset[str]) -> Value:
        """Return whether a code is one of `codes`."""
        code = self.term(term)
        if _plain(code):
            return None if code is None else code in codes
        vocabulary = term.vocabulary if isinstance(term, Fact) else None
        if vocabulary is not None:  # a column of a closed list holds nothing else
            codes &= frozenset(vocabulary.codes())
        if not codes:
            return _only_where(~code.is_null(), answer=False)
        return any_of([code == wanted for wanted in sorted(codes)])

    @value.register
    def _(self, term: Covers) -> Value:
        if isinstance(term.right, (Const, Param)):
            wanted = self.term(term.right)
            held = [self.holds(term.left, code) for code in sorted(wanted)]
            return all_of(held) if held else self.unless_unknown(term.left, answer=True)
        return self.inside(term.right, self.term(term.left))

    def holds(self, term: Term, code: str) -> Value:
        """Return whether a set holds `code`."""
        if isinstance(term, OrElse):
            left = self.known(term.left)
            return any_of(
                (
                    all_of((left, self.holds(term.left, code))),
                    all_of((negated(left), self.holds(term.right, code))),
                )
            )
        assert isinstance(term, Fact), term
        if self.lacks(term.name):
            return None
        if term.name not in self.layout.split:
            return _enclosed(nw.col(term.name)).str.contains(f",{code},", literal=True)
        if code not in _codes(term):  # where there are others, nobody can tell whether it is among them
            return nw.when(nw.col(split_name(term.name, OTHERS)) == 0).then(nw.lit(False))  # noqa: FBT003
        return nw.col(split_name(term.name, code))

    def inside(self, term: Term, allowed: frozenset[str]) -> Value:
        """Return whether a set holds nothing but `allowed`."""
        if isinstance(term, Fact) and term.name in self.layout.split and not self.lacks(term.name):
            others = [code for code in _codes(term) if code not in allowed]
            held = [self.holds(term, code) for code in others]
            return negated(any_of([*held, nw.col(split_name(term.name, OTHERS)) > 0]))
        size = self.size(term)
        found = [self.holds(term, code) for code in sorted(allowed)]
        return None if size is None else _total(found) == size

    @value.register
    def _(self, term: Size) -> Value:
        return self.size(term.term)

    def size(self, term: Term) -> Value:
        """Return the number of codes in a set."""
        if isinstance(term, OrElse):
            left, right = self.size(term.left), self.size(term.right)
            return right if left is None else left if right is None else nw.coalesce(left, right)
        assert isinstance(term, Fact), term
        if self.lacks(term.name):
            return None
        if term.name in self.layout.split:
            return _total([nw.col(split_name(term.name, code)) for code in (*_codes(term), OTHERS)])
        held = nw.col(term.name)
        commas = held.str.len_chars() - held.str.replace_all(",", "", literal=True).str.len_chars()
        return (commas + (held != "").cast(nw.Int32())).cast(nw.Int32())

    def known(self, term: Term) -> Value:
        """Return whether a value of any kind is there."""
        if term.kind is Kind.CODES and isinstance(term, OrElse):
            return any_of((self.known(term.left), self.known(term.right)))
        if isinstance(term, Fact) and term.name in self.layout.split and not self.lacks(term.name):
            return ~nw.col(split_name(term.name, _codes(term)[0])).is_null()
        value = self.term(term)
        return value is not None if _plain(value) else ~value.is_null()

    def unless_unknown(self, term: Term, *, answer: bool) -> Value:
        """Return `answer` where the term has a value."""
        known = self.known(term)
        if _plain(known):
            return answer if known else None
        return _only_where(known, answer=answer)


def _codes(fact: Fact) -> tuple[str, ...]:
    assert fact.vocabulary is not None, fact.name
    return tuple(fact.vocabulary.codes())


def _plain(value: Value) -> bool:
    return not isinstance(value, nw.Expr)


def _compared(op: str, left: Value, right: Value) -> Value:
    return None if left is None or right is None else _OPERATORS[op](left, right)


def _wide(value: Value) -> Value:
    return value if _plain(value) else value.cast(nw.Float64())


def _text(value: Value) -> Value:
    return value if _plain(value) else value.cast(nw.String())


def _enclosed(joined: nw.Expr) -> nw.Expr:
    return nw.concat_str([nw.lit(","), joined, nw.lit(",")])


def _total(flags: Sequence[nw.Expr]) -> nw.Expr:
    return reduce(operator.add, [flag.cast(nw.Int32()) for flag in flags])


def _only_where(known: nw.Expr, *, answer: bool) -> nw.Expr:
    return nw.when(known).then(nw.lit(answer))
