"""What the API gives about indicators: figures, frozen ones, the records behind them, what was to be expected."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema

from gridvisit.domain.evaluation.indicators import Expected


class IndicatorPart(Schema):
    """A sub-figure: of one class, or a named one."""

    part: str
    label: str
    unit: str
    shown: str
    value: float | None
    numerator: float
    denominator: float
    low: float | None
    high: float | None
    n: int
    few: bool


class FrozenOut(Schema):
    """The figure as it was frozen for its month; `differs`: late data has changed what would be counted today."""

    shown: str
    interval_shown: str
    value: float | None
    numerator: float
    denominator: float
    low: float | None
    high: float | None
    n: int
    version: str
    formula_version: int
    cut_off: datetime
    frozen_at: datetime
    differs: bool


class IndicatorOut(Schema):
    """One figure with n and, for a share, its 95 % Wilson interval; null is "no data", never 0 or 1.

    `unit`: % (a share between 0 and 1), WD, customers, per100 …; `shown` says it in words.
    """

    code: str
    title: str
    group: str
    unit: str
    shown: str
    interval_shown: str
    value: float | None
    percent: Decimal | None
    numerator: float
    denominator: float
    low: float | None
    high: float | None
    n: int
    few: bool
    beyond: bool
    better: str
    counter: list[str]
    formula: str
    formula_version: int
    gaming: str
    note: str
    period: str
    unit_id: UUID
    version: str
    cut_off: datetime
    provisional: bool
    parts: list[IndicatorPart]
    frozen: FrozenOut | None


class ClassOut(Schema):
    """One class of customers: own hits of n, the company's share, what it would give here."""

    label: str
    hits: float
    n: int
    reference: float | None
    expected: float | None


class ExpectedOut(Schema):
    """Observed against expected of the unit's own mix of customers; `ratio` null: nothing was expected."""

    code: str
    observed: float
    expected: float
    ratio: float | None
    low: float | None
    high: float | None
    n: int
    left_out: int
    apart: str
    classes: list[ClassOut]


class RecordOut(Schema):
    """A record behind a figure."""

    id: UUID
    kind: str
    label: str
    customer: str
    day: date | None
    unit: str
    detail: str
    good: bool


class RecordPage(Schema):
    """Some of the records behind a figure; `total` counts all of them, also those not in sight."""

    items: list[RecordOut]
    total: int
    offset: int


def expected_out(code: str, found: Expected, lang: str) -> dict[str, Any]:
    """Return observed against expected."""
    same = ("observed", "expected", "ratio", "low", "high", "n", "left_out", "apart")
    return {name: getattr(found.found, name) for name in same} | {
        "code": code,
        "classes": [
            {
                "label": line.title.of(lang), "hits": line.hits, "n": line.n, "reference": line.reference,
                "expected": line.expected,
            }
            for line in found.lines
        ],
    }  # fmt: skip
