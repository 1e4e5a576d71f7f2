"""Suggestions while registering and at triage; two clicks split a text that holds several demands."""

from django.urls import reverse

from gridvisit.domain.demands.models import Demand
from tests.factories import demands as factory

BILL, WIRE = "上个月电费多收了一百块。", "另外门口的电线断了垂在路上!"


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def rows(*parts, **more):
    data = {"parts-TOTAL_FORMS": str(len(parts)), "parts-INITIAL_FORMS": "2", **more}
    for n, part in enumerate(parts):
        data |= {f"parts-{n}-{name}": value for name, value in part.items()}
    return data


PARTS = (
    {"text": BILL, "type": "OPINION", "topic": "BILL", "urgency": "U2"},
    {"text": WIRE, "type": "HAZARD", "topic": "SAFE_NET", "urgency": "U0"},
)
EMPTY = {"text": "", "type": "", "topic": "", "urgency": ""}


def test_while_registering_each_demand_in_the_words_is_suggested_with_how_sure(cast, now, enter):
    client = enter(cast.desk)
    shown = text(client.post(url("demand-suggest"), {"verbatim": BILL + WIRE}))
    assert "seem to hold 2 demands" in shown
    assert shown.count("% sure") == 2
    one = text(client.post(url("demand-suggest"), {"verbatim": "表是不是走快了"}))
    assert 'data-gv-set="type=OPINION;topic=METER"' in one
    denied = text(client.post(url("demand-suggest"), {"verbatim": "看过了,没有冒火花"}))
    assert "Said not to be so" in denied
    assert Demand.objects.count() == 0


def test_two_clicks_split_a_text(cast, now, enter):
    demand = factory.heard(cast.an, now, verbatim=BILL + WIRE)
    client = enter(cast.desk)
    page = text(client.get(url("demand", demand.pk)))
    assert "These words seem to hold 2 demands" in page
    assert url("demand-split", demand.pk) in page
    form = client.get(url("demand-split", demand.pk))
    assert [row.initial.get("topic") for row in form.context["rows"]] == ["BILL", "SAFE_NET", None]
    answer = client.post(url("demand-split", demand.pk), rows(*PARTS, EMPTY, reason=""))
    assert answer.status_code == 302
    assert Demand.objects.count() == 2
    page = text(client.get(url("demand", demand.pk)))
    assert "Split from the same words" in page
    assert "Split: this part stays here" in page
    assert "seem to hold" not in page


def test_words_the_customer_never_said_come_back_with_the_reason(cast, now, enter):
    demand = factory.heard(cast.an, now, verbatim=BILL + WIRE)
    changed = PARTS[1] | {"text": "客户反映线路隐患"}
    answer = enter(cast.desk).post(url("demand-split", demand.pk), rows(PARTS[0], changed, reason=""))
    assert answer.status_code == 422
    assert "The customer did not say part 2" in text(answer)
    assert Demand.objects.count() == 1


def test_a_station_gets_neither_the_suggestion_nor_the_page(cast, now, enter):
    demand = factory.heard(cast.an, now, verbatim=BILL + WIRE)
    client = enter(cast.bai)
    assert url("demand-split", demand.pk) not in text(client.get(url("demand", demand.pk)))
    assert client.post(url("demand-split", demand.pk), rows(*PARTS, reason="")).status_code == 403


def test_triage_shows_the_suggestion_and_sets_nothing(cast, now, enter):
    demand = factory.heard(cast.an, now, verbatim="电费发票怎么开", type="OPINION", topic="METER")
    page = enter(cast.desk).get(url("demand-triage", demand.pk))
    assert "The words suggest; you confirm" in text(page)
    assert page.context["form"].initial["topic"] == "METER"
