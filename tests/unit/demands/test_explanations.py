"""Why a due time is this one, in words, in both languages (4.6)."""

from datetime import date, datetime

import pytest

from gridvisit.domain.demands.deadlines import DemandFacts, Suspension, deadlines
from gridvisit.engines.calendars import china
from gridvisit.foundation.kernel.clock import SHANGHAI


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def said(kind, due, heard, topic="CONDUCT", **more):
    return deadlines(DemandFacts(kind, topic, at(heard), **more)).of(due).explanation


def test_natural_hours_run_day_and_night():
    text = said("COMPLAINT", "first_contact", "2026-02-14 23:10")
    assert text.en == "24 hours day and night from Saturday 14 Feb 23:10 → Sunday 15 Feb 23:10"
    assert text.zh == "从2月14日（周六）23:10起24小时（昼夜连续） → 2月15日（周日）23:10"


def test_minutes_are_minutes():
    assert said("FAULT", "handover", "2026-06-01 02:00", "OUTAGE").en == (
        "15 minutes from Monday 1 Jun 02:00 → Monday 1 Jun 02:15"
    )


def test_make_up_days_are_named_and_two_are_plural():
    text = said("OPINION", "answer", "2026-02-13 09:00")
    assert text.en.endswith("(Saturday 14 Feb, Saturday 28 Feb count: make-up working days)")
    assert text.zh.endswith("（调休上班日2月14日（周六）、2月28日（周六）计入）")


def test_two_holidays_are_both_named():
    text = said("OPINION", "answer", "2026-09-22 09:00")
    assert "Mid-Autumn Festival 25–27 Sep does not count; National Day 1–7 Oct does not count" in text.en
    assert "中秋节9月25日至27日不计；国庆节10月1日至7日不计" in text.zh


def test_working_hours_are_named():
    text = said("OPINION", "triage", "2026-02-13 17:00", registered_at=at("2026-02-13 17:30"))
    assert text.en.startswith("1 working hour from Friday 13 Feb 17:30 → Saturday 14 Feb 09:00")


def test_the_time_of_a_suspension_is_taken_out():
    stop = Suspension(at("2026-02-14 09:00"), at("2026-02-24 10:00"))
    text = said("COMPLAINT", "answer", "2026-02-13 15:20", suspensions=(stop,))
    assert "suspended 14 Feb 09:00 – 24 Feb 10:00: 9 working hours do not count" in text.en
    assert "挂起（2月14日09:00至2月24日10:00）扣除9个工作小时" in text.zh
    assert "→ Monday 2 Mar 09:30" in text.en


def test_a_clock_that_stands_still_says_since_when():
    stop = Suspension(at("2026-02-14 09:00"), None)
    text = said("COMPLAINT", "answer", "2026-02-13 15:20", suspensions=(stop,))
    assert "suspended since Saturday 14 Feb 09:00, the clock stands still" in text.en


def test_many_stops_are_counted():
    stops = tuple(Suspension(at(f"2026-06-0{d} 09:00"), at(f"2026-06-0{d} 10:00")) for d in (2, 3, 4, 5))
    text = said("OPINION", "answer", "2026-06-01 09:00", suspensions=stops)
    assert (
        "suspended 2 Jun 09:00–10:00, 3 Jun 09:00–10:00 and 2 more: 4 working hours do not count" in text.en
    )


def test_a_year_without_notice_is_named_even_when_the_due_ends_later():
    text = said("ENERGY", "proposal", "2026-12-20 09:00", "EE")
    assert "provisional, the holiday notice of 2027 is not published yet" in text.en
    assert "New Year 1 Jan does not count" in text.en
    assert text.en.endswith("Monday 11 Jan 2027 18:00")


def test_a_last_day_of_rest_moves_on():
    text = said("OPINION", "progress", "2026-01-20 09:00", "VOLT")
    assert text.en == (
        "30 natural days from Tuesday 20 Jan 09:00; the last day, Thursday 19 Feb, is one of rest: the next working"
        " day → Tuesday 24 Feb 18:00"
    )


def test_a_step_up_says_why_the_contact_is_earlier():
    text = said("OPINION", "first_contact", "2026-02-13 15:20", "METER", importance="L1")
    assert text.en == (
        "24 hours day and night from Friday 13 Feb 15:20; Important user (special or grade 1): one level up"
        " → Saturday 14 Feb 15:20"
    )


def test_an_event_brings_the_plan_forward():
    text = said("OPINION", "plan", "2026-06-01 10:00", "GUARANTEE", event_on=date(2026, 6, 7))
    assert "brought forward to be ready before the event on Sunday 7 Jun → Thursday 4 Jun 18:00" in text.en


def test_a_stop_never_moves_a_plan_past_its_event():
    stop = Suspension(at("2026-06-02 09:00"), at("2026-06-05 12:00"))
    facts = DemandFacts(
        "OPINION", "GUARANTEE", at("2026-06-01 10:00"), suspensions=(stop,), event_on=date(2026, 6, 12)
    )
    plan = deadlines(facts).of("plan")
    assert plan.at == at("2026-06-09 18:00")


@pytest.mark.parametrize(
    ("event", "due"), [(date(2026, 6, 3), "2026-06-01 10:00"), (date(2026, 5, 20), "2026-06-08 18:00")]
)
def test_nothing_is_due_before_it_was_heard_and_a_past_event_has_no_say(event, due):
    facts = DemandFacts("OPINION", "GUARANTEE", at("2026-06-01 10:00"), event_on=event)
    assert deadlines(facts).of("plan").at == at(due)


def test_the_longest_explanation_fits_its_column():
    stops = tuple(Suspension(at(f"2026-{m}-10 09:00"), at(f"2026-{m}-20 10:00")) for m in (10, 11, 12))
    facts = DemandFacts(
        "BUSINESS",
        "CONNECT",
        at("2026-09-22 09:00"),
        voltage="10kV",
        supply_mode="dual_source",
        suspensions=stops,
    )
    told = deadlines(facts).of("share").explanation
    assert max(len(told.zh), len(told.en)) <= 400
    assert china().published
