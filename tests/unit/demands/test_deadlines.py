"""Row choice, modifiers, overrides and suspension of the decision table (4.4)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gridvisit.domain.demands.deadlines import DemandFacts, External, Suspension, deadlines
from gridvisit.domain.demands.table import DueKind, read, table
from gridvisit.engines.calendars import china
from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.standard.vocabulary import DemandTopic, DemandType, Urgency

FRIDAY = datetime(2026, 2, 13, 15, 20, tzinfo=SHANGHAI)
moments = st.datetimes(datetime(2023, 1, 1), datetime(2026, 6, 1)).map(lambda at: at.replace(tzinfo=SHANGHAI))
kinds = st.sampled_from(list(DemandType))
topics = st.sampled_from(list(DemandTopic))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def ask(kind="COMPLAINT", topic="CONDUCT", heard=FRIDAY, **more):
    return deadlines(DemandFacts(kind, topic, heard, **more))


def test_the_explanation_is_the_example_of_the_specification():
    due = ask().of("answer")
    assert due.explanation.en == (
        "5 working days from Friday 13 Feb 15:20; Spring Festival 15–23 Feb does not count → Friday 27 Feb 18:00"
        " (Saturday 14 Feb counts: a make-up working day)"
    )
    assert due.explanation.zh == (
        "从2月13日（周五）15:20起5个工作日；春节2月15日至23日不计 → 2月27日（周五）18:00"
        "（调休上班日2月14日（周六）计入）"
    )


def test_a_legal_limit_ends_at_24():
    due = ask().of("answer_legal")
    assert due.at == at("2026-03-06 00:00")
    assert "→ Thursday 5 Mar 24:00" in due.explanation.en
    assert due.legal_at == due.at


def test_every_working_day_row_ends_at_18_for_us_and_at_24_by_law():
    found = ask("OPINION", "OUTAGE")
    assert {due.kind.value: due.legal_at for due in found.dues} == {
        "first_contact": None, "site_check": at("2026-02-28 00:00"), "answer": at("2026-03-06 00:00"),
        "progress": at("2026-03-17 00:00"),
    }  # fmt: skip


def test_a_complaint_has_24_natural_hours_even_over_the_festival():
    assert ask(heard=at("2026-02-14 23:59:59")).of("first_contact").at == at("2026-02-15 23:59:59")


@pytest.mark.parametrize(
    ("kind", "topic", "row"),
    [
        ("COMPLAINT", "METER", "complaint"),
        ("CONSULT", "BILL", "consult"),
        ("CONSULT", "DR", "consult-market"),
        ("OPINION", "METER", "meter"),
        ("OPINION", "CONDUCT", "opinion"),
        ("SUGGEST", "OUTAGE", "opinion"),
        ("BUSINESS", "CHANGE", "change"),
        ("ENERGY", "DR", "market"),
        ("HAZARD", "SAFE_CUST", "hazard-customer"),
        ("HAZARD", "OUTAGE", "hazard-network"),
        ("OPINION", "SAFE_NET", "hazard-network"),
        ("PRAISE", "CONDUCT", "praise"),
        ("OPINION", "VULNERABLE", "care"),
        ("REPORT", "THEFT", "report"),
    ],
)
def test_the_row_is_chosen_by_type_or_topic(kind, topic, row):
    assert ask(kind, topic).row == row


def test_danger_overrides_every_row_and_keeps_the_duties_of_the_type():
    found = ask("COMPLAINT", "CONDUCT", danger=True)
    assert found.urgency == Urgency.U0
    assert found.of("handover").at == FRIDAY + timedelta(minutes=15)
    assert found.of("made_safe").at == FRIDAY + timedelta(hours=24)
    assert found.of("answer").at == at("2026-02-27 18:00")
    assert "危急" in found.reasons[0].zh


def test_an_important_user_shortens_the_first_contact_only():
    plain, important = ask("OPINION", "METER"), ask("OPINION", "METER", importance="L1")
    assert important.urgency == Urgency.U1
    assert important.copy_to_city
    assert important.of("first_contact").at == FRIDAY + timedelta(hours=24)
    assert important.of("answer").at == plain.of("answer").at


def test_a_row_that_names_important_users_is_not_raised_again():
    found = ask("OPINION", "OUTAGE", importance="SP")
    assert found.urgency == Urgency.U1
    assert not found.reasons
    assert found.copy_to_city


def test_a_repeat_is_raised_and_goes_one_level_up_but_never_to_u0():
    found = ask("ENERGY", "EE", repeat=True)
    assert (found.urgency, found.one_level_up) == (Urgency.U2, True)
    assert found.of("first_contact").at == at("2026-02-14 18:00")
    assert ask("COMPLAINT", "CONDUCT", repeat=True, importance="SP").urgency == Urgency.U1


def test_both_steps_add_up():
    assert ask("ENERGY", "EE", repeat=True, importance="L1").urgency == Urgency.U1


def test_three_outages_in_60_days_make_it_urgent():
    assert ask("OPINION", "OUTAGE", outages_60d=3).urgency == Urgency.U1
    assert ask("OPINION", "OUTAGE", outages_60d=2).urgency == Urgency.U2


def test_the_second_dissatisfied_answer_names_the_chief():
    assert ask(dissatisfied_answers=2).chief_named
    assert not ask(dissatisfied_answers=1).chief_named


def test_an_anonymous_report_has_nobody_to_contact():
    assert ask("REPORT", "INTEGRITY", anonymous=True).of("first_contact") is None
    assert ask("REPORT", "INTEGRITY", anonymous=True, repeat=True).of("first_contact") is None
    assert ask("REPORT", "INTEGRITY").of("first_contact").at == FRIDAY + timedelta(hours=24)


@pytest.mark.parametrize(
    ("facts", "workdays"),
    [
        ({"home": True, "voltage": "220V"}, 5),
        ({"voltage": "380V"}, 6),
        ({"voltage": "10kV"}, 22),
        ({"voltage": "10kV", "supply_mode": "dual_source"}, 32),
        ({"voltage": "35kV", "supply_mode": "dual_circuit"}, 32),
        ({}, 6),
    ],
)
def test_our_share_of_a_connection_goes_by_voltage(facts, workdays):
    due = ask("BUSINESS", "CONNECT", **facts).of("share")
    assert china().workdays_between(FRIDAY.date(), due.at.date()) == workdays


def test_the_repair_clock_goes_by_place_and_by_arrival():
    assert ask("FAULT", "OUTAGE", area="remote").of("arrival").at == FRIDAY + timedelta(hours=2)
    found = ask("FAULT", "OUTAGE", area="country", arrived_at=FRIDAY + timedelta(minutes=30))
    assert found.of("restore").at == FRIDAY + timedelta(hours=4, minutes=30)


def test_guaranteed_supply_is_planned_three_days_before_the_event():
    near = ask("OPINION", "GUARANTEE", heard=at("2026-06-01 10:00"), event_on=date(2026, 6, 7))
    assert (near.urgency, near.of("plan").at) == (Urgency.U1, at("2026-06-04 18:00"))
    far = ask("OPINION", "GUARANTEE", heard=at("2026-06-01 10:00"), event_on=date(2026, 7, 7))
    assert (far.urgency, far.of("plan").at) == (Urgency.U2, at("2026-06-08 18:00"))


def test_a_closing_market_window_makes_it_urgent():
    urgent = ask("ENERGY", "MARKET", window_closes_on=date(2026, 2, 25))
    assert urgent.urgency == Urgency.U1
    assert urgent.of("answer").at == urgent.of("first_contact").at == at("2026-02-14 18:00")
    stepped = ask("ENERGY", "MARKET", importance="L1", repeat=True)
    assert stepped.of("answer").at == at("2026-02-25 18:00")


def test_a_person_may_raise_the_urgency_but_not_lower_it():
    assert ask("OPINION", "METER", urgency="U1").urgency == Urgency.U1
    assert ask("COMPLAINT", "CONDUCT", urgency="U3").urgency == Urgency.U1
    assert ask("OPINION", "METER", urgency="U0").of("handover") is not None


def test_an_earlier_due_of_the_hotline_ticket_rules():
    external = (External(DueKind.ANSWER, at("2026-02-24 12:00")),)
    due = ask(external=external).of("answer")
    assert due.at == at("2026-02-24 12:00")
    assert due.explanation.en.startswith("Set by the ticket")
    later = (External(DueKind.ANSWER, at("2026-03-24 12:00")),)
    assert ask(external=later).of("answer").at == at("2026-02-27 18:00")


def test_a_year_without_notice_is_provisional_and_says_so():
    due = ask("ENERGY", "EE", heard=at("2026-12-20 09:00")).of("proposal")
    assert due.provisional
    assert "2027年放假安排尚未公布" in due.explanation.zh


def test_progress_is_told_again_30_days_after_the_last_time():
    found = ask("OPINION", "VOLT", last_progress_at=at("2026-03-10 10:00"))
    assert found.of("progress").at == at("2026-04-09 18:00")


def test_the_steps_of_our_own_work_follow_their_own_moments():
    found = ask(registered_at=at("2026-02-13 17:30"), dispatched_at=at("2026-02-14 11:00"))
    assert found.of("triage").at == at("2026-02-14 09:00")
    assert found.of("accept").at == at("2026-02-14 14:30")
    at_once = ask(danger=True, registered_at=FRIDAY, dispatched_at=FRIDAY)
    assert (at_once.of("triage").at, at_once.of("triage").soft) == (FRIDAY, True)
    assert at_once.of("accept").at == at("2026-02-13 17:20")
    assert ask(resolved_at=at("2026-02-26 10:00")).of("verify").at == at("2026-03-02 18:00")


def test_a_rule_counts_only_from_its_validity_date():
    text = """
[contact]
U1 = { clock = "H", amount = 24 }
U2 = { clock = "WD", amount = 1 }
U3 = { clock = "WD", amount = 3 }
[modifiers]
stepped_up = ["SP", "L1"]
dissatisfied = 2
[[row]]
id = "old"
fallback = true
urgency = "U2"
source = "D"
valid_from = 2022-05-18
valid_to = 2026-03-01
due = [{ kind = "answer", clock = "WD", amount = 10 }]
[[row]]
id = "new"
fallback = true
urgency = "U2"
source = "D"
valid_from = 2026-03-01
due = [{ kind = "answer", clock = "WD", amount = 7 }]
[[step]]
kind = "accept"
clock = "WH"
amount = 2
start = "dispatched_at"
source = "D"
"""
    rules = read(text)
    assert deadlines(DemandFacts("OPINION", "CONDUCT", FRIDAY), rules=rules).row == "old"
    assert deadlines(DemandFacts("OPINION", "CONDUCT", at("2026-03-02 09:00")), rules=rules).row == "new"


# Suspension -----------------------------------------------------------------------------------------------------


def test_a_suspension_moves_the_answer_by_the_working_time_it_lasted():
    stop = Suspension(at("2026-02-14 09:00"), at("2026-02-24 10:00"))  # 7.5 h on the 14th, 1.5 h on the 24th
    found = ask(suspensions=(stop,))
    assert found.of("answer").stopped == timedelta(hours=9)
    assert found.of("answer").at == at(
        "2026-03-02 09:30"
    )  # 18:00 on the 27th, 8 h on the 28th, 1 h on Monday
    assert found.of("first_contact").at == ask().of("first_contact").at
    assert found.of("answer_legal").at == ask().of("answer_legal").at


def test_an_open_suspension_stands_still_and_moves_nothing_yet():
    found = ask(suspensions=(Suspension(at("2026-02-14 09:00"), None),))
    assert found.of("answer").paused
    assert not found.of("first_contact").paused


def test_danger_is_never_suspended():
    stop = (Suspension(at("2026-02-14 09:00"), at("2026-02-24 10:00")),)
    plain = ask("HAZARD", "SAFE_NET", danger=True)
    assert ask("HAZARD", "SAFE_NET", danger=True, suspensions=stop).of("plan").at == plain.of("plan").at


def test_a_stop_after_the_due_time_does_not_bring_it_back():
    late = (Suspension(at("2026-03-10 09:00"), at("2026-03-12 09:00")),)
    assert ask(suspensions=late).of("answer").at == ask().of("answer").at


# Laws -----------------------------------------------------------------------------------------------------------


@given(kinds, topics, moments, st.booleans())
def test_every_type_and_topic_has_its_dues_and_all_have_words(kind, topic, heard, danger):
    found = ask(kind, topic, heard, danger=danger)
    assert found.dues
    for due in found.dues:
        assert due.at >= heard
        assert due.explanation.zh
        assert due.explanation.en


@given(kinds, topics, moments, st.sampled_from(["L1", "SP"]), st.booleans())
def test_a_step_up_never_lengthens_anything(kind, topic, heard, importance, repeat):
    plain = {due.kind: due.at for due in ask(kind, topic, heard).dues}
    raised = {due.kind: due.at for due in ask(kind, topic, heard, importance=importance, repeat=repeat).dues}
    for key, moment in plain.items():
        assert raised[key] <= moment


@given(kinds, topics, moments)
def test_one_more_holiday_never_makes_a_due_earlier(kind, topic, heard):
    more = china().with_region(off=[heard.date() + timedelta(days=2)])
    facts = DemandFacts(kind, topic, heard)
    plain = {due.kind: due.at for due in deadlines(facts).dues}
    for due in deadlines(facts, calendar=more).dues:
        assert due.at >= plain[due.kind]


@given(moments, st.integers(0, 200), st.integers(1, 300))
def test_pausing_adds_exactly_the_working_time_of_the_pause(heard, after, hours):
    calendar = china()
    start = heard + timedelta(hours=after)
    stop = Suspension(start, start + timedelta(hours=hours))
    plain, paused = ask(heard=heard).of("answer"), ask(heard=heard, suspensions=(stop,)).of("answer")
    assume(start < plain.at)
    lost = calendar.working_time(stop.start, stop.end)
    assert calendar.working_time(plain.at, paused.at) == lost


@given(moments, st.lists(st.tuples(st.integers(0, 100), st.integers(1, 50)), max_size=4), st.randoms())
def test_the_order_in_which_stops_are_told_does_not_matter(heard, spans, random):
    stops = [
        Suspension(heard + timedelta(hours=a), heard + timedelta(hours=a + length)) for a, length in spans
    ]
    shuffled = stops.copy()
    random.shuffle(shuffled)
    assert (
        ask(heard=heard, suspensions=tuple(stops)).dues == ask(heard=heard, suspensions=tuple(shuffled)).dues
    )


def test_the_shipped_table_names_only_known_kinds_and_conditions():
    rules = table()
    assert {row.id for row in rules.rows} >= {"danger", "complaint", "quality", "market", "not-ours"}
    assert sum(row.fallback for row in rules.rows) == 1
