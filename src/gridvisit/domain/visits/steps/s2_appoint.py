"""S2 appointment: proposed, moved, confirmed, declined; the customer acts by a one-time link (4.2, 7.2-03…05)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.channels import rules as channel_rules
from gridvisit.domain.channels import services as channels
from gridvisit.domain.customers import dossier
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import journal, reading, rules, states
from gridvisit.domain.visits.appointments import agree, letters, links, numbers
from gridvisit.domain.visits.appointments.customer import (
    appointment_by_token,
    customer_confirm,
    customer_decline,
    customer_move,
)
from gridvisit.domain.visits.models import Appointment, Touch, Visit
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import (
    Channel,
    NoAppointmentReason,
    Step,
    StepSkipReason,
    TouchKind,
    Touchpoint,
)

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

__all__ = [
    "accept_move", "appointment_by_token", "cancel", "confirm", "customer_confirm", "customer_decline", "customer_move",
    "missed", "no_appointment", "propose_appointment", "record_contact_attempt", "reschedule_by_us",
]  # fmt: skip

EXPLAINED = "none"
MAX_AGENDA = 100
CONFIRMED_BY = frozenset({"visitor", "hotline"})


@transaction.atomic
def propose_appointment(
    *,
    visit_id: UUID,
    slot_start: datetime,
    slot_end: datetime,
    contact_id: UUID | None,
    agenda: Sequence[str],
    people: Sequence[str],
    expected_minutes: int,
    place: str,
    actor: Staff,
    now: datetime,
) -> tuple[Appointment, str]:
    """Propose a time inside the channel's hours and tell the customer by a notice with link and .ics.

    `people`: staff numbers told to the customer (empty: the visitor and companion). Returns the appointment and
    the portal path with its token (`/c/appointment/<token>/`; only the hash is kept). Raises Invalid for content
    left out (7.2-03), Refusal `appointment.outside_hours`, `.in_past`, `.slot_order`, `.declined_lately`,
    `.no_contact`, `visit.do_not_contact`.
    """
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.NOT_BEGUN)
    told = list(people) or _numbers(visit)
    _check_content(agenda, told, expected_minutes)
    person = dossier.person(party_id=visit.party_id, contact_id=contact_id)
    if person is None:
        raise Refusal("appointment.no_contact", status=422, field="contact_id")
    rules.check_wish(no_contact=person.dnc, reasons=visit.reasons, origin=visit.origin)
    known = Appointment.objects.select_for_update().filter(visit=visit).first()
    _check_rest(visit, now)
    agree.check_slot(visit, slot_start, slot_end, now=now)
    link, columns = links.draw(visit.id, slot_end)
    values = {
        "contact_id": person.id, "slot_start": slot_start, "slot_end": slot_end, "place": place.strip(),
        "agenda": [text.strip() for text in agenda], "people": told, "expected_minutes": expected_minutes,
        "proposal_start": None, "confirmed_at": None, "confirmed_by": "", "declined_reason": "",
        "next_proposal_after": None, **columns,
        "link_doubt": (known.link_doubt if known else "") or numbers.doubt(visit, person.id, now=now),
    }  # fmt: skip
    row = known
    if row is None:
        row = Appointment.objects.create(
            tenant_id=visit.tenant_id, visit=visit, **values, **stamp(actor, now)
        )
        audit.record("appointment.propose", row, actor=actor, at=now, after={"slot_start": slot_start})
        journal.event(
            visit,
            "appointment_propose",
            actor=actor,
            at=now,
            data={"by": "us", "slot": slot_start.isoformat()},
        )
    else:
        agree.step(visit, row, "propose", actor=actor, now=now, sequence=row.sequence + 1, **values)
    visit.change(day=local_date(slot_start), no_appointment_reason="")
    if letters.appointment(visit, row, "appointment_proposed", now=now, actor=actor, link=link) is not None:
        agree.touch_written(visit, actor=actor, now=now)
    outbox.emit("appointment.proposed", now=now, visit_id=visit.id)
    return row, link


def _numbers(visit: Visit) -> list[str]:
    people = staff.by_ids([visit.owner_id, visit.companion_id])
    return [people[pk].staff_no for pk in (visit.owner_id, visit.companion_id) if pk in people]


def _check_content(agenda: Sequence[str], people: Sequence[str], expected_minutes: int) -> None:
    problems = []
    if (
        not agenda
        or not all(text.strip() for text in agenda)
        or any(len(text) > MAX_AGENDA for text in agenda)
    ):
        problems.append(Problem("appointment.agenda", field="agenda", facts={"limit": MAX_AGENDA}))
    if not people:
        problems.append(Problem("appointment.people", field="people"))
    if expected_minutes <= 0:
        problems.append(Problem("appointment.minutes", field="expected_minutes"))
    if problems:
        raise Invalid(problems)


def _check_rest(visit: Visit, now: datetime) -> None:
    """A customer who declined is left in peace for 90 days, whichever visit it was (4.2)."""
    if rules.IN_SPITE_OF_WISH & set(visit.reasons):
        return
    rows = Appointment.objects.filter(
        visit__party_id=visit.party_id, tenant_id=visit.tenant_id, next_proposal_after__gt=local_date(now)
    )
    until: date | None = (
        rows.order_by("-next_proposal_after").values_list("next_proposal_after", flat=True).first()
    )
    if until is not None and visit.origin != "customer":
        raise Refusal("appointment.declined_lately", until=until)


@transaction.atomic
def record_contact_attempt(
    *, visit_id: UUID, outcome: str, actor: Staff, now: datetime, at: datetime | None = None,
    contact_id: UUID | None = None, channel: str = Channel.PHONE, talk_seconds: int = 0, note: str = "",
    asked: bool = False,
) -> Appointment | None:  # fmt: skip
    """Record one try to reach the customer (channels.rules.AttemptOutcome); caps 6.2-06, hours 6.2-01.

    A person reached moves the appointment to contacted. Returns the appointment, None if there is none yet.
    """
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.NOT_BEGUN | {states.VisitState.IN_PROGRESS})
    channels.reach(
        party_id=visit.party_id, unit_id=visit.unit_id, subject_kind="visit", subject_id=visit.id,
        purpose="appointment", channel=channel, outcome=outcome, actor=actor, now=now, at=at, contact_id=contact_id,
        talk_seconds=talk_seconds, note=note, asked=asked,
    )  # fmt: skip
    when = at or now
    journal.event(
        visit, "contact_attempt", actor=actor, at=when, data={"outcome": outcome, "channel": channel}
    )
    row = Appointment.objects.select_for_update().filter(visit=visit).first()
    if outcome == channel_rules.AttemptOutcome.REACHED:
        Touch.objects.create(
            tenant_id=visit.tenant_id, visit=visit, kind=TouchKind.APPOINT_CALL, touchpoint=Touchpoint.HOTLINE,
            staffed=True, channel=channel, started_at=when, ended_at=when, received_at=now, staff_id=actor.id,
            note=note[:300], **stamp(actor, now),
        )  # fmt: skip
        if row is not None and states.can_appointment(row.status, "contact"):
            agree.step(visit, row, "contact", actor=actor, now=now, contacted_at=when)
    return row


@transaction.atomic
def confirm(*, visit_id: UUID, by: str, actor: Staff, now: datetime) -> Appointment:
    """The customer has agreed, told to the visitor or the hotline (`by`: visitor | hotline)."""
    if by not in CONFIRMED_BY:
        raise Refusal("appointment.confirmed_by", status=422, field="by")
    visit, row = _of(visit_id, actor)
    if row.slot_start <= now:
        raise Refusal("appointment.in_past", status=422, field="slot_start")
    agree.confirmed(visit, row, by=by, actor=actor, now=now)
    return row


@transaction.atomic
def accept_move(*, visit_id: UUID, actor: Staff, now: datetime) -> Appointment:
    """Accept the customer's wished time: confirmed, counted on the customer's side; his wish allows other hours."""
    visit, row = _of(visit_id, actor)
    if row.proposal_start is None:
        raise Refusal("appointment.no_wish")
    start = row.proposal_start
    end = start + (row.slot_end - row.slot_start)
    agree.check_slot(visit, start, end, now=now, asked=True)
    if not row.link_doubt and agree.late_consent(visit, start, end, now=now):
        visit.change(late_evening_consent=True)
    agree.confirmed(
        visit, row, by="customer", actor=actor, now=now, doubt=row.link_doubt, slot_start=start, slot_end=end,
        changes_by_customer=row.changes_by_customer + 1, sequence=row.sequence + 1, token_expires_at=end,
    )  # fmt: skip
    return row


@transaction.atomic
def reschedule_by_us(
    *, visit_id: UUID, slot_start: datetime, slot_end: datetime, reason: str, actor: Staff, now: datetime
) -> tuple[Appointment, str]:
    """Change the time from our side; the customer gets a new link and confirms again.

    A change of an agreed time is counted, and whether it was told in time (7.2-04). Reason needed.
    """
    visit, row = _of(visit_id, actor)
    why = _reason(reason)
    agree.check_slot(visit, slot_start, slot_end, now=now)
    agreed = row.confirmed_at is not None
    hours = reading.params_of(visit, now).number("7.2-04.notice")
    notice = (row.slot_start - now).total_seconds() / 3600
    late = agreed and notice < hours
    link, columns = links.draw(visit.id, slot_end)
    agree.step(
        visit, row, "move", actor=actor, now=now, reason=why,
        data={"to": slot_start.isoformat(), "notice_hours": round(notice, 2), "agreed": agreed},
        slot_start=slot_start, slot_end=slot_end, proposal_start=None, sequence=row.sequence + 1,
        changes_by_us=row.changes_by_us + agreed, short_notice_changes=row.short_notice_changes + late,
        confirmed_at=None, confirmed_by="", link_doubt=row.link_doubt or numbers.doubt(visit, row.contact_id, now=now),
        **columns,
    )  # fmt: skip
    visit.change(day=local_date(slot_start))
    letters.appointment(visit, row, "appointment_moved", now=now, actor=actor, link=link)
    outbox.emit("appointment.moved", now=now, visit_id=visit.id)
    return row, link


@transaction.atomic
def cancel(*, visit_id: UUID, reason: str, actor: Staff, now: datetime) -> Appointment:
    """Cancel the appointment; the customer is told and his calendar entry is withdrawn. Reason needed."""
    visit, row = _of(visit_id, actor)
    agree.step(
        visit, row, "cancel", actor=actor, now=now, reason=_reason(reason), sequence=row.sequence + 1,
        proposal_start=None, token_expires_at=now,
    )  # fmt: skip
    letters.appointment(visit, row, "appointment_cancelled", now=now, actor=actor)
    outbox.emit("appointment.cancelled", now=now, visit_id=visit.id)
    return row


@transaction.atomic
def missed(*, visit_id: UUID, side: str, actor: Staff, now: datetime, note: str = "") -> Appointment:
    """A confirmed appointment did not take place: `side` us | customer. The visit may be appointed anew."""
    if side not in {"us", "customer"}:
        raise Refusal("appointment.side", status=422, field="side")
    visit, row = _of(visit_id, actor)
    if row.slot_start > now:
        raise Refusal("appointment.not_yet", field="side")
    agree.step(visit, row, f"miss_{side}", actor=actor, now=now, reason=note[:200])
    return row


@transaction.atomic
def no_appointment(
    *, visit_id: UUID, reason: str, actor: Staff, now: datetime, explanation: str = ""
) -> Visit:
    """Say why there was no appointment: a listed reason (7.2-05), or `none` with an explanation.

    The explanation keeps the file honest and complete; the verdict on 7.2-05 is not changed by it.
    """
    visit = journal.load(visit_id, actor)
    journal.in_states(
        visit, frozenset(states.NOT_BEGUN | states.AFTER_RECORD | {states.VisitState.IN_PROGRESS})
    )
    row = getattr(visit, "appointment", None)
    if row is not None and row.status in states.LIVE | {states.AppointmentState.KEPT}:
        raise Refusal("appointment.exists")
    put_no_appointment(visit, reason, explanation, actor=actor, now=now)
    return visit


def put_no_appointment(
    visit: Visit, reason: str, explanation: str, *, actor: Staff | None, now: datetime
) -> None:
    """Store why there was no appointment on a loaded visit."""
    if reason == EXPLAINED and explanation.strip():
        visit.change(supplement={**visit.supplement, "no_appointment_explained": explanation.strip()[:200]})
    elif NoAppointmentReason.has(reason):
        visit.change(no_appointment_reason=reason)
        journal.not_applicable(
            visit, Step.S2, StepSkipReason.NO_APPOINTMENT, actor=actor, at=now, note=reason
        )
    else:
        raise Refusal("appointment.none_reason", status=422, field="no_appointment_reason")
    audit.record(
        "visit.no_appointment", visit, actor=actor, at=now, after={"reason": reason}, reason=explanation
    )


def _of(visit_id: UUID, actor: Staff) -> tuple[Visit, Appointment]:
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.NOT_BEGUN)
    row = Appointment.objects.select_for_update().filter(visit=visit).first()
    if row is None:
        raise Refusal("appointment.none", field="appointment")
    return visit, row


def _reason(text: str) -> str:
    if not text.strip():
        raise Refusal("visit.reason_text", status=422, field="reason")
    return text.strip()[: journal.MAX_REASON]
