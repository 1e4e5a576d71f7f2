"""S4: the rest of the record, the customer's confirmation, hand-in (6.1-08, 6.1-10, 7.2-06, 7.2-07, R24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.visits import journal, reading, rules
from gridvisit.domain.visits.models import Visit
from gridvisit.domain.visits.steps import fields, sealing
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import ConfirmationResult, Step, StepSkipReason, VisitOutcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

UNTOLD = frozenset({"met_name", "note", "group_text"})  # not even to the audit trail
OUTCOMES = frozenset({VisitOutcome.COMPLETED, VisitOutcome.PARTIAL})


@transaction.atomic
def note_details(*, visit_id: UUID, actor: Staff, now: datetime, **details: Any) -> Visit:
    """Store what is left to note (fields.DETAILS): met_role, met_contact_id, met_name, note, special_served,
    declarations {no_gifts, no_designation, within_authority}, safety, customer_messages, supplement …
    `group_text`: the messages of a group, looked through and not kept (6.3-05).

    Unknown keys are refused (8.2-04).
    """
    visit = journal.going_on(visit_id, actor)
    put_details(visit, details)
    plain = {name: value for name, value in details.items() if name not in UNTOLD}
    audit.record("visit.details", visit, actor=actor, at=now, after=journal.plain(plain))
    return visit


def put_details(visit: Visit, details: Mapping[str, Any]) -> None:
    """Store details on a loaded visit."""
    changes = fields.onto(visit, fields.cleaned(details, fields.DETAILS))
    if changes:
        visit.change(**changes)


@transaction.atomic
def confirm(*, visit_id: UUID, result: str, actor: Staff, now: datetime, reason: str = "") -> Visit:
    """The customer's confirmation (ConfirmationResult); refused and unable need a reason (6.1-08)."""
    visit = journal.going_on(visit_id, actor)
    put_confirmation(visit, result, reason)
    audit.record(
        "visit.confirmation", visit, actor=actor, at=now, after={"confirmation": result}, reason=reason
    )
    return visit


def put_confirmation(visit: Visit, result: str, reason: str) -> None:
    """Store the confirmation on a loaded visit. Raises Refusal `record.confirmation_reason`, `field.unknown_code`."""
    if not ConfirmationResult.has(result):
        raise Refusal(
            "field.unknown_code", status=422, field="confirmation", name="confirmation", value=str(result)[:40],
            allowed=", ".join(ConfirmationResult.codes()),
        )  # fmt: skip
    if result in rules.WITHOUT_WORDS and not reason.strip():
        raise Refusal("record.confirmation_reason", status=422, field="refusal_reason")
    visit.change(confirmation=result, refusal_reason=reason.strip()[:200])


def missing(*, visit_id: UUID, actor: Staff, now: datetime) -> list[Problem]:
    """What hand_in would refuse for; empty when complete. Reads only."""
    visit: Visit = Visit.objects.one(visit_id, actor)
    visit.ended_at = visit.ended_at or now
    return rules.missing_for_record(reading.record_facts(visit), reading.params_of(visit, now))


@transaction.atomic
def hand_in(
    *, visit_id: UUID, actor: Staff, now: datetime, capture_at: datetime | None = None,
    device_at: datetime | None = None, ended_at: datetime | None = None,
    position: Mapping[str, Any] | None = None, outcome: str = VisitOutcome.COMPLETED,
) -> Visit:  # fmt: skip
    """in_progress → recorded; ends the touch, freezes and seals the record (R24).

    `capture_at`: when the record was finished on the device; it, not the upload, counts for 7.2-06. Raises
    Invalid with all that is missing.
    """
    visit = journal.going_on(visit_id, actor)
    finish(
        visit, actor=actor, now=now, ended_at=ended_at or capture_at or now, recorded_at=capture_at or now,
        device_at=device_at, position=position, outcome=outcome,
    )  # fmt: skip
    journal.move(visit, "hand_in", actor=actor, now=now, device_at=device_at, data={"seal": visit.seal})
    told(visit, now=now)
    return visit


def finish(
    visit: Visit, *, actor: Staff, now: datetime, ended_at: datetime, recorded_at: datetime,
    device_at: datetime | None, position: Mapping[str, Any] | None, outcome: str,
) -> None:  # fmt: skip
    """Complete the record of a loaded visit and seal it; the state is the caller's business. Raises Invalid."""
    if outcome not in OUTCOMES:
        allowed = ", ".join(sorted(OUTCOMES))
        raise Refusal("field.unknown_code", status=422, field="outcome", name="outcome", value=str(outcome)[:40],
                      allowed=allowed)  # fmt: skip
    customer = reading.customer_of(visit)
    params = reading.params_of(visit, now)
    changes = fields.place("end", position) | {
        "ended_at": ended_at, "recorded_at": recorded_at, "received_at": now, "outcome": str(outcome),
    }  # fmt: skip
    for name, value in changes.items():
        setattr(visit, name, value)
    facts = reading.record_facts(visit, customer=customer)
    problems = rules.missing_for_record(facts, params)
    if recorded_at > now and device_at is None:
        problems.append(Problem("record.in_future", field="recorded_at"))
    if problems:
        raise Invalid(problems)
    wanted = rules.needs_strategy(
        importance=customer.facts.importance_level, kv=customer.kv,
        capacity_kva=float(customer.facts.capacity_kva), params=params,
    )  # fmt: skip
    required = wanted and reading.strategy_in_effect(visit.party_id, visit.day) is None
    visit.change(**changes, strategy_required=required)
    journal.end_touch(visit, ended_at)
    filled = rules.share(rules.required_fields(facts, params))
    journal.done(visit, Step.S4, actor=actor, at=recorded_at, data={"share": round(filled, 1)})
    if not required:
        journal.not_applicable(visit, Step.S5, StepSkipReason.NO_STRATEGY_NEEDED, actor=actor, at=recorded_at)
    visit.change(seal=sealing.record_hash(visit))


def told(visit: Visit, *, now: datetime) -> None:
    """Say that a record has come in."""
    outbox.emit("visit.recorded", now=now, visit_id=visit.id, plan_item_id=visit.plan_item_id)
