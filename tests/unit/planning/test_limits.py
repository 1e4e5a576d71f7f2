"""What protects a customer from being visited too often, or at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.domain.planning.rules import due, limits
from tests.unit.planning.world import context, customer

TOP = {"importance_level": "SP", "visit_class": "top", "onsite": date(2026, 8, 1)}


def test_do_not_contact_holds_back_an_ordinary_visit():
    found = due.decide(customer(do_not_contact=True), context())
    assert (found.code, found.reasons) == (limits.DO_NOT_CONTACT, ("cycle",))


def test_do_not_contact_lets_supply_security_pass_and_nothing_else():
    found = due.decide(customer(do_not_contact=True, flags=frozenset({"hospital"}), **TOP), context())
    assert found.reasons == ("importance",)


@pytest.mark.parametrize(("until", "planned"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_a_customer_who_declined_is_left_alone_until_the_pause_is_over(until, planned):
    found = due.decide(customer(quiet_until=until), context())
    assert isinstance(found, due.Proposal) is planned
    if planned:
        assert found.due_from == date(2026, 12, 31)
    else:
        assert found.code == limits.DECLINED


def test_a_decline_does_not_stop_supply_security():
    assert isinstance(due.decide(customer(quiet_until=date(2027, 2, 20), **TOP), context()), due.Proposal)


def test_two_visits_of_other_units_leave_no_day_until_the_window_has_passed():
    busy = (date(2026, 11, 25), date(2026, 12, 2))
    found = due.decide(customer(contact_days=busy), context())
    assert found.due_from == date(2026, 12, 25)


def test_the_cap_leaves_out_who_has_no_free_day_at_all():
    busy = (date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 16))
    found = due.decide(customer(contact_days=busy), context())
    assert found.code == limits.CONTACT_CAP


def test_a_visit_after_a_complaint_does_not_count_against_the_cap():
    busy = (date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 16))
    found = due.decide(customer(contact_days=busy, complaint_closed_on=date(2026, 11, 30)), context())
    assert isinstance(found, due.Proposal)


def test_a_cap_tightened_to_none_leaves_no_day():
    assert limits.first_free_day([], date(2026, 12, 1), date(2026, 12, 31), most=0, window=30) is None


DAYS = st.lists(st.integers(0, 120), max_size=12)


@given(others=DAYS, first=st.integers(30, 60), most=st.integers(1, 3), window=st.integers(1, 40))
def test_the_free_day_really_keeps_every_window_and_no_earlier_day_would(others, first, most, window):
    origin = date(2026, 11, 1)
    days = [origin + timedelta(days=n) for n in others]
    start, end = origin + timedelta(days=first), origin + timedelta(days=first + 30)

    def breaks(day: date) -> bool:
        numbers = sorted([*days, day])
        return any(
            sum(begin <= n < begin + timedelta(days=window) for n in numbers) > most
            and begin <= day < begin + timedelta(days=window)
            for begin in numbers
        )

    found = limits.first_free_day(days, start, end, most=most, window=window)
    expected = next(
        (start + timedelta(days=n) for n in range(31) if not breaks(start + timedelta(days=n))), None
    )
    assert found == expected
