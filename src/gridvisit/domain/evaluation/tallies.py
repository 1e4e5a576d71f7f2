"""How often a rule was passed and failed in a unit, from the judgements in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gridvisit.domain.evaluation.models import Judgement, Verdict
from gridvisit.domain.staff import selectors as staff
from gridvisit.standard.vocabulary import Outcome, Severity


@dataclass(frozen=True)
class Judged:
    """What improvement needs of a judged visit: where, when, and which scored rules failed."""

    visit_id: UUID
    unit_id: UUID
    visit_day: date
    failed: tuple[str, ...]


def judged(*, visit_id: UUID) -> Judged | None:
    """The judgement in force of a visit, for the system's own work. 2 queries."""
    row = Judgement.objects.filter(visit_id=visit_id, current=True).first()
    if row is None:
        return None
    failed = row.verdicts.filter(outcome=Outcome.FAIL).exclude(severity=Severity.W).order_by("rule")
    return Judged(row.visit_id, row.unit_id, row.visit_day, tuple(failed.values_list("rule", flat=True)))


def fail_count(*, unit_id: UUID, rule: str, start: date, end: date) -> int:
    """How many visits of a unit failed a rule from `start` to `end`, both included. 2 queries."""
    return _verdicts(unit_id, rule, start, end).filter(outcome=Outcome.FAIL).count()


def fail_counts(*, unit_id: UUID, start: date, end: date) -> dict[str, int]:
    """How many visits of a unit failed each rule from `start` to `end`; rules nobody failed are left out. 2 queries."""
    rows = _verdicts(unit_id, "", start, end).filter(outcome=Outcome.FAIL)
    return dict(rows.values_list("rule").annotate(n=Count("id")).order_by("rule"))


def pass_counts(*, unit_id: UUID, rule: str, start: date, end: date) -> tuple[int, int]:
    """Passed, and passed or failed, visits of a unit and all below it, from `start` to `end`. 2 queries."""
    row = _verdicts(unit_id, rule, start, end).aggregate(
        passed=Count("id", filter=Q(outcome=Outcome.PASS)),
        judged=Count("id", filter=Q(outcome__in=(Outcome.PASS, Outcome.FAIL))),
    )
    return row["passed"], row["judged"]


def _verdicts(unit_id: UUID, rule: str, start: date, end: date) -> QuerySet[Verdict]:
    below = staff.subtree_ids(staff.unit_of_id(unit_id))
    rows = Verdict.objects.filter(
        unit_id__in=below, visit_day__gte=start, visit_day__lte=end, judgement__current=True
    )
    return rows.filter(rule=rule) if rule else rows
