"""Engine and oracle, written apart, agree on every due time; `tools/deadlines_oracle.py` runs 100,000 cases."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridvisit.engines.calendars import china
from tests.unit.demands import oracle, oracle_cases


@given(st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_engine_and_oracle_agree_on_random_demands(rng):
    case = oracle_cases.random_case(rng)
    assert oracle_cases.differences(case) == []


def test_the_day_table_typed_in_by_hand_is_the_calendar():
    calendar = china()
    for day in oracle.DATES:
        if day.year <= 2027:
            assert oracle.working(day) == calendar.is_workday(day), day
    assert sum(oracle.working(day) for day in oracle.DATES if day.year == 2026) == 248


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        ("2026-02-13", 5, "2026-02-27"), ("2026-02-10", 10, "2026-03-02"), ("2026-02-14", 1, "2026-02-24"),
        ("2026-04-30", 5, "2026-05-11"), ("2026-06-18", 1, "2026-06-22"), ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 5, "2026-10-09"), ("2026-09-30", 3, "2026-10-10"), ("2025-12-31", 3, "2026-01-06"),
        ("2026-01-01", 1, "2026-01-04"),
    ],
)  # fmt: skip
def test_the_oracle_counts_the_vectors_of_the_report(first, count, last):
    day = date.fromisoformat(first)
    start = (day - oracle.FIRST).days * oracle.DAY + 10 * 60
    assert oracle.day_of(oracle.workdays(start, count)) == date.fromisoformat(last)
