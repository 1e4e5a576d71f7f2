"""What the API takes and gives about objections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import StringConstraints

from gridvisit.domain.evaluation.objecting import selectors
from gridvisit.domain.evaluation.objecting.rules import MOST_REASON

Words = Annotated[str, StringConstraints(max_length=MOST_REASON, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=24, pattern=r"^[^\x00]*$")]


class ObjectionOut(Schema):
    """An objection; `rule` empty: to the validity, `rules` are those that voided the visit."""

    id: UUID
    number: str
    unit_id: UUID
    visit_id: UUID
    visit_day: date
    rule: str
    rules: list[str]
    outcome_before: str
    ground: str
    reason: str
    state: str
    objector_id: UUID
    made_at: datetime
    due_on: date
    provisional: bool
    decision: str
    outcome_after: str
    decision_reason: str
    decided_by_id: UUID | None
    decided_at: datetime | None
    withdrawn_at: datetime | None


class ObjectionPage(Schema):
    """One page of objections."""

    items: list[ObjectionOut]
    next_cursor: str | None


class ObjectionStep(Schema):
    """One step: who, when, what was said; `paper` is the name of a file that came with it."""

    kind: str
    at: datetime
    actor_id: UUID | None
    note: str
    paper: str


class ObjectionDetail(ObjectionOut):
    """An objection with its steps."""

    steps: list[ObjectionStep]


class ObjectIn(Schema):
    """Object to a verdict on one's own visit; `rule` empty: to its validity."""

    rule: Code = ""
    ground: Code
    reason: Words


class ObjectionFactsIn(Schema):
    """The facts that were asked for."""

    facts: Words


class ObjectionQuestionIn(Schema):
    """Which facts are needed."""

    question: Words


class ObjectionReasonIn(Schema):
    """Why."""

    reason: Words = ""


class ObjectionDecisionIn(Schema):
    """upheld with a new outcome (pass, not_applicable), or rejected: the verdict stands."""

    decision: Code
    outcome: Code = ""
    reason: Words


class RateOut(Schema):
    """How often decided objections overturned a rule; `share` in percent, None without a decision."""

    rule: str
    decided: int
    overturned: int
    share: float | None
    low: float | None
    high: float | None
    open: int
    withdrawn: int


class RatesOut(Schema):
    """All together, and per rule."""

    whole: RateOut
    rules: list[RateOut]


FIELDS = tuple(ObjectionOut.model_fields)


def objection_out(row: Any) -> dict[str, Any]:
    """Return an objection as the API shows it."""
    return {name: getattr(row, name) for name in FIELDS}


def detail_out(row: Any) -> dict[str, Any]:
    """Return an objection with its steps. 2 queries."""
    steps = [
        {
            "kind": event.kind,
            "at": event.at,
            "actor_id": event.actor_id,
            "note": event.note,
            "paper": event.attachment.name if event.attachment else "",
        }
        for event, _who in selectors.events_of(row)
    ]
    return {**objection_out(row), "steps": steps}


def rate_out(rate: selectors.Rate) -> dict[str, Any]:
    """Return an overturn rate as the API shows it."""
    low, high = rate.interval or (None, None)
    return {
        "rule": rate.rule, "decided": rate.decided, "overturned": rate.overturned, "open": rate.open,
        "withdrawn": rate.withdrawn, "share": None if rate.percent is None else float(rate.percent),
        "low": low, "high": high,
    }  # fmt: skip
