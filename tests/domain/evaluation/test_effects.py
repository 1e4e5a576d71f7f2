"""Before a value is tightened one sees what it would have changed last month."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.evaluation import effects, overrides, services
from gridvisit.domain.evaluation.models import Judgement, ParameterOverride
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from tests.domain.evaluation import world as visits

pytestmark = pytest.mark.django_db
NOVEMBER = parse_period("2026-11")


def effect(town, now, value, *, parameter="7.2-03.lead", actor=None, unit=None):
    return effects.of_tightening(
        unit_id=(unit or town.county).id, parameter=parameter, value=value, actor=actor or town.officer, now=now,
        period=NOVEMBER,
    )  # fmt: skip


def test_counts_before_and_after_and_the_visits_that_change(town_a, now):
    visit = visits.recorded(town_a, now)
    services.evaluate_visits(visit_ids=[visit.id], now=now)
    found = effect(town_a, now, 9)
    assert (found.before, found.after, found.changed) == ({"pass": 1}, {"fail": 1}, 1)
    assert found.lines == [("pass", 1, 0), ("fail", 0, 1)]
    [row] = found.sample
    assert (row.number, row.before.value, row.after.value) == (visit.number, "pass", "fail")
    assert "9 个工作日" in row.reason.zh
    assert ParameterOverride.objects.count() == 0
    assert Judgement.objects.count() == 1


def test_a_value_that_changes_nothing_says_so_and_a_looser_one_is_refused(town_a, now):
    services.evaluate_visits(visit_ids=[visits.recorded(town_a, now).id], now=now)
    found = effect(town_a, now, 2)
    assert (found.changed, found.sample) == (0, ())
    with pytest.raises(Refusal, match=r"parameter\.looser"):
        effect(town_a, now, 0)
    with pytest.raises(Forbidden):
        effect(town_a, now, 2, actor=town_a.bai, unit=town_a.station)


def test_what_the_gather_counted_with_the_value_is_not_guessed(town_a, now):
    found = effect(town_a, now, 60, parameter="4-14.window")
    assert found.before is None
    assert "计数" in found.why_not.zh


def test_a_stricter_value_below_stays_in_force_on_both_sides(town_a, now):
    overrides.tighten(
        unit_id=town_a.station.id, parameter="7.2-03.lead", value=9, valid_from=now.date() - timedelta(days=0),
        reason="提前约好", actor=town_a.officer, now=now - timedelta(hours=3),
    )  # fmt: skip
    services.evaluate_visits(visit_ids=[visits.recorded(town_a, now).id], now=now)
    found = effect(town_a, now, 5)
    assert (found.before, found.after, found.changed) == ({"fail": 1}, {"fail": 1}, 0)
