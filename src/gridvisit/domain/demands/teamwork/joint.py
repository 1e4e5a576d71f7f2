"""Joint handling (协办): ask another unit for a part, answer it, waive it. The lead and its clocks stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands import rules as demand_rules
from gridvisit.domain.demands import shield
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import common
from gridvisit.domain.demands.teamwork import rules
from gridvisit.domain.demands.teamwork.models import JointPart
from gridvisit.domain.demands.watch.people import LINE
from gridvisit.domain.inbox.services import Letter, notify
from gridvisit.domain.staff import access, directory
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import DemandType, PartState, Urgency

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit


@transaction.atomic
def ask(
    *, demand_id: UUID, unit_id: UUID, task: str, wished_on: date | None, actor: Staff, now: datetime,
    person_id: UUID | None = None, part_id: UUID | None = None,
) -> JointPart:  # fmt: skip
    """Ask another unit, or one person in it, for a part of a demand. The same `part_id` again changes nothing.

    Raises Refusal `joint.not_with_unit`, `joint.own_unit`, `joint.cannot_handle`, `demand.report_other_unit`.
    """
    demand = common.locked(demand_id, actor, "demand.handle")
    pk = part_id or new_id()
    known = demand.parts.filter(pk=pk).first()
    if known is not None:
        return known
    today = local_date(now)
    rules.check_part(state=demand.state, task=task, wished_on=wished_on, today=today)
    assert wished_on is not None
    demand_rules.check_near(wished_on, now=now, field="wished_on")
    unit = _unit(unit_id, demand)
    person = _person(person_id, unit, demand, today)
    part: JointPart = JointPart.objects.create(
        id=pk, tenant_id=demand.tenant_id, demand=demand, unit=unit, person=person, task=task.strip(),
        wished_on=wished_on, asked_by_id=actor.id, **stamp(actor, now),
    )  # fmt: skip
    common.log(
        demand, "joint_asked", actor=actor, at=now, text=task,
        data={"unit": unit.name, "unit_id": str(unit.id), "part": str(pk)},
    )  # fmt: skip
    demand.change()
    audit.record(
        "demand.joint_asked", demand, actor=actor, at=now, after={"unit": unit.code, "by": wished_on}
    )
    outbox.emit("demand.joint_asked", now=now, demand_id=demand.pk, part_id=part.pk)
    _tell(demand, part, [person] if person else _line(unit, today), "demand.joint_asked", now, by=wished_on)
    return part


def _unit(unit_id: UUID, demand: Demand) -> Unit:
    unit = people.unit_of(unit_id=unit_id, tenant_id=demand.tenant_id)
    if unit.id == demand.responsible_unit_id:
        raise Refusal("joint.own_unit", status=422, field="unit_id")
    if demand.type == DemandType.REPORT and demand.reported_unit_id:
        reported = people.unit_of(unit_id=demand.reported_unit_id, tenant_id=demand.tenant_id)
        demand_rules.check_report_unit(unit.id, people.subtree_ids(reported))
    return unit


def _person(person_id: UUID | None, unit: Unit, demand: Demand, today: date) -> Staff | None:
    if person_id is None:
        return None
    person = people.by_ids([person_id]).get(person_id)
    if person is None or person.tenant_id != unit.tenant_id:
        raise NotFound
    if person.unit_id not in people.subtree_ids(unit):
        raise Refusal("demand.handler_elsewhere", status=422, field="person_id")
    able = people.is_active(person, today) and access.may(person, "demand.handle")
    if not able:
        raise Refusal("joint.cannot_handle", status=422, field="person_id")
    if demand.type == DemandType.REPORT and demand.reported_unit_id in shield.units_above(person):
        raise Refusal("joint.may_not_know", status=422, field="person_id")
    return person


def may_answer(part: JointPart, actor: Staff) -> bool:
    """Return whether the actor was asked, or leads the unit that was: who only stands above it waits for its answer."""
    own = part.meant_for(actor.id)
    there = own or part.unit_id in shield.units_above(actor)
    return there and access.may(actor, "demand.handle", unit_id=part.unit_id, own=own)


def _locked(part_id: UUID, actor: Staff) -> tuple[Demand, JointPart]:
    found = JointPart.objects.of_seen(actor).filter(pk=part_id).values_list("demand_id", flat=True).first()
    if found is None:
        raise NotFound
    demand: Demand = Demand.objects.locked(found, actor)
    return demand, JointPart.objects.select_for_update(of=("self",)).select_related("unit").get(pk=part_id)


@transaction.atomic
def answer(*, part_id: UUID, done: bool, text: str, actor: Staff, now: datetime) -> JointPart:
    """Say what was done of a part, or why it could not be. Raises Refusal `joint.settled`, Forbidden."""
    demand, part = _locked(part_id, actor)
    if not may_answer(part, actor):
        raise Forbidden("joint.not_asked")
    rules.check_open(part.state)
    if not text.strip():
        raise Refusal("demand.missing", status=422, field="text")
    state = PartState.DONE if done else PartState.NOT_DONE
    part.change(state=state.value, answer=text.strip(), answered_at=now, answered_by_id=actor.id)
    _settled(demand, part, "joint_answered", text=text, actor=actor, now=now)
    asked = people.by_ids([part.asked_by_id, demand.handler_id])
    _tell(
        demand, part, asked.values(), "demand.joint_answered", now,
        unit=part.unit.name, result=Text(state.zh, state.en),
    )  # fmt: skip
    return part


@transaction.atomic
def waive(*, part_id: UUID, reason: str, actor: Staff, now: datetime) -> JointPart:
    """Do without a part: the lead says why, and the demand may be resolved. Raises Refusal `joint.settled`."""
    demand, part = _locked(part_id, actor)
    common.locked(demand.pk, actor, "demand.handle")
    rules.check_open(part.state)
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    part.change(state=PartState.WAIVED.value, reason=reason.strip(), answered_at=now, answered_by_id=actor.id)
    _settled(demand, part, "joint_waived", text=reason, actor=actor, now=now)
    return part


def _settled(demand: Demand, part: JointPart, kind: str, *, text: str, actor: Staff, now: datetime) -> None:
    data = {"unit": part.unit.name, "unit_id": str(part.unit_id), "part": str(part.pk), "result": part.state}
    common.log(demand, kind, actor=actor, at=now, text=text, data=data)
    demand.change()
    audit.record(
        f"demand.{kind}", demand, actor=actor, at=now, after={"unit": part.unit.code, "state": part.state}
    )
    outbox.emit(f"demand.{kind}", now=now, demand_id=demand.pk, part_id=part.pk)


def _line(unit: Unit, today: date) -> list[Staff]:
    return people.holders(unit=unit, roles=LINE, on=today)


def _tell(
    demand: Demand, part: JointPart, told: Iterable[Staff], code: str, now: datetime, **facts: object
) -> None:
    letters = [
        Letter(
            staff=person, key=f"{code}:{part.pk}", code=code, facts={"number": demand.number, **facts},
            subject_kind="demand", subject_id=demand.pk, urgent=demand.urgency == Urgency.U0,
        )
        for person in told
        if shield.may_know(demand, person)
    ]  # fmt: skip
    notify(letters, now=now)


def open_parts(demand: Demand) -> int:
    """Return how many parts asked of others are still open. 1 query."""
    return demand.parts.filter(state=PartState.OPEN).count()


def parts_of(demand: Demand) -> list[JointPart]:
    """Return the parts of a demand the caller was given by `selectors.demand`, oldest first. 1 query."""
    return list(demand.parts.select_related("unit", "person").order_by("created_at", "id"))


def part(*, part_id: UUID, actor: Staff) -> JointPart:
    """Return a part of a demand the actor may see. 1 query. Raises NotFound."""
    found = JointPart.objects.of_seen(actor).select_related("unit", "person").filter(pk=part_id).first()
    if found is None:
        raise NotFound
    return found


def may_ask(demand: Demand, actor: Staff) -> bool:
    """Return whether the actor leads the demand, so that he may ask others and do without them."""
    own = actor.id in {demand.handler_id, demand.visitor_id, demand.registrar_id}
    units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
    able = any(access.may(actor, "demand.handle", unit_id=unit, own=own) for unit in units)
    return able and demand.state in rules.HELPED


def helpers(demand: Demand) -> list[Unit]:
    """Return the units that can be asked: all that exist but the one in charge; of a report none of its house."""
    barred: set[UUID | None] = {demand.responsible_unit_id}
    if demand.type == DemandType.REPORT and demand.reported_unit_id:
        reported = people.unit_of(unit_id=demand.reported_unit_id, tenant_id=demand.tenant_id)
        barred |= set(people.subtree_ids(reported))
    units = directory.active_units(tenant_id=demand.tenant_id, on=access.today())
    return [unit for unit in units if unit.id not in barred]
