"""A definition as a ruling over terms: the same language, readings and five outcomes as the rules of the standard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

from gridvisit.domain.evaluation.facts import spans
from gridvisit.domain.evaluation.local import definitions, facts
from gridvisit.domain.evaluation.local.definitions import Bound, Condition, Definition, Form, Need, Relation
from gridvisit.domain.evaluation.local.facts import LocalVisit, UnitMonth, UnitMonthFacts
from gridvisit.engines.verdicts import words
from gridvisit.engines.verdicts.measures import share
from gridvisit.engines.verdicts.one import Compiled
from gridvisit.engines.verdicts.registry import Rule, Ruling, outcome
from gridvisit.engines.verdicts.schema import plain
from gridvisit.engines.verdicts.terms import FALSE, TRUE, Const, Kind, Term
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import units
from gridvisit.standard.catalogue import Judge, RuleSpec, Subject
from gridvisit.standard.parameters import ParameterSet, shipped
from gridvisit.standard.units import SPAN_SECONDS
from gridvisit.standard.vocabulary import Channel, Confidence, Direction, Outcome, Severity

WORKING_DAYS = "WD"
COUNTED = {
    ("ended_at", "strategy_at", Relation.AFTER): "strategy_wd",
    ("ended_at", "archived_at", Relation.AFTER): "archive_wd",
    ("objection_at", "objection_answered_at", Relation.AFTER): "objection_wd",
    ("started_at", "confirmed_at", Relation.BEFORE): "appointment_lead_wd",
}
"""Working days the standard counts itself between two moments; a local rule takes the same count."""


@dataclass(frozen=True)
class Found:
    """What a local rule says about one visit, or one unit and month."""

    outcome: Outcome
    facts: dict[str, Any]
    reason: Text


class LocalRuling:
    """A definition ready to judge visits and, for a share or a count, months."""

    def __init__(self, spec: RuleSpec, definition: Definition) -> None:
        self.spec = spec
        self.definition = definition
        self.on_visit = _rule(spec, _on_visit(definition), LocalVisit)
        self.on_month = _rule(spec, _on_month(definition), UnitMonth) if definition.monthly else None
        self._visit = Compiled(self.on_visit, shipped())
        self._month = Compiled(self.on_month, shipped()) if self.on_month else None

    def visit(self, visit_facts: Any, day: date) -> Found:
        """Judge one visit (VisitFacts) of a Shanghai day. For a share or a count: whether the visit meets it."""
        return _found(self._visit, self._row(visit_facts, day), self.on_visit)

    def outcome(self, visit_facts: Any, day: date) -> Outcome:
        """Return the outcome alone, without the words: for many visits."""
        return _outcome(self._visit, self._row(visit_facts, day))

    def _row(self, visit_facts: Any, day: date) -> Any:
        return facts.row(visit_facts, day, elapsed=_elapsed(self.definition.need, visit_facts))

    def month(self, *, cases: int, hits: int, open_cases: int, over: bool) -> Found:
        """Judge one unit and month from how many visits it applied to, met it, and are not decided yet."""
        assert self._month is not None
        assert self.on_month is not None
        row = UnitMonthFacts(cases=cases, hits=hits, hits_at_best=hits + open_cases, month_over=over)
        return _found(self._month, row, self.on_month)

    def conditions(self) -> list[tuple[str, Text]]:
        """Return outcome and condition in words, as asked of a visit or for a share or a count of a month."""
        return list(_lines(self.on_month or self.on_visit))

    def applies_to(self) -> Text | None:
        """Return the conditions in words, None where there are none."""
        chosen = [_condition(row) for row in self.definition.when]
        return _words(reduce(and_, chosen)) if chosen else None

    def limit(self) -> Text:
        """Return what a month has to reach, in words."""
        asked = self.definition
        unit = Text("%", "%") if asked.form is Form.SHARE else Text("次走访", "visits")
        space = "" if asked.form is Form.SHARE else " "
        return Text(
            f"{asked.bound.zh} {asked.limit:g} {unit.zh}", f"{asked.bound.en} {asked.limit:g}{space}{unit.en}"
        )

    def requirement(self) -> Text:
        """Return what is asked of a visit, in words."""
        need = self.definition.need
        if need is None or need.kind is not Form.DEADLINE:
            return _words(self.on_visit.ruling.passed)
        start, end = LocalVisit.columns[need.start].text, LocalVisit.columns[need.end].text
        span = units.said(need.within, need.unit)
        if need.relation is Relation.AFTER:
            return Text(
                f"{start.zh}之后 {span.zh}内有{end.zh}", f"“{end.en}” within {span.en} after “{start.en}”"
            )
        return Text(
            f"{end.zh}比{start.zh}至少早 {span.zh}", f"“{end.en}” at least {span.en} before “{start.en}”"
        )


def ruling(
    *,
    number: str,
    title: Text,
    severity: str,
    weight: int,
    definition: Mapping[str, Any] | Definition,
) -> LocalRuling:
    """Return the compiled rule; equal rules share one compilation."""
    raw = definition.plain() if isinstance(definition, Definition) else definition
    return _compiled(number, title, severity, weight, json.dumps(raw, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=512)
def _compiled(number: str, title: Text, severity: str, weight: int, raw: str) -> LocalRuling:
    definition = definitions.read(json.loads(raw))
    spec = RuleSpec(
        id=number, title=title, explanation=title, channels=frozenset(Channel), steps=(),
        severity=Severity(severity), weight=weight, direction=Direction.FIXED, source="", confidence=Confidence.H,
        subject=Subject.UNIT if definition.monthly else Subject.VISIT, decided_by="", validity=False,
        judged_by=Judge.AUTOMATIC, declaration=False, parameters=(), hints=(), file="", line=0,
    )  # fmt: skip
    return LocalRuling(spec, definition)


def _rule(spec: RuleSpec, asked: Ruling, table: type[Any]) -> Rule:
    return Rule(spec=spec, ruling=asked, table=table, function="", line=0, params=(), gathered_with=())


def _found(compiled: Compiled, row: Any, rule: Rule) -> Found:
    result = _outcome(compiled, row)
    names = compiled.facts_elsewhere if result is Outcome.NOT_APPLICABLE else compiled.facts_always
    return Found(
        result,
        {name: plain(getattr(row, name)) for name in names},
        words.reason(rule, result, row, shipped()),
    )


def _outcome(compiled: Compiled, row: Any) -> Outcome:
    """A fact that came with a wrong type leaves a rule that applies unknown, as with the rules of the standard."""
    result = compiled.judge(row)
    wrong = set(row.misfits) & set(compiled.facts_always)
    return Outcome.UNKNOWN if wrong and result is not Outcome.NOT_APPLICABLE else result


def _lines(rule: Rule) -> list[tuple[str, Text]]:
    asked = rule.ruling
    order = (
        ("not_applicable", asked.not_applicable), ("unknown", asked.unknown), ("pass", asked.passed),
        ("pending", asked.pending),
    )  # fmt: skip
    return [(code, _words(term)) for code, term in order if term is not FALSE]


def _words(term: Term) -> Text:
    params: ParameterSet = shipped()
    return Text(words.condition(term, params, "zh"), words.condition(term, params, "en"))


# Visits ---------------------------------------------------------------------------------------------------------


def _on_visit(definition: Definition) -> Ruling:
    chosen = [_condition(row) for row in definition.when]
    elsewhere = ~reduce(and_, chosen) if chosen else FALSE
    if definition.need is None:
        return outcome(not_applicable=elsewhere, passed=TRUE)
    asked = _deadline(definition.need) if definition.need.kind is Form.DEADLINE else _asked(definition.need)
    return Ruling(elsewhere, asked.unknown, asked.passed, asked.pending)


def _condition(row: Condition) -> Term:
    fact = LocalVisit.columns[row.fact]
    if fact.kind is Kind.FLAG:
        return fact if row.yes else ~fact
    if fact.kind is Kind.NUMBER:
        return _between(fact, row.low, row.high)
    if fact.kind is Kind.CODE:
        return fact.is_in(*row.codes)
    return reduce(or_, (fact.has(code) for code in row.codes))


def _between(fact: Term, low: float | None, high: float | None) -> Term:
    if low is None:
        return fact <= high
    return fact >= low if high is None else (fact >= low) & (fact <= high)


def _asked(need: Need) -> Ruling:
    """Presence or range: until the file is sealed, what is missing may still come."""
    fact = LocalVisit.columns[need.fact]
    if need.kind is Form.RANGE:
        passed = _between(fact, need.low, need.high)
    elif fact.kind is Kind.FLAG:
        passed = fact
    elif fact.kind is Kind.CODES:
        passed = fact.covers_codes(*need.codes) if need.codes else fact.size() > 0
    elif fact.kind is Kind.CODE and need.codes:
        passed = fact.is_in(*need.codes)
    else:
        passed = fact.known()
    return outcome(passed=passed, pending=LocalVisit.columns["archived_at"].missing())


def _deadline(need: Need) -> Ruling:
    start, end = LocalVisit.columns[need.start], LocalVisit.columns[need.end]
    after = need.relation is Relation.AFTER
    if need.unit == WORKING_DAYS:
        taken: Term = _working_days(need)
        limit: Any = need.within
        running = taken
    else:
        taken = end - start if after else start - end
        limit = Const(need.within * SPAN_SECONDS[need.unit], Kind.SPAN, need.unit)
        running = LocalVisit.columns["judged_at"] - start
    if after:
        return outcome(
            unknown=start.missing(),
            passed=end.known() & (taken <= limit),
            pending=end.missing() & (running <= limit),
        )
    return outcome(unknown=start.missing(), passed=end.known() & (taken >= limit))


def _working_days(need: Need) -> Term:
    column = COUNTED.get((need.start, need.end, need.relation))
    if column is not None:
        return LocalVisit.columns[column]
    start, end = (LocalVisit.columns[name].text for name in (need.start, need.end))
    first, last = (start, end) if need.relation is Relation.AFTER else (end, start)
    text = Text(f"自{first.zh}到{last.zh}", f"From “{first.en}” to “{last.en}”")
    return replace(LocalVisit.columns[facts.ELAPSED], text=text)


def _elapsed(need: Need | None, row: Any) -> int | None:
    """Working days between the two moments of a deadline; while the second is open, up to the judging."""
    if need is None or need.kind is not Form.DEADLINE or need.unit != WORKING_DAYS:
        return None
    start: datetime | None = getattr(row, need.start)
    end: datetime | None = getattr(row, need.end)
    if need.relation is Relation.BEFORE:
        return None if end is None else _workdays(end, start)
    return _workdays(start, end or row.judged_at)


def _workdays(one: datetime | None, other: datetime | None) -> int | None:
    if one is None or other is None:
        return None
    return spans.working_days(one, other) if one <= other else -(spans.working_days(other, one) or 0)


# Months ---------------------------------------------------------------------------------------------------------


def _on_month(definition: Definition) -> Ruling:
    month = UnitMonth
    sure: Term = share(month.hits, month.cases) if definition.form is Form.SHARE else month.hits
    best: Term = (
        share(month.hits_at_best, month.cases) if definition.form is Form.SHARE else month.hits_at_best
    )
    nothing: Term = (month.cases == 0) & month.month_over if definition.form is Form.SHARE else FALSE
    limit = definition.limit
    if definition.bound is Bound.AT_LEAST:
        early = sure >= limit if definition.form is Form.COUNT else (sure >= limit) & month.month_over
        return outcome(
            not_applicable=nothing,
            unknown=month.month_over & (sure < limit) & (best >= limit),
            passed=early,
            pending=~month.month_over,
        )
    return outcome(
        not_applicable=nothing,
        unknown=month.month_over & (sure <= limit) & (best > limit),
        passed=month.month_over & (best <= limit),
        pending=~month.month_over & (sure <= limit) if definition.form is Form.COUNT else ~month.month_over,
    )
