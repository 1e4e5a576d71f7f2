"""Macros and answer cards over HTTP: the words a step or an answer may start with. Nothing is written here."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.answering import cards, macros
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas.intake import replies as shapes

router = Router(tags=["demands"])
ONE = "/demands/{uuid:demand_id}"


@router.get(
    f"{ONE}/macros", response={200: list[shapes.MacroOut], **ERRORS}, operation_id="list_demand_macros"
)
@route("demand.view", "demand")
def list_demand_macros(request: HttpRequest, demand_id: UUID) -> Any:
    """Macros for the steps the caller can take now, each with the values it would fill in."""
    demand = selectors.demand(demand_id=demand_id, actor=request.actor)
    lang = get_language() or "zh"
    found = macros.fitting(demand=demand, actor=request.actor, now=clock.now(), lang=lang)
    return [shapes.macro_out(one) for one in found]


@router.get(
    f"{ONE}/answer-cards", response={200: list[shapes.CardOut], **ERRORS}, operation_id="list_answer_cards"
)
@route("demand.view", "demand")
def list_answer_cards(request: HttpRequest, demand_id: UUID, q: str = "") -> Any:
    """Policy items and published promises in force today that fit the demand; with `q` all that hold it."""
    demand = selectors.demand(demand_id=demand_id, actor=request.actor)
    found = cards.of_demand(
        demand=demand, now=clock.now(), lang=get_language() or "zh", q=q.replace("\x00", "")[:100]
    )
    return [shapes.card_out(one) for one in found]
