"""What the API takes and gives about demands and promises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import get_language
from ninja import Field, Schema
from pydantic import AwareDatetime, StringConstraints

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.sending.held import words_of
from gridvisit.foundation.privacy.masking import mask_address, mask_phone

Code = Annotated[str, StringConstraints(max_length=20)]
Words = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]


class DemandIn(Schema):
    """A demand as heard. `id` is drawn by the caller: the same id again changes nothing."""

    id: UUID | None = None
    type: Code = Field(examples=["COMPLAINT"])
    topic: Code = Field(examples=["CONDUCT"])
    verbatim: Words = Field(description="The customer's own words")
    heard_at: AwareDatetime = Field(description="When the customer spoke; the clocks start here")
    source: Code = "api"
    unit_id: UUID | None = None
    urgency: Code = ""
    summary: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    danger: bool | None = Field(None, description="Life in danger? Null: the words decide, never lower")
    account_no: Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")] = ""
    party_id: UUID | None = None
    account_id: UUID | None = None
    site_id: UUID | None = None
    contact_id: UUID | None = None
    place: Line = ""
    contact_text: Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00]*$")] = ""
    anonymous: bool = False
    reported_unit_id: UUID | None = None
    external_no: Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")] = ""
    external_due_at: AwareDatetime | None = None
    event_on: date | None = None
    outages_60d: int = Field(0, ge=0, le=999)
    major: bool = False
    life_support: bool | None = None
    area: Annotated[str, StringConstraints(pattern="^(town|country|remote)$")] = "town"
    answer_on_spot: Words = ""


class RaisedOut(Schema):
    """What was registered. `visible` false: a report on the caller's own house, kept from him from now on."""

    id: UUID
    number: str
    visible: bool


class DueOut(Schema):
    """One due time, with its clock, source and explanation in the caller's language."""

    kind: str
    clock: str
    at: datetime
    legal_at: datetime | None
    source: str
    provisional: bool
    soft: bool
    paused: bool
    met_at: datetime | None
    met: bool | None
    explanation: str


class EventOut(Schema):
    """One step in a demand's life."""

    kind: str
    at: datetime
    recorded_at: datetime
    actor_id: UUID | None
    from_state: str
    to_state: str
    text: str


class DemandOut(Schema):
    """A demand in a list."""

    id: UUID
    number: str
    type: str
    topic: str
    urgency: str
    danger: bool
    state: str
    source: str
    external_no: str
    summary: str
    unit_id: UUID
    responsible_unit_id: UUID | None
    handler_id: UUID | None
    party_id: UUID | None
    account_id: UUID | None
    visit_id: UUID | None
    heard_at: datetime
    registered_at: datetime
    contacted_at: datetime | None
    answered_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    result: str
    level_up: bool
    lacks: list[str] = Field(description="What it waits for at the desk: whose, heard_at")
    next_due_at: datetime | None
    next_due_kind: str
    version: int


class DemandDetail(DemandOut):
    """A demand with own words, clocks, life and what the caller may do next."""

    verbatim: str
    place: str = Field(description="Masked")
    contact: str = Field(description="Masked")
    answer: str
    proof: str
    cause: str
    planned_on: date | None
    told_at: datetime | None
    told_how: str
    reopened_count: int
    retyped_longer: int
    repeat_of_id: UUID | None
    parent_id: UUID | None
    dues: list[DueOut]
    events: list[EventOut]
    next_steps: list[str]


class DemandPage(Schema):
    """One page of demands."""

    items: list[DemandOut]
    next_cursor: str | None


class QueueOut(Schema):
    """A queue of the desk and how many demands the caller finds in it."""

    code: str
    label: str
    count: int
    more: bool


class TriageIn(Schema):
    """Confirm type, topic and urgency."""

    type: Code
    topic: Code
    urgency: Code
    summary: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    no_danger: bool = False
    reason: Words = ""
    version: int | None = None


class PartIn(Schema):
    """One demand of a text; `text` is a stretch of the customer's own words."""

    text: Words
    type: Code
    topic: Code
    urgency: Code = Field("", description="Empty: the decision table says")


class SplitIn(Schema):
    """What a text is split into, in the order they were said."""

    parts: list[PartIn] = Field(min_length=2, max_length=8)
    reason: Words = ""
    version: int | None = None


class AlikeOut(Schema):
    """A demand that may be the same matter; `leads`: it would keep its number."""

    id: UUID
    number: str
    source: str
    percent: int
    leads: bool


class OtherIn(Schema):
    """The other demand."""

    other_id: UUID


class DispatchIn(Schema):
    """Send to a unit, and a person in it."""

    unit_id: UUID
    handler_id: UUID | None = None
    text: Words = ""
    version: int | None = None


class HandOverIn(Schema):
    """Hand over to repair."""

    unit_id: UUID
    handler_id: UUID | None = None
    at: AwareDatetime | None = None
    text: Words = ""


class VersionIn(Schema):
    """Which version the caller saw."""

    version: int | None = None


class DemandReasonIn(Schema):
    """A reason."""

    reason: Words


class NoteIn(Schema):
    """A note."""

    text: Words = ""


class DemandContactIn(Schema):
    """A try to reach the customer."""

    reached: bool
    how: Annotated[str, StringConstraints(pattern="^(phone|in_person)$")]
    at: AwareDatetime | None = None
    text: Words = ""


class HandleIn(Schema):
    """What was done, and which due kinds it fulfils."""

    text: Words
    milestones: list[Code] = Field(default_factory=list, max_length=20)
    at: AwareDatetime | None = None


class ResolveIn(Schema):
    """The account of the result."""

    result: Code
    action: Words
    proof: Line
    told_at: AwareDatetime | None
    told_how: Annotated[str, StringConstraints(pattern="^(phone|in_person|message|letter)$")]
    answer: Words = ""
    cause: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    planned_on: date | None = None
    milestones: list[Code] = Field(default_factory=list, max_length=20)


class DemandVerifyIn(Schema):
    """What the customer said to the four questions; null means not asked and is refused."""

    done: bool | None
    told: bool | None
    satisfied: bool | None
    promise_kept: bool | None = None
    how: Annotated[str, StringConstraints(pattern="^(phone|in_person)$")]
    text: Words = ""
    version: int | None = None


class AttemptIn(Schema):
    """A try to verify that reached nobody."""

    how: Annotated[str, StringConstraints(pattern="^(phone|in_person)$")]
    text: Words = ""


class WithdrawalIn(Schema):
    """Was the withdrawal of free will?"""

    free_will: bool
    text: Words


class SuspendIn(Schema):
    """Ask for a stop of the working-day clocks."""

    reason: Code
    proof: Line
    told_customer_at: AwareDatetime | None
    expected_end: date | None


class ReferIn(Schema):
    """Where the customer was sent."""

    text: Words
    told_at: AwareDatetime | None
    told_how: Annotated[str, StringConstraints(pattern="^(phone|in_person|message|letter)$")]


class MergeIn(Schema):
    """The demand that leads."""

    into_id: UUID
    text: Words = ""


class RejectIn(Schema):
    """Propose to turn a demand away."""

    reason: Code
    text: Words = ""


class PromiseIn(Schema):
    """A promise to a customer."""

    id: UUID | None = None
    party_id: UUID
    unit_id: UUID
    text: Words
    due_on: date
    owner_id: UUID
    basis: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")] = ""
    demand_id: UUID | None = None


class PromiseOut(Schema):
    """A promise and what became of it."""

    id: UUID
    party_id: UUID
    unit_id: UUID
    demand_id: UUID | None
    visit_id: UUID | None
    text: str
    basis: str
    owner_id: UUID
    due_on: date
    status: str
    kept_at: datetime | None
    version: int


class PromisePage(Schema):
    """One page of promises."""

    items: list[PromiseOut]
    next_cursor: str | None


def demand_out(row: Any) -> dict[str, Any]:
    """Return a demand for a list."""
    shown = {name: getattr(row, name) for name in DemandOut.model_fields} | {"lacks": row.lacks.split()}
    return shown if selectors.has_due(row) else {**shown, "next_due_at": None}


def demand_detail(row: Any, next_steps: list[str]) -> dict[str, Any]:
    """Return one demand in full; place and phone masked."""
    zh = (get_language() or "zh").startswith("zh")
    dues = [
        {name: getattr(due, name) for name in DueOut.model_fields if name != "explanation"}
        | {"explanation": due.explanation_zh if zh else due.explanation_en}
        for due in row.dues.all()
    ]
    events = [
        {
            "kind": e.kind, "at": e.at, "recorded_at": e.created_at, "actor_id": e.actor_id, "from_state": e.from_state,
            "to_state": e.to_state, "text": words_of(e),
        }
        for e in row.events.all()
    ]  # fmt: skip
    plain = ("verbatim", "answer", "proof", "cause", "planned_on", "told_at", "told_how", "reopened_count",
             "retyped_longer", "repeat_of_id", "parent_id")  # fmt: skip
    return (
        demand_out(row)
        | {name: getattr(row, name) for name in plain}
        | {"place": mask_address(row.place), "contact": mask_phone(row.contact_text)}
        | {"dues": dues, "events": events, "next_steps": next_steps}
    )


def promise_out(row: Any) -> dict[str, Any]:
    """Return a promise."""
    return {name: getattr(row, name) for name in PromiseOut.model_fields}
