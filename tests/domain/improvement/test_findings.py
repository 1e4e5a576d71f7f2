"""Findings: from verdicts, one for a unit, a rule and a month; from people, with their own words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.improvement import findings, selectors, words
from gridvisit.domain.improvement.models import Finding
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from tests.factories import improvement as factory

pytestmark = pytest.mark.django_db


def judge(unit, day, outcome, now, **more):
    row = factory.judged(unit, day, outcome, **more)
    findings.on_visit_judged(visit_id=row.visit_id, now=now)
    return row.visit_id


def test_failures_of_a_month_are_one_finding_with_its_count(town_a, now):
    day = local_date(now)
    for back in (0, 1, 2):
        judge(town_a.team, day - timedelta(days=back), "fail", now)
    judge(town_a.team, day - timedelta(days=31), "fail", now)
    this, last = Finding.objects.order_by("-count")
    assert (this.count, last.count) == (3, 1)
    assert this.systemic
    assert words.title_of(this).zh.startswith("7.2-03 ")
    assert words.title_of(this).en.endswith("2026-11")


def test_a_failure_taken_back_lowers_the_count_and_ends_an_open_finding(town_a, now):
    day = local_date(now)
    visit_id = judge(town_a.team, day, "fail", now)
    judge(town_a.team, day, "pass", now, visit_id=visit_id)
    finding = Finding.objects.get()
    assert (finding.count, finding.state) == (0, "dismissed")
    judge(town_a.team, day, "fail", now, visit_id=visit_id)
    finding.refresh_from_db()
    assert (finding.count, finding.state) == (1, "open")


def test_judging_again_changes_nothing(town_a, now):
    row = factory.judged(town_a.team, local_date(now), "fail")
    for _ in range(2):
        findings.on_visit_judged(visit_id=str(row.visit_id), now=now)
    finding = Finding.objects.get()
    assert (finding.count, finding.version) == (1, 1)


def test_a_visitor_reports_himself_and_sees_what_he_wrote(town_a, now):
    finding = findings.raise_finding(
        unit_id=town_a.team.id, source="self_report", title="忘记录音提示", actor=town_a.an, now=now
    )
    assert list(selectors.findings(actor=town_a.an)) == [finding]
    assert list(selectors.findings(actor=town_a.grid)) == []
    assert list(selectors.findings(actor=town_a.qa)) == [finding]


def test_what_is_missing_or_unknown_is_told_all_at_once(town_a, now):
    with pytest.raises(Invalid) as no:
        findings.raise_finding(
            unit_id=town_a.team.id, source="gossip", title="", rule="9.9-99", actor=town_a.an, now=now
        )
    assert [problem.code for problem in no.value.problems] == [
        "finding.title_needed", "finding.source_unknown", "finding.rule_unknown",
    ]  # fmt: skip


def test_nobody_writes_findings_into_another_tenant(town_a, town_b, now):
    with pytest.raises(NotFound):
        findings.raise_finding(
            unit_id=town_b.park.id, source="audit", title="不属于我", actor=town_a.qa, now=now
        )


def test_a_finding_is_dismissed_with_a_reason_by_who_may(town_a, now):
    finding = factory.found(town_a.team, now)
    given = {"finding_id": finding.pk, "now": now}
    with pytest.raises(Forbidden):
        findings.dismiss(**given, reason="误判", actor=town_a.cmd)
    with pytest.raises(Refusal, match=r"finding\.reason_needed"):
        findings.dismiss(**given, reason=" ", actor=town_a.bai)
    findings.dismiss(**given, reason="误判，已申诉", actor=town_a.bai)
    with pytest.raises(Refusal, match=r"finding\.not_open"):
        findings.dismiss(**given, reason="再次", actor=town_a.bai)
    assert selectors.history_of(finding)[0].reason == "误判，已申诉"


def test_an_action_is_opened_within_five_working_days(town_a, now):
    finding = factory.found(town_a.team, now)
    assert selectors.open_by([finding])[finding.pk].isoformat() == "2026-12-01"


def test_filters_narrow_the_list(town_a, now):
    finding = factory.found(town_a.team, now)
    findings.raise_finding(
        unit_id=town_a.station.id, source="audit", title="台账缺页", actor=town_a.qa, now=now
    )
    by = lambda **given: [row.title for row in selectors.findings(actor=town_a.qa, **given)]  # noqa: E731
    assert by(source="rule_fail") == by(rule="7.2-03") == by(unit_id=town_a.team.id) == [finding.title]
    assert by(q="台账") == by(source="audit") == ["台账缺页"]
    assert len(by(unit_id=town_a.county.id)) == 2
    assert by(systemic=True) == []
    assert selectors.rules_found(actor=town_a.qa) == ["7.2-03"]
