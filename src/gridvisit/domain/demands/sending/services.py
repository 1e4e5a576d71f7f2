"""Write an answer, take it back for some seconds, let it go (5.5-17).

The whole step waits, not the message alone: until the answer goes, the demand is not resolved, its clocks run on, the
customer's page shows nothing, and nobody can verify what may still be taken back. So nothing has to be undone, and
what was taken back never counted as an answer. It goes by the outbox, not before its moment; worker and undo take
the lock of the demand, so exactly one of them wins.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands.models import Demand, DemandEvent
from gridvisit.domain.demands.sending import held as holding
from gridvisit.domain.demands.sending.held import FAILED, HELD, UNDONE, Held
from gridvisit.domain.demands.services import common, work
from gridvisit.domain.inbox import facts
from gridvisit.domain.inbox.services import Letter, notify
from gridvisit.domain.staff import parameters
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.text import Text, say
from gridvisit.foundation.outbox import services as outbox

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

WAIT = "5.5-17.undo"


@transaction.atomic
def resolve(*, demand_id: UUID, resolution: work.Resolution, actor: Staff, now: datetime) -> Held | None:
    """Resolve a demand after the seconds in which it can be taken back; everything lacking is said at once.

    Returns what waits, None if the unit lets answers go at once. Emits `demand.answer_due`. Sent twice it waits once.
    Raises Refusal `answer.on_its_way`, and what services.resolve raises.
    """
    demand = common.locked(demand_id, actor, "demand.handle")
    known = holding.waiting(demand.events.all())
    if known is not None:
        if (known.actor_id, known.resolution) == (actor.id, resolution):
            return known
        raise Refusal("answer.on_its_way", at=known.goes_at)
    work.check_resolvable(demand, resolution, actor=actor, now=now)
    seconds = parameters.in_force(unit_id=demand.responsible_unit_id or demand.unit_id, at=now).number(WAIT)
    if not seconds:
        work.resolve(demand_id=demand_id, resolution=resolution, actor=actor, now=now)
        return None
    goes_at = now + timedelta(seconds=seconds)
    event = common.log(
        demand,
        HELD,
        actor=actor,
        at=now,
        text=holding.pack(resolution),
        data={"goes_at": goes_at.isoformat()},
    )
    demand.change()
    audit.record("demand.answer_held", demand, actor=actor, at=now, after={"goes_at": goes_at.isoformat()})
    outbox.emit(
        "demand.answer_due",
        now=now,
        key=f"answer:{event.pk}",
        not_before=goes_at,
        demand_id=demand.pk,
        held_id=event.pk,
    )
    return holding.of_event(event)


@transaction.atomic
def undo(*, demand_id: UUID, held_id: UUID, actor: Staff, now: datetime) -> Held:
    """Take an answer back before it goes; return its words. A second time it only returns them.

    Raises Refusal `answer.gone`, Forbidden `answer.not_yours`, NotFound.
    """
    demand = common.locked(demand_id, actor, "demand.handle")
    event = _event(demand, held_id)
    if event.actor_id != actor.id:
        raise Forbidden("answer.not_yours")
    end = holding.end_of(event, demand.events.all())
    if end is not None and end.kind == "resolved":
        raise Refusal("answer.gone", at=end.created_at)
    if end is None:
        common.log(demand, UNDONE, actor=actor, at=now, data={"of": str(event.pk)})
        demand.change()
        audit.record("demand.answer_undone", demand, actor=actor, at=now)
    return holding.of_event(event)


def taken_back(*, demand: Demand, held_id: UUID, actor: Staff) -> Held:
    """Return the words of an answer of one's own that did not go, for the form. Raises NotFound. 1 query."""
    event = _event(demand, held_id)
    end = holding.end_of(event, demand.events.all())
    if event.actor_id != actor.id or end is None or end.kind == "resolved":
        raise NotFound
    return holding.of_event(event)


def _event(demand: Demand, held_id: UUID) -> DemandEvent:
    found: DemandEvent | None = demand.events.filter(pk=held_id, kind=HELD).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def let_go(*, demand_id: UUID | str, held_id: UUID | str, now: datetime, **_later: object) -> None:
    """Resolve a demand by the answer that waited; the handler of `demand.answer_due`. Idempotent.

    If the demand can no longer be resolved so, nothing goes, and who wrote the answer is told.
    """
    demand: Demand = Demand.objects.locked(UUID(str(demand_id)), None)
    event = _event(demand, UUID(str(held_id)))
    events = list(demand.events.all())
    if holding.end_of(event, events) is not None:
        return
    person = common.person_of(event.actor_id, demand.tenant_id) if event.actor_id else None
    assert person is not None
    try:
        with transaction.atomic():
            holding.check_unanswered(event, events)
            resolution = holding.of_event(event).resolution
            work.resolve(demand_id=demand.pk, resolution=resolution, actor=person, now=now, held_id=event.pk)
    except Refusal as no:
        common.log(
            demand,
            FAILED,
            actor=None,
            at=now,
            data={"of": str(event.pk), "code": no.code, "facts": facts.pack(no.facts)},
        )
        demand.change()
        audit.record("demand.answer_failed", demand, actor=None, at=now, after={"code": no.code})
        _tell(demand, event, person, no, now)


def _tell(demand: Demand, event: DemandEvent, person: Staff, no: Refusal, now: datetime) -> None:
    why = Text(zh=say(no.code, "zh", **no.facts), en=say(no.code, "en", **no.facts))
    letter = Letter(
        staff=person, key=f"answer:{event.pk}", code="demand.answer_not_sent",
        facts={"number": demand.number, "why": why}, subject_kind="demand", subject_id=demand.pk,
    )  # fmt: skip
    notify([letter], now=now)
