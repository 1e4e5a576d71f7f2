"""Which term judges which rule. `@verdict("7.2-03")` registers; `missing()` lists rules nobody judges yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from gridvisit.engines.verdicts.facts import Demand, Finding, UnitMonth, Visit
from gridvisit.engines.verdicts.schema import Table
from gridvisit.engines.verdicts.terms import FALSE, Fact, Kind, Param, Term, TermError
from gridvisit.standard import catalogue, units
from gridvisit.standard.catalogue import RuleSpec, Subject
from gridvisit.standard.vocabulary import Channel

TABLES: dict[Subject, type[Table]] = {
    Subject.VISIT: Visit,
    Subject.DEMAND: Demand,
    Subject.FINDING: Finding,
    Subject.UNIT: UnitMonth,
}
CHAPTERS = (
    "c4_objects",
    "c5_content",
    "c5_demands",
    "c6_channels",
    "c7_process",
    "c8_staff",
    "c9_improvement",
)


class Params:
    """Parameters of one rule as terms: `p.lead` is `7.2-03.lead`. A misspelt name is an error at import."""

    def __init__(self, spec: RuleSpec) -> None:
        self._spec = spec

    def __getattr__(self, name: str) -> Param:
        found = self._spec.parameter(name)
        if found is None:
            raise TermError(f"{self._spec.id} has no parameter {name!r}")
        kinds = {units.SET: Kind.CODES, units.WINDOW: Kind.WINDOWS}
        return Param(found.id, kinds.get(found.unit, Kind.NUMBER), found.unit)


@dataclass(frozen=True)
class Ruling:
    """How one rule comes to its outcome; asked in this order."""

    not_applicable: Term
    unknown: Term
    passed: Term
    pending: Term


@dataclass(frozen=True)
class Rule:
    """A rule with its term, and where it is written."""

    spec: RuleSpec
    ruling: Ruling
    table: type[Table]
    function: str
    line: int
    params: tuple[str, ...]
    gathered_with: tuple[str, ...]

    @property
    def id(self) -> str:
        """Rule id."""
        return self.spec.id


_RULES: dict[str, Rule] = {}


def outcome(
    *, passed: Term, not_applicable: Term = FALSE, unknown: Term = FALSE, pending: Term = FALSE
) -> Ruling:
    """Build a ruling: not applicable, else unknown, else pass, else pending, else fail."""
    for term in (passed, not_applicable, unknown, pending):
        if not isinstance(term, Term) or term.kind is not Kind.FLAG:
            raise TermError("a ruling is made of yes-or-no terms")
    return Ruling(not_applicable, unknown, passed, pending)


def verdict(
    rule_id: str, *, gathered_with: tuple[str, ...] = ()
) -> Callable[[Callable[[Any, Params], Ruling]], Callable[[Any, Params], Ruling]]:
    """Register the decorated function as the term of `rule_id`.

    The channels of the catalogue become part of the term. `gathered_with` names parameters the gather
    applied while it counted a fact, so that they are shown with the verdict.
    """
    spec = catalogue.rule(rule_id)
    if spec.subject not in TABLES:
        raise TermError(f"{rule_id} is judged over {spec.subject}, which has no fact table")
    if rule_id in _RULES:
        raise TermError(f"{rule_id} is judged twice")

    def register(function: Callable[[Any, Params], Ruling]) -> Callable[[Any, Params], Ruling]:
        table = TABLES[spec.subject]
        ruling = _on_its_channels(function(table, Params(spec)), spec)
        extra = tuple(f"{rule_id}.{name}" for name in gathered_with)
        _RULES[rule_id] = Rule(
            spec=spec,
            ruling=ruling,
            table=table,
            function=f"{function.__module__}:{function.__name__}",
            line=function.__code__.co_firstlineno,
            params=(*params_of(ruling.passed, ruling.not_applicable, ruling.unknown, ruling.pending), *extra),
            gathered_with=extra,
        )
        return function

    return register


@cache
def all_verdicts() -> Mapping[str, Rule]:
    """Return every judged rule by id, in the order of the catalogue."""
    for chapter in CHAPTERS:
        import_module(f"gridvisit.engines.verdicts.chapters.{chapter}")
    return {spec.id: _RULES[spec.id] for spec in catalogue.all_rules() if spec.id in _RULES}


def of_visits() -> Mapping[str, Rule]:
    """Return the rules judged on a visit: those about visits and about its demands."""
    return {rule_id: rule for rule_id, rule in all_verdicts().items() if rule.table in {Visit, Demand}}


def missing() -> tuple[RuleSpec, ...]:
    """Return the rules of the catalogue that no term judges; they are listed, never passed."""
    judged = all_verdicts()
    return tuple(spec for spec in catalogue.all_rules() if spec.id not in judged)


def facts_of(*terms: Term) -> tuple[Fact, ...]:
    """Return the facts the terms read, each once, in reading order."""
    return tuple({part.name: part for part in _walk(terms) if isinstance(part, Fact)}.values())


def params_of(*terms: Term) -> tuple[str, ...]:
    """Return the parameter ids the terms read, each once, in reading order."""
    return tuple(dict.fromkeys(part.id for part in _walk(terms) if isinstance(part, Param)))


def _walk(terms: Iterable[Term]) -> Iterable[Term]:
    for term in terms:
        yield from term.walk()


def _on_its_channels(ruling: Ruling, spec: RuleSpec) -> Ruling:
    if spec.subject is not Subject.VISIT or spec.channels == frozenset(Channel):
        return ruling
    elsewhere = ~Visit.channel.is_in(*sorted(spec.channels))
    joined = elsewhere if ruling.not_applicable is FALSE else elsewhere | ruling.not_applicable
    return Ruling(joined, ruling.unknown, ruling.passed, ruling.pending)
