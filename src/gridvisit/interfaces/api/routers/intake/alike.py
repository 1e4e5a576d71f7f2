"""Near-duplicates over HTTP: what may be the same matter, and what a person says of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from gridvisit.domain.demands import alike, selectors
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import demands as shapes

router = Router(tags=["demands"])
ONE = "/demands/{uuid:demand_id}/alike"


def _proposed(request: HttpRequest, demand_id: UUID) -> list[dict[str, Any]]:
    demand = selectors.demand(demand_id=demand_id, actor=request.actor)
    return [
        {
            "id": one.demand.pk, "number": one.demand.number, "source": one.demand.source, "percent": one.percent,
            "leads": one.leads,
        }
        for one in alike.proposals(demand=demand, actor=request.actor, now=clock.now())
    ]  # fmt: skip


@router.get(ONE, response={200: list[shapes.AlikeOut], **ERRORS}, operation_id="list_alike_demands")
@route("demand.view", "demand")
def list_alike(request: HttpRequest, demand_id: UUID) -> Any:
    """Demands of the same account or customer, near in time and alike in words, the likeliest first."""
    return _proposed(request, demand_id)


@router.post(
    f"{ONE}/not-same", response={200: list[shapes.AlikeOut], **ERRORS}, operation_id="tell_demands_apart"
)
@route("demand.triage", "demand")
def not_same(request: HttpRequest, demand_id: UUID, body: shapes.OtherIn) -> Any:
    """Remember that two demands are not the same; return what is still proposed."""
    alike.not_same(demand_id=demand_id, other_id=body.other_id, actor=request.actor, now=clock.now())
    return _proposed(request, demand_id)
