"""The customer's own demand by its link: stage and published promises, never an internal due time."""

from django.urls import reverse

from gridvisit.domain.demands import links, services
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import customers
from tests.factories import demands as factory


def page(demand):
    return reverse("portal:demand", args=[links.token_of(demand.pk)])


def test_own_words_and_stage_are_shown_and_no_internal_due_time(cast, now, customer):
    demand = factory.dispatched(cast, now)
    html = customer.get(page(demand)).content.decode()
    assert demand.verbatim in html
    assert demand.number in html
    assert "Being handled" in html
    for due in demand.dues.all():
        assert due.at.strftime("%Y-%m-%d %H:%M") not in html
    assert "working day" not in html.replace("5 working days", "")


def test_the_page_says_who_writes_but_not_to_whom_a_house_is_reported(cast, now, customer):
    opinion = factory.heard(cast.an, now)
    assert f">{opinion.unit.name}</span>" in customer.get(page(opinion)).content.decode()
    report = factory.heard(cast.an, now, type="REPORT", topic="CONDUCT", verbatim="有人收了材料费不给票据")
    html = customer.get(page(report)).content.decode()
    assert report.unit.name not in html
    assert "GridVisit" in html


def test_a_published_promise_is_quoted_for_its_topic_only(cast, now, customer):
    complaint = factory.heard(cast.an, now, type="COMPLAINT", topic="CONDUCT")
    opinion = factory.heard(cast.an, now, topic="CONDUCT")
    assert "What we promise" in customer.get(page(complaint)).content.decode()
    assert "What we promise" not in customer.get(page(opinion)).content.decode()


def test_only_promises_with_a_published_basis_reach_the_customers_page(cast, now, customer):
    demand = factory.handling(cast, now, party_id=customers.household(unit=cast.town_a, now=now).pk)
    values = {
        "party_id": demand.party_id, "unit_id": cast.town_a.id, "due_on": local_date(now), "owner_id": cast.bai.id,
        "demand_id": demand.pk, "actor": cast.bai, "now": now,
    }  # fmt: skip
    services.make_promise(text="内部：尽量周五前", **values)
    services.make_promise(text="周五前校表", basis="meter_check", **values)
    html = customer.get(page(demand)).content.decode()
    assert "周五前校表" in html
    assert "内部" not in html


def test_the_answer_is_shown_when_it_was_given(cast, now, customer):
    demand = factory.resolved(cast, now)
    assert "已换表" in customer.get(page(demand)).content.decode()


def test_the_customer_adds_and_withdraws_and_an_independent_unit_calls_back(cast, now, customer):
    demand = factory.handling(cast, now)
    customer.post(page(demand) + "note/", {"text": "表又走快了"})
    assert demand.events.filter(kind="customer_note").count() == 1
    assert customer.post(page(demand) + "note/", {"text": ""}).status_code == 422
    customer.post(page(demand) + "withdraw/", {"reason": ""})
    demand.refresh_from_db()
    assert demand.state == "withdrawn"
    html = customer.get(page(demand)).content.decode()
    assert "Somebody who had no part in it" in html
    again = customer.post(page(demand) + "withdraw/", {"reason": ""})
    assert again.status_code == 409


def test_an_unsigned_link_opens_nothing(cast, now, customer):
    demand = factory.heard(cast.an, now)
    for token in (demand.pk.hex, str(demand.pk), links.token_of(demand.pk)[:-2] + "xx"):
        assert customer.get(reverse("portal:demand", args=[token])).status_code == 404
