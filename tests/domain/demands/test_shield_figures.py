"""A report (举报) is in no figure of the unit reported on: indicators, records behind them, promises (issue 5.6)."""

from datetime import timedelta

import pytest

from gridvisit.domain.demands.judging import figures, records
from gridvisit.domain.demands.services import promises as promising
from gridvisit.domain.evaluation import parameters
from gridvisit.domain.evaluation.indicators.figures import span_of
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import customers
from tests.factories import demands as factory
from tests.factories import visits as visit_factory

DAY = timedelta(days=1)
COUNTED = {
    "ages": figures.ages,
    "suspended": figures.suspended,
    "repeated": lambda scope: figures.repeated(scope, 30),
    "due": lambda scope: figures.due(scope, "contact"),
    "found_on_visits": figures.found_on_visits,
}


def scope(unit, now):
    period = parse_period(f"{local_date(now):%Y-%m}")
    return span_of(unit=unit, period=period, now=now + 5 * DAY, params=parameters.of_unit(unit.id, now))


def numbers(unit, now):
    return {name: sum(case.count for case in count(scope(unit, now))) for name, count in COUNTED.items()}


@pytest.fixture
def visit(cast, now):
    home = customers.household(unit=cast.town_a, now=now)
    return visit_factory.planned(home, owner=cast.an, now=now)


def test_the_unit_reported_on_sees_no_figure_move(cast, now, visit):
    factory.heard(cast.an, now, visit_id=visit.pk)
    before = numbers(cast.town_a, now)
    assert before["ages"] == before["found_on_visits"] == 1
    factory.heard(
        cast.an, now, type="REPORT", topic="INTEGRITY", verbatim="收电费的让我塞钱", visit_id=visit.pk
    )
    assert numbers(cast.town_a, now) == before


def test_a_report_on_another_unit_counts_where_it_is_handled(cast, now):
    before = numbers(cast.town_b, now)
    factory.heard(cast.deng, now, type="REPORT", topic="INTEGRITY", reported_unit_id=cast.town_a.id)
    assert numbers(cast.town_b, now)["ages"] == before["ages"] + 1


def test_a_report_on_the_county_is_in_no_figure_of_the_county_or_its_towns(cast, now):
    for unit in (cast.county, cast.town_b):
        before = numbers(unit, now)
        factory.heard(cast.deng, now, type="REPORT", topic="INTEGRITY", reported_unit_id=cast.county.id)
        assert numbers(unit, now) == before


def test_what_was_promised_about_a_report_is_in_no_figure_or_list_of_the_unit(cast, now):
    report = factory.heard(cast.an, now, type="REPORT", topic="INTEGRITY", verbatim="收电费的让我塞钱")
    home = customers.household(unit=cast.town_a, now=now).pk
    made = promising.make_promise(
        party_id=home, unit_id=cast.town_a.id, text="十日内回复", due_on=local_date(now), owner_id=cast.county_head.id,
        actor=cast.county_head, now=now, demand_id=report.pk,
    )  # fmt: skip
    assert not list(figures.promises_kept(scope(cast.town_a, now)))
    assert figures.promise_rows([made.pk], actor=cast.bai) == {}
    assert made.pk in figures.promise_rows([made.pk], actor=cast.county_head)


def test_the_verdicts_on_the_visit_know_nothing_of_a_report_on_its_unit(cast, now, visit):
    factory.heard(cast.an, now, visit_id=visit.pk, type="REPORT", topic="INTEGRITY")
    factory.heard(
        cast.an, now, visit_id=visit.pk, type="REPORT", topic="INTEGRITY", reported_unit_id=cast.town_b.id
    )
    assert len(records.of_visits([visit.pk], at=now)[visit.pk]) == 1
