"""Figures from cases: properties that hold for any numbers."""

from __future__ import annotations

from itertools import pairwise
from statistics import median as plain_median
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.engines.counting import Case, measure
from gridvisit.engines.counting.chance import binomial_tails, byar, standardise
from gridvisit.engines.counting.survival import median, quantile, survival
from gridvisit.engines.statistics import wilson

UNIT = UUID(int=1)
SIDES = st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
NAMES = st.sampled_from(["top", "hv", "lv"])
CLASSES = st.dictionaries(NAMES, SIDES.filter(lambda side: side[1] > 0), min_size=1)


@given(SIDES)
def test_wilson_holds_the_share_and_stays_between_nothing_and_all(side):
    hits, n = side
    low, high = wilson(hits, n)
    assert 0 <= low <= high <= 1
    if n:
        assert low - 1e-12 <= hits / n <= high + 1e-12


@given(SIDES.filter(lambda side: side[1] > 0))
def test_wilson_is_the_same_seen_from_the_other_side(side):
    hits, n = side
    low, high = wilson(hits, n)
    other_low, other_high = wilson(n - hits, n)
    assert (other_low, other_high) == (pytest.approx(1 - high, abs=1e-12), pytest.approx(1 - low, abs=1e-12))


@given(st.integers(1, 200), st.integers(0, 200))
def test_more_cases_of_the_same_share_make_wilson_narrower(n, hits):
    hits = min(hits, n)
    low, high = wilson(hits, n)
    closer_low, closer_high = wilson(hits * 4, n * 4)
    assert closer_high - closer_low < high - low


@given(CLASSES)
def test_who_is_the_reference_is_exactly_as_expected(classes):
    found = standardise(classes, classes)
    assert found.observed == pytest.approx(found.expected)
    if found.expected:
        assert found.ratio == pytest.approx(1)
        assert found.low <= 1 + 1e-9
        assert found.high >= 1 - 1e-9


@given(CLASSES, CLASSES)
def test_nothing_is_lost_between_counted_and_left_out(own, reference):
    found = standardise(own, reference)
    assert found.n + found.left_out == sum(n for _hits, n in own.values())
    assert 0 <= found.expected <= found.n + 1e-9
    if found.ratio is not None:
        assert found.low - 1e-9 <= found.ratio <= found.high + 1e-9


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=60))
def test_survival_falls_from_one_and_never_rises(spans):
    shares = [share for _age, share in survival(spans)]
    assert all(1 > first >= second >= 0 for first, second in pairwise(shares))
    assert [age for age, _share in survival(spans)] == sorted({age for age, ended in spans if ended})


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_without_open_ones_the_survival_median_is_a_plain_middle(ages):
    found = quantile(survival([(age, True) for age in ages]), 0.5)
    assert found == sorted(ages)[(len(ages) - 1) // 2]
    assert median(ages) == plain_median(ages)


@given(st.integers(1, 120), st.floats(0, 1), st.integers(0, 120))
def test_the_two_tails_share_the_value_seen(n, p, hits):
    hits = min(hits, n)
    low, high = binomial_tails(hits, n, p)
    assert 0 <= low <= 1
    assert 0 <= high <= 1
    assert low + high >= 1 - 1e-9


@given(st.integers(0, 10_000))
def test_byar_holds_the_number_seen(events):
    low, high = byar(events)
    assert 0 <= low <= events <= high


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 50)), max_size=30))
def test_equal_cases_counted_by_the_database_make_the_same_share(rows):
    together = [Case(None, UNIT, hit=hit, count=n) for hit, n in rows]
    apart = [Case(None, UNIT, hit=hit) for hit, n in rows for _ in range(n)]
    assert measure("share", together) == measure("share", apart)


def test_no_measure_makes_a_figure_of_nothing():
    from gridvisit.engines.counting import MEASURES

    assert {name: measure(name, [], 0.5).value for name in MEASURES} == dict.fromkeys(MEASURES)


def test_most_are_open_then_the_median_is_only_a_lower_bound():
    cases = [Case(None, UNIT, hit=day == 1, amount=day) for day in (1, 5, 9)]
    found = measure("lasting", cases, 0.5)
    assert (found.value, found.beyond) == (9, True)


def test_promoters_less_detractors():
    cases = [Case(None, UNIT, amount=mark, count=n) for mark, n in ((1.0, 50), (0.0, 30), (-1.0, 20))]
    found = measure("net", cases)
    assert found.value == 30
    assert (found.low, found.high) == (pytest.approx(14.7, abs=0.1), pytest.approx(45.3, abs=0.1))


def test_the_index_gives_the_weight_of_what_nobody_answered_to_the_others():
    weights = [Case(None, None, group=name, part="weight", base=w) for name, w in (("a", 0.6), ("b", 0.4))]
    only_a = [*weights, Case(None, UNIT, group="a", amount=4.0)]
    assert measure("index", only_a).value == pytest.approx(75)
    both = [*only_a, Case(None, UNIT, group="b", amount=1.0)]
    assert measure("index", both).value == pytest.approx(0.6 * 75)
