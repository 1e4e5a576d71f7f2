"""A local rule adds: it is refused where the standard already asks for more, or for the opposite (clause 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from gridvisit.domain.evaluation import words
from gridvisit.domain.evaluation.local import facts
from gridvisit.domain.evaluation.local.definitions import Bound, Definition, Form, Need, Relation
from gridvisit.domain.evaluation.local.terms import COUNTED
from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts.facts import Visit
from gridvisit.engines.verdicts.terms import All, Compare, Covers, Fact, Param, Span, Term
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import units
from gridvisit.standard.parameters import ParameterSet, spec
from gridvisit.standard.units import SPAN_SECONDS, Value

UPPER, LOWER = frozenset({"<", "<="}), frozenset({">", ">="})


@dataclass(frozen=True)
class Limit:
    """What a rule of the standard asks of a fact: an upper or lower limit, or the codes it allows."""

    about: tuple[str, ...]  # a fact, or the later and the earlier moment of a length of time
    side: str  # upper, lower, allowed
    parameter: str


def check(definition: Definition, params: ParameterSet) -> None:
    """Refuse a definition that is looser than the standard as in force, or contradicts it.

    Raises Refusal `local.looser`, `local.contradicts` with clause, parameter and both values.
    """
    need = definition.need
    if need is None or (definition.monthly and definition.bound is Bound.AT_MOST):
        return  # "at most" names what is not wanted: it may be as wide as one likes
    for same in _by_side().values():
        # where several rules limit one fact, each for its own customers, only what none of them allows is refused
        clashes = [_clash(need, limit, params) for limit in same]
        if all(clashes):
            raise next(clash for clash in reversed(clashes) if clash)


def _clash(need: Need, limit: Limit, params: ParameterSet) -> Refusal | None:
    if need.kind is Form.DEADLINE:
        return _with_deadline(need, limit, params)
    return _with_fact(need, limit, params) if limit.about == (need.fact,) else None


def _with_fact(need: Need, limit: Limit, params: ParameterSet) -> Refusal | None:
    value = params.get(limit.parameter)
    if isinstance(value, frozenset):
        beyond = frozenset(need.codes) - value
        if limit.side == "allowed" and beyond:
            given = Text(_codes(need, beyond, "zh"), _codes(need, beyond, "en"))
            return _refusal("local.contradicts", limit, value, given)
        return None
    if not isinstance(value, (int, float)) or need.kind is not Form.RANGE:
        return None
    same, other = (need.high, need.low) if limit.side == "upper" else (need.low, need.high)
    sign = 1 if limit.side == "upper" else -1
    for bound, code in ((same, "local.looser"), (other, "local.contradicts")):
        if bound is not None and bound * sign > value * sign:
            return _refusal(code, limit, value, units.said(bound, spec(limit.parameter).unit))
    return None


def _with_deadline(need: Need, limit: Limit, params: ParameterSet) -> Refusal | None:
    after = need.relation is Relation.AFTER
    pair = (need.end, need.start) if after else (need.start, need.end)
    counted = COUNTED.get((need.start, need.end, need.relation))
    value, unit = params.get(limit.parameter), spec(limit.parameter).unit
    if not isinstance(value, (int, float)) or limit.side != ("upper" if after else "lower"):
        return None
    if limit.about == (counted,) and need.unit == unit:
        theirs, ours = float(value), need.within
    elif limit.about == pair and unit in SPAN_SECONDS and need.unit in SPAN_SECONDS:
        theirs, ours = value * SPAN_SECONDS[unit], need.within * SPAN_SECONDS[need.unit]
    else:
        return None
    looser = ours > theirs if after else ours < theirs
    return _refusal("local.looser", limit, value, units.said(need.within, need.unit)) if looser else None


def _refusal(code: str, limit: Limit, value: Value, given: Text) -> Refusal:
    found = spec(limit.parameter)
    return Refusal(
        code, status=422, field="need", clause=found.clause, parameter=found.id,
        standard=words.value_of(found, value), given=given,
    )  # fmt: skip


def _codes(need: Need, codes: frozenset[str], lang: str) -> str:
    known = facts.LocalVisit.columns[need.fact].vocabulary
    names = [known.label_of(code, lang) if known else code for code in sorted(codes)]
    return ("、" if lang == "zh" else ", ").join(names)


@cache
def _by_side() -> Mapping[tuple[tuple[str, ...], str], list[Limit]]:
    found: dict[tuple[tuple[str, ...], str], list[Limit]] = defaultdict(list)
    for limit in _limits():
        found[limit.about, limit.side].append(limit)
    return found


def _limits() -> Iterator[Limit]:
    for rule in registry.all_verdicts().values():
        if rule.table is Visit:
            yield from _asked(rule.ruling.passed)


def _asked(term: Term) -> Iterator[Limit]:
    """What must hold in every case: limits inside an alternative bind nobody for certain."""
    if isinstance(term, All):
        for part in term.terms:
            yield from _asked(part)
    elif isinstance(term, Compare) and isinstance(term.right, Param):
        side = "upper" if term.op in UPPER else "lower" if term.op in LOWER else ""
        about = _about(term.left)
        if about and side:
            yield Limit(about, side, term.right.id)
    elif isinstance(term, Covers) and isinstance(term.left, Param) and isinstance(term.right, Fact):
        yield Limit((term.right.name,), "allowed", term.left.id)


def _about(term: Term) -> tuple[str, ...]:
    if isinstance(term, Fact):
        return (term.name,)
    if isinstance(term, Span) and isinstance(term.left, Fact) and isinstance(term.right, Fact):
        return term.left.name, term.right.name
    return ()
