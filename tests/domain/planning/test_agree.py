"""Submit, approve, return; changes before and after; two people, never one."""

from __future__ import annotations

import pytest

from gridvisit.domain.planning import approval, changes, propose, selectors
from gridvisit.domain.planning.models import PlanEvent, PlanItem
from gridvisit.domain.staff import services as staff
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from tests.factories import customers as make_customers
from tests.factories import planning as make
from tests.factories import staff as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(now):
    return make.station(now)


def item_of(plan, party) -> PlanItem:
    return PlanItem.objects.get(plan=plan, party=party)


def codes(refused) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_sound_proposal_is_submitted_and_approved_by_the_county(place, now):
    plan = make.approved(place, now)
    assert (plan.state, plan.approved_by_id, plan.separation) == ("approved", place.town.officer.id, "met")
    assert plan.first_approved_at == now
    assert plan.items.filter(in_first_approved=True).count() == plan.items.exclude(state="removed").count()


def test_who_made_the_plan_does_not_approve_it_whatever_the_role(place, now):
    staff.grant_role(
        staff=place.town.bai,
        role="county_mkt",
        unit=place.town.county,
        valid_from=now.date(),
        actor=None,
        now=now,
    )
    place.town.bai.__dict__.pop("_scopes", None)
    plan = make.submitted(place, now)
    with pytest.raises(Refusal) as refused:
        approval.approve(plan_id=plan.id, actor=place.town.bai, now=now)
    assert (refused.value.code, refused.value.way_out) == ("plan.author_approves", "plan.find_other_approver")


def test_who_changed_a_single_customer_is_an_author_too(place, now):
    helper = people.person(staff_no="A1099", name="副所长", unit=place.town.station, role="chief", now=now)
    staff.grant_role(
        staff=helper, role="county_mkt", unit=place.town.county, valid_from=now.date(), actor=None, now=now
    )
    plan = make.draft(place, now)
    changes.remove_item(item_id=item_of(plan, place.foundry).id, reason="企业停产检修", actor=helper, now=now)
    make.draft(place, now)
    approval.submit(plan_id=plan.id, actor=place.town.bai, now=now)
    with pytest.raises(Refusal, match=r"plan\.author_approves"):
        approval.approve(plan_id=plan.id, actor=helper, now=now)


def test_the_chief_may_not_approve_at_all(place, now):
    plan = make.submitted(place, now)
    with pytest.raises(Forbidden):
        approval.approve(plan_id=plan.id, actor=place.town.bai, now=now)


def test_a_plan_of_another_tenant_does_not_exist(place, now):
    plan = make.submitted(place, now)
    stranger = people.town_b(now).chief
    with pytest.raises(NotFound):
        approval.approve(plan_id=plan.id, actor=stranger, now=now)
    assert list(selectors.page(actor=stranger).items) == []


def test_in_a_small_house_two_people_of_one_post_agree_and_the_plan_says_separation_not_met(now):
    town = people.town_b(now)
    second = people.person(staff_no="B2003", name="杜二", unit=town.park, role="dso", now=now)
    make_customers.enterprise(unit=town.park, now=now, manager=town.deng, market="P3", capacity=315)
    make_customers.household(unit=town.park, now=now)
    plan = propose.propose(unit_id=town.park.id, period="2026-12", actor=town.chief, now=now)
    approval.submit(plan_id=plan.id, actor=town.chief, now=now)
    plan = approval.approve(plan_id=plan.id, actor=second, now=now)
    assert plan.separation == "same_post"
    assert AuditEntry.objects.get(verb="plan.approved").after == {"separation": "same_post"}


def test_a_person_alone_cannot_approve_and_is_told_to_find_a_partner(now):
    town = people.town_b(now)
    make_customers.enterprise(unit=town.park, now=now, manager=town.deng, market="P3", capacity=315)
    make_customers.household(unit=town.park, now=now)
    plan = propose.propose(unit_id=town.park.id, period="2026-12", actor=town.chief, now=now)
    approval.submit(plan_id=plan.id, actor=town.chief, now=now)
    with pytest.raises(Refusal) as refused:
        approval.approve(plan_id=plan.id, actor=town.chief, now=now)
    assert refused.value.way_out == "plan.find_outside_approver"


def test_a_returned_plan_says_why_and_can_be_changed_and_submitted_again(place, now):
    plan = make.submitted(place, now)
    plan = approval.return_(
        plan_id=plan.id, reason="请补充迎峰度冬重点用户", actor=place.town.officer, now=now
    )
    assert (plan.state, plan.returned_reason) == ("returned", "请补充迎峰度冬重点用户")
    changes.remove_item(
        item_id=item_of(plan, place.foundry).id, reason="企业停产检修", actor=place.town.bai, now=now
    )
    make.draft(place, now)
    assert approval.submit(plan_id=plan.id, actor=place.town.bai, now=now).state == "submitted"


def test_a_return_needs_a_reason(place, now):
    plan = make.submitted(place, now)
    with pytest.raises(Refusal, match=r"plan\.reason_needed"):
        approval.return_(plan_id=plan.id, reason="  ", actor=place.town.officer, now=now)


def test_an_empty_plan_is_not_submitted(now):
    town = people.town_b(now)
    plan = propose.propose(unit_id=town.park.id, period="2026-12", actor=town.chief, now=now)
    with pytest.raises(Invalid) as refused:
        approval.submit(plan_id=plan.id, actor=town.chief, now=now)
    assert "plan.empty" in codes(refused)


def test_who_fell_due_since_the_proposal_must_be_in_or_taken_out_with_a_reason(place, now):
    plan = make.draft(place, now)
    make_customers.enterprise(
        unit=place.town.team, now=now, manager=place.town.an, name="新到期用户", mobile="13800009999"
    )
    with pytest.raises(Invalid) as refused:
        approval.submit(plan_id=plan.id, actor=place.town.bai, now=now)
    assert codes(refused)[1:] == ["plan.due_missing"]
    assert refused.value.problems[1].facts == {"count": 1}


def test_taking_out_the_drawn_ones_is_stopped_by_the_random_share(place, now):
    plan = make.draft(place, now)
    for item in plan.items.filter(selection="random"):
        changes.remove_item(item_id=item.id, reason="本月不便走访", actor=place.town.bai, now=now)
    with pytest.raises(Invalid) as refused:
        approval.submit(plan_id=plan.id, actor=place.town.bai, now=now)
    assert codes(refused)[1] in {"plan.random_short", "plan.random_exhausted"}
    make.draft(place, now)
    assert approval.submit(plan_id=plan.id, actor=place.town.bai, now=now).state == "submitted"


def test_nobody_may_be_above_capacity_and_fitting_moves_or_takes_out_with_the_reason(place, now):
    plan, chief = make.draft(place, now), place.town.bai
    for person in (place.town.an, place.town.grid):
        changes.set_duty(plan_id=plan.id, staff_id=person.id, hours=183, actor=chief, now=now)
    with pytest.raises(Invalid) as refused:
        approval.submit(plan_id=plan.id, actor=chief, now=now)
    assert "plan.above_capacity" in codes(refused)
    out = changes.fit_to_capacity(plan_id=plan.id, reason="抢修任务重，能力不足", actor=chief, now=now)
    assert out
    assert {item.change_reason for item in out} == {"抢修任务重，能力不足"}
    assert item_of(plan, place.hospital).state == "open"  # supply security stays
    share = selectors.figures(plan=plan, actor=chief)
    assert share.total == 0 or share.random_percent >= 20


def test_a_customer_added_by_hand_carries_the_reason_and_the_rules(place, now):
    plan = make.draft(place, now)
    item = changes.add_item(
        plan_id=plan.id,
        party_id=place.bakery.id,
        reason="扩产项目需要了解",
        code="project",
        actor=place.town.bai,
        now=now,
    )
    assert (item.selection, item.changed, item.reasons) == ("manual", "added", ["project"])
    assert item.owner_id == place.town.an.id
    assert PlanEvent.objects.get(kind="item_added").reason == "扩产项目需要了解"


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        ("foundry", "重点用户", "plan.party_there"),
        ("bakery", "无", "plan.reason_needed"),
        ("other", "重点用户", "plan.party_outside"),
    ],
)
def test_adding_is_refused_with_the_reason_why(place, now, who, reason, code):
    plan = make.draft(place, now)
    other = make_customers.enterprise(
        unit=place.town.county, now=now, name="外单位用户", mobile="13800008888"
    )
    party = {"foundry": place.foundry, "bakery": place.bakery, "other": other}[who]
    actor = place.town.bai
    if who == "other":
        staff.grant_role(
            staff=actor, role="cmd", unit=place.town.county, valid_from=now.date(), actor=None, now=now
        )
        actor.__dict__.pop("_scopes", None)
        actor.__dict__.pop("_roles", None)
    with pytest.raises(Refusal) as refused:
        changes.add_item(plan_id=plan.id, party_id=party.id, reason=reason, actor=actor, now=now)
    assert refused.value.code == code


def test_a_do_not_contact_wish_holds_against_the_chief_too(place, now):
    plan = make.draft(place, now)
    place.bakery.contacts.update(dnc=True)
    with pytest.raises(Refusal, match=r"plan\.party_protected"):
        changes.add_item(
            plan_id=plan.id, party_id=place.bakery.id, reason="常规走访安排", actor=place.town.bai, now=now
        )
    item = changes.add_item(
        plan_id=plan.id,
        party_id=place.bakery.id,
        reason="停电影响需告知",
        code="outage",
        actor=place.town.bai,
        now=now,
    )
    assert item.reasons == ["outage"]


def test_taken_out_can_be_put_back(place, now):
    plan = make.draft(place, now)
    item = item_of(plan, place.foundry)
    changes.remove_item(item_id=item.id, reason="企业停产检修", actor=place.town.bai, now=now)
    assert changes.restore_item(item_id=item.id, actor=place.town.bai, now=now).state == "open"


def test_a_visit_that_must_be_on_site_is_not_turned_into_a_call(place, now):
    plan = make.draft(place, now)
    with pytest.raises(Refusal, match=r"plan\.onsite_needed"):
        changes.set_channel(
            item_id=item_of(plan, place.hospital).id, channel="phone", actor=place.town.bai, now=now
        )
    assert (
        changes.set_channel(
            item_id=item_of(plan, place.foundry).id, channel="onsite", actor=place.town.bai, now=now
        ).expected_minutes
        == 60
    )


def test_a_submitted_plan_is_not_edited_directly(place, now):
    plan = make.submitted(place, now)
    with pytest.raises(Refusal, match=r"plan\.not_editable"):
        changes.remove_item(
            item_id=item_of(plan, place.foundry).id, reason="企业停产", actor=place.town.bai, now=now
        )


def test_after_approval_a_removal_is_asked_and_decided_by_another_person(place, now):
    plan = make.approved(place, now)
    item = changes.remove_item(
        item_id=item_of(plan, place.foundry).id, reason="企业破产清算", actor=place.town.bai, now=now
    )
    assert item.state == "drop_asked"
    done = changes.decide_change(
        item_id=item.id, agree=True, reason="情况属实，同意移出", actor=place.town.officer, now=now
    )
    plan.refresh_from_db()
    assert (done.state, done.changed, done.in_first_approved, plan.edition) == ("removed", "removed", True, 2)


def test_after_approval_an_addition_is_asked_and_may_be_refused(place, now):
    plan = make.approved(place, now)
    item = changes.add_item(
        plan_id=plan.id, party_id=place.bakery.id, reason="临时增加走访", actor=place.town.bai, now=now
    )
    assert (item.state, item.in_first_approved) == ("add_asked", False)
    refused = changes.decide_change(
        item_id=item.id, agree=False, reason="本月能力已满", actor=place.town.officer, now=now
    )
    assert refused.state == "removed"


def test_nobody_decides_on_what_is_not_asked(place, now):
    plan = make.approved(place, now)
    with pytest.raises(Refusal, match=r"plan\.nothing_asked"):
        changes.decide_change(
            item_id=item_of(plan, place.foundry).id,
            agree=True,
            reason="同意移出",
            actor=place.town.officer,
            now=now,
        )
