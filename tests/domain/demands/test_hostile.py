"""Ways round the rules that a unit under pressure would try."""

from datetime import timedelta

import pytest

from gridvisit.domain.demands import alike, rules, services
from gridvisit.domain.demands.bulk import runs
from gridvisit.domain.demands.bulk.changes import Asked
from gridvisit.domain.demands.deadlines import after_events
from gridvisit.domain.demands.facts import of_demand
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.teamwork import joint
from gridvisit.domain.staff import services as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import demands as factory

DAY = timedelta(days=1)


def member(no, unit, role, now):
    made = staff.create_staff(
        staff_no=no, name=f"{no}某", unit=unit, actor=None, now=now, active_from=factory.SINCE
    )
    staff.grant_role(staff=made, role=role, unit=unit, actor=None, now=now, valid_from=factory.SINCE)
    return made


def ask_to_stop(cast, demand, now, **values):
    asked = {
        "reason": "customer_wait", "proof": "短信截图", "told_customer_at": now, "expected_end": local_date(now) + 5 * DAY,
        "demand_id": demand.pk, "actor": cast.bai, "now": now,
    }  # fmt: skip
    return services.propose_suspension(**(asked | values))


def raised(cast, demand, now, urgency="U1"):
    return runs.apply(
        asked=Asked(what="urgency", urgency=urgency, text="领导催办"), ids=[demand.pk], key=new_id(),
        actor=cast.desk, now=now,
    )  # fmt: skip


def test_who_did_a_part_of_it_does_not_verify(cast, now):
    demand = factory.handling(cast, now)
    both = member("both", cast.county, "handler", now)
    part = joint.ask(
        demand_id=demand.pk, unit_id=cast.county.id, person_id=both.id, task="拆表送检", wished_on=local_date(now) + DAY, actor=cast.bai,
        now=now,
    )  # fmt: skip
    staff.grant_role(staff=both, role="qa", unit=cast.city, actor=None, now=now, valid_from=factory.SINCE)
    joint.answer(part_id=part.pk, done=True, text="已送检，误差合格", actor=both, now=now)
    services.resolve(demand_id=demand.pk, resolution=factory.resolution(now), actor=cast.bai, now=now)
    assert both.id in services.people_in(Demand.objects.get(pk=demand.pk))[1]


def test_a_team_of_the_station_is_not_independent_of_it(cast, now):
    team = staff.create_unit(
        code="AT", name="A班", kind="supplier", level="team", parent=cast.town_a, actor=None, now=now,
        active_from=factory.SINCE,
    )  # fmt: skip
    inside = member("inside", team, "grid", now)
    demand = factory.handling(cast, now)
    services.withdraw(demand_id=demand.pk, reason="不用了", actor=cast.bai, now=now)
    row = Demand.objects.get(pk=demand.pk)
    with pytest.raises(Refusal, match="withdrawal_independent"):
        services.check_independent(row, inside)
    services.check_independent(row, cast.desk)


def test_a_unit_that_had_it_before_is_not_independent_either(cast, now):
    demand = factory.dispatched(cast, now)
    services.dispatch(demand_id=demand.pk, unit_id=cast.town_b.id, actor=cast.desk, now=now)
    services.dispatch(demand_id=demand.pk, unit_id=cast.county.id, actor=cast.desk, now=now)
    services.withdraw(demand_id=demand.pk, reason="不用了", actor=None, now=now)
    with pytest.raises(Refusal, match="withdrawal_independent"):
        services.check_independent(Demand.objects.get(pk=demand.pk), cast.bo)


def test_the_customer_is_told_of_a_stop_before_it_is_asked_for(cast, now):
    demand = factory.handling(cast, now)
    for at in (now + DAY, demand.heard_at - DAY):
        with pytest.raises(Refusal, match="told_at_impossible"):
            ask_to_stop(cast, demand, now, told_customer_at=at)


def test_a_stop_asked_for_long_ago_is_not_granted_for_days_that_are_over(cast, now):
    demand = factory.handling(cast, now)
    ask_to_stop(cast, demand, now)
    with pytest.raises(Refusal, match="end_needed"):
        services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=now + 9 * DAY)


def test_danger_found_since_is_never_suspended(cast, now):
    demand = factory.handling(cast, now)
    ask_to_stop(cast, demand, now)
    Demand.objects.filter(pk=demand.pk).update(danger=True, urgency="U0")
    with pytest.raises(Refusal, match="u0_never_suspended"):
        services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=now)


def test_a_withdrawal_denied_finds_its_clocks_running(cast, now):
    demand = factory.handling(cast, now)
    ask_to_stop(cast, demand, now)
    services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=now)
    later = now + DAY
    services.withdraw(demand_id=demand.pk, reason="不用了", actor=cast.bai, now=later)
    services.verify_withdrawal(
        demand_id=demand.pk, free_will=False, text="没说过", actor=cast.desk, now=later
    )
    row = Demand.objects.get(pk=demand.pk)
    assert [(stop.state, stop.ended_at) for stop in row.suspensions.all()] == [("ended", later)]
    assert not any(due.paused for due in row.dues.all())
    again = services.dispatch(demand_id=demand.pk, unit_id=cast.town_a.id, actor=cast.desk, now=later)
    assert again.state == "dispatched"


def twins(cast, now, **values):
    one, two = factory.triaged(cast, now), factory.triaged(cast, now, **values)
    Demand.objects.filter(pk__in=[one.pk, two.pk]).update(party_id=new_id())
    return one, two


def test_two_demands_never_merge_into_each_other(cast, now):
    one, two = twins(cast, now)
    services.merge(demand_id=one.pk, into_id=two.pk, actor=cast.desk, now=now)
    with pytest.raises(Refusal, match="merge_into_ended"):
        services.merge(demand_id=two.pk, into_id=one.pk, actor=cast.desk, now=now)


def test_a_danger_is_not_merged_away(cast, now):
    one, two = twins(cast, now)
    Demand.objects.filter(pk=two.pk).update(danger=True, urgency="U0")
    with pytest.raises(Refusal, match="merge_danger"):
        services.merge(demand_id=two.pk, into_id=one.pk, actor=cast.desk, now=now)
    assert services.merge(demand_id=one.pk, into_id=two.pk, actor=cast.desk, now=now).state == "merged"


def test_a_complaint_is_not_merged_into_something_slower(cast, now):
    one, two = twins(cast, now, type="COMPLAINT", topic="METER")
    with pytest.raises(Refusal, match="merge_complaint"):
        services.merge(demand_id=two.pk, into_id=one.pk, actor=cast.desk, now=now)
    assert alike.same(demand_id=two.pk, other_id=one.pk, actor=cast.desk, now=now).pk == two.pk


def test_only_danger_goes_past_the_desk(cast, now):
    demand = factory.heard(cast.an, now)
    with pytest.raises(Refusal, match="hand_over_danger"):
        services.hand_over(demand_id=demand.pk, unit_id=cast.town_b.id, actor=cast.an, now=now)


def test_work_is_not_done_before_it_was_asked_for(cast, now):
    demand = factory.handling(cast, now)
    with pytest.raises(Refusal, match="told_at_impossible"):
        services.handle(
            demand_id=demand.pk, text="已现场核查", milestones=["site_check"], actor=cast.bai, now=now,
            at=demand.heard_at - DAY,
        )  # fmt: skip
    danger = factory.heard(cast.an, now, verbatim="变压器冒烟了", type="HAZARD", topic="SAFE_NET")
    with pytest.raises(Refusal, match="told_at_impossible"):
        services.hand_over(
            demand_id=danger.pk, unit_id=cast.town_a.id, actor=cast.an, now=now, at=danger.heard_at - DAY
        )


def test_a_report_is_not_put_into_the_hands_of_the_house_reported_on(cast, now):
    report = factory.triaged(cast, now, type="REPORT", topic="INTEGRITY", verbatim="收费的让我塞钱")
    with pytest.raises(Refusal, match="may_not_know"):
        services.dispatch(
            demand_id=report.pk, unit_id=cast.county.id, handler_id=cast.bai.id, actor=cast.desk, now=now
        )


def test_nothing_is_sent_to_who_has_left(cast, now):
    demand = factory.triaged(cast, now)
    staff_row = cast.repair
    type(staff_row).objects.filter(pk=staff_row.pk).update(active_to=local_date(now) - DAY)
    with pytest.raises(Refusal, match="cannot_handle"):
        services.dispatch(
            demand_id=demand.pk, unit_id=cast.town_a.id, handler_id=staff_row.id, actor=cast.desk, now=now
        )


def test_the_log_tells_that_a_raised_urgency_was_put_back(cast, now):
    demand = factory.heard(cast.an, now)
    run = raised(cast, demand, now)
    runs.undo(run_id=run.pk, actor=cast.desk, now=now + timedelta(minutes=1))
    row = Demand.objects.get(pk=demand.pk)
    told = [(one.kind, one.at, one.data) for one in row.events.all()]
    assert row.urgency == "U2"
    assert rules.deadlines(after_events(of_demand(row), told)).urgency == row.urgency
