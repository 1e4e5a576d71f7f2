"""Chapter 6: reach the customer; attempts are counted, hours and caps hold (6.2-01, 6.2-05, 6.2-06)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.channels import rules
from gridvisit.domain.channels.models import ContactAttempt
from gridvisit.domain.staff import parameters
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import Channel

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


@transaction.atomic
def reach(
    *, party_id: UUID, unit_id: UUID, subject_kind: str, subject_id: UUID, purpose: str, channel: str, outcome: str,
    actor: Staff | None, now: datetime, at: datetime | None = None, contact_id: UUID | None = None,
    talk_seconds: int = 0, note: str = "", asked: bool = False,
) -> ContactAttempt:  # fmt: skip
    """Record one try to reach a customer about a subject (visit, demand, followup, survey).

    The caller has checked the actor's right to the subject. `asked`: the customer named this time himself.
    Raises Refusal `attempt.too_many` (6.2-06), `attempt.outside_hours` (6.2-01), `attempt.in_future`, `.outcome`.
    """
    at = at or now
    if at > now:
        raise Refusal("attempt.in_future", status=422, field="at")
    if not rules.AttemptOutcome.has(outcome):
        raise Refusal("attempt.outcome", status=422, field="outcome")
    params = parameters.in_force(unit_id=unit_id, at=at)
    if channel == Channel.PHONE and not rules.inside_hours(at, at, channel, params, asked=asked):
        raise Refusal(
            "attempt.outside_hours", status=422, field="at", at=at, hours=params.shown("6.2-01.hours")
        )
    made = ContactAttempt.objects.filter(subject_id=subject_id).count()
    if not rules.may_try_again(made, params):
        raise Refusal("attempt.too_many", made=made, limit=params.number("6.2-06.max"))
    row = ContactAttempt.objects.create(
        tenant_id=staff.unit_of(unit_id=unit_id, tenant_id=None).tenant_id, unit_id=unit_id, party_id=party_id,
        contact_id=contact_id,
        subject_kind=subject_kind, subject_id=subject_id, purpose=purpose, channel=channel, at=at, outcome=outcome,
        talk_seconds=talk_seconds, staff_id=None if actor is None else actor.id, note=note[:200],
        **stamp(actor, now),
    )  # fmt: skip
    audit.record(
        "contact.attempted", row, actor=actor, at=now, after={"outcome": outcome, "channel": channel}
    )
    return row
