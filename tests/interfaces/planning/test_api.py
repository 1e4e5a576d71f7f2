"""Plans over HTTP and on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from gridvisit.domain.planning.models import Plan
from gridvisit.domain.staff import tokens
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.cli.plan import plan as command
from tests.factories import planning as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def real_now():
    return clock.now()


@pytest.fixture
def place(real_now):
    return make.station(real_now)


@pytest.fixture
def month(real_now):
    return make.next_month(real_now)


def headers(person, now, *scopes) -> dict[str, str]:
    _row, secret = tokens.create(staff=person, label="t", scopes=list(scopes or ("*",)), actor=None, now=now)
    return {"Authorization": f"Bearer {secret}"}


def post(client, path, body, auth, **more):
    return client.post(
        f"/api/v1{path}", json.dumps(body), content_type="application/json", headers={**auth, **more}
    )


def test_a_month_is_planned_agreed_and_scheduled_over_http(client, place, real_now, month):
    chief, county = headers(place.town.bai, real_now), headers(place.town.officer, real_now)
    made = post(client, "/plans", {"unit_id": str(place.town.station.id), "period": month}, chief)
    assert made.status_code == 200, made.text
    plan = made.json()
    assert plan["figures"]["random_percent"] >= 20
    first = client.get(f"/api/v1/plans/{plan['id']}/items?size=2", headers=chief).json()
    assert len(first["items"]) == 2
    second = client.get(
        f"/api/v1/plans/{plan['id']}/items", {"size": 2, "cursor": first["next_cursor"]}, headers=chief
    ).json()
    assert {row["id"] for row in first["items"]}.isdisjoint(row["id"] for row in second["items"])
    assert client.get(f"/api/v1/plans/{plan['id']}/capacity", headers=chief).json()[0]["staff_no"] == "A1001"
    assert post(client, f"/plans/{plan['id']}/submit", {}, chief).json()["state"] == "submitted"
    assert post(client, f"/plans/{plan['id']}/approve", {}, county).json()["state"] == "approved"
    assigned = post(client, f"/plans/{plan['id']}/assign", {}, chief).json()
    assert assigned["changed"] == plan["figures"]["total"]
    done = post(client, f"/plans/{plan['id']}/schedule", {}, chief).json()
    assert done == {"placed": plan["figures"]["total"], "unplaced": {}, "refused": {}}
    assert (
        client.get("/api/v1/plans", headers=chief).json()["items"][0]["figures"]["scheduled"]
        == done["placed"]
    )


def test_a_customer_is_added_and_taken_out_with_reasons(client, place, real_now, month):
    chief = headers(place.town.bai, real_now)
    plan = post(client, "/plans", {"unit_id": str(place.town.station.id), "period": month}, chief).json()
    body = {"party_id": str(place.bakery.id), "reason": "扩产项目走访", "code": "project"}
    added = post(client, f"/plans/{plan['id']}/items", body, chief, **{"Idempotency-Key": "k1"})
    again = post(client, f"/plans/{plan['id']}/items", body, chief, **{"Idempotency-Key": "k1"})
    assert (added.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    item = added.json()
    gone = post(client, f"/plan-items/{item['id']}/remove", {"reason": "企业要求延后"}, chief).json()
    assert gone["state"] == "removed"
    out = client.get(f"/api/v1/plans/{plan['id']}/left-out", headers=chief).json()
    assert out == [
        {"party_id": str(place.bakery.id), "code": "removed", "reasons": ["project"], "text": "企业要求延后"}
    ]
    assert post(client, f"/plan-items/{item['id']}/restore", {}, chief).json()["state"] == "open"


def test_problems_come_as_problem_json_with_codes(client, place, real_now, month):
    chief = headers(place.town.bai, real_now)
    bad = post(client, "/plans", {"unit_id": str(place.town.station.id), "period": "2020-01"}, chief)
    assert (bad.status_code, bad.json()["code"]) == (409, "plan.period_over")
    assert (
        post(client, "/plans", {"unit_id": str(place.town.station.id), "period": "x"}, chief).status_code
        == 422
    )
    reader = headers(place.town.bai, real_now, "plan:read")
    denied = post(client, "/plans", {"unit_id": str(place.town.station.id), "period": month}, reader)
    assert denied.json()["code"] == "api.scope_missing"


def run(*args):
    return CliRunner(env={"GRIDVISIT_LANG": "zh"}).invoke(
        command, [str(arg) for arg in args], catch_exceptions=False
    )


def test_the_command_line_proposes_shows_submits_approves_and_assigns(place, month):
    run("propose", "--unit", "A0101", "--period", month)  # by the system, say from a timer
    made = run("propose", "--unit", "A0101", "--period", month, "--as", "a1002", "--json")
    told = json.loads(made.output)
    assert told["state"] == "draft"
    shown = json.loads(run("show", told["id"], "--as", "a1002", "--json").output)
    assert json.loads(run("show", told["id"], "--json").output)["items"] == shown["items"]
    assert json.loads(run("list", "--json").output)[0]["id"] == told["id"]
    assert len(shown["items"]) == told["items"]
    assert any("现场走访" in line for item in shown["items"] for line in item["why"])
    assert json.loads(run("submit", told["id"], "--as", "a1002", "--json").output)["state"] == "submitted"
    assert json.loads(run("approve", told["id"], "--as", "a1005", "--json").output)["state"] == "approved"
    done = json.loads(run("assign", told["id"], "--schedule", "--as", "a1002", "--json").output)
    assert done["scheduled"] == told["items"]
    assert json.loads(run("list", "--as", "a1002", "--json").output)[0]["scheduled"] == told["items"]
    assert Plan.objects.get().state == "approved"
    assert "A0101" in run("list", "--as", "a1002").output
    assert run("show", told["id"], "--as", "a1002").exit_code == 0
