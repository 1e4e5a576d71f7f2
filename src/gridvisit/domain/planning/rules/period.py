"""The period of a plan: a month, with its days and working days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from gridvisit.engines.calendars import Calendar
from gridvisit.foundation.kernel.errors import Refusal

_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month."""

    name: str
    start: date
    end: date

    @property
    def kind(self) -> str:
        """The plan kind of the period (PlanPeriod)."""
        return "month"

    def workdays(self, calendar: Calendar) -> list[date]:
        """Return the working days in order, make-up days included."""
        span = (self.end - self.start).days + 1
        return [
            day for day in (self.start + timedelta(days=n) for n in range(span)) if calendar.is_workday(day)
        ]

    def next(self) -> Period:
        """Return the month after."""
        return month_of(self.end + timedelta(days=1))

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.start <= day <= self.end


def parse(name: str) -> Period:
    """Return the period written as YYYY-MM. Raises Refusal `plan.bad_period`.

    >>> parse("2026-12").end.isoformat(), parse("2027-02").end.isoformat()
    ('2026-12-31', '2027-02-28')
    """
    found = _MONTH.fullmatch(name.strip())
    if found is None:
        raise Refusal("plan.bad_period", status=422, field="period", given=name[:20])
    return month_of(date(int(found[1]), int(found[2]), 1))


def month_of(day: date) -> Period:
    """Return the month a day lies in."""
    start = day.replace(day=1)
    following = (
        date(start.year + 1, 1, 1) if start.month == DECEMBER else date(start.year, start.month + 1, 1)
    )
    return Period(start.strftime("%Y-%m"), start, following - timedelta(days=1))
