"""Hours, caps, supplies and what may stand in a message."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gridvisit.domain.channels import rules
from gridvisit.engines.text.promised import internal_deadline
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.standard.parameters import Link, Override, in_force, shipped
from gridvisit.standard.vocabulary import Level

P = shipped()
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
TUESDAY, HOLIDAY, SUNDAY = date(2026, 11, 24), date(2026, 10, 1), date(2026, 11, 22)


def slot(day: date, start: tuple[int, int], end: tuple[int, int]) -> tuple[datetime, datetime]:
    return at_local(day, *start), at_local(day, *end)


@pytest.mark.parametrize(
    ("channel", "home", "day", "start", "end", "inside"),
    [
        ("onsite", False, TUESDAY, (8, 30), (18, 0), True),
        ("onsite", False, TUESDAY, (8, 29), (9, 0), False),
        ("onsite", False, TUESDAY, (17, 30), (18, 1), False),
        ("onsite", True, TUESDAY, (19, 0), (20, 0), True),
        ("onsite", True, TUESDAY, (22, 30), (23, 0), False),
        ("onsite", False, HOLIDAY, (9, 0), (10, 0), True),
        ("phone", False, TUESDAY, (11, 30), (12, 0), True),
        ("phone", False, TUESDAY, (12, 30), (13, 0), False),
        ("phone", False, TUESDAY, (11, 30), (14, 30), False),
        ("phone", False, HOLIDAY, (9, 0), (10, 0), False),
        ("phone", False, SUNDAY, (9, 0), (10, 0), True),
    ],
)
def test_the_hours_of_each_channel(channel, home, day, start, end, inside):
    assert rules.inside_hours(*slot(day, start, end), channel, P, home=home) is inside


def test_a_time_the_customer_asked_for_is_his_to_choose():
    assert rules.inside_hours(*slot(HOLIDAY, (21, 0), (22, 0)), "phone", P, asked=True)


def test_a_slot_over_midnight_is_outside():
    assert not rules.inside_hours(
        at_local(TUESDAY, 17), at_local(TUESDAY, 17) + timedelta(days=1), "onsite", P
    )


def test_a_unit_may_narrow_the_hours():
    row = Override("6.2-01.hours", ((600, 660),), Level.STATION, "A", "x", "x", date(2026, 1, 1))
    narrowed = in_force([row], chain=[Link(Level.STATION, "A")], at=NOW)
    assert not rules.inside_hours(*slot(TUESDAY, (9, 0), (9, 30)), "phone", narrowed)


@pytest.mark.parametrize(
    ("hours", "outcomes", "unreachable"),
    [
        ((0, 5, 24), ("no_answer",) * 3, True),
        ((0, 1, 2), ("no_answer",) * 3, False),
        ((0, 24), ("no_answer",) * 2, False),
        ((0, 5, 24), ("no_answer", "reached", "busy"), False),
        ((0, 5, 24), ("busy", "dropped", "wrong_number"), True),
        ((), (), False),
    ],
)
def test_unreachable_takes_three_vain_tries_on_two_days(hours, outcomes, unreachable):
    tries = [(NOW + timedelta(hours=h), outcome) for h, outcome in zip(hours, outcomes, strict=True)]
    assert rules.is_unreachable(tries, P) is unreachable


def test_the_sixth_try_is_one_too_many():
    assert rules.may_try_again(4, P)
    assert not rules.may_try_again(5, P)


def around(channel: str = "onsite", **facts):
    return rules.Circumstances(channel, **facts)


def test_supplies_follow_the_circumstances():
    plain = set(rules.supplies_needed(around(), P))
    assert plain == {"work_id", "record_tool", "brief", "policy_pack", "contact_card", "privacy_note"}
    room = set(rules.supplies_needed(around(electrical_room=True, importance="L1"), P))
    assert room - plain == {"helmet", "insulated_shoes", "torch", "hazard_form", "backup_checklist"}
    old = set(rules.supplies_needed(around(party_kind="individual", special_flags=frozenset({"elderly"})), P))
    assert old - plain == {"shoe_covers", "large_print"}
    phone = rules.supplies_needed(around("phone", market_attr="P1", special_flags=frozenset({"alone"})), P)
    assert {"neutral_script", "slow_script"} <= set(phone)
    assert "masking_check" in rules.supplies_needed(around("online", group=True), P)


def test_what_a_unit_adds_to_the_template_is_needed_too():
    row = Override("6.1-02.required", frozenset({"umbrella"}), Level.STATION, "A", "x", "x", date(2026, 1, 1))
    added = in_force([row], chain=[Link(Level.STATION, "A")], at=NOW)
    assert "umbrella" in rules.supplies_needed(around(), added)


@pytest.mark.parametrize(
    "text",
    [
        "我们将在3个工作日内答复您。", "请放心，24小时内联系。", "15 分钟之内到场", "10天内处理", "We answer within 5 working days.",
        "no later than 24 hours",
    ],
)  # fmt: skip
def test_internal_deadlines_are_found_in_customer_text(text):
    assert internal_deadline(text, [])


@pytest.mark.parametrize(
    "text", ["约40分钟，内容：能效。", "走访时间 2026-11-25 09:30-10:30", "about 40 minutes", ""]
)
def test_durations_and_times_are_no_deadlines(text):
    assert internal_deadline(text, []) == ""


def test_a_published_promise_may_be_quoted_but_covers_nothing_else():
    published = "投诉24小时内联系客户，5个工作日内答复处理意见。"
    assert internal_deadline(f"已登记。{published}", [published]) == ""
    assert internal_deadline(f"3天内办好。{published}", [published]) == "3天内"


def test_codes_are_rationed_by_hour_and_day():
    assert rules.may_send_code([NOW - timedelta(minutes=m) for m in (1, 2)], NOW)
    assert not rules.may_send_code([NOW - timedelta(minutes=m) for m in (1, 2, 3)], NOW)
    assert not rules.may_send_code([NOW - timedelta(hours=h) for h in range(2, 12)], NOW)
