"""What visits put on the workbench, and what the outbox keeps to itself outside the demo."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from gridvisit.domain.visits.models import FollowUp, Visit
from gridvisit.domain.visits.steps import s2_appoint
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.interfaces.console.desk import visits as desk
from tests.interfaces.visits.scene import enter


@pytest.fixture(autouse=True)
def english():
    """Read labels in English, whatever page was opened before."""
    with translation.override("en"):
        yield


def by_label(cards):
    return {str(card.label): card for card in cards}


def test_a_number_and_its_list_are_the_same_records(scene):
    late = scene.plan()
    Visit.objects.filter(pk=late.pk).update(day=local_date(scene.now) - timedelta(days=3))
    scene.plan(channel="phone", site_id=None)
    client = enter(scene.a.bai)
    for card in desk.cards(scene.a.bai, scene.now):
        page = client.get(card.url)
        assert len(page.context["page"].items) == card.count, card.label
    assert {"Visits today", "Visits overdue"} <= set(by_label(desk.cards(scene.a.bai, scene.now)))


def test_a_follow_up_due_is_counted_for_who_may_do_it(scene):
    visit = scene.recorded()
    FollowUp.objects.create(
        tenant_id=visit.tenant_id, visit=visit, unit_id=visit.unit_id, subject="visit", due_on=local_date(scene.now),
        created_at=scene.now,
    )  # fmt: skip
    card = by_label(desk.cards(scene.a.cmd, scene.now))["Follow-ups due"]
    assert card.count == 1
    assert len(enter(scene.a.cmd).get(card.url).context["page"].items) == 1
    assert "Follow-ups due" not in by_label(desk.cards(scene.a.an, scene.now))


def test_the_customers_wish_is_the_visitors_next_step(scene):
    visit, link = scene.agreed()
    wish = at_local(local_date(scene.now) + timedelta(days=4), 15)
    s2_appoint.customer_move(token=link.split("/")[3], proposal_start=wish, now=scene.now)
    step = desk.next_steps(scene.a.an, scene.now)[0]
    assert step.url == reverse("field:appointment", args=[visit.pk])
    assert "15:00" in step.reason
    page = enter(scene.a.an).get(step.url)
    assert "Accept this time" in page.content.decode()
    enter(scene.a.an).post(reverse("field:appointment-accept", args=[visit.pk]))
    assert scene.again(visit).appointment.slot_start == wish
    assert desk.approvals(scene.a.officer, scene.now) == []


def test_a_proposed_void_waits_for_a_second_person(scene):
    visit = scene.plan()
    enter(scene.a.bai).post(reverse("console:visit-void", args=[visit.pk]), {"reason": "重复建单"})
    assert [row.detail for row in desk.approvals(scene.a.officer, scene.now)] == ["重复建单"]
    assert desk.approvals(scene.a.an, scene.now) == []


def test_a_visit_is_found_by_its_number(scene):
    visit = scene.plan()
    assert [row.detail for row in desk.find(scene.a.bai, visit.number[:10], scene.now)] == [visit.number]
    assert desk.find(scene.b.chief, visit.number, scene.now) == []


def test_the_code_only_the_customer_may_know_is_covered_outside_the_demo(scene, settings):
    _visit, link = scene.agreed()
    s2_appoint.customer_confirm(token=link.split("/")[3], now=scene.now)
    client = enter(scene.a.bai)
    bubble = re.compile(r'class="gv-bubble"[^>]*>(.*?)</p>', re.DOTALL)
    code = re.compile(r"确认码(\d{6})")
    assert any(
        code.search(text) for text in bubble.findall(client.get(reverse("console:outbox")).content.decode())
    )
    settings.GRIDVISIT_DEMO = False
    page = client.get(reverse("console:outbox")).content.decode()
    assert not any(code.search(text) for text in bubble.findall(page))
    assert "Open as the customer" not in page
    assert link not in page


def test_appointments_to_make_are_counted_and_lead_to_their_page(scene):
    today = local_date(scene.now)
    bare = scene.plan(day=today + timedelta(days=3))
    scene.plan(party=scene.home, day=today + timedelta(days=9))  # not yet
    s1 = scene.ready(party=scene.home)  # goes without, for a listed reason
    card = by_label(desk.cards(scene.a.an, scene.now))["Appointments to make"]
    page = enter(scene.a.an).get(card.url).context["page"]
    assert card.count == 1
    assert [row.pk for row in page.items] == [bare.pk]
    steps = {step.url: step for step in desk.next_steps(scene.a.an, scene.now)}
    step = steps[reverse("field:appointment", args=[bare.pk])]
    assert "no appointment yet" in step.reason
    assert step.due_at < at_local(bare.day)
    assert reverse("field:appointment", args=[s1.pk]) not in steps
    phone = enter(scene.a.an).get(reverse("field:today")).content.decode()
    assert "Appointments to make" in phone
    assert reverse("field:appointment", args=[bare.pk]) in phone


def test_the_reminder_goes_when_the_customer_agrees_or_is_left_in_peace(scene):
    visit, link = scene.agreed()
    url = reverse("field:appointment", args=[visit.pk])
    waiting = {step.url: step for step in desk.next_steps(scene.a.an, scene.now)}[url]
    assert "has not answered" in waiting.reason
    s2_appoint.customer_confirm(token=link.split("/")[3], now=scene.now)
    assert url not in {step.url for step in desk.next_steps(scene.a.an, scene.now)}
    other = scene.briefed(party=scene.home)
    token = scene.propose(other).split("/")[3]
    s2_appoint.customer_decline(token=token, reason="不需要", now=scene.now)
    assert reverse("field:appointment", args=[other.pk]) not in {
        step.url for step in desk.next_steps(scene.a.an, scene.now)
    }
