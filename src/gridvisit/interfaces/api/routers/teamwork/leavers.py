"""Handing on the work of who leaves, over HTTP."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from gridvisit.domain.demands.teamwork import leavers
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas.teamwork import leavers as shapes

router = Router(tags=["staff"])


@router.get(
    "/ownerless-work",
    response={200: list[shapes.OwnerlessOut], **ERRORS},
    operation_id="list_ownerless_work",
)
@route("work.hand_on", "staff")
def list_ownerless(request: HttpRequest) -> Any:
    """Who has left, or cannot sign in any more, with open work in his name."""
    return [
        {
            "staff_id": one.person.pk, "staff_no": one.person.staff_no, "demands": one.demands,
            "promises": one.promises, "parts": one.parts,
        }
        for one in leavers.ownerless(actor=request.actor, now=clock.now())
    ]  # fmt: skip


@router.post(
    "/staff/{uuid:staff_id}/hand-on",
    response={200: shapes.HandOverOut, **ERRORS},
    operation_id="hand_on_work",
)
@route("work.hand_on", "staff")
def hand_on(request: HttpRequest, staff_id: UUID, body: shapes.HandOnIn) -> Any:
    """Hand a person's open demands, promises and parts to successors, in one transaction."""
    asked = {
        "person_id": staff_id, "successor_ids": body.successor_ids, "chosen": body.chosen, "actor": request.actor,
        "now": clock.now(),
    }  # fmt: skip
    found = leavers.plan(**asked) if body.look else leavers.hand_on(**asked, reason=body.reason)
    return shapes.hand_over_out(found)
