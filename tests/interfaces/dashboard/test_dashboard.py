"""The dashboard: every number with n and interval, no data said as such, as many records behind it as it says."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.demands.models import Due
from gridvisit.domain.evaluation import indicators
from gridvisit.domain.surveys import services as surveys
from gridvisit.foundation.kernel.clock import local_date
from tests.domain.evaluation import world
from tests.factories import demands as demand_factory
from tests.factories import surveys as survey_factory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def records(town_a, now):
    """Two records in time and one late, all in the quarter of now."""
    start = max(now - timedelta(days=20), quarter_start(now))
    step, late = (now - start) / 5, timedelta(hours=25)
    return [
        world.recorded(
            town_a, in_hours(start + step * number), captured=late if number == 3 else timedelta(0)
        )
        for number in (1, 2, 3)
    ]


def in_hours(moment):
    """11:00 in Shanghai of the day: nobody is visited at night, whenever the tests run."""
    return moment.replace(hour=3, minute=0, second=0, microsecond=0)


def quarter_start(now):
    day = local_date(now)
    return now - timedelta(days=(day - day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)).days)


def period(now):
    day = local_date(now)
    return f"{day.year}-Q{(day.month + 2) // 3}"


def test_without_data_every_card_says_so_and_none_says_zero(town_a, enter):
    page = text(enter(town_a.qa).get(url("dashboard")))
    for code in indicators.CODES:
        assert f"figure-{code}" in page
    assert page.count("no data") >= len(indicators.CODES)
    assert "0.0 %" not in page
    assert "100.0 %" not in page


def test_a_card_shows_value_n_interval_direction_and_definition(town_a, records, now, enter):
    page = text(enter(town_a.qa).get(url("dashboard"), {"period": period(now)}))
    assert "66.7 %" in page
    assert "between 20.8 and 93.9 %" in page
    assert 'part=denominator">3</a>' in page
    assert "too few to compare" in page
    assert "more is better" in page
    assert "Records captured within the limit after the visit ended" in page
    assert "Provisional: the period is not over" in page


def test_the_same_in_chinese(town_a, records, now, enter):
    page = text(enter(town_a.qa, "zh-hans").get(url("dashboard"), {"period": period(now)}))
    assert "记录及时率" in page
    assert "在 20.8% 至 93.9% 之间" in page
    assert "样本过少，不作比较" in page


@pytest.mark.parametrize(("part", "count"), [("numerator", 2), ("missed", 1), ("denominator", 3)])
def test_as_many_records_lie_behind_a_number_as_it_says(town_a, records, now, enter, part, count):
    client = enter(town_a.qa)
    answer = client.get(url("indicator", "I16"), {"period": period(now), "part": part})
    page = text(answer)
    shown = {visit.number for visit in records if visit.number in page}
    assert len(shown) == count
    assert answer.context["records"]["total"] == count
    assert [tab["count"] for tab in answer.context["tabs"]] == [2, 1, 3]
    assert all(url("visit", visit.pk) in page for visit in records if visit.number in shown)


def test_records_come_in_pages_and_none_is_lost(town_a, records, now, enter, monkeypatch):
    from gridvisit.interfaces.console.views.dashboard import pages

    monkeypatch.setattr(pages, "PAGE", 2)
    client, seen = enter(town_a.qa), set()
    address = f"{url('indicator', 'I16')}?period={period(now)}&part=denominator"
    while address:
        answer = client.get(address)
        seen |= {row["row"].id for row in answer.context["records"]["rows"]}
        address = answer.context["records"]["next"]
    assert seen == {visit.pk for visit in records}


@pytest.mark.parametrize("code", sorted(indicators.FORMULAS))
def test_every_indicator_has_its_page(town_a, enter, code):
    answer = enter(town_a.qa).get(url("indicator", code))
    assert answer.status_code == 200
    assert "Nothing was" in text(answer) or "No data" in text(answer)


def test_demands_open_from_their_figure(now, enter, db):
    cast = demand_factory.county(now)
    demand = demand_factory.closed(cast, now)
    Due.objects.filter(demand=demand).update(at=now - timedelta(minutes=5))
    page = text(
        enter_with_user(enter, cast.quality).get(
            url("indicator", "I22"), {"part": "denominator", "period": period(now)}
        )
    )
    assert demand.number in page
    assert url("demand", demand.pk) in page


def test_who_may_not_read_answers_sees_the_share_and_no_customer_behind_it(now, enter, db):
    cast = demand_factory.county(now)
    for mark in ("5", "4", "2"):
        _row, token = survey_factory.invited(cast, now)
        surveys.answer(token=token, answers={"overall": mark}, now=now)
    chief, quality = enter_with_user(enter, cast.bai), enter_with_user(enter, cast.quality)
    query = {"period": period(now), "part": "missed", "unit": str(cast.bai.unit_id)}
    seen = chief.get(url("indicator", "I39"), query)
    assert seen.context["records"]["rows"] == []
    assert seen.context["records"]["hidden"] == seen.context["records"]["total"]
    own = quality.get(url("indicator", "I39"), {"period": period(now), "part": "missed"})
    assert len(own.context["records"]["rows"]) == own.context["records"]["total"] == 1


def enter_with_user(enter, person):
    from django.contrib.auth import get_user_model

    if person.user is None:
        person.user = get_user_model().objects.create_user(username=person.staff_no)
        person.save(update_fields=["user"])
    return enter(person)


def test_months_are_a_chart_with_its_table(town_a, records, now, enter):
    page = text(enter(town_a.qa).get(url("dashboard-trend"), {"period": period(now)}))
    assert 'data-gv-chart="trend-option"' in page
    assert len(re.findall(r'<th scope="col" class="gv-num">\d{4}-\d\d</th>', page)) == 6
    one = text(enter(town_a.qa).get(url("dashboard-trend"), {"period": period(now), "code": "I16"}))
    assert "Records in time" in one or "95 % interval" in one
    assert "figure-I01" not in one


def test_units_are_shown_without_rank_and_persons_not_at_all(town_a, records, now, enter):
    page = text(enter(town_a.qa).get(url("dashboard-units"), {"period": period(now)}))
    assert town_a.station.name in page
    assert "Not ranked" in page
    assert town_a.an.name not in page
    leaf = text(enter(town_a.qa).get(url("dashboard-units"), {"unit": str(town_a.team.id)}))
    assert "There are no units below this one" in leaf


def test_a_chief_sees_his_station_and_nobody_elses(town_a, town_b, enter):
    client = enter(town_a.bai)
    page = text(client.get(url("dashboard")))
    assert f"{town_a.station.name} and all units below" in page
    assert client.get(url("dashboard"), {"unit": str(town_a.county.id)}).status_code in {403, 404}
    assert client.get(url("dashboard"), {"unit": str(town_b.park.id)}).status_code == 404
    assert client.get(url("dashboard"), {"unit": "nonsense"}).status_code == 404


def test_who_may_not_see_figures_gets_none(town_a, enter):
    for person in (town_a.an, town_a.handler, town_a.auditor):
        for name, args in (("dashboard", ()), ("indicator", ("I22",)), ("dashboard-trend", ())):
            assert enter(person).get(url(name, *args)).status_code == 403


def test_nonsense_in_the_address_is_answered_in_words(town_a, enter):
    client = enter(town_a.qa)
    assert client.get(url("indicator", "I99")).status_code == 404
    assert client.get(url("indicator", "I16"), {"part": "half"}).status_code == 404
    assert client.get(url("dashboard"), {"period": "soon"}).status_code == 422


def test_the_number_of_queries_does_not_grow_with_the_records(
    town_a, records, now, enter, django_assert_max_num_queries
):
    client = enter(town_a.qa)
    client.get(url("dashboard"))
    with django_assert_max_num_queries(110):
        client.get(url("dashboard"), {"period": period(now)})
    with django_assert_max_num_queries(40):
        client.get(url("indicator", "I16"), {"period": period(now), "part": "denominator"})
