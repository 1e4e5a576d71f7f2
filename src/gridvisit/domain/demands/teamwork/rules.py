"""What may be asked of whom, and who may name whom. Pure."""

from __future__ import annotations

from datetime import date

from gridvisit.domain.demands.states import WITH_UNIT, DemandState
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.standard.vocabulary import ReturnReason

# What has a unit in charge, whose lead may ask others for a part.
HELPED = WITH_UNIT
NAMED = WITH_UNIT | {DemandState.REOPENED}


def check_return(times: int, listed: str, text: str) -> None:
    """A unit may return a demand once, for a listed reason; the second time the desk or the level above decides."""
    if times:
        raise Refusal("demand.already_returned", field="reason")
    if not ReturnReason.has(listed):
        raise Refusal("demand.reason_not_listed", status=422, field="listed")
    if listed == ReturnReason.OTHER and not text.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")


def check_part(*, state: str, task: str, wished_on: date | None, today: date) -> None:
    """A part needs a demand that a unit has in hand, a task in words, and a day not yet over."""
    if state not in HELPED:
        raise Refusal("joint.not_with_unit")
    problems = []
    if not task.strip():
        problems.append(Problem("demand.missing", field="task"))
    if wished_on is None:
        problems.append(Problem("demand.missing", field="wished_on"))
    elif wished_on < today:
        problems.append(Problem("joint.day_past", field="wished_on"))
    if problems:
        raise Invalid(problems)


def check_open(state: str) -> None:
    """Only an open part is answered or waived, once."""
    if state != "open":
        raise Refusal("joint.settled")


def check_none_open(numbers: int) -> None:
    """No demand is resolved while another still works on a part of it."""
    if numbers:
        raise Refusal("joint.part_open", n=numbers)


def check_named(state: str) -> None:
    """A handler is named while a unit has the demand in hand."""
    if state not in NAMED:
        raise Refusal("joint.not_with_unit")
