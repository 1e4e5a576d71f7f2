"""One's own notices over HTTP; supervision and alarms of a demand."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.demands.watch import selectors as watch
from gridvisit.domain.demands.watch import supervision
from gridvisit.domain.inbox import hours, selectors, services
from gridvisit.domain.inbox.rules import Hours
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas.intake import watch as shapes

router = Router(tags=["notices"])
MOST = 200
ONE = "/demands/{uuid:demand_id}"
WATCHED: dict[int, Any] = {200: shapes.WatchOut, **ERRORS}


@router.get("/inbox", response={200: shapes.InboxPage, **ERRORS}, operation_id="list_notices")
@route("self.view", "own notices")
def list_notices(
    request: HttpRequest, *, unread: bool = False, cursor: str = "", size: int = Query(50, ge=1, le=MOST)
) -> Any:
    """The caller's own notices, the newest first; what came outside the shift as one digest."""
    now, lang = clock.now(), get_language() or "zh"
    page = selectors.page(actor=request.actor, now=now, only_unread=unread, cursor=cursor, size=size)
    return {
        "items": [shapes.entry_out(entry, lang) for entry in page.items],
        "unread": selectors.unread(actor=request.actor, now=now), "next_cursor": page.next_cursor,
    }  # fmt: skip


@router.post("/inbox/read", response={200: shapes.MarkedOut, **ERRORS}, operation_id="read_all_notices")
@route("self.manage", "own notices")
def read_all(request: HttpRequest) -> Any:
    """Mark everything that has reached the caller read."""
    return {"marked": services.mark_all(actor=request.actor, now=clock.now())}


@router.post(
    "/inbox/{uuid:staff_notice_id}/mark", response={200: shapes.LineOut, **ERRORS}, operation_id="mark_notice"
)
@route("self.manage", "own notices")
def mark(request: HttpRequest, staff_notice_id: UUID, body: shapes.MarkIn) -> Any:
    """Mark one notice read or unread; a digest with all its lines."""
    now = clock.now()
    selectors.notice(notice_id=staff_notice_id, actor=request.actor, now=now)
    row = services.mark(notice_id=staff_notice_id, read=body.read, actor=request.actor, now=now)
    return shapes.line_out(row, get_language() or "zh")


@router.get("/inbox/hours", response={200: shapes.HoursOut, **ERRORS}, operation_id="get_notice_hours")
@route("self.view", "own notice hours")
def get_hours(request: HttpRequest) -> Any:
    """The hours in which notices that can wait come: the caller's own, else those of the unit."""
    return _hours(request)


def _hours(request: HttpRequest) -> dict[str, Any]:
    own = hours.own(request.actor)
    return shapes.hours_out(own or hours.of_unit(request.actor.unit_id, now=clock.now()), own=own is not None)


@router.put("/inbox/hours", response={200: shapes.HoursOut, **ERRORS}, operation_id="set_notice_hours")
@route("self.manage", "own notice hours")
def set_hours(request: HttpRequest, body: shapes.HoursIn) -> Any:
    """Set the caller's own hours."""
    start, end = (at.hour * 60 + at.minute for at in (body.start, body.end))
    services.set_hours(hours=Hours(start, end, body.rest_days), actor=request.actor, now=clock.now())
    return _hours(request)


@router.delete("/inbox/hours", response={200: shapes.HoursOut, **ERRORS}, operation_id="forget_notice_hours")
@route("self.manage", "own notice hours")
def forget_hours(request: HttpRequest) -> Any:
    """Go back to the hours of the unit."""
    services.forget_hours(actor=request.actor, now=clock.now())
    return _hours(request)


def _watched(request: HttpRequest, demand_id: UUID) -> dict[str, Any]:
    row = demands.demand(demand_id=demand_id, actor=request.actor)
    return {"supervisions": watch.supervisions(row), "alarms": watch.alarms(row)}


@router.get(f"{ONE}/watch", response=WATCHED, operation_id="get_demand_watch")
@route("demand.view", "demand")
def get_watch(request: HttpRequest, demand_id: UUID) -> Any:
    """Supervisions and alarms of a demand."""
    return _watched(request, demand_id)


@router.post(f"{ONE}/supervision", response=WATCHED, operation_id="supervise_demand")
@route("demand.supervise", "demand")
def supervise(request: HttpRequest, demand_id: UUID, body: shapes.SuperviseIn) -> Any:
    """Put a demand of a unit below under supervision; the unit must report in time."""
    supervision.supervise(demand_id=demand_id, actor=request.actor, now=clock.now(), **body.dict())
    return _watched(request, demand_id)


@router.post(f"{ONE}/supervision/reports", response=WATCHED, operation_id="report_to_supervisor")
@route("demand.handle", "demand")
def report(request: HttpRequest, demand_id: UUID, body: shapes.ProgressIn) -> Any:
    """Report progress to the supervisor."""
    supervision.report(demand_id=demand_id, actor=request.actor, now=clock.now(), **body.dict())
    return _watched(request, demand_id)


@router.post(f"{ONE}/supervision/lift", response=WATCHED, operation_id="lift_supervision")
@route("demand.supervise", "demand")
def lift(request: HttpRequest, demand_id: UUID, body: shapes.LiftIn) -> Any:
    """End a supervision with a reason."""
    supervision.lift(demand_id=demand_id, actor=request.actor, now=clock.now(), **body.dict())
    return _watched(request, demand_id)
