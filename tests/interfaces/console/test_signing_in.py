"""Who comes in, by which way, and who does not."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

HOME = "/"


def test_a_stranger_is_led_to_the_sign_in_page_and_back_afterwards(people):
    answer = Client().get("/search/?q=abc")
    assert answer.status_code == 302
    assert answer.url == "/account/sign-in/?next=/search/%3Fq%3Dabc"


def test_a_part_of_a_page_asked_by_htmx_leads_the_whole_page_to_sign_in(people):
    answer = Client().get(HOME, headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/account/sign-in/"


def test_name_and_password_open_the_workbench(people):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": "chief", "password": "walks-the-line-7"})
    assert answer.status_code == 302
    assert client.get(HOME).status_code == 200


def test_a_wrong_password_keeps_the_name_and_says_so_beside_the_form(people):
    answer = Client().post(reverse("account_login"), {"login": "chief", "password": "wrong"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="chief"' in page
    assert 'role="alert"' in page


def test_who_guesses_passwords_is_slowed_down_and_told_so(people):
    cache.clear()
    client = Client(headers={"accept-language": "en"})
    answers = [
        client.post(reverse("account_login"), {"login": "chief", "password": f"guess-{n}"}) for n in range(7)
    ]
    late = answers[-1].content.decode()
    assert "Too many" in late
    right = client.post(reverse("account_login"), {"login": "chief", "password": "walks-the-line-7"})
    assert right.status_code != 302
    cache.clear()


def test_there_is_no_way_to_sign_up():
    assert Client().get("/account/signup/").status_code == 404


def test_demo_people_are_offered_and_one_click_signs_in(people, settings):
    settings.GRIDVISIT_DEMO = True
    client = Client(headers={"accept-language": "zh"})
    page = client.get(reverse("account_login")).content.decode()
    assert "白慧敏" in page
    assert "供电所所长 · 城关供电所" in page
    answer = client.post(reverse("demo_sign_in"), {"person": str(people.bai.id)})
    assert answer.status_code == 302
    assert "白慧敏" in client.get(HOME).content.decode()


def test_outside_demo_mode_nobody_is_offered_and_the_click_leads_nowhere(people, settings):
    settings.GRIDVISIT_DEMO = False
    client = Client()
    assert "白慧敏" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("demo_sign_in"), {"person": str(people.bai.id)}).status_code == 404


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_the_demo_click_never_leads_to_another_site(people, settings, url):
    settings.GRIDVISIT_DEMO = True
    answer = Client().post(reverse("demo_sign_in"), {"person": str(people.bai.id), "next": url})
    assert answer.url == "/"


def test_an_account_without_a_member_of_staff_is_told_what_to_do(people):
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.stranger)
    answer = client.get(HOME)
    assert answer.status_code == 403
    assert "not linked to a member of staff" in answer.content.decode()


def test_a_person_who_left_does_not_come_in_any_more(people, desk):
    type(people.bai).objects.filter(pk=people.bai.pk).update(active_to="2021-01-01")
    assert desk.get(HOME).status_code == 403


def test_signing_out_needs_a_post_and_ends_the_session(desk):
    desk.post(reverse("account_logout"))
    assert desk.get(HOME).status_code == 302


def test_working_moves_the_end_of_the_session(desk):
    desk.get(HOME)
    assert desk.session["seen"] > 0
    assert desk.session.get_expiry_age() == 8 * 3600


def test_a_page_that_refreshes_itself_does_not_keep_the_session_alive(desk):
    desk.get(HOME, headers={"hx-request": "true", "x-idle": "1"})
    assert "seen" not in desk.session


def test_the_language_is_switched_by_a_post_and_kept_in_a_cookie(desk):
    answer = desk.post(reverse("set_language"), {"language": "en", "next": HOME})
    assert answer.status_code == 302
    page = desk.get(HOME).content.decode()
    assert '<html lang="en">' in page
    assert "Workbench" in page


def test_the_password_is_changed_by_its_owner(desk, people):
    page = desk.get(reverse("account_change_password"))
    assert page.status_code == 200
    answer = desk.post(
        reverse("account_change_password"),
        {"oldpassword": "walks-the-line-7", "password1": "new-words-9-long", "password2": "new-words-9-long"},
    )
    assert answer.status_code == 302
    people.bai.user.refresh_from_db()
    assert people.bai.user.check_password("new-words-9-long")
