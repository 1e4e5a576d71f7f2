"""One term, several readings: what plain Python says of a row, a frame says of it too."""

from __future__ import annotations

import random
from functools import cache

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridvisit.engines.verdicts import backends, judge, one, registry
from gridvisit.engines.verdicts.facts import ROWS, Visit, VisitFacts
from gridvisit.engines.verdicts.frames import frame_of, prepared, stored
from gridvisit.engines.verdicts.many import Reader
from gridvisit.engines.verdicts.registry import facts_of
from gridvisit.standard.parameters import ParameterSet, shipped
from tests.unit.engines.verdicts.golden import cases
from tests.unit.engines.verdicts.strategies import TERMS, WRONG, pool, rows_for, rows_of

RULES = registry.all_verdicts()


@cache
def compiled(rule_id: str, params: ParameterSet) -> one.Compiled:
    return one.Compiled(RULES[rule_id], params)


def singly(rule_id: str, rows, params: ParameterSet):
    return [judge.outcome_of(compiled(rule_id, params), row) for row in rows]


def at_once(rule_id: str, frame: pl.DataFrame, params: ParameterSet):
    judged = backends.judge_frame(frame, params, rules=[RULES[rule_id]]).collect()
    return backends.outcomes(judged, rule_id) * (frame.height if judged.height < frame.height else 1)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_frame_gets_the_outcomes_that_each_of_its_rows_gets(data):
    rule_id = data.draw(st.sampled_from(list(RULES)))
    rule = RULES[rule_id]
    rows = data.draw(st.lists(rows_of(rule), min_size=1, max_size=12))
    frame = frame_of(rows, rule.table)
    expected = singly(rule_id, rows, shipped())
    assert at_once(rule_id, frame, shipped()) == expected
    assert at_once(rule_id, stored(frame, rule.table), shipped()) == expected


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 2**32))
@pytest.mark.parametrize("table", ROWS, ids=lambda table: table.__name__)
def test_all_rules_agree_on_a_large_frame_whatever_the_seed(table, seed):
    rules = backends.rules_of(table)
    rows = many_rows(rules, random.Random(seed), 300)
    frame = frame_of(rows, table)
    for laid in (frame, stored(frame, table)):
        judged = backends.judge_frame(laid, shipped(), rules=rules).collect()
        for rule in rules:
            expected = singly(rule.id, rows, shipped())
            assert backends.outcomes(judged, rule.id) == expected, rule.id


def many_rows(rules, rng: random.Random, count: int):
    """Rows for all rules of a table: near the limits, one value in eight missing, one in fifty of a wrong type."""
    facts, terms = {}, {}
    for rule in rules:
        for fact in facts_of(*vars(rule.ruling).values()):
            facts[fact.name] = fact
            terms.setdefault(fact.name, []).extend(vars(rule.ruling).values())
    pools = {name: pool(fact, *terms[name]) for name, fact in facts.items()}

    def value(name: str):
        die = rng.random()
        if die < 0.12:
            return None
        return rng.choice(WRONG[facts[name].kind] if die < 0.14 else pools[name])

    return [ROWS[rules[0].table].of({name: value(name) for name in facts}) for _ in range(count)]


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_term_reads_the_same_over_a_row_and_over_a_frame(data):
    term = data.draw(TERMS)
    facts = facts_of(term)
    rows = data.draw(st.lists(rows_for(VisitFacts, facts, (term,)), min_size=1, max_size=5))
    expected = [one.run(term, shipped())(row) for row in rows]
    frame = frame_of(rows, Visit)
    for laid in (frame, stored(frame, Visit)):
        ready, layout = prepared(laid, facts)
        answer = Reader(shipped(), layout).term(term)
        if isinstance(answer, nw.Expr):
            found = nw.to_native(ready.select(nw.col("misfits"), answer.alias("answer"))).collect()
            assert found.get_column("answer").to_list() == expected
        else:
            assert [answer] * len(rows) == expected


@pytest.mark.parametrize("rule_id", RULES)
def test_the_table_of_a_rule_comes_out_of_one_frame(rule_id):
    found = cases(rule_id)
    frame = frame_of([case.row for case in found], RULES[rule_id].table)
    expected = [(case.name, case.outcome) for case in found]
    for laid in (frame, stored(frame, RULES[rule_id].table)):
        names = [case.name for case in found]
        assert list(zip(names, at_once(rule_id, laid, shipped()), strict=True)) == expected
