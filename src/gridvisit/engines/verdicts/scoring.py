"""The score of one visit, and apart from it whether the visit counts at all (domain 2, validity set)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gridvisit.engines.verdicts.judge import Verdict
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import Outcome

FULL = 100
ONE_DECIMAL = Decimal("0.1")
PRESENCE_RULES = ("6.1-05", "6.2-04", "6.3-02")  # one per channel: the visit really took place
NOT_HELD = Text(
    zh="没有一项到访/通话/互动规则通过：走访未实际发生或未完成",
    en="No rule of presence passed: the visit did not take place or was not held",
)


@dataclass(frozen=True)
class Score:
    """Weighted share of passed rules. `value` is None while nothing applicable is decided."""

    value: float | None
    passed_weight: int
    applicable_weight: int
    counts: dict[Outcome, int]
    not_scored: tuple[str, ...]  # rules that need a person and lack evidence: shown, in neither sum

    @property
    def shown(self) -> Decimal | None:
        """Value with one decimal, rounded half up."""
        if self.value is None:
            return None
        exact = Decimal(FULL * self.passed_weight) / Decimal(self.applicable_weight)
        return exact.quantize(ONE_DECIMAL, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class ValidityReason:
    """One rule of the validity set that keeps a visit from counting."""

    rule_id: str
    outcome: Outcome
    text: Text


@dataclass(frozen=True)
class Validity:
    """Whether a visit counts for frequency and coverage; `open` while late evidence may still change it."""

    valid: bool
    reasons: tuple[ValidityReason, ...]
    open: bool


def score(verdicts: Iterable[Verdict]) -> Score:
    """Return 100·Σ(w·pass)/Σ(w·applicable).

    `pending` stays outside both sums. `unknown` counts as fail for automatic rules; for rules that need a
    person it is listed and counts on neither side.
    """
    rules = catalogue.by_id()
    passed = applicable = 0
    counts = dict.fromkeys(Outcome, 0)
    not_scored: list[str] = []
    for verdict in verdicts:
        counts[verdict.outcome] += 1
        spec = rules[verdict.rule_id]
        if verdict.outcome in {Outcome.NOT_APPLICABLE, Outcome.PENDING}:
            continue
        if verdict.outcome is Outcome.UNKNOWN and not spec.automatic:
            not_scored.append(verdict.rule_id)
            continue
        applicable += spec.weight
        passed += spec.weight if verdict.outcome is Outcome.PASS else 0
    value = FULL * passed / applicable if applicable else None
    return Score(value, passed, applicable, counts, tuple(not_scored))


def validity(verdicts: Sequence[Verdict]) -> Validity:
    """Say whether the visit counts, by the validity set alone, with a reason per rule that says no.

    A refused or unreachable visit fails nothing, but no rule of presence passes either: it does not count.
    """
    rules = catalogue.by_id()
    reasons = [
        ValidityReason(verdict.rule_id, verdict.outcome, verdict.reason)
        for verdict in verdicts
        if rules[verdict.rule_id].validity and verdict.outcome not in {Outcome.PASS, Outcome.NOT_APPLICABLE}
    ]
    presence = [verdict for verdict in verdicts if verdict.rule_id in PRESENCE_RULES]
    if not reasons and not any(verdict.outcome is Outcome.PASS for verdict in presence):
        reasons = [ValidityReason(verdict.rule_id, verdict.outcome, NOT_HELD) for verdict in presence[:1]]
    undecided = all(reason.outcome in {Outcome.PENDING, Outcome.UNKNOWN} for reason in reasons)
    return Validity(valid=not reasons, reasons=tuple(reasons), open=bool(reasons) and undecided)
