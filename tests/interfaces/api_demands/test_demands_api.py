"""Demands, promises and surveys over HTTP."""

from datetime import timedelta

import pytest

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.staff import tokens
from gridvisit.domain.surveys import services as survey_services
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import customers, surveys
from tests.factories import demands as factory


@pytest.fixture
def now():
    """The API reads the real clock, so the demands are made by it too."""
    return clock.now()


@pytest.fixture
def cast(db, now):
    return factory.county(now)


@pytest.fixture
def call(client, now):
    """Return a function: person, method, path, body → (status, JSON)."""

    def do(person, method, path, body=None, *, scopes=("*",), **headers):
        _, secret = tokens.create(staff=person, label="test", scopes=list(scopes), actor=None, now=now)
        extra = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "HTTP_ACCEPT_LANGUAGE": "en", **headers}
        send = getattr(client, method)
        if method == "get":
            answer = send(f"/api/v1{path}", body or {}, **extra)
        else:
            answer = send(f"/api/v1{path}", body or {}, content_type="application/json", **extra)
        return answer.status_code, answer.json() if answer.content else None

    return do


def new(now, **values):
    return {
        "id": str(new_id()), "type": "OPINION", "topic": "METER", "verbatim": "表走快了", "place": "镇上",
        "heard_at": (now - timedelta(minutes=5)).isoformat(),
    } | values  # fmt: skip


def test_a_demand_is_registered_once_and_read_with_its_clocks(cast, now, call):
    body = new(now, source="import_95598", external_no="T1")
    status, first = call(cast.desk, "post", "/demands", body)
    assert (status, first["visible"]) == (200, True)
    assert call(cast.desk, "post", "/demands", body)[1] == first
    status, one = call(cast.desk, "get", f"/demands/{first['id']}")
    assert one["verbatim"] == "表走快了"
    due = next(due for due in one["dues"] if due["kind"] == "answer")
    assert due["explanation"].startswith("5 working days from")
    assert one["next_steps"][0] == "triage"


def test_everything_missing_is_told_at_once(cast, now, call):
    status, problem = call(cast.desk, "post", "/demands", new(now, verbatim=" ", place="", type="X"))
    assert status == 422
    assert {p["field"] for p in problem["problems"]} == {"verbatim", "type", "place"}


def test_the_whole_way_over_http(cast, now, call):
    demand = factory.heard(cast.an, now, visitor_id=cast.an.id)
    path = f"/demands/{demand.pk}"
    way = [
        (cast.desk, "triage", {"type": "OPINION", "topic": "METER", "urgency": "U2"}, "triaged"),
        (cast.desk, "dispatch", {"unit_id": str(cast.town_a.pk)}, "dispatched"),
        (cast.bai, "accept", {}, "accepted"),
        (cast.bai, "contacts", {"reached": True, "how": "phone"}, "contacted"),
        (cast.bai, "notes", {"text": "校表"}, "handling"),
        (cast.bai, "suspension", {"reason": "customer_wait", "proof": "记录", "told_customer_at": now.isoformat(),
                                  "expected_end": (now + timedelta(days=5)).date().isoformat()}, "handling"),
        (cast.desk, "suspension/grant", {}, "suspended"),
        (cast.bai, "resume", {}, "handling"),
        (cast.bai, "resolve", {"result": "solved", "action": "换表", "proof": "单1", "told_at": now.isoformat(),
                               "told_how": "phone"}, "resolved"),
        (cast.desk, "verify", {"done": True, "told": True, "satisfied": True, "how": "phone"}, "closed"),
    ]  # fmt: skip
    for person, step, body, state in way:
        status, answer = call(person, "post", f"{path}/{step}", body)
        assert (status, answer.get("state")) == (200, state), (step, answer)


def test_strangers_get_404_and_the_powerless_403(cast, now, call):
    demand = factory.dispatched(cast, now)
    assert call(cast.deng, "get", f"/demands/{demand.pk}")[0] == 404
    assert (
        call(cast.bai, "post", f"/demands/{demand.pk}/dispatch", {"unit_id": str(cast.town_b.pk)})[0] == 403
    )
    assert call(cast.desk, "get", "/demands", scopes=("visit:read",))[0] == 403


def test_who_gives_a_demand_away_is_told_it_is_done(cast, now, call):
    demand = factory.triaged(cast, now, visitor_id=None)
    Demand.objects.filter(pk=demand.pk).update(registrar_id=None)
    call(
        cast.desk,
        "post",
        f"/demands/{demand.pk}/dispatch",
        {"unit_id": str(cast.town_a.pk), "handler_id": str(cast.repair.pk)},
    )
    given = call(
        cast.repair,
        "post",
        f"/demands/{demand.pk}/give-back",
        {"listed": "other_duty", "reason": "不属本班组"},
    )
    assert given == (204, None)


def test_a_report_is_invisible_to_its_own_house(cast, now, call):
    status, raised = call(cast.an, "post", "/demands", new(now, type="REPORT", topic="INTEGRITY"))
    assert (status, raised["visible"]) == (200, False)
    for person in (cast.an, cast.bai):
        assert call(person, "get", f"/demands/{raised['id']}")[0] == 404
        assert call(person, "get", "/demands")[1]["items"] == []
        assert {q["count"] for q in call(person, "get", "/demands/queues")[1]} == {0}
    assert call(cast.desk, "get", f"/demands/{raised['id']}")[0] == 200


def test_pages_come_by_cursor(cast, now, call):
    for n in range(5):
        factory.heard(cast.an, now, heard_at=now - timedelta(hours=n + 1))
    seen, cursor = [], ""
    while cursor is not None:
        _, page = call(cast.desk, "get", "/demands", {"size": 2, "cursor": cursor, "queue": "open"})
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 5
    assert call(cast.desk, "get", "/demands", {"cursor": "nonsense"})[0] == 422


def test_a_stale_version_is_412(cast, now, call):
    demand = factory.dispatched(cast, now)
    status, problem = call(cast.bai, "post", f"/demands/{demand.pk}/accept", {"version": demand.version - 1})
    assert (status, problem["code"]) == (412, "version.stale")


def test_promises_over_http(cast, now, call):
    party = customers.household(unit=cast.town_a, now=now).pk
    body = {
        "id": str(new_id()), "party_id": str(party), "unit_id": str(cast.town_a.pk), "text": "周五前回电",
        "due_on": (now + timedelta(days=2)).date().isoformat(), "owner_id": str(cast.bai.pk),
    }  # fmt: skip
    status, made = call(cast.bai, "post", "/promises", body)
    assert (status, made["status"]) == (200, "open")
    assert call(cast.bai, "post", "/promises", body)[1]["id"] == made["id"]
    assert [p["id"] for p in call(cast.bai, "get", "/promises")[1]["items"]] == [made["id"]]
    assert call(cast.bai, "post", f"/promises/{made['id']}/keep", {})[1]["status"] == "kept"
    assert call(cast.deng, "post", f"/promises/{made['id']}/keep", {})[0] == 404


def test_surveys_over_http(cast, now, call):
    row, token = surveys.invited(cast, now)
    survey_services.answer(token=token, answers={"overall": "2"}, now=now)
    status, figures = call(cast.quality, "get", "/surveys/figures")
    assert (status, figures["top2"]["n"], figures["low"]) == (200, 1, 1)
    _, one = call(cast.quality, "get", f"/surveys/{row.pk}")
    assert one["overall"] == 2
    assert call(cast.quality, "post", f"/surveys/{row.pk}/call", {"text": "已致歉"})[1]["contacted_at"]
    assert call(cast.bai, "get", "/surveys")[0] == 403


def test_the_same_key_twice_does_it_once(cast, now, call):
    body = new(now)
    del body["id"]
    for _ in range(2):
        call(cast.desk, "post", "/demands", body, HTTP_IDEMPOTENCY_KEY="k1")
    assert Demand.objects.count() == 1


def test_a_text_is_split_over_http(cast, now, call):
    words = ("上个月电费多收了一百块。", "另外门口的电线断了垂在路上!")
    demand = factory.heard(cast.an, now, verbatim="".join(words))
    parts = [
        {"text": words[0], "type": "OPINION", "topic": "BILL"},
        {"text": words[1], "type": "HAZARD", "topic": "SAFE_NET"},
    ]
    status, rows = call(cast.desk, "post", f"/demands/{demand.pk}/split", {"parts": parts})
    assert (status, len(rows), rows[0]["id"]) == (200, 2, str(demand.pk))
    assert Demand.objects.count() == 2
    assert call(cast.bai, "post", f"/demands/{demand.pk}/split", {"parts": parts})[0] == 403
    assert call(cast.desk, "post", f"/demands/{demand.pk}/split", {"parts": parts[:1]})[0] == 422
