"""Facts of the file that a visit found changed: noted on the visit, then proposed to the master system (7.2-17)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.visits import holding, journal, states
from gridvisit.domain.visits.models import Correction, Visit
from gridvisit.domain.visits.steps import fields
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import CorrectionField

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

CORRECTION = frozenset({"field", "said"})
MAX_SAID, MAX_REFERENCE = 300, 60


@transaction.atomic
def add_correction(*, visit_id: UUID, field: str, said: str, actor: Staff, now: datetime) -> Correction:
    """Note a changed fact: which, and what is right. Until the visit is archived. Raises Invalid."""
    visit = journal.load(visit_id, actor)
    journal.in_states(visit, states.AFTER_RECORD | {states.VisitState.IN_PROGRESS})
    row = put_correction(visit, {"field": field, "said": said}, actor=actor, now=now)
    audit.record("visit.correction", row, actor=actor, at=now, after={"field": row.field})
    return row


def put_correction(visit: Visit, given: Mapping[str, Any], *, actor: Staff, now: datetime) -> Correction:
    """Note a changed fact on a loaded visit."""
    problems = fields.unknown(given, CORRECTION)
    if not fields.has(CorrectionField, given.get("field")):
        facts = {
            "name": "field",
            "value": str(given.get("field"))[:40],
            "allowed": ", ".join(CorrectionField.codes()),
        }
        problems.append(Problem("field.unknown_code", field="field", facts=facts))
    if not fields.text(given.get("said"), MAX_SAID):
        problems.append(Problem("correction.said", field="said"))
    if problems:
        raise Invalid(problems)
    row = Correction(
        tenant_id=visit.tenant_id, visit=visit, field=given["field"], said=str(given["said"]).strip(), found_at=now,
        **stamp(actor, now),
    )  # fmt: skip
    holding.add(visit, "corrections", row)
    return row


@transaction.atomic
def read_correction(*, correction_id: UUID, actor: Staff, now: datetime) -> Correction:
    """Return a changed fact with its words, for who sends it to the master system; the reading is audited."""
    row: Correction = Correction.objects.one(correction_id, actor)
    journal.load(row.visit_id, actor, "visit.archive")
    audit.record("visit.correction_read", row, actor=actor, at=now)
    return row


@transaction.atomic
def send_correction(*, correction_id: UUID, reference: str, actor: Staff, now: datetime) -> Correction:
    """Note that a change was proposed to the master system, with its number there.

    Emits `correction.sent`. Raises NotFound, Refusal `correction.reference`, `correction.sent_already`.
    """
    row: Correction = Correction.objects.locked(correction_id, actor)
    journal.load(row.visit_id, actor, "visit.archive")
    if row.sent_at is not None:
        raise Refusal("correction.sent_already", when=row.sent_at)
    if not fields.text(reference, MAX_REFERENCE):
        raise Refusal("correction.reference", status=422, field="reference")
    row.change(sent_at=now, sent_by_id=actor.id, reference=reference.strip())
    audit.record("visit.correction_sent", row, actor=actor, at=now, after={"reference": row.reference})
    outbox.emit("correction.sent", now=now, visit_id=row.visit_id)
    return row
