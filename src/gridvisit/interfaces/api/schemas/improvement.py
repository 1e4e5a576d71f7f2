"""What the API takes and gives about findings and corrective actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from gridvisit.domain.improvement import rules, selectors

Words = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=24, pattern=r"^[^\x00]*$")]


class FindingOut(Schema):
    """A nonconformity; `count` is how many visits of the month failed the rule."""

    id: UUID
    number: str
    unit_id: UUID
    source: str
    rule: str
    title: str
    detail: str
    found_at: datetime
    state: str
    systemic: bool
    count: int
    cause_code: str
    object_kind: str
    object_id: UUID | None
    action_id: UUID | None


class FindingPage(Schema):
    """One page of findings."""

    items: list[FindingOut]
    next_cursor: str | None


class FindingIn(Schema):
    """A finding to write down; `about` is the number of a visit or demand."""

    unit_id: UUID
    title: Line
    source: Code = "self_report"
    rule: Code = ""
    about: Code = ""
    detail: Words = ""


class DismissIn(Schema):
    """Why no action is needed."""

    reason: Words


class ActionOut(Schema):
    """A corrective action."""

    id: UUID
    number: str
    unit_id: UUID
    title: str
    state: str
    systemic: bool
    owner_id: UUID
    verifier_id: UUID | None
    opened_at: datetime
    due_on: date
    extended: bool
    done_at: datetime | None
    wait_until: date | None
    measure: str
    measure_kind: str
    effective: bool | None
    closed_at: datetime | None


class ActionPage(Schema):
    """One page of actions."""

    items: list[ActionOut]
    next_cursor: str | None


class FigureOut(Schema):
    """A share with n, its Wilson interval at 95 % and the days it was counted over; value null is no data."""

    value: float | None
    hits: int
    n: int
    low: float | None
    high: float | None
    start: date
    end: date


class ChangeOut(Schema):
    """The difference of two shares with Newcombe's interval at 95 %."""

    by: float
    low: float
    high: float
    beyond_chance: bool


class OthersOut(Schema):
    """The other units of the unit above over the same days; `further` is how much further this unit went."""

    unit: str
    left_out: int
    before: FigureOut
    after: FigureOut
    change: ChangeOut | None
    further: ChangeOut | None


class EffectOut(Schema):
    """The figures a verifier would find now; `blocks` are the codes that stand against a decision.

    `doubts` are codes that ask for `despite` when the action is closed as effective.
    """

    before: FigureOut
    after: FigureOut
    change: ChangeOut | None
    others: OthersOut | None
    doubts: list[str]
    blocks: list[str]
    may_close: bool


class StepOut(Schema):
    """One step of an action."""

    kind: str
    at: datetime
    actor_id: UUID | None
    note: str
    data: dict[str, Any]


class ActionDetail(ActionOut):
    """An action with its cause, measures, effect, findings and history."""

    why: list[str]
    cause_code: str
    correction: str
    plan: str
    effect_note: str
    effect: EffectOut
    findings: list[FindingOut]
    steps: list[StepOut]


class ActionIn(Schema):
    """An action to open; `measure` is a rule or an indicator, by default the rule of the first finding."""

    finding_ids: list[UUID] = Field(min_length=1, max_length=50)
    title: Line
    owner_id: UUID
    due_on: date
    measure: Code = ""


class AnalyseIn(Schema):
    """The whys in their order and the class of the cause."""

    whys: list[Line] = Field(max_length=rules.MOST_WHYS)
    cause_code: Code


class PlanIn(Schema):
    """The correction of the case and the corrective action against its cause."""

    correction: Words
    plan: Words


class ExtendIn(Schema):
    """A later due date with its reason."""

    due_on: date
    reason: Line


class FinishIn(Schema):
    """The measures are carried out."""

    note: Words = ""


class ActionVerifyIn(Schema):
    """The decision of a second person."""

    effective: bool
    note: Words
    despite: Words = ""


def finding_out(row: Any) -> dict[str, Any]:
    """Return a finding."""
    return {name: getattr(row, name) for name in FindingOut.model_fields}


def action_out(row: Any) -> dict[str, Any]:
    """Return an action."""
    shown = {name: getattr(row, name) for name in ActionOut.model_fields if name != "measure"}
    return shown | {"measure": row.measure_rule}


def figure_out(found: rules.Figure) -> dict[str, Any]:
    """Return a figure."""
    low, high = found.interval or (None, None)
    return {
        "value": found.value, "hits": found.hits, "n": found.n, "low": low, "high": high,
        "start": found.start, "end": found.end,
    }  # fmt: skip


def effect_out(seen: selectors.Verification) -> dict[str, Any]:
    """Return what a verifier would find."""
    return {
        "before": figure_out(seen.before),
        "after": figure_out(seen.after),
        "change": _change_out(seen.change),
        "others": _others_out(seen),
        "doubts": [problem.code for problem in seen.doubts],
        "blocks": [problem.code for problem in (*seen.blocks, *seen.not_effective_only)],
        "may_close": seen.may_close,
    }


def _change_out(moved: rules.Change | None) -> dict[str, Any] | None:
    if moved is None:
        return None
    return {"by": moved.by, "low": moved.low, "high": moved.high, "beyond_chance": moved.beyond_chance}


def _others_out(seen: selectors.Verification) -> dict[str, Any] | None:
    others = seen.others
    if others is None:
        return None
    return {
        "unit": others.unit,
        "left_out": others.left_out,
        "before": figure_out(others.before),
        "after": figure_out(others.after),
        "change": _change_out(others.change),
        "further": _change_out(seen.further),
    }


def step_out(row: Any) -> dict[str, Any]:
    """Return one step."""
    return {name: getattr(row, name) for name in StepOut.model_fields}
