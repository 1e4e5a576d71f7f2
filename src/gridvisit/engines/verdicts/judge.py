"""A visit, a finding, a unit's month against the rules about it: every verdict with facts, parameters and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gridvisit.engines.verdicts import schema, words
from gridvisit.engines.verdicts.facts import Demand, Finding, UnitMonth, Visit
from gridvisit.engines.verdicts.one import Compiled, compiled
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import units
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.units import Value
from gridvisit.standard.vocabulary import Outcome

WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PENDING, Outcome.PASS, Outcome.NOT_APPLICABLE)
_RANK = {outcome: rank for rank, outcome in enumerate(WORST_FIRST)}
OF_A_VISIT = frozenset({Visit, Demand})
NO_DEMANDS = Text(zh="本次走访没有诉求 → 不适用", en="No demand on this visit → Not applicable")


@dataclass(frozen=True)
class Verdict:
    """What one rule says about one visit.

    `subject` names the demand that decided a rule about demands; `declared` marks a pass that rests on a
    declaration nobody has contradicted so far.
    """

    rule_id: str
    outcome: Outcome
    facts_used: dict[str, Any]
    params_used: dict[str, Value]
    declared: bool = False
    subject: str = ""
    _explain: Callable[[], Text] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def reason(self) -> Text:
        """Why, in both languages; put into words when first asked for."""
        return self._explain() if self._explain else Text("", "")

    def plain(self) -> dict[str, Any]:
        """Return the verdict as JSON-ready values."""
        return {
            "rule_id": self.rule_id,
            "outcome": self.outcome.value,
            "facts": {name: schema.plain(value) for name, value in self.facts_used.items()},
            "params": {name: units.dump(value) for name, value in self.params_used.items()},
            "declared": self.declared,
            "subject": self.subject,
            "reason_zh": self.reason.zh,
            "reason_en": self.reason.en,
        }


def judge_one(
    facts: Any, params: ParameterSet, demands: Sequence[Any] = (), *, only: frozenset[str] | None = None
) -> list[Verdict]:
    """Judge one visit (VisitFacts) with its demands (DemandFacts) by every rule about visits and demands.

    `params` are those in force at the moment of the act. A rule about demands gives one verdict per visit: that
    of the worst demand. `only` names the rules that are asked.
    """
    return [
        _of_demands(rule, demands, params) if rule.rule.table is Demand else _of_row(rule, facts, params, "")
        for rule in compiled(params)
        if rule.rule.table in OF_A_VISIT and (only is None or rule.rule.id in only)
    ]


def judge_demand(demand: Any, params: ParameterSet) -> list[Verdict]:
    """Judge one demand by every rule about demands; demands also live without a visit."""
    subject = demand.demand_no or ""
    return [_of_row(rule, demand, params, subject) for rule in compiled(params) if rule.rule.table is Demand]


def judge_finding(finding: Any, params: ParameterSet) -> list[Verdict]:
    """Judge one finding (FindingFacts) by every rule about findings."""
    return [_of_row(rule, finding, params, "") for rule in compiled(params) if rule.rule.table is Finding]


def judge_unit(unit: Any, params: ParameterSet) -> list[Verdict]:
    """Judge one unit in one month (UnitFacts) by every rule about units and periods."""
    return [_of_row(rule, unit, params, "") for rule in compiled(params) if rule.rule.table is UnitMonth]


def _of_demands(rule: Compiled, demands: Sequence[Any], params: ParameterSet) -> Verdict:
    if not demands:
        return Verdict(rule.rule.id, Outcome.NOT_APPLICABLE, {}, {}, _explain=lambda: NO_DEMANDS)
    worst = worst_of(rule, demands)
    return _of_row(rule, worst, params, worst.demand_no or "")


def _of_row(rule: Compiled, row: Any, params: ParameterSet, subject: str) -> Verdict:
    outcome = outcome_of(rule, row)
    applies = outcome is not Outcome.NOT_APPLICABLE
    names = rule.facts_always if applies else rule.facts_elsewhere
    return Verdict(
        rule_id=rule.rule.id,
        outcome=outcome,
        facts_used={name: getattr(row, name) for name in names},
        params_used=rule.params if applies else rule.params_elsewhere,
        declared=outcome is Outcome.PASS and rule.rule.spec.declaration,
        subject=subject,
        _explain=lambda: words.reason(rule.rule, outcome, row, params),
    )


def worst_of(rule: Compiled, rows: Sequence[Any]) -> Any:
    """Return the row on which a rule decides about many: the one with the worst outcome. `rows` is not empty."""
    return min(rows, key=lambda row: _RANK[outcome_of(rule, row)])


def outcome_of(rule: Compiled, row: Any) -> Outcome:
    """Judge a row; a fact that came with a wrong type leaves its rules unknown, whatever they would say."""
    outcome = rule.judge(row)
    if row.misfits and outcome is not Outcome.NOT_APPLICABLE and set(row.misfits) & set(rule.facts_always):
        return Outcome.UNKNOWN
    return outcome
