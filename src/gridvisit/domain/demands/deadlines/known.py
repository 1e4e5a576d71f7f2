"""What the deadlines of a demand depend on, and the questions the decision table asks about it (4.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from gridvisit.domain.demands.table import DueKind, Span
from gridvisit.engines.calendars import Calendar
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Importance, SupplyMode

IMPORTANT = frozenset({Importance.SP, Importance.L1, Importance.L2, Importance.TMP})
NEVER_NEAR = 60  # natural days: no festival is as long
LOW_VOLTAGE = frozenset({"220V", "380V"})
DOUBLE_SUPPLY = frozenset({SupplyMode.DUAL_SOURCE, SupplyMode.DUAL_CIRCUIT, SupplyMode.MULTI})


@dataclass(frozen=True, slots=True)
class Suspension:
    """A granted stop of the working-day clocks; `end` None while it lasts."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class External:
    """A due time another desk has set, e.g. on a 95598 or 12345 ticket; the earlier one rules."""

    kind: DueKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Tightened:
    """A parameter that binds the unit more tightly than the standard: how long, and whose it is."""

    parameter: str
    span: Span
    whose: Text


@dataclass(slots=True)  # not frozen: a million are made in one go, and frozen ones take three times as long
class DemandFacts:
    """What the deadlines depend on. `heard_at` is the moment the customer spoke; no device time enters."""

    type: str
    topic: str
    heard_at: datetime
    urgency: str = ""  # confirmed by a person; raises, never lowers
    danger: bool = False
    registered_at: datetime | None = None
    dispatched_at: datetime | None = None
    resolved_at: datetime | None = None
    touch_ended_at: datetime | None = None
    arrived_at: datetime | None = None
    last_progress_at: datetime | None = None
    importance: str = Importance.NONE
    home: bool = False
    voltage: str = ""
    supply_mode: str = ""
    area: str = "town"
    outages_60d: int = 0
    repeat: bool = False
    dissatisfied_answers: int = 0
    anonymous: bool = False
    major: bool = False
    life_support: bool = False
    outage_on: date | None = None
    event_on: date | None = None
    window_closes_on: date | None = None
    suspensions: tuple[Suspension, ...] = ()
    external: tuple[External, ...] = ()
    tightened: tuple[Tightened, ...] = ()


# Whether a row takes its urgent level: facts, calendar and the row's own limit in, yes or no out. ----------------


def _outages(facts: DemandFacts, _calendar: Calendar, limit: int) -> bool:
    return facts.importance in IMPORTANT or facts.outages_60d >= limit


def _outage_near(facts: DemandFacts, _calendar: Calendar, limit: int) -> bool:
    if facts.outage_on is None:
        return False
    return 0 <= (facts.outage_on - local_date(facts.heard_at)).days <= limit


def _workdays_away(day: date | None, facts: DemandFacts, calendar: Calendar, limit: int) -> bool:
    """Return whether `day` is still to come, at most `limit` working days after the customer spoke."""
    heard = local_date(facts.heard_at)
    if day is not None and (day - heard).days > NEVER_NEAR + 2 * limit:
        return False
    return day is not None and day >= heard and calendar.workdays_between(heard, day) <= limit


URGENT_WHEN: dict[str, Callable[[DemandFacts, Calendar, int], bool]] = {
    "important": lambda facts, _calendar, _limit: facts.importance in IMPORTANT,
    "important_or_repeated_outages": _outages,
    "outage_near": _outage_near,
    "event_near": lambda facts, calendar, limit: _workdays_away(facts.event_on, facts, calendar, limit),
    "window_closing": lambda facts, calendar, limit: _workdays_away(
        facts.window_closes_on, facts, calendar, limit
    ),
}


# Whether a single due of a row is owed, and which of its lengths counts. -----------------------------------------

OWED_WHEN: dict[str, Callable[[DemandFacts], bool]] = {
    "major_and_important": lambda facts: facts.major and facts.importance in IMPORTANT,
    "not_anonymous": lambda facts: not facts.anonymous,
    "life_support": lambda facts: facts.life_support,
    "no_life_support": lambda facts: not facts.life_support,
}


def _connection(facts: DemandFacts) -> str:
    if facts.home:
        return "home"
    if not facts.voltage or facts.voltage in LOW_VOLTAGE:
        return "lv"  # an unknown voltage gets the shorter time
    return "hv_double" if facts.supply_mode in DOUBLE_SUPPLY else "hv_single"


LENGTH_BY: dict[str, Callable[[DemandFacts], str]] = {
    "area": lambda facts: facts.area if facts.area in {"country", "remote"} else "town",
    "connection": _connection,
}
