"""The digest of the morning says what was settled overnight."""

from datetime import UTC, datetime, timedelta

import pytest

from gridvisit.domain.demands import services
from gridvisit.domain.demands.teamwork import joint
from gridvisit.domain.demands.watch import supervision, sweep
from gridvisit.domain.inbox import selectors
from gridvisit.domain.inbox import services as inbox
from gridvisit.domain.inbox.models import StaffNotice
from gridvisit.domain.inbox.services import Letter
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import demands as factory

NIGHT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)  # Tuesday 22:00 in Shanghai
MORNING = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # Wednesday 07:30


@pytest.fixture
def cast(db):
    return factory.county(NIGHT)


def told(person, demand, code, key, at=NIGHT):
    """Write a line for the digest of the morning."""
    letter = Letter(
        staff=person, key=key, code=code, facts={"number": demand.number}, subject_kind="demand", subject_id=demand.pk
    )  # fmt: skip
    inbox.notify([letter], now=at)


def digest(person, at=MORNING):
    (entry,) = [one for one in selectors.page(actor=person, now=at).items if one.is_digest]
    return entry


def settled(person):
    entry = digest(person)
    return [line.code for line in entry.lines if line.pk in entry.settled]


def test_three_of_four_lines_are_settled_and_come_last(cast):
    rows = [factory.dispatched(cast, NIGHT) for _ in range(4)]
    for row in rows:
        told(cast.bai, row, "demand.sent", f"sent:{row.pk}")
    for row in rows[:3]:
        services.accept(demand_id=row.pk, actor=cast.bai, now=NIGHT + timedelta(hours=1))
    entry = digest(cast.bai)
    assert [line.subject_id in {row.pk for row in rows[:3]} for line in entry.lines] == [
        False,
        True,
        True,
        True,
    ]
    assert (entry.done.en, entry.done.zh) == ("3 of 4 settled since", "4 项中 3 项其间已办妥")


def test_nothing_is_said_where_all_still_wait(cast):
    row = factory.dispatched(cast, NIGHT)
    told(cast.bai, row, "demand.sent", f"sent:{row.pk}")
    entry = digest(cast.bai)
    assert (entry.settled, entry.done) == (frozenset(), None)


def test_an_alarm_is_settled_once_its_own_due_time_is_met(cast):
    demand = factory.dispatched(cast, NIGHT - timedelta(days=3))
    sweep.sweep(now=NIGHT)
    alarms = StaffNotice.objects.filter(staff=cast.bai, held=True, code__startswith="demand.alarm")
    accept = {line.pk for line in alarms if ":accept:" in line.key}
    assert accept
    assert len(accept) < alarms.count()
    assert settled(cast.bai) == []
    services.accept(demand_id=demand.pk, actor=cast.bai, now=NIGHT + timedelta(hours=1))
    assert digest(cast.bai).settled == accept


def test_a_supervision_is_settled_by_its_report_and_a_part_by_its_answer(cast):
    demand = factory.handling(cast, NIGHT - timedelta(hours=3))
    supervision.supervise(
        demand_id=demand.pk, text="请尽快", answer_by=NIGHT + timedelta(days=1), actor=cast.county_head, now=NIGHT
    )  # fmt: skip
    part = joint.ask(
        demand_id=demand.pk, unit_id=cast.town_b.id, task="校表", wished_on=local_date(NIGHT) + timedelta(days=2),
        actor=cast.bai, now=NIGHT,
    )  # fmt: skip
    assert digest(cast.bo).settled == frozenset()
    supervision.report(demand_id=demand.pk, text="已约", actor=cast.bai, now=NIGHT + timedelta(hours=1))
    joint.answer(part_id=part.pk, done=True, text="表正常", actor=cast.bo, now=NIGHT + timedelta(hours=1))
    assert "demand.supervision_ordered" in settled(cast.bai)
    assert settled(cast.bo) == ["demand.joint_asked"]


def test_what_is_over_settles_every_line_about_it_and_news_alone_settles_nothing(cast):
    demand = factory.triaged(cast, NIGHT)
    told(cast.desk, demand, "demand.supervision_lifted", "supervision:x:lifted")
    told(cast.desk, demand, "demand.sent_back", f"sent:{demand.pk}")
    assert settled(cast.desk) == []
    services.refer(
        demand_id=demand.pk, text="请找自来水公司", told_at=NIGHT, told_how="phone", actor=cast.desk, now=NIGHT
    )  # fmt: skip
    assert sorted(settled(cast.desk)) == ["demand.sent_back", "demand.supervision_lifted"]
