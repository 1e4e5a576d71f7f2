"""A finished visit arrives whole: once, whatever happens; all or nothing; problems by path."""

from __future__ import annotations

import copy
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridvisit.domain.demands.models import Demand, Promise
from gridvisit.domain.visits import selectors
from gridvisit.domain.visits.models import Evidence, Submission, Visit
from gridvisit.domain.visits.receive import accept
from gridvisit.domain.visits.steps import s1_prepare, s4_evidence
from gridvisit.foundation.files.models import Attachment
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Refusal
from gridvisit.foundation.outbox.models import Message
from tests.factories import visits


def problems(caught) -> dict[str, str]:
    return {problem.field: problem.code for problem in caught.value.problems}


def test_a_whole_visit_is_taken_with_everything_in_it(firm, town_a, now):
    record = visits.whole(
        firm, now=now,
        demands=[visits.demand()],
        inquiries=[{"question": "谷段几点？", "answer": "23点起"}, {"question": "能退吗？", "demand": 0}],
        promises=[{"text": "送达用能分析", "due_on": str(local_date(now) + timedelta(days=9))}],
        outlook="明年新增两条线",
    )  # fmt: skip
    receipt = accept(record=record, actor=town_a.an, received_at=now)
    visit = selectors.get_visit(visit_id=receipt.visit_id, actor=town_a.an)
    assert (visit.state, visit.outcome, visit.owner_id, visit.number) == (
        "recorded", "completed", town_a.an.id, receipt.number,
    )  # fmt: skip
    assert (visit.recorded_at, visit.received_at) == (now - timedelta(minutes=25), now)
    assert (visit.started_at, visit.brief_built_at) == (
        now - timedelta(hours=1),
        now,
    )  # honest: built too late
    assert {row.kind for row in visit.evidence.all()} == {"gps", "signature"}
    demand = Demand.objects.get()
    assert receipt.demand_numbers == (demand.number,)
    assert [row.demand_id for row in visit.inquiries.order_by("id")] == [None, demand.id]
    assert (Promise.objects.get().visit_id, visit.outlook) == (visit.id, "明年新增两条线")
    assert Message.objects.filter(name="visit.recorded").count() == 1


def test_the_same_record_gives_the_same_receipt_for_ever(firm, town_a, now):
    record = visits.whole(firm, now=now)
    first = accept(record=record, actor=town_a.an, received_at=now)
    again = accept(record=copy.deepcopy(record), actor=town_a.an, received_at=now + timedelta(days=300))
    assert again.plain() == first.plain()
    assert (first.replay, again.replay) == (False, True)
    assert (Visit.objects.count(), Submission.objects.count()) == (1, 1)


def test_other_content_under_the_same_id_is_refused_and_both_are_kept(firm, town_a, now):
    record = visits.whole(firm, now=now)
    accept(record=record, actor=town_a.an, received_at=now)
    for _ in range(2):
        with pytest.raises(Refusal, match=r"receive\.other_content") as caught:
            accept(record={**record, "outlook": "别的"}, actor=town_a.an, received_at=now)
    assert (caught.value.status, caught.value.way_out) == (409, "receive.addendum")
    assert sorted(Submission.objects.values_list("state", flat=True)) == ["accepted", "conflict"]
    assert Submission.objects.get(state="conflict").body["outlook"] == "别的"
    assert Visit.objects.get().outlook == ""


def test_a_foreign_id_answers_like_an_unknown_one(firm, town_a, town_b, now):
    record = visits.whole(firm, now=now)
    accept(record=record, actor=town_a.an, received_at=now)
    for other in (town_b.deng, town_a.grid):
        with pytest.raises(NotFound):
            accept(record=record, actor=other, received_at=now)


def test_nothing_is_written_when_something_is_wrong(firm, town_a, now):
    record = visits.whole(
        firm, now=now,
        policies=[{"code": "no-such", "proof": "paper"}, {"code": "tou-2026", "proof": "shouted"}],
        needs=[{"area": "EE", "answer": "no_need"}],
        demands=[visits.demand(), visits.demand(verbatim=" ", type="WISH")],
        details={"met_role": "boss", "shoe_size": 43},
        evidence=[{"kind": "photo", "data": {"subject": "bedroom", "consent": True}, "content_base64": "AAAA"},
                  {"kind": "doc", "content_base64": "%%%"}, {"kind": "doc", "sha256": "12"}],
        confirmation={"result": "refused"},
    )  # fmt: skip
    with pytest.raises(Invalid) as caught:
        accept(record=record, actor=town_a.an, received_at=now)
    found = problems(caught)
    assert found["policies.0.policy_id"] == "policy.unknown"
    assert found["policies.1.proof"] == "policy.proof"
    assert found["demands.1.type"] == "demand.missing"
    assert found["details.shoe_size"] == "visit.field_unknown"
    assert found["details.met_role"] == "visit.field_value"
    assert found["evidence.0.subject"] == "evidence.photo_subject"
    assert found["evidence.1.content_base64"] == "receive.base64"
    assert found["evidence.2.sha256"] == "receive.sha256"
    assert found["confirmation.refusal_reason"] == "record.confirmation_reason"
    assert found["needs.MARKET"] == "record.need"
    for model in (Visit, Demand, Evidence, Submission, Attachment, Message):
        assert model.objects.count() == 0 or model is Message
    assert not Message.objects.filter(name__startswith="visit.").exists()


def test_a_corrected_record_may_use_its_id_again(firm, town_a, now):
    record = visits.whole(firm, now=now)
    with pytest.raises(Invalid):
        accept(record={**record, "confirmation": None}, actor=town_a.an, received_at=now)
    assert accept(record=record, actor=town_a.an, received_at=now).number


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"started_at": None}, "started_at"),
        ({"ended_at": "2026-11-24"}, "ended_at"),
        ({"ended_at": "2026-11-24T09:00:00"}, "ended_at"),
        ({"party_id": "x"}, "party_id"),
        ({"party_id": None}, "visit_id"),
        ({"needs": "none"}, "needs"),
        ({"needs": [1]}, "needs"),
        ({"evidence": [{}] * 101}, "evidence"),
        ({"details": []}, "details"),
        ({"supplies": [1]}, "supplies"),
        ({"colour": "red"}, "colour"),
        ({"channel": "pigeon"}, "channel"),
        ({"reasons": []}, "reasons"),
        ({"outlook": 5}, "outlook"),
        ({"status_quo_confirmed": "yes"}, "status_quo_confirmed"),
    ],
)
def test_malformed_records_are_named_by_field(firm, town_a, now, changes, field):
    with pytest.raises(Invalid) as caught:
        accept(record={**visits.whole(firm, now=now), **changes}, actor=town_a.an, received_at=now)
    assert field in problems(caught)
    assert not Visit.objects.exists()


def test_an_empty_demand_is_told_by_what_it_lacks(firm, town_a, now):
    with pytest.raises(Invalid) as refusal:
        accept(record=visits.whole(firm, now=now, demands=[{}]), actor=town_a.an, received_at=now)
    named = [problem.field for problem in refusal.value.problems]
    assert named[:3] == ["demands.0.type", "demands.0.topic", "demands.0.verbatim"]


@pytest.mark.parametrize("bad", [None, "", "abc", 5, "00000000-0000-0000-0000-000000000000"])
def test_a_record_without_id_is_refused(firm, town_a, now, bad):
    with pytest.raises(Refusal, match=r"receive\.id"):
        accept(record={**visits.whole(firm, now=now), "id": bad}, actor=town_a.an, received_at=now)


def test_an_end_before_the_start_is_impossible(firm, town_a, now):
    record = visits.whole(firm, now=now, ended_at=(now - timedelta(hours=2)).isoformat())
    with pytest.raises(Invalid) as caught:
        accept(record=record, actor=town_a.an, received_at=now)
    assert problems(caught)["ended_at"] == "record.times_order"


def test_what_was_done_badly_is_recorded_as_it_was(firm, town_a, now):
    visits.policy(town_a.station, now=now, code="old", valid_to=local_date(now) - timedelta(days=1))
    record = visits.whole(
        firm, now=now, policies=[{"code": "old", "proof": "paper"}], supplies=[], no_appointment=None
    )
    receipt = accept(record=record, actor=town_a.an, received_at=now)
    visit = Visit.objects.get(pk=receipt.visit_id)
    assert (visit.supplies, visit.policies.get().in_force) == ([], False)


def test_a_planned_visit_is_completed_by_its_record(firm, town_a, now):
    planned = visits.planned(firm, owner=town_a.an, now=now)
    s1_prepare.build_brief(visit_id=planned.id, actor=town_a.an, now=now - timedelta(hours=3))
    record = visits.whole(firm, now=now, visit_id=str(planned.id))
    receipt = accept(record=record, actor=town_a.an, received_at=now)
    planned.refresh_from_db()
    assert (receipt.visit_id, planned.state) == (planned.id, "recorded")
    assert planned.brief_built_at == now - timedelta(hours=3)
    other = visits.whole(firm, now=now, visit_id=str(planned.id))
    with pytest.raises(Refusal, match=r"move_not_allowed"):
        accept(record=other, actor=town_a.an, received_at=now)


def test_who_has_left_may_still_hand_in_his_visits(firm, town_a, now):
    from gridvisit.domain.staff import services as staff

    planned = visits.planned(firm, owner=town_a.an, now=now)
    for role in town_a.an.roles.all():
        staff.end_role(
            assignment_id=role.id, on=local_date(now) - timedelta(days=1), actor=town_a.secadmin, now=now
        )
    town_a.an.__dict__.pop("_roles", None)
    town_a.an.__dict__.pop("_scopes", None)
    record = visits.whole(firm, now=now, visit_id=str(planned.id))
    assert accept(record=record, actor=town_a.an, received_at=now).number == planned.number


def test_files_on_their_way_are_wanted_and_keep_the_file_open(firm, town_a, now):
    from gridvisit.domain.visits.steps import s7_archive

    content = visits.picture("blue")
    digest = hashlib.sha256(content).hexdigest()
    record = visits.whole(firm, now=now)
    record["evidence"].append(
        {"kind": "photo", "sha256": digest, "data": {"subject": "meter", "consent": True}}
    )
    receipt = accept(record=record, actor=town_a.an, received_at=now)
    assert receipt.wanted == (digest,)
    visit = Visit.objects.get(pk=receipt.visit_id)
    assert "archive.files" in {problem.code for problem in s7_archive.missing(visit, now=now)}
    row = s4_evidence.add_evidence(
        visit_id=visit.id, kind="photo", captured_at=now, data={"subject": "meter", "consent": True}, content=content,
        actor=town_a.an, now=now,
    )  # fmt: skip
    assert (Evidence.objects.filter(kind="photo").count(), row.attachment.sha256) == (1, digest)
    assert "archive.files" not in {problem.code for problem in s7_archive.missing(visit, now=now)}


def test_the_bytes_of_files_are_not_kept_twice(firm, town_a, now):
    accept(record=visits.whole(firm, now=now), actor=town_a.an, received_at=now)
    assert "content_base64" not in str(Submission.objects.get().body)


def test_the_skew_is_measured_at_contact_or_what_the_claims_prove(firm, town_a, now):
    def skew(**more):
        sent = more.pop("sent_at", None)
        record = visits.whole(firm, now=now, reasons=["customer_asked"], **more)
        receipt = accept(record=record, actor=town_a.an, received_at=now, sent_at=sent)
        return Visit.objects.get(pk=receipt.visit_id).skew_seconds

    late = (now - timedelta(days=3)).isoformat()
    assert skew() == 0
    assert skew(device_at=late) == 0  # sent long after it was finished: no skew
    assert skew(sent_at=now - timedelta(minutes=9)) == -540
    ahead = {
        "ended_at": (now + timedelta(minutes=8)).isoformat(),
        "recorded_at": (now + timedelta(minutes=9)).isoformat(),
    }
    assert skew(**ahead, demands=[visits.demand()]) == 540
    assert Demand.objects.get().heard_at == now


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=40), st.just("x" * 5000),
    st.just("\x00"), st.just("0001-01-01T00:00:00+08:00"), st.just("9999-12-31"), st.just([[]]), st.just({"a": {}}),
    st.just([{}]), st.just({"result": []}), st.just("2026-11-24T09:00:00+08:00"),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=JUNK, where=st.data())
def test_junk_anywhere_is_told_and_never_a_crash(firm, town_a, now, junk, where):
    record = visits.whole(
        firm, now=now, demands=[visits.demand()], inquiries=[{"question": "?", "answer": "!"}],
        estimates=[{"kwh_low": 1, "kwh_high": 2, "method": "m", "data_from": "2026-01-01", "data_to": "2026-06-01"}],
        promises=[{"text": "t", "due_on": str(local_date(now))}], outlook="-", position={"lat": 1.0, "lng": 2.0},
    )  # fmt: skip
    spot, key = record, where.draw(st.sampled_from(sorted(record)))
    while isinstance(spot[key], (dict, list)) and spot[key] and where.draw(st.booleans()):
        spot = spot[key]
        key = where.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot))))
    spot[key] = junk
    before = Visit.objects.count()
    try:
        accept(record=record, actor=town_a.an, received_at=now)
    except Refusal:
        taken = 0
    else:
        taken = 1
    assert Visit.objects.count() == before + taken


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_copies_at_once_make_one_visit_and_one_receipt(firm, town_a, now):
    record = visits.whole(firm, now=now, demands=[visits.demand()])

    def send(_number):
        try:
            return accept(record=copy.deepcopy(record), actor=town_a.an, received_at=now).plain()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(send, range(16)))
    assert all(receipt == receipts[0] for receipt in receipts)
    assert (Visit.objects.count(), Demand.objects.count(), Submission.objects.count()) == (1, 1, 1)
    assert connection.vendor == "postgresql"
