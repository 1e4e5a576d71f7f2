"""Indicators (domain 5): one call for figures, one for the records behind one. Exact formulas, n, interval, cut-off."""

from gridvisit.domain.evaluation.indicators.expected import Expected, expected
from gridvisit.domain.evaluation.indicators.figures import (
    Drill,
    Figure,
    by_unit,
    drill,
    figures,
    indicator,
    months,
    tally,
)
from gridvisit.domain.evaluation.indicators.formulas import CODES, FORMULAS, GROUPS, Formula
from gridvisit.domain.evaluation.indicators.rows import DrillRow, rows_of

__all__ = [
    "CODES", "FORMULAS", "GROUPS", "Drill", "DrillRow", "Expected", "Figure", "Formula", "by_unit", "drill", "expected",
    "figures", "indicator", "months", "rows_of", "tally",
]  # fmt: skip
