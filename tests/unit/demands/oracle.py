"""A second reckoning of the due times, written from domain.md 4.4-4.6 alone: slow, minute by minute, no engine inside.

It knows its own day table (the notices of 2024-2026 typed in by hand; 2027 has none), steps through every minute
from the moment a customer spoke, and reads the event log itself. Readings where the text leaves room:
a HAZARD of any other topic is the network's; a person's level counts where it is higher than the table's; an outer
legal limit is not ours to stop; an event already over has no say; nothing is due before it was heard.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.unit.demands.oracle_clocks import (
    DATES,
    DAY,
    EVENING,
    FIRST,
    IN_OFFICE,
    IS_WORKDAY,
    PUBLISHED,
    ZONE,
    day_of,
    minute,
    moment,
    natural_days,
    workdays,
    working,
    working_hours,
)

__all__ = ["DATES", "DAY", "FIRST", "due_times", "minute", "moment", "workdays", "working"]


# The event log --------------------------------------------------------------------------------------------------


@dataclass
class Log:
    """Events as (minute, kind, data), in any order."""

    events: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)

    def last(self, *kinds: str) -> int | None:
        found = [at for at, kind, _ in self.events if kind in kinds]
        return max(found) if found else None

    def told(self, name: str, otherwise: Any) -> Any:
        """Return what the last triage said."""
        for _at, kind, data in sorted(self.events, key=lambda event: event[0], reverse=True):
            if kind == "triaged" and name in data:
                return data[name]
        return otherwise

    def danger(self, *, told: bool) -> bool:
        """Return whether life is in danger: once said it stays, until a person says that it is not (9.2)."""
        for _at, kind, data in sorted(self.events, key=lambda event: event[0]):
            if kind == "triaged":
                told = data.get("danger", told or data.get("urgency") == "U0")
        return told

    def stand_stills(self) -> list[tuple[int, int | None]]:
        """Return from when until when the demand was suspended, the last one perhaps without an end."""
        spans: list[tuple[int, int | None]] = []
        waits_for_customer = False
        for at, kind, data in sorted(self.events, key=lambda event: event[0]):
            running = not spans or spans[-1][1] is not None
            if kind == "suspended" and running:
                spans.append((at, None))
                waits_for_customer = data.get("reason") == "customer_wait"
            ends = kind == "resumed" or (kind == "customer_note" and waits_for_customer)
            if ends and not running:
                spans[-1] = (spans[-1][0], at)
        return spans


def after_stops(start: int, due: int, spans: list[tuple[int, int | None]]) -> tuple[int, bool]:
    """Return a due after the stops: the working minutes until it are used up while nothing stands still."""
    left = sum(IN_OFFICE[start:due])
    ended = [(a, b) for a, b in spans if b is not None]
    begins = [a for a, _ in ended]
    here, last = start, due
    while left:
        index = bisect_right(begins, here) - 1
        stands_still = index >= 0 and here < ended[index][1]
        if IN_OFFICE[here] and not stands_still:
            left -= 1
            last = here + 1
        here += 1
    paused = any(b is None and a < last for a, b in spans)
    return last, paused


# The table ------------------------------------------------------------------------------------------------------


@dataclass
class Case:
    """One demand as a customer tells it, and what happened to it."""

    type: str
    topic: str
    heard: int
    urgency: str = ""
    danger: bool = False
    registered: int | None = None
    importance: str = "none"
    home: bool = False
    voltage: str = ""
    supply_mode: str = ""
    area: str = "town"
    outages: int = 0
    repeat: bool = False
    anonymous: bool = False
    major: bool = False
    life_support: bool = False
    about: date | None = None  # day of the outage, the event, the end of the market window
    external: int | None = None
    log: Log = field(default_factory=Log)
    tightened: dict[str, float] = field(default_factory=dict)  # what the unit has set, in the rule's own unit


H, D, WD, WH, NOW = "H", "D", "WD", "WH", "now"
IMPORTANT = {"SP", "L1", "L2", "TMP"}
NEVER_STOPS = {"handover", "first_contact", "flow", "answer_legal"}


def _away(case: Case) -> int | None:
    return None if case.about is None else (case.about - day_of(case.heard)).days


def _workdays_away(case: Case) -> int | None:
    away = _away(case)
    if away is None or away < 0:
        return None
    first = case.heard // DAY
    return sum(IS_WORKDAY[first + 1 : first + 1 + away])


Row = tuple[str, str, list[tuple[str, str, float]], bool]


def row(case: Case, kind: str, topic: str, *, danger: bool) -> Row:  # noqa: C901, PLR0912 - a branch for each row, in its order
    """Return (level, level a person may call it by this row, dues, names important users) of the row (4.4)."""
    important, away, soon = case.importance in IMPORTANT, _away(case), _workdays_away(case)
    if kind == "FAULT":
        arrive = {"town": 45, "country": 90, "remote": 120}[case.area] / 60
        return "U0", "", [("handover", H, 0.25), ("arrival", H, arrive), ("restore", "after arrival", 3 if case.area == "town" else 4)], False  # fmt: skip
    if kind == "HAZARD" or (topic in {"SAFE_NET", "SAFE_CUST"} and kind in {"OPINION", "BUSINESS", "ENERGY"}):
        if topic == "SAFE_CUST":
            dues = [("first_contact", NOW, 0), ("notice", WD, 1), ("recheck", D, 30)]
            if case.major and important:
                dues.append(("authority", WD, 3))
            return ("U1" if important else "U2"), "U1", dues, True
        if danger:
            return "U1", "", [("plan", WD, 5)], False
        return "U1", "", [("first_contact", H, 2), ("site_check", WD, 1), ("plan", WD, 5)], False
    if kind == "COMPLAINT":
        return "U1", "", [("first_contact", H, 24), ("answer", WD, 5), ("answer_legal", WD, 10)], False
    if kind == "REPORT":
        contact = [] if case.anonymous else [("first_contact", H, 24)]
        return "U1", "", [*contact, ("answer", WD, 10)], False
    if kind == "SUGGEST":
        return "U2", "", [("first_contact", WD, 1), ("answer", WD, 10)], False
    if kind == "CONSULT":
        return (
            "U2",
            "",
            [("first_contact", NOW, 0), ("answer", WD, 3 if topic in {"MARKET", "DR"} else 2)],
            False,
        )
    if kind == "PRAISE":
        return "U3", "", [("thanks", WD, 5)], False
    if kind == "CARE" or topic == "VULNERABLE":
        contact = ("first_contact", H, 2) if case.life_support else ("first_contact", WD, 1)
        return "U1", "", [contact, ("plan", WD, 3)], False
    if topic in {"OUTAGE", "VOLT"}:
        level = "U1" if important or case.outages >= 3 else "U2"
        return level, "U1", [("first_contact", H, 24), ("site_check", WD, 5), ("answer", WD, 10), ("progress", "every", 30)], True  # fmt: skip
    if topic in {"METER", "BILL", "PV", "EV"}:
        return "U2", "", [("first_contact", WD, 1), ("answer", WD, 5)], False
    if topic == "CONNECT":
        high = case.voltage not in {"", "220V", "380V"}
        double = case.supply_mode in {"dual_source", "dual_circuit", "multi"}
        share = 5 if case.home else (32 if double else 22) if high else 6
        return "U2", "", [("flow", WD, 1), ("share", WD, share)], False
    if topic == "CHANGE":
        return "U2", "", [("flow", WD, 1), ("share", WD, 5)], False
    if topic == "NOTICE":
        near = away is not None and 0 <= away <= 3
        return (
            ("U1" if near else "U2"),
            "U1",
            [("first_contact", "1 WD, U1 2 H", 1), ("answer", WD, 1)],
            False,
        )
    if topic == "GUARANTEE":
        near = soon is not None and soon <= 5
        return ("U1" if near else "U2"), "U1", [("first_contact", WD, 1), ("plan", "before event", 5)], False
    if topic == "RELOCATE":
        return "U2", "", [("first_contact", WD, 1), ("site_check", WD, 5), ("answer", WD, 10)], False
    if topic in {"EE", "GREEN", "SMART"}:
        return "U3", "", [("first_contact", WD, 3), ("proposal", WD, 15)], False
    if topic in {"MARKET", "DR"}:
        near = soon is not None and soon <= 5
        return ("U1" if near else "U3"), "U1", [("first_contact", "3 WD, U1 1 WD", 1), ("answer", "row 3 WD, U1 1 WD", 1)], False  # fmt: skip
    if topic == "RESALE":
        return "U2", "", [("first_contact", WD, 1), ("answer", WD, 10)], False
    if topic == "CHANNEL":
        return "U2", "", [("first_contact", WD, 1), ("answer", WD, 3)], False
    if topic == "NOT_OURS":
        return "U2", "", [("first_contact", NOW, 0), ("referral", WD, 1)], False
    return "U2", "", [("first_contact", WD, 1), ("answer", WD, 10)], False


# What a unit may tighten (5.5-03 … 5.5-15): the shorter of the row's length and the unit's own -------------------


def own_rules(kind: str, topic: str) -> dict[str, str]:  # noqa: C901 - a branch for each rule
    """Return which rule each due of a row follows."""
    quality = {"site_check": "5.5-10.within", "answer": "5.5-11.within", "progress": "5.5-11.progress"}
    if kind == "FAULT":
        return {"handover": "5.5-03.within"}
    by_type = {
        "COMPLAINT": {"first_contact": "5.5-04.within", "answer": "5.5-05.within"},
        "REPORT": {"answer": "5.5-06.within"},
        "SUGGEST": {"answer": "5.5-07.within"},
        "PRAISE": {},
        "CARE": {},
    }
    if kind in by_type:
        return by_type[kind]
    if kind == "HAZARD" or topic in {"SAFE_NET", "SAFE_CUST"}:
        if kind == "CONSULT":
            return {}
        return {"notice": "5.5-15.notice", "authority": "5.5-15.report"} if topic == "SAFE_CUST" else {}
    if topic in {"MARKET", "DR"}:
        return {"answer": "5.5-14.within"}
    if kind == "CONSULT":
        return {}
    if topic in {"OUTAGE", "VOLT"}:
        return quality
    if topic in {"CONNECT", "CHANGE"}:
        return {"flow": "5.5-12.within"}
    if topic in {"EE", "GREEN", "SMART"}:
        return {"first_contact": "5.5-13.contact", "proposal": "5.5-13.proposal"}
    others = {"PV", "EV", "NOTICE", "GUARANTEE", "RELOCATE", "RESALE", "CHANNEL", "NOT_OURS", "VULNERABLE"}
    if topic in others:
        return {}
    return {"answer": {"METER": "5.5-08.within", "BILL": "5.5-09.within"}.get(topic, "5.5-07.within")}


# The whole reckoning ---------------------------------------------------------------------------------------------

LEVELS = ["U0", "U1", "U2", "U3"]


@dataclass(frozen=True)
class Answer:
    """A due time as the oracle sees it."""

    at: int
    provisional: bool = False
    paused: bool = False


@dataclass
class Levels:
    """The levels of a demand: the row's own, in force, and whether the row itself is urgent."""

    own: str
    force: str
    urgent_row: bool


def levels(case: Case, own: str, callable_as: str, *, names: bool, danger: bool, said: str) -> Levels:
    up = (case.importance in {"SP", "L1"} and not names) + case.repeat

    def lifted(level: str) -> str:
        here = LEVELS.index(level)
        return LEVELS[max(here - up, min(here, 1))]

    if callable_as and said and said <= callable_as and said < lifted(own):
        own = callable_as
    force = "U0" if danger else min(lifted(own), said or "U3")
    return Levels(own, force, bool(callable_as) and own == callable_as)


def due_times(case: Case) -> tuple[str, dict[str, Answer]]:
    """Return the level in force and every due time of a demand."""
    said = case.log.told("urgency", case.urgency)
    kind, topic = case.log.told("type", case.type), case.log.told("topic", case.topic)
    danger = case.log.danger(told=case.danger or case.urgency == "U0")
    own, callable_as, dues, names = row(case, kind, topic, danger=danger)
    level = levels(case, own, callable_as, names=names, danger=danger, said=said)
    rules = own_rules(kind, topic)
    wanted: list[tuple[str, str, float, int | None]] = [
        (name, clock, n, case.heard) for name, clock, n in dues
    ]
    own = {name: case.tightened.get(rules.get(name, ""), math.inf) for name, _, _ in dues}
    handover = min(15, case.tightened.get("5.5-03.within", math.inf)) / 60
    if "handover" in own:
        own["handover"] = handover
    row_dues = len(wanted)
    if danger and level.own != "U0":
        wanted += [
            ("handover", H, handover, case.heard),
            ("made_safe", H, 24, case.heard),
            ("plan", WD, 5, case.heard),
        ]
    wanted += [
        ("triage", NOW if level.force == "U0" else WH, 1, case.registered),
        ("accept", WH, 2, case.log.last("dispatched")),
        ("verify", WD, 3, case.log.last("resolved")),
    ]
    contact = next((name for name, _, _ in dues if name in {"first_contact", "flow"}), None)
    if contact and max(level.force, "U1") < level.own:
        wanted.append((contact, *((WD, 1) if max(level.force, "U1") == "U2" else (H, 24)), case.heard))
    found: dict[str, Answer] = {}
    for index, (name, clock, n, start) in enumerate(wanted):
        if start is not None:
            most = own[name] if index < row_dues else math.inf
            answer = _reckoned(case, level, name, clock, n, start, found, most=most)
            if name not in found or answer.at < found[name].at:
                found[name] = answer
    if case.external is not None and ("answer" not in found or case.external < found["answer"].at):
        found["answer"] = Answer(case.external)
    return level.force, found


def _reckoned(  # noqa: C901 - a branch for each clock
    case: Case,
    level: Levels,
    name: str,
    clock: str,
    n: float,
    start: int,
    found: dict[str, Answer],
    *,
    most: float,
) -> Answer:
    n = min(n, most)
    if clock == NOW:
        ended = case.log.last("touch_ended") if name == "first_contact" else None
        return Answer(max(start, ended or start))
    if clock == H:
        return Answer(_natural(start, n))
    if clock == "after arrival":
        return Answer(_natural(case.log.last("arrived") or found["arrival"].at, n))
    if clock == "1 WD, U1 2 H" and level.force <= "U1":
        return Answer(_natural(start, 2))
    if clock == WH:
        return _dated(start, working_hours(start, int(n)))
    if clock == D:
        return _dated(start, natural_days(start, int(n)))
    if clock == "every":
        last = case.log.last("progress") or start
        return _dated(last, natural_days(last, int(n)))
    if clock == "3 WD, U1 1 WD":
        n = min(1 if level.force <= "U1" else 3, most)
    if clock == "row 3 WD, U1 1 WD":
        n = min(1 if level.urgent_row else 3, most)
    due = workdays(start, int(n), end=DAY if name == "answer_legal" else EVENING)
    paused = False
    if name not in NEVER_STOPS and level.force != "U0":
        due, paused = after_stops(start, due, case.log.stand_stills())
    answer = _dated(start, due, paused=paused)
    if clock == "before event" and case.about is not None and case.about >= day_of(case.heard):
        days_before = (
            minute(datetime(case.about.year, case.about.month, case.about.day, 18, tzinfo=ZONE)) - 3 * DAY
        )
        if max(days_before, start) < due:
            return Answer(max(days_before, start), answer.provisional)
    return answer


def _natural(start: int, hours: float) -> int:
    here = start
    for _ in range(round(hours * 60)):
        here += 1
    return here


def _dated(start: int, due: int, *, paused: bool = False) -> Answer:
    # 24:00 still belongs to the day that ends
    last = day_of(due - 1) if due % DAY == 0 else day_of(due)
    years = range(day_of(start).year, last.year + 1)
    return Answer(due, any(year not in PUBLISHED for year in years), paused)
