"""The gather: each group of facts as the rooms know them, and None where nobody knows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.evaluation.facts.gather import gather
from gridvisit.domain.staff import services as staff
from gridvisit.domain.visits.models import Evidence
from gridvisit.engines.verdicts.facts import Visit as VisitTable
from tests.domain.evaluation import world
from tests.factories import customers
from tests.factories import demands as demand_factory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOT_SUPPLIED = {  # asked in a survey, found by an audit, made as an objection: not on these visits
    "steering_reported", "safety_contradicted", "gifts_reported", "objection_at", "objection_answered_at", "objection_wd",
}  # fmt: skip


def facts(visit, now):
    return gather([visit.id], now=now)[0].facts


def test_circumstances_and_customer(town_a, now):
    party = customers.enterprise(
        unit=town_a.team, manager=town_a.an, now=now - 40 * DAY, capacity=800, market="P2"
    )
    row = facts(world.recorded(town_a, now, party=party), now)
    assert (row.channel, row.origin, row.plan_reasons, row.outcome) == (
        "onsite",
        "plan",
        "cycle",
        "completed",
    )
    assert (row.party_registered, row.party_kind, row.voltage_kv, row.capacity_kva) == (
        True,
        "enterprise",
        10.0,
        800.0,
    )
    assert (row.own_transformer, row.market_attr, row.special_flags, row.importance) == (
        True,
        "P2",
        "",
        "none",
    )
    assert (row.contact_dnc, row.at_home, row.key_account) == (False, False, False)
    assert row.unit_code == "A010101"


def test_an_important_customer_brings_its_list(town_a, now):
    party = customers.enterprise(unit=town_a.team, manager=town_a.an, now=now - 40 * DAY)
    customers.important(
        party, now=now - 40 * DAY, level="L1", valid_from=date(2026, 1, 15), security_load_kw=Decimal(200)
    )
    row = facts(world.recorded(town_a, now, party=party), now)
    assert (row.importance, row.importance_list_year, row.importance_list_months) == ("L1", 2026, 10)
    assert row.importance_doc_no == "明经信字〔2026〕12号"
    assert (row.security_load_kw, row.backup_kw, row.backup_test_days) == (200.0, 0.0, None)
    assert row.key_account is True
    assert row.strategy_at is None
    assert row.strategy_wd == 0


def test_the_gap_runs_from_the_last_valid_visit_and_before_it_from_registration(town_a, now):
    party = customers.enterprise(unit=town_a.team, manager=town_a.an, now=now - 40 * DAY)
    first = world.recorded(town_a, now - 7 * DAY, party=party)
    second = world.recorded(town_a, now, party=party)
    assert (facts(first, now).onsite_gap_days, facts(first, now).previous_channel) == (33, None)
    assert facts(second, now).onsite_gap_days == 40, "the first visit is not valid yet"
    first.change(valid=True)
    row = facts(second, now)
    assert (row.onsite_gap_days, row.any_gap_days, row.previous_channel) == (7, 7, "onsite")
    assert (row.proactive, row.proactive_visits) == (True, 2)


def test_a_wish_for_peace_counts_by_the_person_spoken_to(town_a, now):
    party = customers.enterprise(unit=town_a.team, manager=town_a.an, now=now - 40 * DAY)
    visit = world.recorded(town_a, now, party=party)
    other = customer_services.create_contact(
        party_id=party.id, role="finance", name="吴会计", mobile="13700002222", actor=None, now=now
    )
    other.change(dnc=True, dnc_since=date(2026, 11, 1))
    assert facts(visit, now).contact_dnc is False
    visit.appointment.change(contact_id=other.id)
    assert facts(visit, now).contact_dnc is True


def test_content_and_record(town_a, now):
    row = facts(world.recorded(town_a, now), now)
    assert (row.needs_answered, row.use_outlook_recorded) == ("EE,GREEN,MARKET,SMART", True)
    assert (row.policies_shown, row.policies_expired, row.policies_without_proof) == (1, 0, 0)
    assert (row.steering_denied, row.no_gifts_declared) == (True, True)
    assert row.required_fields == row.filled_fields > 8
    assert (row.promises_made, row.promises_unregistered, row.fields_outside_form) == (0, 0, 0)


def test_what_proves_the_visit(town_a, now):
    visit = world.recorded(town_a, now)
    row = facts(visit, now)
    assert (row.evidence_other_kinds, row.customer_side_evidence, row.position_distance_m) == (2, 1, None)
    assert (row.photos, row.photo_subjects, row.confirmation, row.met_role) == (0, "", "signed", "electrical")
    Evidence.objects.create(
        tenant_id=visit.tenant_id, visit=visit, kind="gps", side="ours", captured_at=now, uploaded_at=now, distance_m=42.5
    )  # fmt: skip
    row = facts(visit, now)
    assert (row.evidence_other_kinds, row.position_distance_m) == (2, 42.5)


def test_the_appointment(town_a, now):
    visit = world.recorded(town_a, now)
    row = facts(visit, now)
    assert row.confirmed_at == now - 50 * world.HOUR
    assert row.appointed_at == visit.started_at
    assert row.appointment_lead_wd == 2, "confirmed on Sunday, visited on Tuesday"
    assert row.appointment_told == "content,length,people"
    assert (row.moves_by_us, row.move_notice_hours, row.no_appointment_reason) == (0, None, None)


def test_the_call(town_a, now):
    row = facts(world.recorded(town_a, now, channel="phone"), now)
    assert (row.talk_seconds, row.recording_told, row.recording_linked, row.callee_verified) == (
        300,
        True,
        True,
        True,
    )
    assert row.call_opening == "convenient,firm,purpose,staff_no"
    assert (row.service_number, row.off_day, row.attempts, row.onsite_duty) == (True, False, 0, False)
    assert row.skew_seconds == 0


def test_a_call_in_place_of_a_visit_on_site_is_told(town_a, now):
    party = customers.enterprise(unit=town_a.team, manager=town_a.an, now=now - 40 * DAY)
    customers.important(party, now=now - 40 * DAY, level="L2")
    assert facts(world.recorded(town_a, now, party=party, channel="phone"), now).onsite_duty is True


def test_the_visitor_on_the_day(town_a, now):
    visit = world.recorded(town_a, now)
    row = facts(visit, now)
    assert (row.qualification_valid, row.qualification_score, row.staff_level) == (True, 92, "L3")
    assert (row.training_hours, row.pledge_days, row.conflict_declared) == (24.0, 60, False)
    assert row.assignment_months == 0, "thirty days are no month yet"
    staff.declare_conflict(
        staff=town_a.an, kind="kinship", party_id=visit.party_id, on=date(2026, 11, 1), actor=None, now=now
    )
    assert facts(visit, now).conflict_declared is True


def test_process_and_file(town_a, now):
    visit = world.archived(town_a, now)
    row = facts(visit, now)
    assert row.steps_settled == "S1,S2,S3,S4,S5,S6,S7"
    assert row.archive_manifest == "appointment,brief,demands,evidence,followup,record,strategy,verdicts"
    assert (row.seal_intact, row.addenda_incomplete, row.open_elements, row.archive_wd) == (True, 0, 0, 0)
    visit.archive.manifest["number"] = "forged"
    visit.archive.save()
    assert facts(visit, now).seal_intact is False


def test_everything_else_is_supplied_for_one_visit_or_another(town_a, now):
    party = customers.enterprise(unit=town_a.team, manager=town_a.an, now=now - 40 * DAY)
    customers.important(party, now=now - 40 * DAY, level="L1")
    rows = [facts(world.archived(town_a, now), now), facts(world.recorded(town_a, now, channel="phone"), now)]
    rows.append(facts(world.recorded(town_a, now - DAY, party=party), now))
    never = {name for name in VisitTable.columns if all(getattr(row, name) is None for row in rows)}
    elsewhere = {  # known only where the circumstance exists
        "position_distance_m", "previous_channel", "guarantee_days_left", "energised_days", "contract_days_left",
        "complaint_closed_wd", "security_load_kw", "backup_test_days", "confirmation_reason", "customer_messages",
        "official_account", "first_reply_minutes", "no_appointment_reason", "move_notice_hours", "strategy_at",
        "strategy_items", "strategy_items_incomplete", "strategy_review_days", "strategy_second_reader",
        "importance_site_id", "session_archived", "callback_minutes", "group_chat", "group_private", "onsite_needed",
        "onsite_followed_on", "onsite_wd", "corrections_sent_at", "correction_wd",
    }  # fmt: skip
    assert never - elsewhere == NOT_SUPPLIED


# Demands --------------------------------------------------------------------------------------------------------


def demand_on(town, visit, now, **more):
    values = {
        "visit_id": visit.id,
        "visitor_id": town.an.id,
        "party_id": visit.party_id,
        "unit_id": town.team.id,
    }
    return demand_factory.heard(town.an, now, **values, **more)


def test_a_demand_of_the_visit_with_its_clocks(town_a, now):
    visit = world.recorded(town_a, now)
    demand = demand_on(
        town_a, visit, now, type="COMPLAINT", topic="CONDUCT", heard_at=now - 90 * timedelta(minutes=1)
    )
    row = gather([visit.id], now=now + 3 * DAY)[0].demands[0]
    assert (row.demand_no, row.type, row.from_visit, row.rejected) == (
        demand.number,
        "COMPLAINT",
        True,
        False,
    )
    assert row.touch_ended_at is not None
    assert (row.contacted_at, row.contact_wd, row.answer_wd) == (None, 3, 3)
    assert row.verbatim_chars > 10
    assert row.filled_fields == "account,contact,place,topic,type,urgency,verbatim"
    assert (row.suspensions, row.suspended_days, row.repeat_days, row.repeat_linked) == (0, 0.0, None, False)
    assert (row.followup_due, row.survey_offered) == (False, None)
    assert (row.by_reported_unit, row.close_fields) == (False, "")


def test_suspended_time_is_taken_off_the_answer(town_a, now):
    from gridvisit.domain.demands.models import Suspension

    visit = world.recorded(town_a, now)
    demand = demand_on(town_a, visit, now)
    Suspension.objects.create(
        tenant_id=demand.tenant_id, demand=demand, reason="customer", proof="短信", told_customer_at=now,
        expected_end=date(2026, 12, 1), state="granted", proposed_by_id=town_a.bai.id, granted_by_id=town_a.cmd.id,
        started_at=now + DAY, ended_at=now + 3 * DAY,
    )  # fmt: skip
    row = gather([visit.id], now=now + 6 * DAY)[0].demands[0]
    assert row.answer_wd == 2, "Tuesday to Monday are four working days, two of them suspended"
    assert (row.suspensions, row.suspensions_unjustified, row.suspended_days) == (1, 0, 2.0)


def test_a_visit_with_a_demand_answers_for_it(town_a, now):
    from gridvisit.domain.evaluation import services

    visit = world.recorded(town_a, now)
    demand_on(town_a, visit, now, heard_at=now - timedelta(minutes=70), verbatim="表快了")
    services.evaluate_visits(visit_ids=[visit.id], now=now)
    found = world.verdicts(visit)
    assert (found["5.1-03"], found["5.5-08"], found["5.5-17"]) == ("fail", "pending", "pending")


def test_a_merged_demand_is_judged_with_the_one_it_went_into(town_a, now):
    visit = world.recorded(town_a, now)
    demand = demand_on(town_a, visit, now)
    demand.change(state="merged")
    assert gather([visit.id], now=now)[0].demands == ()
