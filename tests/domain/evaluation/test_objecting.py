"""The judged person objects, another decides, the verdict changes and stays changed; the wait is judged (9.3-03)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gridvisit.domain.evaluation import selectors as verdicts
from gridvisit.domain.evaluation import services
from gridvisit.domain.evaluation.models import Judgement
from gridvisit.domain.evaluation.objecting import selectors
from gridvisit.domain.evaluation.objecting import services as objecting
from gridvisit.domain.evaluation.objecting.rules import Seen, stands_since
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.jobs.handlers import HANDLERS
from tests.domain.evaluation import world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "客户当场签字，系统没有收到照片。"
RULE = "6.1-05"


@pytest.fixture
def visit(town_a, now):
    """A visit without the customer's signature: it fails 6.1-05 and does not count."""
    found = world.recorded(town_a, now, signature=False)
    services.evaluate_visits(visit_ids=[found.id], now=now)
    return found


def made(town, visit, now, *, rule=RULE, **more):
    values = {"ground": "fact_wrong", "reason": WHY, "actor": town.an} | more
    return objecting.object_to(visit_id=visit.id, rule=rule, now=now, **values)


def decided(row, actor, now, *, decision="upheld", outcome="pass"):
    return objecting.decide(
        objection_id=row.id,
        decision=decision,
        outcome=outcome,
        reason="照片已补交并核对无误。",
        actor=actor,
        now=now,
    )


def outcome_of(visit, rule):
    return Judgement.objects.get(visit_id=visit.id, current=True).verdicts.get(rule=rule)


def test_an_upheld_objection_changes_the_verdict_keeps_the_history_and_survives_judging_again(
    town_a, visit, now
):
    before = Judgement.objects.get(visit_id=visit.id, current=True)
    row = decided(made(town_a, visit, now + DAY), town_a.bai, now + 2 * DAY)
    found = outcome_of(visit, RULE)
    assert (found.outcome, found.facts["objection"]) == ("pass", row.number)
    assert row.number in found.reason_zh
    after = Judgement.objects.get(visit_id=visit.id, current=True)
    assert (before.valid, after.valid) == (False, True)
    assert after.score > before.score
    visit.refresh_from_db()
    assert (visit.valid, visit.score) == (True, after.score)
    assert Judgement.objects.filter(visit_id=visit.id).count() >= 2
    services.evaluate_visits(visit_ids=[visit.id], now=now + 3 * DAY)
    assert outcome_of(visit, RULE).outcome == "pass"
    verbs = AuditEntry.objects.filter(object_id=str(row.id)).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["objection.made", "objection.decided"]


def test_an_objection_to_validity_changes_every_rule_that_voided_the_visit(town_a, visit, now):
    row = made(town_a, visit, now, rule="")
    assert RULE in row.rules
    decided(row, town_a.officer, now + DAY)
    current = Judgement.objects.get(visit_id=visit.id, current=True)
    assert (current.valid, current.validity_reasons) == (True, [])


def test_a_verdict_that_stands_is_not_taken_up_again(town_a, visit, now):
    row = decided(made(town_a, visit, now), town_a.bai, now + DAY, decision="rejected", outcome="")
    assert (row.state, row.outcome_after, outcome_of(visit, RULE).outcome) == ("decided", "fail", "fail")
    with pytest.raises(Refusal, match="decided_already"):
        made(town_a, visit, now + 2 * DAY)


def test_only_the_visitor_objects_and_never_decides_his_own(town_a, town_b, visit, now):
    with pytest.raises(Refusal, match="not_yours"):
        made(town_a, visit, now, actor=town_a.bai)
    with pytest.raises(NotFound):
        made(town_a, visit, now, actor=town_b.deng)
    row = made(town_a, visit, now)
    with pytest.raises(Forbidden):
        decided(row, town_a.an, now)
    with pytest.raises(Forbidden):
        decided(row, town_a.chen, now)
    with pytest.raises(NotFound):
        decided(row, town_b.chief, now)


def test_a_chief_who_visited_himself_cannot_decide_on_his_own_record(town_a, now):
    found = world.recorded(town_a, now, signature=False)
    type(found).objects.filter(pk=found.id).update(companion=town_a.bai)
    services.evaluate_visits(visit_ids=[found.id], now=now)
    row = made(town_a, found, now)
    with pytest.raises(Refusal, match="own_record"):
        decided(row, town_a.bai, now)
    assert selectors.waiting(actor=town_a.bai, limit=5) == []
    assert [item.id for item in selectors.waiting(actor=town_a.officer, limit=5)] == [row.id]


def test_who_judged_by_hand_does_not_decide(town_a, visit, now):
    Judgement.objects.filter(visit_id=visit.id, current=True).update(created_by=town_a.bai.id)
    with pytest.raises(Refusal, match="own_record"):
        decided(made(town_a, visit, now), town_a.bai, now)


def test_facts_are_asked_for_and_given_with_a_paper(town_a, visit, now):
    row = made(town_a, visit, now)
    objecting.send_back(objection_id=row.id, question="请补交签字照片。", actor=town_a.bai, now=now + DAY)
    assert [item.id for item in selectors.asked_for_facts(actor=town_a.an, limit=5)] == [row.id]
    paper = objecting.Paper("签字单.pdf", b"%PDF-1.4 signed")
    row = objecting.answer(objection_id=row.id, facts="见附件。", paper=paper, actor=town_a.an, now=now + DAY)
    assert row.state == "submitted"
    event = next(event for event, _who in selectors.events_of(row) if event.kind == "answered")
    assert selectors.paper(event_id=event.id, actor=town_a.bai).attachment.name == "签字单.pdf"
    with pytest.raises(NotFound):
        selectors.paper(event_id=event.id, actor=town_a.grid)


def test_too_late_is_refused_with_the_last_day(town_a, visit, now):
    with pytest.raises(Refusal) as told:
        made(town_a, visit, datetime(2026, 12, 9, 2, tzinfo=UTC))
    assert told.value.code == "objection.too_late"
    assert told.value.facts == {"last": date(2026, 12, 8), "within": 10}
    assert made(town_a, visit, datetime(2026, 12, 8, 15, tzinfo=UTC)).due_on == date(2026, 12, 22)


def test_what_speaks_for_the_visitor_and_short_reasons_are_refused(town_a, visit, now):
    passed = Judgement.objects.get(visit_id=visit.id, current=True).verdicts.filter(outcome="pass").first()
    with pytest.raises(Refusal, match="nothing_against"):
        made(town_a, visit, now, rule=passed.rule)
    with pytest.raises(Refusal, match="no_verdict"):
        made(town_a, visit, now, rule="9.9-99")
    with pytest.raises(Invalid) as told:
        made(town_a, visit, now, reason="不服", ground="anger")
    assert [problem.field for problem in told.value.problems] == ["ground", "reason"]
    made(town_a, visit, now)
    with pytest.raises(Refusal, match="open_already"):
        made(town_a, visit, now)


def test_the_wait_for_an_answer_is_judged_pending_then_passed_or_failed(town_a, visit, now):
    assert outcome_of(visit, "9.3-03").outcome == "not_applicable"
    row = made(town_a, visit, now)
    outbox.drain(HANDLERS, now=now)
    assert outcome_of(visit, "9.3-03").outcome == "pending"
    late = datetime(2026, 12, 10, 2, tzinfo=UTC)
    services.due_rejudge(late)
    assert outcome_of(visit, "9.3-03").outcome == "fail"
    decided(row, town_a.bai, late)
    assert outcome_of(visit, "9.3-03").outcome == "fail"


def test_withdrawn_means_nothing_was_waited_for_and_one_may_object_again(town_a, visit, now):
    row = made(town_a, visit, now)
    outbox.drain(HANDLERS, now=now)
    with pytest.raises(Forbidden):
        objecting.withdraw(objection_id=row.id, reason="", actor=town_a.bai, now=now)
    objecting.withdraw(objection_id=row.id, reason="照片找到了。", actor=town_a.an, now=now + DAY)
    outbox.drain(HANDLERS, now=now + DAY)
    assert outcome_of(visit, "9.3-03").outcome == "not_applicable"
    with pytest.raises(Refusal, match="move_not_allowed"):
        decided(row, town_a.bai, now + DAY)
    assert made(town_a, visit, now + DAY).state == "submitted"


def test_a_reminder_is_noted_once_when_the_deadline_comes_near(town_a, visit, now):
    row = made(town_a, visit, now)
    assert objecting.remind_due(now=now + DAY) == 0
    near = datetime(2026, 12, 4, 1, tzinfo=UTC)
    assert (objecting.remind_due(now=near), objecting.remind_due(now=near + DAY)) == (1, 0)
    row.refresh_from_db()
    assert row.reminded_at == near


def test_the_overturn_rate_counts_decided_objections_of_each_rule(town_a, town_b, visit, now):
    decided(made(town_a, visit, now), town_a.bai, now)
    other = world.recorded(town_a, now, signature=False)
    services.evaluate_visits(visit_ids=[other.id], now=now)
    decided(made(town_a, other, now), town_a.bai, now, decision="rejected", outcome="")
    whole, each = selectors.rates(actor=town_a.qa)
    assert (whole.decided, whole.overturned, str(whole.percent)) == (2, 1, "50.0")
    assert [(rate.rule, rate.decided, rate.overturned) for rate in each] == [(RULE, 2, 1)]
    assert selectors.rates(actor=town_b.chief)[0].percent is None


def test_the_page_offers_what_may_be_objected_to_to_the_visitor_only(town_a, visit, now):
    found = verdicts.verdicts_of_visit(visit_id=visit.id, actor=town_a.an)
    seen = selectors.on_visit(found, actor=town_a.an, now=now)
    assert RULE in seen.rules
    assert seen.validity
    assert selectors.on_visit(found, actor=town_a.bai, now=now).rules == frozenset()
    made(town_a, visit, now)
    again = selectors.on_visit(found, actor=town_a.an, now=now)
    assert RULE not in again.rules
    assert len(again.made) == 1


def test_the_same_outcome_judged_again_does_not_open_the_term_again():
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (24, 20, 18, 10)]
    seen = [Seen(days[0], True, "fail"), Seen(days[1], True, "fail"), Seen(days[2], False, "fail")]
    assert stands_since(seen) == days[1]
    assert stands_since([*seen[:1], Seen(days[3], True, "pass")]) == days[0]
