"""Internal audit, management review, controlled documents: two persons, independence, nothing open left out (9.3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.evaluation.models import Review
from gridvisit.domain.improvement import findings
from gridvisit.domain.improvement.audits import services as audits
from gridvisit.domain.improvement.documents import services as documents
from gridvisit.domain.improvement.models import Finding
from gridvisit.domain.improvement.reviews import services as meetings
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from tests.factories import demands as cast_of
from tests.factories import improvement as factory
from tests.factories import waves

DAY = timedelta(days=1)


@pytest.fixture
def cast(db, now):
    return cast_of.county(now)


@pytest.fixture
def second(cast, now):
    return waves.second_reader(cast, now)


def audited(cast, now, **values):
    given = {
        "unit_id": cast.town_a.id, "title": "年度内审", "chapters": ["9"], "planned_on": local_date(now),
        "lead_id": cast.quality.id, "actor": cast.quality, "now": now,
    }  # fmt: skip
    return audits.plan(**(given | values))


def answer_all(row, cast, now, *, but=()):
    for item in audits.items_of(row):
        if item.rule not in but:
            audits.answer(
                audit_id=row.pk, rule=item.rule, result="conform", note="", actor=cast.quality, now=now
            )


def test_nobody_audits_his_own_unit(cast, now):
    for own in (cast.bai, cast.an):
        with pytest.raises(Refusal, match=r"audit\.not_independent"):
            audited(cast, now, lead_id=own.id)
        with pytest.raises(Refusal, match=r"audit\.not_independent"):
            audited(cast, now, auditor_ids=[own.id])
    assert audited(cast, now).lead == cast.quality
    with pytest.raises((NotFound, Forbidden)):
        audited(cast, now, actor=cast.bai)
    assert cast.bai not in audits.able(unit_id=cast.town_a.id, actor=cast.quality, on=local_date(now))


def test_the_checklist_is_every_clause_of_the_chapters(cast, now):
    row = audited(cast, now, chapters=["9", "4"])
    rules = {item.rule for item in audits.items_of(row)}
    assert {"9.1-01", "9.4-04", "4-01"} <= rules
    assert not any(rule.startswith("5") for rule in rules)
    with pytest.raises(Invalid):
        audited(cast, now, title="", chapters=[], planned_on=local_date(now - DAY))


def test_what_does_not_conform_is_a_finding_at_once_and_the_audit_closes_after_it(cast, second, now):
    row = audited(cast, now)
    with pytest.raises(Refusal, match=r"audit\.own"):
        audits.approve(audit_id=row.pk, actor=cast.quality, now=now)
    with pytest.raises(Refusal, match=r"audit\.move_not_allowed"):
        audits.answer(audit_id=row.pk, rule="9.1-01", result="conform", note="", actor=cast.quality, now=now)
    audits.approve(audit_id=row.pk, actor=second, now=now)
    given = {"audit_id": row.pk, "rule": "9.1-01", "now": now}
    with pytest.raises(Refusal, match=r"audit\.not_auditor"):
        audits.answer(result="conform", note="", actor=second, **given)
    with pytest.raises(Refusal, match=r"audit\.note"):
        audits.answer(result="nonconform", note=" ", actor=cast.quality, **given)
    audits.answer(result="nonconform", note="三项超期未立项", actor=cast.quality, **given)
    found = Finding.objects.get()
    assert (found.source, found.rule, found.unit) == ("audit", "9.1-01", cast.town_a)
    with pytest.raises(Refusal, match=r"audit\.finding_stands"):
        audits.answer(result="conform", note="", actor=cast.quality, **given)
    with pytest.raises(Refusal, match=r"audit\.unanswered"):
        audits.report(audit_id=row.pk, conclusion="基本符合", actor=cast.quality, now=now)
    answer_all(row, cast, now, but={"9.1-01"})
    audits.report(audit_id=row.pk, conclusion="基本符合", actor=cast.quality, now=now)
    assert Review.objects.get().kind == "internal_audit"
    with pytest.raises(Refusal, match=r"audit\.findings_open"):
        audits.close(audit_id=row.pk, actor=cast.quality, now=now)
    findings.dismiss(finding_id=found.pk, reason="已当场更正并核实", actor=second, now=now)
    assert audits.close(audit_id=row.pk, actor=cast.quality, now=now).state == "closed"


def drafted(town, now):
    return meetings.draft(
        unit_id=town.team.id, title="年度管理评审", held_on=local_date(now), period_from=local_date(now - 90 * DAY),
        actor=town.qa, now=now,
    )  # fmt: skip


def test_a_review_sees_every_open_action_and_is_locked_by_another(town_a, now):
    action = factory.waiting(town_a, now)
    row = drafted(town_a, now)
    seen = meetings.shown_inputs(row, actor=town_a.qa, now=now)
    assert [item["number"] for item in seen["actions"]] == [action.number]
    assert {item["code"] for item in seen["indicators"]} >= {"I22", "I39"}
    with pytest.raises(Refusal, match=r"meeting\.minutes"):
        meetings.submit(review_id=row.pk, actor=town_a.qa, now=now)
    meetings.write(review_id=row.pk, minutes="会议认为……", participants="安、白", actor=town_a.qa, now=now)
    decision = meetings.decide(
        review_id=row.pk, text="月计划定到日", owner_id=town_a.an.id, due_on=local_date(now + 9 * DAY), actor=town_a.qa,
        now=now,
    )  # fmt: skip
    meetings.submit(review_id=row.pk, actor=town_a.qa, now=now)
    with pytest.raises(Refusal, match=r"meeting\.own"):
        meetings.lock(review_id=row.pk, actor=town_a.qa, now=now)
    with pytest.raises(Refusal, match=r"meeting\.not_open"):
        meetings.carry_out(decision_id=decision.pk, note="好了", actor=town_a.an, now=now)
    meetings.lock(review_id=row.pk, actor=town_a.officer, now=now)
    with pytest.raises(Refusal, match=r"meeting\.locked"):
        meetings.write(review_id=row.pk, minutes="改一改", participants="", actor=town_a.qa, now=now)
    assert Review.objects.get().kind == "management_review"
    assert [item.pk for item in meetings.mine(actor=town_a.an)] == [decision.pk]
    with pytest.raises(NotFound):
        meetings.carry_out(decision_id=decision.pk, note="好了", actor=town_a.bai, now=now)
    meetings.carry_out(decision_id=decision.pk, note="十二月起按日排", actor=town_a.an, now=now)
    nxt = drafted(town_a, now)
    earlier = meetings.shown_inputs(nxt, actor=town_a.qa, now=now)["decisions"]
    assert [(item["text"], item["state"]) for item in earlier] == [("月计划定到日", "done")]


def test_inputs_stay_as_they_were_submitted(town_a, now):
    row = drafted(town_a, now)
    meetings.write(review_id=row.pk, minutes="纪要", participants="", actor=town_a.qa, now=now)
    meetings.decide(
        review_id=row.pk, text="决议", owner_id=town_a.an.id, due_on=local_date(now), actor=town_a.qa, now=now
    )
    row = meetings.submit(review_id=row.pk, actor=town_a.qa, now=now)
    factory.opened(town_a, now)
    assert meetings.shown_inputs(row, actor=town_a.qa, now=now)["actions"] == []
    row = meetings.send_back(review_id=row.pk, reason="漏了新整改", actor=town_a.officer, now=now)
    assert len(meetings.shown_inputs(row, actor=town_a.qa, now=now)["actions"]) == 1


def document(cast, now, **values):
    given = {
        "unit_id": cast.city.id, "number": "ZF-01", "title": "走访作业指导书", "kind": "guide", "body": "一、出门前检查",
        "owner_id": cast.quality.id, "review_by": local_date(now + 365 * DAY), "actor": cast.quality, "now": now,
    }  # fmt: skip
    return documents.register(**(given | values))


def test_a_document_is_in_force_when_another_approved_it_and_only_then_for_use(cast, second, now):
    row = document(cast, now)
    assert documents.for_use(actor=cast.an) == []
    given = {"document_id": row.pk, "edition": 1, "now": now}
    with pytest.raises(Refusal, match=r"document\.own"):
        documents.approve(effective_on=local_date(now), actor=cast.quality, **given)
    documents.approve(effective_on=local_date(now + DAY), actor=second, **given)
    assert documents.for_use(actor=cast.an) == []
    assert documents.activate_due(now=now + DAY) == 1
    assert documents.activate_due(now=now + DAY) == 0
    assert [item.edition for item in documents.for_use(actor=cast.an)] == [1]


def test_a_new_version_replaces_the_old_one_which_stays_readable(cast, second, now):
    row = document(cast, now)
    today = local_date(now)
    documents.approve(document_id=row.pk, edition=1, effective_on=today, actor=second, now=now)
    documents.acknowledge(document_id=row.pk, edition=1, actor=cast.an, now=now)
    with pytest.raises(Invalid):
        documents.revise(
            document_id=row.pk, body="新", changes="", review_by=today + DAY, actor=cast.quality, now=now
        )
    documents.revise(
        document_id=row.pk,
        body="二、新增",
        changes="增加第二条",
        review_by=today + DAY,
        actor=cast.quality,
        now=now,
    )
    assert [(v.edition, v.state) for v in documents.versions_of(row, actor=cast.an)] == [(1, "in_force")]
    documents.approve(document_id=row.pk, edition=2, effective_on=today, actor=second, now=now)
    assert [(v.edition, v.state, v.read) for v in documents.versions_of(row, actor=cast.an)] == [
        (2, "in_force", 0), (1, "withdrawn", 1),
    ]  # fmt: skip
    with pytest.raises(Refusal, match=r"document\.not_in_force"):
        documents.acknowledge(document_id=row.pk, edition=1, actor=cast.bai, now=now)
    documents.withdraw(document_id=row.pk, edition=2, reason="条文有误", actor=cast.quality, now=now)
    assert documents.for_use(actor=cast.an) == []


def test_a_document_of_another_tenant_is_not_there(cast, now):
    other = cast_of.county(now, "Z")
    row = document(cast, now)
    with pytest.raises(NotFound):
        documents.one(document_id=row.pk, actor=other.quality)
    with pytest.raises((NotFound, Forbidden)):
        documents.approve(
            document_id=row.pk, edition=1, effective_on=local_date(now), actor=other.quality, now=now
        )
    with pytest.raises(Refusal, match=r"document\.number_taken"):
        document(cast, now)
