"""The oracle's own day table and clocks (domain.md 4.6): it steps through every minute, and knows no engine."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2024, 1, 1)
LAST = date(2028, 12, 31)
DAY, EVENING = 24 * 60, 18 * 60


def _days(*spans: str) -> set[date]:
    found = set()
    for span in spans:
        first, _, last = span.partition("/")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


PUBLISHED = {2024, 2025, 2026}
OFF = _days(
    "2024-01-01", "2024-02-10/2024-02-17", "2024-04-04/2024-04-06", "2024-05-01/2024-05-05", "2024-06-10",
    "2024-09-15/2024-09-17", "2024-10-01/2024-10-07",
    "2025-01-01", "2025-01-28/2025-02-04", "2025-04-04/2025-04-06", "2025-05-01/2025-05-05", "2025-05-31/2025-06-02",
    "2025-10-01/2025-10-08",
    "2026-01-01/2026-01-03", "2026-02-15/2026-02-23", "2026-04-04/2026-04-06", "2026-05-01/2026-05-05",
    "2026-06-19/2026-06-21", "2026-09-25/2026-09-27", "2026-10-01/2026-10-07",
    # no notice yet: the thirteen statutory days
    "2027-01-01", "2027-02-05/2027-02-08", "2027-04-05", "2027-05-01/2027-05-02", "2027-06-09", "2027-09-15",
    "2027-10-01/2027-10-03",
)  # fmt: skip
WORK = _days(
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12",
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
)  # fmt: skip


def working(day: date) -> bool:
    """Return whether people are at work on a day (4.6)."""
    if day in WORK:
        return True
    return day not in OFF and day.weekday() < 5


DATES = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
IS_WORKDAY = [working(day) for day in DATES]
IN_OFFICE = bytes(
    IS_WORKDAY[n // DAY] and (8 * 60 + 30 <= n % DAY < 12 * 60 or 13 * 60 + 30 <= n % DAY < EVENING)
    for n in range(len(DATES) * DAY)
)


def minute(at: datetime) -> int:
    """Return a moment as whole minutes of the Shanghai wall clock since the first day."""
    here = at.astimezone(ZONE).replace(tzinfo=None)
    return (here - datetime(2024, 1, 1)) // timedelta(minutes=1)


def moment(n: int) -> datetime:
    return (datetime(2024, 1, 1) + timedelta(minutes=n)).replace(tzinfo=ZONE)


def day_of(n: int) -> date:
    return DATES[n // DAY]


# The clocks -----------------------------------------------------------------------------------------------------


def workdays(start: int, count: int, end: int = EVENING) -> int:
    """Step on until `end` of the count-th working day after the first day has struck."""
    here, first = start, start // DAY
    while True:
        here += 1
        if here % DAY == end % DAY:
            day = (here - 1) // DAY
            if day > first and IS_WORKDAY[day]:
                count -= 1
                if not count:
                    return here


def natural_days(start: int, count: int) -> int:
    """Step on until 18:00 of the count-th day, or of the next working day when that one is of rest."""
    here, first = start, start // DAY
    while True:
        here += 1
        if here % DAY == EVENING:
            day = here // DAY
            if day > first:
                count -= 1
                if count <= 0 and IS_WORKDAY[day]:
                    return here


def working_hours(start: int, hours: int) -> int:
    left, here = hours * 60, start
    while left:
        left -= IN_OFFICE[here]
        here += 1
    return here
