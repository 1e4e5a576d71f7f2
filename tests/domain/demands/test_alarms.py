"""Escalation by stage: each alarm once, to the right people, never about what stands still or is done."""

from datetime import timedelta

import pytest

from gridvisit.domain.demands import services, shield
from gridvisit.domain.demands.models import Demand, Due
from gridvisit.domain.demands.services import clocks
from gridvisit.domain.demands.watch import handover, people, stages, sweep
from gridvisit.domain.demands.watch.models import Alarm
from gridvisit.domain.demands.watch.stages import Raised, Running, Stage
from gridvisit.domain.evaluation import overrides
from gridvisit.domain.inbox.models import StaffNotice
from gridvisit.domain.staff import services as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.jobs.handlers import HANDLERS
from gridvisit.standard.parameters import shipped
from tests.factories import demands as factory

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FAR = 400 * DAY


@pytest.fixture
def boss(cast, now):
    made = staff.create_staff(
        staff_no="boss", name="市营", unit=cast.city, actor=None, now=now, active_from=factory.SINCE
    )
    staff.grant_role(
        staff=made, role="city_mkt", unit=cast.city, actor=None, now=now, valid_from=factory.SINCE
    )
    return made


def told(demand, kind, stage):
    rows = StaffNotice.objects.filter(key__startswith=f"alarm:{demand.pk}:{kind}:{stage}:")
    return {row.staff_id for row in rows}


def due(demand, kind="answer"):
    return demand.dues.get(kind=kind)


def at_stage(demand, stage, kind="answer"):
    row = due(demand, kind)
    return stages.moments(Running(kind, row.created_at, row.at, row.moved_at), shipped())[stage]


def sweep_at(moment):
    sweep.sweep(now=moment)


def test_each_stage_tells_the_next_level_up(cast, now):
    demand = factory.handling(cast, now)
    for stage, who in [
        ("near", {cast.bai.id}),
        ("due", {cast.bai.id}),
        ("up1", {cast.county_head.id}),
    ]:
        moment = at_stage(demand, Stage(stage))
        sweep_at(moment - MINUTE)
        assert told(demand, "answer", stage) == set()
        sweep_at(moment)
        assert told(demand, "answer", stage) == who


def test_a_stage_is_told_once_however_often_one_looks(cast, now):
    demand = factory.handling(cast, now)
    moment = at_stage(demand, Stage.UP3)
    for n in range(4):
        sweep_at(moment + n * MINUTE)
        Due.objects.filter(demand=demand).update(alarm_at=moment)  # somebody looks again
    assert Alarm.objects.filter(demand=demand, kind="answer").count() == 4  # due, up1, up2, up3
    keys = list(StaffNotice.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))


def test_what_is_late_already_is_not_called_nearly_due(cast, now):
    demand = factory.handling(cast, now)
    sweep_at(at_stage(demand, Stage.DUE))
    assert set(demand.alarms.filter(kind="answer").values_list("stage", flat=True)) == {"due"}


def test_met_soft_and_paused_due_times_are_silent(cast, now):
    demand = factory.handling(cast, now)
    services.propose_suspension(
        demand_id=demand.pk, reason="customer_wait", proof="电话记录", told_customer_at=now,
        expected_end=local_date(now) + 5 * DAY, actor=cast.bai, now=now,
    )  # fmt: skip
    services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=now)
    sweep_at(now + FAR)
    kinds = set(Alarm.objects.filter(demand=demand).values_list("kind", flat=True))
    silent = {row.kind for row in demand.dues.all() if row.paused or row.soft or row.met_at}
    assert "answer" in silent
    assert not kinds & silent


def test_an_ended_demand_is_silent(cast, now):
    demand = factory.closed(cast, now)
    sweep_at(now + FAR)
    assert not Alarm.objects.filter(demand=demand).exists()


def test_a_due_time_moved_earlier_or_within_the_past_gives_no_second_alarm():
    params, now = shipped(), clocks.NEVER - FAR
    raised = {"due": Raised(0, now)}
    since = now - 10 * DAY
    moved_earlier = Running("answer", since, now - HOUR, now + MINUTE)
    found, _next = stages.reached(moved_earlier, raised, params, now=now + 2 * MINUTE)
    assert found == []
    moved_into_the_past = Running("answer", since, now + HOUR, now + 2 * HOUR)
    found, _next = stages.reached(moved_into_the_past, raised, params, now=now + 3 * HOUR)
    assert found == []


def test_a_due_time_moved_later_and_reached_again_is_alarmed_again():
    params, now = shipped(), clocks.NEVER - FAR
    due = Running("answer", now - 10 * DAY, now + 5 * DAY, now + HOUR)
    found, ahead = stages.reached(due, {"due": Raised(0, now)}, params, now=now + 2 * HOUR)
    assert [(r.stage, r.epoch) for r in found] == []
    assert ahead is not None
    found, _next = stages.reached(due, {"due": Raised(0, now)}, params, now=now + 5 * DAY)
    assert [(r.stage, r.epoch) for r in found] == [(Stage.DUE, 1)]


def test_after_a_suspension_the_stage_comes_again_with_its_new_time(cast, now):
    demand = factory.handling(cast, now)
    first = at_stage(demand, Stage.NEAR)
    sweep_at(first)
    services.propose_suspension(
        demand_id=demand.pk, reason="customer_wait", proof="电话记录", told_customer_at=first,
        expected_end=local_date(first) + 5 * DAY, actor=cast.bai, now=first,
    )  # fmt: skip
    services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=first)
    services.resume(demand_id=demand.pk, actor=cast.bai, now=first + 4 * DAY)
    again = at_stage(demand, Stage.DUE)
    sweep_at(again)
    sweep_at(again + MINUTE)
    assert demand.alarms.filter(kind="answer", stage="due").count() == 1


def test_danger_is_told_at_night_the_rest_in_the_morning(cast, now):
    night = now + 13 * HOUR  # 22:30
    calm = factory.heard(cast.an, now)
    urgent = factory.heard(
        cast.an, night - 20 * MINUTE, danger=True, urgency="U0", verbatim="电线掉在路上还在冒火花"
    )
    sweep_at(night)
    assert StaffNotice.objects.filter(subject_id=urgent.pk, held=False, urgent=True).exists()
    assert not StaffNotice.objects.filter(subject_id=calm.pk, release_at__gt=now, held=False).exists()


def test_nobody_of_the_house_reported_on_is_told(cast, now):
    report = factory.heard(
        cast.an, now, type="REPORT", topic="INTEGRITY", verbatim="有个收电费的私下让我塞钱"
    )
    sweep_at(now + FAR)
    people_told = set(StaffNotice.objects.filter(subject_id=report.pk).values_list("staff_id", flat=True))
    assert people_told
    assert not people_told & {cast.an.id, cast.bai.id, cast.repair.id}
    for person_id in people_told:
        person = next(p for p in vars(cast).values() if p.id == person_id)
        assert Demand.objects.visible_to(person).filter(pk=report.pk).exists()


@pytest.mark.parametrize("kind", ["OPINION", "REPORT"])
def test_the_gate_at_hand_says_what_the_database_says(cast, now, kind):
    topic = "INTEGRITY" if kind == "REPORT" else "METER"
    demand = factory.dispatched(cast, now, type=kind, topic=topic)
    demand.refresh_from_db()
    for person in [who for who in vars(cast).values() if hasattr(who, "staff_no")]:
        asked = Demand.objects.visible_to(person).filter(pk=demand.pk).exists()
        assert shield.may_know(demand, person) == asked, person.staff_no


def test_an_unsent_demand_is_told_to_the_desk(cast, now):
    demand = factory.heard(cast.an, now)
    sweep_at(at_stage(demand, Stage.DUE, "triage"))
    assert told(demand, "triage", "due") == {cast.desk.id, cast.desk_two.id}


def test_a_failing_due_time_does_not_hold_up_the_others(cast, now, monkeypatch):
    bad, good = factory.handling(cast, now), factory.handling(cast, now)
    moment = max(at_stage(bad, Stage.DUE), at_stage(good, Stage.DUE))
    line = people.Posts.line

    def fails(self, demand, level):
        if demand.pk == bad.pk:
            raise RuntimeError
        return line(self, demand, level)

    monkeypatch.setattr(people.Posts, "line", fails)
    sweep_at(moment)
    assert told(good, "answer", "due")
    assert not Alarm.objects.filter(demand=bad, kind="answer").exists()
    monkeypatch.undo()
    sweep_at(moment + 11 * MINUTE)
    assert told(bad, "answer", "due")


def test_many_are_swept_with_few_queries(cast, now, django_assert_max_num_queries):
    demands = [factory.dispatched(cast, now) for _ in range(12)]
    moment = max(at_stage(d, Stage.DUE) for d in demands)
    with django_assert_max_num_queries(40):
        sweep_at(moment)
    assert all(told(d, "answer", "due") for d in demands)


def test_who_gets_a_demand_is_told_once_and_the_sender_not(cast, now):
    demand = factory.dispatched(cast, now)
    for _ in range(2):
        handover.tell_sent(demand_id=str(demand.pk), now=now)
    rows = StaffNotice.objects.filter(key__startswith="sent:", subject_id=demand.pk)
    assert [row.staff_id for row in rows] == [cast.bai.id]
    services.give_back(demand_id=demand.pk, listed="other_area", actor=cast.bai, now=now + MINUTE)
    handover.tell_sent(demand_id=str(demand.pk), now=now + MINUTE)
    back = StaffNotice.objects.filter(code="demand.sent_back", subject_id=demand.pk)
    assert {row.staff_id for row in back} == {cast.desk.id, cast.desk_two.id}


def test_alarms_follow_a_tightened_parameter(cast, boss, now):
    """A shorter way up holds for demands that are open already."""
    demand = factory.handling(cast, now)
    due = demand.dues.get(kind="answer")
    sweep.sweep(now=due.at)
    overrides.tighten(
        unit_id=cast.town_a.id, parameter="5.5-18.due_up1", value=2, valid_from=local_date(due.at), reason="更快上报",
        actor=boss, now=due.at,
    )  # fmt: skip
    outbox.drain(HANDLERS, now=due.at)
    sweep.sweep(now=due.at + HOUR)
    assert told(demand, "answer", "up1") == set()
    sweep.sweep(now=due.at + 2 * HOUR)
    assert told(demand, "answer", "up1") == {cast.county_head.id}
