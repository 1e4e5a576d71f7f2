"""What the address of a dashboard page asks for: a unit and a period, and what could be chosen instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation.rules import Period, month_of, parse_period
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.ids import parse_id

MONTHS, QUARTERS = 6, 4


@dataclass(frozen=True)
class Place:
    """What the address asks for: a unit and a period, and what could be chosen instead."""

    unit: Any
    period: Period
    units: list[tuple[str, str]]
    children: list[Any]
    periods: list[tuple[str, str]]

    @property
    def query(self) -> str:
        """The filter as a query string."""
        return urlencode({"unit": self.unit.id, "period": self.period.name})

    def at(self, *, unit_id: Any = None, period: str = "", **more: Any) -> str:
        """Return the filter as a query string with something else in it."""
        pairs = {"unit": unit_id or self.unit.id, "period": period or self.period.name, **more}
        return urlencode({name: value for name, value in pairs.items() if value})


def read(request: HttpRequest) -> Place:
    """Read unit and period from the address; at first the highest unit one sees, and this month. Raises NotFound."""
    reach = access.scope(request.actor, "dashboard.view")
    rows = [
        row for row in people.units(actor=request.actor) if reach.whole_tenant or row.id in reach.unit_ids
    ]
    if not rows:
        raise NotFound
    wanted = request.GET.get("unit", "")
    unit = next((row for row in rows if str(row.id) == wanted), None) if wanted else _top(rows)
    if unit is None:
        unit = people.unit(
            unit_id=parse_id(wanted), actor=request.actor
        )  # not there, or not this person's: says so
    today = local_date(request.now)
    period = parse_period(request.GET.get("period") or month_of(today).name)
    top = min(row.path.count("/") for row in rows)
    periods = [(found.name, name_of(found)) for found in _periods(today)]
    if period.name not in dict(periods):
        periods.insert(0, (period.name, name_of(period)))
    return Place(
        unit, period, [(str(row.id), "　" * (row.path.count("/") - top) + row.name) for row in rows],
        [row for row in rows if row.parent_id == unit.id], periods,
    )  # fmt: skip


def _top(rows: Iterable[Any]) -> Any:
    return min(rows, key=lambda row: (row.path.count("/"), row.path))


def _periods(today: date) -> list[Period]:
    return months(month_of(today)) + _back(parse_period(f"{today.year}-Q{(today.month + 2) // 3}"), QUARTERS)


def months(last: Period, count: int = MONTHS) -> list[Period]:
    """Return so many periods up to `last`, the latest first."""
    return _back(last, count)


def _back(last: Period, count: int) -> list[Period]:
    found = [last]
    while len(found) < count:
        found.append(found[-1].previous())
    return found


def last_month(place: Place, today: date) -> Period:
    """Return the month the trend ends with: the last one of the period that has begun."""
    return month_of(min(place.period.end, max(today, place.period.start)))


def name_of(period: Period) -> str:
    """Return a period in words."""
    year, _dash, rest = period.name.partition("-")
    if not rest:
        return _("Year %(year)s") % {"year": year}
    if rest.startswith("Q"):
        return _("Quarter %(number)s of %(year)s") % {"year": year, "number": rest[1:]}
    return _("Month %(month)s") % {"month": period.name}
