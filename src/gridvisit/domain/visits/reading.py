"""From the rows of a visit and its customer to the plain facts the gates read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.channels import rules as channel_rules
from gridvisit.domain.customers import dossier
from gridvisit.domain.customers import rules as customer_rules
from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.staff import parameters
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import holding, rules, states
from gridvisit.domain.visits.models import FollowUp, Strategy, Visit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import (
    CallOpening,
    Channel,
    ConfirmationResult,
    Step,
    SupplyCondition,
)

LEVELS = {"L1": 1, "L2": 2, "L3": 3}
FOLLOW_UP_OVER = ("done", "unreachable", "refused")


def params_of(visit: Visit, at: datetime) -> ParameterSet:
    """Return the parameters in force for a visit at the moment of the act. Read once per loaded visit and moment."""
    known: dict[datetime, ParameterSet] = visit.__dict__.setdefault("_params", {})
    if at not in known:
        known[at] = parameters.in_force(unit_id=visit.unit_id, at=at, unit=visit.unit)
    return known[at]


def known_of(visit: Visit) -> dossier.Known:
    """Return the rows of the customer of a visit. Read once per loaded visit, each table when it is asked for."""
    found: dossier.Known | None = visit.__dict__.get("_known")
    if found is None:
        found = visit.__dict__["_known"] = dossier.Known(visit.party_id)
    return found


def customer_of(visit: Visit, on: date | None = None) -> dossier.Customer:
    """Return the customer of a visit as it stands on a day. Read once per loaded visit and day."""
    day = on or visit.day
    known: dict[date, dossier.Customer] = visit.__dict__.setdefault("_customers", {})
    if day not in known:
        known[day] = known_of(visit).customer(day)
    return known[day]


def circumstances(visit: Visit, customer: dossier.Customer) -> channel_rules.Circumstances:
    """Return what supplies and hours depend on: what is known of the customer, and what was declared for this visit."""
    declared = set(visit.conditions)
    return channel_rules.Circumstances(
        channel=visit.channel,
        party_kind=customer.facts.kind,
        importance=customer.facts.importance_level,
        special_flags=customer.facts.flags,
        market_attr=customer.facts.market_attr,
        large_print=customer.large_print,
        electrical_room=visit.entered_electrical_room or SupplyCondition.ELECTRICAL_ROOM in declared,
        no_signal=SupplyCondition.NO_SIGNAL in declared,
        group=SupplyCondition.GROUP in declared,
    )


def ready_facts(visit: Visit, *, at: datetime, params: ParameterSet) -> rules.ReadyFacts:
    """Return what stands between a visit and ready. About 15 queries."""
    day = local_date(at)
    customer = customer_of(visit, day)
    around = circumstances(visit, customer)
    people = [pk for pk in (visit.owner_id, visit.companion_id) if pk is not None]
    standing = {row.id: staff.standing(staff=row, on=day) for row in staff.by_ids(people).values()}
    own = standing.get(visit.owner_id) if visit.owner_id else None
    wanted = customer_rules.staff_level(customer_rules.visit_class(customer.facts, params))
    return rules.ReadyFacts(
        at=at,
        brief_built_at=visit.brief_built_at,
        needed=channel_rules.supplies_needed(around, params),
        ticked=frozenset(visit.supplies),
        electrical_room=around.electrical_room,
        persons=len(people),
        score=own["score"] if own else None,
        qualified=bool(own and own["qualified"]),
        level=max((LEVELS.get(found["level"], 0) for found in standing.values()), default=0),
        needed_level=int(wanted),
        pledge_on=own["pledge_on"] if own else None,
        conflict=any(staff.has_conflict(staff_id=pk, party_id=visit.party_id, on=day) for pk in people[:1]),
    )


def record_facts(visit: Visit, *, customer: dossier.Customer | None = None) -> rules.RecordFacts:
    """Return what a record holds. 6 queries, fewer when the children are prefetched."""
    known = customer or customer_of(visit)
    channel_facts = visit.channel_facts
    listed, answered = old_matters(visit)
    opening = channel_facts.get("opening")
    return rules.RecordFacts(
        channel=visit.channel,
        party_kind=known.facts.kind,
        capacity_kva=float(known.facts.capacity_kva),
        started_at=visit.started_at,
        ended_at=visit.ended_at,
        recorded_at=visit.recorded_at,
        policies=len(holding.rows(visit, "policies")),
        policies_skipped=any(
            row.step == Step.S3 and bool(row.data.get("skipped")) for row in holding.rows(visit, "steps")
        ),
        needs={row.area: (row.answer, row.not_asked_reason) for row in holding.rows(visit, "needs")},
        open_inquiries=sum(
            not (row.answer or row.referral or row.demand_id) for row in holding.rows(visit, "inquiries")
        ),
        met_role=visit.met_role,
        confirmation=visit.confirmation,
        confirmation_reason=visit.refusal_reason,
        use_recorded=bool(visit.status_quo_confirmed or visit.outlook),
        id_shown=visit.id_shown,
        evidence=len(holding.rows(visit, "evidence")),
        promises_listed=listed,
        promises_answered=answered,
        opening_done=None if opening is None else set(opening) >= set(CallOpening.codes()),
        recording_told=visit.recording_told,
        callee_verified=channel_facts.get("callee_verified"),
        session_account=visit.session_account,
        customer_messages=visit.customer_messages,
        safety_declared=safety_declared(visit),
        electrical_room=visit.entered_electrical_room,
        no_gifts_declared=visit.declarations.get("no_gifts") is True,
        no_steering_declared=visit.declarations.get("no_designation") is True,
    )


def safety_declared(visit: Visit) -> bool:
    """Whether the safety talk was done, protective gear worn and nothing operated (6.1-07)."""
    return all(visit.safety.get(name) is True for name in ("ppe", "safety_talk", "no_operation"))


def brief_of(visit: Visit) -> dict[str, Any]:
    """Return the stored brief, {} if there is none."""
    stored: Any = visit.brief
    return dict(stored) if stored else {}


def listed(visit: Visit) -> list[str]:
    """Return the ids of the open demands and promises the brief names (7.2-02)."""
    brief = brief_of(visit)
    return [row["id"] for row in [*brief.get("open_promises", []), *brief.get("open_demands", [])]]


def old_matters(visit: Visit) -> tuple[int, int]:
    """Return how many open demands and promises the brief listed, and how many were answered in the visit (7.2-02)."""
    known = listed(visit)
    reported = set(visit.supplement.get("reported", []))
    return len(known), sum(pk in reported for pk in known)


def file_facts(visit: Visit) -> rules.FileFacts:
    """Return what a file holds. About 6 queries."""
    strategy = Strategy.objects.filter(visit=visit).order_by("-edition").first()
    needs_second = rules.needs_second_reader(customer_of(visit).facts.importance_level)
    return rules.FileFacts(
        side_exit=visit.state in states.SIDE_EXITS,
        brief=visit.brief_built_at is not None,
        appointment=_appointment_told(visit),
        record=visit.recorded_at is not None,
        evidence=visit.evidence.count(),
        files_missing=visit.evidence.filter(attachment__isnull=True).exclude(content_hash="").count(),
        confirmed=bool(visit.confirmation) and visit.confirmation != ConfirmationResult.UNABLE,
        open_demands=tuple(row.number for row in demands.open_of_visit(visit.id)),
        strategy_required=visit.strategy_required,
        strategy_adopted=strategy is not None,
        second_reader_missing=strategy is not None and needs_second and strategy.second_read_at is None,
        open_follow_ups=FollowUp.objects.filter(visit=visit).exclude(state__in=FOLLOW_UP_OVER).count(),
        steps=frozenset(row.step for row in visit.steps.all()),
    )


def needs_no_appointment(visit: Visit) -> bool:
    """Whether a file is whole without an appointment: another channel, or a listed reason (7.2-05, 7.2-15)."""
    return visit.channel != Channel.ONSITE or bool(visit.no_appointment_reason)


def _appointment_told(visit: Visit) -> bool:
    """Whether the file says how the meeting came about: kept, excused, admitted, or a channel that needs none."""
    appointment = getattr(visit, "appointment", None)
    return (
        needs_no_appointment(visit)
        or bool(visit.supplement.get("no_appointment_explained"))
        or (appointment is not None and appointment.status == states.AppointmentState.KEPT)
    )


def strategy_in_effect(party_id: UUID, on: date) -> Strategy | None:
    """Return the strategy of a customer that needs no review yet. 1 query."""
    rows = Strategy.objects.filter(party_id=party_id, state="in_effect", review_on__gt=on)
    return rows.order_by("-edition").first()
