"""The page of the indicators says of each what the product says, in both languages."""

from __future__ import annotations

import pytest

from gridvisit.domain.evaluation.indicators import FORMULAS, Formula
from tests.laws.source import ROOT

BETTER = {"up": "↑", "down": "↓", "info": "–"}


def line(formula: Formula, lang: str) -> str:
    """Return the line of an indicator in the table of the page."""
    beside = ", ".join(formula.counter) or "–"
    sides = f"{formula.numerator.of(lang)} ÷ {formula.denominator.of(lang)}"
    return f"| {formula.code} | {formula.title.of(lang)} | {sides} | {BETTER[formula.better]} | {beside} |"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_indicator_stands_on_the_page_as_it_is_defined(lang: str) -> None:
    page = (ROOT / "docs" / lang / "indicators.md").read_text("utf-8").splitlines()
    assert [row for row in page if row.startswith("| I")] == [line(one, lang) for one in FORMULAS.values()]
