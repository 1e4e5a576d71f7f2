"""One text with several demands: each gets its own number, life and clocks, none is lost, nothing is told twice."""

from datetime import timedelta

import pytest

from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.models import Demand, DemandEvent
from gridvisit.domain.demands.services import splitting
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, Refusal
from tests.factories import demands as factory

BILL, WIRE = "上个月电费多收了一百块。", "另外门口的电线断了垂在路上!"
RUDE, BRIBE = "营业厅的人说话真难听,我要投诉。", "还有收电费的私下让我塞钱。"


def part(text, kind, topic, urgency=""):
    return splitting.Part(text=text, type=kind, topic=topic, urgency=urgency)


TWO = [part(BILL, "OPINION", "BILL"), part(WIRE, "HAZARD", "SAFE_NET")]


def whole(cast, now, text=BILL + WIRE, **values):
    return factory.heard(
        cast.an, now, verbatim=text, visitor_id=cast.an.id, type="OPINION", topic="BILL", **values
    )


def test_each_part_has_its_own_number_life_and_clocks_from_the_moment_it_was_said(cast, now):
    demand = whole(cast, now)
    rows = splitting.split(demand_id=demand.pk, parts=TWO, actor=cast.desk, now=now)
    assert rows[0].pk == demand.pk
    assert len({row.number for row in rows}) == 2
    assert {row.heard_at for row in rows} == {demand.heard_at}
    assert [(row.type, row.topic, row.urgency) for row in rows] == [
        ("HAZARD", "SAFE_NET", "U0"), ("OPINION", "BILL", "U2")
    ]  # fmt: skip
    assert [row.state for row in rows] == ["triaged", "triaged"]
    assert all(row.dues.exists() for row in rows)
    kinds = [set(row.dues.values_list("kind", flat=True)) for row in rows]
    assert "handover" in kinds[0]
    assert "handover" not in kinds[1]


def test_the_words_stay_the_customers_own_and_nothing_of_the_whole_is_lost(cast, now):
    demand = whole(cast, now)
    rows = splitting.split(demand_id=demand.pk, parts=TWO, actor=cast.desk, now=now)
    assert rows[0].verbatim == BILL + WIRE
    assert rows[1].verbatim == BILL
    assert [splitting.own_words(row) for row in rows] == [WIRE, BILL]
    with pytest.raises(Invalid, match=r"demand\.part_not_said"):
        splitting.split(
            demand_id=whole(cast, now).pk, parts=[TWO[0], part("客户对电网有意见", "OPINION", "OUTAGE")],
            actor=cast.desk, now=now,
        )  # fmt: skip
    with pytest.raises(Invalid, match=r"demand\.part_twice"):
        splitting.split(demand_id=whole(cast, now).pk, parts=[TWO[0], TWO[0]], actor=cast.desk, now=now)
    with pytest.raises(Refusal, match=r"demand\.part_count"):
        splitting.split(demand_id=whole(cast, now).pk, parts=TWO[:1], actor=cast.desk, now=now)


def test_the_parts_link_to_each_other(cast, now):
    demand = whole(cast, now)
    one, other = splitting.split(demand_id=demand.pk, parts=TWO, actor=cast.desk, now=now)
    assert [row.pk for row in selectors.related(demand=one, actor=cast.desk)] == [other.pk]
    assert [row.pk for row in selectors.related(demand=other, actor=cast.desk)] == [one.pk]


def test_the_same_split_again_makes_no_third_demand(cast, now):
    demand = whole(cast, now)
    first = splitting.split(demand_id=demand.pk, parts=TWO, actor=cast.desk, now=now)
    again = splitting.split(demand_id=demand.pk, parts=TWO, actor=cast.desk, now=now + timedelta(minutes=1))
    assert [row.pk for row in again] == [row.pk for row in first]
    assert Demand.objects.count() == 2
    assert DemandEvent.objects.filter(kind__in=["split", "split_off"]).count() == 2


def test_a_report_in_the_words_takes_the_whole_text_out_of_its_units_sight(cast, now):
    demand = whole(cast, now, text=RUDE + BRIBE)
    parts = [part(RUDE, "COMPLAINT", "CONDUCT"), part(BRIBE, "REPORT", "INTEGRITY")]
    report, complaint = splitting.split(
        demand_id=demand.pk, parts=parts, actor=cast.desk, now=now, reason="原话含举报"
    )
    assert (report.pk, report.type, report.reported_unit_id) == (demand.pk, "REPORT", cast.town_a.id)
    assert not selectors.sees(demand_id=report.pk, actor=cast.bai)
    assert selectors.sees(demand_id=complaint.pk, actor=cast.bai)
    assert selectors.related(demand=complaint, actor=cast.bai) == []
    assert BRIBE not in complaint.verbatim


def test_danger_is_never_lowered_by_splitting(cast, now):
    parts = [TWO[0], part(WIRE, "HAZARD", "SAFE_NET", "U2")]
    with pytest.raises(Refusal, match=r"demand\.danger_stays"):
        splitting.split(demand_id=whole(cast, now).pk, parts=parts, actor=cast.desk, now=now)
    assert Demand.objects.count() == 1


def test_only_who_may_triage_splits_and_only_before_it_is_sent_on(cast, now):
    with pytest.raises(Forbidden):
        splitting.split(demand_id=whole(cast, now).pk, parts=TWO, actor=cast.bai, now=now)
    sent = factory.dispatched(cast, now, verbatim=BILL + WIRE, danger=True)
    assert not splitting.may_split(sent, actor=cast.desk)
    with pytest.raises(Refusal, match=r"demand\.move_not_allowed"):
        splitting.split(demand_id=sent.pk, parts=TWO, actor=cast.desk, now=now)


def test_a_split_is_on_the_record(cast, now):
    demand = whole(cast, now)
    _, other = splitting.split(demand_id=demand.pk, parts=TWO, actor=cast.desk, now=now)
    event = AuditEntry.objects.get(verb="demand.split")
    assert event.after == {"parts": 2, "into": [str(other.pk)]}


def test_what_a_part_suggests_comes_from_its_own_words(cast, now):
    demand = whole(cast, now)
    assert [guess.topic for guess in splitting.suggested(demand)] == ["BILL", "SAFE_NET"]
    rows = splitting.split(demand_id=demand.pk, parts=TWO, actor=cast.desk, now=now)
    assert [[guess.topic for guess in splitting.suggested(row)] for row in rows] == [["SAFE_NET"], ["BILL"]]


def test_a_part_lives_on_alone(cast, now):
    rows = splitting.split(demand_id=whole(cast, now).pk, parts=TWO, actor=cast.desk, now=now)
    services.dispatch(demand_id=rows[1].pk, unit_id=cast.town_a.id, actor=cast.desk, now=now)
    assert Demand.objects.get(pk=rows[0].pk).state == "triaged"
