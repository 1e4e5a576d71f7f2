"""Who is due in a month, by which rule, on which channel."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gridvisit.domain.planning.rules import due
from tests.unit.planning.world import context, customer, rules_of

END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("rule", "days", "given"),
    [
        ("4-03", 92, {"importance_level": "SP", "visit_class": "top"}),
        ("4-03", 92, {"importance_level": "L1", "visit_class": "top"}),
        ("4-04", 184, {"importance_level": "L2", "visit_class": "grade2"}),
        ("4-06", 184, {"voltage_level": "35kV", "visit_class": "bulk"}),
        ("4-06", 184, {"capacity_kva": 10_000, "visit_class": "bulk"}),
        ("4-07", 365, {}),
        ("4-10", 92, {"voltage_level": "220V", "flags": frozenset({"alone"}), "visit_class": "care"}),
    ],
)
def test_a_cycle_falls_due_on_the_last_day_of_its_interval_and_not_a_day_later(rule, days, given):
    in_time = customer(onsite=END - timedelta(days=days), **given)
    next_month = customer(onsite=END - timedelta(days=days - 1), **given)
    assert rule in rules_of(due.reasons_for(in_time, context()))
    assert rule not in rules_of(due.reasons_for(next_month, context()))


def test_a_phone_call_does_not_close_the_quarterly_duty_of_a_top_customer():
    called = customer(
        importance_level="SP", visit_class="top", onsite=date(2026, 8, 1), seen=date(2026, 11, 20)
    )
    found = due.decide(called, context())
    assert "4-03" in [entry["rule"] for entry in found.why if "rule" in entry]
    assert found.channel == "onsite"


def test_a_10_kv_customer_last_called_is_visited_on_site_next():
    assert (
        due.decide(customer(seen=date(2025, 12, 5), onsite=date(2024, 12, 1)), context()).channel == "onsite"
    )
    assert due.decide(customer(onsite=date(2025, 12, 5)), context()).channel == "phone"


def test_a_stored_item_that_demands_on_site_says_so():
    top = customer(importance_level="SP", visit_class="top", onsite=date(2026, 9, 1))
    after_a_call = customer(seen=date(2025, 12, 5), onsite=date(2024, 12, 1))
    call = customer(onsite=date(2025, 12, 5))
    demanded = [due.must_be_onsite(due.decide(one, context()).why) for one in (top, after_a_call, call)]
    assert demanded == [True, True, False]


def test_never_visited_is_due_at_once():
    found = due.decide(customer(), context())
    assert found.why[0]["last"] is None
    assert (found.due_from, found.due_to) == (date(2026, 12, 1), END)


@pytest.mark.parametrize(("energised", "expected"), [(date(2026, 12, 1), True), (date(2026, 12, 2), False)])
def test_the_first_visit_after_energising_comes_within_thirty_days(energised, expected):
    new = customer(onsite=date(2026, 6, 1), energised_on=energised)
    assert ("4-08" in rules_of(due.reasons_for(new, context()))) is expected


def test_a_visit_after_energising_starts_after_energising():
    found = due.decide(customer(onsite=date(2026, 6, 1), energised_on=date(2026, 12, 1)), context())
    assert found.due_from == date(2026, 12, 1)
    assert found.due_to == END


@pytest.mark.parametrize(("ends", "expected"), [(date(2027, 1, 30), True), (date(2027, 1, 31), False)])
def test_a_market_customer_is_visited_thirty_days_before_the_contract_ends(ends, expected):
    market = customer(onsite=date(2026, 7, 1), market_attr="P2", contract_end=ends)
    assert ("4-09" in rules_of(due.reasons_for(market, context()))) is expected


def test_a_contract_that_ended_before_the_plan_asks_for_nothing():
    market = customer(onsite=date(2026, 1, 1), market_attr="P2", contract_end=date(2026, 11, 30))
    assert "4-09" not in rules_of(due.reasons_for(market, context()))


def test_a_guarantee_is_visited_before_it_starts_and_not_once_it_runs():
    given = {"importance_level": "TMP", "visit_class": "temporary", "listed_on": date(2026, 11, 1)}
    before = customer(onsite=date(2026, 10, 1), guarantee_start=date(2026, 12, 20), **given)
    running = customer(onsite=date(2026, 10, 1), guarantee_start=date(2026, 12, 1), **given)
    found = due.decide(before, context())
    assert found.due_to == date(2026, 12, 17)
    assert found.channel == "onsite"
    assert "4-05" not in rules_of(due.reasons_for(running, context()))


def test_after_a_complaint_ten_working_days_count_make_up_days_and_festivals():
    closed = customer(onsite=date(2026, 6, 1), complaint_closed_on=date(2026, 12, 1))
    found = due.decide(closed, context())
    assert found.due_to == date(2026, 12, 15)
    assert "complaint" in found.reasons
    late = customer(onsite=date(2026, 6, 1), complaint_closed_on=date(2026, 12, 18))
    assert "4-11" not in rules_of(due.reasons_for(late, context()))


def test_a_visit_since_the_complaint_settles_it():
    seen = customer(onsite=date(2026, 12, 2), complaint_closed_on=date(2026, 12, 1))
    assert due.reasons_for(seen, context()) == ()


def test_campaign_cycle_and_complaint_are_one_visit_and_not_three():
    found = due.decide(
        customer(
            importance_level="L2", visit_class="grade2", voltage_level="35kV", onsite=date(2026, 6, 10),
            market_attr="P2", contract_end=date(2027, 1, 20), complaint_closed_on=date(2026, 11, 27),
        ),
        context(),
    )  # fmt: skip
    assert set(found.reasons) == {"importance", "cycle", "complaint"} or "contract_end" in found.reasons
    assert len([entry for entry in found.why if entry.get("kind") != "priority"]) >= 3
    assert found.due_to == min(date.fromisoformat(e["due_on"]) for e in found.why if "due_on" in e)


def test_an_overdue_visit_gets_the_whole_month_and_a_higher_priority():
    overdue = due.decide(customer(onsite=date(2025, 6, 1)), context())
    punctual = due.decide(customer(onsite=date(2025, 12, 20)), context())
    assert overdue.due_to == END
    assert overdue.priority > punctual.priority
    assert overdue.why[-1]["overdue"] == (date(2026, 12, 1) - date(2026, 6, 1)).days


def test_a_plan_made_in_the_middle_of_the_month_does_not_reach_back():
    found = due.decide(customer(onsite=date(2025, 6, 1)), context(today=date(2026, 12, 10)))
    assert found.due_from == date(2026, 12, 10)


def test_every_class_needs_its_level():
    assert [due.level_for(code) for code in ("top", "grade2", "bulk", "hv", "lv", "care")] == [
        3,
        3,
        3,
        2,
        1,
        1,
    ]


def test_a_moved_item_comes_back_and_says_where_from():
    found = due.decide(customer(onsite=date(2026, 11, 1), moved_from="2026-11"), context())
    assert found.why[0] == {
        "rule": "moved", "reason": "cycle", "due_on": "2026-12-31", "from_period": "2026-11",
    }  # fmt: skip
