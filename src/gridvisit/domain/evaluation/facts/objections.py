"""What objections say about a visit: how long they waited for an answer (9.3-03), and which verdicts fell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.evaluation.facts.spans import working_days
from gridvisit.domain.evaluation.models import Objection
from gridvisit.engines.verdicts import judge
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.lean import Lean
from gridvisit.standard.vocabulary import ObjectionDecision, Outcome

Waits = tuple[datetime, datetime | None]
_OBJECTION = Lean(Objection, "visit_id", "made_at", "decided_at", "withdrawn_at", by="visit_id")


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome a second reader gave a rule, and the number of the objection he decided."""

    outcome: Outcome
    number: str


def waits(visit_ids: Iterable[UUID]) -> dict[UUID, Waits]:
    """Return per visit when its slowest objection was made and answered; withdrawn ones wait for nothing. 1 query."""
    found: dict[UUID, list[Waits]] = defaultdict(list)
    for row in _OBJECTION.rows(visit_ids):
        if row.withdrawn_at is None:
            found[row.visit_id].append((row.made_at, row.decided_at))
    return {visit_id: max(spans, key=_length) for visit_id, spans in found.items()}


def _length(span: Waits) -> tuple[bool, float]:
    made, decided = span
    return (True, -made.timestamp()) if decided is None else (False, (decided - made).total_seconds())


def columns(found: Waits | None, at: datetime) -> dict[str, Any]:
    """Return the facts of rule 9.3-03 as known at `at`; no objection leaves them unknown, which is not applicable."""
    if found is None:
        return {}
    made, decided = found
    return {
        "objection_at": made,
        "objection_answered_at": decided,
        "objection_wd": working_days(made, decided or at),
    }


def overturned(visit_ids: Iterable[UUID]) -> dict[UUID, dict[str, Decided]]:
    """Return per visit the rules whose verdict a second reader changed; the latest decision holds. 1 query."""
    rows = Objection.objects.filter(visit_id__in=list(visit_ids), decision=ObjectionDecision.UPHELD)
    found: dict[UUID, dict[str, Decided]] = defaultdict(dict)
    for row in rows.order_by("decided_at", "id"):
        for rule in row.rules:
            found[row.visit_id][rule] = Decided(Outcome(row.outcome_after), row.number)
    return dict(found)


def with_decisions(
    verdicts: Sequence[judge.Verdict], decided: Mapping[str, Decided] | None
) -> list[judge.Verdict]:
    """Return the verdicts with what was decided on objections in place of what the facts alone say."""
    if not decided:
        return list(verdicts)
    return [
        replace(
            verdict,
            outcome=given.outcome,
            declared=False,
            facts_used={**verdict.facts_used, "objection": given.number},
            _explain=_said(given),
        )
        if (given := decided.get(verdict.rule_id)) is not None
        else verdict
        for verdict in verdicts
    ]


def _said(given: Decided) -> Any:
    outcome = given.outcome
    return lambda: Text(
        f"异议 {given.number} 成立，改判为“{outcome.zh}”。",
        f"Objection {given.number} was upheld → {outcome.en}",
    )
