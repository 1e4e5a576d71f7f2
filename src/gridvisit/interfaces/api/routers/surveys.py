"""Satisfaction surveys over HTTP: invitations, figures, phone interviews, calls to the dissatisfied."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import AwareDatetime

from gridvisit.domain.staff import access
from gridvisit.domain.surveys import selectors, services
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import surveys as shapes

router = Router(tags=["surveys"])
MOST = 200
DAYS = 90
DETAIL: dict[int, Any] = {200: shapes.InvitationDetail, **ERRORS}


def _shown(request: HttpRequest, invitation_id: UUID) -> dict[str, Any]:
    row = selectors.invitation(invitation_id=invitation_id, actor=request.actor)
    readable = selectors.may_see_answers(row, request.actor)
    answers = selectors.answers_of(row, actor=request.actor) if readable else []
    return shapes.invitation_out(row, readable=readable) | {
        "answers": [{"question": a.question, "value": a.value, "text": a.text} for a in answers],
        "call_due_at": selectors.call_due(row),
    }


@router.get("/surveys", response={200: shapes.InvitationPage, **ERRORS}, operation_id="list_surveys")
@route("survey.view", "survey")
def list_surveys(
    request: HttpRequest,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    state: str = "",
    *,
    waiting: bool = False,
) -> Any:
    """Invitations in sight, the latest first; `waiting`: dissatisfied customers nobody above has called yet."""
    page = selectors.page(
        actor=request.actor, now=clock.now(), state=state, waiting=waiting, cursor=cursor, size=size
    )
    items = [
        shapes.invitation_out(row, readable=selectors.may_see_answers(row, request.actor))
        for row in page.items
    ]
    return {"items": items, "next_cursor": page.next_cursor}


@router.get(
    "/surveys/figures", response={200: shapes.SurveyFiguresOut, **ERRORS}, operation_id="survey_figures"
)
@route("survey.view", "survey")
def get_figures(
    request: HttpRequest, start: AwareDatetime | None = None, end: AwareDatetime | None = None
) -> Any:
    """The figures of a period (the last 90 days unless told), with n and interval."""
    until = end or clock.now()
    reach = access.scope(request.actor, "survey.view")
    found = selectors.satisfaction(
        tenant_id=request.actor.tenant_id, start=start or until - timedelta(days=DAYS), end=until,
        unit_ids=None if reach.whole_tenant else reach.unit_ids,
    )  # fmt: skip
    return shapes.figures_out(found)


@router.get("/surveys/{uuid:invitation_id}", response=DETAIL, operation_id="get_survey")
@route("survey.view", "survey")
def get_survey(request: HttpRequest, invitation_id: UUID) -> Any:
    """One invitation, with the raw answers for those who may read them."""
    return _shown(request, invitation_id)


@router.post("/surveys/{uuid:invitation_id}/answers", response=DETAIL, operation_id="answer_survey_by_phone")
@route("survey.interview", "survey")
def answer_by_phone(request: HttpRequest, invitation_id: UUID, body: shapes.AnswersIn) -> Any:
    """Record a phone interview; the interviewer took no part in the matter."""
    services.answer_by_phone(
        invitation_id=invitation_id, answers=body.answers, actor=request.actor, now=clock.now()
    )
    return _shown(request, invitation_id)


@router.post("/surveys/{uuid:invitation_id}/call", response=DETAIL, operation_id="record_low_score_call")
@route("survey.interview", "survey")
def record_call(request: HttpRequest, invitation_id: UUID, body: shapes.CallIn) -> Any:
    """Record that the level above called a dissatisfied customer."""
    services.record_low_score_contact(
        invitation_id=invitation_id, text=body.text, actor=request.actor, now=clock.now()
    )
    return _shown(request, invitation_id)
