"""The survey as a customer sees it: looking spends nothing, sending spends it once."""

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.factories import surveys

AGENTS = ["WeChat preview", "Googlebot", "facebookexternalhit/1.1", "Outlook-SafeLinks", "curl/8"]


def page(token):
    return reverse("portal:survey", args=[token])


def test_previews_and_scanners_spend_nothing(cast, now, customer):
    row, token = surveys.invited(cast, now)
    for agent in AGENTS:
        assert customer.get(page(token), headers={"user-agent": agent}).status_code == 200
        assert customer.head(page(token), headers={"user-agent": agent}).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.version) == ("sent", 1)


def test_nothing_is_answered_beforehand(cast, now, customer):
    _row, token = surveys.invited(cast, now)
    html = customer.get(page(token)).content.decode()
    assert "checked" not in html
    assert "Does not apply" in html
    assert "All in all" in html


def test_an_answer_is_taken_once(cast, now, customer):
    row, token = surveys.invited(cast, now)
    first = customer.post(page(token), {"overall": "4", "told": "yes", "comment": "谢谢"})
    assert first["Location"] == reverse("portal:survey-thanks", args=["done"])
    assert customer.get(first["Location"]).status_code == 200
    again = customer.post(page(token), {"overall": "1"})
    assert again.status_code == 410
    assert "answered already" in again.content.decode()
    row.refresh_from_db()
    assert (row.overall, row.comment, row.counted) == (4, "谢谢", True)


def test_an_empty_form_is_asked_again_and_a_part_keeps_the_link_good(cast, now, customer):
    _row, token = surveys.invited(cast, now)
    assert customer.post(page(token), {}).status_code == 422
    kept = customer.post(page(token), {"told": "no"})
    assert kept["Location"] == reverse("portal:survey-thanks", args=["kept"])
    assert customer.get(page(token)).status_code == 200


def test_no_thank_you_is_an_answer(cast, now, customer):
    row, token = surveys.invited(cast, now)
    assert customer.get(reverse("portal:survey-refuse", args=[token])).status_code == 405
    customer.post(reverse("portal:survey-refuse", args=[token]))
    row.refresh_from_db()
    assert row.state == "refused"


def test_a_device_where_one_of_us_is_signed_in_does_not_count(cast, now):
    row, token = surveys.invited(cast, now)
    client = Client()
    client.force_login(get_user_model().objects.create_user(username="an"))
    client.post(page(token), {"overall": "5"})
    row.refresh_from_db()
    assert (row.overall, row.counted) == (5, False)


def test_a_forged_link_opens_nothing_and_says_nothing(cast, now, customer):
    _row, token = surveys.invited(cast, now)
    for forged in (token[:-1] + ("-" if token[-1] == "_" else "_"), "x" * 32):
        answer = customer.get(page(forged))
        assert answer.status_code == 404
        assert "not valid" in answer.content.decode()


def test_the_page_is_not_kept_or_indexed(cast, now, customer):
    _row, token = surveys.invited(cast, now)
    answer = customer.get(page(token))
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
