"""The visit pages at the desk: list, day, record, strategy, follow-up, archive, void, outbox, files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gridvisit.domain.visits.models import FollowUp, Strategy, Visit
from gridvisit.domain.visits.steps import s7_archive
from gridvisit.foundation.kernel.clock import local_date
from tests.interfaces.visits.scene import enter


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def words(response):
    return response.content.decode()


def settled(scene, **given):
    """Return a recorded visit after the jobs that follow it."""
    from gridvisit.domain.visits import services

    visit = scene.recorded(**given)
    services.settle(visit_id=visit.id, now=scene.now)
    return scene.again(visit)


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("stage", ["plan", "briefed", "begun", "recorded"])
def test_the_record_shows_every_stage(scene, stage, lang):
    visit = getattr(scene, stage)()
    page = enter(scene.a.bai, lang).get(url("visit", visit.pk))
    assert page.status_code == 200
    assert "明湖精密铸造有限公司" in words(page)
    assert 'aria-current="step"' in words(page)


def test_the_list_filters_and_pages(scene):
    first, second = scene.plan(), scene.plan(channel="phone", site_id=None)
    client = enter(scene.a.bai)
    page = words(client.get(url("visit-list")))
    assert first.number in page
    assert second.number in page
    only = words(client.get(url("visit-list"), {"channel": "phone"}))
    assert first.number not in only
    assert second.number in only
    found = words(client.get(url("visit-list"), {"q": first.number}))
    assert second.number not in found
    rows = words(client.get(url("visit-list"), headers={"HX-Request": "true"}))
    assert "<html" not in rows
    assert (
        client.get(
            url("visit-list"), {"unit": "nonsense", "from": "nonsense", "owner": str(scene.b.deng.pk)}
        ).status_code
        == 200
    )


def test_the_day_view_groups_by_visitor(scene):
    visit = scene.plan()
    page = enter(scene.a.bai).get(url("visit-day"), {"day": visit.day.isoformat()})
    assert "A1001 安宁" in words(page)
    empty = enter(scene.a.bai).get(url("visit-day"), {"day": "2030-01-01"})
    assert "No visit on this day" in words(empty)
    assert enter(scene.a.bai).get(url("visit-day"), {"day": "nonsense"}).status_code == 200


def test_a_visit_is_planned_by_hand_and_errors_keep_what_was_typed(scene):
    client = enter(scene.a.bai)
    assert "明湖" in words(client.get(url("visit-new"), {"q": "明湖"}))
    day = (local_date(scene.now) + timedelta(days=3)).isoformat()
    sent = {
        "customer": str(scene.firm.pk),
        "day": day,
        "channel": "phone",
        "owner_id": str(scene.a.an.pk),
        "companion_id": "",
    }
    bad = client.post(url("visit-new"), sent)
    assert bad.status_code == 422
    assert f'value="{day}"' in words(bad)
    done = client.post(url("visit-new"), sent | {"reasons": ["outage"]})
    visit = Visit.objects.get()
    assert done["Location"] == url("visit", visit.pk)
    assert (visit.channel, visit.owner_id) == ("phone", scene.a.an.id)


def test_reassign_needs_a_reason(scene):
    visit = scene.plan()
    client = enter(scene.a.bai)
    client.post(url("visit-reassign", visit.pk), {"owner_id": str(scene.a.grid.pk), "reason": ""})
    assert scene.again(visit).owner_id == scene.a.an.id
    client.post(url("visit-reassign", visit.pk), {"owner_id": str(scene.a.grid.pk), "reason": "安宁请假"})
    assert scene.again(visit).owner_id == scene.a.grid.id


def test_void_takes_two_people(scene):
    visit = scene.plan()
    bai = enter(scene.a.bai)
    assert bai.post(url("visit-void", visit.pk), {"reason": ""}).status_code == 422
    bai.post(url("visit-void", visit.pk), {"reason": "重复建单"})
    assert "Confirm the void" not in words(bai.get(url("visit", visit.pk)))
    assert bai.post(url("visit-void-confirm", visit.pk)).status_code == 403
    officer = enter(scene.a.officer)
    assert "Confirm the void" in words(officer.get(url("visit", visit.pk)))
    officer.post(url("visit-void-confirm", visit.pk))
    assert scene.again(visit).state == "void"


def item(scene, number=0, **given):
    values = {
        "measure": "加装在线监测", "owner_id": str(scene.a.an.pk), "due_on": (local_date(scene.now) + timedelta(days=30)).isoformat(),
        "yardstick": "三个月内无跳闸", "source_need": "class", "cost_bearer": "us", **given,
    }  # fmt: skip
    return {f"items-{number}-{name}": value for name, value in values.items()}


def frame(scene, total, **given):
    return {
        "goals": "降低停电损失", "risk_level": "R2", "customer_agreed": "agreed",
        "review_on": (local_date(scene.now) + timedelta(days=200)).isoformat(),
        "items-TOTAL_FORMS": str(total), "items-INITIAL_FORMS": "0", "go": "adopt", **given,
    }  # fmt: skip


def test_a_strategy_needs_every_measure_complete(scene):
    visit = scene.recorded()
    client = enter(scene.a.an)
    assert client.get(url("visit-strategy", visit.pk)).status_code == 200
    more = client.post(url("visit-strategy", visit.pk), frame(scene, 1, go="row") | item(scene))
    assert "items-1-measure" in words(more)
    assert "加装在线监测" in words(more)
    bad = client.post(url("visit-strategy", visit.pk), frame(scene, 1) | item(scene, yardstick=""))
    assert bad.status_code == 422
    assert "降低停电损失" in words(bad)
    late = client.post(url("visit-strategy", visit.pk), frame(scene, 1) | item(scene, due_on="2020-01-01"))
    assert late.status_code == 422
    assert not Strategy.objects.exists()
    done = client.post(url("visit-strategy", visit.pk), frame(scene, 2) | item(scene))
    assert done["Location"] == url("visit", visit.pk)
    strategy = Strategy.objects.get()
    assert strategy.items.get().measure == "加装在线监测"
    assert client.post(url("strategy-read", strategy.pk)).status_code == 403
    assert enter(scene.a.bai).post(url("strategy-read", strategy.pk)).status_code == 302
    client.post(url("measure-done", strategy.items.get().pk))
    assert strategy.items.get().status == "done"


def test_the_archive_says_what_is_missing_then_seals_then_only_adds(scene):
    visit = settled(scene)
    FollowUp.objects.filter(visit=visit).delete()
    client = enter(scene.a.chen)
    page = client.get(url("visit-archive", visit.pk))
    assert page.status_code == 200
    if visit.state != "archived":
        visit = scene.again(visit)
    if s7_archive.missing(visit, now=scene.now):
        assert "What the file still lacks" in words(page)
        assert client.post(url("visit-archive", visit.pk)).status_code == 422
        Visit.objects.filter(pk=visit.pk).update(state="following_up")
    if scene.again(visit).state != "archived":
        client.post(url("visit-archive", visit.pk))
    sealed = scene.again(visit)
    assert sealed.state == "archived"
    page = words(client.get(url("visit-archive", visit.pk)))
    assert sealed.archive.hash in page
    assert "every part is as it was" in page
    bad = client.post(url("visit-addendum", visit.pk), {"reason": "", "text": "更正电话"})
    assert bad.status_code == 422
    assert "更正电话" in words(bad)
    client.post(url("visit-addendum", visit.pk), {"reason": "更正", "text": "联系人电话有误"})
    assert "联系人电话有误" in words(client.get(url("visit-archive", visit.pk)))


@pytest.fixture
def follow_up(scene):
    visit = scene.recorded()
    return FollowUp.objects.create(
        tenant_id=visit.tenant_id, visit=visit, unit_id=visit.unit_id, subject="visit", due_on=local_date(scene.now),
        created_at=scene.now,
    )  # fmt: skip


def test_a_follow_up_is_recorded_by_somebody_else(scene, follow_up):
    client = enter(scene.a.cmd)
    assert "明湖精密铸造有限公司" in words(client.get(url("follow-up-list")))
    page = client.get(url("follow-up", follow_up.pk))
    assert page.status_code == 200
    assert "13800001234" not in words(page)
    shown = client.post(url("follow-up-reveal", follow_up.pk), {"reason": "回访电话"})
    assert "13800001234" in words(shown)
    bad = client.post(url("follow-up", follow_up.pk), {"result": "visit_denied", "note": ""})
    assert bad.status_code == 422
    done = client.post(url("follow-up", follow_up.pk), {"result": "solved_confirmed", "note": "满意"})
    assert done["Location"] == url("follow-up-list")
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.result) == ("done", "solved_confirmed")


def test_the_visitor_cannot_follow_up_his_own_visit(scene, follow_up):
    assert enter(scene.a.an).get(url("follow-up-list")).status_code == 403
    assert enter(scene.b.chief).get(url("follow-up", follow_up.pk)).status_code == 404


def test_pictures_are_for_who_may_see_the_visit_and_are_not_cached_by_others(scene):
    visit = scene.filled()
    photo = visit.evidence.get(kind="photo")
    page = enter(scene.a.bai).get(url("evidence-picture", photo.pk))
    assert (page.status_code, page["Content-Type"]) == (200, "image/jpeg")
    assert page["Cache-Control"].startswith("private")
    assert enter(scene.b.chief).get(url("evidence-picture", photo.pk)).status_code == 404
    assert enter(scene.a.cmd).get(url("evidence-picture", photo.pk)).status_code == 403
    assert Client().get(url("evidence-picture", photo.pk)).status_code == 302
    signature = visit.evidence.get(kind="signature")
    assert enter(scene.a.bai).get(url("evidence-picture", signature.pk)).status_code == 404


def test_the_outbox_shows_ones_own_units_and_leads_to_the_customers_page(scene):
    _visit, link = scene.agreed()
    page = words(enter(scene.a.bai).get(url("outbox")))
    assert link in page
    assert "138****1234" in page
    assert "13800001234" not in page
    assert "明湖精密铸造有限公司" not in words(enter(scene.b.chief).get(url("outbox")))
    assert enter(scene.a.an).get(url("outbox")).status_code == 403
    assert "Nothing matches" in words(enter(scene.a.bai).get(url("outbox"), {"kind": "survey"}))


def test_the_calendar_file_is_for_who_sees_the_visit(scene):
    visit, _link = scene.agreed()
    file = enter(scene.a.bai).get(url("visit-calendar", visit.pk))
    assert "BEGIN:VCALENDAR" in words(file)
    assert enter(scene.a.bai).get(url("visit-calendar", scene.plan(party=scene.home).pk)).status_code == 404
    assert enter(scene.b.chief).get(url("visit-calendar", visit.pk)).status_code == 404


def test_strangers_find_no_visit(scene):
    visit = scene.plan()
    stranger = enter(scene.b.chief)
    for name in ("visit", "visit-archive", "visit-strategy"):
        assert stranger.get(url(name, visit.pk)).status_code == 404, name
    for name in ("visit-void", "visit-reassign", "visit-addendum"):
        assert stranger.post(url(name, visit.pk)).status_code == 404, name
    assert visit.number not in words(stranger.get(url("visit-list")))
