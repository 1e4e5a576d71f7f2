"""Files of the hotlines over HTTP."""

import tempfile
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from gridvisit.domain.customers.imports import runs
from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.imports import ACTION, HOTLINES, completion
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import customers as shapes
from gridvisit.interfaces.api.schemas import demands as demand_shapes
from gridvisit.interfaces.api.schemas.intake import waiting

router = Router(tags=["demands"])
RUN: dict[int, Any] = {200: shapes.ImportOut, **ERRORS}
ANSWER: dict[int, Any] = {200: demand_shapes.DemandDetail, **ERRORS}


def _again(request: HttpRequest, run_id: str) -> Any:
    return shapes.import_out(runs.one(run_id=UUID(run_id), actor=request.actor))


@router.post("/demands/hotlines", response=RUN, operation_id="import_tickets")
@route("demand.triage", "demand", again=_again)
def import_tickets(
    request: HttpRequest,
    file: File[UploadedFile],
    source: Form[Literal["95598", "12345", "12398"]],
    *,
    unit_id: Form[UUID | None] = None,
    dry_run: Form[bool] = False,
) -> Any:
    """Import tickets of a hotline from .xlsx or .csv; a known number is brought up to date, never registered twice."""
    actor = request.actor
    unit = people.unit(unit_id=unit_id or actor.unit_id, actor=actor)
    with tempfile.NamedTemporaryFile() as handle:
        for chunk in file.chunks():
            handle.write(chunk)
        handle.flush()
        root = people.widest(actor=actor, action=ACTION, unit=unit)
        name = (file.name or "file").replace("\x00", "")
        upload = runs.Upload(HOTLINES[source].value, Path(handle.name), name, root, unit.id)
        make = runs.preview if dry_run else runs.import_now
        run = make(upload=upload, actor=actor, now=clock.now())
    return shapes.import_out(run)


@router.get("/demands/hotlines/{uuid:run_id}", response=RUN, operation_id="get_ticket_import")
@route("demand.triage", "import")
def get_ticket_import(request: HttpRequest, run_id: UUID) -> Any:
    """One file with its problems by row and column."""
    return shapes.import_out(runs.one(run_id=run_id, actor=request.actor))


@router.post("/demands/hotlines/{uuid:run_id}/apply", response=RUN, operation_id="apply_ticket_import")
@route("demand.triage", "import", again=_again)
def apply_ticket_import(request: HttpRequest, run_id: UUID) -> Any:
    """Register what was previewed with `dry_run`."""
    return shapes.import_out(runs.apply(run_id=run_id, actor=request.actor, now=clock.now()))


@router.post("/demands/{uuid:demand_id}/complete", response=ANSWER, operation_id="complete_demand")
@route("demand.triage", "demand")
def complete(request: HttpRequest, demand_id: UUID, body: waiting.CompleteIn) -> Any:
    """Say whose a waiting demand is, or where, or since when; only then it is sent on. Its clocks ran all the while."""
    values = body.dict()
    version = values.pop("version")
    completion.complete(
        demand_id=demand_id, known=completion.Known(**values), actor=request.actor, now=clock.now(), version=version
    )  # fmt: skip
    return _demand(request, demand_id)


@router.post("/demands/{uuid:demand_id}/ask-hotline", response=ANSWER, operation_id="ask_hotline")
@route("demand.triage", "demand")
def ask_hotline(request: HttpRequest, demand_id: UUID, body: waiting.AskHotlineIn) -> Any:
    """Write down that the hotline was asked back, and what."""
    completion.ask_hotline(demand_id=demand_id, text=body.text, actor=request.actor, now=clock.now())
    return _demand(request, demand_id)


def _demand(request: HttpRequest, demand_id: UUID) -> dict[str, Any]:
    row = selectors.demand(demand_id=demand_id, actor=request.actor)
    return demand_shapes.demand_detail(row, services.offered(row, actor=request.actor))
