"""Rows and terms at random: values around every limit a rule knows, missing ones, and ones of a wrong type."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from gridvisit.engines.verdicts.facts import ROWS, Visit
from gridvisit.engines.verdicts.measures import apart, ratio, share
from gridvisit.engines.verdicts.registry import Rule, facts_of
from gridvisit.engines.verdicts.terms import (
    FALSE,
    TRUE,
    Compare,
    Const,
    Fact,
    Kind,
    Param,
    Span,
    Sum,
    Term,
)
from gridvisit.standard.parameters import shipped, spec
from gridvisit.standard.units import SPAN_SECONDS

AT = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
WRONG = {
    Kind.FLAG: ["yes", 1, "", 0.0],
    Kind.NUMBER: ["3", True, float("nan"), "", AT],
    Kind.MOMENT: [AT.replace(tzinfo=None), "2026-11-20", 5, AT.date()],
    Kind.DAY: [AT, "2026-11-20", 20261120],
    Kind.CODE: ["no such code", "", 7, True],
    Kind.CODES: ["no such code", "S1,no such code", 7, False],
    Kind.TEXT: ["", 7, False],
}
_WINDOWS = tuple(value for _, value in shipped().items() if isinstance(value, tuple))


def limits(*terms: Term) -> Iterator[float]:
    """Yield every number the terms compare with, in the unit of the parameter and in seconds."""
    for term in terms:
        for part in term.walk():
            if isinstance(part, Param):
                value = shipped().get(part.id)
                if isinstance(value, (int, float)):
                    yield value
                    yield value * SPAN_SECONDS.get(part.unit, 1)
            elif isinstance(part, Const) and isinstance(part.value, (int, float)):
                yield part.value


def sets(*terms: Term) -> Iterator[frozenset[str]]:
    """Yield every set of codes the terms name."""
    for term in terms:
        for part in term.walk():
            value = shipped().get(part.id) if isinstance(part, Param) else getattr(part, "value", None)
            if isinstance(value, frozenset):
                yield value


def pool(fact: Fact, *terms: Term) -> list[object]:
    """Return the values worth trying for a fact in these terms."""
    if fact.kind is Kind.FLAG:
        return [True, False]
    if fact.kind is Kind.NUMBER:
        near = {value + step for value in limits(*terms) for step in (-1, -0.001, 0, 0.001, 1)}
        return [0, 1, 2, 100, -1, 0.22, *sorted(near)]
    if fact.kind is Kind.MOMENT:
        near = {timedelta(seconds=limit * sign) for limit in limits(*terms) for sign in (1, -1)}
        clocks = {
            datetime(2026, 11, 19, 16, 0, tzinfo=UTC) + timedelta(minutes=minute)
            for windows in _WINDOWS
            for window in windows
            for minute in window
        }
        steps = (-timedelta(seconds=1), -MICRO, timedelta(0), MICRO, timedelta(seconds=1))
        return [
            moment + step for moment in [AT, *(AT + span for span in near), *sorted(clocks)] for step in steps
        ]
    if fact.kind is Kind.DAY:
        return [AT.date() + timedelta(days=step) for step in (-1, 0, 1)] + [date(1969, 12, 31)]
    if fact.kind is Kind.CODE:
        return list(fact.vocabulary.codes()) if fact.vocabulary else ["a", "b"]
    if fact.kind is Kind.CODES:
        codes = frozenset(fact.vocabulary.codes())
        near = [found & codes for found in sets(*terms)]
        fewer = [found - {code} for found in near for code in sorted(found)]
        return ["", *({*near, *fewer, codes, frozenset(sorted(codes)[:1]), frozenset(sorted(codes)[-2:])})]
    return ["T01", "客户"]


@cache
def _rows(rule: Rule) -> st.SearchStrategy[Any]:
    terms = tuple(vars(rule.ruling).values())
    return rows_for(ROWS[rule.table], facts_of(*terms), terms)


def rows_of(rule: Rule) -> st.SearchStrategy[Any]:
    """Rows of the table of a rule, filled where the rule looks."""
    return _rows(rule)


def rows_for(row: Any, facts: tuple[Fact, ...], terms: tuple[Term, ...]) -> st.SearchStrategy[Any]:
    """Rows of a row class: each fact known, missing or of a wrong type."""
    values = {}
    for fact in facts:
        good = st.sampled_from(pool(fact, *terms))
        values[fact.name] = st.integers(0, 19).flatmap(
            lambda die, good=good, fact=fact: (
                st.none() if die < 4 else st.sampled_from(WRONG[fact.kind]) if die == 4 else good
            )
        )
    return st.fixed_dictionaries(values).map(row.of)


# terms


def _facts(kind: Kind, unit: str | None = None) -> list[Fact]:
    found = [fact for fact in Visit.columns.values() if fact.kind is kind and unit in {None, fact.unit}]
    return found[:6]


def _params(kind: Kind, units: set[str]) -> list[Param]:
    return [Param(name, kind, spec(name).unit) for name, _ in shipped().items() if spec(name).unit in units]


FLAG, MOMENT, DAY = (st.sampled_from(_facts(kind)) for kind in (Kind.FLAG, Kind.MOMENT, Kind.DAY))
CODE, CODES, TEXT = (st.sampled_from(_facts(kind)) for kind in (Kind.CODE, Kind.CODES, Kind.TEXT))
COUNT = st.sampled_from(_facts(Kind.NUMBER, "count"))
TIMED = st.sampled_from([Visit.skew_seconds, Visit.first_reply_minutes, Visit.training_hours])
SET_PARAMS = st.sampled_from(_params(Kind.CODES, {"set"}))
WINDOW_PARAMS = st.sampled_from(_params(Kind.WINDOWS, {"window"}))
COUNT_PARAMS = st.sampled_from(_params(Kind.NUMBER, {"count"}))
SPAN_PARAMS = st.sampled_from(_params(Kind.NUMBER, {"s", "min", "h"}))
OPS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def _ordered(op: str, left: Term, right: object) -> Term:
    return {
        "==": left.__eq__, "!=": left.__ne__, "<": left.__lt__, "<=": left.__le__, ">": left.__gt__, ">=": left.__ge__,
    }[op](right)  # fmt: skip


def _own_codes(fact: Fact) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(fact.vocabulary.codes()), min_size=1, max_size=3, unique=True)


MOMENTS = st.one_of(MOMENT, st.builds(lambda one, other: one.or_else(other), MOMENT, MOMENT))
SPANS = st.one_of(
    st.builds(lambda one, other: one - other, MOMENTS, MOMENTS),
    st.builds(apart, MOMENTS, MOMENTS),
    TIMED.map(lambda fact: fact.duration()),
    st.builds(lambda one, other, third: (one - other).or_else(third.duration()), MOMENT, MOMENT, TIMED),
)
CODE_SETS = st.one_of(CODES, st.builds(lambda one, other: one.or_else(other), CODES, CODES))


def numbers(flags: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    base = st.one_of(COUNT, CODE_SETS.map(lambda held: held.size()), flags.map(lambda flag: flag.counted()))
    return st.one_of(
        base,
        st.builds(lambda one, other: Sum(one, other, unit="count"), base, base),
        st.builds(lambda one, other: one.or_else(other), base, base),
    )


def _atoms(flags: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    count = numbers(flags)
    any_value = st.one_of(FLAG, MOMENTS, DAY, CODE, CODE_SETS, TEXT, count, SPANS)
    return st.one_of(
        st.builds(_ordered, OPS, count, st.one_of(st.integers(-1, 3), COUNT_PARAMS, count)),
        st.builds(_ordered, OPS, st.builds(ratio, count, count), st.sampled_from([0, 0.5, 1, 2])),
        st.builds(_ordered, OPS, st.builds(share, count, count), st.sampled_from([0, 50, 95, 100])),
        st.builds(_ordered, OPS, SPANS, st.one_of(SPANS, SPAN_PARAMS, st.just(0))),
        st.builds(_ordered, OPS, MOMENTS, MOMENTS),
        st.builds(_ordered, OPS, MOMENTS.map(lambda at: at.on_day()), DAY),
        st.builds(lambda at, windows: at.during(windows), MOMENTS, WINDOW_PARAMS),
        CODE.flatmap(lambda fact: _own_codes(fact).map(lambda codes: fact.is_in(*codes))),
        CODE.flatmap(lambda fact: _own_codes(fact).map(lambda codes: fact != codes[0])),
        st.builds(lambda code, found: code.among(found), CODE, SET_PARAMS),
        st.builds(lambda one, other: one == other, CODE, CODE),
        CODES.flatmap(lambda fact: _own_codes(fact).map(lambda codes: fact.covers_codes(*codes))),
        st.builds(lambda held, found: held.covers(found), CODE_SETS, SET_PARAMS),
        st.builds(lambda held, found: found.covers(held), CODES, SET_PARAMS),
        any_value.map(lambda value: value.known()),
        any_value.map(lambda value: value.missing()),
        st.builds(lambda one, other: one.or_else(other), FLAG, FLAG),
        st.sampled_from([TRUE, FALSE]),
        FLAG,
    )


def _bigger(flags: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(lambda one, other: one & other, flags, flags),
        st.builds(lambda one, other: one | other, flags, flags),
        flags.map(lambda flag: ~flag),
        _atoms(flags),
    )


TERMS: st.SearchStrategy[Term] = st.recursive(_atoms(FLAG), _bigger, max_leaves=8)

__all__ = ["AT", "TERMS", "Compare", "Span", "pool", "rows_for", "rows_of"]
