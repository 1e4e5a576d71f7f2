"""The judgements of a visit over time: what each changed against the one before, and which objection made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.evaluation.models import Judgement, Objection, Verdict
from gridvisit.standard import catalogue
from gridvisit.standard.catalogue import RuleSpec

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


@dataclass(frozen=True, slots=True)
class Change:
    """One rule whose outcome is another than in the judgement before; empty: the rule was not judged then."""

    rule: RuleSpec
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One judgement: its worth, and what it changed."""

    id: UUID
    at: datetime
    current: bool
    final: bool
    score: Decimal | None
    valid: bool | None
    first: bool
    changes: tuple[Change, ...]
    objection: Objection | None


def of_visit(*, visit_id: UUID, actor: Staff) -> list[Chapter]:
    """Return the judgements of a visit the actor may see, newest first. 3 queries."""
    rows = list(Judgement.objects.visible_to(actor).filter(visit_id=visit_id).order_by("at", "id"))
    decided = {
        row.judgement_after_id: row
        for row in Objection.objects.visible_to(actor).filter(
            visit_id=visit_id, judgement_after_id__isnull=False
        )
    }
    by_judgement: dict[UUID, dict[str, str]] = defaultdict(dict)
    verdicts = Verdict.objects.filter(judgement__in=rows)
    for judgement_id, rule, outcome in verdicts.values_list("judgement_id", "rule", "outcome"):
        by_judgement[judgement_id][rule] = outcome
    found, before = [], None
    for row in rows:
        outcomes = by_judgement[row.id]
        found.append(_chapter(row, before, outcomes, decided.get(row.id)))
        before = outcomes
    return found[::-1]


def _chapter(
    row: Judgement, before: Mapping[str, str] | None, after: Mapping[str, str], objection: Objection | None
) -> Chapter:
    known = catalogue.by_id()
    changes = (
        ()
        if before is None
        else tuple(
            Change(known[rule], before.get(rule, ""), after.get(rule, ""))
            for rule in known
            if before.get(rule, "") != after.get(rule, "")
        )
    )
    return Chapter(
        id=row.id,
        at=row.at,
        current=row.current,
        final=row.final,
        score=row.score,
        valid=row.valid,
        first=before is None,
        changes=changes,
        objection=objection,
    )
