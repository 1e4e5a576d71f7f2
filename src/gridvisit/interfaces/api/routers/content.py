"""Service content over HTTP: policy items in force."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from gridvisit.domain.content import selectors
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.paging import keyset
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import content as shapes

router = Router(tags=["content"])
MOST = 200


@router.get("/policies", response={200: shapes.PolicyPage, **ERRORS}, operation_id="list_policies")
@route("content.view", "policy")
def list_policies(
    request: HttpRequest,
    *,
    topic: str = "",
    on: date | None = None,
    all: bool = False,  # noqa: A002 - the word of the address
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
) -> Any:
    """Policy items of one's tenant: in force today, or `on` a day; with `all` the expired and future ones too."""
    day = None if all else on or clock.local_date(clock.now())
    rows = selectors.policies(actor=request.actor, on=day, topic=topic.replace("\x00", ""))
    page = keyset(rows, order=("topic", "code", "id"), cursor=cursor, size=size)
    return {"items": [shapes.policy_out(row) for row in page.items], "next_cursor": page.next_cursor}
