"""Surveys by sample: design, approve, draw, close, weight, publish; and the calls to those drawn for the phone."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime, StringConstraints

from gridvisit.domain.surveys import calling
from gridvisit.domain.surveys.waves import selectors, services
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route

router = Router(tags=["surveys"])
MOST = 200
ONE = "/survey-waves/{uuid:wave_id}"
Line = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(max_length=400, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^\w*$")]


class WaveIn(Schema):
    """A survey to design; `phoned_share` in percent, by default that of rule 9.4-01."""

    unit_id: UUID
    title: Line
    instrument_id: UUID
    about: Code = "demands"
    frame_from: date
    frame_to: date
    sample_size: int = Field(ge=0, le=100_000)
    ends_on: date
    phoned_share: int | None = Field(None, ge=0, le=100)


class WaveOut(Schema):
    """A survey by sample."""

    id: UUID
    number: str
    title: str
    unit_id: UUID
    instrument_id: UUID
    state: str
    about: str
    frame_from: date
    frame_to: date
    sample_size: int
    phoned_share: int
    ends_on: date
    seed: str
    frame_size: int
    frame_hash: str
    excluded: dict[str, int]
    fielded_at: datetime | None
    published_at: datetime | None


class WaveDetail(WaveOut):
    """… with what became of the sample, and its figures once they are weighted."""

    progress: dict[str, int]
    figures: dict[str, Any]


class WavePage(Schema):
    """One page of surveys."""

    items: list[WaveOut]
    next_cursor: str | None


class PublishedOut(Schema):
    """The published figures of a survey."""

    number: str
    title: str
    unit_id: UUID
    published_at: datetime
    figures: dict[str, Any]


class ReasonIn(Schema):
    """Why."""

    reason: Words = ""


class RingIn(Schema):
    """What came of a call that brought no interview."""

    outcome: Code
    call_back_at: AwareDatetime | None = None
    note: Words = ""


class RingOut(Schema):
    """The invitation after a call."""

    id: UUID
    state: str
    calls: int
    call_back_at: datetime | None


class ReplayOut(Schema):
    """Whether the stored seed draws the same sample from the stored frame."""

    seed: str
    frame_hash: str
    frame_same: bool
    drawn: int
    same: bool


DETAIL: dict[int, Any] = {200: WaveDetail, **ERRORS}
PUBLISHED: dict[int, Any] = {200: list[PublishedOut], **ERRORS}
STEPS = {
    "approve": services.approve, "field": services.field, "close": services.close, "weight": services.weight,
    "publish": services.publish,
}  # fmt: skip


def _shown(request: HttpRequest, wave_id: UUID) -> dict[str, Any]:
    row = selectors.wave(wave_id=wave_id, actor=request.actor)
    shown = {name: getattr(row, name) for name in WaveOut.model_fields}
    return shown | {"progress": selectors.progress(row, now=clock.now()), "figures": row.figures}


@router.get("/survey-waves", response={200: WavePage, **ERRORS}, operation_id="list_survey_waves")
@route("survey.approve", "wave")
def list_waves(
    request: HttpRequest, cursor: str = "", size: int = Query(50, ge=1, le=MOST), state: Code = ""
) -> Any:
    """Surveys by sample the caller makes or approves, newest first."""
    page = selectors.waves(actor=request.actor, state=state, cursor=cursor, size=size)
    items = [{name: getattr(row, name) for name in WaveOut.model_fields} for row in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


@router.get("/survey-results", response=PUBLISHED, operation_id="list_survey_results")
@route("dashboard.view", "wave")
def list_results(request: HttpRequest) -> Any:
    """The published figures about units the caller leads or reads."""
    names = PublishedOut.model_fields
    return [{name: getattr(row, name) for name in names} for row in selectors.published(actor=request.actor)]


@router.post("/survey-waves", response=DETAIL, operation_id="design_survey_wave")
@route("survey.manage", "wave", idempotent=True)
def design(request: HttpRequest, body: WaveIn) -> Any:
    """Design a survey; nothing is drawn yet."""
    row = services.design(actor=request.actor, now=clock.now(), **body.dict())
    return _shown(request, row.pk)


@router.get(ONE, response=DETAIL, operation_id="get_survey_wave")
@route("survey.approve", "wave")
def get_wave(request: HttpRequest, wave_id: UUID) -> Any:
    """One survey by sample."""
    return _shown(request, wave_id)


@router.get(ONE + "/replay", response={200: ReplayOut, **ERRORS}, operation_id="replay_survey_draw")
@route("survey.approve", "wave")
def replay(request: HttpRequest, wave_id: UUID) -> Any:
    """Draw again from the stored frame with the stored seed."""
    return services.replay(wave_id=wave_id, actor=request.actor)


@router.post(ONE + "/cancel", response=DETAIL, operation_id="cancel_survey_wave")
@route("survey.manage", "wave")
def cancel(request: HttpRequest, wave_id: UUID, body: ReasonIn) -> Any:
    """Give up a survey nobody has been asked for yet."""
    services.cancel(wave_id=wave_id, reason=body.reason, actor=request.actor, now=clock.now())
    return _shown(request, wave_id)


@router.post(ONE + "/steps/{str:step}", response=DETAIL, operation_id="step_survey_wave")
@route("survey.approve", "wave")
def step(request: HttpRequest, wave_id: UUID, step: str) -> Any:
    """Take a step: approve, field, close, weight, publish; each asks for its own right."""
    if step not in STEPS:
        raise Refusal("not_found", status=404)
    STEPS[step](wave_id=wave_id, actor=request.actor, now=clock.now())
    return _shown(request, wave_id)


@router.post(
    "/surveys/{uuid:invitation_id}/calls",
    response={200: RingOut, **ERRORS},
    operation_id="record_survey_call",
)
@route("survey.interview", "survey")
def record_call(request: HttpRequest, invitation_id: UUID, body: RingIn) -> Any:
    """Write down a call that brought no interview."""
    row = calling.record_call(
        invitation_id=invitation_id, actor=request.actor, now=clock.now(), **body.dict()
    )
    return {
        "id": row.pk,
        "state": row.state,
        "calls": len(calling.calls_of(row)),
        "call_back_at": row.call_back_at,
    }
