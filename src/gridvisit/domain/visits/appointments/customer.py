"""S2, the customer's side: by the link he confirms, moves or declines. Looking changes nothing (R25)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from gridvisit.domain.visits import journal, rules, states
from gridvisit.domain.visits.appointments import agree, letters, links, numbers
from gridvisit.domain.visits.models import Appointment, Visit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import Step, StepSkipReason, VisitOutcome

MAX_NOTE = 200


def appointment_by_token(token: str, *, now: datetime) -> dict[str, Any]:
    """What the link shows; changes nothing. Raises NotFound for an unknown link.

    Keys: status, slot_start, slot_end, expected_minutes, agenda, people, place, channel, unit_name, hotline,
    proposal_start, changes_by_customer, can_confirm, can_move, can_decline, expired, ics, number.
    """
    row = links.find(token, now=now)
    visit = Visit.objects.select_related("unit").get(pk=row.visit_id)
    expired = links.is_over(row, now)
    begun = expired or states.VisitState(visit.state) not in states.NOT_BEGUN
    return {
        "expired": expired,
        "number": visit.number,
        "status": row.status,
        "slot_start": row.slot_start,
        "slot_end": row.slot_end,
        "expected_minutes": row.expected_minutes,
        "agenda": row.agenda,
        "people": row.people,
        "place": "" if expired else row.place,
        "channel": visit.channel,
        "unit_name": visit.unit.name,
        "hotline": visit.unit.hotline or letters.FALLBACK_HOTLINE,
        "proposal_start": row.proposal_start,
        "changes_by_customer": row.changes_by_customer,
        "can_confirm": not begun and states.can_appointment(row.status, "confirm"),
        "can_move": not begun and states.can_appointment(row.status, "move"),
        "can_decline": not begun and states.can_appointment(row.status, "decline"),
        "ics": letters.calendar(visit, row, now=now),
    }


@transaction.atomic
def customer_confirm(*, token: str, now: datetime, by_staff: bool = False, address: str = "") -> Appointment:
    """The customer agrees by the link (POST only); a second click changes nothing.

    `by_staff`: sent from a device where one of us was signed in; it holds, but not as the customer's own word.
    `address`: the network address it came from, of which a hash is kept for some weeks (9.2-04.address_days).
    """
    visit, row = _opened(token, now)
    if row.status == states.AppointmentState.CONFIRMED:
        return row
    doubt = numbers.doubt_of_link(row, by_staff=by_staff, address=address)
    agree.confirmed(visit, row, by="customer", actor=None, now=now, doubt=doubt)
    return row


@transaction.atomic
def customer_move(
    *,
    token: str,
    proposal_start: datetime,
    now: datetime,
    note: str = "",
    by_staff: bool = False,
    address: str = "",
) -> Appointment:
    """The customer asks for another time by the link; it waits for `accept_move`. Raises `appointment.in_past`."""
    visit, row = _opened(token, now)
    if proposal_start <= now:
        raise Refusal("appointment.in_past", status=422, field="proposal_start")
    doubt = numbers.doubt_of_link(row, by_staff=by_staff, address=address)
    data = {"wish": proposal_start.isoformat()} | ({"doubt": doubt} if doubt else {})
    agree.step(
        visit, row, "move", actor=None, now=now, reason=note[:MAX_NOTE], data=data, proposal_start=proposal_start,
    )  # fmt: skip
    outbox.emit("appointment.move_wished", now=now, visit_id=visit.id)
    return row


@transaction.atomic
def customer_decline(
    *, token: str, now: datetime, reason: str = "", by_staff: bool = False, address: str = ""
) -> Appointment:
    """The customer does not want the visit: no reason needed, no pressure, no new proposal for 90 days (4.2).

    The visit ends as refused, which is legal and unscored; a safety or legal duty stays with the unit.
    """
    visit, row = _opened(token, now)
    rest = local_date(now) + rules.DECLINE_REST
    doubt = numbers.doubt_of_link(row, by_staff=by_staff, address=address)
    agree.step(
        visit, row, "decline", actor=None, now=now, reason=reason[:MAX_NOTE],
        data={"doubt": doubt} if doubt else None, declined_reason=reason[:MAX_NOTE],
        next_proposal_after=rest, proposal_start=None,
    )  # fmt: skip
    outbox.emit("appointment.declined", now=now, visit_id=visit.id)
    if not rules.IN_SPITE_OF_WISH & set(visit.reasons):
        journal.move(
            visit, "refuse", actor=None, now=now, reason=reason[:MAX_NOTE], outcome=VisitOutcome.REFUSED.value,
            outcome_reason="declined_by_link",
        )  # fmt: skip
        for step in (Step.S3, Step.S4, Step.S5, Step.S6):
            journal.not_applicable(visit, step, StepSkipReason.REFUSED, actor=None, at=now)
        outbox.emit("visit.refused", now=now, visit_id=visit.id, plan_item_id=visit.plan_item_id)
    return row


def _opened(token: str, now: datetime) -> tuple[Visit, Appointment]:
    row = links.find(token, now=now, lock=True)
    visit: Visit = Visit.objects.locked(row.visit_id, None)
    if states.VisitState(visit.state) not in states.NOT_BEGUN:
        raise Refusal("appointment.visit_begun")
    return visit, row
