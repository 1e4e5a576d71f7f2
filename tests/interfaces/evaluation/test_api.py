"""Verdicts, rules, tightenings and indicators over HTTP."""

from __future__ import annotations

import pytest

from gridvisit.domain.evaluation.models import Judgement
from gridvisit.foundation.kernel import clock

pytestmark = pytest.mark.django_db


def test_verdicts_come_with_reason_facts_parameters_and_what_is_not_judged(town_a, visit, call):
    status, found = call(town_a.bai, "get", f"/visits/{visit.id}/verdicts", None, HTTP_ACCEPT_LANGUAGE="en")
    assert (status, found["judged"], found["valid"]) == (200, True, False)
    assert found["validity_reasons"][0]["rule"] == "6.1-05"
    failed = next(row for row in found["verdicts"] if row["rule"] == "6.1-05")
    assert failed["outcome"] == "fail"
    assert failed["reason"].endswith("→ Fail")
    assert {"name": "6.1-05.min", "label": "At least", "value": "2", "origin": "Standard"} in failed[
        "parameters"
    ]
    assert {row["id"] for row in found["not_yet_judged"]}.isdisjoint(row["rule"] for row in found["verdicts"])


def test_judging_again_changes_nothing_and_needs_the_right(town_a, town_b, visit, call):
    assert call(town_a.bai, "post", f"/visits/{visit.id}/judge", {})[0] == 200
    assert Judgement.objects.filter(visit_id=visit.id, current=True).count() == 1
    assert call(town_a.an, "post", f"/visits/{visit.id}/judge", {})[0] == 403
    assert call(town_b.chief, "post", f"/visits/{visit.id}/judge", {})[0] == 404
    status, refused = call(town_a.bai, "post", f"/visits/{visit.id}/judge", {}, "verdict:read")
    assert (status, refused["code"]) == (403, "api.scope_missing")


def test_the_list_is_narrowed_and_paged(town_a, visit, call):
    status, page = call(town_a.qa, "get", "/verdicts?outcome=not_applicable&size=5&period=2026-11&unit=A0101")
    assert (status, len(page["items"])) == (200, 5)
    _status, following = call(
        town_a.qa, "get", f"/verdicts?outcome=not_applicable&size=5&cursor={page['next_cursor']}"
    )
    assert {row["rule"] for row in page["items"]}.isdisjoint(row["rule"] for row in following["items"])
    assert call(town_a.qa, "get", "/verdicts?period=gestern")[1]["code"] == "period.unreadable"


def test_rules_and_one_rule_as_in_force_for_a_unit(town_a, call):
    status, rules = call(town_a.officer, "get", "/rules?unit=A01")
    assert (status, len(rules)) == (200, 120)
    status, one = call(town_a.officer, "get", "/rules/7.2-03")
    assert status == 200
    assert one["parameters"][0]["value"] == 1
    assert "pass" in one["condition"]
    assert call(town_a.officer, "get", "/rules/1-01")[0] == 404
    assert call(town_a.officer, "get", "/rules?unit=B01")[0] == 422


def test_tightening_and_withdrawing(town_a, call):
    body = {
        "unit_id": str(town_a.county.id), "value": 2, "valid_from": clock.local_date(clock.now()).isoformat(),
        "reason": "本县要求",
    }  # fmt: skip
    status, row = call(town_a.officer, "post", "/parameters/7.2-03.lead/overrides", body)
    assert (status, row["value"]) == (200, 2)
    status, refused = call(town_a.officer, "post", "/parameters/7.2-03.lead/overrides", body | {"value": 0})
    assert (status, refused["code"]) == (422, "parameter.looser")
    one = call(town_a.officer, "get", "/rules/7.2-03")[1]
    assert (one["parameters"][0]["value"], one["parameters"][0]["origin_unit"]) == (2, "A01")
    assert one["history"][0]["reason"] == "本县要求"
    assert call(town_a.officer, "post", f"/overrides/{row['id']}/withdraw", {"reason": "结束"})[0] == 200
    assert call(town_a.bai, "post", "/parameters/7.2-03.lead/overrides", body)[0] == 403


def test_indicators_and_the_records_behind_them(town_a, town_b, visit, call):
    status, found = call(town_a.qa, "get", "/indicators?period=2026-11&codes=I16,I22")
    assert (status, [row["code"] for row in found]) == (200, ["I16", "I22"])
    assert (found[0]["percent"], found[0]["n"], found[1]["value"]) == ("100.0", 1, None)
    status, records = call(town_a.qa, "get", "/indicators/I16/records?period=2026-11&part=numerator")
    assert (status, records["total"], records["items"][0]["label"]) == (200, 1, visit.number)
    assert call(town_a.qa, "get", "/indicators?codes=I99")[0] == 404
    assert call(town_a.an, "get", "/indicators")[0] == 403
    assert call(town_b.chief, "get", f"/indicators?unit={town_a.county.id}")[0] == 404
