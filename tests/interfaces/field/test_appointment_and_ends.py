"""Appointment, unplanned visits, the other honest ends, and who may come here at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.kernel.clock import local, local_date
from tests.interfaces.visits.scene import enter


def url(name, visit, *more):
    return reverse(f"field:{name}", args=[visit.pk, *more])


def words(response):
    return response.content.decode()


def proposal(scene, **given):
    day = local_date(scene.now) + timedelta(days=1)
    return {
        "day": day.isoformat(),
        "at": "10:00",
        "minutes": "45",
        "agenda": ["policies", "needs"],
        "more": "",
        "place": "",
    } | given


def test_a_proposed_time_reaches_the_customer_with_a_link(scene):
    visit = scene.briefed()
    client = enter(scene.a.an)
    assert client.get(url("appointment", visit)).status_code == 200
    done = client.post(url("appointment", visit), proposal(scene))
    assert done.status_code == 302
    visit = scene.again(visit)
    assert visit.appointment.expected_minutes == 45
    assert local(visit.appointment.slot_start).strftime("%H:%M") == "10:00"
    notice = Notice.objects.get(kind="appointment_proposed")
    assert notice.link_path.startswith("/c/appointment/")
    assert "新政策讲解" in notice.body
    assert "waiting" in words(client.get(url("visit", visit))) or "See the appointment" in words(
        client.get(url("visit", visit))
    )


def test_a_time_at_night_is_refused_and_stays_typed(scene):
    visit = scene.briefed()
    page = enter(scene.a.an).post(url("appointment", visit), proposal(scene, at="22:30", more="夜里的事"))
    assert page.status_code == 422
    assert 'value="22:30"' in words(page)
    assert "夜里的事" in words(page)


def test_the_customer_agrees_by_telephone(scene):
    visit, _link = scene.agreed()
    client = enter(scene.a.an)
    client.post(url("appointment-confirm", visit))
    assert scene.again(visit).appointment.status == "confirmed"
    assert "Tick supplies" in words(client.get(url("visit", visit)))


def test_our_change_and_our_cancellation_are_told(scene):
    visit, _link = scene.agreed()
    client = enter(scene.a.an)
    day = (local_date(scene.now) + timedelta(days=2)).isoformat()
    client.post(
        url("appointment-move", visit), {"day": day, "at": "15:00", "minutes": "30", "reason": "抢修"}
    )
    assert scene.again(visit).appointment.status == "rescheduled"
    bare = client.post(url("appointment-cancel", visit), {"reason": ""}, follow=True)
    assert scene.again(visit).appointment.status == "rescheduled"
    assert "required" in words(bare)
    client.post(url("appointment-cancel", visit), {"reason": "抢修"})
    assert scene.again(visit).appointment.status == "cancelled"


def test_a_try_is_noted_with_its_outcome(scene):
    visit = scene.briefed()
    client = enter(scene.a.an)
    answer = client.post(url("appointment-attempt", visit), {"outcome": "no_answer", "note": ""}, follow=True)
    assert answer.status_code in {200, 409, 422}  # outside calling hours the room says so, in words
    assert "No answer" in words(answer) or "hours" in words(answer)


def test_an_unplanned_visit_takes_four_taps(scene):
    client = enter(scene.a.an)
    found = client.get(reverse("field:new"), {"q": "明湖"})  # 1: new (and the name typed)
    assert reverse("field:new-visit", args=[scene.firm.pk]) in words(found)
    page = client.get(reverse("field:new-visit", args=[scene.firm.pk]))  # 2: the customer
    form = page.context["form"]
    sent = {
        "client_id": str(form["client_id"].value()), "channel": "onsite", "reasons": ["customer_asked"],
        "no_appointment_reason": "customer_asked", "supplies": [code for code, _label in form.fields["supplies"].choices],
    }  # fmt: skip
    ready = client.post(reverse("field:new-visit", args=[scene.firm.pk]), sent)  # 3: prepare
    visit = Visit.objects.get()
    assert ready["Location"] == url("start", visit)
    client.post(url("start", visit), {"position_error": "denied"})  # 4: start
    assert scene.again(visit).state == "in_progress"
    again = client.post(reverse("field:new-visit", args=[scene.firm.pk]), sent)
    assert again.status_code == 302
    assert Visit.objects.count() == 1


def test_an_unplanned_visit_without_its_supplies_is_not_half_made(scene):
    client = enter(scene.a.an)
    form = client.get(reverse("field:new-visit", args=[scene.firm.pk])).context["form"]
    sent = {"client_id": str(form["client_id"].value()), "channel": "onsite", "reasons": ["customer_asked"],
            "no_appointment_reason": "customer_asked", "supplies": ["work_id"]}  # fmt: skip
    page = client.post(reverse("field:new-visit", args=[scene.firm.pk]), sent)
    assert page.status_code == 422
    assert Visit.objects.count() == 0


def test_a_refusal_needs_no_reason(scene):
    visit = scene.begun()
    client = enter(scene.a.an)
    assert client.get(url("endings", visit)).status_code == 200
    client.post(url("end-refused", visit), {"reason": ""})
    assert scene.again(visit).outcome == "refused"
    assert "counts against nobody" in words(client.get(url("visit", visit)))


def test_stopping_for_safety_needs_a_reason(scene):
    visit = scene.begun()
    client = enter(scene.a.an)
    client.post(url("end-safety", visit), {"reason": ""})
    assert scene.again(visit).state == "in_progress"
    client.post(url("end-safety", visit), {"reason": "配电室积水"})
    assert scene.again(visit).state == "aborted_safety"


def test_unreachable_needs_tries_and_says_how_many(scene):
    visit = scene.briefed()
    page = enter(scene.a.an).post(url("end-unreachable", visit))
    assert page.status_code == 409
    assert scene.again(visit).state == "preparing"


def test_another_channel_goes_on_in_a_visit_of_its_own(scene):
    visit = scene.briefed()
    client = enter(scene.a.an)
    day = (local_date(scene.now) + timedelta(days=1)).isoformat()
    client.post(url("end-converted", visit), {"channel": "phone", "day": day, "reason": "客户要求电话"})
    visit = scene.again(visit)
    assert visit.state == "converted"
    assert Visit.objects.get(pk=visit.converted_to_id).channel == "phone"


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["today", "week", "new", "me", "demands"])
def test_the_bar_leads_to_pages_that_exist(scene, name, lang):
    assert enter(scene.a.an, lang).get(reverse(f"field:{name}")).status_code == 200


def test_strangers_find_nothing_and_readers_may_not_act(scene):
    visit = scene.briefed()
    stranger = enter(scene.b.deng)
    for name in ("visit", "appointment", "supplies", "start", "danger", "finish", "endings"):
        assert stranger.get(url(name, visit)).status_code == 404, name
    for name in ("brief", "appointment-confirm", "end-refused", "send-code"):
        assert stranger.post(url(name, visit)).status_code == 404, name
    reader = enter(scene.a.qa)
    assert reader.get(url("visit", visit)).status_code == 200
    assert reader.post(url("brief", visit)).status_code == 403
    assert enter(scene.a.auditor).get(reverse("field:today")).status_code == 403


def test_nobody_comes_without_signing_in(client, scene):
    answer = client.get(reverse("field:today"))
    assert answer.status_code == 302
    assert "/account/" in answer["Location"]
