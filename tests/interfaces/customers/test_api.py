"""Customers, imports, units and people over HTTP."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gridvisit.domain.customers.models import Party
from gridvisit.domain.staff import tokens
from tests.factories import customers, sheets
from tests.factories.sheets import FIRM, HOME

API = "/api/v1"


@pytest.fixture
def call(client, now):
    """Return a function: person, method, path, body → status and JSON."""

    def make(person, method, path, body=None, *scopes, **headers):
        _row, secret = tokens.create(
            staff=person, label="t", scopes=list(scopes or ("*",)), actor=None, now=now
        )
        more = {"data": body if method == "upload" else json.dumps(body)} if body is not None else {}
        if method != "upload" and body is not None:
            more["content_type"] = "application/json"
        send = client.get if method == "get" else client.post
        answer = send(API + path, **more, HTTP_AUTHORIZATION=f"Bearer {secret}", **headers)
        return answer.status_code, answer.json()

    return make


def test_the_list_is_masked_filtered_and_paged(town_a, now, call):
    customers.household(unit=town_a.station, now=now)
    for number in range(3):
        customers.enterprise(unit=town_a.station, now=now, name=f"工厂{number}有限公司")
    status, page = call(town_a.bai, "get", "/customers?size=2&order=id")
    assert status == 200
    assert page["items"][0]["name"] == "张*"
    _status, rest = call(town_a.bai, "get", f"/customers?size=2&order=id&cursor={page['next_cursor']}")
    assert (len(rest["items"]), rest["next_cursor"]) == (2, None)
    assert len(call(town_a.bai, "get", "/customers?visit_class=hv&due_before=2027-01-01")[1]["items"]) == 3


def test_a_customer_is_registered_changed_and_read_without_personal_values(town_a, town_b, now, call):
    chief = town_a.bai
    status, made = call(
        chief, "post", "/customers", {"unit_id": str(town_a.station.id), "name": "张三", "kind": "individual"}
    )
    assert status == 200
    path = f"/customers/{made['id']}"
    call(chief, "post", f"{path}/sites", {"address": "明湖县柳园镇柳园村12号", "transformer_area": "TQ1"})
    account = {"account_no": "3701000000123", "voltage_level": "220V", "contract_capacity_kva": "8"}
    assert call(chief, "post", f"{path}/accounts", account)[0] == 200
    assert (
        call(
            chief, "post", f"{path}/contacts", {"role": "resident", "name": "张三", "mobile": "13900005678"}
        )[1]["mobile"]
        == "139****5678"
    )
    assert call(chief, "post", path, {"serial": "S-9"})[0] == 200
    detail = call(chief, "get", "/customers/by-account/3701000000123")[1]
    assert (detail["serial"], detail["visit_class"], detail["contacts"][0]["name"]) == ("S-9", "lv", "张*")
    assert "13900005678" not in json.dumps(detail)
    assert call(town_b.deng, "get", path)[0] == 404
    assert call(chief, "post", path, {"serial": "S-8", "version": 99})[0] == 412
    status, told = call(chief, "post", path, {"unit_id": str(town_b.park.id)})
    assert (status, told["code"]) == (422, "api.invalid")


def test_problems_name_field_and_code(town_a, call):
    body = {
        "unit_id": str(town_a.station.id),
        "name": " ",
        "kind": "enterprise",
        "uscc": "91370100MA3C4D5E6F",
    }
    status, told = call(town_a.bai, "post", "/customers", body)
    assert status == 422
    assert [(p["field"], p["code"]) for p in told["problems"]] == [
        ("name", "field.required"),
        ("uscc", "uscc.check_digit"),
    ]


def test_a_token_needs_the_scope(town_a, call):
    status, told = call(town_a.bai, "get", "/customers", None, "visit:read")
    assert (status, told["code"]) == (403, "api.scope_missing")


def test_a_list_is_imported_and_taken_back(town_a, call, tmp_path):
    path = sheets.xlsx(tmp_path, sheets.table([HOME, FIRM, {**HOME, "serial": "B", "account_no": "1"}]))

    def file():
        return SimpleUploadedFile("list.xlsx", path.read_bytes())

    admin = town_a.sysadmin
    status, dry = call(admin, "upload", "/imports/customers", {"file": file(), "dry_run": "true"})
    assert (status, dry["state"], dry["created"], dry["bad"], Party.objects.count()) == (
        200,
        "previewed",
        2,
        1,
        0,
    )
    assert dry["problems"][0]["row"] == 4
    status, run = call(admin, "upload", "/imports/customers", {"file": file()}, HTTP_IDEMPOTENCY_KEY="k1")
    again = call(admin, "upload", "/imports/customers", {"file": file()}, HTTP_IDEMPOTENCY_KEY="k1")[1]
    assert (run["id"], Party.objects.count()) == (again["id"], 2)
    assert call(admin, "get", f"/imports/{run['id']}")[1]["created"] == 2
    assert call(admin, "post", f"/imports/{run['id']}/undo", {})[1]["state"] == "undone"
    assert Party.objects.count() == 0
    assert call(town_a.bai, "upload", "/imports/customers", {"file": file()})[0] == 403


def test_units_and_people_are_read_and_made(town_a, town_b, call):
    assert [unit["code"] for unit in call(town_a.bai, "get", "/units")[1]] == ["A0101", "A010101"]
    people = call(town_a.secadmin, "get", "/staff?role=chief")[1]["items"]
    assert [person["staff_no"] for person in people] == ["A1002"]
    new = {"unit_id": str(town_a.team.id), "staff_no": "A9001", "name": "新人"}
    status, made = call(town_a.sysadmin, "post", "/staff", new)
    assert (status, made["qualified"]) == (200, False)
    path = f"/staff/{made['id']}"
    role = {"role": "km", "unit_id": str(town_a.team.id), "valid_from": "2026-01-01"}
    assert call(town_a.sysadmin, "post", f"{path}/roles", role)[0] == 403
    assert call(town_a.secadmin, "post", f"{path}/roles", role)[1]["roles"][0]["role"] == "km"
    exam = {"level": "L2", "score": 90, "exam_at": "2026-05-01", "valid_to": "2027-04-30"}
    assert call(town_a.trainer, "post", f"{path}/qualifications", exam)[1]["qualified"] is True
    course = {"course": "安全", "kind": "safety", "hours": "8", "held_on": "2026-06-01"}
    assert call(town_a.trainer, "post", f"{path}/trainings", course)[1]["training_hours"] == "8.0"
    assert (
        call(town_a.trainer, "post", f"{path}/pledges", {"signed_on": "2026-06-01"})[1]["pledged_on"]
        == "2026-06-01"
    )
    assert call(town_b.chief, "get", path)[0] == 404
