"""A customer says something without signing in: once, unnamed if wished, nothing told to strangers, never flooded."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gridvisit.domain.demands import links
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.portal import saying
from gridvisit.domain.staff import parameters
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import customers
from tests.factories import demands as factory


def door(unit):
    return reverse("portal:say", args=[saying.token_of(unit.pk)])


def typed(**values):
    return {
        "verbatim": "电表好像走得太快了，请来看看。", "place": "东街8号", "contact_text": "王 13900000000",
        "demand_id": str(new_id()),
    } | values  # fmt: skip


def test_what_is_said_at_the_door_is_a_demand_of_the_unit_with_clocks_from_now(cast, customer):
    assert customer.get(door(cast.town_a)).status_code == 200
    assert not Demand.objects.exists()  # looking registers nothing
    answer = customer.post(door(cast.town_a), typed())
    demand = Demand.objects.get()
    assert answer["Location"] == reverse("portal:demand", args=[links.token_of(demand.pk)])
    assert (demand.source, demand.unit, demand.state, demand.topic) == (
        "portal",
        cast.town_a,
        "registered",
        "METER",
    )
    assert (demand.registrar_id, demand.place) == (None, "东街8号")
    assert demand.dues.exists()
    assert demand.number in customer.get(answer["Location"]).content.decode()


def test_sending_twice_registers_once(cast, customer):
    data = typed()
    first, second = (customer.post(door(cast.town_a), data) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Demand.objects.count() == 1


def test_an_account_number_links_the_customer_and_an_unknown_one_tells_nothing(cast, now, customer):
    home = customers.household(unit=cast.town_a, now=now)
    number = home.accounts.get().account_no
    known = customer.post(door(cast.town_a), typed(account_no=number, place=""))
    unknown = customer.post(door(cast.town_a), typed(account_no="9999999999999", place=""))
    assert (known.status_code, unknown.status_code) == (302, 302)
    one, two = Demand.objects.order_by("registered_at", "id")
    assert one.party_id == home.pk
    assert (two.party_id, two.place) == (None, "户号 9999999999999")


def test_unnamed_stays_unnamed_even_with_an_account_number(cast, now, customer):
    home = customers.household(unit=cast.town_a, now=now)
    customer.post(
        door(cast.town_a),
        typed(account_no=home.accounts.get().account_no, anonymous="on", contact_text="", place="东街"),
    )
    demand = Demand.objects.get()
    assert (demand.anonymous, demand.party_id, demand.contact_text) == (True, None, "")


def test_danger_is_urgent_at_once_and_the_customer_is_told_to_call(cast, customer):
    answer = customer.post(door(cast.town_a), typed(verbatim="电线掉下来了在冒火花"), follow=True)
    demand = Demand.objects.get()
    assert (demand.danger, demand.urgency) == (True, "U0")
    assert "95598" in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"verbatim": " "}, "required"),
        ({"verbatim": "好"}, "what it is about"),
        ({"place": ""}, "Give the place"),
        ({"contact_text": ""}, "Leave a number"),
        ({"verbatim": "很" * 2001}, "2000"),
        ({"demand_id": "x"}, "UUID"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(cast, customer, values, said):
    answer = customer.post(door(cast.town_a), typed(**values))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert "东街8号" in html or "place" in values
    assert not Demand.objects.exists()


def test_a_flooded_door_closes_for_the_hour_and_keeps_the_words(cast, now, customer):
    most = parameters.in_force(unit_id=cast.town_a.id, at=now).number(saying.PER_HOUR)
    for _ in range(int(most)):
        factory.heard(cast.an, now, source="portal", unit_id=cast.town_a.id)
    answer = customer.post(door(cast.town_a), typed(verbatim="这句话不能丢"))
    assert answer.status_code == 429
    assert "这句话不能丢" in answer.content.decode()
    assert customer.post(door(cast.town_b), typed()).status_code == 302


def test_the_link_of_an_earlier_demand_knows_who_it_is_but_not_of_an_unnamed_one(cast, now, customer):
    home = customers.household(unit=cast.town_a, now=now)
    mine = factory.heard(cast.an, now, party_id=home.pk)
    unnamed = factory.heard(cast.an, now, anonymous=True)
    link = reverse("portal:say", args=[links.token_of(mine.pk)])
    assert 'name="contact_text"' not in customer.get(link).content.decode()
    customer.post(link, {"verbatim": "还想问问光伏怎么申请", "demand_id": str(new_id())})
    assert Demand.objects.get(source="portal").party_id == home.pk
    assert customer.get(reverse("portal:say", args=[links.token_of(unnamed.pk)])).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 32, "0" * 32 + ".bad"])
def test_a_made_up_door_is_no_door(cast, customer, token):
    assert customer.get(reverse("portal:say", args=[token])).status_code == 404
    assert customer.post(reverse("portal:say", args=[token]), typed()).status_code == 404


def test_a_report_at_the_door_is_hidden_from_the_unit_of_the_door(cast, customer):
    customer.post(
        door(cast.town_a), typed(verbatim="我要举报抄表员收红包、吃拿卡要", anonymous="on", contact_text="")
    )
    demand = Demand.objects.get()
    assert demand.type == "REPORT"
    assert not Demand.objects.visible_to(cast.bai).exists()
    assert Demand.objects.visible_to(cast.desk).exists()
