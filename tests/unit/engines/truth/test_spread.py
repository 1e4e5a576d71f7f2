"""How probable counts are among people who differ (engines.truth.spread)."""

from __future__ import annotations

import random
from math import comb, exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.engines.truth import spread


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0.001, 0.5))
def test_the_correction_finds_no_more_than_single_tests_and_never_the_less_remarkable(chances, level):
    given_ = {str(n): value for n, value in enumerate(chances)}
    found = spread.corrected(given_, level)
    assert all(given_[who] <= level for who in found)
    assert not found or max(given_[who] for who in found) <= min(
        [given_[who] for who in given_ if who not in found], default=1.0
    )


@given(st.integers(0, 20), st.floats(0.1, 30))
def test_people_who_do_not_differ_follow_the_plain_laws(hits, expected):
    poisson = sum(exp(-expected) * expected**k / factorial(k) for k in range(hits + 1))
    assert spread.at_most(hits, expected, 0) == pytest.approx(poisson, rel=1e-6)
    rate = expected / 40
    binomial = sum(comb(25, k) * rate**k * (1 - rate) ** (25 - k) for k in range(hits, 26))
    assert spread.at_least(hits, 25, rate, 0) == pytest.approx(binomial, abs=1e-9)


@given(st.integers(0, 12), st.integers(13, 60), st.floats(0.01, 0.3), st.floats(0.01, 1))
def test_tails_are_probabilities_and_more_hits_are_rarer(hits, trials, rate, width):
    chances = [spread.at_least(k, trials, rate, width) for k in range(hits + 2)]
    assert chances[0] == 1
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= spread.at_most(k, trials * rate, width) <= 1 for k in range(hits))


@given(st.integers(0, 3), st.floats(10, 40), st.floats(0.01, 0.4))
def test_an_extreme_is_less_remarkable_where_people_differ(hits, expected, width):
    assert spread.at_most(hits, expected, width) >= spread.at_most(hits, expected, 0)
    assert spread.at_least(12, 30, 0.05, width) >= spread.at_least(12, 30, 0.05, 0)


def test_tails_agree_with_people_drawn_at_random():
    rng = random.Random(5)
    means = [rng.gammavariate(4, 8 / 4) for _n in range(40_000)]  # 8 on average, relative variance 1/4
    few = sum(_poisson(rng, mean) <= 2 for mean in means) / len(means)
    assert spread.at_most(2, 8, 0.25) == pytest.approx(few, abs=0.006)
    strength = 0.9 / 0.1 / 0.5 - 1  # a rate of 10 % with relative variance 1/2
    rates = [rng.betavariate(0.1 * strength, 0.9 * strength) for _n in range(20_000)]
    many = sum(sum(rng.random() < rate for _k in range(20)) >= 5 for rate in rates) / len(rates)
    assert spread.at_least(5, 20, 0.1, 0.5) == pytest.approx(many, abs=0.008)


def test_how_much_people_differ_is_read_from_them_without_those_who_stand_out():
    rng = random.Random(7)
    honest = {f"h{n}": (_poisson(rng, 25 * rng.lognormvariate(-0.06, 0.35)), 25.0) for n in range(500)}
    alike = {f"a{n}": (_poisson(rng, 25.0), 25.0) for n in range(500)}
    deaf = {f"f{n}": (0, 25.0) for n in range(20)}

    def read(counts):
        return spread.settled(counts, spread.of_means, lambda one, found: spread.at_most(*one, found))

    assert read(honest) == pytest.approx(0.13, abs=0.03)
    assert read(alike) < 0.01
    assert read(honest | deaf) == pytest.approx(0.13, abs=0.03)
    assert spread.of_means([*honest.values(), *deaf.values()]) > read(honest | deaf) + 0.02


@given(st.lists(st.floats(0.0001, 1), min_size=2, max_size=4))
def test_the_order_of_tests_changes_nothing_and_one_that_says_nothing_weakens(chances):
    assert spread.together(chances) == pytest.approx(spread.together(chances[::-1]))
    assert spread.together([*chances, 1.0]) >= spread.together(chances) - 1e-12


def test_tests_of_nothing_are_remarkable_together_as_often_as_they_should():
    rng = random.Random(3)
    share = sum(spread.together([rng.random(), rng.random()]) <= 0.05 for _n in range(20_000)) / 20_000
    assert share == pytest.approx(0.05, abs=0.006)


def _poisson(rng: random.Random, mean: float) -> int:
    left, count = exp(-mean), 0
    product = rng.random()
    while product > left:
        count += 1
        product *= rng.random()
    return count
