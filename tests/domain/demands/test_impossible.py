"""What cannot be is refused before a clock is set: impossible dates, a danger settled on the spot."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from gridvisit.domain.demands import services
from gridvisit.domain.demands.deadlines import DemandFacts, deadlines
from gridvisit.domain.demands.teamwork import joint
from gridvisit.domain.demands.watch import supervision
from gridvisit.foundation.kernel.errors import Invalid, Refusal
from tests.factories import demands as factory

FAR = timezone(timedelta(hours=-12))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("heard_at", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))),
        ("heard_at", datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)),
        ("external_due_at", datetime(9999, 12, 31, 23, tzinfo=FAR)),
        ("external_due_at", datetime(1, 1, 1, tzinfo=UTC)),
        ("event_on", date(9999, 12, 31)),
        ("event_on", date(1, 1, 1)),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_its_field(cast, now, name, value):
    with pytest.raises(Invalid) as told:
        factory.heard(cast.an, now, topic="GUARANTEE", **{name: value})
    assert {(one.code, one.field) for one in told.value.problems} == {("demand.date_impossible", name)}


def test_an_event_of_another_age_costs_no_time():
    heard = datetime(2026, 11, 24, 4, tzinfo=UTC)
    found = deadlines(DemandFacts("OPINION", "GUARANTEE", heard, event_on=date(9999, 12, 31)))
    assert found.urgency == "U2"
    near = deadlines(DemandFacts("OPINION", "GUARANTEE", heard, event_on=date(2026, 12, 1)))
    assert near.urgency == "U1"


def test_nothing_is_asked_for_in_another_age(cast, now):
    demand = factory.handling(cast, now)
    with pytest.raises(Refusal, match="date_impossible"):
        supervision.supervise(
            demand_id=demand.pk, text="快办", answer_by=datetime(9999, 12, 31, 23, tzinfo=FAR), actor=cast.county_head,
            now=now,
        )  # fmt: skip
    with pytest.raises(Refusal, match="date_impossible"):
        joint.ask(
            demand_id=demand.pk,
            unit_id=cast.county.id,
            task="送检",
            wished_on=date(9999, 12, 31),
            actor=cast.bai,
            now=now,
        )
    for day in (date(9999, 12, 31), date(1, 1, 1)):
        told = factory.resolution(now, result="planned", planned_on=day)
        with pytest.raises(Invalid) as no:
            services.resolve(demand_id=demand.pk, resolution=told, actor=cast.bai, now=now)
        assert [one.code for one in no.value.problems] == ["demand.date_impossible"]


def test_a_danger_is_never_settled_on_the_spot(cast, now):
    asked = {
        "type": "CONSULT",
        "topic": "BILL",
        "verbatim": "变压器冒烟了,电费怎么算?",
        "answer_on_spot": "已解释",
    }
    with pytest.raises(Refusal, match="danger_not_on_spot"):
        factory.heard(cast.an, now, **asked)
    with pytest.raises(Refusal, match="danger_not_on_spot"):
        factory.heard(cast.an, now, **(asked | {"verbatim": "电费怎么算?", "urgency": "U0"}))
    assert factory.heard(cast.an, now, **asked, danger=False).state == "resolved"
