"""The shipped questionnaire and the arithmetic of satisfaction."""

import tomllib
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.domain.surveys import rules

SHIPPED = tomllib.loads(
    (Path(__file__).parents[3] / "src/gridvisit/domain/surveys/default.toml").read_text(encoding="utf-8")
)


def test_every_question_is_in_both_languages_and_nothing_is_answered_beforehand():
    for question in SHIPPED["question"]:
        assert question["zh"]
        assert question["en"]
        assert not {"default", "value"} & set(question)
        if question["kind"] != "text":
            assert rules.NOT_APPLICABLE in rules.allowed(question)


def test_the_weights_of_the_index_add_up_to_one():
    assert sum(q.get("weight", 0) for q in SHIPPED["question"]) == pytest.approx(1)


def test_the_order_differs_between_people_but_begins_with_the_overall_mark():
    orders = {tuple(q["code"] for q in rules.ordered(SHIPPED["question"], UUID(int=n))) for n in range(50)}
    assert len(orders) > 10
    assert {order[0] for order in orders} == {"overall"}
    assert {order[-1] for order in orders} == {"comment"}


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(pair):
    hits, n = pair
    found = rules.share(hits, n)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1


@given(st.dictionaries(st.sampled_from(["solved", "speed", "ease"]), st.lists(st.integers(1, 5), max_size=9)))
def test_the_index_stays_between_0_and_100(marks):
    found = rules.csi(marks, {"solved": 0.35, "speed": 0.2, "ease": 0.1})
    assert found is None or 0 <= found <= 100.0001
