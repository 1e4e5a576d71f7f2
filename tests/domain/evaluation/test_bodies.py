"""Units by month: what the rooms count, what the rules say of it, and that history is kept."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from gridvisit.domain.evaluation.bodies import rechecks, reviews
from gridvisit.domain.evaluation.models import AuthenticityCase, BodyJudgement, Recheck
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.evaluation.truth import seeds
from gridvisit.domain.improvement import findings
from gridvisit.domain.improvement.judging import services as bodies
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.jobs.handlers import HANDLERS
from tests.domain.evaluation import world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOVEMBER = parse_period("2026-11")


def judged(town_a, now, unit, month=NOVEMBER) -> dict[str, str]:
    rows = bodies.judge_units(tenant_id=unit.tenant_id, month=month, now=now, unit_ids=[unit.id])
    return dict(rows[0].verdicts.values_list("rule", "outcome"))


def facts(town_a, now, unit, month=NOVEMBER) -> dict[str, object]:
    return bodies.judge_units(tenant_id=unit.tenant_id, month=month, now=now, unit_ids=[unit.id])[0].facts


def test_a_month_is_judged_by_every_rule_about_units(town_a, now):
    found = judged(town_a, now, town_a.county)
    assert set(found) == {
        "4-12", "4-13", "6.3-08", "7.2-13", "9.1-04", "9.2-01", "9.2-02", "9.2-03", "9.2-04", "9.3-01", "9.3-02",
    }  # fmt: skip
    assert found["9.2-03"] == "pending"
    assert found["9.2-02"] == "pass"


def test_equal_facts_make_no_new_judgement_and_new_facts_keep_the_old_one(town_a, now):
    unit = town_a.county
    first = bodies.judge_units(tenant_id=unit.tenant_id, month=NOVEMBER, now=now, unit_ids=[unit.id])[0]
    again = bodies.judge_units(tenant_id=unit.tenant_id, month=NOVEMBER, now=now + DAY, unit_ids=[unit.id])[0]
    assert again.pk == first.pk
    world.recorded(town_a, now)
    later = bodies.judge_units(tenant_id=unit.tenant_id, month=NOVEMBER, now=now + DAY, unit_ids=[unit.id])[0]
    first.refresh_from_db()
    assert (first.current, later.current, later.pk != first.pk) == (False, True, True)
    assert BodyJudgement.objects.filter(subject_id=unit.id, month="2026-11").count() == 2


def test_a_month_that_has_not_begun_and_a_quarter_are_refused(town_a, now):
    for name, code in (("2026-12", "month.not_begun"), ("2026-Q4", "period.no_month")):
        with pytest.raises(Refusal) as refused:
            bodies.judge_units(tenant_id=town_a.county.tenant_id, month=parse_period(name), now=now)
        assert refused.value.code == code


def test_the_analysis_counts_from_the_day_it_was_issued(town_a, now):
    later = now + 20 * DAY
    assert judged(town_a, later, town_a.county)["9.2-03"] == "fail"
    reviews.record_review(
        unit_id=town_a.county.id, kind="monthly_analysis", period="2026-11", issued_on=date(2026, 12, 10),
        title="十一月分析", actor=town_a.qa, now=later,
    )  # fmt: skip
    assert judged(town_a, later, town_a.county)["9.2-03"] == "pass"
    assert judged(town_a, later, town_a.station)["9.2-03"] == "not_applicable"


def test_an_audit_of_a_unit_above_covers_the_units_below(town_a, now):
    for kind in ("internal_audit", "management_review"):
        reviews.record_review(
            unit_id=town_a.county.id,
            kind=kind,
            issued_on=date(2026, 11, 3),
            title="年度评审",
            actor=town_a.qa,
            now=now,
        )
    assert judged(town_a, now, town_a.station)["9.3-01"] == "pass"


def test_a_review_says_what_is_wrong_with_it(town_a, now):
    with pytest.raises(Invalid) as refused:
        reviews.record_review(
            unit_id=town_a.county.id, kind="monthly_analysis", period="2026", issued_on=date(2026, 12, 1), title="",
            actor=town_a.qa, now=now,
        )  # fmt: skip
    assert {(problem.field, problem.code) for problem in refused.value.problems} == {
        ("title", "review.title"), ("issued_on", "review.in_future"), ("period", "review.month"),
    }  # fmt: skip


def test_a_review_taken_back_counts_no_more(town_a, now):
    row = reviews.record_review(
        unit_id=town_a.county.id, kind="internal_audit", issued_on=date(2026, 11, 3), title="内审", actor=town_a.qa,
        now=now,
    )  # fmt: skip
    assert facts(town_a, now, town_a.county)["audits_held"] == 1
    reviews.withdraw_review(review_id=row.id, reason="重复", actor=town_a.qa, now=now)
    assert facts(town_a, now, town_a.county)["audits_held"] == 0


@pytest.fixture
def seeded(town_a, now):
    """The seed of the month was committed before anything was sealed."""
    return seeds.commit(unit=town_a.county, month=NOVEMBER, now=now - 20 * DAY)


def test_the_draw_is_repeatable_and_a_settled_re_check_counts(town_a, now, seeded):
    visit = world.recorded(town_a, now)
    drawn = rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now)
    assert [row.visit_id for row in drawn] == [visit.id]
    assert rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now) == []
    assert facts(town_a, now, town_a.county)["rechecks"] == 0
    rechecks.settle(
        recheck_id=drawn[0].id, method="call", finding="genuine", note="", actor=town_a.qa, now=now
    )
    row = facts(town_a, now, town_a.county)
    assert (row["visits_held"], row["rechecks"], row["rechecks_call"]) == (1, 1, 1)
    assert Visit.objects.get(pk=visit.id).authenticity == "genuine"


def test_a_re_check_that_finds_a_visit_false_needs_words_and_opens_a_case(town_a, now, seeded):
    visit = world.recorded(town_a, now)
    row = rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now)[0]
    with pytest.raises(Refusal) as refused:
        rechecks.settle(recheck_id=row.id, method="site", finding="false", note=" ", actor=town_a.qa, now=now)
    assert refused.value.code == "recheck.note"
    rechecks.settle(
        recheck_id=row.id, method="site", finding="false", note="客户称无人到访", actor=town_a.qa, now=now
    )
    assert Visit.objects.get(pk=visit.id).authenticity == "doubtful"  # nobody is judged by one
    assert AuthenticityCase.objects.get(visit_id=visit.id).person_id == town_a.an.id
    with pytest.raises(Refusal):
        rechecks.settle(
            recheck_id=row.id, method="site", finding="genuine", note="", actor=town_a.qa, now=now
        )


def test_who_may_not_re_check_neither_draws_nor_sees(town_a, now, seeded):
    world.recorded(town_a, now)
    with pytest.raises(Forbidden):
        rechecks.draw(unit_id=town_a.station.id, month=NOVEMBER, actor=town_a.bai, now=now)
    rechecks.draw(unit_id=town_a.county.id, month=NOVEMBER, actor=town_a.qa, now=now)
    assert Recheck.objects.count() == 1
    for person in (town_a.an, town_a.bai):
        assert Recheck.objects.visible_to(person).count() == 0


def test_photos_and_recordings_kept_too_long_are_counted(town_a, now):
    visit = world.recorded(town_a, now)
    Visit.objects.filter(pk=visit.id).update(ended_at=now - 6 * 366 * DAY)
    row = Visit.objects.get(pk=visit.id)
    row.change(met_name="某人")
    assert facts(town_a, now, town_a.county)["contacts_overdue"] == 1
    assert judged(town_a, now, town_a.county)["9.2-02"] == "fail"


def test_the_run_of_the_day_judges_each_unit_once_a_day(town_a, now):
    assert bodies.judge_due(now) > 0
    assert bodies.judge_due(now) == 0
    assert bodies.judge_due(now + DAY) > 0


def test_the_command_line_judges_a_unit_and_its_findings_for_a_period(town_a, now):
    units, findings = bodies.judge_period(period=parse_period("2026-Q4"), now=now, unit_id=town_a.county.id)
    assert units == 2 * len(
        {UUID(str(pk)) for pk in BodyJudgement.objects.values_list("subject_id", flat=True)}
    )
    assert findings == 0


def test_what_changes_a_finding_or_a_unit_has_it_judged_again(town_a, now):
    row = findings.raise_finding(
        unit_id=town_a.station.id, source="audit", title="抽查发现", actor=town_a.qa, now=now
    )
    reviews.record_review(
        unit_id=town_a.county.id,
        kind="internal_audit",
        issued_on=date(2026, 11, 3),
        title="内审",
        actor=town_a.qa,
        now=now,
    )
    while outbox.run_due(HANDLERS, now=now):
        pass
    assert BodyJudgement.objects.get(subject_id=row.id).counts["pending"] == 1
    assert BodyJudgement.objects.filter(subject_kind="unit", month="2026-11", current=True).count() == 2


def test_a_cause_that_repeats_asks_for_a_systemic_action(town_a, now):
    for _time in range(3):
        row = findings.raise_finding(
            unit_id=town_a.station.id,
            source="audit",
            title="抽查发现",
            cause_code="skill",
            actor=town_a.qa,
            now=now,
        )
    assert judged(town_a, now, town_a.station)["9.1-04"] == "fail"
    assert judged(town_a, now, town_a.county)["9.1-04"] == "fail"
    findings.dismiss(finding_id=row.id, reason="重复", actor=town_a.qa, now=now)
    assert judged(town_a, now, town_a.station)["9.1-04"] == "not_applicable"
