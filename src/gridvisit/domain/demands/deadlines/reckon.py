"""From plan to moments: every due time of a demand by its own clock, the stops taken out, the earliest ruling (4.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from typing import NamedTuple

from gridvisit.domain.demands.deadlines import saying
from gridvisit.domain.demands.deadlines.known import URGENT_WHEN, DemandFacts, External, Suspension
from gridvisit.domain.demands.deadlines.plan import Plan, Step, plan_of
from gridvisit.domain.demands.table import DueKind, Span, Table, table
from gridvisit.engines.calendars import CLOSE_OF_BUSINESS, Calendar, Moment, china
from gridvisit.foundation.kernel.clock import SHANGHAI, local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Clock, Urgency

DAYS = frozenset({Clock.WD, Clock.D})
NO_TIME = timedelta()
Stop = tuple[datetime, datetime | None]


class Due(NamedTuple):
    """One due time: what, by which clock, when, from which source, and whether it may still move."""

    kind: DueKind
    span: Span
    start: datetime
    at: datetime
    source: str
    calendar: Calendar
    provisional: bool = False
    soft: bool = False
    legal: bool = False
    paused: bool = False
    stopped: timedelta = NO_TIME
    stops: tuple[Stop, ...] = ()
    event: date | None = None  # the day this due was brought forward for
    notes: tuple[Text, ...] = ()

    @property
    def clock(self) -> str:
        """Return the code of the clock: H, D, WD or WH."""
        return self.span.clock

    @property
    def legal_at(self) -> datetime | None:
        """Return the legal end of a due counted in days: 24:00 of its day, where our own ends at 18:00."""
        if self.clock not in DAYS or self.soft:
            return None
        if self.legal:
            return self.at
        return datetime.combine(local_date(self.at) + timedelta(days=1), time(0), SHANGHAI)

    @property
    def explanation(self) -> Text:
        """Return in words why the due time is this one."""
        return saying.explain(self)


class Deadlines(NamedTuple):
    """The due times of a demand, its level in force, and what else the table asks for."""

    row: str
    urgency: Urgency
    dues: tuple[Due, ...]
    reasons: tuple[Text, ...] = ()
    copy_to_city: bool = False
    one_level_up: bool = False
    chief_named: bool = False
    other_unit: bool = False

    @property
    def digest(self) -> str:
        """Return a short mark of what is due when: two with the same mark store the same rows."""
        told = [self.urgency, "1" if self.one_level_up else "0"]
        for due in self.dues:
            told.append(f"{due.kind}{int(due.at.timestamp())}")
            if due.provisional or due.stops:
                told.append(f"{due.provisional:d}{due.paused:d}{due.stopped}")
        return blake2b("|".join(told).encode(), digest_size=8).hexdigest()

    def of(self, kind: str) -> Due | None:
        """Return the due of a kind, or None."""
        return next((due for due in self.dues if due.kind == kind), None)


def deadlines(
    facts: DemandFacts, *, calendar: Calendar | None = None, rules: Table | None = None
) -> Deadlines:
    """Return every due time of a demand (4.4): its row, the modifiers, the overrides, the earliest rules.

    >>> from datetime import datetime
    >>> told = datetime(2026, 2, 13, 15, 20, tzinfo=SHANGHAI)
    >>> found = deadlines(DemandFacts("COMPLAINT", "CONDUCT", told))
    >>> found.urgency.value, [(due.kind.value, due.at.strftime("%m-%d %H:%M")) for due in found.dues]
    ('U1', [('first_contact', '02-14 15:20'), ('answer', '02-27 18:00'), ('answer_legal', '03-06 00:00')])
    """
    days, rules = calendar or china(), rules or table()
    edition = rules.edition(local_date(facts.heard_at))
    row = rules.row_in(facts.type, facts.topic, edition)
    holds = bool(row.urgent_when) and URGENT_WHEN[row.urgent_when](facts, days, row.urgent_limit)
    plan = plan_of(facts, rules, row, edition, holds=holds)
    return Deadlines(
        row=row.id,
        urgency=plan.urgency,
        dues=tuple(sorted(_ruling(plan, facts, days), key=_in_order)),
        reasons=plan.reasons,
        copy_to_city=facts.importance in rules.stepped_up,
        one_level_up=facts.repeat,
        chief_named=facts.dissatisfied_answers >= rules.dissatisfied,
        other_unit=row.other_unit,
    )


def _in_order(due: Due) -> tuple[datetime, str]:
    return due.at, due.kind


def _ruling(plan: Plan, facts: DemandFacts, calendar: Calendar) -> Iterable[Due]:
    """Return one due of each kind: the earliest."""
    dues = _dues(plan, facts, calendar)
    if plan.distinct and not facts.external:
        return dues
    earliest: dict[DueKind, Due] = {}
    for due in (*dues, *_external(facts.external, calendar)):
        known = earliest.get(due.kind)
        if known is None or due.at < known.at:
            earliest[due.kind] = due
    return earliest.values()


def _external(told: tuple[External, ...], calendar: Calendar) -> Iterator[Due]:
    for other in told:
        at = other.at.astimezone(SHANGHAI)
        yield Due(other.kind, Span(Clock.H, 0), at, at, saying.EXTERNAL, calendar)


def _dues(plan: Plan, facts: DemandFacts, calendar: Calendar) -> list[Due]:
    dues: list[Due] = []
    heard = facts.heard_at.astimezone(SHANGHAI)
    for step in plan.steps:
        start = heard if step.start == "heard_at" else _start(step, facts, heard, dues)
        if start is not None:
            dues.append(_due(step, start, facts, calendar))
    return dues


def _start(step: Step, facts: DemandFacts, heard: datetime, dues: list[Due]) -> datetime | None:
    moment: datetime | None
    if step.start == "arrival":
        moment = facts.arrived_at or next((due.at for due in dues if due.kind == DueKind.ARRIVAL), None)
    else:
        moment = getattr(facts, step.start)
    if moment is None:
        return heard if step.start == "last_progress_at" else None
    return moment.astimezone(SHANGHAI)


def _due(step: Step, start: datetime, facts: DemandFacts, calendar: Calendar) -> Due:
    at, provisional = _reckon(step, start, calendar)
    if step.soft and step.start == "heard_at" and facts.touch_ended_at is not None:
        at = max(at, facts.touch_ended_at.astimezone(SHANGHAI))
    due = Due(
        step.kind, step.span, start, at, step.source, calendar, provisional, step.soft, step.legal,
        notes=step.notes,
    )  # fmt: skip
    if step.stops and facts.suspensions:
        due = _suspended(due, facts.suspensions)
    if step.before_event and facts.event_on is not None:
        due = _before_event(due, step.before_event, facts.event_on)
    return due


def _reckon(step: Step, start: datetime, calendar: Calendar) -> Moment:
    span = step.span
    if span.clock == Clock.WD:
        return calendar.end_of_workday(start, int(span.count), legal=step.legal)
    if span.clock == Clock.WH:
        return calendar.add_working_time(start, span.length)
    if span.clock == Clock.D:
        return calendar.end_of_natural_day(start, int(span.count), legal=step.legal)
    return Moment(start + span.length, provisional=False)


def _suspended(due: Due, suspensions: tuple[Suspension, ...]) -> Due:
    """Return a working-day due after the stops: the working time that was left when they began still counts."""
    calendar, at, provisional = due.calendar, due.at, due.provisional
    stopped, paused = NO_TIME, False
    stops: list[Stop] = []
    for start, end in _merged(suspensions):
        if start >= at:
            break
        if end is None:
            stops.append((start, end))
            paused = True
            break
        lost = calendar.working_time(max(start, due.start), end)
        if lost:
            stops.append((start, end))
            moved = calendar.add_working_time(at, lost)
            stopped, at, provisional = stopped + lost, moved.at, provisional or moved.provisional
    return due._replace(at=at, provisional=provisional, paused=paused, stopped=stopped, stops=tuple(stops))


def _before_event(due: Due, days: int, event: date) -> Due:
    """Return the due brought forward to `days` before an event still to come; never before it was heard."""
    if event < local_date(due.start):
        return due
    limit = max(datetime.combine(event - timedelta(days=days), CLOSE_OF_BUSINESS, SHANGHAI), due.start)
    return due._replace(at=limit, paused=False, event=event) if limit < due.at else due


def _merged(suspensions: tuple[Suspension, ...]) -> list[Stop]:
    """Return the stops in order, overlapping ones joined, whatever the order they were told in."""
    spans: list[Stop] = []
    for stop in sorted(suspensions, key=lambda stop: stop.start):
        if spans and (spans[-1][1] is None or stop.start <= spans[-1][1]):
            begin, end = spans[-1]
            later = None if end is None or stop.end is None else max(end, stop.end)
            spans[-1] = (begin, later)
        else:
            spans.append((stop.start, stop.end))
    return spans
