"""S3 and S4: the visit itself, its evidence, and what keeps the record from being handed in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.demands.models import Demand, Promise
from gridvisit.domain.visits import selectors
from gridvisit.domain.visits.models import Evidence, Visit
from gridvisit.domain.visits.steps import s3_explain, s4_endings, s4_evidence, s4_needs
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Refusal
from gridvisit.foundation.outbox.models import Message
from tests.factories import customers, visits


def codes(caught) -> set[str]:
    return {problem.code for problem in caught.value.problems}


@pytest.fixture
def visit(firm, town_a, now):
    return visits.started(firm, owner=town_a.an, now=now)


def code_of(visit) -> str:
    body = Notice.objects.filter(kind="visit_code").latest("id").body
    return body.split("确认码")[1][:6]


def test_the_start_opens_a_touch_and_keeps_the_device_clock(firm, town_a, now):
    visit = visits.ready(firm, owner=town_a.an, now=now)
    s3_explain.start(
        visit_id=visit.id, actor=town_a.an, now=now, device_at=now + timedelta(minutes=7), id_shown=True,
        position={"lat": 36.7, "lng": 117.02, "accuracy": 9, "datum": "GCJ02"},
    )  # fmt: skip
    visit.refresh_from_db()
    assert (visit.state, visit.started_at, visit.skew_seconds, visit.geo_datum) == (
        "in_progress",
        now,
        420,
        "GCJ02",
    )
    touch = visit.touches.get()
    assert (touch.kind, touch.touchpoint, touch.staffed, touch.skew_seconds) == (
        "meeting",
        "customer_site",
        True,
        420,
    )


def test_a_bot_is_never_a_visit(firm, town_a, now):
    visit = visits.ready(firm, owner=town_a.an, now=now, channel="online")
    with pytest.raises(Refusal, match=r"visit\.unstaffed"):
        s3_explain.start(
            visit_id=visit.id, actor=town_a.an, now=now, touchpoint="bot", session_account="明湖供电"
        )
    with pytest.raises(Refusal, match=r"official_account"):
        s3_explain.start(visit_id=visit.id, actor=town_a.an, now=now)
    visit.refresh_from_db()
    assert (visit.state, visit.touches.count()) == ("ready", 0)


def test_fields_beyond_the_form_are_refused(visit, town_a, now):
    with pytest.raises(Invalid) as caught:
        s4_needs.note_details(
            visit_id=visit.id, actor=town_a.an, now=now, id_card_no="1", met_role="boss", note=5
        )
    assert {(p.code, p.field) for p in caught.value.problems} == {
        ("visit.field_unknown", "id_card_no"), ("visit.field_value", "met_role"), ("visit.field_value", "note"),
    }  # fmt: skip


def test_an_expired_policy_cannot_be_explained(visit, town_a, now):
    old = visits.policy(town_a.station, now=now, code="old", valid_to=local_date(now) - timedelta(days=1))
    with pytest.raises(Refusal, match=r"policy\.not_in_force"):
        s3_explain.explain_policy(
            visit_id=visit.id, policy_id=old.id, proof="paper", actor=town_a.an, now=now
        )


def test_not_asked_and_no_need_are_different_facts(visit, town_a, now):
    with pytest.raises(Invalid) as caught:
        s4_needs.answer_needs(
            visit_id=visit.id, answers=[{"area": "EE", "answer": "not_asked"}, {"area": "EEE", "answer": "x"}],
            actor=town_a.an, now=now,
        )  # fmt: skip
    assert [problem.field for problem in caught.value.problems] == [
        "needs.0.not_asked_reason", "needs.1.area", "needs.1.answer",
    ]  # fmt: skip
    s4_needs.answer_needs(
        visit_id=visit.id, answers=[{"area": "EE", "answer": "not_asked", "not_asked_reason": "客户赶时间"}],
        actor=town_a.an, now=now,
    )  # fmt: skip
    row = s4_needs.answer_needs(
        visit_id=visit.id,
        answers=[{"area": "EE", "answer": "need", "detail": "空压机"}],
        actor=town_a.an,
        now=now,
    )[0]
    assert (row.answer, row.not_asked_reason, visit.needs.count()) == ("need", "", 1)


def test_the_hand_in_names_everything_that_is_missing(visit, town_a, now):
    inquiry = s4_needs.add_inquiry(visit_id=visit.id, question="怎么转供电？", actor=town_a.an, now=now)
    with pytest.raises(Invalid) as caught:
        s4_needs.hand_in(visit_id=visit.id, actor=town_a.an, now=now)
    assert codes(caught) == {
        "record.policies", "record.need", "record.inquiries", "record.met_role", "record.confirmation",
    }  # fmt: skip
    assert len([p for p in caught.value.problems if p.code == "record.need"]) == 4
    visit.refresh_from_db()
    assert (visit.state, visit.recorded_at) == ("in_progress", None)
    s4_needs.answer_inquiry(visit_id=visit.id, inquiry_id=inquiry.id, answer="已讲", actor=town_a.an, now=now)
    shown = s4_needs.missing(visit_id=visit.id, actor=town_a.an, now=now)
    assert "record.inquiries" not in {problem.code for problem in shown}


def test_a_home_is_not_asked_about_market_trading(town_a, now):
    home = customers.household(unit=town_a.station, now=now)
    visit = visits.started(home, owner=town_a.an, now=now)
    missing = {p.code for p in s4_needs.missing(visit_id=visit.id, actor=town_a.an, now=now)}
    assert "record.need" not in missing


def test_the_record_is_frozen_and_sealed(firm, town_a, now):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    assert (visit.state, visit.outcome, len(visit.seal)) == ("recorded", "completed", 64)
    assert (visit.ended_at, visit.touches.get(kind="meeting").ended_at) == (now + timedelta(minutes=30),) * 2
    with pytest.raises(Refusal, match=r"visit\.move_not_allowed"):
        s4_needs.note_details(visit_id=visit.id, actor=town_a.an, now=now, note="改一下")
    assert Message.objects.filter(name="visit.recorded").count() == 1


def test_the_capture_time_counts_not_the_upload(firm, town_a, now):
    visit = visits.talked(firm, owner=town_a.an, now=now)
    captured, upload = now + timedelta(minutes=40), now + timedelta(hours=30)
    handed = s4_needs.hand_in(visit_id=visit.id, actor=town_a.an, now=upload, capture_at=captured)
    assert (handed.recorded_at, handed.received_at, handed.ended_at) == (captured, upload, captured)


def test_refusing_to_confirm_is_a_result_with_a_reason(visit, town_a, now):
    with pytest.raises(Refusal, match=r"confirmation_reason"):
        s4_needs.confirm(visit_id=visit.id, result="refused", actor=town_a.an, now=now)
    assert s4_needs.confirm(
        visit_id=visit.id, result="refused", reason="不便签字", actor=town_a.an, now=now
    ).confirmation == "refused"  # fmt: skip


def test_a_demand_found_on_the_visit_carries_visit_and_visitor(visit, town_a, now):
    raised = s4_needs.raise_demand_on_visit(visit_id=visit.id, actor=town_a.an, now=now, **visits.demand())
    row = Demand.objects.get(pk=raised.pk)
    assert (row.visit_id, row.visitor_id, row.source, row.party_id) == (
        visit.id,
        town_a.an.id,
        "visit",
        visit.party_id,
    )
    with pytest.raises(Invalid):
        s4_needs.raise_demand_on_visit(
            visit_id=visit.id, actor=town_a.an, now=now, **visits.demand(source="hotline")
        )


def test_a_promise_stands_in_the_next_brief_and_is_told_about(firm, town_a, now):
    visit = visits.talked(firm, owner=town_a.an, now=now)
    s4_needs.make_promise(
        visit_id=visit.id, text="送达用能分析", due_on=local_date(now) + timedelta(days=10), owner_id=town_a.an.id,
        actor=town_a.an, now=now,
    )  # fmt: skip
    s4_needs.hand_in(visit_id=visit.id, actor=town_a.an, now=now + timedelta(minutes=30))
    later = now + timedelta(days=5)
    following = visits.started(firm, owner=town_a.an, now=later)
    listed = selectors.brief_of(visit_id=following.id, actor=town_a.an)["open_promises"]
    assert [row["text"] for row in listed] == ["送达用能分析"]
    s4_needs.report_promises(
        visit_id=following.id,
        reports=[{"promise_id": listed[0]["id"], "status": "kept"}],
        actor=town_a.an,
        now=later,
    )
    assert (Promise.objects.get().status, Promise.objects.get().reported_visit_id) == ("kept", following.id)
    with pytest.raises(Refusal, match=r"promise\.not_listed"):
        s4_needs.report_promises(
            visit_id=following.id, reports=[{"promise_id": str(visit.id)}], actor=town_a.an, now=later
        )


def test_positions_are_compared_in_one_datum(firm, town_a, now):
    site = firm.sites.get()
    customer_services.verify_site_position(
        site_id=site.id, lat=36.70, lng=117.02, crs="WGS84", actor=town_a.bai, now=now
    )
    visit = visits.started(firm, owner=town_a.an, now=now)
    near = s4_evidence.add_evidence(
        visit_id=visit.id, kind="gps", captured_at=now, actor=town_a.an, now=now,
        data={"lat": 36.7005, "lng": 117.0205, "accuracy": 10, "datum": "WGS84"},
    )  # fmt: skip
    mixed = s4_evidence.add_evidence(
        visit_id=visit.id, kind="gps", captured_at=now, actor=town_a.an, now=now,
        data={"lat": 36.70 + 0.0004, "lng": 117.02 + 0.0059, "datum": "GCJ02"},
    )  # fmt: skip
    assert near.within_range
    assert near.distance_m < 100
    assert mixed.within_range  # read as WGS84 it would be 500 m away


def test_a_position_without_verified_site_is_unknown_not_wrong(visit, town_a, now):
    row = s4_evidence.add_evidence(
        visit_id=visit.id,
        kind="gps",
        captured_at=now,
        data={"lat": 1.0, "lng": 2.0},
        actor=town_a.an,
        now=now,
    )
    assert (row.distance_m, row.within_range) == (None, None)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"lat": "x", "lng": 1},
        {"lat": 91, "lng": 1},
        {"lat": 1, "lng": True},
        {"lat": 1, "lng": 1, "datum": "?"},
    ],
)
def test_impossible_positions_are_refused(visit, town_a, now, data):
    with pytest.raises(Invalid):
        s4_evidence.add_evidence(
            visit_id=visit.id, kind="gps", captured_at=now, data=data, actor=town_a.an, now=now
        )
    assert not Evidence.objects.exists()


def test_photos_show_listed_subjects_with_leave_and_are_stored_once(visit, town_a, now):
    def photo(**data):
        return s4_evidence.add_evidence(
            visit_id=visit.id,
            kind="photo",
            captured_at=now,
            data=data,
            content=visits.picture(),
            actor=town_a.an,
            now=now,
        )

    with pytest.raises(Refusal, match=r"photo_subject"):
        photo(subject="bedroom", consent=True)
    with pytest.raises(Refusal, match=r"photo_consent"):
        photo(subject="meter")
    first, again = photo(subject="meter", consent=True), photo(subject="meter", consent=True)
    assert first.pk == again.pk
    assert len(first.content_hash) == 64


def test_the_customers_code_is_proof_from_his_side_with_five_tries(visit, town_a, now):
    s4_evidence.send_code(visit_id=visit.id, actor=town_a.an, now=now)
    right = code_of(visit)
    wrong = "000000" if right != "000000" else "111111"

    def give(code):
        return s4_evidence.add_evidence(
            visit_id=visit.id,
            kind="customer_code",
            captured_at=now,
            data={"code": code},
            actor=town_a.an,
            now=now,
        )

    for _ in range(4):
        with pytest.raises(Refusal, match=r"code_wrong"):
            give(wrong)
    assert give(right).side == "customer"
    with pytest.raises(Refusal, match=r"code_wrong"):
        give(wrong)
    with pytest.raises(Refusal, match=r"code_tries"):
        give(right)
    assert right not in str(Visit.objects.values().get())


def test_codes_are_not_sent_without_end(visit, town_a, now):
    for minute in range(3):
        s4_evidence.send_code(visit_id=visit.id, actor=town_a.an, now=now + timedelta(minutes=minute))
    with pytest.raises(Refusal, match=r"code\.too_many"):
        s4_evidence.send_code(visit_id=visit.id, actor=town_a.an, now=now + timedelta(minutes=4))


def test_late_evidence_is_told_of(firm, town_a, now):
    visit = visits.recorded(firm, owner=town_a.an, now=now)
    s4_evidence.add_evidence(
        visit_id=visit.id, kind="doc", captured_at=now, content=visits.picture("grey"), actor=town_a.an,
        now=now + timedelta(days=1),
    )  # fmt: skip
    assert Message.objects.filter(name="evidence.arrived").count() == 1


def test_a_refused_visit_is_legal_and_needs_no_reason(visit, town_a, now):
    ended = s4_endings.refuse(visit_id=visit.id, actor=town_a.an, now=now)
    assert (ended.state, ended.outcome) == ("refused", "refused")
    assert ended.steps.get(step="S4").na_reason == "refused"
    assert ended.steps.get(step="S1").status == "done"


def test_unreachable_takes_three_tries_on_two_days(firm, town_a, now):
    from gridvisit.domain.visits.steps import s2_appoint

    visit = visits.planned(firm, owner=town_a.an, now=now, channel="phone")
    for hours in (0, 6):
        s2_appoint.record_contact_attempt(
            visit_id=visit.id, outcome="no_answer", actor=town_a.an, now=now + timedelta(hours=hours)
        )
    with pytest.raises(Refusal, match=r"too_few_attempts"):
        s4_endings.unreachable(visit_id=visit.id, actor=town_a.an, now=now + timedelta(hours=6))
    later = now + timedelta(days=1)
    s2_appoint.record_contact_attempt(visit_id=visit.id, outcome="busy", actor=town_a.an, now=later)
    assert s4_endings.unreachable(visit_id=visit.id, actor=town_a.an, now=later).state == "unreachable"


def test_the_sixth_call_and_calls_at_night_are_refused(firm, town_a, now):
    from gridvisit.domain.visits.steps import s2_appoint

    visit = visits.planned(firm, owner=town_a.an, now=now, channel="phone")
    for day in range(5):
        s2_appoint.record_contact_attempt(
            visit_id=visit.id, outcome="no_answer", actor=town_a.an, now=now + timedelta(days=day)
        )
    with pytest.raises(Refusal, match=r"attempt\.too_many"):
        s2_appoint.record_contact_attempt(
            visit_id=visit.id, outcome="no_answer", actor=town_a.an, now=now + timedelta(days=6)
        )
    with pytest.raises(Refusal, match=r"attempt\.outside_hours"):
        s2_appoint.record_contact_attempt(
            visit_id=visit.id, outcome="no_answer", actor=town_a.an, now=now + timedelta(days=6, hours=12)
        )


def test_a_converted_visit_goes_on_by_the_other_channel(visit, town_a, now):
    other = s4_endings.convert(
        visit_id=visit.id,
        channel="phone",
        day=local_date(now),
        reason="客户临时外出",
        actor=town_a.an,
        now=now,
    )
    visit.refresh_from_db()
    assert (visit.state, visit.converted_to_id, other.channel, other.state) == (
        "converted",
        other.id,
        "phone",
        "planned",
    )


def test_stopping_for_safety_needs_a_reason_only(visit, town_a, now):
    with pytest.raises(Refusal, match=r"reason_text"):
        s4_endings.abort_safety(visit_id=visit.id, reason=" ", actor=town_a.an, now=now)
    assert s4_endings.abort_safety(
        visit_id=visit.id, reason="雷雨", actor=town_a.an, now=now
    ).outcome == "aborted_safety"  # fmt: skip
