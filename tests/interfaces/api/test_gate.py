"""The API's gate: tokens, scopes, idempotency, problem+json, the schema."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from gridvisit.domain.staff import tokens

pytestmark = pytest.mark.django_db


def test_without_a_token_the_answer_is_a_problem_in_the_callers_language(client):
    answer = client.get("/api/v1/units", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    body = answer.json()
    assert body["code"] == "api.unauthenticated"
    assert body["detail"].startswith("No valid access token")
    zh = client.get("/api/v1/units", HTTP_ACCEPT_LANGUAGE="zh-hans").json()
    assert zh["detail"].startswith("缺少有效的访问令牌")


def test_a_token_opens_what_its_scopes_and_its_person_may(client, town, bearer):
    assert client.get("/api/v1/units", **bearer(town.bai, "unit:read")).status_code == 200
    refused = client.get("/api/v1/units", **bearer(town.bai, "visit:read"))
    assert (refused.status_code, refused.json()["code"]) == (403, "api.scope_missing")


def test_an_expired_a_revoked_and_an_invented_token_open_nothing(client, town, now):
    _row, old = tokens.create(
        staff=town.bai, label="x", scopes=["*"], actor=None, now=now - timedelta(days=900), days=1
    )
    row2, ended = tokens.create(staff=town.bai, label="y", scopes=["*"], actor=None, now=now)
    tokens.revoke(token=row2, actor=None, now=now)
    for secret in (old, ended, "gv_invented", ""):
        answer = client.get("/api/v1/units", HTTP_AUTHORIZATION=f"Bearer {secret}")
        assert answer.status_code == 401


def test_only_the_hash_of_a_token_is_kept(town, now):
    row, secret = tokens.create(staff=town.bai, label="x", scopes=["*"], actor=None, now=now)
    row.refresh_from_db()
    assert secret not in json.dumps([str(value) for value in row.__dict__.values()])


@pytest.mark.parametrize(
    "path", ["/api/v1/customers/not-an-id", "/api/v1/customers/00000000-0000-0000-0000-000000000000"]
)
def test_a_malformed_and_a_missing_id_are_told_without_a_crash(client, town, bearer, path):
    answer = client.get(path, **bearer(town.bai))
    assert answer.status_code in {404, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_the_schema_is_openapi_31_and_every_operation_documents_its_refusals(client):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert len(schema["paths"]) > 20
    bare = [
        f"{method} {path}"
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if not {"401", "403", "422"} <= set(operation["responses"])
    ]
    assert bare == []


def test_a_body_that_is_not_json_is_a_problem(client, town, bearer):
    answer = client.post("/api/v1/staff", data=b"{", content_type="application/json", **bearer(town.sysadmin))
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_a_foreign_cursor_is_a_problem(client, town, bearer):
    answer = client.get("/api/v1/customers?cursor=not-ours", **bearer(town.bai))
    assert (answer.status_code, answer.json()["code"]) == (422, "page.bad_cursor")


@pytest.mark.parametrize("path", ["/api/v1/customers?q=%00", "/api/v1/customers/by-account/3%00"])
def test_a_nul_character_is_told_not_stored_and_no_crash(client, town, bearer, path):
    answer = client.get(path, **bearer(town.bai))
    assert (answer.status_code, answer.json()["code"]) == (422, "api.nul")


def test_an_unknown_urgency_is_told(client, town, bearer):
    body = {"type": "CONSULT", "topic": "BILL", "verbatim": "账单怎么看？能讲讲吗？", "heard_at": "2026-11-24T01:00:00Z",
            "source": "walk_in", "place": "营业厅", "urgency": "soon"}  # fmt: skip
    answer = client.post("/api/v1/demands", data=body, content_type="application/json", **bearer(town.cmd))
    assert answer.status_code == 422
    assert "urgency" in {problem["field"] for problem in answer.json()["problems"]}
