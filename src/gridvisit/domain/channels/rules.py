"""Chapter 6 as decisions: hours, caps, supplies per channel, what may stand in a message. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gridvisit.engines.calendars import Calendar, china, statutory_days
from gridvisit.foundation.kernel.clock import local, local_date
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import (
    Channel,
    Importance,
    MarketAttr,
    PartyKind,
    SpecialFlag,
    Supply,
    SupplyCondition,
    Vocabulary,
    supplies_for,
)

HOME_KINDS = frozenset({PartyKind.INDIVIDUAL})
VULNERABLE = frozenset(
    {
        SpecialFlag.LIFE_SUPPORT,
        SpecialFlag.ALONE,
        SpecialFlag.DISABLED,
        SpecialFlag.ELDERLY,
        SpecialFlag.LOW_INCOME,
    }
)
ELDERLY = frozenset({SpecialFlag.ELDERLY, SpecialFlag.ALONE})
# Codes sent to customers (reliability R26): how long, how often, how many tries.
CODE_DIGITS = 6
CODE_TRIES = 5
CODES_PER_HOUR = 3
CODES_PER_DAY = 10


class AttemptOutcome(Vocabulary):
    """What became of one try to reach a customer."""

    REACHED = "reached", "已联系上", "Reached"
    NO_ANSWER = "no_answer", "无人接听", "No answer"
    BUSY = "busy", "占线", "Busy"
    REFUSED = "refused", "拒绝通话", "Refused"
    WRONG_NUMBER = "wrong_number", "号码有误", "Wrong number"
    DROPPED = "dropped", "通话中断", "Dropped"


class NoticeState(Vocabulary):
    """Where a message to a customer stands."""

    QUEUED = "queued", "待发送", "Queued"
    SENDING = "sending", "发送中", "Being sent"
    SENT = "sent", "已发送", "Sent"
    FAILED = "failed", "发送失败", "Failed"
    CANCELLED = "cancelled", "已取消", "Cancelled"


NOT_REACHED = frozenset(
    {AttemptOutcome.NO_ANSWER, AttemptOutcome.BUSY, AttemptOutcome.WRONG_NUMBER, AttemptOutcome.DROPPED}
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the supplies and the hours depend on."""

    channel: str
    party_kind: str = ""
    importance: str = Importance.NONE
    special_flags: frozenset[str] = frozenset()
    market_attr: str = ""
    large_print: bool = False
    electrical_room: bool = False
    no_signal: bool = False
    group: bool = False

    @property
    def home(self) -> bool:
        """A private home."""
        return self.party_kind in HOME_KINDS


def windows(channel: str, params: ParameterSet, *, home: bool = False) -> tuple[tuple[int, int], ...]:
    """Return the hours of a channel in minutes of the day (6.1-03, 6.2-01); online keeps the phone's."""
    if channel == Channel.ONSITE:
        return params.windows("6.1-03.home_hours" if home else "6.1-03.hours")
    return params.windows("6.2-01.hours")


def is_holiday(day: date, calendar: Calendar | None = None) -> bool:
    """Say whether `day` is a day off by the State Council's notice or by law; an ordinary weekend is not.

    >>> is_holiday(date(2026, 10, 1)), is_holiday(date(2026, 11, 22))
    (True, False)
    """
    table = calendar or china()
    return (day in table.off or day in statutory_days(day.year)) and not table.is_workday(day)


def inside_hours(
    start: datetime,
    end: datetime,
    channel: str,
    params: ParameterSet,
    *,
    home: bool = False,
    asked: bool = False,
) -> bool:
    """Say whether a slot lies in the hours of the channel; a customer who asked for the time decides himself.

    A call on a holiday needs to be asked for (6.2-01).
    """
    if asked:
        return True
    first, last = local(start), local(end)
    if first.date() != last.date():
        return False
    if channel != Channel.ONSITE and is_holiday(first.date()):
        return False
    begin, finish = first.hour * 60 + first.minute, last.hour * 60 + last.minute
    return any(a <= begin and finish <= b for a, b in windows(channel, params, home=home))


def may_try_again(tries: int, params: ParameterSet) -> bool:
    """Say whether one more attempt is allowed for the task (6.2-06)."""
    return tries < params.number("6.2-06.max")


def is_unreachable(attempts: Sequence[tuple[datetime, str]], params: ParameterSet) -> bool:
    """Say whether enough failed tries on enough days were made (6.2-05); one success ends it."""
    if any(outcome not in NOT_REACHED for _, outcome in attempts):
        return False
    days = {local_date(at) for at, _ in attempts}
    return len(attempts) >= params.number("6.2-05.attempts") and len(days) >= params.number("6.2-05.days")


def conditions(facts: Circumstances) -> frozenset[SupplyCondition]:
    """Return the circumstances that add supplies (domain 3.4).

    >>> sorted(conditions(Circumstances("onsite", party_kind="individual", special_flags=frozenset({"elderly"}))))
    [<SupplyCondition.ELDERLY: 'elderly'>, <SupplyCondition.HOME: 'home'>, <SupplyCondition.VULNERABLE: 'vulnerable'>]
    """
    found = {
        SupplyCondition.ELECTRICAL_ROOM: facts.electrical_room,
        SupplyCondition.HOME: facts.home,
        SupplyCondition.IMPORTANT: facts.importance != Importance.NONE,
        SupplyCondition.ELDERLY: facts.large_print or bool(ELDERLY & facts.special_flags),
        SupplyCondition.NO_SIGNAL: facts.no_signal,
        SupplyCondition.VULNERABLE: bool(VULNERABLE & facts.special_flags),
        SupplyCondition.MARKET: facts.market_attr not in {"", MarketAttr.P0},
        SupplyCondition.GROUP: facts.group,
    }
    return frozenset(condition for condition, holds in found.items() if holds)


def supplies_needed(facts: Circumstances, params: ParameterSet) -> tuple[str, ...]:
    """Return what must be ticked before the start (6.1-02): the template of the channel plus what a unit has added."""
    holds = conditions(facts)
    needed = [supply.value for supply in supplies_for(facts.channel, sorted(holds))]
    if facts.channel == Channel.ONSITE:
        added = set(params.codes("6.1-02.required"))
        added |= params.codes("6.1-02.electrical_room") if facts.electrical_room else set()
        added |= params.codes("6.1-02.home") if facts.home else set()
        needed += sorted(added - set(needed))
    return tuple(needed)


def unknown_supplies(codes: Iterable[str]) -> list[str]:
    """Return the codes that are no supplies."""
    return [code for code in codes if not Supply.has(code)]


_PRIVATE_PARTS = (
    re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"),  # mobile
    re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)"),  # fixed line
    re.compile(r"(?<!\d)(?:\d{13}|\d{10})(?!\d)"),  # account number
    re.compile(r"欠费\s*[¥￥]?\s*\d|欠\s*(?:了)?\s*电费|拖欠电费|arrears of", re.IGNORECASE),
)


def private_parts(text: str) -> int:
    """Return how many account numbers, phone numbers and mentions of arrears a text holds (6.3-05).

    >>> private_parts("明天9点检修，请大家提前准备。"), private_parts("户号 0312345678901，电话 138-1234-5678")
    (0, 2)
    """
    found, rest = 0, text
    for part in _PRIVATE_PARTS:
        rest, hits = part.subn(" ", rest)
        found += hits
    return found


def may_send_code(sent: Sequence[datetime], now: datetime) -> bool:
    """Say whether another code may go to this customer (R26: per hour and per day)."""
    hour = sum(at > now - timedelta(hours=1) for at in sent)
    day = sum(at > now - timedelta(days=1) for at in sent)
    return hour < CODES_PER_HOUR and day < CODES_PER_DAY
