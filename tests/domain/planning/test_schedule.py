"""Assign, give days, plan the visits; what becomes of each item; the end of a plan."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from gridvisit.domain.planning import approval, changes, progress, propose, schedule, selectors, words
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.domain.staff import services as staff
from gridvisit.domain.visits.models import Visit
from gridvisit.engines.calendars import is_workday
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from tests.factories import planning as make
from tests.factories import staff as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(now):
    return make.station(now)


def item_of(plan, party) -> PlanItem:
    return PlanItem.objects.get(plan=plan, party=party)


def test_every_item_gets_a_working_day_in_its_window_and_a_planned_visit(place, now):
    plan = make.scheduled(place, now)
    items = list(plan.items.filter(state="scheduled"))
    assert len(items) == plan.items.exclude(state="removed").count() > 3
    for item in items:
        assert item.due_from <= item.day <= item.due_to
        assert is_workday(item.day)
        visit = Visit.objects.get(pk=item.visit_id)
        assert (visit.plan_item_id, visit.day, visit.owner_id, visit.origin) == (
            item.id,
            item.day,
            item.owner_id,
            "plan",
        )
        assert (visit.reasons, visit.selection, visit.channel) == (item.reasons, item.selection, item.channel)


def test_each_day_of_a_person_is_numbered_in_the_order_of_travel(place, now):
    plan = make.scheduled(place, now)
    days = Counter((item.owner_id, item.day) for item in plan.items.filter(state="scheduled"))
    for (owner_id, day), count in days.items():
        rows = selectors.day_of(plan=plan, owner_id=owner_id, day=day, actor=place.town.bai)
        assert [row.route_no for row in rows] == list(range(1, count + 1))


def test_what_finds_no_day_says_why_on_the_board(place, now):
    plan = make.approved(place, now)
    PlanItem.objects.filter(plan=plan, party=place.foundry).update(
        due_from=date(2026, 12, 5),
        due_to=date(2026, 12, 6),  # a weekend
    )
    schedule.assign(plan_id=plan.id, actor=place.town.bai, now=now)
    outcome = schedule.schedule(plan_id=plan.id, actor=place.town.bai, now=now)
    item = item_of(plan, place.foundry)
    assert outcome.unplaced == {item.id: "no_workday"}
    found = selectors.board(plan=plan, actor=place.town.bai, now=now)
    assert found.why == {item.id: "no_workday"}
    assert "没有工作日" in words.unplaced(found.why[item.id], "zh")


def test_nothing_is_assigned_or_scheduled_before_approval(place, now):
    plan = make.draft(place, now)
    with pytest.raises(Refusal, match=r"plan\.not_agreed"):
        schedule.schedule(plan_id=plan.id, actor=place.town.bai, now=now)
    assert all(
        item.state == "open" for item in schedule.assign(plan_id=plan.id, actor=place.town.bai, now=now)
    )


def test_the_team_leader_assigns_and_the_visitor_does_not(place, now):
    plan = make.approved(place, now)
    with pytest.raises(Forbidden):
        schedule.assign(plan_id=plan.id, actor=place.town.an, now=now)
    assert schedule.assign(plan_id=plan.id, actor=place.town.chen, now=now)


def test_a_top_customer_is_not_given_to_somebody_without_the_level(place, now):
    novice = people.person(staff_no="A1050", name="新手", unit=place.town.team, role="km", now=now)
    people.qualify(novice, now=now, level="L1")
    plan = make.approved(place, now)
    hospital = item_of(plan, place.hospital)
    with pytest.raises(Refusal) as refused:
        schedule.assign(
            plan_id=plan.id, item_ids=[hospital.id], owner_id=novice.id, actor=place.town.bai, now=now
        )
    assert refused.value.code == "plan.level_too_low"
    assert refused.value.facts["needed"].en.startswith("L3")


def test_who_declared_an_interest_does_not_visit(place, now):
    plan = make.approved(place, now)
    staff.declare_conflict(
        staff=place.town.grid, kind="kinship", party_id=place.hospital.id, on=now.date(), actor=None, now=now
    )
    with pytest.raises(Refusal, match=r"plan\.conflict"):
        schedule.assign(
            plan_id=plan.id, item_ids=[item_of(plan, place.hospital).id], owner_id=place.town.grid.id,
            actor=place.town.bai, now=now,
        )  # fmt: skip


def test_only_visitors_of_the_unit_can_be_chosen(place, now):
    plan = make.approved(place, now)
    with pytest.raises(Refusal, match=r"plan\.not_a_visitor"):
        schedule.assign(plan_id=plan.id, owner_id=place.town.officer.id, actor=place.town.bai, now=now)


def test_a_scheduled_visit_follows_its_item_to_another_person_and_day(place, now):
    plan = make.scheduled(place, now)
    item = item_of(plan, place.hospital)
    other = place.town.grid
    schedule.assign(plan_id=plan.id, item_ids=[item.id], owner_id=other.id, actor=place.town.bai, now=now)
    day = next(
        d for d in (item.due_to - timedelta(days=n) for n in range(9)) if is_workday(d) and d != item.day
    )
    schedule.set_day(item_id=item.id, day=day, actor=place.town.bai, now=now)
    visit = Visit.objects.get(pk=item.visit_id)
    assert (visit.owner_id, visit.day) == (other.id, day)


@pytest.mark.parametrize("day", [date(2026, 12, 5), date(2026, 12, 31), date(2026, 11, 20)])
def test_a_day_must_be_a_working_day_in_the_window(place, now, day):
    plan = make.scheduled(place, now)
    with pytest.raises(Refusal, match=r"plan\.outside_window"):
        schedule.set_day(item_id=item_of(plan, place.hospital).id, day=day, actor=place.town.bai, now=now)


def test_the_order_of_a_day_can_be_changed_by_hand_and_put_right_again(place, now):
    plan = make.scheduled(place, now)
    busiest = Counter((i.owner_id, i.day) for i in plan.items.filter(state="scheduled")).most_common(1)
    (owner_id, day), count = busiest[0]
    if count == 1:
        mine = list(plan.items.filter(state="scheduled", owner_id=owner_id).order_by("day"))[:2]
        day = mine[0].day
        schedule.set_day(item_id=mine[1].id, day=day, actor=place.town.bai, now=now)
    rows = selectors.day_of(plan=plan, owner_id=owner_id, day=day, actor=place.town.bai)
    schedule.move_in_day(item_id=rows[-1].id, step=-1, actor=place.town.bai, now=now)
    swapped = selectors.day_of(plan=plan, owner_id=owner_id, day=day, actor=place.town.bai)
    assert [row.id for row in swapped][-2:] == [rows[-1].id, rows[-2].id]
    schedule.order_day(plan_id=plan.id, owner_id=owner_id, day=day, actor=place.town.bai, now=now)
    assert Visit.objects.get(pk=rows[0].visit_id).route_no > 0


def test_a_plan_begins_on_its_first_day_and_not_before(place, now):
    plan = make.approved(place, now)
    assert progress.activate_due(now=now) == 0
    assert progress.activate_due(now=now + timedelta(days=7)) == 1
    plan.refresh_from_db()
    assert plan.state == "in_progress"
    assert progress.activate_due(now=now + timedelta(days=7)) == 0


@pytest.mark.parametrize(
    ("state", "outcome", "expected"),
    [
        ("recorded", "completed", ("done", "")),
        ("servicing", "partial", ("done", "")),
        ("refused", "refused", ("not_done", "refused")),
        ("unreachable", "unreachable", ("not_done", "unreachable")),
        ("archived", "refused", ("not_done", "refused")),
        ("planned", "", ("scheduled", "")),
    ],
)
def test_the_result_of_the_visit_is_the_result_of_the_item(place, now, state, outcome, expected):
    plan = make.scheduled(place, now)
    item = item_of(plan, place.hospital)
    Visit.objects.filter(pk=item.visit_id).update(state=state, outcome=outcome)
    progress.note_visit(visit_id=str(item.visit_id), now=now)
    progress.note_visit(visit_id=item.visit_id, now=now)
    item.refresh_from_db()
    assert (item.state, item.not_done_reason) == expected


def test_a_voided_visit_gives_its_item_back_to_the_schedule(place, now):
    plan = make.scheduled(place, now)
    item = item_of(plan, place.hospital)
    Visit.objects.filter(pk=item.visit_id).update(state="void")
    progress.note_visit(visit_id=item.visit_id, now=now)
    item.refresh_from_db()
    assert (item.state, item.visit_id, item.day) == ("assigned", None, None)


def test_an_item_follows_a_visit_that_was_moved_outside_of_the_plan(place, now):
    plan = make.scheduled(place, now)
    item = item_of(plan, place.foundry)
    Visit.objects.filter(pk=item.visit_id).update(day=date(2026, 12, 9), owner=place.town.grid)
    progress.note_visit(visit_id=item.visit_id, now=now)
    item.refresh_from_db()
    assert (item.state, item.day, item.owner_id) == ("scheduled", date(2026, 12, 9), place.town.grid.id)


def test_a_visit_without_a_plan_concerns_nobody(place, now):
    progress.note_visit(visit_id=place.hospital.id, now=now)


def test_nothing_is_carried_over_in_silence(place, now):
    plan = make.approved(place, now)
    january = now + timedelta(days=45)
    progress.activate_due(now=january)
    with pytest.raises(Refusal) as refused:
        progress.close(plan_id=plan.id, actor=place.town.bai, now=january)
    assert refused.value.code == "plan.items_open"
    for item in plan.items.exclude(state="removed"):
        progress.end_item(
            item_id=item.id, why="weather", reason="暴雪封路，未能上门", actor=place.town.bai, now=january
        )
    assert progress.close(plan_id=plan.id, actor=place.town.bai, now=january).state == "closed"


def test_a_plan_is_not_closed_before_its_month_is_over(place, now):
    plan = make.approved(place, now)
    Plan.objects.filter(pk=plan.pk).update(state="in_progress")
    with pytest.raises(Refusal, match=r"plan\.not_over"):
        progress.close(plan_id=plan.id, actor=place.town.bai, now=now)


def test_a_moved_item_is_taken_up_by_the_plan_of_that_month_and_says_where_from(place, now):
    plan = make.approved(place, now)
    item = item_of(plan, place.foundry)
    progress.move_to(
        item_id=item.id, period="2027-01", reason="企业设备检修，下月走访", actor=place.town.bai, now=now
    )
    following = propose.propose(unit_id=plan.unit_id, period="2027-01", actor=place.town.bai, now=now)
    again = item_of(following, place.foundry)
    assert {"rule": "moved", "from_period": "2026-12"}.items() <= next(
        entry for entry in again.why if entry.get("rule") == "moved"
    ).items()


def test_a_second_move_is_for_the_approver(place, now):
    plan = make.approved(place, now)
    progress.move_to(
        item_id=item_of(plan, place.foundry).id,
        period="2027-01",
        reason="企业设备检修",
        actor=place.town.bai,
        now=now,
    )
    january = propose.propose(unit_id=plan.unit_id, period="2027-01", actor=place.town.bai, now=now)
    approval.submit(plan_id=january.id, actor=place.town.bai, now=now)
    approval.approve(plan_id=january.id, actor=place.town.officer, now=now)
    item = item_of(january, place.foundry)
    given = {"item_id": item.id, "period": "2027-02", "reason": "检修延期一个月", "now": now}
    with pytest.raises(Refusal, match=r"plan\.moved_before"):
        progress.move_to(actor=place.town.bai, **given)
    assert progress.move_to(actor=place.town.officer, **given).moved_to == "2027-02"


@pytest.mark.parametrize("period", ["2026-12", "2026-11", "2027-12"])
def test_an_item_moves_only_forward_and_not_far(place, now, period):
    plan = make.approved(place, now)
    with pytest.raises(Refusal, match=r"plan\.bad_target"):
        progress.move_to(
            item_id=item_of(plan, place.foundry).id,
            period=period,
            reason="企业设备检修",
            actor=place.town.bai,
            now=now,
        )


def test_an_agreed_removal_of_a_scheduled_visit_voids_the_visit_with_two_people(place, now):
    plan = make.scheduled(place, now)
    item = item_of(plan, place.foundry)
    changes.remove_item(item_id=item.id, reason="企业破产清算", actor=place.town.bai, now=now)
    changes.decide_change(
        item_id=item.id, agree=True, reason="情况属实，同意移出", actor=place.town.officer, now=now
    )
    visit = Visit.objects.get(pk=item.visit_id)
    assert (visit.state, visit.void_proposed_by_id) == ("void", place.town.bai.id)


def test_the_visitor_sees_the_own_items_of_the_plan_and_no_others(place, now):
    plan = make.scheduled(place, now)
    mine = selectors.item_page(plan=plan, actor=place.town.an, size=200).items
    assert {item.owner_id for item in mine} == {place.town.an.id}
    assert len(mine) < plan.items.count()


@pytest.mark.parametrize("homes", [4, 30])
def test_the_lists_take_the_same_queries_whatever_the_size(now, django_assert_num_queries, homes):
    place = make.station(now, homes=homes)
    plan, actor = make.scheduled(place, now), place.town.bai
    selectors.page(actor=actor)  # scopes are read once a request
    plan = selectors.plan(plan_id=plan.id, actor=actor)
    with django_assert_num_queries(2):
        selectors.page(actor=actor)
    with django_assert_num_queries(1):
        selectors.item_page(plan=plan, actor=actor, size=100)
    with django_assert_num_queries(2):
        selectors.figures(plan=plan, actor=actor)
    with django_assert_num_queries(3):
        selectors.capacity_table(plan=plan, actor=actor)
    with django_assert_num_queries(8):
        selectors.board(plan=plan, actor=actor, now=now)
    with django_assert_num_queries(4):
        selectors.coverage(plan=plan, actor=actor)
