"""Chapter 4: which class, how often, by when (4-03 … 4-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gridvisit.domain.customers import rules
from gridvisit.domain.customers.rules import LastVisits, PartyFacts, VisitClass
from gridvisit.standard.parameters import Link, Override, in_force, shipped
from gridvisit.standard.vocabulary import Level

SINCE = date(2026, 1, 10)
PLAIN = PartyFacts(kind="enterprise", registered_on=SINCE, voltage_level="380V", capacity_kva=Decimal(50))
HV = replace(PLAIN, voltage_level="10kV", capacity_kva=Decimal(630))
VISITED = LastVisits(date(2026, 9, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PLAIN, VisitClass.LV),
        (HV, VisitClass.HV),
        (replace(PLAIN, voltage_level="6kV"), VisitClass.HV),
        (replace(HV, voltage_level="35kV"), VisitClass.BULK),
        (replace(HV, capacity_kva=Decimal(10000)), VisitClass.BULK),
        (replace(HV, capacity_kva=Decimal("9999.99")), VisitClass.HV),
        (replace(HV, importance_level="SP"), VisitClass.TOP),
        (replace(HV, importance_level="L1", flags=frozenset({"school"})), VisitClass.TOP),
        (replace(HV, importance_level="L2"), VisitClass.GRADE2),
        (replace(PLAIN, importance_level="TMP"), VisitClass.TEMPORARY),
        (replace(PLAIN, flags=frozenset({"alone"})), VisitClass.CARE),
        (replace(HV, org_kind="retailer"), VisitClass.RETAIL),
        (replace(PLAIN, kind="prospect", voltage_level=""), VisitClass.PROSPECT),
    ],
)
def test_the_class_is_the_strictest_a_customer_falls_into(facts, expected):
    assert rules.visit_class(facts, shipped()) is expected
    assert expected.label("zh") != expected.label("en")


@pytest.mark.parametrize(
    ("facts", "last", "due"),
    [
        (replace(HV, importance_level="L1"), VISITED, date(2026, 9, 1)),  # 92 days after the visit on site
        (replace(HV, importance_level="L2"), VISITED, date(2026, 12, 2)),  # 184 days
        (replace(HV, voltage_level="110kV"), VISITED, date(2026, 12, 2)),
        (HV, VISITED, date(2027, 9, 1)),  # any visit counts: 365 days
        (replace(PLAIN, flags=frozenset({"life_support"})), VISITED, date(2026, 12, 2)),  # 92 days, any visit
        (PLAIN, VISITED, None),
        (HV, LastVisits(), SINCE),  # never visited: due since we know the customer
        (
            replace(HV, importance_level="SP"),
            LastVisits(any_on=date(2026, 11, 1)),
            SINCE,
        ),  # a call is no visit on site
    ],
)
def test_the_due_day_counts_natural_days_from_the_visit_that_counts(facts, last, due):
    assert rules.next_due(facts, last, shipped()) == due


def test_a_customer_with_two_duties_is_due_by_the_earlier_and_both_are_told():
    facts = replace(HV, voltage_level="35kV", importance_level="L1", flags=frozenset({"hospital"}))
    found = rules.obligations(facts, LastVisits(date(2026, 10, 1), date(2026, 10, 1)), shipped())
    assert [(duty.rule_id, duty.onsite_only, duty.reason) for duty in found] == [
        ("4-03", True, "importance"), ("4-10", False, "special_care"), ("4-06", True, "cycle"),
    ]  # fmt: skip


def test_a_temporary_important_customer_is_visited_before_its_guarantee_starts():
    facts = replace(
        PLAIN, importance_level="TMP", guarantee_start=date(2026, 6, 7), listed_on=date(2026, 5, 1)
    )
    assert rules.next_due(facts, LastVisits(), shipped()) == date(2026, 6, 4)
    before = LastVisits(date(2026, 4, 1), date(2026, 4, 1))
    assert rules.next_due(facts, before, shipped()) == date(2026, 6, 4)
    done = LastVisits(date(2026, 5, 20), date(2026, 5, 20))
    assert rules.next_due(facts, done, shipped()) is None


def test_after_energising_a_visit_is_due_within_thirty_days_but_history_is_not_dug_up():
    fresh = replace(PLAIN, energised_on=date(2026, 5, 1))
    assert rules.next_due(fresh, LastVisits(), shipped()) == date(2026, 5, 31)
    assert rules.next_due(fresh, LastVisits(date(2026, 5, 9)), shipped()) is None
    assert rules.next_due(replace(PLAIN, energised_on=date(2012, 5, 1)), LastVisits(), shipped()) is None


def test_before_a_market_contract_ends_the_customer_is_visited():
    facts = replace(PLAIN, market_attr="P2", contract_end=date(2026, 12, 31))
    assert rules.next_due(facts, LastVisits(), shipped()) == date(2026, 12, 1)
    assert rules.next_due(facts, LastVisits(date(2026, 11, 2)), shipped()) is None
    assert rules.next_due(replace(facts, market_attr="P0"), LastVisits(), shipped()) is None


def test_a_tightened_interval_brings_the_due_day_forward():
    tighter = Override("4-07.interval", 180, Level.COUNTY, "A01", "方正", "迎峰度夏", date(2026, 1, 1))
    params = in_force([tighter], chain=[Link(Level.COUNTY, "A01")], at=date(2026, 11, 1))
    assert rules.next_due(HV, VISITED, params) == date(2027, 2, 28)
    assert rules.cycle(HV, params) == (180, False)


def test_the_qualification_follows_the_class():
    needed = {of: rules.staff_level(of).name for of in VisitClass}
    assert (needed[VisitClass.TOP], needed[VisitClass.HV], needed[VisitClass.LV]) == ("L3", "L2", "L1")
