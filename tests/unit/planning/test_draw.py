"""Random draws: enough, repeatable, and nobody passed over in silence."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gridvisit.domain.planning.rules import checks, draw

PEOPLE = [UUID(int=n) for n in range(1, 201)]


def nothing(_member: UUID) -> str:
    return ""


def test_the_same_seed_draws_the_same_customers_whatever_the_order():
    one = draw.take(PEOPLE, 20, seed="s", obstacle=nothing)
    assert draw.take(reversed(PEOPLE), 20, seed="s", obstacle=nothing) == one
    assert draw.take(PEOPLE, 20, seed="t", obstacle=nothing).taken != one.taken


def test_a_larger_draw_contains_the_smaller_one():
    small, large = (draw.take(PEOPLE, size, seed="s", obstacle=nothing).taken for size in (5, 50))
    assert large[:5] == small


def test_the_auditor_sees_that_nobody_was_passed_over_in_silence():
    blocked = {UUID(int=n) for n in range(1, 201, 3)}
    got = draw.take(PEOPLE, 20, seed="s", obstacle=lambda one: "visited" if one in blocked else "")
    seen = [*got.taken, *(member for member, _code in got.passed)]
    assert draw.is_head_of_queue(PEOPLE, seen, seed="s")
    assert not draw.is_head_of_queue(PEOPLE, got.taken, seed="s")
    assert not draw.is_head_of_queue(PEOPLE, [*seen[1:], PEOPLE[-1], PEOPLE[0]], seed="s")


def test_a_register_that_runs_out_says_how_many_are_missing():
    assert draw.take(PEOPLE[:3], 5, seed="s", obstacle=nothing).short == 2


@given(others=st.integers(0, 500), percent=st.integers(0, 99), left=st.integers(0, 300))
def test_the_random_share_is_always_met_or_the_problem_is_named(others, percent, left):
    needed = draw.random_needed(others, percent)
    drawn = min(needed, left)
    standing = checks.Standing(
        total=others + drawn, random=drawn, share=percent, due_missing=0, unowned=0, random_left=left - drawn
    )
    codes = {problem.code for problem in checks.problems(standing)} & {
        "plan.random_short",
        "plan.random_exhausted",
    }
    if drawn == needed:
        assert codes == set()
        assert others + drawn == 0 or Fraction(drawn, others + drawn) >= Fraction(percent, 100)
    else:
        assert codes == {"plan.random_exhausted"}


@given(others=st.integers(0, 500), percent=st.integers(1, 99))
def test_no_more_are_drawn_than_needed(others, percent):
    needed = draw.random_needed(others, percent)
    assert needed == 0 or not draw.share_met(needed - 1, others + needed - 1, percent)


def test_a_low_voltage_area_reaches_its_yearly_share_by_december():
    accounts = {f"area {n}": n for n in range(1, 200)}
    assert draw.area_needs(accounts, {}, percent=3, month=12, seed="s") == {
        area: -(-count * 3 // 100) for area, count in accounts.items()
    }


@given(month=st.integers(1, 11), done=st.integers(0, 10))
def test_an_area_never_owes_more_than_its_year_and_never_less_than_nothing(month, done):
    accounts, visited = {"a": 250, "b": 34}, {"a": done}
    needs = draw.area_needs(accounts, visited, percent=3, month=month, seed="s")
    assert all(0 < need <= 8 for need in needs.values())
    assert needs.get("a", 0) + done <= 8 or "a" not in needs


def test_small_areas_do_not_all_owe_their_visit_in_the_same_month():
    accounts = {f"area {n}": 30 for n in range(120)}
    by_month = [len(draw.area_needs(accounts, {}, percent=3, month=m, seed="2026")) for m in range(1, 13)]
    assert by_month[-1] == 120
    assert by_month == sorted(by_month)
    assert 0 < by_month[0] < 30
