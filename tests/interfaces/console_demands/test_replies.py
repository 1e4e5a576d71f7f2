"""Macros and answer cards on a demand: what they would write is seen first, the step writes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.content import defaults, services
from gridvisit.domain.content.models import Macro, Policy, PublishedPromise
from gridvisit.domain.demands.models import Demand
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid
from tests.factories import customers
from tests.factories import demands as factory


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def bill(cast, now):
    """A question about a bill in the hands of 白, and the shipped content."""
    defaults.load(unit_id=cast.city.id, now=now - timedelta(days=30))
    return factory.handling(cast, now, type="OPINION", topic="BILL", verbatim="电费怎么比上个月多这么多？")


def test_macros_show_what_they_would_write_and_only_those_one_can_take(cast, now, bill, enter):
    page = text(enter(cast.bai).get(url("demand-macros", bill.pk), headers={"HX-Request": "true"}))
    assert "Bill explained" in page
    assert "Voltage or outage put right" not in page  # another topic
    assert "Note for the unit" not in page  # a step of the desk
    assert bill.number not in page.split("Bill explained")[0]
    meter = PublishedPromise.objects.get(code="meter_check")
    assert meter.text_en in page
    assert "{promise." not in page


def test_a_chosen_macro_fills_the_form_and_writes_nothing_before_it_is_sent(cast, now, bill, enter):
    chosen = Macro.objects.get(code="resolve-bill-explained")
    page = text(enter(cast.bai).get(f"{url('demand-resolve', bill.pk)}?macro={chosen.pk}"))
    assert "Filled in by the macro “Bill explained”" in page
    assert "Your bill was checked" in page
    assert '<option value="explained" selected>' in page
    assert Demand.objects.get(pk=bill.pk).state == "handling"


def test_a_macro_of_another_step_or_over_is_not_found(cast, now, bill, enter):
    other = Macro.objects.get(code="dispatch-note")
    client = enter(cast.bai)
    assert client.get(f"{url('demand-resolve', bill.pk)}?macro={other.pk}").status_code == 404
    own = Macro.objects.get(code="resolve-bill-explained")
    services.expire(
        kind="macro", content_id=own.pk, valid_to=local_date(now) - timedelta(days=1), reason="旧", now=now,
        actor=_head_of_city(cast, now),
    )  # fmt: skip
    assert client.get(f"{url('demand-resolve', bill.pk)}?macro={own.pk}").status_code == 404


def _head_of_city(cast, now):
    from tests.factories.demands import staff

    made = staff.create_staff(
        staff_no="cm", name="城某", unit=cast.city, actor=None, now=now, active_from=factory.SINCE
    )
    staff.grant_role(
        staff=made, role="city_mkt", unit=cast.city, actor=None, now=now, valid_from=factory.SINCE
    )
    return made


def test_a_promise_that_is_over_is_not_filled_in_but_pointed_out(cast, now, bill, enter):
    PublishedPromise.objects.filter(code="meter_check").update(valid_to=local_date(now) - timedelta(days=1))
    page = text(enter(cast.bai).get(url("demand-macros", bill.pk)))
    assert "correct by hand" in page
    assert "promise.meter_check" in page


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"answer_zh": "我们3个工作日内办好"}, "answer_zh", "content.own_deadline"),
        ({"body_zh": "{nummer}"}, "body_zh", "content.place"),
        ({"step": "handle", "answer_zh": "好"}, "answer_zh", "content.answer_with_resolve"),
        ({"step": "verify"}, "step", "content.step"),
        ({"topics": ["ROOF"]}, "topics", "content.topic"),
        ({"result": "well"}, "result", "content.result"),
    ],
)
def test_a_wrong_macro_is_refused_with_the_field(cast, now, values, field, code):
    with pytest.raises(Invalid) as no:
        services.publish_macro(
            unit_id=cast.city.id, actor=_head_of_city(cast, now), now=now,
            **({
                "code": "own", "edition": "1", "step": "resolve", "title_zh": "答", "title_en": "R", "body_zh": "已核对",
                "valid_from": local_date(now),
            } | values),
        )  # fmt: skip
    assert (field, code) in [(problem.field, problem.code) for problem in no.value.problems]
    assert not Macro.objects.exists()


def test_cards_quote_what_is_in_force_and_fits_the_customer(cast, now, enter):
    defaults.load(unit_id=cast.city.id, now=now - timedelta(days=30))
    home = customers.household(unit=cast.town_a, now=now, name="张三丰")
    demand = factory.handling(
        cast, now, type="OPINION", topic="BILL", party_id=home.pk, verbatim="电价怎么算的？"
    )
    today = local_date(now)
    page = text(enter(cast.bai).get(url("demand-cards", demand.pk), headers={"HX-Request": "true"}))
    tariffs = Policy.objects.filter(topic="TARIFF")
    shown = [row for row in tariffs if row.title_en in page]
    assert shown
    assert all(row.valid_from <= today and (row.valid_to is None or row.valid_to >= today) for row in shown)
    assert all("individual" in row.audience.get("party_kinds", ["individual"]) for row in shown)
    assert 'data-gv-insert="card-' in page
    found = text(enter(cast.bai).get(url("demand-cards", demand.pk), {"q": "no such word"}))
    assert "No card says that" in found


def test_a_report_kept_from_a_unit_gives_it_no_macros(cast, now, enter):
    report = factory.dispatched(
        cast, now, type="REPORT", topic="INTEGRITY", verbatim="收了红包", reported_unit_id=cast.town_a.id
    )
    client = enter(cast.bai)
    assert client.get(url("demand-macros", report.pk)).status_code == 404
    assert client.get(url("demand-cards", report.pk)).status_code == 404
