"""The promise register (承诺): what we promised, by whom, till when, kept or broken (8.2-02)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands.models import Demand, Promise
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


@transaction.atomic
def make_promise(
    *, party_id: UUID, unit_id: UUID, text: str, due_on: date, owner_id: UUID, actor: Staff, now: datetime,
    basis: str = "", demand_id: UUID | None = None, visit_id: UUID | None = None, promise_id: UUID | None = None,
) -> Promise:  # fmt: skip
    """Write down what was promised to a customer. The same `promise_id` again changes nothing."""
    known = Promise.objects.filter(pk=promise_id, tenant_id=actor.tenant_id).first() if promise_id else None
    if known is not None:
        return known
    access.require(actor, "promise.make", unit_id=unit_id, own=owner_id == actor.id)
    if not text.strip():
        raise Refusal("promise.text_needed", status=422, field="text")
    if due_on < local_date(now):
        raise Refusal("promise.due_past", status=422, field="due_on")
    owner = people.by_ids([owner_id]).get(owner_id)
    if owner is None or owner.tenant_id != actor.tenant_id:
        raise Refusal("promise.owner_unknown", status=422, field="owner_id")
    if demand_id is not None:
        Demand.objects.one(demand_id, actor)
    row = Promise.objects.create(
        id=promise_id or new_id(), tenant_id=actor.tenant_id, unit_id=unit_id, party_id=party_id, demand_id=demand_id,
        visit_id=visit_id, text=text.strip(), basis=basis, owner=owner, made_by_id=actor.id, due_on=due_on,
        **stamp(actor, now),
    )  # fmt: skip
    audit.record("promise.made", row, actor=actor, at=now, after={"due_on": due_on, "owner": owner.staff_no})
    outbox.emit("promise.made", now=now, promise_id=row.pk)
    return row


def _settle(
    promise_id: UUID,
    status: str,
    *,
    actor: Staff,
    now: datetime,
    reason: str = "",
    visit_id: UUID | None = None,
) -> Promise:
    row: Promise = Promise.objects.locked(promise_id, actor)
    own = actor.id in {row.owner_id, row.made_by_id}
    access.require(actor, "promise.make", unit_id=row.unit_id, own=own)
    if row.status not in {"open", "broken"} or (row.status == "broken" and status != "kept"):
        raise Refusal("promise.ended")
    late = status == "kept" and local_date(now) > row.due_on
    # What is done after its day stays broken: it was done, but the promise was not kept.
    stored = "broken" if late else status
    row.change(
        status=stored,
        kept_at=now if status == "kept" else None,
        reported_visit_id=visit_id or row.reported_visit_id,
    )
    audit.record(f"promise.{stored}", row, actor=actor, at=now, after={"status": stored}, reason=reason)
    outbox.emit(f"promise.{stored}", now=now, promise_id=row.pk)
    return row


@transaction.atomic
def keep_promise(
    *, promise_id: UUID, actor: Staff, now: datetime, note: str = "", visit_id: UUID | None = None
) -> Promise:
    """Say that it was done, and in which visit the customer was told. What is done too late stays broken."""
    return _settle(promise_id, "kept", actor=actor, now=now, reason=note, visit_id=visit_id)


@transaction.atomic
def break_promise(*, promise_id: UUID, reason: str, actor: Staff, now: datetime) -> Promise:
    """Say openly that it will not be kept, and why."""
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    return _settle(promise_id, "broken", actor=actor, now=now, reason=reason)


@transaction.atomic
def release_promise(*, promise_id: UUID, reason: str, actor: Staff, now: datetime) -> Promise:
    """Record that the customer let us off; that is the customer's word, so it is written down."""
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    return _settle(promise_id, "released", actor=actor, now=now, reason=reason)


@transaction.atomic
def break_overdue(*, now: datetime) -> int:
    """Mark open promises whose day is over as broken; return how many. For the periodic job; idempotent."""
    rows = list(Promise.objects.select_for_update().filter(status="open", due_on__lt=local_date(now)))
    for row in rows:
        row.change(status="broken")
        audit.record("promise.broken", row, actor=None, at=now, after={"status": "broken"})
        outbox.emit("promise.broken", now=now, key=f"promise.broken:{row.pk}", promise_id=row.pk)
    return len(rows)
