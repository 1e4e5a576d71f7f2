"""All fifty indicators by hand: a few rows each, the numbers of both sides, what is shown. No service in between."""

from __future__ import annotations

import pytest

from gridvisit.domain.evaluation.indicators import FORMULAS, sources
from gridvisit.domain.evaluation.indicators.figures import ANSWERS, TOO_FEW_ANSWERS
from tests.domain.evaluation.figures import hand_service, hand_visits
from tests.domain.evaluation.figures.by_hand import TABLE
from tests.domain.evaluation.figures.rows import DAY, NOW, County, noon

pytestmark = pytest.mark.django_db
LATER = {"I29": noon(15, month=12) + 60 * DAY}  # what ripens is asked for when it is ripe
ENTERED = (hand_visits, hand_service)


@pytest.fixture
def k(db: None) -> County:
    return County()


# The table --------------------------------------------------------------------------------------------------------


def test_every_indicator_stands_in_the_table():
    assert sorted(TABLE) == sorted(FORMULAS) == sorted(sources.SOURCES)


@pytest.mark.parametrize("code", sorted(FORMULAS))
def test_by_hand(k: County, code: str) -> None:
    rows, top, bottom, shown = TABLE[code]
    rows(k)
    found = k.figure(code, now=LATER.get(code, NOW))
    if code in ANSWERS:  # fewer than five said so: nothing is shown; the formula is asked below the door
        assert (found.value, found.low, found.note, found.denominator) == (None, None, TOO_FEW_ANSWERS, 0)
        found = k.unguarded(code)
    assert (found.numerator, found.denominator) == (pytest.approx(top), pytest.approx(bottom))
    assert found.shown("en") == shown
    assert (found.value is None) == (shown == "no data")
    if FORMULAS[code].is_share:
        assert found.low <= found.value <= found.high


@pytest.mark.parametrize(
    ("code", "part", "top", "bottom", "shown"),
    [
        ("I23", "p90", 3, 5, "more than 14 working days"),
        ("I23", "mean", 24, 5, "more than 4.8 working days"),
        ("I34", "denied", 1, 3, "33.3 %"),
        ("I38", "doubtful", 1, 4, "25.0 %"),
        ("I44", "kwh", 2000, 1, "2,000 kWh"),
        ("I44", "yuan", 800, 1, "800 yuan"),
        ("I46", "hours", 4, 2, "2 h"),
        ("I48", "training", 2, 3, "66.7 %"),
        ("I49", "effective", 2, 3, "66.7 %"),
        ("I04", "hv", 1, 2, "50.0 %"),
        ("I18", "EE", 1, 1, "100.0 %"),
    ],
)
def test_sub_figures_by_hand(k: County, code: str, part: str, top: float, bottom: float, shown: str) -> None:
    TABLE[code][0](k)
    found = next(one for _title, one in k.figure(code).parts if one.part == part)
    assert (found.numerator, found.denominator) == (pytest.approx(top), pytest.approx(bottom))
    assert found.shown("en") == shown


def test_the_class_of_peers_decides_what_is_unlikely(k: County) -> None:
    """A: 0 of 30 visits with a demand; the company: 30 of 60. P(X ≤ 0) = 0.5³⁰."""
    k.visits(30)
    for _n in range(30):
        visit = k.visit(party=k.party(unit=k.b), owner=k.bo)
        k.demand(visit_id=visit.id, unit=k.b)
    found = k.figure("I36", unit=k.a)
    assert found.value == pytest.approx(0.5**30)
    assert (found.numerator, found.n) == (0, 30)


def test_without_hotline_tickets_nobody_knows_who_went_over_our_head(k: County) -> None:
    k.visit(noon(2))
    assert k.figure("I29").note == FORMULAS["I29"].needs
