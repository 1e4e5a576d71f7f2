"""Surveys by sample and survey calls in the console and over HTTP."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gridvisit.domain.staff import tokens
from gridvisit.domain.surveys import services as surveys
from gridvisit.domain.surveys.instruments import editions
from gridvisit.domain.surveys.models import Invitation, Wave
from gridvisit.domain.surveys.rules import RELATION
from gridvisit.domain.surveys.waves import services
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import customers, waves

DAY = timedelta(days=1)


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def test_a_survey_goes_from_its_design_to_published_figures_through_the_pages(cast, now, enter):
    waves.ended(cast, now, 7)
    quality, second = enter(cast.quality), enter(waves.second_reader(cast, now))
    assert "No survey by sample yet" in text(quality.get(url("wave-list")))
    given = {
        "title": "十一月调查", "about": "demands", "unit": str(cast.city.id), "sample_size": "6", "phoned_share": "30",
        "instrument": str(editions.instrument_for(tenant_id=cast.city.id, now=now).pk),
        "frame_from": local_date(now - 9 * DAY).isoformat(), "frame_to": local_date(now).isoformat(),
        "ends_on": local_date(now + 9 * DAY).isoformat(),
    }  # fmt: skip
    assert quality.post(url("wave-new"), given | {"phoned_share": "5"}).status_code == 422
    quality.post(url("wave-new"), given)
    wave = Wave.objects.get()
    page = text(quality.get(url("wave", wave.pk)))
    assert "Draw and ask" not in page
    assert url("wave-step", wave.pk, "approve") not in page  # the designer
    second.post(url("wave-step", wave.pk, "approve"))
    quality.post(url("wave-step", wave.pk, "field"))
    services.ask(wave_id=wave.pk, now=now)
    page = text(quality.get(url("wave", wave.pk), {"replay": "1"}))
    assert "Drawn again: the same 6 people." in page
    assert wave.title in text(quality.get(url("wave-list")))
    for row in Invitation.objects.filter(wave=wave):
        surveys._store(row, {"overall": "4"}, now=now, actor=None, client_hash="", reason="")
    for step in ("close", "weight"):
        quality.post(url("wave-step", wave.pk, step))
    second.post(url("wave-step", wave.pk, "publish"))
    wave.refresh_from_db()
    assert wave.state == "published"
    assert "100.0 %" in text(quality.get(url("wave", wave.pk)))
    seen = text(enter(cast.bai).get(url("survey-results")))
    assert wave.title in seen
    assert "n = 6" in seen
    assert wave.title not in text(enter(cast.bo).get(url("survey-results")))


def test_the_rated_do_not_get_into_the_making(cast, now, enter):
    waves.ended(cast, now, 2)
    wave = waves.designed(cast, now)
    for rated in (cast.an, cast.bai, cast.county_head):
        assert enter(rated).get(url("wave-list")).status_code == 403
        assert enter(rated).get(url("wave", wave.pk)).status_code == 403
    assert enter(cast.quality).post(url("wave-step", wave.pk, "explode")).status_code == 404


def test_an_unpublished_survey_can_be_cancelled_with_a_reason(cast, now, enter):
    waves.ended(cast, now, 2)
    wave = waves.designed(cast, now)
    assert enter(cast.quality).post(url("wave-cancel", wave.pk), {"reason": " "}).status_code == 422
    enter(cast.quality).post(url("wave-cancel", wave.pk), {"reason": "范围有误"})
    wave.refresh_from_db()
    assert wave.state == "cancelled"


def test_calls_are_listed_and_written_down(cast, now, enter, monkeypatch):
    waves.ended(cast, now, 1)
    row = Invitation.objects.get(wave=waves.fielded(cast, now))
    asker = enter(cast.desk_two)
    assert url("survey-interview", row.pk) in text(asker.get(url("survey-calls")))
    page = text(asker.get(url("survey-interview", row.pk)))
    assert "checked" not in page
    assert "No call yet." in page
    assert asker.post(url("survey-ring", row.pk), {}).status_code == 422
    late = asker.post(
        url("survey-ring", row.pk), {"outcome": "call_back", "call_back_at": "2020-01-01T10:00"}
    )
    assert late.status_code == 422
    asker.post(url("survey-interview", row.pk), {"overall": "3"})
    row.refresh_from_db()
    assert (row.state, row.overall) == ("complete", 3)
    assert "Nobody is to be rung now" in text(asker.get(url("survey-calls")))


def test_who_asks_sees_the_number_with_a_reason_and_on_record(cast, now, enter):
    waves.ended(cast, now, 1)
    row = Invitation.objects.get(wave=waves.fielded(cast, now))
    asker = enter(cast.desk_two)
    page = text(asker.get(url("survey-interview", row.pk)))
    assert "Whom to call" in page
    assert "****" in page
    assert asker.post(url("survey-reveal", row.pk), {"reason": ""}).status_code == 422
    shown = text(asker.post(url("survey-reveal", row.pk), {"reason": "电话调查"}))
    number = re.search(r"gv-revealed\">(\d{11})<", shown)[1]
    assert number not in page
    assert AuditEntry.objects.filter(reason="电话调查", actor_id=cast.desk_two.id).exists()
    asker.post(url("survey-interview", row.pk), {"overall": "4"})
    assert asker.post(url("survey-reveal", row.pk), {"reason": "再看一次"}).status_code == 410


def test_the_list_says_what_each_was_asked_about(cast, now, enter):
    customers.neighbour(unit=cast.town_a, now=now)
    wave = waves.fielded(cast, now, about="customers", code=RELATION)
    quality = enter(cast.quality)
    page = text(quality.get(url("survey-list"), {"about": "customer"}))
    assert wave.title in page
    assert wave.title not in text(quality.get(url("survey-list"), {"about": "visit"}))
    services.close(wave_id=wave.pk, actor=cast.quality, now=now)
    assert text(quality.get(url("wave", wave.pk))).count("No answer in time") > 1  # the sum, and each member


@pytest.fixture
def talk(now):
    def as_(person):
        _row, token = tokens.create(staff=person, label="test", scopes=["*"], actor=None, now=now)
        client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})

        def call(method, path, body=None):
            given = {"data": body, "content_type": "application/json"} if method == "post" else {}
            answer = getattr(client, method)(f"/api/v1{path}", **given)
            return answer.status_code, answer.json()

        return call

    return as_


def test_the_same_over_http(cast, now, talk):
    waves.ended(cast, now, 3)
    quality, second = talk(cast.quality), talk(waves.second_reader(cast, now))
    body = {
        "unit_id": str(cast.city.id), "title": "接口调查", "sample_size": 3,
        "instrument_id": str(editions.instrument_for(tenant_id=cast.city.id, now=now).pk),
        "frame_from": local_date(now - DAY).isoformat(), "frame_to": local_date(now).isoformat(),
        "ends_on": local_date(now + 9 * DAY).isoformat(),
    }  # fmt: skip
    assert quality("post", "/survey-waves", body | {"sample_size": 0})[0] == 422
    status, made = quality("post", "/survey-waves", body)
    assert (status, made["state"], made["phoned_share"]) == (200, "designed", 30)
    one = f"/survey-waves/{made['id']}"
    assert quality("post", one + "/steps/approve")[0] == 403
    assert second("post", one + "/steps/approve")[1]["state"] == "approved"
    assert quality("post", one + "/steps/close")[0] == 409
    assert quality("post", one + "/steps/field")[1]["frame_size"] == 3
    assert quality("get", one + "/replay")[1]["same"] is True
    assert [row["number"] for row in quality("get", "/survey-waves")[1]["items"]] == [made["number"]]
    assert talk(cast.bai)("get", one)[0] == 403
    assert talk(cast.bai)("get", "/survey-results") == (200, [])
