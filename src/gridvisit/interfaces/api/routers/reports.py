"""Evaluation reports over HTTP: ask, look, fetch the file, issue."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from gridvisit.domain.evaluation.reports import issuing, selectors, services
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas.judging import reports as shapes

router = Router(tags=["evaluation"])
MOST = 200
ONE = "/reports/{uuid:report_id}"


@router.get("/reports", response={200: shapes.ReportPage, **ERRORS}, operation_id="list_reports")
@route("report.view", "report")
def list_reports(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    unit_id: UUID | None = None,
    period: str = "",
) -> Any:
    """Reports in sight, newest first; a unit with all below it."""
    page = selectors.page(
        selectors.listing(actor=request.actor, unit_id=unit_id, period=period[:8]), cursor=cursor, size=size
    )
    return {"items": [shapes.report_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/reports", response={200: shapes.ReportOut, **ERRORS}, operation_id="make_report")
@route("report.make", "report")
def make_report(request: HttpRequest, body: shapes.ReportIn) -> Any:
    """Ask for a report; it is made in the background."""
    row = services.ask(
        unit_id=body.unit_id, period=body.period, file_format=body.format, lang=body.lang, actor=request.actor,
        now=clock.now(),
    )  # fmt: skip
    return shapes.report_out(row)


@router.get(ONE, response={200: shapes.ReportOut, **ERRORS}, operation_id="get_report")
@route("report.view", "report")
def get_report(request: HttpRequest, report_id: UUID) -> Any:
    """One report and how far it is."""
    return shapes.report_out(selectors.one(report_id=report_id, actor=request.actor))


@router.get(f"{ONE}/file", response={200: None, **ERRORS}, operation_id="report_file")
@route("report.view", "report")
def report_file(request: HttpRequest, report_id: UUID) -> Any:
    """The file of a report."""
    data, content_type, name = services.fetch(report_id=report_id, actor=request.actor, now=clock.now())
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@router.post(f"{ONE}/issue", response={200: shapes.ReportOut, **ERRORS}, operation_id="issue_report")
@route("review.make", "report")
def issue_report(request: HttpRequest, report_id: UUID) -> Any:
    """Issue the report as the analysis of its month (9.2-03)."""
    return shapes.report_out(issuing.issue(report_id=report_id, actor=request.actor, now=clock.now()))
