"""Management reviews: drafted, submitted with frozen inputs, locked by another person; decisions followed up."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from gridvisit.domain.evaluation.bodies import reviews as records
from gridvisit.domain.improvement.findings import number_of
from gridvisit.domain.improvement.models import ManagementReview, ReviewDecision
from gridvisit.domain.improvement.reviews import inputs
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Problem, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import MeetingState, ReviewKind

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

MOST_TITLE, MOST_LINE, MOST_TEXT = 120, 400, 4000


@transaction.atomic
def draft(
    *,
    unit_id: UUID,
    title: str,
    held_on: date,
    period_from: date,
    actor: Staff,
    now: datetime,
    participants: str = "",
) -> ManagementReview:
    """Begin a management review of a unit and all below it. Raises Invalid."""
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "review.make", unit_id=unit.id)
    problems = []
    if not title.strip() or len(title.strip()) > MOST_TITLE:
        problems.append(Problem("meeting.title", field="title", facts={"limit": MOST_TITLE}))
    if held_on > local_date(now):
        problems.append(Problem("meeting.in_future", field="held_on"))
    if period_from > held_on:
        problems.append(Problem("meeting.period", field="period_from"))
    if problems:
        raise Invalid(problems)
    pk = new_id()
    row = ManagementReview.objects.create(
        id=pk, tenant_id=unit.tenant_id, unit=unit, number=number_of("GP", pk, now), title=title.strip(),
        held_on=held_on, period_from=period_from, participants=participants.strip()[:MOST_LINE], **stamp(actor, now),
    )  # fmt: skip
    audit.record("meeting.drafted", row, actor=actor, at=now)
    return row


@transaction.atomic
def write(
    *, review_id: UUID, minutes: str, participants: str, actor: Staff, now: datetime
) -> ManagementReview:
    """Write the minutes of a draft. Raises Refusal `meeting.locked`."""
    row = _locked(review_id, actor, MeetingState.DRAFT)
    row.change(minutes=minutes.strip()[:MOST_TEXT], participants=participants.strip()[:MOST_LINE])
    audit.record("meeting.written", row, actor=actor, at=now)
    return row


@transaction.atomic
def decide(
    *, review_id: UUID, text: str, owner_id: UUID, due_on: date, actor: Staff, now: datetime
) -> ReviewDecision:
    """Note a decision with its owner and day. Raises Invalid, Refusal `meeting.locked`."""
    row = _locked(review_id, actor, MeetingState.DRAFT)
    problems = []
    if not text.strip() or len(text.strip()) > MOST_LINE:
        problems.append(Problem("meeting.decision", field="text", facts={"limit": MOST_LINE}))
    if due_on < local_date(now):
        problems.append(Problem("meeting.due_past", field="due_on"))
    if problems:
        raise Invalid(problems)
    made = ReviewDecision.objects.create(
        tenant_id=row.tenant_id, review=row, text=text.strip(), due_on=due_on,
        owner=staff.person(staff_id=owner_id, actor=actor), **stamp(actor, now),
    )  # fmt: skip
    audit.record("meeting.decided", row, actor=actor, at=now, after={"due_on": due_on})
    return made


@transaction.atomic
def submit(*, review_id: UUID, actor: Staff, now: datetime) -> ManagementReview:
    """Hand the minutes in for approval; the inputs are frozen as they stand. Raises Refusal `meeting.minutes`."""
    row = _locked(review_id, actor, MeetingState.DRAFT)
    if not row.minutes.strip() or not row.decisions.exists():
        raise Refusal("meeting.minutes", status=422, field="minutes")
    row.change(
        state=MeetingState.SUBMITTED.value, submitted_at=now, inputs=inputs.gather(row, actor=actor, now=now)
    )
    audit.record("meeting.submitted", row, actor=actor, at=now)
    return row


@transaction.atomic
def lock(*, review_id: UUID, actor: Staff, now: datetime) -> ManagementReview:
    """Approve and lock the minutes; another person than their author. It counts for 9.3-01. Raises `meeting.own`."""
    row = _locked(review_id, actor, MeetingState.SUBMITTED)
    if row.created_by == actor.id:
        raise Refusal("meeting.own", status=403)
    kept = records.record_review(
        unit_id=row.unit_id, kind=ReviewKind.MANAGEMENT_REVIEW, issued_on=row.held_on, title=row.title,
        summary=row.minutes, actor=actor, now=now,
    )  # fmt: skip
    row.change(state=MeetingState.LOCKED.value, approved_by_id=actor.id, approved_at=now, record_id=kept.pk)
    audit.record("meeting.locked", row, actor=actor, at=now)
    return row


@transaction.atomic
def send_back(*, review_id: UUID, reason: str, actor: Staff, now: datetime) -> ManagementReview:
    """Give submitted minutes back to their author, with the reason."""
    row = _locked(review_id, actor, MeetingState.SUBMITTED)
    if not reason.strip():
        raise Refusal("meeting.reason", status=422, field="reason")
    row.change(state=MeetingState.DRAFT.value, submitted_at=None, inputs={})
    audit.record("meeting.sent_back", row, actor=actor, at=now, reason=reason.strip())
    return row


@transaction.atomic
def carry_out(*, decision_id: UUID, note: str, actor: Staff, now: datetime) -> ReviewDecision:
    """Say that a decision was carried out and how; by its owner or who leads the review. Raises `meeting.note`."""
    found = ReviewDecision.objects.select_for_update(of=("self",)).select_related("review")
    row = found.filter(pk=decision_id, tenant_id=actor.tenant_id).first()
    if row is None or not (
        row.owner_id == actor.id or access.may(actor, "review.make", unit_id=row.review.unit_id)
    ):
        raise NotFound
    if row.review.state != MeetingState.LOCKED or row.state != "open":
        raise Refusal("meeting.not_open")
    if not note.strip():
        raise Refusal("meeting.note", status=422, field="note")
    row.change(state="done", done_at=now, note=note.strip()[:MOST_LINE])
    audit.record("meeting.carried_out", row.review, actor=actor, at=now, reason=note.strip()[:MOST_LINE])
    return row


def _locked(review_id: UUID, actor: Staff, state: MeetingState) -> ManagementReview:
    row: ManagementReview = ManagementReview.objects.locked(review_id, actor)
    access.require(actor, "review.make", unit_id=row.unit_id)
    if row.state != state:
        raise Refusal("meeting.locked")
    return row


def meetings(*, actor: Staff) -> QuerySet[ManagementReview]:
    """The management reviews the actor may see, newest first. 1 query."""
    rows: QuerySet[ManagementReview] = ManagementReview.objects.visible_to(actor).select_related("unit")
    return rows.order_by("-held_on", "-id")


def one(*, review_id: UUID, actor: Staff) -> ManagementReview:
    """One visible management review. Raises NotFound."""
    found: ManagementReview = ManagementReview.objects.select_related("unit").one(review_id, actor)
    return found


def decisions_of(row: ManagementReview) -> list[ReviewDecision]:
    """The decisions of a review already seen. 1 query."""
    return list(row.decisions.select_related("owner").order_by("due_on", "id"))


def mine(*, actor: Staff) -> list[ReviewDecision]:
    """The open decisions in the actor's hands, by day. 1 query."""
    rows = ReviewDecision.objects.filter(
        Q(owner_id=actor.id), state="open", review__state=MeetingState.LOCKED
    )
    return list(rows.select_related("review").order_by("due_on", "id")[:50])


def shown_inputs(row: ManagementReview, *, actor: Staff, now: datetime) -> dict[str, object]:
    """The frozen inputs, or in a draft what they would be now."""
    return row.inputs or inputs.gather(row, actor=actor, now=now)
