"""The management system over HTTP: internal audits and management reviews."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import StringConstraints

from gridvisit.domain.improvement.audits import services as audits
from gridvisit.domain.improvement.reviews import services as meetings
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route

router = Router(tags=["quality"])
Line = Annotated[str, StringConstraints(max_length=400, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")]
AUDIT = "/internal-audits/{uuid:audit_id}"
MEETING = "/management-reviews/{uuid:meeting_id}"


class AuditIn(Schema):
    """An audit to plan; chapters 4 to 9 of the standard."""

    unit_id: UUID
    title: Line
    chapters: list[Code] = Field(max_length=6)
    planned_on: date
    lead_id: UUID
    auditor_ids: list[UUID] = Field(default_factory=list, max_length=20)
    scope: Words = ""


class AuditItemOut(Schema):
    """One clause of the checklist."""

    rule: str
    result: str
    note: str
    finding_id: UUID | None


class AuditOut(Schema):
    """An internal audit."""

    id: UUID
    number: str
    title: str
    unit_id: UUID
    year: int
    state: str
    planned_on: date
    lead_id: UUID
    chapters: list[str]
    conclusion: str


class AuditDetail(AuditOut):
    """… with its checklist."""

    items: list[AuditItemOut]


class AuditItemIn(Schema):
    """What was seen of a clause."""

    rule: Code
    result: Code
    note: Words = ""


class ConclusionIn(Schema):
    """The conclusion of an audit."""

    conclusion: Words


class MeetingIn(Schema):
    """A management review to draft."""

    unit_id: UUID
    title: Line
    held_on: date
    period_from: date
    participants: Line = ""


class MinutesIn(Schema):
    """The minutes of a draft."""

    minutes: Words
    participants: Line = ""


class DecisionIn(Schema):
    """A decision."""

    text: Line
    owner_id: UUID
    due_on: date


class DecisionOut(Schema):
    """A decision and what became of it."""

    id: UUID
    text: str
    owner_id: UUID
    due_on: date
    state: str
    note: str


class MeetingOut(Schema):
    """A management review."""

    id: UUID
    number: str
    title: str
    unit_id: UUID
    held_on: date
    period_from: date
    state: str


class MeetingDetail(MeetingOut):
    """… with its inputs, minutes and decisions."""

    participants: str
    minutes: str
    inputs: dict[str, Any]
    decisions: list[DecisionOut]


class SaidIn(Schema):
    """A reason or an account."""

    text: Line


def _row(shape: type[Schema], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields if hasattr(row, name)}


def _audit(request: HttpRequest, audit_id: UUID) -> dict[str, Any]:
    row = audits.one(audit_id=audit_id, actor=request.actor)
    return _row(AuditOut, row) | {"items": [_row(AuditItemOut, item) for item in audits.items_of(row)]}


def _meeting(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    row = meetings.one(review_id=meeting_id, actor=request.actor)
    return _row(MeetingDetail, row) | {
        "inputs": meetings.shown_inputs(row, actor=request.actor, now=clock.now()),
        "decisions": [_row(DecisionOut, item) for item in meetings.decisions_of(row)],
    }


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "now": clock.now()}


# Internal audits --------------------------------------------------------------------------------------------------


@router.get("/internal-audits", response={200: list[AuditOut], **ERRORS}, operation_id="list_internal_audits")
@route("internal_audit.view", "internal audit")
def list_audits(request: HttpRequest, year: int | None = None) -> Any:
    """The audits in sight, the programme of a year."""
    return [_row(AuditOut, row) for row in audits.audits(actor=request.actor, year=year)[:200]]


@router.post("/internal-audits", response={200: AuditDetail, **ERRORS}, operation_id="plan_internal_audit")
@route("internal_audit.make", "internal audit", idempotent=True)
def plan_audit(request: HttpRequest, body: AuditIn) -> Any:
    """Put an audit into the programme."""
    return _audit(request, audits.plan(**body.dict(), **_who(request)).pk)


@router.get(AUDIT, response={200: AuditDetail, **ERRORS}, operation_id="get_internal_audit")
@route("internal_audit.view", "internal audit")
def get_audit(request: HttpRequest, audit_id: UUID) -> Any:
    """One audit with its checklist."""
    return _audit(request, audit_id)


@router.post(AUDIT + "/approve", response={200: AuditDetail, **ERRORS}, operation_id="approve_internal_audit")
@route("internal_audit.make", "internal audit")
def approve_audit(request: HttpRequest, audit_id: UUID) -> Any:
    """Approve a plan; another person than its author."""
    audits.approve(audit_id=audit_id, **_who(request))
    return _audit(request, audit_id)


@router.post(AUDIT + "/items", response={200: AuditDetail, **ERRORS}, operation_id="answer_internal_audit")
@route("internal_audit.make", "internal audit")
def answer_audit(request: HttpRequest, audit_id: UUID, body: AuditItemIn) -> Any:
    """Note what was seen of a clause; what does not conform becomes a finding."""
    audits.answer(audit_id=audit_id, **body.dict(), **_who(request))
    return _audit(request, audit_id)


@router.post(AUDIT + "/report", response={200: AuditDetail, **ERRORS}, operation_id="report_internal_audit")
@route("internal_audit.make", "internal audit")
def report_audit(request: HttpRequest, audit_id: UUID, body: ConclusionIn) -> Any:
    """Hand in the report."""
    audits.report(audit_id=audit_id, conclusion=body.conclusion, **_who(request))
    return _audit(request, audit_id)


@router.post(AUDIT + "/close", response={200: AuditDetail, **ERRORS}, operation_id="close_internal_audit")
@route("internal_audit.make", "internal audit")
def close_audit(request: HttpRequest, audit_id: UUID) -> Any:
    """Close an audit whose findings have all ended."""
    audits.close(audit_id=audit_id, **_who(request))
    return _audit(request, audit_id)


# Management reviews -----------------------------------------------------------------------------------------------


@router.get("/management-reviews", response={200: list[MeetingOut], **ERRORS}, operation_id="list_meetings")
@route("internal_audit.view", "management review")
def list_meetings(request: HttpRequest) -> Any:
    """The management reviews in sight."""
    return [_row(MeetingOut, row) for row in meetings.meetings(actor=request.actor)[:200]]


@router.post("/management-reviews", response={200: MeetingDetail, **ERRORS}, operation_id="draft_meeting")
@route("review.make", "management review", idempotent=True)
def draft_meeting(request: HttpRequest, body: MeetingIn) -> Any:
    """Begin a management review."""
    return _meeting(request, meetings.draft(**body.dict(), **_who(request)).pk)


@router.get(MEETING, response={200: MeetingDetail, **ERRORS}, operation_id="get_meeting")
@route("internal_audit.view", "management review")
def get_meeting(request: HttpRequest, meeting_id: UUID) -> Any:
    """One management review with its inputs and decisions."""
    return _meeting(request, meeting_id)


@router.post(MEETING + "/minutes", response={200: MeetingDetail, **ERRORS}, operation_id="write_minutes")
@route("review.make", "management review")
def write_minutes(request: HttpRequest, meeting_id: UUID, body: MinutesIn) -> Any:
    """Write the minutes of a draft."""
    meetings.write(review_id=meeting_id, **body.dict(), **_who(request))
    return _meeting(request, meeting_id)


@router.post(MEETING + "/decisions", response={200: MeetingDetail, **ERRORS}, operation_id="add_decision")
@route("review.make", "management review")
def add_decision(request: HttpRequest, meeting_id: UUID, body: DecisionIn) -> Any:
    """Note a decision with its owner and day."""
    meetings.decide(review_id=meeting_id, **body.dict(), **_who(request))
    return _meeting(request, meeting_id)


@router.post(MEETING + "/submit", response={200: MeetingDetail, **ERRORS}, operation_id="submit_meeting")
@route("review.make", "management review")
def submit_meeting(request: HttpRequest, meeting_id: UUID) -> Any:
    """Hand the minutes in; the inputs are frozen."""
    meetings.submit(review_id=meeting_id, **_who(request))
    return _meeting(request, meeting_id)


@router.post(MEETING + "/lock", response={200: MeetingDetail, **ERRORS}, operation_id="lock_meeting")
@route("review.make", "management review")
def lock_meeting(request: HttpRequest, meeting_id: UUID) -> Any:
    """Approve and lock the minutes; another person than their author."""
    meetings.lock(review_id=meeting_id, **_who(request))
    return _meeting(request, meeting_id)


@router.post(
    MEETING + "/send-back", response={200: MeetingDetail, **ERRORS}, operation_id="send_back_meeting"
)
@route("review.make", "management review")
def send_back_meeting(request: HttpRequest, meeting_id: UUID, body: SaidIn) -> Any:
    """Give submitted minutes back."""
    meetings.send_back(review_id=meeting_id, reason=body.text, **_who(request))
    return _meeting(request, meeting_id)


@router.post(
    "/decisions/{uuid:decision_id}/done",
    response={200: DecisionOut, **ERRORS},
    operation_id="carry_out_decision",
)
@route("self.view", "decision")
def carry_out(request: HttpRequest, decision_id: UUID, body: SaidIn) -> Any:
    """Say how a decision was carried out."""
    return _row(DecisionOut, meetings.carry_out(decision_id=decision_id, note=body.text, **_who(request)))
