"""When a notice reaches a person: at once in the hours of the shift, else at the start of the next one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gridvisit.engines.calendars import Calendar, china
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.errors import Refusal

DAY = timedelta(days=1)
MINUTES_PER_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """A shift in minutes of the day; one that ends before it begins goes over midnight, equal ends are all day."""

    start: int
    end: int
    rest_days: bool = True

    @property
    def length(self) -> int:
        """Return the minutes of the shift."""
        return (self.end - self.start) % MINUTES_PER_DAY or MINUTES_PER_DAY


def check(hours: Hours) -> None:
    """Raise Refusal `inbox.hours_invalid` for what is no time of day."""
    if not (0 <= hours.start < MINUTES_PER_DAY and 0 <= hours.end < MINUTES_PER_DAY):
        raise Refusal("inbox.hours_invalid", status=422, field="start")


def release_at(at: datetime, hours: Hours, calendar: Calendar | None = None) -> datetime:
    """Return `at` inside a shift, else the start of the next shift. A shift belongs to the day it begins.

    >>> from datetime import UTC
    >>> friday_night = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
    >>> release_at(friday_night, Hours(450, 1200)).isoformat()
    '2026-11-29T23:30:00+00:00'
    """
    days = calendar or china()
    today = local_date(at)
    for day in (today - DAY, today):
        start = _start(day, hours)
        if _works(day, hours, days) and start <= at < start + timedelta(minutes=hours.length):
            return at
    day = today
    while not (_works(day, hours, days) and _start(day, hours) > at):
        day += DAY
    return _start(day, hours)


def _start(day: date, hours: Hours) -> datetime:
    return at_local(day, hours.start // 60, hours.start % 60)


def _works(day: date, hours: Hours, calendar: Calendar) -> bool:
    return not hours.rest_days or calendar.is_workday(day)
