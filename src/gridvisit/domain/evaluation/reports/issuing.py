"""Issue the analysis of a month (9.2-03): the report becomes the review on record, with its day and file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation.bodies import reviews
from gridvisit.domain.evaluation.models import Report, Review
from gridvisit.domain.evaluation.reports import content
from gridvisit.domain.evaluation.reports.services import MADE
from gridvisit.domain.evaluation.rules import month_of, parse_period
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard.vocabulary import ReviewKind

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


@transaction.atomic
def issue(*, report_id: UUID, actor: Staff, now: datetime) -> Report:
    """Issue a made report of a full month as the unit's analysis; the day counts for rule 9.2-03.

    Raises NotFound, Forbidden, Refusal `report.not_made`, `report.not_a_month`, `report.month_lasts`,
    `report.issued_already`. Who may is who may note reviews (`review.make`).
    """
    row: Report = Report.objects.locked(report_id, actor)
    if row.state != MADE:
        raise Refusal("report.not_made")
    period = parse_period(row.period)
    if month_of(period.start).name != period.name:
        raise Refusal("report.not_a_month", status=422)
    if row.cut_off < period.ends_at:
        raise Refusal("report.month_lasts", period=period.name, end=period.end)
    earlier = Review.objects.filter(
        unit_id=row.unit_id, kind=ReviewKind.MONTHLY_ANALYSIS, period=period.name, withdrawn_at__isnull=True
    ).first()
    if earlier is not None:
        raise Refusal("report.issued_already", period=period.name, when=earlier.issued_on)
    review = reviews.record_review(
        unit_id=row.unit_id,
        kind=ReviewKind.MONTHLY_ANALYSIS,
        issued_on=local_date(now),
        title=content.title_of(period, row.lang),
        period=period.name,
        attachment=row.attachment,
        actor=actor,
        now=now,
    )
    row.change(issued_at=now, issued_by=actor)
    after = {"period": period.name, "issued_on": review.issued_on, "sha256": row.sha256}
    audit.record("report.issued", row, actor=actor, at=now, after=after)
    return row
