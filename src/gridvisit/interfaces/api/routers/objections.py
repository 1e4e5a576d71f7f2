"""Objections over HTTP: made by the judged person, decided by a second reader (9.3-03)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from gridvisit.domain.evaluation.objecting import selectors, services
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas.judging import objections as shapes

router = Router(tags=["evaluation"])
MOST = 200
ONE = "/objections/{uuid:objection_id}"
DETAIL: dict[int, Any] = {200: shapes.ObjectionDetail, **ERRORS}


def _step(request: HttpRequest, objection_id: UUID) -> dict[str, Any]:
    return {"objection_id": objection_id, "actor": request.actor, "now": clock.now()}


@router.get("/objections", response={200: shapes.ObjectionPage, **ERRORS}, operation_id="list_objections")
@route("objection.view", "objection")
def list_objections(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    state: str = "",
    rule: str = "",
    decision: str = "",
    unit_id: UUID | None = None,
    mine: bool = False,
    overdue: bool = False,
) -> Any:
    """Objections in sight, newest first; a unit with all below it."""
    rows = selectors.listing(
        actor=request.actor, state=state[:12], rule=rule[:8], decision=decision[:10], unit_id=unit_id,
        whose=selectors.MINE if mine else "", overdue_on=clock.local_date(clock.now()) if overdue else None,
    )  # fmt: skip
    page = selectors.page(rows, cursor=cursor, size=size)
    return {"items": [shapes.objection_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.get("/objections/rates", response={200: shapes.RatesOut, **ERRORS}, operation_id="objection_rates")
@route("objection.view", "objection")
def objection_rates(request: HttpRequest, period: str = "", unit_id: UUID | None = None) -> Any:
    """How often decided objections overturned a verdict, per rule, with n and interval."""
    whole, each = selectors.rates(
        actor=request.actor, period=parse_period(period) if period else None, unit_id=unit_id
    )
    return {"whole": shapes.rate_out(whole), "rules": [shapes.rate_out(rate) for rate in each]}


@router.post("/visits/{uuid:visit_id}/objections", response=DETAIL, operation_id="object_to_verdict")
@route("verdict.object", "visit")
def object_to(request: HttpRequest, visit_id: UUID, body: shapes.ObjectIn) -> Any:
    """Object to a verdict on one's own visit, or (without a rule) to its validity."""
    row = services.object_to(
        visit_id=visit_id, rule=body.rule, ground=body.ground, reason=body.reason, actor=request.actor,
        now=clock.now(),
    )  # fmt: skip
    return shapes.detail_out(row)


@router.get(ONE, response=DETAIL, operation_id="get_objection")
@route("objection.view", "objection")
def get_objection(request: HttpRequest, objection_id: UUID) -> Any:
    """One objection with its steps."""
    return shapes.detail_out(selectors.one(objection_id=objection_id, actor=request.actor))


@router.post(f"{ONE}/answer", response=DETAIL, operation_id="answer_objection")
@route("verdict.object", "objection")
def answer(request: HttpRequest, objection_id: UUID, body: shapes.ObjectionFactsIn) -> Any:
    """Give the facts that were asked for; only the objector does."""
    return shapes.detail_out(services.answer(**_step(request, objection_id), facts=body.facts))


@router.post(f"{ONE}/withdraw", response=DETAIL, operation_id="withdraw_objection")
@route("verdict.object", "objection")
def withdraw(request: HttpRequest, objection_id: UUID, body: shapes.ObjectionReasonIn) -> Any:
    """Take one's own objection back."""
    return shapes.detail_out(services.withdraw(**_step(request, objection_id), reason=body.reason))


@router.post(f"{ONE}/send-back", response=DETAIL, operation_id="send_back_objection")
@route("objection.decide", "objection")
def send_back(request: HttpRequest, objection_id: UUID, body: shapes.ObjectionQuestionIn) -> Any:
    """Ask the objector for facts; the deadline runs on."""
    return shapes.detail_out(services.send_back(**_step(request, objection_id), question=body.question))


@router.post(f"{ONE}/decide", response=DETAIL, operation_id="decide_objection")
@route("objection.decide", "objection")
def decide(request: HttpRequest, objection_id: UUID, body: shapes.ObjectionDecisionIn) -> Any:
    """Decide as the second reader; an upheld objection changes the verdict and the visit is judged again."""
    row = services.decide(
        **_step(request, objection_id), decision=body.decision, outcome=body.outcome, reason=body.reason
    )
    return shapes.detail_out(row)
