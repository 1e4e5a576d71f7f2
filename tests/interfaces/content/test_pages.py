"""Policies, scripts and service promises in the browser: read by who visits, published and ended by who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.content import defaults
from gridvisit.domain.content.models import Policy, PublishedPromise, Script
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import visits

KINDS = ("policy", "script", "promise")


def url(name, *args):
    return reverse(f"console:content-{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def shelf(town_a, now):
    """What a new tenant starts with."""
    defaults.load(unit_id=town_a.county.id, now=now)


def new_policy(town, now, **more):
    return {
        "unit": str(town.county.id), "code": "heat-2026", "edition": "1", "topic": "TARIFF", "title_zh": "采暖电价",
        "title_en": "Heating tariff", "valid_from": str(local_date(now)), "hv": "no", "party_kinds": ["individual"],
        "summary_zh": "采暖季执行居民峰谷电价。", "source_url": "https://example.org/a", **more,
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", KINDS)
def test_who_visits_reads_all_three_lists_but_publishes_nothing(shelf, town_a, enter, kind, lang):
    client = enter(town_a.an, lang)
    page = client.get(url(f"{kind}-list"))
    assert page.status_code == 200
    assert url(f"{kind}-new") not in text(page)
    row = {"policy": Policy, "script": Script, "promise": PublishedPromise}[kind].objects.first()
    shown = client.get(url(kind, row.pk))
    assert shown.status_code == 200
    assert url(f"{kind}-end", row.pk) not in text(shown)
    assert client.get(url(f"{kind}-new")).status_code == 403
    assert (
        client.post(url(f"{kind}-end", row.pk), {"valid_to": "2030-01-01", "reason": "x"}).status_code == 403
    )


def test_the_lists_are_filtered_by_the_address(shelf, town_a, enter, now):
    client, today = enter(town_a.an), local_date(now)
    over = Policy.objects.filter(valid_to__lt=today).first()
    assert url("policy", over.pk) not in text(client.get(url("policy-list") + "?state=in_force"))
    assert url("policy", over.pk) in text(client.get(url("policy-list") + "?state=over"))
    assert url("policy", over.pk) in text(client.get(url("policy-list") + f"?q={over.code}"))
    phone = text(client.get(url("script-list") + "?channel=phone"))
    assert "phone-standard" in phone
    assert "onsite-standard" not in phone
    assert "Nothing matches" in text(client.get(url("promise-list") + "?q=nothing+like+this"))


def test_an_empty_shelf_says_what_to_do(town_a, enter):
    page = text(enter(town_a.officer).get(url("policy-list")))
    assert "Nothing is published yet" in page
    assert url("policy-new") in page


def test_a_policy_is_published_with_its_audience_and_comes_into_the_brief(town_a, enter, now):
    client = enter(town_a.officer)
    assert client.get(url("policy-new")).status_code == 200
    done = client.post(url("policy-new"), new_policy(town_a, now))
    row = Policy.objects.get()
    assert done["Location"] == url("policy", row.pk)
    assert row.audience == {"party_kinds": ["individual"], "hv": False}
    page = text(client.get(url("policy", row.pk)))
    assert "low voltage only" in page
    assert "https://example.org/a" in page


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(town_a, enter, now):
    client, today = enter(town_a.officer), local_date(now)
    page = client.post(
        url("policy-new"),
        new_policy(town_a, now, title_en="", code="a b/c", valid_to=str(today - timedelta(days=1)), source_url="javascript:alert(1)"),
    )  # fmt: skip
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"title_en", "code", "source_url"}
    assert "采暖电价" in text(page)
    ends = client.post(url("policy-new"), new_policy(town_a, now, valid_to=str(today - timedelta(days=1))))
    assert ends.status_code == 422
    assert set(ends.context["form"].errors) == {"valid_to"}
    client.post(url("policy-new"), new_policy(town_a, now))
    twice = client.post(url("policy-new"), new_policy(town_a, now))
    assert set(twice.context["form"].errors) == {"edition"}
    assert Policy.objects.count() == 1


def test_a_change_is_a_new_edition_that_ends_the_former(town_a, enter, now):
    client, today = enter(town_a.officer), local_date(now)
    old = visits.policy(town_a.county, now=now, audience={"market": ["P1"]})
    form = client.get(url("policy-edition", old.pk)).context["form"]
    assert (form["edition"].value(), form["market"].value()) == ("2", ["P1"])
    sent = new_policy(town_a, now, edition="2", valid_from=str(today + timedelta(days=3)))
    del sent["code"]
    client.post(url("policy-edition", old.pk), sent)
    old.refresh_from_db()
    made = Policy.objects.get(edition="2")
    assert (made.code, old.valid_to) == (old.code, today + timedelta(days=2))
    assert url("policy", old.pk) in text(client.get(url("policy", made.pk)))


def test_an_item_is_ended_with_a_reason(shelf, town_a, enter, now):
    client, today = enter(town_a.officer), local_date(now)
    for kind, model in (("script", Script), ("promise", PublishedPromise)):
        row = model.objects.first()
        bare = client.post(url(f"{kind}-end", row.pk), {"valid_to": str(today), "reason": ""})
        assert set(bare.context["form"].errors) == {"reason"}
        client.post(url(f"{kind}-end", row.pk), {"valid_to": str(today), "reason": "文件废止"})
        row.refresh_from_db()
        assert row.valid_to == today


def test_another_house_sees_nothing_of_it(shelf, town_a, town_b, enter):
    client, row = enter(town_b.chief), Policy.objects.first()
    assert client.get(url("policy", row.pk)).status_code == 404
    assert (
        client.post(url("policy-end", row.pk), {"valid_to": "2030-01-01", "reason": "x"}).status_code == 404
    )
    assert row.code not in text(client.get(url("policy-list")))


def test_the_menu_leads_there_and_marks_all_three_lists(shelf, town_a, enter):
    page = text(enter(town_a.an).get(url("promise-list")))
    at = page.index(url("policy-list"))
    assert 'aria-current="page"' in page[at : at + 60]
