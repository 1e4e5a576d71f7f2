"""What the API takes and gives about visits."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from ninja.errors import HttpError
from pydantic import AfterValidator, AwareDatetime, StringConstraints

from gridvisit.foundation.privacy.masking import mask_name
from gridvisit.standard.vocabulary import PartyKind

FIRST_YEAR, LAST_YEAR = 2000, 2100
DEEPEST, LARGEST = 12, 2**31 - 1


def _near(moment: Any) -> Any:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        msg = f"year must lie between {FIRST_YEAR} and {LAST_YEAR}"
        raise ValueError(msg)
    return moment


Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]
Moment = Annotated[AwareDatetime, AfterValidator(_near)]
Day = Annotated[date, AfterValidator(_near)]


class VisitIn(Schema):
    """A visit planned by hand. `client_id` is drawn by the caller: the same id again returns the same visit."""

    client_id: UUID | None = None
    party_id: UUID
    unit_id: UUID | None = Field(None, description="Whose visit it is; the customer's own unit unless told")
    owner_id: UUID | None = Field(None, description="The responsible visitor; the caller unless told")
    companion_id: UUID | None = None
    account_id: UUID | None = None
    site_id: UUID | None = None
    day: Day
    channel: Code = Field("onsite", examples=["onsite", "phone", "online"])
    kind: Code = "individual"
    reasons: list[Code] = Field(min_length=1, max_length=12, examples=[["customer_asked"]])
    origin: Code = "ad_hoc"


class PrepareIn(Schema):
    """What is in the bag; the brief is built at the same time."""

    supplies: list[Code] = Field(default_factory=list, max_length=40)
    no_appointment_reason: Code = ""


class AppointmentIn(Schema):
    """A time proposed to the customer, with what they are told (7.2-03)."""

    slot_start: Moment
    slot_end: Moment
    contact_id: UUID | None = None
    agenda: list[Line] = Field(min_length=1, max_length=10)
    expected_minutes: int = Field(30, ge=1, le=600)
    place: Line = ""


class PositionIn(Schema):
    """A position with its accuracy in metres."""

    lat: float = Field(ge=-90, le=90)
    lng: float = Field(ge=-180, le=180)
    accuracy: float | None = Field(None, ge=0, le=100_000)
    datum: Code = "WGS84"


class StartIn(Schema):
    """The start of a visit: where, by which clock, and the opening of a call or session."""

    device_at: Moment | None = None
    position: PositionIn | None = None
    opening: list[Code] | None = Field(None, max_length=8)
    called_from: Code | None = None
    recording_told: bool | None = None
    callee_verified: bool | None = None
    session_account: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")] | None = None
    late_evening_consent: bool | None = None

    def facts(self) -> dict[str, Any]:
        """What the service is told: only what was given."""
        given = self.dict(exclude={"device_at", "position"})
        return {name: value for name, value in given.items() if value is not None}


class AddendumIn(Schema):
    """What is added to a sealed file, and why."""

    reason: Line
    text: Words


class AppointmentOut(Schema):
    """An appointment as it stands."""

    status: str
    slot_start: datetime
    slot_end: datetime
    expected_minutes: int
    agenda: list[str]
    people: list[str]
    confirmed_at: datetime | None
    proposal_start: datetime | None
    changes_by_us: int
    changes_by_customer: int


class VisitOut(Schema):
    """A visit in a list; persons' names are masked."""

    id: UUID
    number: str
    day: date
    channel: str
    kind: str
    state: str
    outcome: str
    reasons: list[str]
    origin: str
    unit_id: UUID
    party_id: UUID
    party_name: str
    owner_id: UUID | None
    owner_no: str
    due_to: date | None
    started_at: datetime | None
    ended_at: datetime | None
    recorded_at: datetime | None
    archived_at: datetime | None
    valid: bool | None
    score: float | None


class VisitPage(Schema):
    """One page; `next_cursor` is null at the end."""

    items: list[VisitOut]
    next_cursor: str | None


class EvidenceOut(Schema):
    """A piece of evidence; its file is handed out by the desk's own address, never publicly."""

    id: UUID
    kind: str
    side: str
    subject: str
    captured_at: datetime
    within_range: bool | None
    content_hash: str
    has_file: bool
    doubt: str


class VisitDetail(VisitOut):
    """One visit with its record."""

    client_id: UUID | None
    companion_id: UUID | None
    supplies: list[str]
    no_appointment_reason: str
    appointment: AppointmentOut | None
    met_role: str
    confirmation: str
    policies: list[dict[str, Any]]
    needs: list[dict[str, Any]]
    inquiries: list[dict[str, Any]]
    evidence: list[EvidenceOut] | None = Field(description="Null: the caller may not see evidence")
    steps: dict[str, str]
    strategy_required: bool
    followup_required: bool
    validity_reasons: list[Any]
    archive_hash: str


class MissingOut(Schema):
    """Something that is still missing."""

    code: str
    field: str | None
    detail: str


class ArchiveOut(Schema):
    """A sealed file."""

    hash: str
    sealed_at: datetime
    parts: dict[str, str]


class AddendumOut(Schema):
    """An addendum in the chain of its file."""

    id: UUID
    at: datetime
    hash: str
    prev_hash: str


class ReceiptOut(Schema):
    """What the sender of a record gets: the same for the same content, for ever."""

    client_id: UUID
    visit_id: UUID
    number: str
    content_hash: str
    stored: list[str]
    wanted: list[str]
    demand_numbers: list[str]
    received_at: datetime
    signature: str


class ProposedOut(Schema):
    """The appointment; the customer got the link by message, it is not given here."""

    appointment: AppointmentOut


def appointment_out(row: Any) -> dict[str, Any] | None:
    """Return an appointment as the API shows it."""
    if row is None:
        return None
    names = AppointmentOut.model_fields
    return {name: getattr(row, name) for name in names}


def visit_out(row: Any) -> dict[str, Any]:
    """Return a visit as lists show it; `row` has party and owner loaded."""
    party = row.party
    return {
        "id": row.pk, "number": row.number, "day": row.day, "channel": row.channel, "kind": row.kind,
        "state": row.state, "outcome": row.outcome, "reasons": row.reasons, "origin": row.origin,
        "unit_id": row.unit_id, "party_id": row.party_id, "owner_id": row.owner_id,
        "owner_no": row.owner.staff_no if row.owner else "",
        "party_name": mask_name(party.name) if party.kind == PartyKind.INDIVIDUAL else party.name,
        "due_to": row.due_to, "started_at": row.started_at, "ended_at": row.ended_at, "recorded_at": row.recorded_at,
        "archived_at": row.archived_at, "valid": row.valid, "score": None if row.score is None else float(row.score),
    }  # fmt: skip


def visit_detail(row: Any, *, evidence: bool) -> dict[str, Any]:
    """Return a visit with its record; `row` comes from selectors.get_visit."""
    archive = getattr(row, "archive", None)
    return visit_out(row) | {
        "client_id": row.client_id, "companion_id": row.companion_id, "supplies": row.supplies,
        "no_appointment_reason": row.no_appointment_reason,
        "appointment": appointment_out(getattr(row, "appointment", None)),
        "met_role": row.met_role, "confirmation": row.confirmation,
        "policies": [
            {"policy_id": str(item.policy_id), "code": item.policy.code, "proof": item.proof, "in_force": item.in_force}
            for item in row.policies.all()
        ],
        "needs": [
            {"area": item.area, "answer": item.answer, "not_asked_reason": item.not_asked_reason, "detail": item.detail}
            for item in row.needs.all()
        ],
        "inquiries": [
            {"id": str(item.pk), "question": item.question, "answer": item.answer, "referral": item.referral}
            for item in row.inquiries.all()
        ],
        "evidence": [evidence_out(item) for item in row.evidence.all()] if evidence else None,
        "steps": {item.step: item.status for item in row.steps.all()},
        "strategy_required": row.strategy_required, "followup_required": row.followup_required,
        "validity_reasons": row.validity_reasons, "archive_hash": archive.hash if archive else "",
    }  # fmt: skip


def evidence_out(row: Any) -> dict[str, Any]:
    """Return a piece of evidence without its content."""
    return {
        "id": row.pk, "kind": row.kind, "side": row.side, "subject": row.subject, "captured_at": row.captured_at,
        "within_range": row.within_range, "content_hash": row.content_hash, "has_file": row.attachment_id is not None,
        "doubt": str(row.data.get("doubt", "")),
    }  # fmt: skip


def check_plain(value: Any, depth: int = 0) -> None:
    """Refuse what no honest device sends and no database stores: NUL, lone surrogates, NaN, things too large."""
    if depth > DEEPEST:
        raise HttpError(422, "nested too deeply")
    if isinstance(value, str) and ("\x00" in value or not _encodes(value)):
        raise HttpError(422, "text that is not valid Unicode")
    if isinstance(value, float) and not math.isfinite(value):
        raise HttpError(422, "not a finite number")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        raise HttpError(422, "number too large")
    if isinstance(value, dict):
        for key, item in value.items():
            check_plain(key, depth + 1)
            check_plain(item, depth + 1)
    if isinstance(value, list):
        for item in value:
            check_plain(item, depth + 1)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
