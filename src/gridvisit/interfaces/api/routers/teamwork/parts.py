"""Joint handling over HTTP: who had a demand, who helps with it, the answers of those asked."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.teamwork import history, joint
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas.teamwork import parts as shapes

router = Router(tags=["demands"])
ONE = "/demands/{uuid:demand_id}/parts"
PART = "/demand-parts/{uuid:part_id}"
ANSWER: dict[int, Any] = {200: shapes.HelpOut, **ERRORS}


@router.get(ONE, response={200: shapes.TeamOut, **ERRORS}, operation_id="list_demand_parts")
@route("demand.view", "demand")
def list_parts(request: HttpRequest, demand_id: UUID) -> Any:
    """Who had a demand and when, and what others were asked for."""
    demand = selectors.demand(demand_id=demand_id, actor=request.actor)
    way = [
        {name: getattr(stay, name) for name in shapes.StayOut.model_fields}
        for stay in history.stays(demand.events.all())
    ]
    return {"way": way, "parts": [shapes.part_out(row) for row in joint.parts_of(demand)]}


@router.post(ONE, response=ANSWER, operation_id="ask_demand_part")
@route("demand.handle", "demand")
def ask_part(request: HttpRequest, demand_id: UUID, body: shapes.HelpIn) -> Any:
    """Ask another unit, or one person in it, for a part; the lead stays responsible and no clock stops."""
    values = body.dict()
    part_id = values.pop("id")
    row = joint.ask(demand_id=demand_id, part_id=part_id, actor=request.actor, now=clock.now(), **values)
    return shapes.part_out(row)


@router.post(f"{PART}/answer", response=ANSWER, operation_id="answer_demand_part")
@route("demand.handle", "demand")
def answer_part(request: HttpRequest, part_id: UUID, body: shapes.HelpAnswerIn) -> Any:
    """Say what was done of a part, or why it could not be."""
    return shapes.part_out(joint.answer(part_id=part_id, actor=request.actor, now=clock.now(), **body.dict()))


@router.post(f"{PART}/waive", response=ANSWER, operation_id="waive_demand_part")
@route("demand.handle", "demand")
def waive_part(request: HttpRequest, part_id: UUID, body: shapes.HelpWaiveIn) -> Any:
    """Do without a part, with a reason; the demand may then be resolved."""
    return shapes.part_out(
        joint.waive(part_id=part_id, reason=body.reason, actor=request.actor, now=clock.now())
    )
