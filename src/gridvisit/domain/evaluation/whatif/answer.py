"""The answer to a what-if question: how many verdicts, visits and scores would have come out otherwise, and which."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.evaluation.whatif.question import Question
from gridvisit.engines.verdicts.judge import WORST_FIRST
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import units
from gridvisit.standard.catalogue import RuleSpec
from gridvisit.standard.vocabulary import Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Unit


@dataclass(slots=True)
class Pair:
    """A number as it is, and as it would be."""

    before: Any
    after: Any

    @property
    def change(self) -> Any:
        """After less before; None where either is not there."""
        return None if self.before is None or self.after is None else self.after - self.before

    def plain(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return {"before": self.before, "after": self.after, "change": self.change}


@dataclass(slots=True)
class Group:
    """A unit, a class of customers, or everything."""

    key: str
    label: Text
    visits: int
    changed: int
    fails: Pair
    valid: Pair
    score: Pair  # mean of the visits that have a score, one decimal

    def plain(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return {
            "key": self.key, "label_zh": self.label.zh, "label_en": self.label.en, "visits": self.visits,
            "changed_visits": self.changed, "fail": self.fails.plain(), "valid": self.valid.plain(),
            "score_mean": self.score.plain(),
        }  # fmt: skip


@dataclass(slots=True)
class RuleChange:
    """One rule: its verdicts by outcome, as they are and as they would be."""

    spec: RuleSpec
    before: dict[str, int]
    after: dict[str, int]
    changed: int
    weight: Pair

    @property
    def lines(self) -> list[tuple[Outcome, Pair]]:
        """The outcomes that occur, the worst first."""
        return [
            (outcome, Pair(self.before[outcome.value], self.after[outcome.value]))
            for outcome in WORST_FIRST
            if self.before[outcome.value] or self.after[outcome.value]
        ]

    def plain(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return {
            "rule": self.spec.id, "title_zh": self.spec.title.zh, "title_en": self.spec.title.en,
            "changed": self.changed, "before": self.before, "after": self.after, "weight": self.weight.plain(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """One verdict that would be another."""

    visit_id: UUID
    day: date
    unit_code: str
    spec: RuleSpec
    before: Outcome
    after: Outcome
    reason: Text  # why it would come out so

    def plain(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return {
            "visit_id": self.visit_id, "day": self.day, "unit": self.unit_code, "rule": self.spec.id,
            "before": self.before.value, "after": self.after.value,
            "reason_zh": self.reason.zh, "reason_en": self.reason.en,
        }  # fmt: skip


@dataclass(slots=True)
class Answer:
    """Everything that would be different. Nothing of it is stored."""

    question: Question
    period: Period
    unit: Unit | None
    engine: str
    total: Group
    outcomes: Pair
    rules: list[RuleChange]
    units: list[Group]
    classes: list[Group]
    sample: list[Changed]
    in_force: dict[str, list[Any]] = field(default_factory=dict)
    not_stored: int = 0
    seconds: float = 0.0

    def plain(self) -> dict[str, Any]:
        """Return the answer as JSON-ready values, for the command line."""
        return {
            "saved": False,
            "period": self.period.name,
            "unit": self.unit.code if self.unit else None,
            "engine": self.engine,
            "edition": self.question.edition or None,
            "parameters": [
                {
                    "parameter": asked.spec.id, "value": units.dump(asked.value), "unit": asked.spec.unit,
                    "standard": units.dump(asked.spec.value), "in_force": self.in_force.get(asked.spec.id, []),
                    "looser_than_standard": asked.looser, "effect": asked.reach, "rules": list(asked.rules),
                }
                for asked in self.question.asked
            ],
            "weights": dict(self.question.weights),
            "severity": dict(self.question.severities),
            "rules_dropped": sorted(self.question.dropped),
            "rules_not_judged": list(self.question.not_judged),
            "visits": self.total.visits,
            "visits_without_stored_facts": self.not_stored,
            "changed_visits": self.total.changed,
            "score_mean": self.total.score.plain(),
            "valid": self.total.valid.plain(),
            "outcomes": {"before": self.outcomes.before, "after": self.outcomes.after},
            "by_rule": [rule.plain() for rule in self.rules],
            "by_unit": [group.plain() for group in self.units],
            "by_class": [group.plain() for group in self.classes],
            "sample": [row.plain() for row in self.sample],
            "seconds": self.seconds,
        }  # fmt: skip
