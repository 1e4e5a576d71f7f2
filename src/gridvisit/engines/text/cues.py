"""What a sentence tells besides its topic: how many outages, which day, an emergency supply that may fail. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from gridvisit.engines.text.plain import plain

_DIGITS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_COUNT = r"(\d{1,2}|[一两二三四五六七八九十]{1,3})"
_OUTAGES = (
    re.compile(rf"(?:停|断|跳闸)[^,，。;；!！?？]{{0,5}}?{_COUNT}(?:来)?[回次]"),
    re.compile(rf"{_COUNT}(?:来)?[回次][^,，。;；!！?？]{{0,3}}(?:停电|断电|跳闸|电)"),
    re.compile(rf"{_COUNT}(?:来)?[回次]了?,.{{0,8}}停"),
)
_NEAR = {
    "今天": 0,
    "今晚": 0,
    "今早": 0,
    "明天": 1,
    "明早": 1,
    "明晚": 1,
    "后天": 2,
    "大后天": 3,
    "today": 0,
    "tomorrow": 1,
}
_NEAR_DAY = re.compile(r"大后天|后天|明天|明早|明晚|今天|今晚|今早|\btoday\b|\btomorrow\b")
_DAY = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})[号日](?![楼院线])")
_EMERGENCY = re.compile(
    r"柴发|柴油机|发电机|自备电源|备用电源|应急电源|保安电源|第二路电源|UPS|双电源自投|emergency (?:supply|generator)"
    r"|backup (?:supply|generator)",
    re.IGNORECASE,
)
MOST_MONTHS = 12


def outages(text: str) -> int:
    """Return how many outages a sentence speaks of, 0 if it names no number.

    >>> outages("这两个月停了四回电"), outages("一个月里停了五六次"), outages("停电两小时"), outages("停电三次了")
    (4, 5, 0, 3)
    """
    read = plain(text)
    for pattern in _OUTAGES:
        found = pattern.search(read)
        if found:
            return _number(found.group(1))
    return 0


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    if word.startswith("十"):
        return 10 + _DIGITS.get(word[1:2], 0)
    if word.endswith("十") and len(word) > 1:
        return _DIGITS[word[0]] * 10
    return _DIGITS[word[0]]  # "five or six" is at least five


def day(text: str, said_on: date) -> date | None:
    """Return the day a sentence is about, seen from the day it was said; None if it names none.

    >>> day("23号那个检修", date(2026, 11, 21)), day("后天停电", date(2026, 11, 30)), day("3号的", date(2026, 12, 20))
    (datetime.date(2026, 11, 23), datetime.date(2026, 12, 2), datetime.date(2027, 1, 3))
    """
    read = plain(text)
    near = _NEAR_DAY.search(read)
    if near:
        return said_on + timedelta(days=_NEAR[near.group()])
    named = _DAY.search(read)
    return _next(said_on, int(named.group(1) or 0), int(named.group(2))) if named else None


def _next(said_on: date, month: int, number: int) -> date | None:
    """Return the first day from `said_on` on that has the number, in the month if one was said."""
    year, here = said_on.year, said_on.month
    for _turn in range(MOST_MONTHS + 1):
        if (not month or here == month) and 1 <= number <= monthrange(year, here)[1]:
            found = date(year, here, number)
            if found >= said_on:
                return found
        year, here = (year + 1, 1) if here == MOST_MONTHS else (year, here + 1)
    return None


def emergency_supply(text: str) -> bool:
    """Return whether a sentence speaks of an emergency supply: who has one is as a rule an important user."""
    return _EMERGENCY.search(plain(text)) is not None
