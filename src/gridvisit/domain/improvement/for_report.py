"""Findings and corrective actions as the evaluation report counts them: of a period, and as they stand at its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q

from gridvisit.domain.evaluation.reports.sources import Asked, Effect, Improvement
from gridvisit.domain.improvement import measures, rules
from gridvisit.domain.improvement.models import ActionEvent, CorrectiveAction, Finding
from gridvisit.domain.improvement.states import WORKING, ActionState, FindingState
from gridvisit.foundation.kernel.clock import local_date

VERIFIED = ("closed", "not_effective")


def summary(asked: Asked) -> Improvement:
    """Return what a report says of a unit and all below it. 9 queries."""
    start, end = asked.period.starts_at, asked.cut
    here = {"unit_id__in": asked.unit_ids}
    findings = Finding.objects.filter(**here, found_at__lt=end)
    actions = CorrectiveAction.objects.filter(**here, opened_at__lt=end)
    waiting = findings.filter(state=FindingState.OPEN)
    running = actions.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=end))
    on = local_date(asked.cut - timedelta.resolution)
    verified = ActionEvent.objects.filter(action__in=actions, kind__in=VERIFIED, at__gte=start, at__lt=end)
    kinds = list(verified.values_list("kind", flat=True))
    return Improvement(
        found=findings.filter(found_at__gte=start).count(),
        still_open=waiting.count(),
        systemic=waiting.filter(systemic=True).count(),
        opened=actions.filter(opened_at__gte=start).count(),
        running=running.count(),
        overdue=running.filter(state__in=WORKING, due_on__lt=on).count(),
        closed=kinds.count("closed"),
        returned=kinds.count("not_effective"),
        effects=tuple(_effects(actions, verified)),
    )


def _effects(actions: Any, verified: Any) -> list[Effect]:
    rows = actions.filter(pk__in=verified.values("action_id"), after_n__isnull=False)
    found = []
    for row in rows.order_by("number"):
        before, after = measures.before(row), measures.verified(row)
        if after is not None:
            found.append(
                Effect(
                    title=row.title,
                    measure=measures.title_of(row.measure_rule),
                    before=_said(before),
                    after=_said(after),
                    effective=row.state == ActionState.CLOSED,
                )
            )
    return found


def _said(figure: rules.Figure) -> str:
    return f"{rules.percent(figure)} (n = {figure.n})"
