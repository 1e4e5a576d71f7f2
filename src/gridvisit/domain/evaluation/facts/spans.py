"""Lengths of time as the fact table counts them: working days, days, months, on the Shanghai calendar."""

from __future__ import annotations

from datetime import date, datetime

from gridvisit.engines.calendars import china
from gridvisit.foundation.kernel.clock import local_date

MONTHS = 12


def working_days(since: datetime | date | None, until: datetime | date | None) -> int | None:
    """Return the working days from one day to another, the first not counted; None if either is unknown.

    >>> working_days(date(2026, 11, 20), date(2026, 11, 24))
    2
    """
    if since is None or until is None:
        return None
    return china().workdays_between(_day(since), _day(until))


def days(since: datetime | date | None, until: datetime | date | None) -> int | None:
    """Return the natural days from one day to another; None if either is unknown."""
    return None if since is None or until is None else (_day(until) - _day(since)).days


def months(since: date | None, until: date) -> int | None:
    """Return the full months from one day to another.

    >>> months(date(2025, 11, 30), date(2026, 11, 24))
    11
    """
    if since is None:
        return None
    return (until.year - since.year) * MONTHS + until.month - since.month - (until.day < since.day)


def _day(value: datetime | date) -> date:
    return local_date(value) if isinstance(value, datetime) else value
