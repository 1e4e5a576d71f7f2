"""The demand desk in the browser: queues, registering, each step, what is hidden."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gridvisit.domain.demands.models import Demand
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.console.views.demands import steps
from tests.factories import customers
from tests.factories import demands as factory


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def typed(now, **values):
    return {
        "demand_id": str(new_id()), "verbatim": "表是不是走快了？", "type": "OPINION", "topic": "METER",
        "heard_at": local(now - timedelta(minutes=9)).strftime("%Y-%m-%dT%H:%M"), "source": "walk_in", "place": "镇上超市",
    } | values  # fmt: skip


def test_the_empty_desk_says_what_to_do(cast, enter):
    page = text(enter(cast.bai).get(url("demand-list")))
    assert "Register a demand" in page
    assert "No demand in this queue" in page


def test_queues_show_their_counts_and_the_list_its_rows(cast, now, enter):
    demand = factory.dispatched(cast, now)
    late = factory.heard(cast.an, now, heard_at=now - timedelta(days=40), type="COMPLAINT", topic="CONDUCT")
    client = enter(cast.desk)
    page = text(client.get(url("demand-list")))
    assert "2 records · in work" in page
    assert demand.number in page
    assert "over by" in page
    overdue = text(client.get(url("demand-list"), {"queue": "overdue"}))
    assert '<input type="hidden" name="queue" value="overdue">' in overdue
    assert late.number in overdue
    assert demand.number not in overdue
    assert demand.number in text(client.get(url("demand-list"), {"q": demand.number}))
    assert "Nothing matches" in text(client.get(url("demand-list"), {"type": "PRAISE"}))


def test_names_are_masked_and_of_the_customers_words_only_a_short_beginning_is_in_lists(cast, now, enter):
    home = customers.household(unit=cast.town_a, now=now, name="张三丰")
    factory.heard(cast.an, now, party_id=home.pk, verbatim=f"我叫张三丰,{'灯一闪一闪' * 8},我家在最里面")
    page = text(enter(cast.desk).get(url("demand-list")))
    assert "张三丰" not in page
    assert "张**" in page
    assert "我叫…" in page
    assert "我家在最里面" not in page


def test_a_demand_is_registered_once_and_the_clocks_shown(cast, now, enter):
    client = enter(cast.an)
    data = typed(now)
    response = client.post(url("demand-new"), data)
    demand = Demand.objects.get()
    assert response["Location"] == url("demand", demand.pk)
    client.post(url("demand-new"), data)
    assert Demand.objects.count() == 1
    page = text(client.get(url("demand", demand.pk)))
    assert "表是不是走快了" in page
    assert "5 working days from" in page


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(cast, now, enter):
    client = enter(cast.an)
    response = client.post(url("demand-new"), typed(now, place="", verbatim="电费怎么算"))
    assert response.status_code == 422
    assert "电费怎么算" in text(response)
    assert "Please fill this in" in text(response)
    unknown = client.post(url("demand-new"), typed(now, account_no="000"))
    assert "No such account number" in text(unknown)


def test_an_account_number_finds_the_customer(cast, now, enter):
    firm = customers.enterprise(unit=cast.town_a, now=now)
    enter(cast.an).post(url("demand-new"), typed(now, account_no=firm.accounts.get().account_no, place=""))
    assert Demand.objects.get().party_id == firm.pk


def test_danger_leads_straight_to_the_hand_over(cast, now, enter):
    response = enter(cast.an).post(
        url("demand-new"), typed(now, type="HAZARD", topic="SAFE_NET", verbatim="电线都快耷拉到大棚上了")
    )
    demand = Demand.objects.get()
    assert response["Location"] == url("demand-hand_over", demand.pk)
    page = text(enter(cast.an).get(response["Location"]))
    assert "Hand over to repair" in page


def test_the_table_speaks_while_one_types(cast, now, enter):
    client = enter(cast.an)
    page = text(
        client.post(
            url("demand-suggest"), typed(now, verbatim="变压器冒火了", type="FAULT", topic="SAFE_NET")
        )
    )
    assert "冒火" in page
    assert "Hand-over to repair" in page
    assert Demand.objects.count() == 0


def test_a_report_on_ones_own_house_is_kept_and_kept_from_one(cast, now, enter):
    client = enter(cast.an)
    response = client.post(
        url("demand-new"), typed(now, type="REPORT", topic="INTEGRITY", verbatim="有人塞钱")
    )
    report = Demand.objects.get()
    assert response["Location"] == url("demand-list")
    assert client.get(url("demand", report.pk)).status_code == 404
    assert report.number not in text(client.get(url("demand-list"), {"type": "REPORT"}))
    assert report.number in text(enter(cast.desk).get(url("demand-list")))


def test_the_whole_way_through_the_pages(cast, now, enter):
    demand = factory.heard(cast.an, now, visitor_id=cast.an.id)
    told = local(now).strftime("%Y-%m-%dT%H:%M")
    way = [
        (cast.desk, "triage", {"type": "OPINION", "topic": "METER", "urgency": "U2"}),
        (cast.desk, "dispatch", {"unit_id": str(cast.town_a.pk)}),
        (cast.bai, "accept", {}),
        (cast.bai, "contact", {"reached": "yes", "how": "phone"}),
        (cast.bai, "handle", {"text": "现场校表"}),
        (cast.bai, "resolve", {"result": "solved", "action": "换表", "proof": "单1", "answer": "已换表", "told_at": told, "told_how": "phone"}),
        (cast.desk, "verify", {"done": "yes", "told": "yes", "satisfied": "yes", "how": "phone"}),
    ]  # fmt: skip
    for person, step, data in way:
        client = enter(person)
        page = text(client.get(url("demand", demand.pk)))
        assert url(f"demand-{step}", demand.pk) in page, step
        assert client.get(url(f"demand-{step}", demand.pk)).status_code == 200
        response = client.post(url(f"demand-{step}", demand.pk), data)
        assert response.status_code == 302, (step, text(response))
        outbox.drain(
            outbox.handlers(), now=clock.now() + timedelta(minutes=1)
        )  # an answer waits before it goes
    demand.refresh_from_db()
    assert demand.state == "closed"
    page = text(enter(cast.bai, "zh-hans").get(url("demand", demand.pk)))
    assert "已办结" in page


def test_what_a_result_lacks_is_said_beside_the_field(cast, now, enter):
    demand = factory.handling(cast, now)
    response = enter(cast.bai).post(
        url("demand-resolve", demand.pk),
        {"result": "planned", "action": "列入改造", "proof": "单1", "answer": "已说明", "told_how": "phone",
         "told_at": local(now).strftime("%Y-%m-%dT%H:%M")},
    )  # fmt: skip
    assert response.status_code == 422
    assert "A plan needs its date" in text(response)
    assert "列入改造" in text(response)


def test_no_question_is_answered_for_the_customer(cast, now, enter):
    demand = factory.resolved(cast, now)
    client = enter(cast.desk)
    page = text(client.get(url("demand-verify", demand.pk)))
    assert "checked" not in page
    response = client.post(url("demand-verify", demand.pk), {"done": "yes", "how": "phone"})
    assert response.status_code == 422
    assert "Ask the customer" in text(response)


def test_the_handler_is_not_offered_the_verification(cast, now, enter):
    demand = factory.resolved(cast, now)
    assert url("demand-verify", demand.pk) not in text(enter(cast.bai).get(url("demand", demand.pk)))
    assert enter(cast.bai).get(url("demand-verify", demand.pk)).status_code == 403


def test_strangers_find_nothing(cast, now, enter):
    demand = factory.dispatched(cast, now)
    client = enter(cast.deng)
    assert client.get(url("demand", demand.pk)).status_code == 404
    for name in ("contact", "withdraw"):
        assert client.post(url(f"demand-{name}", demand.pk), {"reason": "x"}).status_code == 404
    assert client.get(url("demand", "not-an-id")).status_code == 404


def test_place_and_phone_are_masked_until_somebody_says_why(cast, now, enter):
    demand = factory.heard(cast.an, now, place="济南市历下区某某路100号3单元201", contact_text="13800001234")
    client = enter(cast.desk)
    page = text(client.get(url("demand", demand.pk)))
    assert "13800001234" not in page
    assert "3单元" not in page
    response = client.post(
        url("demand-reveal", demand.pk), {"field": "contact_text", "reason": "回电核实情况"}
    )
    assert "13800001234" in text(response)
    assert (
        client.post(
            url("demand-reveal", demand.pk), {"field": "verbatim", "reason": "回电核实情况"}
        ).status_code
        >= 400
    )


@pytest.mark.parametrize("name", sorted(steps.STEPS))
@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_every_step_has_a_page_in_both_languages(cast, now, enter, name, lang):
    demand = factory.handling(
        cast, now, urgency="U1", party_id=customers.household(unit=cast.town_a, now=now).pk
    )
    for person in (cast.desk, cast.county_head, cast.bai):
        response = enter(person, lang).get(url(f"demand-{name}", demand.pk))
        assert response.status_code in {200, 403}
        if response.status_code == 200:
            assert "<form" in text(response)


def test_the_promise_register(cast, now, enter):
    demand = factory.handling(cast, now, party_id=customers.household(unit=cast.town_a, now=now).pk)
    client = enter(cast.bai)
    client.post(
        url("demand-promise", demand.pk),
        {"text": "周五前回电", "due_on": local(now).date().isoformat(), "owner_id": str(cast.bai.pk)},
    )
    promise = demand.promises.get()
    assert "周五前回电" in text(client.get(url("promise-list")))
    assert "周五前回电" in text(client.get(url("demand", demand.pk)))
    client.post(url("promise-keep", promise.pk))
    promise.refresh_from_db()
    assert promise.status == "kept"
    assert "周五前回电" not in text(enter(cast.deng).get(url("promise-list")))


def test_the_list_asks_as_often_for_twenty_rows_as_for_two(cast, now, enter, django_assert_num_queries):
    home = customers.household(unit=cast.town_a, now=now).pk
    client = enter(cast.desk)
    for _ in range(2):
        factory.heard(cast.an, now, party_id=home, topic="BILL")
    client.get(url("demand-list"))  # the first call also moves the end of the session
    with CaptureQueriesContext(connection) as few:
        client.get(url("demand-list"))
    for _ in range(18):
        factory.heard(cast.an, now, party_id=home, topic="BILL")
    with django_assert_num_queries(len(few)):
        client.get(url("demand-list"))
    assert len(few) <= 20


def test_a_demand_without_a_title_shows_its_first_words_without_anything_personal(cast, now, enter):
    factory.heard(cast.an, now, verbatim="我叫王小明,电话13800001234,表走快了", unit_id=cast.town_a.id)
    factory.heard(cast.an, now, verbatim="灯一闪一闪", summary="电压不稳", unit_id=cast.town_a.id)
    factory.heard(
        cast.an, now, type="REPORT", topic="INTEGRITY", verbatim="有人收红包", reported_unit_id=cast.town_b.id
    )  # fmt: skip
    page = enter(cast.desk).get(reverse("console:demand-list")).content.decode()
    assert "表走快了" in page
    assert "电压不稳" in page
    assert not {word for word in ("王小明", "13800001234", "灯一闪一闪", "有人收红包") if word in page}
