"""Ask by phone: every call is written down; after enough of them it is honestly "not reached" (9.4)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from gridvisit.domain.channels import selectors as attempts
from gridvisit.domain.channels import services as channels
from gridvisit.domain.customers import dossier
from gridvisit.domain.customers import services as customers
from gridvisit.domain.staff import access
from gridvisit.domain.surveys import selectors, services, states
from gridvisit.domain.surveys.models import Invitation
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.standard.vocabulary import CallOutcome, Channel, SurveyMode

if TYPE_CHECKING:
    from gridvisit.domain.channels.models import ContactAttempt
    from gridvisit.domain.staff.models import Staff

Call = CallOutcome
REACHED_AS = {Call.CALL_BACK: "reached", Call.REFUSED: "refused", Call.WRONG_NUMBER: "wrong_number"}


@transaction.atomic
def record_call(
    *, invitation_id: UUID, outcome: str, actor: Staff, now: datetime, call_back_at: datetime | None = None,
    note: str = "",
) -> Invitation:  # fmt: skip
    """Write down a call that brought no interview. Nothing is assumed of the customer.

    A wrong number ends as undelivered, a refusal as refused; after the calls of 9.4-01.attempts it is not reached.
    Raises Refusal `survey.call_outcome`, `.call_back`, `.not_by_phone`, those of channels.reach (hours).
    """
    row: Invitation = Invitation.objects.locked(invitation_id, actor, "survey.interview")
    access.require(actor, "survey.interview", unit_id=row.unit_id, own=row.interviewer_id == actor.id)
    services.check_independent(row, actor)
    _check(row, outcome, call_back_at, now)
    asked = row.call_back_at is not None
    channels.reach(
        party_id=row.party_id, contact_id=row.contact_id, unit_id=row.unit_id, subject_kind="survey",
        subject_id=row.pk, purpose="survey", channel=Channel.PHONE, outcome=REACHED_AS.get(Call(outcome), outcome),
        actor=actor, now=now, note=note, asked=asked,
    )  # fmt: skip
    step = {Call.REFUSED: "refuse", Call.WRONG_NUMBER: "wrong_number"}.get(Call(outcome), "")
    if (
        not step
        and outcome != Call.CALL_BACK
        and len(calls_of(row)) >= services.number(row.unit_id, "attempts", now)
    ):
        step = "give_up"
    values = {"interviewer_id": actor.id, "call_back_at": call_back_at if outcome == Call.CALL_BACK else None}
    row.change(**values | ({"state": states.move(row.state, step).value} if step else {}))
    audit.record("survey.called", row, actor=actor, at=now, after={"outcome": outcome, "state": row.state})
    return row


def _check(row: Invitation, outcome: str, call_back_at: datetime | None, now: datetime) -> None:
    if row.state not in states.WAITING:
        raise Refusal("survey.used", status=410)
    if row.expires_at <= now:
        raise Refusal("survey.expired", status=410)
    if row.mode != SurveyMode.PHONE:
        raise Refusal("survey.not_by_phone")
    if not CallOutcome.has(outcome):
        raise Refusal("survey.call_outcome", status=422, field="outcome")
    if outcome == Call.CALL_BACK and (call_back_at is None or call_back_at <= now):
        raise Refusal("survey.call_back", status=422, field="call_back_at")


def calls_of(row: Invitation) -> list[ContactAttempt]:
    """Return the calls made for an invitation already seen, the oldest first. 1 query."""
    return attempts.attempts_of(subject_id=row.pk)


def to_ring(*, actor: Staff, now: datetime, limit: int = 50) -> list[Invitation]:
    """Return whom the actor may ring now: drawn for the phone, open, not put off; agreed times first. 1 query."""
    rows: QuerySet[Invitation] = Invitation.objects.visible_to(actor, "survey.interview")
    rows = rows.filter(mode=SurveyMode.PHONE, state__in=states.WAITING, expires_at__gt=now)
    rows = rows.filter(Q(call_back_at=None) | Q(call_back_at__lte=now))
    return list(
        rows.select_related("unit", "demand", "wave").order_by("-call_back_at", "expires_at", "id")[:limit]
    )


def contact_of(row: Invitation) -> dict[str, Any] | None:
    """Return whom to ring, masked: the person asked, else the first who has not declined contact. 4 queries."""
    people = dossier.brief(row.party_id)["contacts"]
    if row.contact_id:
        return next((person for person in people if person["id"] == str(row.contact_id)), None)
    return next((person for person in people if not person["dnc"] and person["mobile"]), None)


def reveal_number(*, invitation_id: UUID, reason: str, actor: Staff, now: datetime) -> str:
    """Return the number to ring for an interview or for a dissatisfied customer; reason and reader are on record.

    Raises NotFound without a number, Refusal `survey.used` when there is nothing to ring for, those of independence.
    """
    row = selectors.for_interview(invitation_id=invitation_id, actor=actor)
    asked = row.state in states.WAITING and row.expires_at > now
    if not asked and not (row.low_score and row.contacted_at is None):
        raise Refusal("survey.used", status=410)
    services.check_independent(row, actor)
    person = contact_of(row)
    if person is None:
        raise NotFound
    return customers.reveal(
        party_id=row.party_id, model="contact", object_id=UUID(person["id"]), field="mobile", reason=reason,
        actor=actor, now=now,
    )  # fmt: skip
