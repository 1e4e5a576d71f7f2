"""Findings and corrective actions over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from gridvisit.domain.staff import tokens
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import improvement as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(now):
    """Return a caller of the API for a person: method, path, body → status and JSON."""

    def as_(person, scopes=("*",)):
        _row, token = tokens.create(staff=person, label="test", scopes=list(scopes), actor=None, now=now)
        client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})

        def call(method, path, body=None, **headers):
            given = {"data": body, "content_type": "application/json"} if method == "post" else {}
            answer = getattr(client, method)(f"/api/v1{path}", headers=headers, **given)
            return answer.status_code, answer.json()

        return call

    return as_


def test_a_finding_is_written_down_once_and_listed(town_a, talk):
    call = talk(town_a.an)
    body = {"unit_id": str(town_a.team.id), "title": "忘带工作证"}
    status, made = call("post", "/findings", body, **{"idempotency-key": "one"})
    assert (status, made["source"], made["state"]) == (200, "self_report", "open")
    assert call("post", "/findings", body, **{"idempotency-key": "one"}) == (200, made)
    status, page = talk(town_a.qa)("get", "/findings?source=self_report")
    assert [row["id"] for row in page["items"]] == [made["id"]]
    assert call("get", f"/findings/{made['id']}")[1] == made


def test_what_is_missing_is_told_with_its_code(town_a, talk):
    status, no = talk(town_a.an)(
        "post", "/findings", {"unit_id": str(town_a.team.id), "title": " ", "rule": "9.9-9"}
    )
    assert (status, [problem["code"] for problem in no["problems"]]) == (
        422,
        ["finding.title_needed", "finding.rule_unknown"],
    )


def test_an_action_goes_from_a_finding_to_its_effect(town_a, now, talk):
    then = now - timedelta(days=75)
    factory.days(town_a.team, local_date(then) - timedelta(days=1), 11, 30)
    finding = factory.found(town_a.team, then)
    chief = talk(town_a.bai)
    body = {
        "finding_ids": [str(finding.pk)], "title": "先约后访", "owner_id": str(town_a.an.id),
        "due_on": str(local_date(now) + timedelta(days=10)),
    }  # fmt: skip
    status, action = chief("post", "/actions", body)
    assert (status, action["state"], action["measure"]) == (200, "opened", "7.2-03")
    assert action["effect"]["before"]["n"] > 0
    one, owner, quality = f"/actions/{action['id']}", talk(town_a.an), talk(town_a.qa)
    assert (
        owner("post", f"{one}/plan", {"correction": "改", "plan": "改"})[1]["code"]
        == "action.move_not_allowed"
    )
    assert owner("post", f"{one}/analyse", {"whys": factory.WHYS, "cause_code": "skill"})[0] == 200
    assert owner("post", f"{one}/plan", {"correction": "已补约", "plan": "定到日"})[0] == 200
    later = str(local_date(now) + timedelta(days=15))
    assert chief("post", f"{one}/extend", {"due_on": later, "reason": "等物资"})[1]["due_on"] == later
    status, waiting = owner("post", f"{one}/finish", {"note": "已培训"})
    assert (status, waiting["state"]) == (200, "waiting")
    assert waiting["effect"]["blocks"] == [
        "action.own_verification",
        "action.too_early",
        "action.figure_missing",
    ]
    assert owner("post", f"{one}/verify", {"effective": True, "note": "好"})[0] == 403
    status, no = quality("post", f"{one}/verify", {"effective": True, "note": "好"})
    assert (status, no["code"]) == (409, "action.too_early")
    assert waiting["steps"][0]["kind"] == "finished"
    assert quality("get", "/actions?state=waiting")[1]["items"][0]["id"] == action["id"]


def test_closing_needs_a_figure(town_a, now, talk):
    action = factory.waiting(town_a, now - timedelta(days=75))
    quality, path = talk(town_a.qa), f"/actions/{action.pk}/verify"
    status, no = quality("post", path, {"effective": True, "note": "好"})
    assert (status, no["code"]) == (422, "action.figure_missing")
    factory.days(town_a.team, local_date(now), 4, 0)
    status, closed = quality("post", path, {"effective": True, "note": "好"})
    assert (status, closed["state"], closed["effect"]["after"]["n"]) == (200, "closed", 4)


def test_a_token_without_the_scope_and_a_stranger_are_turned_away(town_a, town_b, now, talk):
    action = factory.opened(town_a, now)
    status, no = talk(town_a.bai, ["finding:read"])("post", f"/actions/{action.pk}/finish", {"note": ""})
    assert (status, no["code"]) == (403, "api.scope_missing")
    assert talk(town_b.chief)("get", f"/actions/{action.pk}")[0] == 404
    assert talk(town_b.chief)("post", f"/actions/{action.pk}/finish", {"note": ""})[0] == 404
