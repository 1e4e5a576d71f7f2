"""Which demands have one cause: confirmed, added, taken out and told apart by a person; remembered every time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from gridvisit.domain.demands import states
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.problems import rules
from gridvisit.domain.demands.problems.models import CommonProblem, ProblemMember
from gridvisit.domain.demands.problems.proposals import APART, told_apart
from gridvisit.domain.demands.problems.rules import Basis
from gridvisit.domain.demands.services import common, desk
from gridvisit.domain.demands.services.intake import number_of
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


@transaction.atomic
def confirm(
    *, demand_ids: Iterable[UUID], name: str, unit_id: UUID, actor: Staff, now: datetime, basis: str = Basis.HAND,
    cause: str = "", send: bool = True, apart_ids: Iterable[UUID] = (), problem_id: UUID | None = None,
) -> CommonProblem:  # fmt: skip
    """Say that demands have one cause, and which unit is in charge of it; return their problem.

    `send`: those that wait to be sent go to that unit. `apart_ids`: proposed, but told apart. The same id again
    changes nothing. Raises Refusal `problem.too_few`, `problem.name_needed`, `problem.already_in`, `problem.never`.
    """
    pk = problem_id or new_id()
    known = CommonProblem.objects.visible_to(actor).filter(pk=pk).first()
    if known is not None:
        return known
    if not name.strip():
        raise Refusal("problem.name_needed", status=422, field="name")
    ids = sorted(set(demand_ids))
    rows = [common.locked(demand_id, actor, "demand.triage") for demand_id in ids]
    if len(rows) < 2:  # noqa: PLR2004 - one alone has nothing in common
        raise Refusal("problem.too_few", status=422, field="demand_ids")
    unit = people.unit_of(unit_id=unit_id, tenant_id=actor.tenant_id)
    access.require(actor, "demand.triage", unit_id=unit.id)
    problem = CommonProblem.objects.create(
        id=pk, tenant_id=actor.tenant_id, number="GX" + number_of(pk, now)[2:], unit=unit, name=name.strip(),
        basis=Basis(basis).value, topic=_topic(rows), cause=cause.strip(), **stamp(actor, now),
    )  # fmt: skip
    audit.record(
        "problem.confirmed",
        problem,
        actor=actor,
        at=now,
        after={"demands": len(rows), "basis": problem.basis},
    )
    for row in rows:
        _join(problem, row, actor=actor, now=now, send=send)
    for pk in sorted(set(apart_ids) - set(ids)):
        _note_apart(Demand.objects.one(pk, actor), actor=actor, now=now, problems=[problem.pk])
    return problem


@transaction.atomic
def add(
    *, problem_id: UUID, demand_id: UUID, actor: Staff, now: datetime, send: bool = False
) -> ProblemMember:
    """Let another demand join; if the fix is there already, its customer is told of it like the others."""
    problem = locked(problem_id, actor, "demand.triage")
    if problem.state == "closed":
        raise Refusal("problem.closed")
    demand = common.locked(demand_id, actor, "demand.triage")
    known = ProblemMember.objects.filter(problem=problem, demand=demand, left_at__isnull=True).first()
    if known is not None:
        return known
    member = _join(problem, demand, actor=actor, now=now, send=send)
    if problem.state == "fixed":
        prepare(member, now=now)
    return member


@transaction.atomic
def take_out(*, problem_id: UUID, demand_id: UUID, reason: str, actor: Staff, now: datetime) -> ProblemMember:
    """Take a demand out: it goes on alone, as it always could, and is not proposed for this problem again."""
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    problem = locked(problem_id, actor, "demand.triage")
    member = member_of(problem, demand_id)
    demand = common.locked(demand_id, actor, "demand.triage")
    leave(member, demand, "left", reason=reason, actor=actor, now=now)
    audit.record("problem.left", problem, actor=actor, at=now, after={"demand": demand.number}, reason=reason)
    return member


@transaction.atomic
def not_one_cause(*, demand_id: UUID, other_ids: Iterable[UUID], actor: Staff, now: datetime) -> Demand:
    """Remember that demands, and the problems they belong to, have another cause: on each side, once."""
    demand = common.locked(demand_id, actor, "demand.triage")
    others = [Demand.objects.one(pk, actor) for pk in sorted(set(other_ids) - {demand_id})]
    rows = ProblemMember.objects.filter(demand__in=others, left_at__isnull=True)
    problems = sorted(set(rows.values_list("problem_id", flat=True)))
    _note_apart(demand, actor=actor, now=now, demands=[other.pk for other in others], problems=problems)
    for other in others:
        _note_apart(other, actor=actor, now=now, demands=[demand.pk])
    audit.record(
        "demand.not_one_cause", demand, actor=actor, at=now, after={"others": [row.number for row in others]}
    )
    return demand


@transaction.atomic
def close(*, problem_id: UUID, actor: Staff, now: datetime) -> CommonProblem:
    """Close a problem whose customers have all been told. Raises Refusal `problem.open_left`, `problem.not_fixed`."""
    problem = locked(problem_id, actor, "demand.handle")
    if problem.state == "closed":
        return problem
    if problem.state != "fixed":
        raise Refusal("problem.not_fixed")
    names = ("state", "demand__state", "told_version", "told_at", "demand__told_at")
    rows = problem.members.filter(left_at__isnull=True).values_list(*names)
    left = 0
    for member, state, known, told_at, answered_at in rows:
        behind = rules.is_behind(
            told_version=known, version=problem.answer_version, told_at=told_at, answered_at=answered_at
        )
        left += rules.standing(member=member, state=state, fixed=True, behind=behind) in rules.OPEN
    if left:
        raise Refusal("problem.open_left", count=left)
    problem.change(state="closed", closed_at=now)
    audit.record("problem.closed", problem, actor=actor, at=now)
    return problem


@transaction.atomic
def describe(
    *, problem_id: UUID, name: str, cause: str, unit_id: UUID, actor: Staff, now: datetime
) -> CommonProblem:
    """Correct name, cause and the unit in charge while the problem is open."""
    problem = locked(problem_id, actor, "demand.triage")
    if problem.state == "closed":
        raise Refusal("problem.closed")
    if not name.strip():
        raise Refusal("problem.name_needed", status=422, field="name")
    unit = people.unit_of(unit_id=unit_id, tenant_id=actor.tenant_id)
    access.require(actor, "demand.triage", unit_id=unit.id)
    before = {"unit": str(problem.unit_id), "cause": problem.cause}
    problem.change(name=name.strip(), cause=cause.strip(), unit_id=unit.id)
    audit.record(
        "problem.described", problem, actor=actor, at=now, before=before,
        after={"unit": str(unit.id), "cause": problem.cause},
    )  # fmt: skip
    return problem


def locked(problem_id: UUID, actor: Staff, action: str) -> CommonProblem:
    """Return the problem for update: unseen raises NotFound, seen without the right in its unit raises Forbidden."""
    problem: CommonProblem = CommonProblem.objects.locked(problem_id, actor)
    access.require(actor, action, unit_id=problem.unit_id)
    return problem


def member_of(problem: CommonProblem, demand_id: UUID) -> ProblemMember:
    """Return what is kept of a demand that belongs to the problem. Raises Refusal `problem.not_member`."""
    found: ProblemMember | None = problem.members.filter(demand_id=demand_id, left_at__isnull=True).first()
    if found is None:
        raise Refusal("problem.not_member", status=404)
    return found


def prepare(member: ProblemMember, *, now: datetime) -> None:
    """Let the answer go to one customer, once."""
    outbox.emit("problem.prepared", now=now, key=f"problem.prepared:{member.pk}", member_id=member.pk)


def leave(
    member: ProblemMember, demand: Demand, state: str, *, reason: str, actor: Staff, now: datetime
) -> None:
    """Let a demand leave its problem for good."""
    member.change(state=state, left_at=now, left_by_id=actor.id, left_reason=reason.strip())
    _note_apart(demand, actor=actor, now=now, problems=[member.problem_id])
    common.log(
        demand, "problem_left", actor=actor, at=now, text=reason, data={"problem": str(member.problem_id)}
    )


def _join(
    problem: CommonProblem, demand: Demand, *, actor: Staff, now: datetime, send: bool
) -> ProblemMember:
    rules.check_belongs(demand.type, demand.state)
    try:
        with transaction.atomic():
            member = ProblemMember.objects.create(
                tenant_id=problem.tenant_id, problem=problem, demand=demand, **stamp(actor, now)
            )
    except IntegrityError:
        raise Refusal("problem.already_in", number=demand.number) from None
    data = {"problem": str(problem.pk), "number": problem.number}
    common.log(demand, "problem_joined", actor=actor, at=now, text=problem.name, data=data)
    audit.record("demand.problem_joined", demand, actor=actor, at=now, after={"problem": problem.number})
    waits = states.can(demand.state, "dispatch") and demand.state != states.DemandState.DISPATCHED
    if send and waits:
        desk.dispatch(demand_id=demand.pk, unit_id=problem.unit_id, actor=actor, now=now, text=problem.name)
    return member


def _topic(rows: Iterable[Demand]) -> str:
    topics = [row.topic for row in rows]
    return max(sorted(set(topics)), key=topics.count)


def _note_apart(
    demand: Demand,
    *,
    actor: Staff,
    now: datetime,
    demands: Iterable[UUID] = (),
    problems: Iterable[UUID] = (),
) -> None:
    known, gone = told_apart(demand)
    new = {
        "demands": [str(pk) for pk in demands if pk not in known],
        "problems": [str(pk) for pk in problems if pk not in gone],
    }
    if any(new.values()):
        demand.__dict__.pop("_prefetched_objects_cache", None)
        common.log(demand, APART, actor=actor, at=now, data=new)
