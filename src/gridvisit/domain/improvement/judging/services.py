"""Judge units by month and findings, on a schedule and after what changes them. The way in for doors and jobs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.evaluation.bodies import judging
from gridvisit.domain.evaluation.rules import Period, month_of
from gridvisit.domain.improvement.judging import gather
from gridvisit.domain.improvement.models import Finding
from gridvisit.domain.staff import access, directory
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import local_date

if TYPE_CHECKING:
    from gridvisit.domain.evaluation.models import BodyJudgement
    from gridvisit.domain.staff.models import Staff

BATCH = 500


def judge_units(
    *,
    tenant_id: UUID,
    month: Period,
    now: datetime,
    actor: Staff | None = None,
    unit_ids: Iterable[UUID] | None = None,
    run_id: UUID | None = None,
) -> list[BodyJudgement]:
    """Judge the units of a tenant in a month, or some of them, by the rules about units and periods.

    Raises Refusal `month.not_begun`, `period.no_month`, Forbidden.
    """
    judging.check_month(month, now)
    return judging.evaluate_units(
        tenant_id=tenant_id, month=month, now=now, actor=actor, unit_ids=unit_ids, run_id=run_id,
        causes=gather.causes(tenant_id=tenant_id, until=month.cut(now)),
    )  # fmt: skip


def judge_findings(
    *, finding_ids: Iterable[UUID], now: datetime, actor: Staff | None = None, run_id: UUID | None = None
) -> list[BodyJudgement]:
    """Judge findings by the rules about findings. With an `actor`, those he sees and may judge. Raises NotFound."""
    wanted = list(dict.fromkeys(finding_ids))
    if actor is not None:
        for finding_id in wanted:
            row = Finding.objects.one(finding_id, actor)
            access.require(actor, "verdict.judge", unit_id=row.unit_id)
    kept = []
    for start in range(0, len(wanted), BATCH):
        rows = gather.findings(wanted[start : start + BATCH], now=now)
        kept += judging.evaluate_findings(found=rows, now=now, actor=actor, run_id=run_id)
    return kept


def judge_period(
    *, period: Period, now: datetime, unit_id: UUID, run_id: UUID | None = None
) -> tuple[int, int]:
    """Judge a unit and all below it in the months of a period, and the findings made in it; for the command line.

    Returns (judgements of units, judgements of findings) in force. Months that have not begun are left out.
    """
    unit = staff.unit_of(unit_id=unit_id, tenant_id=None)
    below, number = set(staff.subtree_ids(unit)), 0
    for month in months_of(period):
        if month.start <= local_date(now):
            number += len(
                judge_units(tenant_id=unit.tenant_id, month=month, now=now, unit_ids=below, run_id=run_id)
            )
    rows = Finding.objects.filter(
        unit_id__in=below, found_at__gte=period.starts_at, found_at__lt=period.ends_at
    )
    ids = list(rows.order_by("id").values_list("id", flat=True))
    return number, len(judge_findings(finding_ids=ids, now=now, run_id=run_id))


def months_of(period: Period) -> list[Period]:
    """Return the months of a period, in order."""
    found, month = [], month_of(period.end)
    while month.start >= period.start:
        found.append(month)
        month = month.previous()
    return found[::-1]


def judge_due(now: datetime) -> int:
    """Judge what has to be looked at again; return how much. Run every hour, harmless if run twice."""
    months = judging.due_months(now)
    number = sum(len(judge_units(tenant_id=tenant, month=month, now=now)) for tenant, month in months)
    return number + len(judge_findings(finding_ids=judging.due_findings(now), now=now))


# Handlers of the outbox -----------------------------------------------------------------------------------------


def on_finding_changed(*, finding_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `finding.changed`: the verdicts on the finding (9.1-01 … 9.1-03)."""
    judge_findings(finding_ids=[UUID(str(finding_id))], now=now)


def on_unit_changed(*, unit_id: UUID | str, day: str, now: datetime, **_later: object) -> None:
    """Handler of `review.changed`, `recheck.done`: the unit, those above and below it are judged in that month."""
    unit = staff.unit_of(unit_id=UUID(str(unit_id)), tenant_id=None)
    on = date.fromisoformat(day)
    near = [
        other.id
        for other in directory.active_units(tenant_id=unit.tenant_id, on=on)
        if unit.path.startswith(other.path) or other.path.startswith(unit.path)
    ]
    judge_units(tenant_id=unit.tenant_id, month=month_of(on), now=now, unit_ids=near)
