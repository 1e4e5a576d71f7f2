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


def test_who_corrects_numbers_as_he_should_and_a_village_with_one_phone_are_not_proposed():
    corrects = [Code(f"n{n}", doubtful=n < 5) for n in range(60)]  # five new phones among sixty customers
    assert found(visits("a", corrects)) == [("a", 20.0, 5)]
    village = [Code("committee" if n < 5 else f"n{n}") for n in range(60)]
    assert found(visits("b", village)) == []
    half = [Code("one" if n % 2 else f"n{n}") for n in range(60)]
    assert found(visits("c", half)) == [("c", 60.0, 30)]


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


# One network address for many ---------------------------------------------------------------------------------


def answering(visitor: str, addresses: list[str], *, apart: float = 0.01) -> list[Row]:
    rows = visits(visitor, [Code("")] * len(addresses), apart=apart)
    return [
        replace(row, codes=(), addresses=(one,) if one else ())
        for row, one in zip(rows, addresses, strict=True)
    ]


def seen(rows):
    return [(row.visitor, row.points, len(row.visits)) for row in codes.one_address(rows, LIMITS)]


def test_one_address_for_five_places_of_one_visitor_is_found_and_is_not_enough_alone():
    assert seen(answering("a", ["home"] * 4)) == []
    assert seen(answering("a", ["home"] * 5 + ["x", "y", ""])) == [("a", 20.0, 5)]
    assert ranking.proposals(codes.one_address(answering("a", ["home"] * 40), LIMITS), shipped()) == []


def test_an_address_that_many_share_is_a_carriers():
    shared = [row for who in "abcd" for row in answering(who, ["carrier"] * 9)]
    assert seen(shared) == []
    assert seen([*answering("a", ["one"] * 8), *answering("b", ["one"] * 2)]) == [("a", 20.0, 8)]
    assert seen([*answering("a", ["one"] * 8), *answering("b", ["one"] * 3)]) == []


def test_one_building_and_one_household_answering_often_are_one_place():
    assert seen(answering("a", ["house"] * 12, apart=0.00001)) == []
    rows = [replace(row, party="same", lat=None, lng=None) for row in answering("b", ["house"] * 12)]
    assert seen(rows) == []


def test_the_address_with_most_places_is_told_once_in_words():
    rows = answering("a", ["one"] * 5 + ["two"] * 7)
    (row,) = codes.one_address(rows, LIMITS)
    assert len(row.visits) == 7
    assert "12次走访有客户通过链接答复，其中7处" in row.words("zh")
    assert "at 7 places from one network address" in row.words("en")
