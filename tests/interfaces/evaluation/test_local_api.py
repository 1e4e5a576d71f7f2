"""Local rules over HTTP: drafted, previewed, released by another; strangers hear nothing."""

from __future__ import annotations

import pytest

from tests.domain.evaluation.local.world import PHOTO, released

pytestmark = pytest.mark.django_db


def body(town, **more):
    return {
        "unit_id": str(town.county.id), "title_zh": "十一月拍照", "title_en": "Photo in November", "definition": PHOTO,
        "valid_from": "2099-12-01", "reason": "迎峰度冬",
    } | more  # fmt: skip


def test_a_rule_is_drafted_released_and_withdrawn(town_a, town_b, call):
    status, made = call(town_a.officer, "post", "/local-rules", body(town_a))
    assert (status, made["state"], made["number"]) == (200, "draft", "L-A01-001")
    assert "供用电设备" in made["requirement"]
    assert made["preview"]["visits"] == 0
    address = f"/local-rules/{made['id']}"
    assert call(town_b.chief, "get", address)[0] == 404
    assert call(town_a.officer, "post", f"{address}/release", {})[1]["code"] == "local.same_person"
    changed = body(town_a, title_zh="新标题")
    changed.pop("unit_id")
    assert call(town_a.officer, "post", f"{address}/draft", changed)[1]["title_zh"] == "新标题"
    status, out = call(town_a.qa, "post", f"{address}/release", {})
    assert (status, out["state"], out["versions"][0]["released_by"]) == (200, "ahead", town_a.qa.staff_no)
    gone = {"from_day": "2099-12-24", "reason": "试行结束"}
    assert call(town_a.qa, "post", f"{address}/withdraw", gone)[1]["withdrawn_from"] == "2099-12-24"
    assert [row["number"] for row in call(town_a.an, "get", "/local-rules")[1]] == ["L-A01-001"]
    assert call(town_b.chief, "get", "/local-rules")[1] == []


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        ({"form": "presence", "need": {"kind": "presence", "fact": "sweets"}}, "local.unknown_fact"),
        ({"form": "range", "need": {"kind": "range", "fact": "archive_wd", "high": 30}}, "local.looser"),
        ({"form": "presence"}, "local.no_table"),
        ({"form": "share", "need": {"kind": "presence", "fact": "photos"}}, "local.bad_limit"),
    ],
)
def test_what_is_no_rule_is_refused(town_a, call, definition, code):
    status, refused = call(town_a.officer, "post", "/local-rules", body(town_a, definition=definition))
    assert (status, refused["code"]) == (422, code)


def test_local_verdicts_of_a_visit_stand_apart(town_a, town_b, visit, call, now):
    from gridvisit.domain.evaluation import services

    rule = released(town_a, now.replace(month=10))
    services.evaluate_visits(visit_ids=[visit.id], now=now)
    status, rows = call(town_a.bai, "get", f"/visits/{visit.id}/local-verdicts")
    assert (status, [row["rule"] for row in rows]) == (200, [rule.number])
    standard = call(town_a.bai, "get", f"/visits/{visit.id}/verdicts")[1]
    assert rule.number not in {row["rule"] for row in standard["verdicts"]}
    assert call(town_b.chief, "get", f"/visits/{visit.id}/local-verdicts")[0] == 404


def test_the_effect_of_a_stricter_value_is_told_and_nothing_written(town_a, call):
    asked = {"unit_id": str(town_a.county.id), "value": 3}
    status, found = call(town_a.officer, "post", "/parameters/7.2-03.lead/effect", asked)
    assert (status, found["changed"], found["why_not"]) == (200, 0, "")
    refused = call(town_a.officer, "post", "/parameters/7.2-03.lead/effect", asked | {"value": 0})[1]
    assert refused["code"] == "parameter.looser"
    assert call(town_a.an, "post", "/parameters/7.2-03.lead/effect", asked)[0] == 403
