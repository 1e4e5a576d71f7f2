"""The whole visit through the browser: brief, supplies, start, seven steps, hand-in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gridvisit.foundation.kernel.clock import local_date
from tests.interfaces.visits.scene import STROKES, enter, jpeg, png_url


def url(name, visit, *more):
    return reverse(f"field:{name}", args=[visit.pk, *more])


def words(response):
    return response.content.decode()


def test_the_day_lists_the_stops_and_the_brief_is_one_tap_away(scene):
    visit = scene.plan()
    client = enter(scene.a.an)
    page = client.get(reverse("field:today"))
    assert page.status_code == 200
    assert "明湖精密铸造有限公司" in words(page)
    assert client.get(reverse("field:week")).status_code == 200
    card = client.get(url("visit", visit))
    assert "Build the brief" in words(card)
    assert client.post(url("brief", visit)).status_code == 302
    card = words(client.get(url("visit", visit)))
    assert "Never visited before." in card
    assert "周*" in card
    assert "周工" not in card


def test_a_persons_name_is_masked_on_the_day_and_on_the_card(scene):
    visit = scene.briefed(party=scene.home)
    client = enter(scene.a.an)
    for page in (reverse("field:today"), url("visit", visit)):
        shown = words(client.get(page))
        assert "张三" not in shown
        assert "张*" in shown


def test_the_number_is_shown_for_a_reason_only(scene):
    visit = scene.briefed()
    client = enter(scene.a.an)
    contact = visit.brief["contacts"][0]
    asked = {
        "model": "contact",
        "object_id": contact["id"],
        "field": "mobile",
        "reason": "Call about the visit",
    }
    assert "13800001234" not in words(client.get(url("visit", visit)))
    assert "tel:13800001234" in words(client.post(url("reveal", visit), asked))
    assert "13800001234" not in words(client.post(url("reveal", visit), asked | {"reason": ""}, follow=True))


def test_supplies_that_are_missing_stop_the_start_and_stay_ticked(scene):
    visit = scene.briefed()
    client = enter(scene.a.an)
    page = client.post(url("supplies", visit), {"supplies": ["work_id", "brief"]})
    assert page.status_code == 422
    assert 'value="work_id"' in words(page)
    assert words(page).count(" checked") >= 2
    every = ["work_id", "record_tool", "brief", "policy_pack", "contact_card", "privacy_note"]
    done = client.post(url("supplies", visit), {"supplies": every})
    assert done.status_code == 302
    assert done["Location"] == url("start", visit)


def test_the_start_shows_the_number_and_takes_the_position_once(scene):
    visit = scene.ready()
    client = enter(scene.a.an)
    page = words(client.get(url("start", visit)))
    assert "A1001" in page
    assert 'data-gv-position="start"' in page
    begun = client.post(
        url("start", visit), {"lat": "36.7", "lon": "117.02", "accuracy_m": "25", "position_error": ""}
    )
    assert begun.status_code == 302
    visit = scene.again(visit)
    assert (visit.state, round(visit.start_lat, 1)) == ("in_progress", 36.7)


@pytest.mark.parametrize(
    "slug", ["arrive", "policies", "needs", "demands", "promises", "evidence", "confirm"]
)
@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_every_step_has_its_page(scene, slug, lang):
    visit = scene.begun()
    page = enter(scene.a.an, lang).get(url("step", visit, slug))
    assert page.status_code == 200
    assert 'id="step"' in words(page)
    assert url("danger", visit) in words(page)


def test_the_whole_way_ends_with_a_record(scene):
    visit = scene.begun()
    client = enter(scene.a.an)
    arrive = {"id_shown": "on", "persons_count": "2", "met_role": "electrical", "met_name": "", "go": "next"}
    assert client.post(url("step", visit, "arrive"), arrive)["Location"] == url("step", visit, "policies")
    form = client.get(url("step", visit, "policies")).context["form"]
    first = form.key(form.policies[0])
    client.post(url("step", visit, "policies"), {first: "paper", "go": "next"})
    needs = {f"answer_{area}": "no_need" for area in ("EE", "GREEN", "SMART")} | {"status_quo": "unchanged"}
    client.post(
        url("step", visit, "needs"),
        needs | {"answer_MARKET": "need", "detail_MARKET": "想了解", "go": "next"},
    )
    demand = {
        "demand-verbatim": "我们车间这两个月停了四回电,到底什么时候能改造?", "demand-type": "OPINION", "demand-topic": "OUTAGE",
        "inquiry-question": "电费发票在哪里开?", "inquiry-answer": "可在线上渠道下载", "go": "next",
    }  # fmt: skip
    assert client.post(url("step", visit, "demands"), demand)["Location"] == url("step", visit, "promises")
    client.post(url("step", visit, "promises"), {"new-owner_id": str(scene.a.an.pk), "go": "next"})
    photo = SimpleUploadedFile("meter.jpg", jpeg(), "image/jpeg")
    kept = client.post(
        url("step", visit, "evidence"),
        {"photo-photo": photo, "photo-subject": "meter", "photo-consent": "on", "go": "next"},
    )
    assert kept["Location"] == url("step", visit, "confirm")
    signed = client.post(
        url("step", visit, "confirm"),
        {"way": "signed", "signature": png_url(), "signature_strokes": STROKES, "go": "next"},
    )
    assert signed["Location"] == url("finish", visit)
    page = client.get(url("finish", visit))
    assert "Nothing is missing" in words(page)
    done = client.post(
        url("finish", visit), {"outcome": "completed", "declarations": ["no_gifts"], "note": "谈得很好"}
    )
    assert done["Location"] == url("visit", visit)
    visit = scene.again(visit)
    assert (visit.state, visit.outcome, visit.confirmation, visit.persons_count) == (
        "recorded", "completed", "signed", 2,
    )  # fmt: skip
    assert visit.declarations == {"no_gifts": True, "no_designation": False, "within_authority": False}
    after = words(client.get(url("visit", visit)))
    assert "Handed in" in after


def test_what_is_missing_leads_to_its_field(scene):
    visit = scene.begun()
    client = enter(scene.a.an)
    page = words(client.get(url("finish", visit)))
    assert url("step", visit, "needs") + "#area-EE" in page
    assert url("step", visit, "confirm") + "#id_confirmation" in page
    refused = client.post(url("finish", visit), {"outcome": "completed", "note": "bleibt stehen"})
    assert refused.status_code == 422
    assert "bleibt stehen" in words(refused)
    assert scene.again(visit).state == "in_progress"


def test_a_demand_without_a_type_stays_on_the_page_with_what_was_typed(scene):
    visit = scene.begun()
    page = enter(scene.a.an).post(
        url("step", visit, "demands"),
        {"demand-verbatim": "老停电,什么时候能好", "demand-topic": "OUTAGE", "go": "next"},
    )
    assert page.status_code == 422
    assert ">老停电,什么时候能好</textarea>" in words(page).replace("\r", "").replace("\n", "")
    assert "gv-field-bad" in words(page) or "alert-danger" in words(page)


def test_not_asked_needs_a_reason(scene):
    visit = scene.begun()
    page = enter(scene.a.an).post(url("step", visit, "needs"), {"answer_EE": "not_asked", "go": "next"})
    assert page.status_code == 422
    assert "Say why it was not asked." in words(page)


def test_words_suggest_type_and_topic_and_warn_of_danger(scene):
    visit = scene.begun()
    page = enter(scene.a.an, "zh-hans").post(
        url("hint", visit), {"demand-verbatim": "变压器那边刚才嘭一声冒火星了,我们这一排全没电了!"}
    )
    assert "demand-type=FAULT;demand-topic=SAFE_NET" in words(page)
    assert url("danger", visit) in words(page)


@pytest.mark.parametrize("state", ["planned", "begun"])
def test_danger_is_handed_over_from_every_page(scene, state):
    visit = scene.plan() if state == "planned" else scene.begun()
    client = enter(scene.a.an)
    assert client.get(url("danger", visit)).status_code == 200
    over = client.post(
        url("danger", visit),
        {"verbatim": "电线掉下来搭在大棚上,有人在下面", "place": "柳园镇大棚", "topic": "SAFE_NET"},
        follow=True,
    )
    assert over.status_code == 200
    assert "Handed over to the repair desk" in words(over)
    assert "SQ" in words(over)


def test_the_phone_visit_asks_for_the_opening_of_the_call(scene):
    visit = scene.ready(channel="phone", site_id=None)
    client = enter(scene.a.an)
    page = client.get(url("start", visit))
    assert 'name="opening"' in words(page)
    sent = {
        "called_from": "95598",
        "opening": ["firm", "staff_no", "purpose", "convenient"],
        "recording_told": "on",
    }
    assert client.post(url("start", visit), sent).status_code == 302
    visit = scene.again(visit)
    assert visit.four_opening_done is True
    assert client.get(url("step", visit, "arrive")).status_code == 200
    call = {"call-minutes": "3", "call-seconds": "20", "call-called_from": "95598", "go": "next"}
    assert client.post(url("step", visit, "evidence"), call).status_code == 302
    assert visit.evidence.get().talk_seconds == 200
    spoken = client.post(url("step", visit, "confirm"), {"way": "verbal_recorded", "go": "next"})
    assert spoken["Location"] == url("finish", visit)


def test_the_online_visit_counts_the_customers_replies(scene):
    visit = scene.begun(channel="online", site_id=None)
    client = enter(scene.a.an)
    sent = {"messages-customer_messages": "4", "messages-first_reply_minutes": "6", "go": "next"}
    assert client.post(url("step", visit, "evidence"), sent).status_code == 302
    assert scene.again(visit).customer_messages == 4


def test_no_confirmation_is_an_honest_answer_with_a_reason(scene):
    visit = scene.begun()
    client = enter(scene.a.an)
    bare = client.post(url("step", visit, "confirm"), {"way": "refused", "refused-result": "refused"})
    assert bare.status_code == 422
    client.post(
        url("step", visit, "confirm"),
        {"way": "refused", "refused-result": "refused", "refused-reason": "赶时间"},
    )
    visit = scene.again(visit)
    assert (visit.confirmation, visit.refusal_reason) == ("refused", "赶时间")


def test_a_stand_in_may_call_near_the_day_and_is_told_when_too_early(scene):
    visit = scene.briefed()
    visit.change(owner_id=scene.a.grid.id)
    client = enter(scene.a.grid)
    asked = {
        "model": "contact",
        "object_id": visit.brief["contacts"][0]["id"],
        "field": "mobile",
        "reason": "Call first",
    }
    assert url("reveal", visit) in words(client.get(url("visit", visit)))
    assert "tel:13800001234" in words(client.post(url("reveal", visit), asked))
    visit.change(day=local_date(scene.now) + timedelta(days=5))
    page = words(client.get(url("visit", visit)))
    assert "You visit for a colleague" in page
    assert url("reveal", visit) not in page
    assert client.post(url("reveal", visit), asked).status_code == 403


def test_one_turns_the_weeks_and_is_led_to_the_next_visit(scene):
    day = local_date(scene.now) + timedelta(days=14)
    scene.plan(day=day)
    client = enter(scene.a.an)
    page = words(client.get(reverse("field:week")))
    assert f"Your next visit is on {day}" in page
    assert f"?day={day}" in page
    there = words(client.get(reverse("field:week") + f"?day={day}"))
    assert "明湖精密铸造有限公司" in there
    assert client.get(reverse("field:week") + "?day=0001-01-01").status_code == 200
