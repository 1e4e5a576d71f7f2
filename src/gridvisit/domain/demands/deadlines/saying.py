"""Each due time in words: how long, from when, what did not count and what did, and so until when (4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from gridvisit.foundation.kernel.clock import local, local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Clock

if TYPE_CHECKING:
    from gridvisit.domain.demands.deadlines.reckon import Due
    from gridvisit.domain.demands.table import Span

EXTERNAL = "external"
STEP_IMPORTANCE = Text(
    zh="重要用户（特级/一级），提级一档", en="Important user (special or grade 1): one level up"
)
STEP_REPEAT = Text(
    zh="60天内重复诉求，提级一档，由上一级办理", en="Repeated within 60 days: one level up, handled above"
)
STEP_PERSON = Text(zh="经人工确认，提级办理", en="Confirmed by a person as more urgent")
DANGER_OVERRIDES = Text(zh="涉及生命安全，一律按危急办理", en="Danger to life: always handled as danger")

_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_STOPS_NAMED = 2  # the rest is counted: the sentence stays readable
_REST_NAMED = 3
_MAKE_UP_NAMED = 3


def explain(due: Due) -> Text:
    """Return why a due time is this one, in one sentence."""
    if due.source == EXTERNAL:
        return Text(
            zh=f"来源工单规定的时限 → {_zh(due.at)}", en=f"Set by the ticket it came with → {_en(due.at)}"
        )
    if due.soft:
        return Text(zh="当场", en="At once, in the same talk")
    year = due.at.year != local(due.start).year
    length = _length(due.span)
    notes = [*_notes(due)]
    zh = "；".join([f"从{_zh(due.start)}起{length.zh}", *(note.zh for note in notes)])
    en = "; ".join([f"{length.en} from {_en(due.start)}", *(note.en for note in notes)])
    counted = _make_up(due)
    return Text(
        zh=f"{zh} → {_zh(due.at, legal=due.legal, year=year)}{counted.zh}",
        en=f"{en} → {_en(due.at, legal=due.legal, year=year)}{counted.en}",
    )


def legal_end(at: datetime) -> Text:
    """Return a legal limit as people say it: midnight is 24:00 of the day that ends.

    >>> from datetime import UTC
    >>> legal_end(datetime(2026, 2, 27, 16, tzinfo=UTC)).en
    'Friday 27 Feb 24:00'
    """
    return Text(zh=_zh(at, legal=True), en=_en(at, legal=True))


def tightened(whose: Text, standard: Span) -> Text:
    """Return that a length is a unit's own, and what the standard would give."""
    length = _length(standard)
    return Text(
        zh=f"{whose.zh}收紧的时限，标准为{length.zh}",
        en=f"tightened by {whose.en}, the standard gives {length.en}",
    )


def _length(span: Span) -> Text:
    count = span.count
    if span.clock == Clock.WD:
        return _counted(int(count), "个工作日", "working day")
    if span.clock == Clock.D:
        return _counted(int(count), "个自然日", "natural day")
    if span.length % _HOUR:
        return _counted(round(span.length / _MINUTE), "分钟", "minute")
    if span.clock == Clock.WH:
        return _counted(int(count), "个工作小时", "working hour")
    return _counted(int(count), "小时（昼夜连续）", "hour", " day and night")


def _counted(count: int, zh: str, en: str, more: str = "") -> Text:
    return Text(zh=f"{count}{zh}", en=f"{count} {en}{'' if count == 1 else 's'}{more}")


def _notes(due: Due) -> Iterator[Text]:
    yield from due.notes
    if due.clock in {Clock.WD, Clock.WH}:
        yield from _rest(due)
    if due.clock == Clock.D:
        yield from _moved_on(due)
    yield from _stopped(due)
    if due.event is not None:
        yield Text(
            zh=f"须在{_day_zh(due.event)}的活动之前完成，已提前",
            en=f"brought forward to be ready before the event on {_day_en(due.event)}",
        )
    if due.provisional:
        yield _provisional(due)


def _rest(due: Due) -> Iterator[Text]:
    """Yield the holidays that do not count."""
    found = due.calendar.named_rest(local_date(due.start), local_date(due.at))
    for first, last, (zh, en) in found[:_REST_NAMED]:
        span = _span(first, last)
        yield Text(zh=f"{zh}{span.zh}不计", en=f"{en} {span.en} does not count")
    if len(found) > _REST_NAMED:
        more = len(found) - _REST_NAMED
        yield Text(zh=f"另有{more}个节假日不计", en=f"{more} more holidays do not count")


def _moved_on(due: Due) -> Iterator[Text]:
    """Say when the last natural day is one of rest (Civil Code 203)."""
    last = local_date(due.start) + timedelta(days=int(due.span.count))
    if last != local_date(due.at) and due.event is None:
        yield Text(
            zh=f"最后一天{_day_zh(last)}休息，顺延至下一工作日",
            en=f"the last day, {_day_en(last)}, is one of rest: the next working day",
        )


def _stopped(due: Due) -> Iterator[Text]:
    ended = [(start, end) for start, end in due.stops if end is not None]
    if due.stopped:
        named = [_stretch(start, end) for start, end in ended[:_STOPS_NAMED]]
        more = len(ended) - len(named)
        zh = "、".join(span.zh for span in named) + (f"等{len(ended)}次" if more else "")
        en = ", ".join(span.en for span in named) + (f" and {more} more" if more else "")
        hours = f"{due.stopped / _HOUR:.4g}"
        yield Text(
            zh=f"挂起（{zh}）扣除{hours}个工作小时", en=f"suspended {en}: {hours} working hours do not count"
        )
    if due.paused:
        since = due.stops[-1][0]
        yield Text(
            zh=f"{_zh(since)}起挂起，计时暂停", en=f"suspended since {_en(since)}, the clock stands still"
        )


def _provisional(due: Due) -> Text:
    years = range(local(due.start).year, local(due.at).year + 1)
    year = next((year for year in years if year not in due.calendar.published), due.at.year)
    return Text(
        zh=f"暂定，{year}年放假安排尚未公布",
        en=f"provisional, the holiday notice of {year} is not published yet",
    )


def _make_up(due: Due) -> Text:
    """Name the Saturdays and Sundays that are worked and so do count."""
    if due.clock not in {Clock.WD, Clock.WH}:
        return Text(zh="", en="")
    days = due.calendar.make_up_days(local_date(due.start), local_date(due.at))
    if not days:
        return Text(zh="", en="")
    named, more = days[:_MAKE_UP_NAMED], len(days) - _MAKE_UP_NAMED
    zh = "、".join(_day_zh(day) for day in named) + (f"等{len(days)}天" if more > 0 else "")
    en = ", ".join(_day_en(day) for day in named) + (f" and {more} more" if more > 0 else "")
    count = "count: make-up working days" if len(days) > 1 else "counts: a make-up working day"
    return Text(zh=f"（调休上班日{zh}计入）", en=f" ({en} {count})")


def _stretch(start: datetime, end: datetime) -> Text:
    first, last = local(start), local(end)
    zh, en = (
        f"{first.month}月{first.day}日{first:%H:%M}",
        f"{first.day} {_MONTHS_EN[first.month - 1]} {first:%H:%M}",
    )
    if first.date() == last.date():
        return Text(zh=f"{zh}至{last:%H:%M}", en=f"{en}–{last:%H:%M}")
    return Text(
        zh=f"{zh}至{last.month}月{last.day}日{last:%H:%M}",
        en=f"{en} – {last.day} {_MONTHS_EN[last.month - 1]} {last:%H:%M}",
    )


def _span(first: date, last: date) -> Text:
    if first == last:
        return Text(zh=f"{first.month}月{first.day}日", en=f"{first.day} {_MONTHS_EN[first.month - 1]}")
    if first.month == last.month:
        return Text(
            zh=f"{first.month}月{first.day}日至{last.day}日",
            en=f"{first.day}–{last.day} {_MONTHS_EN[last.month - 1]}",
        )
    return Text(
        zh=f"{first.month}月{first.day}日至{last.month}月{last.day}日",
        en=f"{first.day} {_MONTHS_EN[first.month - 1]} – {last.day} {_MONTHS_EN[last.month - 1]}",
    )


def _wall(at: datetime, *, legal: bool) -> tuple[date, str]:
    """Return day and hour as people say it: a legal limit at midnight is 24:00 of the day before."""
    here = local(at)
    if legal and here.hour == 0 and here.minute == 0:
        return (here - timedelta(days=1)).date(), "24:00"
    return here.date(), here.strftime("%H:%M")


def _day_zh(day: date) -> str:
    return f"{day.month}月{day.day}日（{_WEEKDAYS_ZH[day.weekday()]}）"


def _day_en(day: date) -> str:
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"


def _zh(at: datetime, *, legal: bool = False, year: bool = False) -> str:
    day, hour = _wall(at, legal=legal)
    return f"{f'{day.year}年' if year else ''}{_day_zh(day)}{hour}"


def _en(at: datetime, *, legal: bool = False, year: bool = False) -> str:
    day, hour = _wall(at, legal=legal)
    return f"{_day_en(day)}{f' {day.year}' if year else ''} {hour}"
