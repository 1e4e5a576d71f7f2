"""What both sides of an appointment share: agreed, told, noted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from gridvisit.domain.channels import rules as channel_rules
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import journal, reading, states
from gridvisit.domain.visits.appointments import codes, letters
from gridvisit.domain.visits.models import Appointment, Touch, Visit
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import Step, TouchKind, Touchpoint, VisitOrigin

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


def step(
    visit: Visit,
    row: Appointment,
    name: str,
    *,
    actor: Staff | None,
    now: datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Move an appointment by `name` and write it down. Raises Refusal `appointment.move_not_allowed`."""
    before = row.status
    to = states.move_appointment(before, name)
    journal.event(
        visit, f"appointment_{name}", actor=actor, at=now, reason=reason,
        data={"by": "customer" if actor is None else "us", "slot": row.slot_start.isoformat(), **(data or {})},
    )  # fmt: skip
    row.change(status=to.value, **changes)
    after = {"status": to.value, "slot_start": row.slot_start}
    audit.record(
        f"appointment.{name}", row, actor=actor, at=now, before={"status": before}, after=after, reason=reason
    )


def confirmed(
    visit: Visit,
    row: Appointment,
    *,
    by: str,
    actor: Staff | None,
    now: datetime,
    doubt: str = "",
    **changes: Any,
) -> None:
    """The two sides agree: S2 is done, the customer gets time, people and the code that confirms the visit.

    `doubt`: why an answer by link may not be the customer's own (ProofDoubt); then it is worth the visitor's word.
    """
    by = "visitor" if doubt else by
    if row.confirmed_at is not None:
        changes.setdefault("sequence", row.sequence + 1)  # agreed anew: a new message, a new code
    step(
        visit,
        row,
        "confirm",
        actor=actor,
        now=now,
        data={"doubt": doubt} if doubt else None,
        confirmed_at=now,
        confirmed_by=by,
        proposal_start=None,
        **changes,
    )
    visit.change(day=local_date(row.slot_start))
    journal.done(visit, Step.S2, actor=actor, at=now, data={"by": by})
    code = codes.issue(visit, contact_id=row.contact_id, now=now)
    letters.appointment(visit, row, "appointment_confirmed", now=now, actor=actor, code=code)
    outbox.emit("appointment.confirmed", now=now, visit_id=visit.id)


def people_changed(visit: Visit, *, actor: Staff | None, now: datetime) -> None:
    """Tell a customer with an open appointment who comes now: nobody opens the door to an unknown number."""
    row = Appointment.objects.select_for_update().filter(visit=visit).first()
    if row is None or row.status not in states.LIVE:
        return
    people = staff.by_ids([visit.owner_id, visit.companion_id])
    told = [people[pk].staff_no for pk in (visit.owner_id, visit.companion_id) if pk in people]
    before = row.people
    row.change(people=told, sequence=row.sequence + 1)
    journal.event(visit, "appointment_people", actor=actor, at=now, data={"from": before, "to": told})
    audit.record(
        "appointment.people", row, actor=actor, at=now, before={"people": before}, after={"people": told}
    )
    letters.appointment(visit, row, "appointment_people", now=now, actor=actor)


def touch_written(visit: Visit, *, actor: Staff | None, now: datetime) -> None:
    """A message sent is a touch at an unstaffed touchpoint, never a visit (3.4, 3.5)."""
    Touch.objects.create(
        tenant_id=visit.tenant_id, visit=visit, kind=TouchKind.MESSAGE, touchpoint=Touchpoint.OFFICIAL_ACCOUNT,
        staffed=False, channel="online", started_at=now, ended_at=now, received_at=now,
        staff_id=None if actor is None else actor.id, **stamp(actor, now),
    )  # fmt: skip


def check_slot(visit: Visit, start: datetime, end: datetime, *, now: datetime, asked: bool = False) -> None:
    """Raise Refusal unless a slot lies ahead, in order and inside the channel's hours (6.1-03, 6.2-01)."""
    if start >= end:
        raise Refusal("appointment.slot_order", status=422, field="slot_end")
    if start <= now:
        raise Refusal("appointment.in_past", status=422, field="slot_start")
    params = reading.params_of(visit, now)
    home = reading.circumstances(visit, reading.customer_of(visit)).home
    asked = asked or visit.origin == VisitOrigin.CUSTOMER
    if not channel_rules.inside_hours(start, end, visit.channel, params, home=home, asked=asked):
        name = "6.2-01.hours"
        if visit.channel == "onsite":
            name = "6.1-03.home_hours" if home else "6.1-03.hours"
        raise Refusal("appointment.outside_hours", status=422, field="slot_start", hours=params.shown(name))


def late_consent(visit: Visit, start: datetime, end: datetime, *, now: datetime) -> bool:
    """Whether a slot the customer asked for lies outside the usual hours: his wish is the recorded consent (6.1-03)."""
    params = reading.params_of(visit, now)
    home = reading.circumstances(visit, reading.customer_of(visit)).home
    return not channel_rules.inside_hours(start, end, visit.channel, params, home=home)
