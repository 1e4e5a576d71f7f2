"""One change on many demands over HTTP: look, do, see, undo."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from gridvisit.domain.demands.bulk import runs
from gridvisit.domain.demands.bulk.changes import Asked
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas.teamwork import bulk as shapes

router = Router(tags=["demands"])
ANSWER: dict[int, Any] = {200: shapes.BulkRunOut, **ERRORS}


def _lang() -> str:
    return get_language() or "zh"


def _base(request: HttpRequest, body: shapes.BulkIn) -> dict[str, Any]:
    now = clock.now()
    values = body.dict(exclude={"ids", "filter", "key"})
    ids = list(body.ids)
    if body.filter is not None:
        asked = body.filter.dict()
        queue, q = asked.pop("queue"), asked.pop("q")
        ids += runs.matching(
            actor=request.actor, now=now, queue=queue, q=q.replace("\x00", ""), filters=asked
        )
    return {"asked": Asked(**values), "ids": ids, "actor": request.actor, "now": now}


@router.post(
    "/demands/bulk/look", response={200: shapes.BulkPreviewOut, **ERRORS}, operation_id="look_at_bulk"
)
@route("demand.view", "demand")
def look(request: HttpRequest, body: shapes.BulkIn) -> Any:
    """Say row by row what would change, what not and why; nothing is written."""
    found = runs.preview(**_base(request, body))
    here = _lang()
    rows = [
        {
            "id": row.demand.pk, "number": row.demand.number, "state": row.state.value,
            "before": row.look.before.of(here) if row.look else "",
            "after": row.look.after.of(here) if row.look else "",
            "why": say(row.refusal.code, here, **row.refusal.facts) if row.refusal else "",
        }
        for row in found.rows
    ]  # fmt: skip
    return {"rows": rows, **{state: found.count(state) for state in ("done", "same", "refused")}}


@router.post("/demands/bulk", response=ANSWER, operation_id="do_bulk")
@route("demand.view", "demand")
def do(request: HttpRequest, body: shapes.BulkDoIn) -> Any:
    """Do it: good rows are done, refused ones listed; the same key again changes nothing."""
    run = runs.apply(**_base(request, body), key=body.key)
    return shapes.run_out(run, request.actor, _lang())


@router.get("/demands/bulk/{uuid:bulk_id}", response=ANSWER, operation_id="get_bulk")
@route("demand.view", "demand")
def get_run(request: HttpRequest, bulk_id: UUID) -> Any:
    """What became of each demand of a run."""
    return shapes.run_out(runs.run_of(run_id=bulk_id, actor=request.actor), request.actor, _lang())


@router.post("/demands/bulk/{uuid:bulk_id}/undo", response=ANSWER, operation_id="undo_bulk")
@route("demand.view", "demand")
def undo(request: HttpRequest, bulk_id: UUID) -> Any:
    """Put the former values back where nothing happened since; again: nothing."""
    run = runs.undo(run_id=bulk_id, actor=request.actor, now=clock.now())
    return shapes.run_out(run, request.actor, _lang())
