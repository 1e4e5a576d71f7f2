"""What an objection needs, who may decide it, and by when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from gridvisit.engines.calendars import add_workdays
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import ObjectionDecision, ObjectionGround, Outcome

LEAST_REASON, MOST_REASON = 10, 2000
OBJECTABLE = frozenset({Outcome.FAIL, Outcome.UNKNOWN})
"""What counts against the judged person: only that can be objected to."""
AFTER = (Outcome.PASS, Outcome.NOT_APPLICABLE)
"""What a second reader may decide instead."""


class Seen(NamedTuple):
    """One judgement as far as an objection looks at it: when, from a sealed file, and the outcome in question."""

    at: datetime
    final: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class Limit:
    """The last day of a deadline, and whether a notice still to come may move it."""

    day: date
    provisional: bool


def stands_since(history: Sequence[Seen]) -> datetime:
    """Return since when the newest outcome has stood unchanged; a sealed file begins a new term. Newest first.

    A rule judged once more with the same outcome does not open the term again.
    """
    newest = history[0]
    since = newest.at
    for seen in history[1:]:
        if (seen.outcome, seen.final) != (newest.outcome, newest.final):
            break
        since = seen.at
    return since


def last_day(since: datetime, within: int) -> Limit:
    """Return the last working day to object or to decide: `within` WD after `since`, its day not counted.

    >>> from datetime import UTC
    >>> last_day(datetime(2026, 2, 10, 2, tzinfo=UTC), 10).day.isoformat()
    '2026-03-02'
    """
    return Limit(*add_workdays(local_date(since), within))


def check_outcome(outcome: str) -> None:
    """Raise Refusal `objection.nothing_against`: only what failed or cannot be judged can be objected to."""
    if not Outcome.has(outcome) or Outcome(outcome) not in OBJECTABLE:
        raise Refusal("objection.nothing_against", status=422, outcome=said(outcome))


def said(outcome: str) -> Text:
    """Return an outcome in both languages."""
    return Text(Outcome.label_of(outcome, "zh"), Outcome.label_of(outcome, "en"))


def check_in_time(*, on: date, limit: Limit, within: int) -> None:
    """Raise Refusal `objection.too_late`."""
    if on > limit.day:
        raise Refusal("objection.too_late", last=limit.day, within=within)


def check_text(*, ground: str, reason: str) -> None:
    """Raise Invalid for a ground that does not exist or a reason too short to be decided on."""
    problems = []
    if not ObjectionGround.has(ground):
        problems.append(Problem("objection.ground_unknown", field="ground"))
    if len(reason.strip()) < LEAST_REASON:
        problems.append(Problem("objection.reason_short", field="reason", facts={"least": LEAST_REASON}))
    if problems:
        raise Invalid(problems)


def check_reader(*, reader: UUID, objector: UUID, recorders: Collection[UUID]) -> None:
    """Raise Refusal: nobody decides his own objection, nor one about a record he made himself."""
    if reader == objector:
        raise Refusal("objection.own_decision", status=403)
    if reader in recorders:
        raise Refusal("objection.own_record", status=403)


def check_decision(*, decision: str, outcome: str, reason: str) -> None:
    """Raise Invalid unless decision, outcome and reason make sense together."""
    problems = []
    if not ObjectionDecision.has(decision):
        problems.append(Problem("objection.decision_unknown", field="decision"))
    elif decision == ObjectionDecision.UPHELD and outcome not in AFTER:
        problems.append(Problem("objection.outcome_needed", field="outcome"))
    if len(reason.strip()) < LEAST_REASON:
        problems.append(Problem("objection.reason_short", field="reason", facts={"least": LEAST_REASON}))
    if problems:
        raise Invalid(problems)
