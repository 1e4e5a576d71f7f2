"""Authenticity over HTTP: signals, the sealed sample, cases with hearing, blind readers and appeal (9.2-04)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.evaluation.truth import cases, selectors
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas.judging import cases as shapes

router = Router(tags=["evaluation"])
MOST = 200
ONE = "/authenticity/cases/{uuid:case_id}"
DETAIL: dict[int, Any] = {200: shapes.AuthenticityCaseDetail, **ERRORS}


def _step(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    return {"case_id": case_id, "actor": request.actor, "now": clock.now()}


@router.get(
    "/units/{uuid:unit_id}/signals",
    response={200: list[shapes.TruthSignalOut], **ERRORS},
    operation_id="list_signals",
)
@route("recheck.view", "unit")
def list_signals(request: HttpRequest, unit_id: UUID) -> Any:
    """Signals about visitors of a unit and all below it; they propose a look and decide nothing."""
    unit = staff.unit(unit_id=unit_id, actor=request.actor)
    return shapes.signals_out(selectors.signals(actor=request.actor, unit=unit, now=clock.now()))


@router.get(
    "/units/{uuid:unit_id}/samples/{month}",
    response={200: shapes.RecheckSampleOut, **ERRORS},
    operation_id="get_sample",
)
@route("recheck.view", "unit")
def get_sample(request: HttpRequest, unit_id: UUID, month: str) -> Any:
    """The random sample of a unit's month with the commitment of its seed and the 95 % interval."""
    unit, period = staff.unit(unit_id=unit_id, actor=request.actor), parse_period(month)
    found = selectors.sample(unit=unit, month=period, actor=request.actor)
    return shapes.sample_out(found, unit.pk, period.name)


@router.get(
    "/authenticity/cases",
    response={200: shapes.AuthenticityCasePage, **ERRORS},
    operation_id="list_authenticity_cases",
)
@route("case.view", "case")
def list_cases(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    state: str = "",
    unit_id: UUID | None = None,
    mine: bool = False,
    overdue: bool = False,
) -> Any:
    """Authenticity cases in sight, newest first."""
    rows = selectors.cases(
        actor=request.actor, state=state[:8], unit_id=unit_id, whose=selectors.MINE if mine else "",
        overdue_on=clock.local_date(clock.now()) if overdue else None,
    )  # fmt: skip
    page = selectors.page(rows, cursor=cursor, size=size)
    return {"items": [shapes.case_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post(
    "/visits/{uuid:visit_id}/authenticity-case", response=DETAIL, operation_id="open_authenticity_case"
)
@route("case.open", "visit")
def open_case(request: HttpRequest, visit_id: UUID) -> Any:
    """Open a case about a visit, with the signals that name it; its visitor is asked to be heard."""
    actor = request.actor
    grounds = selectors.grounds_of(visit_id=visit_id, actor=actor)
    row = cases.open_case(
        visit_id=visit_id, cause=cases.SIGNAL, now=clock.now(), actor=actor, grounds=grounds
    )
    return shapes.detail_out(row, actor)


@router.get(ONE, response=DETAIL, operation_id="get_authenticity_case")
@route("case.view", "case")
def get_case(request: HttpRequest, case_id: UUID) -> Any:
    """One case; readings that are closed to who asks are not there."""
    return shapes.detail_out(selectors.case(case_id=case_id, actor=request.actor), request.actor)


@router.post(f"{ONE}/answer", response=DETAIL, operation_id="answer_authenticity_case")
@route("case.answer", "case")
def answer(request: HttpRequest, case_id: UUID, body: shapes.CaseStatementIn) -> Any:
    """Say what happened; only the person concerned does."""
    row = cases.answer(**_step(request, case_id), statement=body.statement)
    return shapes.detail_out(row, request.actor)


@router.post(f"{ONE}/readings", response=DETAIL, operation_id="read_authenticity_case")
@route("case.read", "case")
def read(request: HttpRequest, case_id: UUID, body: shapes.CaseReadingIn) -> Any:
    """Note what one found as a reader; two who agree decide, where they differ a third does."""
    row = cases.read(**_step(request, case_id), finding=body.finding, reason=body.reason)
    return shapes.detail_out(row, request.actor)


@router.post(f"{ONE}/appeal", response=DETAIL, operation_id="appeal_authenticity_case")
@route("case.answer", "case")
def appeal(request: HttpRequest, case_id: UUID, body: shapes.CaseAppealIn) -> Any:
    """Appeal against the finding; only the person concerned does."""
    row = cases.appeal(**_step(request, case_id), reason=body.reason)
    return shapes.detail_out(row, request.actor)


@router.post(f"{ONE}/decide", response=DETAIL, operation_id="decide_authenticity_appeal")
@route("case.read", "case")
def decide(request: HttpRequest, case_id: UUID, body: shapes.CaseReadingIn) -> Any:
    """Decide on the appeal, for good: somebody who has not read the case."""
    row = cases.decide_appeal(**_step(request, case_id), finding=body.finding, reason=body.reason)
    return shapes.detail_out(row, request.actor)
