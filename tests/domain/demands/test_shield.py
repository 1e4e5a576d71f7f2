"""Reports (举报) do not exist for the unit reported on: lists, counts, search, steps (domain 6)."""

import pytest

from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.models import Promise
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import customers
from tests.factories import demands as factory


@pytest.fixture
def report(cast, now):
    return factory.heard(cast.an, now, type="REPORT", topic="INTEGRITY", verbatim="有个收电费的私下让我塞钱")


def counts(actor, now):
    return {queue.code: queue.count for queue in selectors.queues(actor=actor, now=now)}


@pytest.mark.parametrize("who", ["an", "bai", "repair"])
def test_the_unit_reported_on_learns_nothing(cast, now, report, who):
    actor = getattr(cast, who)
    assert sum(counts(actor, now).values()) == 0
    assert not selectors.page(actor=actor, now=now).items
    assert not selectors.page(actor=actor, now=now, q=report.number).items
    with pytest.raises(NotFound):
        selectors.demand(demand_id=report.pk, actor=actor)
    with pytest.raises(NotFound):
        services.withdraw(demand_id=report.pk, reason="算了", actor=actor, now=now)


@pytest.mark.parametrize("who", ["desk", "quality", "county_head"])
def test_the_levels_above_see_it(cast, now, report, who):
    actor = getattr(cast, who)
    assert counts(actor, now)["triage"] == 1
    assert selectors.demand(demand_id=report.pk, actor=actor).pk == report.pk


def test_a_report_on_the_county_is_hidden_from_the_county_and_below(cast, now):
    report = factory.heard(
        cast.desk,
        now,
        type="REPORT",
        topic="INTEGRITY",
        unit_id=cast.county.id,
        reported_unit_id=cast.county.id,
    )
    for actor in (cast.county_head, cast.bai, cast.bo):
        assert not selectors.page(actor=actor, now=now).items
    assert selectors.demand(demand_id=report.pk, actor=cast.desk)


def test_a_report_is_never_sent_to_the_unit_reported_on(cast, now, report):
    services.triage(
        demand_id=report.pk, type="REPORT", topic="INTEGRITY", urgency="U1", actor=cast.desk, now=now
    )
    with pytest.raises(Refusal, match="report_other_unit"):
        services.dispatch(demand_id=report.pk, unit_id=cast.town_a.id, actor=cast.desk, now=now)
    sent = services.dispatch(demand_id=report.pk, unit_id=cast.town_b.id, actor=cast.desk, now=now)
    assert selectors.demand(demand_id=sent.pk, actor=cast.bo)


def test_a_visits_file_is_not_kept_open_by_a_report(cast, now):
    visit_id = cast.an.id  # any id will do: the key is upward and soft
    factory.heard(cast.an, now, visit_id=visit_id)
    factory.heard(cast.an, now, visit_id=visit_id, type="REPORT", topic="THEFT")
    assert [d.type for d in selectors.open_of_visit(visit_id)] == ["OPINION"]


def test_a_report_is_not_linked_as_a_repeat(cast, now, report):
    home = customers.household(unit=cast.town_a, now=now).pk
    factory.heard(cast.an, now, type="REPORT", topic="INTEGRITY", party_id=home)
    again = factory.heard(cast.an, now, type="OPINION", topic="INTEGRITY", party_id=home)
    assert again.repeat_of_id is None


def test_a_promise_to_who_reported_somebody_is_unknown_in_the_house(cast, now, report):
    visit = new_id()
    row = services.make_promise(
        party_id=new_id(), unit_id=cast.town_a.id, text="查清后告诉您结果", due_on=local_date(now), owner_id=cast.county_head.id,
        demand_id=report.pk, visit_id=visit, actor=cast.county_head, now=now,
    )  # fmt: skip
    for actor in (cast.bai, cast.an):
        assert not Promise.objects.visible_to(actor).exists()
        with pytest.raises(NotFound):
            services.keep_promise(promise_id=row.pk, actor=actor, now=now)
    assert selectors.promises_of_visit(visit) == []
    assert selectors.promise(promise_id=row.pk, actor=cast.county_head) == row
