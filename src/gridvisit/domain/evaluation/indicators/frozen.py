"""A month's figures are frozen on a day of the next month and stay as they were; today's figures stand beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation.indicators import shown as words
from gridvisit.domain.evaluation.indicators.figures import Figure, by_unit
from gridvisit.domain.evaluation.indicators.formulas import FORMULAS, SETTINGS
from gridvisit.domain.evaluation.models import FrozenFigure
from gridvisit.domain.evaluation.rules import Period, month_of
from gridvisit.domain.staff import access, standing
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

COLUMNS = ("numerator", "denominator", "value", "n", "low", "high", "beyond")
BATCH = 500


def freeze_due(now: datetime) -> int:
    """Freeze last month for every company whose day has come; return the number of figures. Runs as often as it likes.

    The day is the parameter `freeze.day`, Beijing time. What is frozen already is left as it is.
    """
    today = local_date(now)
    if today.day < SETTINGS["freeze.day"]:
        return 0
    month = month_of(today.replace(day=1)).previous()
    done = FrozenFigure.objects.filter(period=month.name).values("tenant_id")
    waiting = standing.roots().exclude(pk__in=done).filter(created_at__lt=month.ends_at)
    return sum(freeze(root=root, period=month, now=now) for root in waiting)


@transaction.atomic
def freeze(*, root: Unit, period: Period, now: datetime) -> int:
    """Freeze a month of a company: every unit, every indicator, with one row in the audit. Returns how many."""
    standing.locked_chain(root)
    frozen = set(
        FrozenFigure.objects.filter(tenant_id=root.id, period=period.name).values_list("unit_id", "code")
    )
    units = [root, *staff.units_below(root)]
    units = list({unit.id: unit for unit in units if _there(unit, period)}.values())
    found = by_unit(actor=None, unit=root, units=units, period=period, now=now)
    rows = [
        _row(figure, root.id, now)
        for figures in found.values()
        for figure in figures
        if (figure.unit_id, figure.code) not in frozen
    ]
    FrozenFigure.objects.bulk_create(rows, batch_size=BATCH)
    if rows:
        audit.record(
            "figures.frozen", root, actor=None, at=now,
            after={"period": period.name, "units": len(units), "figures": len(rows)},
        )  # fmt: skip
    return len(rows)


def _there(unit: Unit, period: Period) -> bool:
    left: date | None = unit.active_to
    return unit.active_from <= period.end and (left is None or left >= period.start)


def _row(figure: Figure, tenant_id: UUID, now: datetime) -> FrozenFigure:
    return FrozenFigure(
        tenant_id=tenant_id, unit_id=figure.unit_id, period=figure.period, code=figure.code,
        parts=[[part.part, *_columns(part).values()] for _, part in figure.parts], edition=figure.version,
        formula_version=figure.formula.edition, cut_off=figure.cut_off, frozen_at=now, **_columns(figure),
        **stamp(None, now),
    )  # fmt: skip


def _columns(figure: Figure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in COLUMNS}


# Reading --------------------------------------------------------------------------------------------------------


def frozen_of(*, actor: Staff | None, unit: Unit, period: Period) -> dict[str, FrozenFigure]:
    """Return the frozen figures of a unit and month by code; empty before the day. 1 or 2 queries.

    `actor` None is the system. Raises NotFound, Forbidden without `dashboard.view` there.
    """
    if actor is not None:
        unit = staff.unit(unit_id=unit.id, actor=actor)
        access.require(actor, "dashboard.view", unit_id=unit.id)
    return {row.code: row for row in FrozenFigure.objects.filter(unit=unit, period=period.name)}


def months_of(*, actor: Staff, unit: Unit, code: str, periods: Iterable[Period]) -> dict[str, FrozenFigure]:
    """Return one indicator's frozen figures by month. 2 queries."""
    unit = staff.unit(unit_id=unit.id, actor=actor)
    access.require(actor, "dashboard.view", unit_id=unit.id)
    rows = FrozenFigure.objects.filter(unit=unit, code=code, period__in=[period.name for period in periods])
    return {row.period: row for row in rows}


def shown(row: FrozenFigure, lang: str) -> str:
    """Return a frozen value in words, as `Figure.shown` does."""
    formula = FORMULAS[row.code]
    return words.value(row.value, formula.unit, lang, exact=_percent(row), beyond=row.beyond)


def interval_shown(row: FrozenFigure, lang: str) -> str:
    """Return the interval of a frozen value in words."""
    return words.interval(row.low, row.high, FORMULAS[row.code].unit, lang)


def differs(row: FrozenFigure, today: Figure) -> bool:
    """Return whether today's figure is not the frozen one: late data, corrections, another formula."""
    sides: Sequence[str] = ("numerator", "denominator", "n")
    return any(abs(getattr(row, side) - getattr(today, side)) > 1e-9 for side in sides)  # noqa: PLR2004


def _percent(row: FrozenFigure) -> Decimal | None:
    if row.value is None or FORMULAS[row.code].unit != words.SHARE or not row.denominator:
        return None
    return words.in_percent(row.numerator, row.denominator)
