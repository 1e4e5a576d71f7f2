"""Units and people over HTTP."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from gridvisit.domain.staff import selectors, services
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import staff as shapes

router = Router(tags=["staff"])
MOST = 200
ONE = "/staff/{staff_id}"
ANSWER: dict[int, Any] = {200: shapes.StandingOut, **ERRORS}


def _shown(request: HttpRequest, staff_id: UUID) -> dict[str, Any]:
    row = selectors.person(staff_id=staff_id, actor=request.actor)
    return shapes.standing_out(row, selectors.standing(staff=row, on=local_date(clock.now())))


@router.get("/units", response={200: list[shapes.UnitOut], **ERRORS}, operation_id="list_units")
@route("unit.view", "unit")
def list_units(request: HttpRequest) -> Any:
    """The units in sight, in tree order."""
    rows = selectors.units(actor=request.actor)
    return [{name: getattr(row, name) for name in shapes.UnitOut.model_fields} for row in rows]


@router.get("/staff", response={200: shapes.StaffPage, **ERRORS}, operation_id="list_staff")
@route("staff.view", "staff")
def list_staff(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    q: str = "",
    unit_id: UUID | None = None,
    role: str = "",
    gap: str = "",
) -> Any:
    """People in sight by number. `gap`: no_exam, no_pledge, left."""
    page = selectors.people_page(
        actor=request.actor, q=q.replace("\x00", "")[:30], unit_id=unit_id, role=role.replace("\x00", ""), gap=gap,
        on=local_date(clock.now()), cursor=cursor, size=size,
    )  # fmt: skip
    return {"items": [shapes.staff_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/staff", response=ANSWER, operation_id="create_staff")
@route("staff.manage", "staff")
def create_staff(request: HttpRequest, body: shapes.StaffIn) -> Any:
    """Register a person; roles and qualifications follow separately."""
    values = body.dict()
    unit = selectors.unit(unit_id=values.pop("unit_id"), actor=request.actor)
    row = services.create_staff(unit=unit, actor=request.actor, now=clock.now(), **values)
    return _shown(request, row.id)


@router.get(ONE, response=ANSWER, operation_id="get_staff")
@route("staff.view", "staff")
def get_staff(request: HttpRequest, staff_id: UUID) -> Any:
    """One person with roles and today's standing."""
    return _shown(request, staff_id)


@router.post(ONE + "/roles", response=ANSWER, operation_id="grant_role")
@route("role.manage", "role")
def grant_role(request: HttpRequest, staff_id: UUID, body: shapes.RoleIn) -> Any:
    """Grant a role; nobody grants one to themselves, and the three administrators are three persons."""
    values = body.dict()
    unit = selectors.unit(unit_id=values.pop("unit_id"), actor=request.actor)
    row = selectors.person(staff_id=staff_id, actor=request.actor)
    services.grant_role(staff=row, unit=unit, actor=request.actor, now=clock.now(), **values)
    return _shown(request, staff_id)


def _record(request: HttpRequest, staff_id: UUID, service: Any, body: shapes.Strict) -> dict[str, Any]:
    row = selectors.person(staff_id=staff_id, actor=request.actor)
    service(staff=row, actor=request.actor, now=clock.now(), **body.dict())
    return _shown(request, staff_id)


@router.post(ONE + "/qualifications", response=ANSWER, operation_id="record_qualification")
@route("qualification.manage", "qualification")
def record_qualification(request: HttpRequest, staff_id: UUID, body: shapes.QualificationIn) -> Any:
    """Record a passed exam (8.1-01)."""
    return _record(request, staff_id, services.record_qualification, body)


@router.post(ONE + "/trainings", response=ANSWER, operation_id="record_training")
@route("qualification.manage", "training")
def record_training(request: HttpRequest, staff_id: UUID, body: shapes.TrainingIn) -> Any:
    """Record hours of training (8.1-02)."""
    return _record(request, staff_id, services.record_training, body)


@router.post(ONE + "/pledges", response=ANSWER, operation_id="record_pledge")
@route("qualification.manage", "pledge")
def record_pledge(request: HttpRequest, staff_id: UUID, body: shapes.PledgeIn) -> Any:
    """Record a signed pledge (8.1-04)."""
    return _record(request, staff_id, services.record_pledge, body)
