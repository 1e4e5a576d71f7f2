"""The columns of customer and staff: who was visited (chapter 4), who went (chapter 8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from gridvisit.domain.customers import rules as customer_rules
from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.customers.standing import Register, Standing
from gridvisit.domain.evaluation.facts.spans import days, months, working_days
from gridvisit.domain.staff.standing import Standings
from gridvisit.domain.visits import rules as visit_rules
from gridvisit.domain.visits.judging.records import Records, act_day
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Channel, MarketAttr, PartyKind, PlanItemReason, VisitKind

KEY_CLASSES = frozenset({VisitClass.TOP, VisitClass.GRADE2, VisitClass.TEMPORARY, VisitClass.BULK})
SITE_REASONS = frozenset({PlanItemReason.CYCLE, PlanItemReason.IMPORTANCE})
HOME_FORMS = frozenset({VisitKind.INDIVIDUAL, VisitKind.DOOR_TO_DOOR})


def customer(visit: Any, known: Standing, register: Register) -> dict[str, Any]:
    """Who is visited, as it stood on the day: codes, days, kilovolts."""
    day = act_day(visit)
    facts, listed = known.customer.facts, known.listed
    energised = register.energised_on(visit.party_id, day)
    return {
        "party_registered": True,
        "party_kind": facts.kind,
        "voltage_kv": known.customer.kv,
        "capacity_kva": float(facts.capacity_kva),
        "own_transformer": known.customer.hv,
        "market_attr": facts.market_attr or MarketAttr.P0.value,
        "special_flags": set(facts.flags),
        "importance": facts.importance_level,
        "importance_doc_no": listed.doc_no if listed else None,
        "importance_list_year": listed.list_year if listed else None,
        "importance_site_id": str(listed.site_id) if listed and listed.site_id else None,
        "importance_list_months": months(listed.valid_from, day) if listed else None,
        "guarantee_days_left": days(day, listed.guarantee_start) if listed else None,
        "energised_days": days(energised, day),
        "contract_days_left": days(day, register.contract_end(visit.party_id, day)),
        "contact_dnc": known.customer.no_contact,
        "backup_kw": known.backup_kw,
        "security_load_kw": listed.security_load_kw if listed else None,
        "backup_test_days": days(known.backup_tested_on, day),
        "at_home": visit.channel == Channel.ONSITE
        and facts.kind == PartyKind.INDIVIDUAL
        and visit.kind in HOME_FORMS,
        "key_account": customer_class(known) in KEY_CLASSES,
        "special_need_served": bool(visit.special_served),
        "fields_outside_form": 0,  # the record takes no field beyond its form (visits.steps.fields)
    }


def customer_class(known: Standing) -> VisitClass:
    """Return the class a customer is visited by; '' on file means it was not yet worked out."""
    found = known.customer.visit_class
    return VisitClass(found) if VisitClass.has(found) else VisitClass.LV


def frequency(
    visit: Any,
    known: Standing,
    records: Records,
    register: Register,
    params: ParameterSet,
    complaints: list[date],
) -> dict[str, Any]:
    """Gaps since earlier visits. Who was never visited is measured from the day of registration."""
    day = act_day(visit)
    before = records.before(visit)
    proactive = visit_rules.is_proactive(visit.origin, visit.reasons)
    closed = [found for found in complaints if found <= day]
    energised = register.energised_on(visit.party_id, day)
    return {
        "onsite_gap_days": days(records.onsite_before(visit) or known.registered_on, day),
        "any_gap_days": days(before.day if before else known.registered_on, day),
        "previous_channel": before.channel if before else None,
        "first_since_energised": energised is not None and not records.held_since(visit, energised),
        "complaint_closed_wd": working_days(closed[-1], day) if closed else None,
        "proactive": proactive,
        "proactive_visits": records.proactive_in_window(visit, params.number("4-14.window")),
    }


def needs_site(visit: Any, known: Standing, params: ParameterSet) -> bool:
    """Whether the duty of this visit can only be met on site (6.2-09, 4-03 … 4-06)."""
    _interval, onsite = customer_rules.cycle(known.customer.facts, params)
    temporary = customer_class(known) is VisitClass.TEMPORARY
    return (onsite or temporary) and bool(SITE_REASONS & set(visit.reasons))


def visitor(visit: Any, known: Standing, standings: Standings) -> dict[str, Any]:
    """Chapter 8: how the responsible visitor stood on the day, and what was declared."""
    declared = visit.declarations
    found: dict[str, Any] = {
        "no_gifts_declared": declared.get("no_gifts"),
    }
    if visit.owner_id is None:
        return found
    day = act_day(visit)
    standing = standings.on(visit.owner_id, day)
    mine = known.customer.manager_id == visit.owner_id
    return found | {
        "id_valid_to": standing["id_card_valid_to"],
        "qualification_score": standing["score"],
        "qualification_valid": standing["qualified"],
        "staff_level": standing["level"],
        "training_hours": standing["hours"],
        "pledge_days": days(standing["pledge_on"], day),
        "conflict_declared": standings.has_conflict(visit.owner_id, visit.party_id, day),
        "assignment_months": months(known.customer.manager_since, day) if mine else 0,
    }
