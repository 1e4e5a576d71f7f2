"""Several demands at once, in the browser and over HTTP."""

import re

import pytest
from django.urls import reverse

from gridvisit.domain.demands import services
from gridvisit.domain.demands.models import Demand
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import demands as factory
from tests.interfaces.api_demands.test_demands_api import call  # noqa: F401 - fixture


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def key_of(page):
    return re.search(r'name="key" value="([^"]+)"', page).group(1)


def test_the_desk_ticks_looks_does_and_undoes(cast, now, enter):
    good, wild = factory.triaged(cast, now), factory.heard(cast.an, now)
    desk = enter(cast.desk)
    listed = text(desk.get(url("demand-list")))
    assert f'value="{good.pk}" form="bulk"' in listed
    assert "All 2 of this filter" in listed
    form = text(desk.get(url("bulk"), {"what": "dispatch", "id": [str(good.pk), str(wild.pk)]}))
    sent = {
        "what": "dispatch", "key": key_of(form), "id": [str(good.pk), str(wild.pk)], "unit_id": str(cast.town_a.pk),
        "handler_id": "", "text": "",
    }  # fmt: skip
    looked = text(desk.post(url("bulk"), sent))
    assert "1 change · 0 stay as they are · 1 refused" in looked
    assert "this step is not possible now" in looked
    assert key_of(looked) == sent["key"]
    assert Demand.objects.get(pk=good.pk).state == "triaged"
    done = desk.post(url("bulk"), sent | {"apply": "1"})
    assert done.status_code == 302
    assert desk.post(url("bulk"), sent | {"apply": "1"}).url == done.url, "a second press does nothing more"
    assert Demand.objects.get(pk=good.pk).state == "dispatched"
    page = text(desk.get(done.url))
    assert wild.number in page
    assert url("bulk-undo", done.url.rstrip("/").rpartition("/")[2]) in page
    assert desk.post(done.url + "undo/").status_code == 302
    assert Demand.objects.get(pk=good.pk).state == "triaged"
    assert "Dispatch undone" in text(desk.get(url("demand", good.pk)))
    assert done.url in text(desk.get(url("bulk-runs")))


@pytest.mark.parametrize("what", ["dispatch", "handler", "urgency", "triage", "note", "ask"])
def test_each_change_has_its_own_fields(cast, now, enter, what):
    demand = factory.dispatched(cast, now)
    page = text(enter(cast.desk, "zh-hans").get(url("bulk"), {"what": what, "id": str(demand.pk)}))
    fields = set(re.findall(r'name="(unit_id|handler_id|urgency|type|topic|text)"', page))
    assert fields == {
        "dispatch": {"unit_id", "handler_id", "text"}, "handler": {"handler_id", "text"}, "urgency": {"urgency", "text"},
        "triage": {"type", "topic", "text"}, "note": {"text"}, "ask": {"text"},
    }[what]  # fmt: skip


def test_all_of_a_filter_is_looked_up_by_the_server(cast, now, enter):
    waiting = [factory.triaged(cast, now) for _ in range(2)]
    factory.dispatched(cast, now)
    page = text(enter(cast.desk).get(url("bulk"), {"what": "note", "all": "1", "queue": "dispatch"}))
    assert "2 demands chosen" in page
    assert all(f'name="id" value="{demand.pk}"' in page for demand in waiting)


def test_nothing_ticked_a_foreign_change_and_nonsense_are_refused(cast, now, enter):
    demand = factory.dispatched(cast, now)
    desk = enter(cast.desk)
    assert "Tick some demands first" in text(desk.get(url("bulk"), {"what": "note"}))
    assert desk.get(url("bulk"), {"what": "delete", "id": str(demand.pk)}).status_code == 422
    assert enter(cast.bai).get(url("bulk"), {"what": "dispatch", "id": str(demand.pk)}).status_code == 422
    assert desk.get(url("bulk"), {"what": "note", "id": "nonsense"}).status_code == 404
    assert desk.post(url("bulk"), {"what": "note", "id": str(demand.pk), "text": ""}).status_code == 422
    assert 'id="bulk"' not in text(enter(cast.quality).get(url("demand-list")))


def test_the_same_over_http(cast, now, call):  # noqa: F811
    rows = [factory.triaged(cast, now) for _ in range(2)]
    services.dispatch(demand_id=rows[1].pk, unit_id=cast.town_b.pk, actor=cast.desk, now=now)
    body = {"what": "dispatch", "unit_id": str(cast.town_a.pk), "filter": {"queue": "dispatch"}}
    looked = call(cast.desk, "post", "/demands/bulk/look", body)[1]
    assert (looked["done"], [row["after"] for row in looked["rows"]]) == (1, ["A单位"])
    keyed = {**body, "ids": [str(rows[0].pk)], "filter": None, "key": str(new_id())}
    done = call(cast.desk, "post", "/demands/bulk", keyed)[1]
    assert (done["done"], done["rows"][0]["state"]) == (1, "done")
    assert call(cast.desk, "post", "/demands/bulk", keyed)[1] == done
    assert call(cast.bo, "get", f"/demands/bulk/{done['id']}")[0] == 404
    undone = call(cast.desk, "post", f"/demands/bulk/{done['id']}/undo")[1]
    assert undone["rows"][0]["state"] == "undone"
    assert call(cast.desk, "post", "/demands/bulk/look", {"what": "note", "text": "x", "ids": []})[0] == 422
    assert call(cast.an, "post", "/demands/bulk/look", body)[0] == 422
