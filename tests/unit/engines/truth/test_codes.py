"""Codes from doubtful numbers, and one phone that confirms for many (reliability 3.8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from gridvisit.engines.truth import codes, ranking
from gridvisit.engines.truth.rows import Code, Limits, Row
from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.standard.parameters import shipped

LIMITS = Limits(shipped())
NINE = datetime(2026, 11, 2, 9, 7, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def visits(visitor: str, numbers: list[Code], *, apart: float = 0.01) -> list[Row]:
    """Visits two hours apart, each to another customer a kilometre on, confirmed from these numbers."""
    return [
        Row(
            f"{visitor}{n}", visitor, "home", f"{visitor}-c{n}", NINE + 2 * n * HOUR, NINE + (2 * n + 1) * HOUR,
            lat=36.7 + n * apart, lng=117.0, codes=(code,),
        )
        for n, code in enumerate(numbers)
    ]  # fmt: skip


def found(rows):
    return [(row.visitor, row.points, len(row.visits)) for row in codes.doubtful(rows, LIMITS)]


def test_codes_from_the_customers_own_phones_are_no_finding():
    assert found(visits("a", [Code(f"n{n}") for n in range(30)])) == []
    assert found([replace(row, codes=()) for row in visits("b", [Code("") for _n in range(30)])]) == []


def test_one_code_from_a_number_just_set_proposes_a_look_at_that_visit_and_says_nothing_of_the_visitor():
    rows = visits("a", [Code("n0", doubtful=True), *(Code(f"n{n}") for n in range(1, 20))])
    assert found(rows) == [("a", 20.0, 1)]
    assert ranking.proposals(codes.doubtful(rows, LIMITS), shipped()) == []


def test_three_of_them_propose_the_visitor():
    rows = visits(
        "a", [*(Code(f"d{n}", doubtful=True) for n in range(3)), *(Code(f"n{n}") for n in range(9))]
    )
    assert found(rows) == [("a", 60.0, 3)]
    assert [row.visitor for row in ranking.proposals(codes.doubtful(rows, LIMITS), shipped())] == ["a"]


def test_one_phone_confirming_for_customers_at_many_places_is_found_though_set_long_ago():
    assert found(visits("a", [Code("one")] * 4)) == []
    assert found(visits("a", [Code("one")] * 5)) == [("a", 60.0, 5)]


def test_the_caretaker_of_a_building_and_one_customer_seen_often_are_one_place():
    assert found(visits("a", [Code("caretaker")] * 12, apart=0.00001)) == []
    again = [replace(row, party="same", lat=None, lng=None) for row in visits("b", [Code("owner")] * 12)]
    assert found(again) == []


def test_numbers_nobody_knows_are_not_one_number():
    assert found(visits("a", [Code("")] * 12)) == []


def test_it_is_said_in_words():
    (row,) = codes.doubtful(visits("a", [Code("one", doubtful=True)] * 6), LIMITS)
    assert "6次走访有客户确认码，其中6次的码" in row.words("zh")
    assert "confirmed at 6 places" in row.words("en")
