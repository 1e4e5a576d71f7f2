"""Who visits in somebody's place needs the number and the way to the door, near the day and no longer (domain §6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.customers import selectors as register
from gridvisit.domain.customers import services as customers
from gridvisit.domain.visits import journal, reading, rules, states
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.foundation.kernel.errors import Forbidden, Refusal

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

GOING_ON = states.NOT_BEGUN | {states.VisitState.IN_PROGRESS}


def reveal(
    *, visit_id: UUID, model: str, object_id: UUID, field: str, reason: str, actor: Staff, now: datetime
) -> str:
    """Return one masked value of the customer of a visit, on the record.

    Who serves the customer sees it by that right. Who carries out the visit in another's place (visitor or
    companion) sees it while the visit is open and its day is near: from as many hours before the day as a brief
    may be old (`7.2-01.max_age`) to the end of the day. Raises NotFound for a visit or object out of sight,
    Forbidden, Refusal `visit.reveal_day`, `visit.not_now`, and what privacy.reveal refuses.
    """
    visit: Visit = Visit.objects.one(visit_id, actor, "customer.reveal")
    asked: dict[str, Any] = {
        "party_id": visit.party_id,
        "model": model,
        "object_id": object_id,
        "field": field,
    }
    if register.may_reveal(party_id=visit.party_id, actor=actor):
        return customers.reveal(**asked, reason=reason, actor=actor, now=now)
    if not journal.is_own(visit, actor):
        raise Forbidden("forbidden")
    journal.in_states(visit, GOING_ON)
    hours = _hours(visit, now)
    if not rules.near_its_day(visit.day, now, hours=hours):
        raise Refusal("visit.reveal_day", status=403, day=visit.day, hours=hours)
    return customers.reveal_for_task(**asked, reason=reason, actor=actor, now=now, task=visit.number)


def not_yet(*, visit: Visit, actor: Staff, now: datetime) -> datetime | None:
    """Return from when a visitor in another's place may look, None if he may now or by a right of his own.

    A day that has passed gives the beginning of its window too: the page says that the day is over.
    """
    if register.may_reveal(party_id=visit.party_id, actor=actor):
        return None
    hours = _hours(visit, now)
    if rules.near_its_day(visit.day, now, hours=hours):
        return None
    return at_local(visit.day) - timedelta(hours=hours)


def _hours(visit: Visit, now: datetime) -> float:
    return reading.params_of(visit, now).number("7.2-01.max_age")
