"""What may be done with a demand, and by whom (5.5)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from gridvisit.domain.demands import rules, states
from gridvisit.domain.demands.deadlines import DemandFacts, Suspension, deadlines
from gridvisit.foundation.kernel.errors import Invalid, Refusal

AN, BAI, CHEN = UUID(int=1), UUID(int=2), UUID(int=3)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    assert code in {problem.code for problem in caught.value.problems}


def test_a_demand_needs_the_customers_own_words_and_a_place():
    problems = rules.missing({"type": "COMPLAINT", "topic": "CONDUCT", "urgency": "U1", "verbatim": "  "})
    assert [problem.field for problem in problems] == ["verbatim", "place"]
    whole = {
        "type": "OPINION",
        "topic": "RESALE",
        "urgency": "U2",
        "verbatim": "物业收费太高",
        "place": "商场二楼",
    }
    assert not rules.missing(whole)
    assert {p.field for p in rules.missing({**whole, "type": "X", "topic": "Y", "urgency": "Z"})} == {
        "type", "topic", "urgency",
    }  # fmt: skip


def test_only_a_question_or_a_pointer_elsewhere_is_settled_on_the_spot():
    rules.check_answer_on_spot("CONSULT", "BILL", "U2")
    rules.check_answer_on_spot("OPINION", "NOT_OURS", "U2")
    refused("demand.danger_not_on_spot", rules.check_answer_on_spot, "CONSULT", "BILL", "U0")
    refused("demand.not_answerable_on_spot", rules.check_answer_on_spot, "COMPLAINT", "BILL", "U1")


def test_a_unit_gives_a_demand_back_once_and_says_why():
    rules.check_return(0, "other_area", "")
    refused("demand.reason_not_listed", rules.check_return, 0, "不属本所台区", "")
    refused("demand.reason_needed", rules.check_return, 0, "other", " ")
    refused("demand.already_returned", rules.check_return, 1, "other_area", "不属本所台区")


def test_rejection_takes_two_persons_and_a_listed_reason():
    rules.check_rejection("test", proposed_by=AN, confirmed_by=BAI)
    refused("demand.reject_two_persons", rules.check_rejection, "test", proposed_by=AN, confirmed_by=AN)
    refused("demand.reject_two_persons", rules.check_rejection, "test", proposed_by=None, confirmed_by=AN)
    refused("demand.reason_not_listed", rules.check_rejection, "too hard", proposed_by=AN, confirmed_by=BAI)


def suspend(**changes):
    values = {
        "urgency": "U2",
        "reason": "customer_wait",
        "has_proof": True,
        "told_customer_at": NOW,
        "start": NOW,
        "expected_end": NOW + timedelta(days=10),
    }
    rules.check_suspension(**(values | changes))


def test_a_clock_stops_only_for_a_listed_reason_with_proof_and_the_customer_told():
    suspend()
    refused("demand.u0_never_suspended", suspend, urgency="U0")
    refused("demand.reason_not_listed", suspend, reason="busy")
    refused("demand.proof_needed", suspend, has_proof=False)
    refused("demand.customer_not_told", suspend, told_customer_at=None)
    refused("demand.end_needed", suspend, expected_end=NOW)


def test_all_suspensions_together_last_at_most_30_days():
    before = Suspension(NOW - timedelta(days=30), NOW - timedelta(days=5))
    suspend(earlier=[before], expected_end=NOW + timedelta(days=5))
    refused("demand.suspended_too_long", suspend, earlier=[before], expected_end=NOW + timedelta(days=6))


def test_who_proposes_a_suspension_does_not_grant_it():
    rules.check_suspension_granted_by(AN, BAI)
    refused("demand.suspension_two_persons", rules.check_suspension_granted_by, AN, AN)


def resolve(**changes):
    values = {
        "topic": "METER",
        "result": "solved",
        "action": "现场校验，误差合格",
        "has_proof": True,
        "told_by": str(AN),
        "told_at": NOW - timedelta(hours=1),
        "told_how": "phone",
        "planned_for": None,
        "heard_at": NOW - timedelta(days=3),
        "now": NOW,
    }
    rules.check_resolution(**(values | changes))


def test_a_result_says_what_was_done_with_proof_and_who_told_the_customer_when_and_how():
    resolve()
    for name, empty in [
        ("action", " "),
        ("has_proof", False),
        ("told_by", ""),
        ("told_at", None),
        ("told_how", ""),
    ]:
        refused("demand.missing", resolve, **{name: empty})
    refused("demand.told_at_impossible", resolve, told_at=NOW + timedelta(hours=1))
    refused("demand.told_at_impossible", resolve, told_at=NOW - timedelta(days=4))


def test_a_result_is_honest_about_what_it_is():
    resolve(result="planned", planned_for=date(2027, 5, 1))
    refused("demand.plan_date_needed", resolve, result="planned")
    refused("demand.not_ours_not_solved", resolve, topic="NOT_OURS")
    refused("demand.result_not_listed", resolve, result="withdrawn")


def test_the_verifier_is_neither_visitor_nor_handler():
    rules.check_verifier(CHEN, visitors=[AN], handlers=[BAI])
    refused("demand.verifier_visited", rules.check_verifier, AN, visitors=[AN], handlers=[BAI])
    refused("demand.verifier_handled", rules.check_verifier, BAI, visitors=[AN], handlers=[BAI])


def test_all_four_questions_are_asked():
    rules.check_asked(rules.Verification(done=True, told=True, satisfied=False), has_promise=False)
    with pytest.raises(Invalid) as caught:
        rules.check_asked(rules.Verification(done=True, told=None, satisfied=None), has_promise=True)
    assert [problem.field for problem in caught.value.problems] == ["told", "satisfied", "promise_kept"]


@pytest.mark.parametrize(
    ("answers", "before", "step"),
    [
        ((True, True, True, True), 0, "close"),
        ((False, True, True, None), 0, "reopen"),
        ((True, False, True, None), 0, "reopen"),
        ((True, True, True, False), 0, "reopen"),
        ((True, True, False, None), 0, "reopen"),
        ((True, True, False, None), 1, "close"),
    ],
)
def test_what_the_customer_says_decides_between_closing_and_reopening(answers, before, step):
    assert rules.next_step(rules.Verification(*answers), dissatisfied_before=before) == step


def test_closing_without_the_customers_word_takes_three_attempts_on_two_days():
    tries = [NOW, NOW + timedelta(hours=3), NOW + timedelta(days=1)]
    rules.check_unconfirmed(tries, {at.date() for at in tries})
    refused("demand.too_few_attempts", rules.check_unconfirmed, tries[:2], {NOW.date()})
    refused("demand.too_few_attempts", rules.check_unconfirmed, tries, {NOW.date()})


def test_a_withdrawal_is_verified_by_another_unit():
    rules.check_withdrawal_verifier(AN, BAI)
    refused("demand.withdrawal_independent", rules.check_withdrawal_verifier, AN, AN)


def test_a_report_is_not_handled_or_seen_by_the_unit_reported_on():
    refused("demand.report_other_unit", rules.check_report_unit, AN, {AN})
    assert not rules.may_see_report({AN}, {AN})
    assert rules.may_see_report({BAI}, {AN})


@pytest.mark.parametrize(
    ("before", "after", "longer"),
    [
        (("COMPLAINT", "CONDUCT"), ("OPINION", "CONDUCT"), True),
        (("OPINION", "CONDUCT"), ("COMPLAINT", "CONDUCT"), False),
        (("OPINION", "METER"), ("OPINION", "BILL"), False),
        (("OPINION", "BILL"), ("ENERGY", "EE"), True),
        (("CONSULT", "BILL"), ("CONSULT", "MARKET"), True),
        (("FAULT", "OUTAGE"), ("OPINION", "OUTAGE"), True),
    ],
)
def test_a_change_of_type_that_gives_more_time_is_noticed(before, after, longer):
    old, new = (deadlines(DemandFacts(*pair, NOW)) for pair in (before, after))
    assert rules.is_lengthened(old, new) == longer


@pytest.mark.parametrize(
    "state", sorted(states.OPEN - {states.DemandState.WITHDRAWN, states.DemandState.VERIFIED})
)
def test_a_customer_may_withdraw_while_the_demand_is_open(state):
    assert states.move(state, "withdraw") == states.DemandState.WITHDRAWN


def test_an_ended_demand_is_only_reopened():
    for state in states.ENDED - {states.DemandState.MERGED}:
        assert {step for (begin, step) in states.MOVES if begin == state} == {"reopen"}


def test_every_state_is_reached_from_registered():
    reached, queue = {states.DemandState.REGISTERED}, [states.DemandState.REGISTERED]
    while queue:
        here = queue.pop()
        for (begin, _), end in states.MOVES.items():
            if begin == here and end not in reached:
                reached.add(end)
                queue.append(end)
    assert reached == set(states.DemandState)


def test_only_the_triage_desk_refers_merges_and_rejects():
    refused("demand.move_not_allowed", states.move, "dispatched", "reject")
    refused("demand.move_not_allowed", states.move, "registered", "refer")
