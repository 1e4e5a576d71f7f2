"""Supervision (督办): a level above asks for an answer by a time; the unit reports; the level above lifts it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from gridvisit.domain.demands import rules
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import common
from gridvisit.domain.demands.states import OPEN
from gridvisit.domain.demands.watch.models import Supervision
from gridvisit.domain.demands.watch.people import Posts
from gridvisit.domain.inbox.services import Letter, notify
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import Urgency

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

CHUNK = 200


def level_of(demand: Demand, actor: Staff) -> Unit | None:
    """Return the nearest unit above the responsible one in which the actor may supervise, if any. 0-1 query."""
    unit = demand.responsible_unit
    if unit is None or not access.may(actor, "demand.supervise"):
        return None
    above = [found for found in staff.unit_chain(unit) if found.id != unit.id]
    return next(
        (found for found in reversed(above) if access.may(actor, "demand.supervise", unit_id=found.id)), None
    )


@transaction.atomic
def supervise(*, demand_id: UUID, text: str, answer_by: datetime, actor: Staff, now: datetime) -> Supervision:
    """Put a demand of a unit below under supervision; its unit must report by `answer_by`.

    Raises Refusal `supervision.level` (403) unless the actor stands above the unit, `.not_dispatched`, `.ended`,
    `.already`, `.text`, `.past`.
    """
    demand = common.locked(demand_id, actor, "demand.supervise")
    if demand.state not in OPEN:
        raise Refusal("supervision.ended")
    if demand.responsible_unit_id is None:
        raise Refusal("supervision.not_dispatched")
    unit = level_of(demand, actor)
    if unit is None:
        raise Forbidden("supervision.level")
    if not text.strip():
        raise Refusal("supervision.text", status=422, field="text")
    if answer_by <= now:
        raise Refusal("supervision.past", status=422, field="answer_by")
    rules.check_near(answer_by, now=now, field="answer_by")
    if running(demand) is not None:
        raise Refusal("supervision.already")
    row = Supervision.objects.create(
        tenant_id=demand.tenant_id, demand=demand, supervisor=actor, unit=unit, text=text.strip(),
        answer_by=answer_by, started_at=now, **stamp(actor, now),
    )  # fmt: skip
    _step(demand, row, "supervised", actor=actor, now=now, text=text.strip(), supervised_until=answer_by)
    _tell(demand, row, "ordered", _unit_in_charge(demand, now), actor=actor, now=now)
    return row


@transaction.atomic
def report(*, demand_id: UUID, text: str, actor: Staff, now: datetime) -> Supervision:
    """Report progress to the supervisor. Raises Refusal `supervision.none`, `supervision.text`."""
    demand = common.locked(demand_id, actor, "demand.handle")
    row = _running(demand)
    if not text.strip():
        raise Refusal("supervision.text", status=422, field="text")
    row.change(reported_at=now, reports=row.reports + 1)
    _step(demand, row, "supervision_reported", actor=actor, now=now, text=text.strip())
    _tell(demand, row, f"reported:{row.reports}", _supervisors(row, now), actor=actor, now=now)
    return row


@transaction.atomic
def lift(*, demand_id: UUID, reason: str, actor: Staff, now: datetime) -> Supervision:
    """End the supervision: the supervisor, or whoever else stands above the unit, with a reason."""
    demand = common.locked(demand_id, actor, "demand.supervise")
    row = _running(demand)
    if row.supervisor_id != actor.id and level_of(demand, actor) is None:
        raise Forbidden("supervision.level")
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    row.change(lifted_at=now, lifted_by_id=actor.id, lift_reason=reason.strip())
    _step(demand, row, "supervision_lifted", actor=actor, now=now, text=reason.strip(), supervised_until=None)
    _tell(
        demand, row, "lifted", [*_unit_in_charge(demand, now), *_supervisors(row, now)], actor=actor, now=now
    )
    return row


def running(demand: Demand) -> Supervision | None:
    """Return the supervision a demand is under, if any. 1 query."""
    return Supervision.objects.filter(demand=demand, lifted_at__isnull=True).first()


def tell_late(*, now: datetime) -> int:
    """Tell supervisor and unit, once, that no report came in time; return how many. For the periodic job."""
    total = 0
    while found := _tell_some(now):
        total += found
    return total


@transaction.atomic
def _tell_some(now: datetime) -> int:
    rows = Supervision.objects.filter(
        lifted_at__isnull=True, reported_at__isnull=True, late_told_at__isnull=True, answer_by__lte=now
    )
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    related = ("supervisor__unit", "demand__unit", "demand__responsible_unit", "demand__handler__unit")
    found = list(rows.select_related(*related).order_by("answer_by", "id")[:CHUNK])
    for row in found:
        row.change(late_told_at=now)
        if row.demand.state in OPEN:
            told = [*_unit_in_charge(row.demand, now), *_supervisors(row, now)]
            common.log(row.demand, "supervision_late", actor=None, at=now)
            _tell(row.demand, row, "late", told, actor=None, now=now)
            audit.record("demand.supervision_late", row.demand, actor=None, at=now)
    return len(found)


def _running(demand: Demand) -> Supervision:
    row = Supervision.objects.select_for_update().filter(demand=demand, lifted_at__isnull=True).first()
    if row is None:
        raise Refusal("supervision.none")
    return row


def _step(
    demand: Demand, row: Supervision, kind: str, *, actor: Staff, now: datetime, text: str, **changes: Any
) -> None:
    data = {"answer_by": row.answer_by.isoformat()} if kind == "supervised" else {}
    common.log(demand, kind, actor=actor, at=now, text=text, data=data)
    demand.change(**changes)
    audit.record(f"demand.{kind}", demand, actor=actor, at=now, after={"supervision": row.pk})


def _unit_in_charge(demand: Demand, now: datetime) -> list[Staff]:
    posts = Posts(demand.tenant_id, local_date(now))
    return [*posts.in_charge(demand)[0], *posts.line(demand, 0)[0]]


def _supervisors(row: Supervision, now: datetime) -> list[Staff]:
    """Return who waits for the report: the supervisor, or who leads his level once he has left."""
    today = local_date(now)
    if staff.is_active(row.supervisor, today):
        return [row.supervisor]
    return Posts(row.tenant_id, today).leading(row.unit)


def _tell(
    demand: Demand, row: Supervision, what: str, told: list[Staff], *, actor: Staff | None, now: datetime
) -> None:
    posts = Posts(demand.tenant_id, local_date(now))
    unit = demand.responsible_unit or demand.unit
    letters = [
        Letter(
            staff=person, key=f"supervision:{row.pk}:{what}", code=f"demand.supervision_{what.partition(':')[0]}",
            facts={"number": demand.number, "by": row.answer_by, "unit": unit.name, "level": row.unit.name},
            subject_kind="demand", subject_id=demand.pk, urgent=demand.urgency == Urgency.U0,
        )
        for person in posts.seeing(demand, told)
        if actor is None or person.id != actor.id
    ]  # fmt: skip
    notify(letters, now=now)
