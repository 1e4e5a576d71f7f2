"""What may be asked of whom, and who may name whom. Pure."""

from __future__ import annotations

from datetime import date

from gridvisit.domain.demands.states import WITH_UNIT, DemandState
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal

# What has a unit in charge, whose lead may ask others for a part.
HELPED = WITH_UNIT
NAMED = WITH_UNIT | {DemandState.REOPENED}


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


def check_named(state: str) -> None:
    """A handler is named while a unit has the demand in hand."""
    if state not in NAMED:
        raise Refusal("joint.not_with_unit")
