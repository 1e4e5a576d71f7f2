"""The page says it before and after: a code to a number the visitor has just set is no proof from the customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.customers import services as customers
from gridvisit.domain.customers.models import Contact
from tests.factories import customers as made
from tests.interfaces.visits.scene import enter

PROOF = {"en": "no proof from the customer", "zh-hans": "不算客户方佐证"}
WHY = {
    "en": "the visitor set the number not long before",
    "zh-hans": "号码由走访人员在发送前不久设置",
}


def words(response):
    return response.content.decode()


def step(visit, name="evidence"):
    return reverse("field:step", args=[visit.pk, name])


def change(visit, by, now):
    contact = made.contact_of(visit.party)
    customers.update_contact(contact_id=contact.id, mobile="13977778888", actor=by, now=now)


def give_the_code(client, visit):
    sent = client.post(reverse("field:send-code", args=[visit.pk]), follow=True)
    code = Notice.objects.filter(kind="visit_code").latest("id").body.split("确认码")[1][:6]
    client.post(step(visit), {"code-code": code, "go": "stay"})
    return words(sent)


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_it_is_said_before_sending_after_sending_and_beside_the_code(scene, now, lang):
    visit = scene.begun()
    change(visit, scene.a.an, now - timedelta(hours=1))
    client = enter(scene.a.an, lang)
    assert WHY[lang] in words(client.get(step(visit)))
    said = give_the_code(client, visit)
    assert ("it proves nothing" if lang == "en" else "不能作为客户方佐证") in said
    page = words(client.get(step(visit)))
    assert PROOF[lang] in page
    assert WHY[lang] in page
    assert ("Enough evidence" if lang == "en" else "佐证已够") not in page
    assert WHY[lang] in words(client.get(step(visit, "confirm")))
    assert WHY[lang] in words(enter(scene.a.bai, lang).get(reverse("console:visit", args=[visit.pk])))


def test_nothing_is_said_of_a_customers_own_number(scene, now):
    visit = scene.begun()
    Contact.objects.update(mobile_changed_by=scene.a.bai.pk)
    client = enter(scene.a.an)
    assert WHY["en"] not in words(client.get(step(visit)))
    give_the_code(client, visit)
    page = words(client.get(step(visit)))
    assert PROOF["en"] not in page
    assert WHY["en"] not in page
