"""Proposing a month: who is in, why, who is left out, and what happens the second time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gridvisit.domain.customers.models import Contact
from gridvisit.domain.planning import changes, propose, selectors
from gridvisit.domain.planning.models import PlanItem
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.outbox.models import Message
from tests.factories import planning as make
from tests.factories import staff as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(now):
    return make.station(now)


def item_of(plan, party) -> PlanItem:
    return PlanItem.objects.get(plan=plan, party=party)


def test_who_is_due_is_in_the_plan_with_rule_facts_and_window(place, now):
    plan = make.draft(place, now)
    hospital, foundry = item_of(plan, place.hospital), item_of(plan, place.foundry)
    assert [entry["rule"] for entry in hospital.why] == ["4-03", "4-03"] or hospital.why[0]["rule"] == "4-03"
    assert (hospital.channel, hospital.level, hospital.selection) == ("onsite", 3, "rule")
    assert hospital.due_to == date(2026, 9, 10) + timedelta(days=92)
    assert foundry.why[0] == {
        "rule": "4-07", "reason": "cycle", "due_on": "2026-12-10", "onsite": False, "last": "2025-12-10", "interval": 365,
    }  # fmt: skip
    assert not PlanItem.objects.filter(plan=plan, party=place.bakery, selection="rule").exists()


def test_the_customer_manager_is_proposed_as_visitor(place, now):
    assert item_of(make.draft(place, now), place.hospital).owner_id == place.town.an.id


def test_a_fifth_of_the_plan_comes_from_the_seeded_draw_and_the_auditor_can_repeat_it(place, now):
    plan = make.draft(place, now)
    figures = selectors.figures(plan=plan, actor=place.town.bai)
    assert figures.random_percent >= 20
    again = selectors.replay(plan=plan, actor=place.town.bai)
    assert again.same_register
    assert again.holds
    assert sum(row["taken"] for row in again.rows) == figures.random


def test_a_picked_customer_in_place_of_a_drawn_one_is_found_out(now):
    place = make.station(now, homes=30)
    plan = make.draft(place, now)
    drawn = PlanItem.objects.filter(plan=plan, selection="random", party__visit_class="lv").first()
    friend = next(p for p in place.homes if not PlanItem.objects.filter(plan=plan, party=p).exists())
    PlanItem.objects.filter(pk=drawn.pk).update(party=friend)
    assert not selectors.replay(plan=plan, actor=place.town.bai).holds


def test_do_not_contact_is_left_out_and_named(place, now):
    Contact.objects.filter(party=place.foundry).update(dnc=True, dnc_since=date(2026, 1, 1))
    plan = make.draft(place, now)
    assert not PlanItem.objects.filter(plan=plan, party=place.foundry).exists()
    (row,) = selectors.left_out(plan=plan, actor=place.town.bai)
    assert (row["party"].id, row["code"], row["reasons"]) == (place.foundry.id, "do_not_contact", ["cycle"])


def test_proposing_again_changes_nothing_when_nothing_changed(place, now):
    plan = make.draft(place, now)
    before = list(plan.items.order_by("id").values_list("id", "party_id", "owner_id", "why", "version"))
    make.draft(place, now)
    assert (
        list(plan.items.order_by("id").values_list("id", "party_id", "owner_id", "why", "version")) == before
    )


def test_the_seed_stays_however_often_one_proposes(place, now):
    make.draft(place, now)
    plan = propose.propose(
        unit_id=place.town.station.id, period="2026-12", actor=place.town.bai, now=now, seed="another"
    )
    assert plan.seed == "test-seed"


def test_what_people_added_and_took_out_survives_proposing_again(place, now):
    plan, chief = make.draft(place, now), place.town.bai
    changes.add_item(
        plan_id=plan.id, party_id=place.bakery.id, reason="扩产项目需要上门了解", actor=chief, now=now
    )
    changes.remove_item(
        item_id=item_of(plan, place.foundry).id, reason="企业停产检修，下月再访", actor=chief, now=now
    )
    make.draft(place, now)
    assert item_of(plan, place.bakery).changed == "added"
    assert (item_of(plan, place.foundry).state, item_of(plan, place.foundry).changed) == (
        "removed",
        "removed",
    )


def test_a_customer_visited_meanwhile_leaves_the_draft(place, now):
    plan = make.draft(place, now)
    make.visited(place.foundry, date(2026, 11, 23), now=now)
    make.draft(place, now)
    assert not PlanItem.objects.filter(plan=plan, party=place.foundry, selection="rule").exists()


def test_the_proposal_is_audited_and_told(place, now):
    plan = make.draft(place, now)
    entry = AuditEntry.objects.get(verb="plan.proposed")
    assert (entry.object_id, entry.actor_id) == (str(plan.id), place.town.bai.id)
    assert Message.objects.filter(name="plan.proposed", payload={"plan_id": str(plan.id)}).exists()


def test_only_the_station_chief_proposes_and_only_for_the_own_station(place, now):
    with pytest.raises(Forbidden):
        propose.propose(unit_id=place.town.station.id, period="2026-12", actor=place.town.officer, now=now)
    stranger = people.town_b(now).chief
    with pytest.raises(NotFound):
        propose.propose(unit_id=place.town.station.id, period="2026-12", actor=stranger, now=now)


@pytest.mark.parametrize(
    ("period", "code"), [("2026-13", "plan.bad_period"), ("2026-10", "plan.period_over")]
)
def test_a_period_must_be_a_month_that_is_not_over(place, now, period, code):
    with pytest.raises(Refusal) as refused:
        propose.propose(unit_id=place.town.station.id, period=period, actor=place.town.bai, now=now)
    assert refused.value.code == code


def test_an_approved_plan_is_not_proposed_again(place, now):
    make.approved(place, now)
    with pytest.raises(Refusal, match=r"plan\.already_agreed"):
        make.draft(place, now)


def test_a_small_operator_proposes_for_itself(now):
    town = people.town_b(now)
    plan = propose.propose(unit_id=town.park.id, period="2026-12", actor=town.chief, now=now)
    assert plan.items.count() == 0


def test_the_queries_do_not_grow_with_the_customers(now, django_assert_max_num_queries):
    place = make.station(now, homes=120)
    with django_assert_max_num_queries(60):
        make.draft(place, now)
