"""The customer's link at the door: previews, our own devices, proxies, a forwarded link (reliability 3.8)."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.factories import surveys

AGENTS = [
    "Mozilla/5.0 MicroMessenger/8.0", "WeChat preview", "Googlebot/2.1", "bingbot/2.0", "Baiduspider", "facebookexternalhit/1.1",
    "Outlook-SafeLinks", "Slackbot-LinkExpanding 1.0", "DingTalkBot", "curl/8",
]  # fmt: skip


def page(token):
    return reverse("portal:survey", args=[token])


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_ten_known_previews_spend_nothing(cast, now, customer, method):
    row, token = surveys.invited(cast, now)
    for agent in AGENTS:
        getattr(customer, method)(page(token), headers={"user-agent": agent, "purpose": "prefetch"})
        getattr(customer, method)(
            reverse("portal:survey-refuse", args=[token]), headers={"user-agent": agent}
        )
    row.refresh_from_db()
    assert (row.state, row.version) == ("sent", 1)


def test_signing_out_first_does_not_help(cast, now):
    row, token = surveys.invited(cast, now)
    client = Client()
    cast.an.user = get_user_model().objects.create_user(username="an")
    cast.an.save(update_fields=["user"])
    client.force_login(cast.an.user)
    client.get(reverse("console:home"))
    client.post(reverse("account_logout"))
    client.post(page(token), {"overall": "5"})
    row.refresh_from_db()
    assert (row.overall, row.counted, row.not_counted_reason) == (5, False, "staff_device")


def test_a_customer_is_not_marked(cast, now, customer):
    _row, token = surveys.invited(cast, now)
    customer.get(page(token))
    assert "gv_staff_device" not in customer.cookies


def test_customers_behind_our_proxy_are_not_one_device(cast, now, customer, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for n in range(6):
        row, token = surveys.invited(cast, now)
        customer.post(
            page(token), {"overall": "4"}, secure=True,
            headers={"x-forwarded-for": f"6.6.6.6, 203.0.113.{n}", "x-forwarded-proto": "https"},
        )  # fmt: skip
        row.refresh_from_db()
        assert row.counted


def test_a_made_up_forwarded_address_does_not_help(cast, now, customer):
    for n in range(4):
        row, token = surveys.invited(cast, now)
        customer.post(
            page(token),
            {"overall": "5"},
            headers={"x-forwarded-for": f"1.2.3.{n}"},
            REMOTE_ADDR="203.0.113.9",
        )
    row.refresh_from_db()
    assert (row.counted, row.not_counted_reason) == (False, "same_device")


def test_who_is_forwarded_a_link_learns_nothing_of_the_customer(cast, now, customer):
    row, token = surveys.invited(cast, now)
    html = customer.get(page(token)).content.decode()
    assert row.demand.number not in html
    assert row.demand.verbatim not in html
    assert str(row.party_id) not in html


def test_an_answer_from_another_site_is_refused(cast, now):
    row, token = surveys.invited(cast, now)
    assert Client(enforce_csrf_checks=True).post(page(token), {"overall": "5"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "sent"
