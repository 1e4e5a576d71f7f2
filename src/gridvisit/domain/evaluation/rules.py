"""What chapter 9 decides without any table: periods, shares with their interval, what makes two judgements equal."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from gridvisit.engines import statistics
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard.vocabulary import Level, OrgLevel, Outcome

EDITION = "T/SDPEA-2022 · 1"
"""Edition of the rules that judged: the standard and our count of its changes."""
INDICATORS_VERSION = "1"
"""Formulas and their weights; a changed formula gets a new number before a period begins (domain 5)."""
_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(20\d{2})-?[Qq]([1-4])")
_YEAR = re.compile(r"20\d{2}")
_MONTHS, _QUARTER_MONTHS = 12, 3
ONE_DECIMAL = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Period:
    """A month (2026-11), quarter (2026-Q4) or year (2026) on the Shanghai calendar."""

    name: str
    start: date
    end: date

    @property
    def starts_at(self) -> datetime:
        """The first moment."""
        return at_local(self.start)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return at_local(self.end + timedelta(days=1))

    def cut(self, now: datetime) -> datetime:
        """Return up to when data can be counted: its end, or `now` while it lasts.

        >>> from datetime import UTC
        >>> parse_period("2026-11").cut(datetime(2026, 11, 24, tzinfo=UTC)).day
        24
        """
        return min(self.ends_at, now)

    def previous(self) -> Period:
        """Return the period of the same length just before."""
        before = self.start - timedelta(days=1)
        months = (self.end.year - self.start.year) * _MONTHS + self.end.month - self.start.month + 1
        return parse_period(_named(before, months))


def parse_period(name: str) -> Period:
    """Return the period written as 2026-11, 2026-Q4 or 2026. Raises Refusal `period.unreadable`.

    >>> parse_period("2026-Q4").end.isoformat(), parse_period("2027-02").end.isoformat()
    ('2026-12-31', '2027-02-28')
    >>> parse_period("2026-01").previous().name
    '2025-12'
    """
    text = name.strip()
    if found := _MONTH.fullmatch(text):
        return _months(text, int(found[1]), int(found[2]), 1)
    if found := _QUARTER.fullmatch(text):
        year, quarter = int(found[1]), int(found[2])
        return _months(f"{year}-Q{quarter}", year, (quarter - 1) * _QUARTER_MONTHS + 1, _QUARTER_MONTHS)
    if _YEAR.fullmatch(text):
        return _months(text, int(text), 1, _MONTHS)
    raise Refusal("period.unreadable", status=422, field="period", given=name[:20])


def month_of(day: date) -> Period:
    """Return the month a day lies in."""
    return parse_period(f"{day:%Y-%m}")


def _months(name: str, year: int, month: int, count: int) -> Period:
    last = month + count - 1
    following = date(year + last // _MONTHS, last % _MONTHS + 1, 1)
    return Period(name, date(year, month, 1), following - timedelta(days=1))


def _named(day: date, months: int) -> str:
    if months == _MONTHS:
        return f"{day.year}"
    return f"{day:%Y-%m}" if months == 1 else f"{day.year}-Q{(day.month - 1) // _QUARTER_MONTHS + 1}"


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share, None without cases.

    >>> [round(bound, 3) for bound in wilson(45, 50)]
    [0.786, 0.957]
    """
    return statistics.wilson(hits, n) if n else None


def percent(hits: int, n: int) -> Decimal | None:
    """Return a share in percent with one decimal, rounded half up; None without cases, never 0 or 100.

    >>> percent(1, 16), percent(0, 0)
    (Decimal('6.3'), None)
    """
    return (Decimal(100 * hits) / n).quantize(ONE_DECIMAL, rounding=ROUND_HALF_UP) if n else None


# Judgements -------------------------------------------------------------------------------------------------------

RUNNING = {
    "strategy_at": ("strategy_wd",),
    "archived_at": ("archive_wd",),
    "objection_answered_at": ("objection_wd",),
    "corrections_sent_at": ("correction_wd",),
    "onsite_followed_on": ("onsite_wd",),
    "opened_at": ("opening_wd",),
    "done_at": ("action_days",),
    "verified_at": ("verify_wait_days",),
    "analysis_issued_on": ("analysis_day",),
    "handed_at": (),
    "contacted_at": ("contact_wd",),
    "checked_at": ("check_wd",),
    "transferred_at": ("transfer_wd",),
    "answered_at": ("answer_wd", "progress_gap_days"),
    "noticed_at": ("notice_wd",),
    "reported_at": ("report_wd",),
    "followup_at": ("followup_wd",),
    "closed_at": ("suspended_days",),
}
"""Counts that run on while an act is open; on their own they make no new judgement."""
ALWAYS_RUNNING = frozenset({"judged_at", "strategy_review_days"})
STANDING = frozenset({Outcome.PASS, Outcome.FAIL})
HOURLY = frozenset({"5.5-03", "5.5-04", "7.2-06", "9.4-04"})
"""Rules whose deadline is a span of hours; the others change at midnight."""


def at_rest(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the known facts of a row without the counts that are still running.

    >>> at_rest({"archived_at": None, "archive_wd": 3, "persons": 2, "judged_at": "x"})
    {'persons': 2}
    """
    open_counts = {
        name for act, counts in RUNNING.items() if act in row and row[act] is None for name in counts
    }
    return {
        name: value
        for name, value in row.items()
        if value is not None and name not in open_counts and name not in ALWAYS_RUNNING
    }


def fingerprint(
    visit: Mapping[str, Any],
    demands: Iterable[Mapping[str, Any]],
    outcomes: Mapping[str, str],
    parameters: str,
) -> str:
    """Return one hash of facts at rest, parameters and outcomes: equal means there is nothing new to say."""
    plain = [at_rest(visit), [at_rest(row) for row in demands], dict(outcomes), parameters, EDITION]
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def next_look(pending: Iterable[str], now: datetime) -> datetime | None:
    """Return when pending verdicts can change by the mere passing of time: next hour or next midnight.

    >>> from datetime import UTC
    >>> next_look(["7.2-14"], datetime(2026, 11, 24, 1, 30, tzinfo=UTC)).isoformat()
    '2026-11-24T16:00:00+00:00'
    """
    waiting = set(pending)
    if not waiting:
        return None
    if waiting & HOURLY:
        return now + timedelta(hours=1)
    return at_local(local_date(now) + timedelta(days=1))


_LEVELS = {
    OrgLevel.PROVINCE: Level.PROVINCE,
    OrgLevel.CITY: Level.CITY,
    OrgLevel.COUNTY: Level.COUNTY,
    OrgLevel.STATION: Level.STATION,
    OrgLevel.COMPANY: Level.PROVINCE,
    OrgLevel.BRANCH: Level.COUNTY,
}


def override_level(unit_level: str) -> Level | None:
    """Return the level of the override chain a unit stands on; teams have none of their own.

    >>> override_level("company").value, override_level("team") is None
    ('province', True)
    """
    return _LEVELS.get(OrgLevel(unit_level)) if OrgLevel.has(unit_level) else None
