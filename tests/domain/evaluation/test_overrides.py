"""Parameters may only be tightened: refused with clause and both values, withdrawn back to the units above."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gridvisit.domain.evaluation import overrides, parameters, rulebook
from gridvisit.domain.staff import parameters as door
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.text import say
from gridvisit.standard import units

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def tighten(
    town, now, *, unit=None, parameter="7.2-03.lead", value=2, day=TODAY, actor=None, reason="提前约好"
):
    return overrides.tighten(
        unit_id=(unit or town.county).id, parameter=parameter, value=value, valid_from=day, reason=reason,
        actor=actor or town.officer, now=now,
    )  # fmt: skip


def lead(unit, at) -> object:
    return parameters.of_unit(unit.id, at).get("7.2-03.lead")


def test_a_stricter_value_binds_the_unit_and_all_below_from_its_day(town_a, now):
    tighten(town_a, now, day=date(2026, 12, 1))
    december = now + timedelta(days=10)
    assert (lead(town_a.team, now), lead(town_a.team, december)) == (1, 2)
    assert door.in_force(unit_id=town_a.station.id, at=december).get("7.2-03.lead") == 2
    assert AuditEntry.objects.filter(verb="parameter.tightened").count() == 1


def test_a_looser_value_is_refused_with_clause_and_both_values(town_a, now):
    with pytest.raises(Refusal, match=r"parameter\.looser") as told:
        tighten(town_a, now, value=0)
    words = say(told.value.code, "zh", **told.value.facts)
    assert "7.2" in words
    assert "1 个工作日" in words
    assert "0 个工作日" in words


def test_a_station_may_not_be_looser_than_its_county(town_a, now):
    tighten(town_a, now, value=3)
    with pytest.raises(Refusal, match=r"parameter\.looser"):
        tighten(town_a, now, unit=town_a.station, value=2)
    tighten(town_a, now, unit=town_a.station, value=4)
    assert (lead(town_a.county, now), lead(town_a.team, now)) == (3, 4)


def test_two_that_were_written_at_the_same_time_never_add_up_to_something_looser(town_a, now):
    tighten(town_a, now, unit=town_a.station, value=2)
    tighten(town_a, now, value=3)
    assert lead(town_a.team, now) == 3


@pytest.mark.parametrize(
    ("parameter", "value", "code"),
    [
        ("5.5-17.none", 1, "parameter.unknown"),
        ("7.2-03.lead", "bald", "parameter.bad_value"),
        ("7.2-03.lead", 1, "override.same_value"),
        ("6.1-05.customer_side", 2, "parameter.fixed"),
        ("6.1-03.hours", "08:00-18:00", "parameter.looser"),
        ("5.1-01.required", ["EE"], "parameter.looser"),
    ],
)
def test_what_is_no_tightening_is_refused(town_a, now, parameter, value, code):
    with pytest.raises(Refusal, match=code):
        tighten(town_a, now, parameter=parameter, value=value)


def test_windows_and_sets_are_tightened_as_such(town_a, now):
    tighten(town_a, now, parameter="6.1-03.hours", value="09:00-17:30")
    tighten(town_a, now, parameter="5.1-01.required", value=["EE", "GREEN", "SMART", "MARKET", "RELIAB"])
    params = parameters.of_unit(town_a.team.id, now)
    assert units.show(params.get("6.1-03.hours"), "window") == "09:00-17:30"
    assert "RELIAB" in params.get("5.1-01.required")


def test_a_reason_a_level_and_a_day_of_its_own_are_needed(town_a, now):
    with pytest.raises(Refusal, match=r"parameter\.no_reason"):
        tighten(town_a, now, reason="  ")
    with pytest.raises(Refusal, match=r"override\.no_level"):
        tighten(town_a, now, unit=town_a.team)
    tighten(town_a, now, value=2)
    with pytest.raises(Refusal, match=r"override\.same_day"):
        tighten(town_a, now, value=3)


def test_withdrawing_falls_back_to_the_units_above_and_only_once(town_a, now):
    tighten(town_a, now, value=2)
    entry = tighten(town_a, now, unit=town_a.station, value=4)
    overrides.withdraw(override_id=entry.id, reason="试行结束", actor=town_a.officer, now=now)
    assert lead(town_a.team, now + timedelta(minutes=1)) == 2
    with pytest.raises(Refusal, match=r"override\.withdrawn"):
        overrides.withdraw(override_id=entry.id, reason="再来一次", actor=town_a.officer, now=now)
    tighten(town_a, now, unit=town_a.station, value=3)


def test_only_those_in_charge_of_the_unit_tighten_it(town_a, town_b, now):
    with pytest.raises(Forbidden):
        tighten(town_a, now, unit=town_a.station, actor=town_a.bai)
    with pytest.raises(NotFound):
        tighten(town_a, now, actor=town_b.chief)
    entry = tighten(town_a, now)
    with pytest.raises(NotFound):
        overrides.withdraw(override_id=entry.id, reason="不是我的", actor=town_b.chief, now=now)


def test_the_rule_page_shows_the_chain_and_where_the_value_comes_from(town_a, now):
    tighten(town_a, now, value=2)
    page = rulebook.rule_page(rule_id="7.2-03", actor=town_a.officer, now=now, unit_id=town_a.station.id)
    shown = page.parameters[0]
    assert shown.value.zh == "2 个工作日"
    assert [link.value.en if link.value else None for link in shown.chain] == [
        "1 working day",
        "2 working days",
        None,
    ]
    assert (shown.origin.unit, shown.origin.author) == (town_a.county.name, "A1005")
    assert page.history[0]["reason"] == "提前约好"
    assert any("2 个工作日" in line.text.zh for line in page.conditions)
    assert page.may_tighten is True


def test_the_list_has_all_rules_and_each_is_judged(town_a, now):
    lines = rulebook.rule_lines(actor=town_a.bai, now=now)
    assert len(lines) == 120
    assert all(line.judged for line in lines)
    found = rulebook.rule_lines(actor=town_a.bai, now=now, q="提前预约")
    assert [line.spec.id for line in found] == ["7.2-03"]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_there_are_have_their_values_too(town_a, now, day):
    tighten(town_a, now, day=date.max)
    found = rulebook.listing(actor=town_a.officer, unit=town_a.team, on=day, lang="en")
    lead_row = next(row for rule in found for row in rule["parameters"] if row["id"] == "7.2-03.lead")
    assert lead_row["value"] == (2 if day == date.max else 1)
