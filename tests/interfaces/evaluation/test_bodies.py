"""Verdicts on units by month and on findings, in the browser and over HTTP."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.evaluation.bodies import rechecks
from gridvisit.domain.evaluation.models import BodyJudgement, Recheck, Review
from gridvisit.domain.evaluation.rules import month_of, parse_period
from gridvisit.domain.evaluation.truth import seeds
from gridvisit.domain.improvement import findings
from gridvisit.domain.improvement.judging import services as bodies
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local_date

pytestmark = pytest.mark.django_db
NOVEMBER = parse_period("2026-11")


@pytest.fixture
def judged(town_a, visit, now):
    """November of town A, judged."""
    bodies.judge_units(tenant_id=town_a.county.tenant_id, month=NOVEMBER, now=now)
    return town_a


def get(client, name, *args, **query):
    return client.get(reverse(f"console:{name}", args=args), query)


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "单位判定"), ("en", "Unit verdicts")])
def test_the_units_of_a_month_lead_to_one_unit_and_its_facts(judged, browse, language, words):
    client = browse(judged.qa, language)
    shown = get(client, "unit-verdict-list", month="2026-11").content.decode()
    assert words in shown
    assert judged.station.name in shown
    assert judged.team.name not in shown
    page = get(client, "unit-verdicts", judged.county.id, month="2026-11").content.decode()
    for rule in ("9.2-03", "9.3-02", "4-12"):
        assert f"rule-{rule}" in page
    assert "T/SDPEA" in page


def test_a_chief_sees_his_station_and_not_the_county_nor_the_re_checks(judged, browse, now):
    seeds.commit(unit=judged.county, month=NOVEMBER, now=now - timedelta(days=20))
    rechecks.draw(unit_id=judged.county.id, month=NOVEMBER, actor=judged.qa, now=now)
    client = browse(judged.bai)
    assert get(client, "unit-verdicts", judged.county.id, month="2026-11").status_code == 404
    page = get(client, "unit-verdicts", judged.station.id, month="2026-11")
    assert page.status_code == 200
    assert "rechecks" not in page.content.decode()


@pytest.mark.parametrize("month", ["2026", "2026-Q4", "nonsense"])
def test_what_is_no_month_is_refused(judged, browse, month):
    assert get(browse(judged.qa), "unit-verdict-list", month=month).status_code == 422


def test_a_review_is_noted_with_its_mistakes_shown_and_taken_back(judged, browse):
    client, url = browse(judged.qa, "en"), reverse("console:review-new", args=[judged.county.id])
    today = local_date(clock.now())
    given = {"kind": "internal_audit", "issued_on": "2999-01-01", "title": "Audit"}
    wrong = client.post(url, given)
    assert (wrong.status_code, "after today" in wrong.content.decode()) == (422, True)
    client.post(url, given | {"issued_on": today.isoformat()})
    row = Review.objects.get()
    assert (row.kind, row.issued_on, row.author_id) == ("internal_audit", today, judged.qa.id)
    client.post(reverse("console:review-withdraw", args=[row.id]), {"reason": "twice"})
    row.refresh_from_db()
    assert row.withdrawn_at is not None


def test_visits_are_drawn_and_settled(judged, browse, visit, now):
    seeds.commit(unit=judged.county, month=NOVEMBER, now=now - timedelta(days=20))
    client = browse(judged.qa)
    client.post(reverse("console:recheck-draw", args=[judged.county.id]), {"month": "2026-11"})
    row = Recheck.objects.get()
    assert row.visit_id == visit.id
    url = reverse("console:recheck", args=[row.id])
    assert client.post(url, {"method": "call", "finding": "doubtful", "note": ""}).status_code == 422
    client.post(url, {"method": "call", "finding": "genuine", "note": ""})
    row.refresh_from_db()
    assert (row.finding, row.by_id) == ("genuine", judged.qa.id)


def test_judging_now_is_for_who_may(judged, browse):
    url, month = (
        reverse("console:unit-judge", args=[judged.station.id]),
        month_of(local_date(clock.now())).name,
    )
    assert browse(judged.an).post(url, {"month": month}).status_code in {403, 404}
    assert browse(judged.bai).post(url, {"month": month}).status_code == 302
    assert BodyJudgement.objects.filter(subject_id=judged.station.id, month=month, current=True).exists()


def test_the_finding_shows_what_the_rules_say_of_it(town_a, browse, call, now):
    row = findings.raise_finding(
        unit_id=town_a.station.id, source="audit", title="抽查发现", actor=town_a.qa, now=now
    )
    bodies.judge_findings(finding_ids=[row.id], now=now)
    page = get(browse(town_a.qa), "finding", row.id).content.decode()
    assert "rule-9.1-01" in page
    status, answer = call(town_a.qa, "get", f"/findings/{row.id}/verdicts")
    assert status == 200
    assert {one["rule"]: one["outcome"] for one in answer["verdicts"]} == {
        "9.1-01": "pending", "9.1-02": "not_applicable", "9.1-03": "not_applicable",
    }  # fmt: skip


def test_the_units_of_a_month_over_http(judged, call):
    status, lines = call(judged.qa, "get", "/unit-verdicts?month=2026-11")
    assert (status, {line["code"] for line in lines}) == (200, {judged.county.code, judged.station.code})
    status, one = call(judged.qa, "get", f"/units/{judged.county.id}/verdicts?month=2026-11")
    assert (status, len(one["verdicts"]), one["month"]) == (200, 11, "2026-11")
    assert call(judged.bai, "get", f"/units/{judged.county.id}/verdicts?month=2026-11")[0] == 404
    assert call(judged.qa, "get", "/unit-verdicts?month=2026")[0] == 422


def test_days_are_read_in_shanghai():
    assert parse_period("2026-11").end == date(2026, 11, 30)
