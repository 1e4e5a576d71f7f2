"""Visits over HTTP: list, plan, start, the whole record once, archive, policies."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import quote

import pytest

from gridvisit.domain.staff import tokens
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.ids import new_id
from tests.interfaces.visits.scene import jpeg


@pytest.fixture
def call(client, scene):
    """Return a function: person, method, path, body → (status, JSON)."""

    def do(person, method, path, body=None, *, scopes=("*",), **headers):
        _, secret = tokens.create(staff=person, label="test", scopes=list(scopes), actor=None, now=scene.now)
        extra = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "HTTP_ACCEPT_LANGUAGE": "en", **headers}
        send = getattr(client, method)
        given = {} if method == "get" else {"content_type": "application/json"}
        answer = send(f"/api/v1{path}", body or {}, **given, **extra)
        return answer.status_code, answer.json()

    return do


def record(scene, **given):
    began = scene.now - timedelta(hours=2)
    return {
        "party_id": str(scene.firm.pk), "channel": "onsite", "reasons": ["customer_asked"], "origin": "customer",
        "started_at": began.isoformat(), "ended_at": (began + timedelta(minutes=40)).isoformat(),
        "no_appointment": {"reason": "customer_asked"}, "start": {"id_shown": True, "persons_count": 1},
        "details": {"met_role": "electrical"}, "policies_skipped": "客户赶时间",
        "needs": [{"area": area, "answer": "no_need"} for area in ("EE", "GREEN", "SMART", "MARKET")],
        "evidence": [{"kind": "photo", "data": {"subject": "meter", "consent": True},
                      "content_base64": base64.b64encode(jpeg()).decode(), "name": "meter.jpg"}],
        "confirmation": {"result": "refused", "reason": "不愿签字"},
        **given,
    }  # fmt: skip


def test_a_whole_record_is_taken_once(scene, call):
    key, body = new_id(), record(scene)
    status, first = call(scene.a.an, "put", f"/visits/{key}/record", body)
    assert status == 200, first
    assert call(scene.a.an, "put", f"/visits/{key}/record", body) == (200, first)
    visit = Visit.objects.get()
    assert (visit.state, first["number"], len(first["stored"])) == ("recorded", visit.number, 1)
    status, other = call(scene.a.an, "put", f"/visits/{key}/record", body | {"policies_skipped": "anders"})
    assert (status, other["code"]) == (409, "receive.other_content")
    assert call(scene.a.an, "put", f"/visits/{key}/record", body | {"id": str(new_id())})[0] == 422
    status, one = call(scene.a.bai, "get", f"/visits/{visit.pk}")
    assert (one["confirmation"], one["evidence"][0]["kind"], one["valid"]) == ("refused", "photo", None)


def test_a_record_names_every_problem_by_its_path(scene, call):
    body = record(scene, needs=[], demands=[{"type": "NONSENSE", "topic": "METER", "verbatim": ""}])
    status, told = call(scene.a.an, "put", f"/visits/{new_id()}/record", body)
    assert status == 422
    fields = {problem["field"] for problem in told["problems"]}
    assert "needs.EE" in fields
    assert any(field.startswith("demands.0") for field in fields)
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "strange",
    [
        {"outlook": "a\x00b"},
        {"outlook": "\ud800"},
        {"estimates": [{"kwh_low": 2**70}]},
        {"started_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_what_no_database_stores_is_refused(scene, call, strange):
    assert call(scene.a.an, "put", f"/visits/{new_id()}/record", record(scene, **strange))[0] in {400, 422}


def test_the_same_idempotency_key_gives_the_same_answer(scene, call):
    body = {
        "party_id": str(scene.firm.pk),
        "day": local_date(scene.now).isoformat(),
        "reasons": ["customer_asked"],
    }
    status, first = call(scene.a.an, "post", "/visits", body, HTTP_IDEMPOTENCY_KEY="k-1")
    assert status == 200, first
    assert call(scene.a.an, "post", "/visits", body, HTTP_IDEMPOTENCY_KEY="k-1") == (200, first)
    assert Visit.objects.count() == 1


def test_a_visit_goes_from_plan_to_start(scene, call):
    body = {
        "party_id": str(scene.firm.pk),
        "day": local_date(scene.now).isoformat(),
        "reasons": ["customer_asked"],
    }
    _status, visit = call(scene.a.an, "post", "/visits", body)
    path = f"/visits/{visit['id']}"
    status, refused = call(scene.a.an, "post", f"{path}/prepare", {"supplies": ["work_id"]})
    assert (status, refused["problems"][0]["code"]) == (422, "ready.supplies")
    every = ["work_id", "record_tool", "brief", "policy_pack", "contact_card", "privacy_note"]
    ready = {"supplies": every, "no_appointment_reason": "customer_asked"}
    assert call(scene.a.an, "post", f"{path}/prepare", ready)[1]["state"] == "ready"
    begun = call(
        scene.a.an, "post", f"{path}/start", {"position": {"lat": 36.7, "lng": 117.02, "accuracy": 20}}
    )
    assert begun[1]["state"] == "in_progress"
    missing = call(scene.a.an, "get", f"{path}/missing")[1]
    assert "needs.EE" in {row["field"] for row in missing}


def test_an_appointment_is_proposed_without_giving_the_link_away(scene, call):
    visit = scene.briefed()
    start = at_local(local_date(scene.now) + timedelta(days=1), 10)
    body = {
        "slot_start": start.isoformat(),
        "slot_end": (start + timedelta(minutes=30)).isoformat(),
        "agenda": ["needs"],
    }
    status, told = call(scene.a.an, "post", f"/visits/{visit.pk}/appointment", body)
    assert (status, told["appointment"]["status"]) == (200, "proposed")
    assert "/c/" not in str(told)


def test_lists_are_scoped_and_paged(scene, call):
    for _ in range(3):
        scene.plan(reasons=["customer_asked"])
    status, page = call(scene.a.bai, "get", "/visits", {"size": 2})
    assert (status, len(page["items"])) == (200, 2)
    rest = call(scene.a.bai, "get", "/visits", {"size": 2, "cursor": page["next_cursor"]})[1]
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)
    assert call(scene.b.chief, "get", "/visits")[1]["items"] == []
    assert call(scene.b.chief, "get", f"/visits/{page['items'][0]['id']}")[0] == 404
    home = scene.plan(party=scene.home)
    assert call(scene.a.bai, "get", f"/visits/{home.pk}")[1]["party_name"] == "张*"
    assert call(scene.a.bai, "get", "/visits", scopes=["demand:read"])[0] == 403


def test_archive_and_addenda_say_what_is_missing(scene, call):
    visit = scene.recorded()
    status, told = call(scene.a.chen, "post", f"/visits/{visit.pk}/archive")
    assert status in {200, 422}
    if status == 422:
        assert told["code"].startswith("archive.")
    assert (
        call(scene.a.chen, "post", f"/visits/{scene.plan().pk}/addenda", {"reason": "x", "text": "y"})[0]
        == 409
    )


def test_policies_in_force_are_listed(scene, call):
    status, page = call(scene.a.an, "get", "/policies")
    assert status == 200
    assert page["items"]
    assert call(scene.a.an, "get", "/policies", {"on": "2001-01-01"})[1]["items"] == []


def test_the_senders_clock_beside_the_record_measures_its_skew(scene, call):
    ahead = quote((clock.now() + timedelta(minutes=8)).isoformat())
    status, told = call(scene.a.an, "put", f"/visits/{new_id()}/record?sent_at={ahead}", record(scene))
    assert status == 200, told
    assert abs(Visit.objects.get().skew_seconds - 480) <= 5
    for wrong in ("yesterday", "2026-11-24T10:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        status, _told = call(scene.a.an, "put", f"/visits/{new_id()}/record?sent_at={wrong}", record(scene))
        assert status in {400, 422}, wrong
