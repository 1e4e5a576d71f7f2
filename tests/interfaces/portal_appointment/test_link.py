"""The customer's link: looking changes nothing, answering is a POST, and the page always tells the present truth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gridvisit.domain.visits.models import Appointment
from gridvisit.domain.visits.steps import s2_appoint
from gridvisit.foundation.kernel.clock import at_local, local, local_date
from gridvisit.foundation.privacy.fields import lookup_hash
from tests.interfaces.visits.scene import enter


@pytest.fixture
def visit_and_link(scene):
    return scene.agreed()


def words(response):
    return response.content.decode()


def customer(lang="en"):
    return Client(headers={"accept-language": lang})


def status(visit):
    return Appointment.objects.get(visit=visit).status


@pytest.mark.parametrize(("lang", "said"), [("en", "May we visit you?"), ("zh-hans", "想到访您处，可以吗？")])
def test_the_page_says_who_comes_when_why_and_how_long(visit_and_link, lang, said):
    _visit, link = visit_and_link
    page = customer(lang).get(link)
    assert page.status_code == 200
    assert said in words(page)
    for fact in ("A1001", "10:00–10:30", "30 minutes" if lang == "en" else "30", "柳园供电所"):
        assert fact in words(page)
    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"] == "noindex"


def test_looking_changes_nothing_however_often(visit_and_link):
    visit, link = visit_and_link
    for _ in range(3):
        customer().get(link)
        customer().get(link + "confirm/")
        customer().get(link + "decline/")
    assert status(visit) == "proposed"


@pytest.mark.parametrize("act", ["confirm", "move", "decline"])
def test_answers_are_never_a_get(visit_and_link, act):
    _visit, link = visit_and_link
    assert customer().get(link + act + "/").status_code == 405


def test_confirming_shows_the_agreed_time(visit_and_link):
    visit, link = visit_and_link
    page = customer().post(link + "confirm/", follow=True)
    assert status(visit) == "confirmed"
    assert "The visit is agreed" in words(page)
    assert "Yes, this time suits me" not in words(page)


def test_another_time_waits_for_us_and_is_shown(scene, visit_and_link):
    visit, link = visit_and_link
    day = local_date(scene.now) + timedelta(days=3)
    page = customer().post(link + "move/", {"day": day.isoformat(), "at": "16:20", "note": ""}, follow=True)
    row = Appointment.objects.get(visit=visit)
    assert local(row.proposal_start).strftime("%H:%M") == "16:20"
    assert "You asked for another time" in words(page)
    assert "16:20" in words(page)


def test_a_time_in_the_past_is_refused_and_stays_typed(scene, visit_and_link):
    visit, link = visit_and_link
    day = local_date(scene.now) - timedelta(days=3)
    page = customer().post(link + "move/", {"day": day.isoformat(), "at": "16:20", "note": "请提前来电"})
    assert page.status_code == 422
    assert "请提前来电" in words(page)
    assert status(visit) == "proposed"


def test_declining_needs_no_reason(visit_and_link):
    visit, link = visit_and_link
    page = customer().post(link + "decline/", follow=True)
    assert status(visit) == "declined"
    assert "You declined the visit" in words(page)
    again = customer().post(link + "confirm/")
    assert again.status_code in {404, 409, 410}
    assert status(visit) == "declined"


def test_the_old_link_tells_of_the_new_time_after_we_moved_it(scene, visit_and_link):
    visit, link = visit_and_link
    start = at_local(local_date(scene.now) + timedelta(days=2), 14)
    s2_appoint.reschedule_by_us(
        visit_id=visit.id, slot_start=start, slot_end=start + timedelta(minutes=30), reason="抢修", actor=scene.a.an,
        now=scene.now,
    )  # fmt: skip
    page = words(customer().get(link))
    assert "We have to move the visit" in page
    assert "14:00–14:30" in page


def test_a_cancelled_visit_says_so_under_its_link(scene, visit_and_link):
    visit, link = visit_and_link
    s2_appoint.cancel(visit_id=visit.id, reason="抢修", actor=scene.a.an, now=scene.now)
    page = customer().get(link)
    assert page.status_code == 200
    assert "The visit is cancelled" in words(page)
    assert customer().post(link + "confirm/").status_code in {409, 410}


def test_a_link_after_its_time_says_that_it_has_passed(visit_and_link):
    visit, link = visit_and_link
    row = Appointment.objects.get(visit=visit)
    past = row.slot_start - timedelta(days=5)
    Appointment.objects.filter(pk=row.pk).update(
        slot_start=past, slot_end=past + timedelta(minutes=30), token_expires_at=past + timedelta(minutes=30)
    )
    page = customer().get(link)
    assert page.status_code == 200
    assert "This appointment has passed" in words(page)
    assert "Yes, this time suits me" not in words(page)
    assert customer().post(link + "confirm/").status_code == 410


def test_a_guessed_link_opens_nothing(scene):
    assert customer().get(reverse("portal:appointment", args=["x" * 43])).status_code == 404
    assert customer().post(reverse("portal:appointment-confirm", args=["x" * 43])).status_code == 404


def test_the_calendar_file_carries_the_slot(visit_and_link):
    _visit, link = visit_and_link
    file = customer().get(link + "calendar.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in words(file)
    assert "T100000" in words(file)


def test_a_link_opened_where_one_of_us_is_signed_in_is_not_the_customers_word(visit_and_link, scene):
    visit, link = visit_and_link
    enter(scene.a.an).post(link + "confirm/")
    row = Appointment.objects.get(visit=visit)
    assert (row.status, row.confirmed_by, row.link_doubt) == ("confirmed", "visitor", "staff_device")


def test_a_customers_confirmation_is_his_own_word(visit_and_link):
    visit, link = visit_and_link
    customer().post(link + "confirm/")
    row = Appointment.objects.get(visit=visit)
    assert (row.status, row.confirmed_by, row.link_doubt) == ("confirmed", "customer", "")


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_previews_and_scanners_answer_nothing(visit_and_link, method):
    visit, link = visit_and_link
    for agent in ("MicroMessenger/8.0", "Googlebot/2.1", "Outlook-SafeLinks", "DingTalkBot", "curl/8"):
        for act in ("", "confirm/", "move/", "decline/"):
            getattr(customer(), method)(link + act, headers={"user-agent": agent, "purpose": "prefetch"})
    row = Appointment.objects.get(visit=visit)
    assert (row.status, row.link_doubt, row.version) == ("proposed", "", 1)


@pytest.mark.parametrize("act", ["confirm", "decline"])
def test_of_the_address_an_answer_comes_from_only_a_hash_is_kept(visit_and_link, act):
    visit, link = visit_and_link
    customer().post(link + act + "/", REMOTE_ADDR="203.0.113.7")
    row = Appointment.objects.filter(visit=visit).values().get()
    assert row["link_address"] == lookup_hash("address", "203.0.113.7")
    assert "203.0.113.7" not in str(row)
