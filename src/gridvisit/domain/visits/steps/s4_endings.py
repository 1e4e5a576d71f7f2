"""Honest ends that are not a record: refused, unreachable, stopped for safety, converted (4.3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.channels import rules as channel_rules
from gridvisit.domain.channels import selectors as channels
from gridvisit.domain.visits import intake, journal, reading, states
from gridvisit.domain.visits.appointments import agree
from gridvisit.domain.visits.models import Appointment, Visit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import Channel, Step, StepSkipReason, VisitOutcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

OPEN_STEPS = (Step.S1, Step.S2, Step.S3, Step.S4, Step.S5, Step.S6)

TOLD = {
    VisitOutcome.REFUSED: "visit.refused",
    VisitOutcome.UNREACHABLE: "visit.unreachable",
    VisitOutcome.ABORTED_SAFETY: "visit.aborted",
}


@transaction.atomic
def refuse(
    *, visit_id: UUID, actor: Staff, now: datetime, reason: str = "", at: datetime | None = None
) -> Visit:
    """The customer does not want the visit: legal, unscored; no reason is demanded of the customer."""
    visit = journal.load(visit_id, actor)
    _end(visit, "refuse", VisitOutcome.REFUSED, StepSkipReason.REFUSED, reason, actor=actor, now=now, at=at)
    _end_appointment(visit, "decline", reason, actor=actor, now=now)
    return visit


@transaction.atomic
def unreachable(*, visit_id: UUID, actor: Staff, now: datetime) -> Visit:
    """Nobody could be reached. Raises Refusal `visit.too_few_attempts` (6.2-05: tries on different days)."""
    visit = journal.load(visit_id, actor)
    params = reading.params_of(visit, now)
    tries = [(row.at, row.outcome) for row in channels.attempts_of(subject_id=visit.id)]
    if not channel_rules.is_unreachable(tries, params):
        raise Refusal(
            "visit.too_few_attempts", made=len(tries), needed=params.number("6.2-05.attempts"),
            days=params.number("6.2-05.days"),
        )  # fmt: skip
    _end(visit, "give_up", VisitOutcome.UNREACHABLE, StepSkipReason.UNREACHABLE, "", actor=actor, now=now)
    _end_appointment(visit, "give_up", "", actor=actor, now=now)
    return visit


@transaction.atomic
def abort_safety(
    *, visit_id: UUID, reason: str, actor: Staff, now: datetime, at: datetime | None = None
) -> Visit:
    """Stop for safety; the reason is needed, the decision never needs a second opinion."""
    visit = journal.load(visit_id, actor)
    if not reason.strip():
        raise Refusal("visit.reason_text", status=422, field="reason")
    _end(
        visit,
        "abort",
        VisitOutcome.ABORTED_SAFETY,
        StepSkipReason.SAFETY,
        reason,
        actor=actor,
        now=now,
        at=at,
    )
    return visit


def _end(
    visit: Visit, step: str, outcome: VisitOutcome, why: StepSkipReason, reason: str, *, actor: Staff, now: datetime,
    at: datetime | None = None,
) -> None:  # fmt: skip
    when = at or now
    if when > now:
        raise Refusal("record.in_future", status=422, field="at")
    journal.end_touch(visit, when)
    journal.move(
        visit, step, actor=actor, now=now, reason=reason.strip()[:200], data={"at": when.isoformat()},
        outcome=outcome.value, outcome_reason=reason.strip()[:40], ended_at=when if visit.started_at else None,
    )  # fmt: skip
    for undone in OPEN_STEPS:
        journal.not_applicable(visit, undone, why, actor=actor, at=now)
    outbox.emit(TOLD[outcome], now=now, visit_id=visit.id, plan_item_id=visit.plan_item_id)


def _end_appointment(visit: Visit, step: str, reason: str, *, actor: Staff, now: datetime) -> None:
    row = Appointment.objects.select_for_update().filter(visit=visit).first()
    if row is not None and states.can_appointment(row.status, step):
        agree.step(visit, row, step, actor=actor, now=now, reason=reason[:200], token_expires_at=now)


@transaction.atomic
def convert(*, visit_id: UUID, channel: str, day: date, reason: str, actor: Staff, now: datetime) -> Visit:
    """Go on by another channel: this visit becomes converted, the new one (returned) continues the process (6.3-07)."""
    visit = journal.load(visit_id, actor)
    if channel == visit.channel or not Channel.has(channel):
        raise Refusal("visit.other_channel", status=422, field="channel")
    if not reason.strip():
        raise Refusal("visit.reason_text", status=422, field="reason")
    if day < local_date(now):
        raise Refusal("visit.day_past", status=422, field="day")
    states.move(visit.state, "convert")
    new = intake.NewVisit(
        party_id=visit.party_id, unit_id=visit.unit_id, owner_id=visit.owner_id, day=day, channel=channel,
        reasons=tuple(visit.reasons), origin=visit.origin, plan_item_id=visit.plan_item_id, account_id=visit.account_id,
        site_id=visit.site_id, due_from=visit.due_from, due_to=visit.due_to, priority=visit.priority,
        selection=visit.selection, scene=visit.scene, companion_id=visit.companion_id, kind=visit.kind,
    )  # fmt: skip
    other = intake.create(
        new, actor=actor, now=now, happened=True
    )  # the same process, so it does not count twice
    visit.touches.filter(ended_at__isnull=True).update(ended_at=now)
    journal.move(
        visit, "convert", actor=actor, now=now, reason=reason.strip(), data={"to": str(other.id), "channel": channel},
        outcome=VisitOutcome.CONVERTED.value, converted_to_id=other.id,
    )  # fmt: skip
    _end_appointment(visit, "cancel", reason, actor=actor, now=now)
    outbox.emit(
        "visit.converted", now=now, visit_id=visit.id, to_id=other.id, plan_item_id=visit.plan_item_id
    )
    return other
