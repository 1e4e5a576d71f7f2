"""A fix that was written wrong: corrected with a reason, both texts kept, and whoever was told is told again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.channels import selectors as channels
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.problems import rules
from gridvisit.domain.demands.problems.models import CommonProblem, ProblemMember
from gridvisit.domain.demands.problems.rules import Standing
from gridvisit.domain.demands.problems.services import locked
from gridvisit.domain.demands.services import common, notify
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

LOOK_AGAIN = timedelta(minutes=2)  # whether a message on its way has arrived
LONGEST = timedelta(days=2)  # after which a person tells
ON_DEMAND = ("proof", "answer", "cause")  # what the demand of a customer who was told keeps of the fix


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is put right, and why; empty stays as it was. The result itself is no slip: such a demand is reopened."""

    reason: str
    action: str = ""
    proof: str = ""
    answer: str = ""
    cause: str = ""
    fixed_at: datetime | None = None


@transaction.atomic
def correct(*, problem_id: UUID, correction: Correction, actor: Staff, now: datetime) -> CommonProblem:
    """Put right what the fix says. Who was not told yet is told the new text; who was, is told of the correction.

    The texts before and after stay with the problem and in the life of each demand. A closed problem is open again
    until all are told. Raises Refusal `problem.not_fixed`, `problem.nothing_corrected`, `demand.reason_needed`.
    """
    problem = locked(problem_id, actor, "demand.handle")
    if problem.state == "open":
        raise Refusal("problem.not_fixed")
    if not correction.reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    if correction.fixed_at is not None and correction.fixed_at > now:
        raise Refusal("problem.fixed_at_impossible", status=422, field="fixed_at")
    changes = _changes(problem, correction)
    if not changes:
        raise Refusal("problem.nothing_corrected", status=422, field="answer")
    before = {name: _plain(getattr(problem, name)) for name in changes}
    after = {name: _plain(value) for name, value in changes.items()}
    kept = {
        "at": now.isoformat(), "by": str(actor.id), "reason": correction.reason.strip(), "before": before,
        "after": after,
    }  # fmt: skip
    anew = {"state": "fixed", "closed_at": None} if "answer" in changes else {}
    problem.change(**changes, **anew, corrections=[*problem.corrections, kept])
    audit.record(
        "problem.corrected", problem, actor=actor, at=now, before=before, after=after, reason=correction.reason
    )  # fmt: skip
    for member in problem.members.filter(left_at__isnull=True, state="told").order_by("demand_id"):
        _put(member, problem, changes, kept, actor=actor, now=now)
    return problem


def told_again(
    member: ProblemMember, *, how: str, told_at: datetime, actor: Staff | None, now: datetime, text: str = ""
) -> Demand:
    """Write down that a customer was told of the correction; the first telling stays on record."""
    problem = member.problem
    demand: Demand = Demand.objects.locked(member.demand_id, None)
    corrected = max(
        datetime.fromisoformat(one["at"]) for one in problem.corrections if "answer" in one["after"]
    )
    if not corrected <= told_at <= now:
        raise Refusal("problem.told_before_correction", status=422, field="told_at")
    member.change(told_version=problem.answer_version, untold="")
    data = {"problem": str(problem.pk), "number": problem.number, "how": how}
    common.log(demand, "problem_told_again", actor=actor, at=now, happened_at=told_at, text=text, data=data)
    told = {"demand": demand.number, "how": how}
    audit.record("problem.told_again", problem, actor=actor, at=now, after=told)
    return demand


@transaction.atomic
def on_corrected(*, member_id: UUID | str, version: int | str, now: datetime, **_later: object) -> None:
    """Send word of the correction to one customer who had a message; the handler of `problem.corrected`. Once each."""
    member = _waiting(member_id, version)
    if member is None:
        return
    demand = member.demand
    if demand.party_id is None or demand.anonymous:
        member.change(untold="nobody", tried_at=now)
        return
    notice = notify.send_corrected(demand, key=f"{member.problem_id}:{version}", now=now)
    if notice is None:
        member.change(untold="no_number", tried_at=now)
        return
    member.change(untold="on_its_way", tried_at=now)
    outbox.emit(
        "problem.correction_on_its_way", now=now, member_id=member.pk, version=version, notice_id=notice.pk,
        since=now.isoformat(),
    )  # fmt: skip


@transaction.atomic
def on_its_way(
    *,
    member_id: UUID | str,
    version: int | str,
    notice_id: UUID | str,
    since: str,
    now: datetime,
    **_later: object,
) -> None:
    """See whether the message has gone; then the customer knows. The handler of `problem.correction_on_its_way`."""
    member = _waiting(member_id, version)
    if member is None:
        return
    state, sent_at = channels.fate(notice_id=UUID(str(notice_id)))
    if state == "sent" and sent_at is not None:
        told_again(member, how="message", told_at=sent_at, actor=None, now=now)
    elif state == "failed" or now - datetime.fromisoformat(since) > LONGEST:
        member.change(untold="failed", tried_at=now)
    else:
        outbox.emit(
            "problem.correction_on_its_way", now=now, not_before=now + LOOK_AGAIN, member_id=member.pk,
            version=version, notice_id=notice_id, since=since,
        )  # fmt: skip


def _changes(problem: CommonProblem, correction: Correction) -> dict[str, Any]:
    texts = {name: getattr(correction, name).strip() for name in ("action", "proof", "answer", "cause")}
    if texts["action"] and not texts["answer"] and problem.answer == problem.action:
        texts["answer"] = texts["action"]  # what was done is what every customer was told
    given: dict[str, Any] = {name: value for name, value in texts.items() if value}
    if correction.fixed_at is not None:
        given["fixed_at"] = correction.fixed_at
    return {name: value for name, value in given.items() if value != getattr(problem, name)}


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value or "")


def _put(
    member: ProblemMember, problem: CommonProblem, changes: dict[str, Any], kept: dict[str, Any], *, actor: Staff,
    now: datetime,
) -> None:  # fmt: skip
    """Bring the correction to the demand of a customer who was told; by the way he was told, he hears of it."""
    demand: Demand = Demand.objects.locked(member.demand_id, None)
    here = rules.standing(member=member.state, state=demand.state, fixed=True)
    if here != Standing.TOLD or demand.told_at != member.told_at:
        return  # he opened it again: his own answer follows, or stands already
    words = "\n".join(f"{kept['before'][name]} → {kept['after'][name]}" for name in sorted(changes))
    data = {"problem": str(problem.pk), "number": problem.number, "fields": sorted(changes)}
    common.log(demand, "problem_corrected", actor=actor, at=now, text=f"{kept['reason']}\n{words}", data=data)
    values = {name: changes[name] for name in ON_DEMAND if name in changes}
    demand.change(**values | ({"cause": values["cause"][:200]} if "cause" in values else {}))
    told = {"problem": problem.number, "fields": sorted(changes)}
    audit.record("demand.problem_corrected", demand, actor=actor, at=now, after=told)
    if "answer" not in changes:
        return  # nothing he was told has changed
    member.change(untold="" if member.told_how == "message" else "told_by_person")
    if member.told_how == "message":
        version = problem.answer_version
        key = f"problem.corrected:{member.pk}:{version}"
        outbox.emit("problem.corrected", now=now, key=key, member_id=member.pk, version=version)


def _waiting(member_id: UUID | str, version: int | str) -> ProblemMember | None:
    rows = ProblemMember.objects.select_related("problem", "demand", "demand__unit")
    member: ProblemMember | None = rows.filter(pk=member_id, left_at__isnull=True).first()
    if member is None or member.problem.answer_version != int(version):
        return None
    behind = rules.is_behind(
        told_version=member.told_version, version=int(version), told_at=member.told_at,
        answered_at=member.demand.told_at,
    )  # fmt: skip
    here = rules.standing(member=member.state, state=member.demand.state, fixed=True, behind=behind)
    return member if here == Standing.CORRECT else None
