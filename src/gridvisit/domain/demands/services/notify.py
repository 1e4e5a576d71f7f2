"""Tell the customer: received, answered. Published promises only, never one of our own due times (5.2-04)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.channels import notices
from gridvisit.domain.content import selectors as content
from gridvisit.domain.demands import links
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.states import DemandState
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import DemandType

if TYPE_CHECKING:
    from gridvisit.domain.channels.models import Notice

LANG = "zh-hans"


def tell_received(*, demand_id: UUID | str, now: datetime, **_later: object) -> None:
    """Send the number and the link to the status page; the handler of `demand.raised`. At most once."""
    _tell(UUID(str(demand_id)), "demand_received", now=now, promises=True)


def tell_answered(*, demand_id: UUID | str, now: datetime, **_later: object) -> None:
    """Tell that there is a result; the handler of `demand.resolved`. Once per answer."""
    _tell(UUID(str(demand_id)), "demand_answered", now=now, promises=False)


def send_answered(demand: Demand, *, now: datetime) -> Notice | None:
    """Tell one customer that there is a result; return the message, None if there is nobody to write to."""
    return _send(demand, "demand_answered", now=now, promises=False)


def send_corrected(demand: Demand, *, key: str, now: datetime) -> Notice | None:
    """Tell one customer that the answer was put right; return the message, None if there is nobody to write to."""
    return _send(demand, "demand_answer_corrected", now=now, promises=False, key=key)


def _tell(demand_id: UUID, kind: str, *, now: datetime, promises: bool) -> None:
    demand = Demand.objects.select_related("unit").filter(pk=demand_id).first()
    # A report is answered by the one who investigates, face to face: no message may betray who spoke.
    if demand is None or demand.party_id is None or demand.anonymous or demand.type == DemandType.REPORT:
        return
    if demand.state in {DemandState.MERGED, DemandState.REJECTED}:
        return
    _send(demand, kind, now=now, promises=promises)


def _send(demand: Demand, kind: str, *, now: datetime, promises: bool, key: str = "") -> Notice | None:
    assert demand.party_id is not None
    codes = links.codes_for(demand.type, demand.topic) if promises else ()
    return notices.send(
        kind=kind, key=f"{kind}:{demand.pk}:{key or demand.reopened_count}", party_id=demand.party_id,
        contact_id=demand.contact_id, subject_kind="demand", subject_id=demand.pk, unit_id=demand.unit_id, now=now,
        lang=LANG, link_path=f"/c/demand/{links.token_of(demand.pk)}/",
        facts={"unit": demand.unit.name, "number": demand.number, "hotline": demand.unit.hotline or "95598"},
        promises=content.promise_texts(tenant_id=demand.tenant_id, on=local_date(now), codes=codes, lang=LANG),
    )  # fmt: skip
