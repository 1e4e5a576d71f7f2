"""What the API takes and gives about plans."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from ninja import Field, Schema

from gridvisit.domain.planning.schedule import Outcome
from gridvisit.domain.planning.selectors import Figures
from gridvisit.interfaces.api.answers import ProblemOut

if TYPE_CHECKING:
    from gridvisit.domain.planning.models import Plan, PlanItem


class ProposeIn(Schema):
    """A plan to propose, or to bring up to date."""

    unit_id: UUID
    period: str = Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", examples=["2026-12"])


class PlanFiguresOut(Schema):
    """Counts of a plan."""

    total: int
    random: int
    random_percent: float
    manual: int
    unowned: int
    assigned: int
    scheduled: int
    done: int
    not_done: int
    removed: int
    asked: int
    minutes: int
    first_approved: int


class PlanOut(Schema):
    """A plan with its counts."""

    id: UUID
    unit_id: UUID
    kind: str
    period: str
    starts_on: date
    ends_on: date
    state: str
    seed: str
    edition: int
    version: int
    proposed_at: datetime | None
    submitted_at: datetime | None
    approved_at: datetime | None
    returned_reason: str
    separation: str
    left_out: int
    figures: PlanFiguresOut


class PlanPage(Schema):
    """One page of plans."""

    items: list[PlanOut]
    next_cursor: str | None


class ItemOut(Schema):
    """A customer in a plan."""

    id: UUID
    plan_id: UUID
    party_id: UUID
    unit_id: UUID
    owner_id: UUID | None
    visit_id: UUID | None
    visit_class: str
    level: int
    channel: str
    reasons: list[str]
    why: list[dict[str, Any]]
    selection: str
    changed: str
    change_reason: str
    due_from: date | None
    due_to: date | None
    day: date | None
    route_no: int
    priority: int
    expected_minutes: int
    state: str
    in_first_approved: bool
    moved_to: str
    not_done_reason: str


class ItemPage(Schema):
    """One page of items."""

    items: list[ItemOut]
    next_cursor: str | None


Reason = Field(min_length=4, max_length=200, description="理由，审批人和审计人员会看到")


class PlanReasonIn(Schema):
    """A reason in words."""

    reason: str = Reason


class ApproveIn(Schema):
    """A remark of the approver, if any."""

    reason: str = Field("", max_length=200)


class AddIn(Schema):
    """A customer to add by hand."""

    party_id: UUID
    reason: str = Reason
    code: Literal["customer_asked", "project", "season", "outage", "special_care", "recheck"] = "project"
    channel: Literal["", "onsite", "phone", "online"] = ""


class DecideIn(Schema):
    """The approver's word on a change."""

    agree: bool
    reason: str = Reason


class AssignIn(Schema):
    """Items to give to a visitor; without `owner_id` each goes to its proposed visitor."""

    owner_id: UUID | None = None
    item_ids: list[UUID] | None = Field(None, max_length=2000)


class AssignedOut(Schema):
    """How many items changed hands."""

    changed: int


class ScheduledOut(Schema):
    """What scheduling did."""

    placed: int
    unplaced: dict[UUID, str]
    refused: dict[UUID, ProblemOut]


class MoveIn(Schema):
    """The month an item moves to."""

    period: str = Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")
    reason: str = Reason


class EndIn(Schema):
    """Why an item was not done."""

    why: Literal["refused", "unreachable", "safety", "weather", "emergency_repair", "merged"]
    reason: str = Reason


class LeftOutOut(Schema):
    """A customer who is due and not planned."""

    party_id: UUID
    code: str
    reasons: list[str]
    text: str


class PersonOut(Schema):
    """A person's time in a plan."""

    staff_id: UUID
    staff_no: str
    level: int
    items: int
    planned_minutes: int
    available_minutes: int
    duty_hours: float


def plan_out(plan: Plan, figures: Figures) -> PlanOut:
    """Return a plan as the API shows it."""
    return PlanOut(
        **{name: getattr(plan, name) for name in PlanOut.model_fields if name not in {"figures", "left_out"}},
        left_out=len(plan.left_out),
        figures=PlanFiguresOut(**{name: getattr(figures, name) for name in PlanFiguresOut.model_fields}),
    )


def item_out(item: PlanItem) -> ItemOut:
    """Return an item as the API shows it."""
    return ItemOut(**{name: getattr(item, name) for name in ItemOut.model_fields})


def scheduled_out(outcome: Outcome, words: dict[UUID, ProblemOut]) -> ScheduledOut:
    """Return what scheduling did."""
    return ScheduledOut(placed=len(outcome.placed), unplaced=outcome.unplaced, refused=words)
