"""Handing on the work of who leaves, in the browser and over HTTP."""

from datetime import timedelta

from django.urls import reverse

from gridvisit.domain.demands import services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.staff.models import Staff
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import demands as factory
from tests.interfaces.api_demands.test_demands_api import call  # noqa: F401 - fixture


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def held(cast, now):
    demand = factory.triaged(cast, now)
    return services.dispatch(
        demand_id=demand.pk, unit_id=cast.town_a.pk, handler_id=cast.repair.pk, actor=cast.desk, now=now
    )  # fmt: skip


def test_the_chief_is_shown_work_without_an_owner_and_hands_it_on(cast, now, enter):
    demand = held(cast, now)
    Staff.objects.filter(pk=cast.repair.pk).update(active_to=local_date(now - timedelta(days=1)))
    chief = enter(cast.bai)
    assert url("work-ownerless") in text(chief.get(reverse("console:home")))
    page = text(chief.get(url("work-ownerless")))
    assert url("hand-on", cast.repair.pk) in page
    sent = {"successors": [str(cast.bai.pk)], "reason": "调离"}
    looked = text(chief.post(url("hand-on", cast.repair.pk), sent))
    assert demand.number in looked
    assert Demand.objects.get(pk=demand.pk).handler_id == cast.repair.pk
    assert chief.post(url("hand-on", cast.repair.pk), sent | {"apply": "1"}).status_code == 302
    assert Demand.objects.get(pk=demand.pk).handler_id == cast.bai.pk
    assert "All open work has an owner" in text(chief.get(url("work-ownerless")))
    assert "Handed on to a successor" in text(chief.get(url("demand", demand.pk)))


def test_no_successor_and_no_reason_are_said_at_the_fields(cast, now, enter):
    held(cast, now)
    answer = enter(cast.bai).post(url("hand-on", cast.repair.pk), {"reason": ""})
    assert answer.status_code == 422
    assert enter(cast.bo).get(url("hand-on", cast.repair.pk)).status_code == 404
    assert enter(cast.an).get(url("hand-on", cast.repair.pk)).status_code == 403


def test_the_same_over_http(cast, now, call):  # noqa: F811
    demand = held(cast, now)
    path = f"/staff/{cast.repair.pk}/hand-on"
    body = {"successor_ids": [str(cast.bai.pk)], "reason": "调离"}
    looked = call(cast.bai, "post", path, body | {"look": True})[1]
    assert (looked["moved"], looked["moves"][0]["id"]) == (1, str(demand.pk))
    assert call(cast.bai, "post", path, body)[1]["moved"] == 1
    assert call(cast.bai, "post", path, body)[1]["moved"] == 0
    assert call(cast.bai, "post", path, {"successor_ids": [], "reason": "调离"})[0] == 422
    assert call(cast.bai, "get", "/ownerless-work")[1] == []
    assert call(cast.an, "post", path, body)[0] == 403
