"""The three clocks and the working hours of domain.md 4.6: pure arithmetic over a day table.

`H` natural hours run day and night. `D` natural days end at 24:00 and move on from a day of rest (Civil Code
201-203). `WD` working days follow the State Council's yearly notice with its make-up days (调休).
`WH` working hours are 08:30-12:00 and 13:30-18:00 of working days. A year without a notice keeps its
thirteen statutory holidays and Monday to Friday, and every answer that touches it says `provisional`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from typing import NamedTuple

import chinese_calendar.constants as published

from gridvisit.foundation.kernel.clock import SHANGHAI, local_date

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
SECOND = 1_000_000  # in ticks
MIDNIGHT = time(0, 0)
CLOSE_OF_BUSINESS = time(18, 0)
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(13, 30), time(18, 0)))
SATURDAY = 5

# Movable feasts of years whose notice is still to come: first day of the first lunar month, 清明, 端午, 中秋.
_MOVABLE: dict[int, tuple[date, date, date, date]] = {
    2027: (date(2027, 2, 6), date(2027, 4, 5), date(2027, 6, 9), date(2027, 9, 15)),
    2028: (date(2028, 1, 26), date(2028, 4, 4), date(2028, 5, 28), date(2028, 10, 3)),
    2029: (date(2029, 2, 13), date(2029, 4, 4), date(2029, 6, 16), date(2029, 9, 22)),
    2030: (date(2030, 2, 3), date(2030, 4, 5), date(2030, 6, 5), date(2030, 9, 12)),
    2031: (date(2031, 1, 23), date(2031, 4, 5), date(2031, 6, 24), date(2031, 10, 1)),
    2032: (date(2032, 2, 11), date(2032, 4, 4), date(2032, 6, 12), date(2032, 9, 19)),
}
HOLIDAY_NAMES: dict[str, tuple[str, str]] = {
    "New Year's Day": ("元旦", "New Year"),
    "Spring Festival": ("春节", "Spring Festival"),
    "Tomb-sweeping Day": ("清明节", "Qingming"),
    "Labour Day": ("劳动节", "Labour Day"),
    "Dragon Boat Festival": ("端午节", "Dragon Boat Festival"),
    "Mid-autumn Festival": ("中秋节", "Mid-Autumn Festival"),
    "National Day": ("国庆节", "National Day"),
}


class Day(NamedTuple):
    """A day counted to, and whether a notice still to come may move it."""

    day: date
    provisional: bool


class Moment(NamedTuple):
    """A moment counted to, and whether a notice still to come may move it."""

    at: datetime
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """A day table: years with a notice, days off, make-up working days, and a regional layer on top."""

    published: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]
    regional_off: frozenset[date] = frozenset()
    regional_work: frozenset[date] = frozenset()
    hours: tuple[tuple[time, time], ...] = OFFICE_HOURS
    names: Mapping[date, tuple[str, str]] = field(default_factory=dict, compare=False, repr=False)
    _years: dict[int, tuple[date, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)
    _ends: dict[tuple[date, int, bool], Moment] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def is_workday(self, day: date) -> bool:
        """Return whether people are at work on `day`: make-up day, day off, else Monday to Friday.

        >>> china().is_workday(date(2026, 9, 20)), china().is_workday(date(2026, 2, 16))
        (True, False)
        """
        if day in self.regional_work:
            return True
        if day in self.regional_off:
            return False
        if day in self.work:
            return True
        if day in self.off or (day.year not in self.published and day in statutory_days(day.year)):
            return False
        return day.weekday() < SATURDAY

    def is_provisional(self, first: date, last: date) -> bool:
        """Return whether any year from `first` to `last` still waits for its notice."""
        if first.year == last.year:
            return first.year not in self.published
        return any(year not in self.published for year in range(first.year, last.year + 1))

    def workdays_of(self, year: int) -> tuple[date, ...]:
        """Return the working days of `year` in order; computed once per calendar."""
        known = self._years.get(year)
        if known is None:
            first = date(year, 1, 1)
            span = (date(year, 12, 31) - first).days + 1
            days = (first + timedelta(days=n) for n in range(span))
            known = self._years[year] = tuple(day for day in days if self.is_workday(day))
        return known

    def add_workdays(self, day: date, count: int) -> Day:
        """Return the `count`-th working day after `day`, the first day not counted; backwards when negative.

        Zero gives `day` itself, or the next working day when `day` is one of rest.

        >>> china().add_workdays(date(2026, 2, 13), 5)
        Day(day=datetime.date(2026, 2, 27), provisional=False)
        """
        if count < 0:
            return self._back(day, -count)
        if count == 0:
            return (
                Day(day, self.is_provisional(day, day)) if self.is_workday(day) else self.add_workdays(day, 1)
            )
        year, days = day.year, self.workdays_of(day.year)
        index = bisect_right(days, day) + count - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self.workdays_of(year)
        return Day(days[index], self.is_provisional(day, days[index]))

    def _back(self, day: date, count: int) -> Day:
        found = day
        while count:
            found -= DAY
            count -= self.is_workday(found)
        return Day(found, self.is_provisional(found, day))

    def workdays_between(self, first: date, last: date) -> int:
        """Return how many working days lie after `first` up to and with `last`; negative when reversed."""
        if last < first:
            return -self.workdays_between(last, first)
        upto = bisect_right(self.workdays_of(last.year), last)
        years = range(first.year, last.year)
        return (
            sum(len(self.workdays_of(year)) for year in years)
            + upto
            - bisect_right(self.workdays_of(first.year), first)
        )

    def add_natural_days(self, day: date, count: int) -> Day:
        """Return the last of `count` natural days after `day`, moved on if it is one of rest."""
        last = day + timedelta(days=count)
        rolled = self.add_workdays(last, 0).day
        return Day(rolled, self.is_provisional(last, rolled))

    def end_of_workday(self, moment: datetime, count: int, *, legal: bool = False) -> Moment:
        """Return 18:00 of the `count`-th working day after `moment`; 24:00 of it for a `legal` limit."""
        key = (local_date(moment), count, legal)
        known = self._ends.get(key)
        if known is None:
            day, provisional = self.add_workdays(key[0], count)
            known = self._ends[key] = Moment(_closing(day, legal=legal), provisional)
        return known

    def end_of_natural_day(self, moment: datetime, count: int, *, legal: bool = False) -> Moment:
        """Return 18:00 (24:00 when `legal`) of the last of `count` natural days after `moment`."""
        day, provisional = self.add_natural_days(local_date(moment), count)
        return Moment(_closing(day, legal=legal), provisional)

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments (08:30-12:00 and 13:30-18:00 of working days)."""
        if end <= start:
            return timedelta()
        first, last = local_date(start), local_date(end)
        if first == last:
            return self._worked(first, start, end)
        whole = self.workdays_between(first, last) - self.is_workday(last)
        return self._worked(first, start, end) + whole * self.working_day + self._worked(last, start, end)

    def add_working_time(self, start: datetime, length: timedelta) -> Moment:
        """Return the moment by which `length` of working time has passed since `start`.

        >>> friday = datetime(2026, 2, 13, 17, 30, tzinfo=SHANGHAI)
        >>> china().add_working_time(friday, timedelta(hours=1)).at.isoformat()
        '2026-02-14T09:00:00+08:00'
        """
        if length <= timedelta():
            return Moment(start, provisional=False)
        here = start.astimezone(SHANGHAI)
        day, left = here.date(), _ticks(length)
        if self.is_workday(day):
            passed = ((here.hour * 60 + here.minute) * 60 + here.second) * SECOND + here.microsecond
            end, left = self._within(passed, left)
            if not left:
                return Moment(_at(day, end), day.year not in self.published)
        whole = _ticks(self.working_day)
        skipped = (left - 1) // whole
        last = self.add_workdays(day, skipped + 1).day
        end, _ = self._within(0, left - skipped * whole)
        return Moment(_at(last, end), self.is_provisional(day, last))

    @cached_property
    def working_day(self) -> timedelta:
        """Return the working time of one day."""
        return timedelta(microseconds=sum(closes - opens for opens, closes in self._spans))

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        """The working hours as microseconds since midnight."""
        return tuple((_since_midnight(opens), _since_midnight(closes)) for opens, closes in self.hours)

    def _worked(self, day: date, start: datetime, end: datetime | None) -> timedelta:
        if not self.is_workday(day):
            return timedelta()
        total = timedelta()
        for opens, closes in self._shifts(day):
            upto = closes if end is None else min(closes, end)
            total += max(upto - max(opens, start), timedelta())
        return total

    def _within(self, passed: int, left: int) -> tuple[int, int]:
        """Return when in a working day `left` is used up, from `passed` since midnight on, and what is still left."""
        for opens, closes in self._spans:
            begin = max(opens, passed)
            if begin + left <= closes:
                return begin + left, 0
            left -= max(closes - begin, 0)
        return passed, left

    def _shifts(self, day: date) -> Iterable[tuple[datetime, datetime]]:
        for opens, closes in self.hours:
            yield datetime.combine(day, opens, SHANGHAI), datetime.combine(day, closes, SHANGHAI)

    def named_rest(self, first: date, last: date) -> list[tuple[date, date, tuple[str, str]]]:
        """Return the named holidays after `first` up to `last` as (from, to, (zh, en))."""
        spans: list[tuple[date, date, tuple[str, str]]] = []
        day = first + DAY
        while day <= last:
            name = self.names.get(day) or _statutory_name(day, self.published)
            if name and not self.is_workday(day):
                if spans and spans[-1][2] == name and spans[-1][1] == day - DAY:
                    spans[-1] = (spans[-1][0], day, name)
                else:
                    spans.append((day, day, name))
            day += DAY
        return spans

    def make_up_days(self, first: date, last: date) -> list[date]:
        """Return the Saturdays and Sundays after `first` up to `last` on which people are at work."""
        days = sorted(day for day in self.work | self.regional_work if first < day <= last)
        return [day for day in days if day.weekday() >= SATURDAY and self.is_workday(day)]

    def with_notice(self, year: int, *, off: Iterable[date], work: Iterable[date]) -> Calendar:
        """Return this calendar with the notice of `year` loaded; days are keyed by date, not by year."""
        return replace(
            self,
            published=self.published | {year},
            off=self.off | frozenset(off),
            work=self.work | frozenset(work),
        )

    def with_region(self, *, off: Iterable[date] = (), work: Iterable[date] = ()) -> Calendar:
        """Return this calendar with a regional layer (festivals of Tibet, Xinjiang, Ningxia, Guangxi)."""
        return replace(
            self,
            regional_off=self.regional_off | frozenset(off),
            regional_work=self.regional_work | frozenset(work),
        )


def add_hours(start: datetime, hours: float) -> datetime:
    """Return `start` plus natural hours: day and night, weekends and festivals."""
    return start + timedelta(hours=hours)


@cache
def statutory_days(year: int) -> frozenset[date]:
    """Return the statutory holidays of `year` known without a notice: thirteen, or the six with fixed dates.

    >>> len(statutory_days(2027)), len(statutory_days(2050))
    (13, 6)
    """
    return frozenset(_statutory(year))


@cache
def _statutory(year: int) -> dict[date, str]:
    days = {date(year, 1, 1): "New Year's Day"}
    days |= {date(year, 5, n): "Labour Day" for n in (1, 2)}
    days |= {date(year, 10, n): "National Day" for n in (1, 2, 3)}
    if year in _MOVABLE:
        spring, qingming, dragon, autumn = _MOVABLE[year]
        days |= {spring + timedelta(days=n): "Spring Festival" for n in (-1, 0, 1, 2)}
        days |= {qingming: "Tomb-sweeping Day", dragon: "Dragon Boat Festival"}
        days.setdefault(autumn, "Mid-autumn Festival")
    return days


def _statutory_name(day: date, noticed: frozenset[int]) -> tuple[str, str] | None:
    if day.year in noticed:
        return None
    name = _statutory(day.year).get(day)
    return HOLIDAY_NAMES[name] if name else None


def _closing(day: date, *, legal: bool) -> datetime:
    if legal:
        return datetime.combine(day + DAY, MIDNIGHT, SHANGHAI)
    return datetime.combine(day, CLOSE_OF_BUSINESS, SHANGHAI)


def _since_midnight(at: time) -> int:
    return (at.hour * 60 + at.minute) * 60 * SECOND


def _ticks(length: timedelta) -> int:
    return length // TICK


def _at(day: date, ticks: int) -> datetime:
    seconds, micro = divmod(ticks, SECOND)
    minutes, second = divmod(seconds, 60)
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, second, micro, tzinfo=SHANGHAI)


@cache
def china() -> Calendar:
    """Return the national calendar with every notice published so far.

    >>> 2026 in china().published, len(china().workdays_of(2026))
    (True, 248)
    """
    off, work = published.holidays, published.workdays
    # A notice may name days of the neighbouring year: a year is published when its own New Year's Day is.
    years = frozenset(day.year for day in off if (day.month, day.day) == (1, 1))
    names = {day: HOLIDAY_NAMES.get(str(name), (str(name), str(name))) for day, name in off.items()}
    return Calendar(published=years, off=frozenset(off), work=frozenset(work), names=names)


def is_workday(day: date, calendar: Calendar | None = None) -> bool:
    """Return whether `day` is a working day of the national calendar, or of `calendar`."""
    return (calendar or china()).is_workday(day)


def add_workdays(day: date, count: int, calendar: Calendar | None = None) -> Day:
    """Return the `count`-th working day after `day`, and whether it is provisional.

    >>> add_workdays(date(2026, 9, 30), 3).day.strftime("%A %Y-%m-%d")
    'Saturday 2026-10-10'
    """
    return (calendar or china()).add_workdays(day, count)


def workdays_between(first: date, last: date, calendar: Calendar | None = None) -> int:
    """Return how many working days lie after `first` up to and with `last`."""
    return (calendar or china()).workdays_between(first, last)
