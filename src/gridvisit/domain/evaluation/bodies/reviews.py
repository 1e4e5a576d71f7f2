"""Reviews of the visit process: monthly analysis, internal audit, management review (9.2-03, 9.3-01)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation.models import Review
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.files import services as files
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import ReviewKind

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff
    from gridvisit.foundation.files.models import Attachment

MAX_TITLE, MAX_SUMMARY = 120, 4000


@transaction.atomic
def record_review(
    *, unit_id: UUID, kind: str, issued_on: date, title: str, actor: Staff, now: datetime, period: str = "",
    summary: str = "", content: bytes | None = None, name: str = "", attachment: Attachment | None = None,
) -> Review:  # fmt: skip
    """Note a review of a unit with the day it was issued, and its file if there is one: sent in, or kept already.

    A monthly analysis names its month (2026-11), the others belong to the year of their day. Emits
    `review.changed`. Raises Invalid, NotFound, Forbidden.
    """
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "review.make", unit_id=unit.id)
    problems = _problems(kind, issued_on, title, summary, period, local_date(now))
    if problems:
        raise Invalid(problems)
    kept = attachment
    if content:
        kept = files.store(
            content, name=name or "review", tenant_id=unit.tenant_id, unit_id=unit.id, actor=actor, at=now
        )
    row = Review.objects.create(
        tenant_id=unit.tenant_id, unit=unit, kind=kind,
        period=period.strip() if kind == ReviewKind.MONTHLY_ANALYSIS else f"{issued_on.year}", issued_on=issued_on,
        title=title.strip(), summary=summary.strip(), attachment=kept, author=actor, **stamp(actor, now),
    )  # fmt: skip
    audit.record("review.recorded", row, actor=actor, at=now, after={"kind": kind, "issued_on": issued_on})
    outbox.emit("review.changed", now=now, unit_id=unit.id, day=_day_of(row).isoformat())
    return row


def _problems(
    kind: str, issued_on: date, title: str, summary: str, period: str, today: date
) -> list[Problem]:
    problems = []
    if not ReviewKind.has(kind):
        facts = {"name": "kind", "value": kind[:20], "allowed": ", ".join(ReviewKind.codes())}
        problems.append(Problem("field.unknown_code", field="kind", facts=facts))
    if not title.strip() or len(title.strip()) > MAX_TITLE:
        problems.append(Problem("review.title", field="title", facts={"limit": MAX_TITLE}))
    if len(summary) > MAX_SUMMARY:
        problems.append(Problem("review.summary", field="summary", facts={"limit": MAX_SUMMARY}))
    if issued_on > today:
        problems.append(Problem("review.in_future", field="issued_on"))
    if kind == ReviewKind.MONTHLY_ANALYSIS:
        try:
            month = parse_period(period)
        except Refusal:
            return [*problems, Problem("review.month", field="period")]
        if f"{month.start:%Y-%m}" != month.name:
            problems.append(Problem("review.month", field="period"))
        elif issued_on <= month.start:
            problems.append(Problem("review.too_early", field="issued_on", facts={"month": month.name}))
    return problems


@transaction.atomic
def withdraw_review(*, review_id: UUID, reason: str, actor: Staff, now: datetime) -> Review:
    """Take a review back that was noted by mistake; it stays in the history. Raises Refusal `review.withdrawn`."""
    row: Review = Review.objects.locked(review_id, actor)
    access.require(actor, "review.make", unit_id=row.unit_id)
    if row.withdrawn_at is not None:
        raise Refusal("review.withdrawn", when=row.withdrawn_at)
    if not reason.strip():
        raise Refusal("review.reason", status=422, field="reason")
    row.change(withdrawn_at=now)
    audit.record("review.withdrawn", row, actor=actor, at=now, reason=reason.strip())
    outbox.emit("review.changed", now=now, unit_id=row.unit_id, day=_day_of(row).isoformat())
    return row


def _day_of(row: Review) -> date:
    """Return a day of the month the review counts for."""
    return parse_period(row.period).start if row.kind == ReviewKind.MONTHLY_ANALYSIS else row.issued_on
