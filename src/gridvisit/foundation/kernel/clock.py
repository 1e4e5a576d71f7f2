"""The clock: UTC in store, Asia/Shanghai on screen. Doors call `now`; the domain is told the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(tz=UTC)


def local(at: datetime) -> datetime:
    """Return `at` on the Shanghai wall clock."""
    return at.astimezone(SHANGHAI)


def local_date(at: datetime) -> date:
    """Return the calendar day of `at` in Shanghai.

    >>> local_date(datetime(2026, 2, 13, 16, 30, tzinfo=UTC))
    datetime.date(2026, 2, 14)
    """
    return local(at).date()


def at_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the UTC instant of a Shanghai wall-clock time on `day`.

    >>> at_local(date(2026, 2, 27), 18)
    datetime.datetime(2026, 2, 27, 10, 0, tzinfo=datetime.timezone.utc)
    """
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)
