"""What a visit lacks for its next step, by facts and parameters alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from gridvisit.domain.visits import rules
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard.parameters import Link, Override, in_force, shipped
from gridvisit.standard.vocabulary import Level

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
P = shipped()
READY = rules.ReadyFacts(
    at=NOW, brief_built_at=NOW - timedelta(hours=72), needed=("work_id",), ticked=frozenset({"work_id"}),
    electrical_room=False, persons=1, score=80, qualified=True, level=2, needed_level=2,
    pledge_on=TODAY - timedelta(days=365), conflict=False,
)  # fmt: skip
FULL = rules.RecordFacts(
    channel="onsite", party_kind="enterprise", capacity_kva=630, started_at=NOW, ended_at=NOW + timedelta(minutes=30),
    recorded_at=NOW + timedelta(minutes=35), policies=1,
    needs=dict.fromkeys(("EE", "GREEN", "SMART", "MARKET"), ("no_need", "")), met_role="electrical",
    confirmation="signed", use_recorded=True, id_shown=True, evidence=2, no_gifts_declared=True,
    no_steering_declared=True,
)  # fmt: skip
FILE = rules.FileFacts(
    brief=True, appointment=True, record=True, evidence=2, confirmed=True, steps=frozenset({"S1", "S3", "S4"})
)


def tightened(parameter: str, value) -> object:
    row = Override(parameter, value, Level.STATION, "A0101", "x", "x", date(2026, 1, 1))
    return in_force([row], chain=[Link(Level.STATION, "A0101")], at=NOW)


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]


def test_the_limits_themselves_are_allowed():
    assert rules.missing_for_ready(READY, P) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"brief_built_at": None}, "ready.brief_missing"),
        ({"brief_built_at": NOW - timedelta(hours=72, seconds=1)}, "ready.brief_old"),
        ({"ticked": frozenset()}, "ready.supplies"),
        ({"electrical_room": True}, "ready.second_person"),
        ({"qualified": False}, "ready.not_qualified"),
        ({"score": 79}, "ready.not_qualified"),
        ({"score": None}, "ready.not_qualified"),
        ({"needed_level": 3}, "ready.level"),
        ({"pledge_on": None}, "ready.pledge"),
        ({"pledge_on": TODAY - timedelta(days=366)}, "ready.pledge"),
        ({"conflict": True}, "ready.conflict"),
    ],
)
def test_each_gate_of_preparation_speaks_for_itself(changes, code):
    assert codes(rules.missing_for_ready(replace(READY, **changes), P)) == [code]


def test_two_may_enter_an_electrical_room():
    assert rules.missing_for_ready(replace(READY, electrical_room=True, persons=2), P) == []


def test_a_unit_that_tightens_the_brief_is_obeyed():
    assert codes(rules.missing_for_ready(READY, tightened("7.2-01.max_age", 24))) == ["ready.brief_old"]


def test_a_full_record_lacks_nothing():
    assert rules.missing_for_record(FULL, P) == []
    assert rules.share(rules.required_fields(FULL, P)) == 100.0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"policies": 0}, "record.policies"),
        ({"needs": {**FULL.needs, "EE": ("", "")}}, "record.need"),
        ({"needs": {**FULL.needs, "EE": ("not_asked", "")}}, "record.need_reason"),
        ({"open_inquiries": 1}, "record.inquiries"),
        ({"met_role": ""}, "record.met_role"),
        ({"confirmation": ""}, "record.confirmation"),
        ({"confirmation": "refused"}, "record.confirmation_reason"),
        ({"started_at": None}, "record.started"),
        ({"ended_at": None}, "record.ended"),
        ({"ended_at": NOW - timedelta(seconds=1)}, "record.times_order"),
    ],
)
def test_each_gap_of_a_record_speaks_for_itself(changes, code):
    assert codes(rules.missing_for_record(replace(FULL, **changes), P)) == [code]


def test_not_asked_with_a_reason_may_be_handed_in_but_is_not_full():
    facts = replace(FULL, needs={**FULL.needs, "EE": ("not_asked", "客户赶时间")})
    assert rules.missing_for_record(facts, P) == []
    assert rules.required_fields(facts, P)["needs.EE"] is False


def test_a_villager_is_not_asked_four_areas():
    assert rules.missing_for_record(replace(FULL, party_kind="individual", needs={}), P) == []


def test_what_was_promised_and_not_told_is_a_gap():
    facts = replace(FULL, promises_listed=2, promises_answered=1)
    assert rules.required_fields(facts, P)["promises"] is False


def test_a_complete_file_may_be_sealed():
    assert rules.missing_for_file(FILE, P) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"brief": False}, "archive.brief"),
        ({"appointment": False}, "archive.appointment"),
        ({"record": False}, "archive.record"),
        ({"evidence": 0, "confirmed": False}, "archive.evidence"),
        ({"files_missing": 1}, "archive.files"),
        ({"open_demands": ("SQ1",)}, "archive.demand_open"),
        ({"strategy_required": True}, "archive.strategy"),
        (
            {"strategy_required": True, "strategy_adopted": True, "second_reader_missing": True},
            "archive.second_reader",
        ),
        ({"open_follow_ups": 1}, "archive.follow_up"),
        ({"steps": frozenset({"S1", "S4"})}, "archive.step"),
    ],
)
def test_each_gap_of_a_file_speaks_for_itself(changes, code):
    assert codes(rules.missing_for_file(replace(FILE, **changes), P)) == [code]


def test_a_side_exit_has_only_its_own_story():
    assert rules.missing_for_file(rules.FileFacts(side_exit=True), P) == []


@pytest.mark.parametrize(
    ("before", "day", "refused"),
    [
        ([], 24, False),
        ([24], 24, False),
        ([20, 24], 24, True),
        ([1, 2], 24, True),
        ([1, 2], 31, False),  # day 1 lies outside the window of day 31, day 2 inside
        ([20, 28], 24, True),  # a later visit is in the same window
    ],
)
def test_the_cap_holds_in_every_window_of_thirty_days(before, day, refused):
    days = [date(2026, 12, 1) + timedelta(days=n - 1) for n in before]
    wanted = date(2026, 12, 1) + timedelta(days=day - 1)
    if refused:
        with pytest.raises(Refusal, match=r"visit\.contact_cap"):
            rules.check_cap(days, wanted, P)
    else:
        rules.check_cap(days, wanted, P)


def test_wishes_are_respected_except_for_safety_and_the_customers_own():
    with pytest.raises(Refusal, match=r"do_not_contact"):
        rules.check_wish(no_contact=True, reasons=["cycle"], origin="plan")
    rules.check_wish(no_contact=True, reasons=["cycle", "outage"], origin="plan")
    rules.check_wish(no_contact=True, reasons=["cycle"], origin="customer")


@pytest.mark.parametrize(
    ("importance", "kv", "kva", "wanted"),
    [
        ("none", 10.0, 630.0, False),
        ("L2", 10.0, 630.0, True),
        ("none", 35.0, 630.0, True),
        ("none", 10.0, 10000.0, True),
        ("TMP", 10.0, 630.0, False),
    ],
)
def test_who_needs_a_strategy(importance, kv, kva, wanted):
    assert rules.needs_strategy(importance=importance, kv=kv, capacity_kva=kva, params=P) is wanted


def test_visitor_and_handler_do_not_follow_up():
    visitor, handler, other = UUID(int=1), UUID(int=2), UUID(int=3)
    with pytest.raises(Refusal, match=r"followup\.visited"):
        rules.check_follower(visitor, visitors={visitor}, handlers={handler})
    with pytest.raises(Refusal, match=r"followup\.handled"):
        rules.check_follower(handler, visitors={visitor}, handlers={handler})
    rules.check_follower(other, visitors={visitor}, handlers={handler})


def test_complaints_are_followed_up_wholly_others_by_share():
    assert (rules.follow_up_percent("COMPLAINT", P), rules.follow_up_percent("OPINION", P)) == (100, 30)


def test_the_skew_is_a_claim():
    assert rules.skew_seconds(NOW + timedelta(days=90), NOW) == 7_776_000
    assert rules.skew_seconds(None, NOW) is None
