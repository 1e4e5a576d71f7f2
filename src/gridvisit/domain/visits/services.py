"""Plan, reassign, move and void visits; what other rooms write back (7.1-03, 4-14, 4-15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import selectors as register
from gridvisit.domain.customers import services as customers
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import intake, journal, states
from gridvisit.domain.visits.after import (
    on_demand_changed,
    on_demand_closed,
    on_demand_reopened,
    on_strategy_adopted,
    on_visit_recorded,
    retry_archive,
    settle,
)
from gridvisit.domain.visits.appointments import agree
from gridvisit.domain.visits.intake import NewVisit
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import AuditFinding, Channel

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

__all__ = [
    "confirm_void", "note_authenticity", "note_judgement", "on_demand_changed", "on_demand_closed",
    "on_demand_reopened", "on_strategy_adopted", "on_visit_recorded", "plan_visit", "propose_void", "reassign",
    "reschedule_day", "retry_archive", "set_route", "settle",
]  # fmt: skip


@transaction.atomic
def plan_visit(
    *,
    party_id: UUID,
    unit_id: UUID,
    owner_id: UUID | None,
    day: date,
    channel: str,
    reasons: Sequence[str],
    origin: str,
    actor: Staff | None,
    now: datetime,
    plan_item_id: UUID | None = None,
    account_id: UUID | None = None,
    site_id: UUID | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
    priority: int = 50,
    selection: str = "",
    scene: str = "",
    client_id: UUID | None = None,
    companion_id: UUID | None = None,
    route_no: int = 0,
    kind: str = "individual",
) -> Visit:
    """Plan one visit of a party in the register (4-01) for one responsible visitor (7.1-03).

    `origin`: VisitOrigin code (plan ad_hoc customer recheck); `reasons`: PlanItemReason codes. The same
    `client_id` again returns the visit that exists. Raises Invalid for unknown codes, Refusal
    `visit.contact_cap` (4-14), `visit.do_not_contact` (4-15), `visit.owner_needed`, `visit.party_unknown`,
    `visit.day_past`.
    """
    if actor is not None:
        action = "plan.assign" if plan_item_id is not None else "visit.start_unplanned"
        access.require(actor, action, unit_id=_reach(actor, action, unit_id))
    if client_id is not None:
        known = Visit.objects.filter(client_id=client_id).first()
        if known is not None:
            if actor is not None and known.tenant_id != actor.tenant_id:
                raise NotFound
            return known
    if day < local_date(now):
        raise Refusal("visit.day_past", status=422, field="day")
    new = NewVisit(
        party_id=party_id, unit_id=unit_id, owner_id=owner_id, day=day, channel=channel, reasons=tuple(reasons),
        origin=origin, plan_item_id=plan_item_id, account_id=account_id, site_id=site_id, due_from=due_from,
        due_to=due_to, priority=priority, selection=selection, scene=scene, client_id=client_id,
        companion_id=companion_id, route_no=route_no, kind=kind,
    )  # fmt: skip
    return intake.create(new, actor=actor, now=now)


def _reach(actor: Staff, action: str, unit_id: UUID) -> UUID:
    """Return the unit the right is asked for: who visits plans in the own unit or what is served by units above it."""
    if access.may(actor, action, unit_id=unit_id):
        return unit_id
    unit = staff.unit_of(unit_id=unit_id, tenant_id=actor.tenant_id)
    return actor.unit_id if actor.unit.path.startswith(unit.path) else unit_id


@transaction.atomic
def reassign(*, visit_id: UUID, owner_id: UUID, reason: str, actor: Staff, now: datetime) -> Visit:
    """Give a visit that has not begun to another visitor; a customer who was told who comes is told anew.

    Raises Refusal `visit.reason_text`, `visit.owner_unknown`.
    """
    visit = journal.load(visit_id, actor, "plan.assign")
    journal.in_states(visit, states.NOT_BEGUN)
    why = _reason(reason)
    person = staff.by_ids([owner_id]).get(owner_id)
    if person is None or person.tenant_id != visit.tenant_id or not staff.is_active(person, visit.day):
        raise Refusal("visit.owner_unknown", status=422, field="owner_id")
    before = visit.owner_id
    journal.event(
        visit, "reassigned", actor=actor, at=now, reason=why, data={"from": str(before), "to": str(owner_id)}
    )
    companion = None if visit.companion_id == owner_id else visit.companion_id
    visit.change(owner_id=owner_id, companion_id=companion, persons_count=1 + (companion is not None))
    audit.record("visit.reassigned", visit, actor=actor, at=now, before={"owner": before}, after={"owner": owner_id},
                 reason=why)  # fmt: skip
    agree.people_changed(visit, actor=actor, now=now)
    outbox.emit("visit.reassigned", now=now, visit_id=visit.id)
    return visit


@transaction.atomic
def reschedule_day(
    *, visit_id: UUID, day: date, reason: str, actor: Staff, now: datetime, route_no: int | None = None
) -> Visit:
    """Move a visit that has not begun to another day; an agreed time is changed by s2_appoint instead.

    Raises Refusal `visit.day_past`, `visit.has_appointment`, `visit.reason_text`.
    """
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.NOT_BEGUN)
    why = _reason(reason)
    if day < local_date(now):
        raise Refusal("visit.day_past", status=422, field="day")
    appointment = getattr(visit, "appointment", None)
    if appointment is not None and appointment.status in states.LIVE:
        raise Refusal("visit.has_appointment", field="day")
    before = visit.day
    journal.event(
        visit, "day_moved", actor=actor, at=now, reason=why, data={"from": str(before), "to": str(day)}
    )
    visit.change(day=day, route_no=visit.route_no if route_no is None else route_no)
    audit.record(
        "visit.day_moved", visit, actor=actor, at=now, before={"day": before}, after={"day": day}, reason=why
    )
    outbox.emit("visit.day_moved", now=now, visit_id=visit.id)
    return visit


@transaction.atomic
def set_route(*, visit_ids: Sequence[UUID], actor: Staff, now: datetime) -> list[Visit]:
    """Store the order of a day: route_no 1… in the order given."""
    rows = []
    for number, visit_id in enumerate(visit_ids, start=1):
        visit = journal.load(visit_id, actor)
        journal.in_states(visit, states.NOT_BEGUN)
        if visit.route_no != number:
            visit.change(route_no=number)
            audit.record("visit.routed", visit, actor=actor, at=now, after={"route_no": number})
        rows.append(visit)
    return rows


@transaction.atomic
def propose_void(*, visit_id: UUID, reason: str, actor: Staff, now: datetime) -> Visit:
    """Propose to void a visit before it is archived (4.3): reason needed, a second person confirms."""
    visit = journal.load(visit_id, actor, "visit.void_propose")
    if visit.state == states.VisitState.ARCHIVED:
        journal.in_states(visit, frozenset())
    states.move(visit.state, "void")
    why = _reason(reason)
    journal.event(visit, "void_proposed", actor=actor, at=now, reason=why)
    visit.change(void_proposed_by_id=actor.id, void_reason=why)
    audit.record("visit.void_proposed", visit, actor=actor, at=now, reason=why)
    return visit


@transaction.atomic
def confirm_void(*, visit_id: UUID, actor: Staff, now: datetime) -> Visit:
    """Confirm a proposed void. Raises Refusal `visit.void_not_proposed`, `visit.void_second_person`."""
    visit = journal.load(visit_id, actor, "visit.void_confirm")
    if visit.void_proposed_by_id is None:
        raise Refusal("visit.void_not_proposed")
    if visit.void_proposed_by_id == actor.id:
        raise Refusal("visit.void_second_person", status=403)
    journal.move(visit, "void", actor=actor, now=now, reason=visit.void_reason)
    if visit.valid:
        _give_clocks_back(visit, now)
    outbox.emit("visit.void", now=now, visit_id=visit.id)
    return visit


def _reason(text: str) -> str:
    if not text.strip():
        raise Refusal("visit.reason_text", status=422, field="reason")
    return text.strip()[: journal.MAX_REASON]


@transaction.atomic
def note_judgement(
    *, visit_id: UUID, valid: bool | None, validity_reasons: Sequence[Any], score: Any, now: datetime
) -> Visit:
    """Write back what chapter 9 says about a visit: validity apart from the score. Valid visits move the clocks.

    Called by the evaluation room; the visit's own record is not touched.
    """
    visit: Visit = Visit.objects.locked(visit_id, None)
    counted = visit.valid
    visit.change(
        valid=valid, validity_reasons=journal.plain(list(validity_reasons)), score=score, judged_at=now
    )
    audit.record("visit.judged", visit, actor=None, at=now, after={"valid": valid, "score": score})
    if visit.state in states.CARRIED_OUT and visit.authenticity != AuditFinding.FALSE:
        customers.note_visit(
            party_id=visit.party_id, on=_held_on(visit), channel=visit.channel, valid=bool(valid), now=now
        )
    if counted and not valid:
        _give_clocks_back(visit, now)
    return visit


def _held_on(visit: Visit) -> date:
    return local_date(visit.started_at) if visit.started_at else visit.day


def _give_clocks_back(visit: Visit, now: datetime) -> None:
    """Set the customer's clocks to the visits that still count, as far as they stand on this one, which does no more.

    With none left a clock is empty: unknown, and the customer is due the earlier for it.
    """
    on, party = _held_on(visit), register.by_ids([visit.party_id])[visit.party_id]
    if on not in {party.last_visit_on, party.last_onsite_on}:
        return
    rows = Visit.objects.filter(
        party_id=visit.party_id, tenant_id=visit.tenant_id, valid=True, state__in=states.CARRIED_OUT
    )
    left = list(rows.exclude(authenticity=AuditFinding.FALSE).exclude(pk=visit.pk).defer("brief"))
    onsite_on, any_on = party.last_onsite_on, party.last_visit_on
    if onsite_on == on:
        onsite_on = max((_held_on(row) for row in left if row.channel == Channel.ONSITE), default=None)
    if any_on == on:
        any_on = max([*map(_held_on, left), *([onsite_on] if onsite_on else [])], default=None)
    customers.set_last_visits(party_id=visit.party_id, any_on=any_on, onsite_on=onsite_on, now=now)


@transaction.atomic
def note_authenticity(
    *, visit_id: UUID, finding: str, actor: Staff | None, now: datetime, reason: str = ""
) -> Visit:
    """Write back the finding of a re-check: genuine | doubtful | false (4.3). A false visit counts for nothing."""
    if not AuditFinding.has(finding):
        raise Refusal("visit.finding", status=422, field="finding")
    visit: Visit = Visit.objects.locked(visit_id, None)
    before = visit.authenticity
    journal.event(
        visit, "authenticity", actor=actor, at=now, reason=reason, data={"from": before, "to": finding}
    )
    counted = visit.valid
    changes: dict[str, Any] = {"authenticity": finding}
    if finding == AuditFinding.FALSE:
        changes |= {"valid": False, "validity_reasons": [*visit.validity_reasons, "authenticity_false"]}
    visit.change(**changes)
    if counted and finding == AuditFinding.FALSE:
        _give_clocks_back(visit, now)
    audit.record("visit.authenticity", visit, actor=actor, at=now, before={"authenticity": before},
                 after={"authenticity": finding}, reason=reason)  # fmt: skip
    outbox.emit("visit.authenticity", now=now, visit_id=visit.id)
    return visit
