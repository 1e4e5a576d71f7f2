"""A rule over a whole frame: four flags, or one small integer that says the outcome."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from gridvisit.engines.verdicts.judge import WORST_FIRST
from gridvisit.engines.verdicts.many import Layout, Reader, Value, all_of, negated
from gridvisit.engines.verdicts.registry import Rule
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Outcome

CODE_OF = {outcome: code for code, outcome in enumerate(WORST_FIRST)}  # the smaller, the worse


@dataclass(frozen=True)
class Masks:
    """One rule as flags; a row is what the one true flag says, and unknown where none is true."""

    not_applicable: Value
    passed: Value
    pending: Value
    failed: Value

    def named(self) -> tuple[tuple[Outcome, Value], ...]:
        """Return (outcome, flag) pairs."""
        return (
            (Outcome.NOT_APPLICABLE, self.not_applicable),
            (Outcome.PASS, self.passed),
            (Outcome.PENDING, self.pending),
            (Outcome.FAIL, self.failed),
        )


def masks(rule: Rule, params: ParameterSet, layout: Layout) -> Masks:
    """Return the rule as four flags, in the order in which `one` asks."""
    read = Reader(params, layout)
    ruling = rule.ruling
    elsewhere = read.term(ruling.not_applicable)
    passed, waits = read.term(ruling.passed), read.term(ruling.pending)
    here = all_of((negated(elsewhere), negated(read.term(ruling.unknown)), negated(read.misfit(rule))))
    not_passed = negated(passed) if isinstance(passed, bool) or passed is None else ~passed.fill_null(False)  # noqa: FBT003
    return Masks(
        not_applicable=elsewhere,
        passed=all_of((here, passed)),
        pending=all_of((here, waits, True if passed is None else not_passed)),
        failed=all_of((here, negated(passed), negated(waits))),
    )


def outcome_code(found: Masks) -> Value:
    """Return one small integer per row, the place of the outcome in WORST_FIRST."""
    code: Value = _small(CODE_OF[Outcome.UNKNOWN])
    for outcome, flag in reversed(found.named()):
        if flag is None or flag is False:
            continue
        code = (
            _small(CODE_OF[outcome])
            if flag is True
            else nw.when(flag).then(_small(CODE_OF[outcome])).otherwise(code)
        )
    return code


def _small(code: int) -> nw.Expr:
    return nw.lit(code, dtype=nw.Int8())
