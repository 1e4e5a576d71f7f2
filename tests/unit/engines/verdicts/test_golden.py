"""Every rule against its table of cases, in both languages, with every fact it says it used."""

from __future__ import annotations

from functools import cache

import pytest

from gridvisit.engines.verdicts import Verdict, judge_demand, judge_finding, judge_one, judge_unit, registry
from gridvisit.engines.verdicts.facts import Demand, Finding, UnitMonth, Visit
from gridvisit.standard.parameters import shipped
from gridvisit.standard.vocabulary import Outcome
from tests.unit.engines.verdicts.golden import FOLDER, Case, cases

RULES = tuple(registry.all_verdicts())
JUDGES = {Visit: judge_one, Demand: judge_demand, Finding: judge_finding, UnitMonth: judge_unit}


@cache
def judged(rule_id: str) -> list[tuple[Case, Verdict]]:
    judge = JUDGES[registry.all_verdicts()[rule_id].table]
    return [
        (case, next(verdict for verdict in judge(case.row, shipped()) if verdict.rule_id == rule_id))
        for case in cases(rule_id)
    ]


@pytest.mark.parametrize("rule_id", RULES)
def test_the_rule_comes_to_the_outcome_of_its_table(rule_id):
    found = [(case.name, verdict.outcome) for case, verdict in judged(rule_id)]
    assert found == [(case.name, case.outcome) for case, _ in judged(rule_id)]


@pytest.mark.parametrize("rule_id", RULES)
def test_the_table_shows_a_pass_and_a_fail_and_a_missing_fact(rule_id):
    seen = {case.outcome for case, _ in judged(rule_id)}
    assert {Outcome.PASS, Outcome.FAIL} <= seen
    assert any(None in case.facts.values() for case, _ in judged(rule_id))


@pytest.mark.parametrize("rule_id", RULES)
def test_the_reason_reads_in_both_languages_and_ends_with_the_outcome(rule_id):
    for case, verdict in judged(rule_id):
        for lang in ("zh", "en"):
            said = verdict.reason.of(lang)
            label = verdict.outcome.label(lang)
            if verdict.declared:
                label = {"zh": "通过（仅凭声明）", "en": "Pass (declared)"}[lang]
            assert said.endswith(f" → {label}"), (case.name, said)
            assert "None" not in said
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in verdict.reason.en), verdict.reason.en


@pytest.mark.parametrize("rule_id", RULES)
def test_facts_used_are_those_of_the_row(rule_id):
    for case, verdict in judged(rule_id):
        assert verdict.facts_used == {name: getattr(case.row, name) for name in verdict.facts_used}
        assert verdict.facts_used


def test_every_table_belongs_to_a_rule_and_every_rule_has_a_table():
    assert sorted(path.stem for path in FOLDER.glob("*.csv")) == sorted(RULES)
