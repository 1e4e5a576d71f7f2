"""What the API takes and gives about satisfaction surveys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from gridvisit.domain.surveys import rules, selectors

Words = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]


class InvitationOut(Schema):
    """An invitation; `overall` only for those who may read answers."""

    id: UUID
    unit_id: UUID
    party_id: UUID
    demand_id: UUID | None
    visit_id: UUID | None
    mode: str
    state: str
    sent_at: datetime | None
    expires_at: datetime
    answered_at: datetime | None
    counted: bool
    low_score: bool
    contacted_at: datetime | None
    overall: int | None = None


class InvitationPage(Schema):
    """One page of invitations."""

    items: list[InvitationOut]
    next_cursor: str | None


class AnswerOut(Schema):
    """One answer."""

    question: str
    value: str
    text: str


class InvitationDetail(InvitationOut):
    """An invitation with its raw answers, for those who may read them."""

    answers: list[AnswerOut]
    call_due_at: datetime | None


class AnswersIn(Schema):
    """The answers of a phone interview by question code; what was left out is left out."""

    answers: dict[Annotated[str, StringConstraints(max_length=30)], Words] = Field(max_length=50)


class CallIn(Schema):
    """What a dissatisfied customer said when called."""

    text: Words


class ShareOut(Schema):
    """A share with n and its Wilson interval at 95 %."""

    value: float | None
    n: int
    low: float | None
    high: float | None
    too_few: bool


class SurveyFiguresOut(Schema):
    """The figures of a period and what became of every invitation."""

    top2: ShareOut
    csi: float | None
    rate: ShareOut
    sent: int
    undelivered: int
    complete: int
    partial: int
    refused: int
    not_counted: int
    low: int
    facts: dict[str, ShareOut]


def invitation_out(row: Any, *, readable: bool) -> dict[str, Any]:
    """Return an invitation; the overall mark only if it is the caller's to read."""
    shown = {name: getattr(row, name) for name in InvitationOut.model_fields if name != "overall"}
    return shown | {"overall": row.overall if readable else None}


def share_out(share: rules.Share) -> dict[str, Any]:
    """Return a share with its interval."""
    return {
        "value": share.value,
        "n": share.n,
        "low": share.low,
        "high": share.high,
        "too_few": share.too_few,
    }


def figures_out(found: selectors.Satisfaction) -> dict[str, Any]:
    """Return the figures of a period."""
    plain = ("csi", "sent", "undelivered", "complete", "partial", "refused", "not_counted", "low")
    return {name: getattr(found, name) for name in plain} | {
        "top2": share_out(found.top2),
        "rate": share_out(found.rate),
        "facts": {code: share_out(share) for code, share in found.facts.items()},
    }
