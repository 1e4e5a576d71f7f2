"""Figures as plain values: what the API, the command line and downloads give."""

from __future__ import annotations

from typing import Any

from gridvisit.domain.evaluation.indicators import frozen
from gridvisit.domain.evaluation.indicators.figures import Figure
from gridvisit.domain.evaluation.models import FrozenFigure

SAME = (
    "code", "group", "unit", "value", "percent", "numerator", "denominator", "low", "high", "n", "few", "beyond",
    "better", "period", "unit_id", "version", "cut_off", "provisional",
)  # fmt: skip


def plain(figure: Figure, lang: str, kept: FrozenFigure | None = None) -> dict[str, Any]:
    """Return a figure by name; a value of None is "no data". `frozen`: the figure as it was frozen, or None."""
    formula = figure.formula
    return {name: getattr(figure, name) for name in SAME} | {
        "title": figure.title.of(lang),
        "shown": figure.shown(lang),
        "interval_shown": figure.interval_shown(lang),
        "formula_version": formula.edition,
        "formula": f"{formula.numerator.of(lang)} ÷ {formula.denominator.of(lang)}",
        "gaming": formula.gaming.of(lang),
        "note": figure.note.of(lang),
        "counter": list(figure.counter),
        "parts": [_part(label.of(lang), part, lang) for label, part in figure.parts],
        "frozen": None if kept is None else _frozen(kept, figure, lang),
    }


def _part(label: str, part: Figure, lang: str) -> dict[str, Any]:
    same = ("part", "unit", "value", "numerator", "denominator", "low", "high", "n", "few")
    return {"label": label, "shown": part.shown(lang)} | {name: getattr(part, name) for name in same}


def _frozen(kept: FrozenFigure, today: Figure, lang: str) -> dict[str, Any]:
    same = (
        "value",
        "numerator",
        "denominator",
        "low",
        "high",
        "n",
        "formula_version",
        "cut_off",
        "frozen_at",
    )
    return {name: getattr(kept, name) for name in same} | {
        "version": kept.edition,
        "shown": frozen.shown(kept, lang),
        "interval_shown": frozen.interval_shown(kept, lang),
        "differs": frozen.differs(kept, today),
    }
