"""A term as plain Python for a single row: closures, compiled once per set of parameters."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import lru_cache, singledispatch
from typing import Any

from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts.registry import Rule
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
from gridvisit.standard.vocabulary import Outcome

Run = Callable[[Any], Any]

CHINA = timezone(timedelta(hours=8))  # Shanghai has had no other offset since 1991
PERCENT = 100
_SECONDS_PER_MINUTE = 60
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Compiled:
    """One rule ready to run on rows."""

    __slots__ = ("facts_always", "facts_elsewhere", "judge", "params", "params_elsewhere", "rule")

    def __init__(self, rule: Rule, params: ParameterSet) -> None:
        self.rule = rule
        self.judge = _judge(rule, params)
        self.params = {name: params.get(name) for name in rule.params}
        ruling = rule.ruling
        self.params_elsewhere = {name: params.get(name) for name in registry.params_of(ruling.not_applicable)}
        self.facts_elsewhere = tuple(fact.name for fact in registry.facts_of(ruling.not_applicable))
        self.facts_always = tuple(
            fact.name
            for fact in registry.facts_of(
                ruling.not_applicable, ruling.unknown, ruling.passed, ruling.pending
            )
        )


@lru_cache(maxsize=512)
def compiled(params: ParameterSet) -> tuple[Compiled, ...]:
    """Return all rules compiled for `params`; equal parameters share one compilation."""
    return tuple(Compiled(rule, params) for rule in registry.all_verdicts().values())


def _judge(rule: Rule, params: ParameterSet) -> Callable[[Any], Outcome]:
    not_applicable = run(rule.ruling.not_applicable, params)
    unknown = run(rule.ruling.unknown, params)
    passed = run(rule.ruling.passed, params)
    pending = run(rule.ruling.pending, params)

    def judge(row: Any) -> Outcome:
        elsewhere = not_applicable(row)
        if elsewhere:
            return Outcome.NOT_APPLICABLE
        if elsewhere is None or unknown(row) is not False:
            return Outcome.UNKNOWN
        ok = passed(row)
        if ok:
            return Outcome.PASS
        waits = pending(row)
        if waits:
            return Outcome.PENDING
        return Outcome.FAIL if ok is False and waits is False else Outcome.UNKNOWN

    return judge


@singledispatch
def run(term: Term, params: ParameterSet) -> Run:
    """Return a function from a row to the value of `term`; None is unknown."""
    raise NotImplementedError(type(term).__name__)


@run.register
def _fact(term: Fact, params: ParameterSet) -> Run:  # noqa: ARG001
    return operator.attrgetter(term.name)


@run.register
def _const(term: Const, params: ParameterSet) -> Run:  # noqa: ARG001
    value = term.value
    return lambda _row: value


@run.register
def _param(term: Param, params: ParameterSet) -> Run:
    value: object = params.get(term.id)
    if term.kind is Kind.SPAN and isinstance(value, (int, float)):
        value = value * SPAN_SECONDS[term.unit]
    return lambda _row: value


@run.register
def _compare(term: Compare, params: ParameterSet) -> Run:
    compare, left = _OPERATORS[term.op], run(term.left, params)
    if isinstance(term.right, (Const, Param)):
        limit = run(term.right, params)(None)

        def against_limit(row: Any) -> bool | None:
            value = left(row)
            return None if value is None else compare(value, limit)

        return against_limit
    right = run(term.right, params)

    def both(row: Any) -> bool | None:
        one, other = left(row), right(row)
        return None if one is None or other is None else compare(one, other)

    return both


@run.register
def _all(term: All, params: ParameterSet) -> Run:
    parts = tuple(run(part, params) for part in term.terms)

    def every(row: Any) -> bool | None:
        result: bool | None = True
        for part in parts:
            value = part(row)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return every


@run.register
def _any(term: AnyOf, params: ParameterSet) -> Run:
    parts = tuple(run(part, params) for part in term.terms)

    def some(row: Any) -> bool | None:
        result: bool | None = False
        for part in parts:
            value = part(row)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return some


@run.register
def _not(term: Not, params: ParameterSet) -> Run:
    inner = run(term.term, params)

    def opposite(row: Any) -> bool | None:
        value = inner(row)
        return None if value is None else not value

    return opposite


@run.register
def _known(term: Known, params: ParameterSet) -> Run:
    inner = run(term.term, params)
    return lambda row: inner(row) is not None


@run.register
def _counted(term: Counted, params: ParameterSet) -> Run:
    inner = run(term.term, params)
    return lambda row: 1 if inner(row) else 0


@run.register
def _size(term: Size, params: ParameterSet) -> Run:
    inner = run(term.term, params)

    def size(row: Any) -> int | None:
        value = inner(row)
        return None if value is None else len(members(value))

    return size


@run.register
def _day_of(term: DayOf, params: ParameterSet) -> Run:
    inner = run(term.term, params)

    def shanghai_day(row: Any) -> object:
        value: datetime | None = inner(row)
        return None if value is None else value.astimezone(CHINA).date()

    return shanghai_day


@run.register
def _duration(term: Duration, params: ParameterSet) -> Run:
    inner, seconds = run(term.term, params), SPAN_SECONDS[term.term.unit]

    def duration(row: Any) -> float | None:
        value = inner(row)
        return None if value is None else abs(value) * seconds

    return duration


@run.register
def _within(term: Within, params: ParameterSet) -> Run:
    inner, codes = run(term.left, params), run(term.right, params)(None)

    def within(row: Any) -> bool | None:
        value = inner(row)
        return None if value is None else value in codes

    return within


@run.register
def _covers(term: Covers, params: ParameterSet) -> Run:
    inner, codes = run(term.left, params), run(term.right, params)
    if isinstance(term.right, (Const, Param)):
        wanted = codes(None)

        def covers_wanted(row: Any) -> bool | None:
            value = inner(row)
            return None if value is None else wanted <= members(value)

        return covers_wanted
    # the parameter on the left: what a fact holds must lie inside what is allowed
    allowed = inner(None)

    def inside_allowed(row: Any) -> bool | None:
        value = codes(row)
        return None if value is None else members(value) <= allowed

    return inside_allowed


@run.register
def _during(term: During, params: ParameterSet) -> Run:
    inner, windows = run(term.left, params), run(term.right, params)(None)
    seconds = tuple((start * _SECONDS_PER_MINUTE, end * _SECONDS_PER_MINUTE) for start, end in windows)

    def during(row: Any) -> bool | None:
        value: datetime | None = inner(row)
        if value is None:
            return None
        at = value.astimezone(CHINA)
        clock = (at.hour * _SECONDS_PER_MINUTE + at.minute) * _SECONDS_PER_MINUTE + at.second
        return any(start <= clock <= end for start, end in seconds)

    return during


@run.register
def _span(term: Span, params: ParameterSet) -> Run:
    left, right, apart = run(term.left, params), run(term.right, params), term.apart

    def span(row: Any) -> float | None:
        later, earlier = left(row), right(row)
        if later is None or earlier is None:
            return None
        seconds: float = (later - earlier).total_seconds()
        return abs(seconds) if apart else seconds

    return span


@run.register
def _sum(term: Sum, params: ParameterSet) -> Run:
    left, right = run(term.left, params), run(term.right, params)

    def total(row: Any) -> float | None:
        one, other = left(row), right(row)
        return None if one is None or other is None else one + other

    return total


@run.register
def _quotient(term: Quotient, params: ParameterSet) -> Run:
    left, right = run(term.left, params), run(term.right, params)
    scale = PERCENT if term.unit == "%" else 1

    def quotient(row: Any) -> float | None:
        part, whole = left(row), right(row)
        return None if part is None or not whole else part * scale / whole

    return quotient


@run.register
def _or_else(term: OrElse, params: ParameterSet) -> Run:
    left, right = run(term.left, params), run(term.right, params)

    def either(row: Any) -> object:
        value = left(row)
        return right(row) if value is None else value

    return either


def members(joined: str) -> frozenset[str]:
    """Return the codes of a stored set.

    >>> sorted(members("a,b")), members("")
    (['a', 'b'], frozenset())
    """
    return frozenset(joined.split(",")) if joined else frozenset()
