"""What a report counts besides the indicators: verdicts by rule, objections, authenticity, findings and actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count

from gridvisit.domain.evaluation.models import Verdict
from gridvisit.domain.evaluation.objecting import selectors as objecting
from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.visits.judging import counting
from gridvisit.foundation.kernel.text import Text

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Unit

Outcomes = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Effect:
    """One verified action: what it was measured by, before and after (in words), and whether it helped."""

    title: str
    measure: Text
    before: str
    after: str
    effective: bool


@dataclass(frozen=True, slots=True)
class Improvement:
    """Findings and corrective actions of a unit and all below it: of the period, and as they stand at its end."""

    found: int = 0
    still_open: int = 0
    systemic: int = 0
    opened: int = 0
    running: int = 0
    overdue: int = 0
    closed: int = 0
    returned: int = 0
    effects: tuple[Effect, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which unit (with all below it) and period is asked about, up to when."""

    unit: Unit
    unit_ids: tuple[UUID, ...]
    period: Period
    cut: datetime


ImprovementSource = Callable[[Asked], Improvement]


def _nothing(_asked: Asked) -> Improvement:
    return Improvement()


_improvement: list[ImprovementSource] = [_nothing]


def use_improvement(source: ImprovementSource) -> None:
    """Read findings and actions from `source`: that room lies above this one. Called once, when the app is loaded."""
    _improvement[0] = source


def improvement(asked: Asked) -> Improvement:
    """Return findings and actions."""
    return _improvement[0](asked)


def outcomes(asked: Asked) -> Outcomes:
    """Return per rule how often each outcome is in force for visits of the period. 1 query."""
    rows = Verdict.objects.filter(
        unit_id__in=asked.unit_ids,
        visit_day__gte=asked.period.start,
        visit_day__lte=asked.period.end,
        judgement__current=True,
    )
    found: Outcomes = {}
    for rule, outcome, n in (
        rows.values_list("rule", "outcome").annotate(n=Count("id")).order_by("rule", "outcome")
    ):
        found.setdefault(rule, {})[outcome] = n
    return found


def objections(asked: Asked) -> tuple[objecting.Rate, list[objecting.Rate]]:
    """Return the overturn rate of objections made in the period, all together and per rule. 1 query."""
    return objecting.rates_of(asked.unit_ids, asked.period)


def authenticity(asked: Asked) -> Counter[str]:
    """Return how many visits of the period stand as genuine, doubtful, false or not re-checked (''). 1 query."""
    return counting.authenticity(
        tenant_id=asked.unit.tenant_id,
        unit_ids=asked.unit_ids,
        start=asked.period.start,
        end=asked.period.end,
    )
