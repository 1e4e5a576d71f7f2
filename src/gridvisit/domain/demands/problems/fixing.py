"""One fix, written once; every customer told one by one, and each demand resolved and verified by itself (5.5-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.channels import selectors as channels
from gridvisit.domain.demands import states
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.problems import correcting, rules
from gridvisit.domain.demands.problems.models import CommonProblem, ProblemMember
from gridvisit.domain.demands.problems.rules import Standing
from gridvisit.domain.demands.problems.services import leave, locked, member_of, prepare
from gridvisit.domain.demands.rules import check_resolution
from gridvisit.domain.demands.services import common, ending, notify, work
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

LOOK_AGAIN = timedelta(minutes=2)  # whether a message on its way has arrived
LONGEST = timedelta(days=2)  # after which a person tells
S = DemandState
SAYS_NOT_MINE = ("demand.handle", "demand.verify", "demand.close", "demand.triage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What was done, with proof, when; and what every customer is told."""

    result: str
    action: str
    proof: str
    answer: str
    fixed_at: datetime
    cause: str = ""
    planned_on: date | None = None
    milestones: tuple[str, ...] = ()


@transaction.atomic
def write_fix(*, problem_id: UUID, fix: Fix, actor: Staff, now: datetime) -> CommonProblem:
    """Write the fix once; an answer is prepared for every customer. Raises Invalid with everything lacking."""
    problem = locked(problem_id, actor, "demand.handle")
    if problem.state != "open":
        raise Refusal("problem.fixed_already")
    if fix.fixed_at > now:
        raise Refusal("problem.fixed_at_impossible", status=422, field="fixed_at")
    check_resolution(
        topic=problem.topic, result=fix.result, action=fix.action, has_proof=bool(fix.proof.strip()),
        told_by=str(actor.id), told_at=now, told_how="message", planned_for=fix.planned_on, heard_at=now, now=now,
    )  # fmt: skip
    problem.change(
        state="fixed", result=fix.result, action=fix.action.strip(), proof=fix.proof.strip(),
        answer=fix.answer.strip() or fix.action.strip(), cause=fix.cause.strip() or problem.cause,
        planned_on=fix.planned_on, milestones=[name for name in fix.milestones if name in work.MILESTONES],
        fixed_at=fix.fixed_at, fixed_by_id=actor.id,
    )  # fmt: skip
    audit.record("problem.fixed", problem, actor=actor, at=now, after={"result": fix.result})
    for member in problem.members.filter(left_at__isnull=True):
        prepare(member, now=now)
    return problem


@transaction.atomic
def tell(
    *, problem_id: UUID, demand_id: UUID, how: str, told_at: datetime | None, actor: Staff, now: datetime,
    text: str = "",
) -> Demand:  # fmt: skip
    """Record that one customer was told of the fix, by whom, when and how; his demand is resolved by it.

    Who was never reached is reached by this talk: a person, by phone or face to face (4.4).
    """
    problem: CommonProblem = CommonProblem.objects.one(problem_id, actor)
    return _tell(
        member_of(problem, demand_id), how=how, told_at=told_at or now, actor=actor, now=now, text=text
    )


def _tell(
    member: ProblemMember, *, how: str, told_at: datetime, actor: Staff, now: datetime, text: str = ""
) -> Demand:
    problem = member.problem
    demand = common.locked(member.demand_id, actor, "demand.handle")
    member = ProblemMember.objects.select_for_update().get(pk=member.pk)
    behind = rules.is_behind(
        told_version=member.told_version, version=problem.answer_version, told_at=member.told_at,
        answered_at=demand.told_at,
    )  # fmt: skip
    here = rules.standing(
        member=member.state, state=demand.state, fixed=problem.state != "open", behind=behind
    )
    rules.check_tellable(here, how=how)
    if here == Standing.CORRECT:
        return correcting.told_again(member, how=how, told_at=told_at, actor=actor, now=now, text=text)
    if not demand.heard_at <= told_at <= now:
        raise Refusal("demand.told_at_impossible", status=422, field="told_at")
    base: dict[str, Any] = {"demand_id": demand.pk, "actor": actor, "now": now}
    if demand.state == S.DISPATCHED:
        work.accept(**base)
    if demand.state in {S.DISPATCHED, S.ACCEPTED}:
        work.record_contact(**base, reached=True, how=how, at=told_at, text=text)
    if demand.state == S.SUSPENDED:
        work.resume(**base, text=problem.name)
    assert problem.fixed_at is not None
    work.handle(
        **base, text=problem.action, milestones=problem.milestones, at=max(problem.fixed_at, demand.heard_at)
    )
    demand = work.resolve(
        **base,
        resolution=work.Resolution(
            result=problem.result, action=problem.action, proof=problem.proof, told_at=told_at, told_how=how,
            answer=problem.answer, cause=problem.cause[:200], planned_on=problem.planned_on,
        ),
    )  # fmt: skip
    member.change(
        state="told", told_at=told_at, told_how=how, told_by_id=actor.id, untold="",
        told_version=problem.answer_version,
    )  # fmt: skip
    data = {"problem": str(problem.pk), "number": problem.number, "how": how}
    common.log(demand, "problem_told", actor=actor, at=now, happened_at=told_at, text=text, data=data)
    audit.record("problem.told", problem, actor=actor, at=now, after={"demand": demand.number, "how": how})
    return demand


@transaction.atomic
def not_for_me(*, problem_id: UUID, demand_id: UUID, reason: str, actor: Staff, now: datetime) -> Demand:
    """Record that a customer says the fix is not for him: his demand alone leaves, and is opened again if resolved."""
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    problem: CommonProblem = CommonProblem.objects.one(problem_id, actor)
    demand: Demand = Demand.objects.locked(demand_id, actor)
    units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
    own = actor.id == demand.handler_id
    if not any(
        access.may(actor, action, unit_id=unit, own=own) for action in SAYS_NOT_MINE for unit in units
    ):
        raise Forbidden
    leave(member_of(problem, demand_id), demand, "not_mine", reason=reason, actor=actor, now=now)
    audit.record(
        "problem.not_mine", problem, actor=actor, at=now, after={"demand": demand.number}, reason=reason
    )
    if states.can(demand.state, "not_for_me") or states.can(demand.state, "reopen"):
        return ending.not_for_me(demand, actor=actor, now=now, reason=reason)
    return demand


@transaction.atomic
def on_prepared(*, member_id: UUID | str, now: datetime, **_later: object) -> None:
    """Send the prepared answer to one customer; the handler of `problem.prepared`. One message for each answer.

    Who was never reached by a person gets a call, not a text; who cannot be written to stays on the list.
    """
    member, here = _member(member_id)
    if member is None or here not in {Standing.TELL, Standing.CALL}:
        return None
    if here == Standing.CALL:
        return _untold(member, "call", now)
    demand = member.demand
    if demand.party_id is None or demand.anonymous:
        return _untold(member, "nobody", now)
    notice = notify.send_answered(demand, now=now)
    if notice is None:
        return _untold(member, "no_number", now)
    _untold(member, "on_its_way", now)
    outbox.emit(
        "problem.on_its_way", now=now, member_id=member.pk, notice_id=notice.pk, since=now.isoformat()
    )
    return None


@transaction.atomic
def on_its_way(
    *, member_id: UUID | str, notice_id: UUID | str, since: str, now: datetime, **_later: object
) -> None:
    """See whether the message has gone; then the customer is told. The handler of `problem.on_its_way`."""
    member, here = _member(member_id)
    if member is None or here != Standing.TELL:
        return
    state, sent_at = channels.fate(notice_id=UUID(str(notice_id)))
    if state == "sent" and sent_at is not None:
        _tell_by_message(member, told_at=sent_at, now=now)
    elif state == "failed" or now - datetime.fromisoformat(since) > LONGEST:
        _untold(member, "failed", now)
    else:
        outbox.emit(
            "problem.on_its_way", now=now, not_before=now + LOOK_AGAIN, member_id=member.pk, notice_id=notice_id,
            since=since,
        )  # fmt: skip


def _tell_by_message(member: ProblemMember, *, told_at: datetime, now: datetime) -> None:
    (teller,) = people.by_ids([member.problem.fixed_by_id]).values()
    try:
        with transaction.atomic():
            _tell(member, how="message", told_at=told_at, actor=teller, now=now)
    except (NotFound, Forbidden):  # with another unit: that one resolves it
        _untold(member, "elsewhere", now)


def _member(member_id: UUID | str) -> tuple[ProblemMember | None, Standing | None]:
    rows = ProblemMember.objects.select_related("problem", "demand", "demand__unit")
    member: ProblemMember | None = rows.filter(pk=member_id, left_at__isnull=True).first()
    if member is None:
        return None, None
    fixed = member.problem.state != "open"
    return member, rules.standing(member=member.state, state=member.demand.state, fixed=fixed)


def _untold(member: ProblemMember, why: str, now: datetime) -> None:
    member.change(untold=why, tried_at=now)
