"""Judging a whole visit: demands, wrong types, speed, reproducibility, score and validity."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.engines.verdicts import (
    DemandFacts,
    FindingFacts,
    UnitFacts,
    Verdict,
    VisitFacts,
    judge_demand,
    judge_finding,
    judge_one,
    judge_unit,
    registry,
    scoring,
)
from gridvisit.standard.catalogue import all_rules
from gridvisit.standard.parameters import shipped
from gridvisit.standard.vocabulary import Outcome

START = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
GOOD = VisitFacts(
    channel="onsite",
    outcome="completed",
    judged_at=START + timedelta(days=4),
    party_registered=True,
    party_kind="enterprise",
    started_at=START,
    ended_at=START + timedelta(hours=1),
    recorded_at=START + timedelta(hours=2),
    skew_seconds=0,
    skew_noted=False,
    evidence_other_kinds=2,
    customer_side_evidence=1,
    qualification_valid=True,
    qualification_score=92,
)


def by_rule(facts, demands=()):
    return {verdict.rule_id: verdict for verdict in judge_one(facts, shipped(), demands)}


def says(rule_id: str, outcome: str) -> Verdict:
    return Verdict(rule_id, Outcome(outcome), {}, {})


def test_every_rule_gives_one_verdict_on_what_it_is_about():
    found = [
        *judge_one(GOOD, shipped()),
        *judge_finding(FindingFacts(), shipped()),
        *judge_unit(UnitFacts(), shipped()),
    ]
    assert sorted(verdict.rule_id for verdict in found) == sorted(spec.id for spec in all_rules())
    assert registry.missing() == ()


def test_a_finding_or_a_unit_of_which_nothing_is_known_never_passes():
    found = [*judge_finding(FindingFacts(), shipped()), *judge_unit(UnitFacts(), shipped())]
    assert {verdict.outcome for verdict in found} <= {Outcome.UNKNOWN, Outcome.NOT_APPLICABLE}


def test_the_whole_validity_set_is_judged():
    assert {spec.id for spec in all_rules() if spec.validity} <= set(by_rule(GOOD))


def test_an_empty_row_never_passes():
    outcomes = {verdict.outcome for verdict in judge_one(VisitFacts(), shipped(), [DemandFacts()])}
    assert Outcome.PASS not in outcomes


def test_the_worst_demand_speaks_for_the_visit():
    good = DemandFacts(demand_no="D1", verbatim_chars=30, rejected=False)
    short = DemandFacts(demand_no="D2", verbatim_chars=3, rejected=False)
    verdict = by_rule(GOOD, [good, short])["5.1-03"]
    assert (verdict.outcome, verdict.subject) == (Outcome.FAIL, "D2")
    assert by_rule(GOOD, [good])["5.1-03"].outcome is Outcome.PASS
    assert by_rule(GOOD)["5.1-03"].outcome is Outcome.NOT_APPLICABLE


def test_a_fact_of_the_wrong_type_is_unknown_and_listed():
    row = VisitFacts.of({"met_role": 7, "channel": "onsite", "outcome": "completed", "persons": "two"})
    assert set(row.misfits) == {"met_role", "persons"}
    verdict = by_rule(row)["6.1-10"]
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.reason.en == "Missing: Role of the person met → Unknown"


def test_loose_values_are_fitted_to_the_columns():
    row = VisitFacts.of({"plan_reasons": {"cycle", "complaint"}, "capacity_kva": Decimal("630.00")})
    assert (row.plan_reasons, row.capacity_kva, row.misfits) == ("complaint,cycle", 630.0, ())
    assert VisitFacts.of({"started_at": datetime(2026, 11, 20)}).misfits == ("started_at",)
    with pytest.raises(KeyError):
        VisitFacts.of({"chanel": "onsite"})


def test_a_verdict_is_json_and_the_same_facts_give_the_same_bytes():
    once = json.dumps([verdict.plain() for verdict in judge_one(GOOD, shipped())], ensure_ascii=False)
    again = json.dumps(
        [verdict.plain() for verdict in judge_one(replace(GOOD), shipped())], ensure_ascii=False
    )
    assert once == again


def test_a_station_chief_can_read_why():
    row = replace(
        GOOD,
        confirmed_at=START - timedelta(days=2),
        appointment_lead_wd=2,
        appointment_told="content,length,people",
    )
    verdict = by_rule(row)["7.2-03"]
    assert verdict.reason.zh == (
        "预约确认时间 2026-11-18 15:00；预约提前量 2 个工作日（要求 ≥ 1 个工作日）；"
        "预约告知内容：走访内容、走访人员、预计时长 → 通过"
    )
    assert verdict.params_used == {"7.2-03.lead": 1}
    late = by_rule(replace(GOOD, recorded_at=None))["7.2-06"]
    assert late.reason.en == (
        "Record captured: none yet; From ended to judged at 95 h (required ≤ 24 h) → Fail"
    )


def test_a_pass_that_rests_on_a_declaration_says_so():
    verdict = by_rule(replace(GOOD, no_gifts_declared=True))["8.2-01"]
    assert verdict.declared
    assert verdict.reason.zh.endswith("→ 通过（仅凭声明）")


def test_one_demand_can_be_judged_without_a_visit():
    row = DemandFacts(
        type="COMPLAINT", topic="BILL", heard_at=START, judged_at=START, answer_wd=0, rejected=False
    )
    found = {verdict.rule_id: verdict.outcome for verdict in judge_demand(row, shipped())}
    assert found["5.5-05"] is Outcome.PENDING
    assert found["5.5-09"] is Outcome.NOT_APPLICABLE


# score: B 5, F 3


def test_the_score_weighs_passes_against_all_that_applies():
    verdicts = [says("4-01", "pass"), says("7.2-03", "fail"), says("7.2-06", "pass")]
    score = scoring.score(verdicts)
    assert (score.passed_weight, score.applicable_weight) == (8, 11)
    assert score.value == 800 / 11
    assert score.shown == Decimal("72.7")


def test_pending_and_not_applicable_stay_outside_both_sums():
    verdicts = [says("4-01", "pass"), says("7.2-06", "pending"), says("6.1-04", "not_applicable")]
    assert scoring.score(verdicts).value == 100


def test_unknown_counts_as_fail_for_automatic_rules_and_is_shown_for_human_ones():
    score = scoring.score([says("4-01", "pass"), says("7.2-03", "unknown"), says("8.2-01", "unknown")])
    assert (score.passed_weight, score.applicable_weight) == (5, 8)
    assert score.not_scored == ("8.2-01",)


def test_nothing_decided_is_no_score():
    score = scoring.score([says("7.2-06", "pending")])
    assert (score.value, score.shown) == (None, None)


@given(
    st.lists(st.tuples(st.sampled_from([spec.id for spec in all_rules()]), st.sampled_from(list(Outcome))))
)
def test_a_score_lies_between_0_and_100_and_a_further_pass_never_lowers_it(pairs):
    verdicts = [Verdict(rule_id, outcome, {}, {}) for rule_id, outcome in pairs]
    score = scoring.score(verdicts)
    better = scoring.score([*verdicts, says("4-01", "pass")])
    assert sum(score.counts.values()) == len(verdicts)
    assert better.value is not None
    assert 0 <= (score.value or 0) <= better.value <= 100


# validity


def test_a_sound_visit_is_valid_whatever_its_score():
    found = scoring.validity(judge_one(GOOD, shipped()))
    assert found == scoring.Validity(valid=True, reasons=(), open=False)


@pytest.mark.parametrize(
    ("change", "rule_id"),
    [
        ({"party_registered": False}, "4-01"),
        ({"customer_side_evidence": 0}, "6.1-05"),
        ({"ended_at": START - timedelta(hours=1)}, "7.1-02"),
        ({"qualification_score": 79}, "8.1-01"),
        ({"channel": "phone", "talk_seconds": 59, "onsite_duty": False}, "6.2-04"),
        ({"channel": "phone", "talk_seconds": 90, "onsite_duty": True}, "6.2-09"),
        ({"channel": "online", "customer_messages": 0, "staffed": True, "onsite_duty": False}, "6.3-02"),
        ({"channel": "online", "customer_messages": 2, "staffed": False, "onsite_duty": False}, "6.3-06"),
    ],
)
def test_each_rule_of_the_validity_set_can_void_a_visit(change, rule_id):
    found = scoring.validity(judge_one(replace(GOOD, **change), shipped()))
    assert not found.valid
    assert [reason.rule_id for reason in found.reasons] == [rule_id]


def test_other_failed_rules_never_void_a_visit():
    found = judge_one(replace(GOOD, id_shown=False, id_valid_to=START.date(), photos=1), shipped())
    assert next(verdict for verdict in found if verdict.rule_id == "6.1-01").outcome is Outcome.FAIL
    assert scoring.validity(found).valid


@pytest.mark.parametrize("outcome", ["refused", "unreachable"])
def test_a_refused_visit_fails_nothing_of_the_set_but_does_not_count(outcome):
    verdicts = judge_one(replace(GOOD, outcome=outcome), shipped())
    found = scoring.validity(verdicts)
    assert not found.valid
    assert found.reasons[0].text is scoring.NOT_HELD


def test_late_evidence_may_still_make_a_visit_valid():
    found = scoring.validity(judge_one(replace(GOOD, customer_side_evidence=None), shipped()))
    assert (found.valid, found.open) == (False, True)
