"""S6 follow-up (回访, 7.2-11…13): by neither visitor nor handler."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.channels import rules as channel_rules
from gridvisit.domain.channels import services as channels
from gridvisit.domain.demands import services as demands
from gridvisit.domain.demands.services import surveying
from gridvisit.domain.staff import access
from gridvisit.domain.visits import journal, reading, rules
from gridvisit.domain.visits.models import FollowUp, Touch, Visit
from gridvisit.engines import sampling
from gridvisit.engines.calendars import add_workdays
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.privacy import keys
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import (
    Channel,
    DemandType,
    FollowupResult,
    FollowupSubject,
    Step,
    StepSkipReason,
    TouchKind,
    Touchpoint,
)

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

R = FollowupResult
REACHED = frozenset({R.SOLVED_CONFIRMED, R.PARTLY, R.NOT_SOLVED, R.VISIT_DENIED})
OPEN = frozenset({"due", "attempting"})
MAX_NOTE = 1000


def _seed() -> str:
    """The secret of the draw: the same on every run of this installation, unknown to those who visit (R28)."""
    return keys.derive("follow-up draw").hex()


# Drawing --------------------------------------------------------------------------------------------------------


def draw_for_demand(visit: Visit, demand: dict[str, Any], *, now: datetime) -> FollowUp | None:
    """Draw the follow-up of an ended demand: complaints always, others at random (7.2-13). Idempotent.

    Reports (举报) are verified in their own room and never appear beside the visit (domain 6).
    """
    if demand["type"] == DemandType.REPORT:
        return None
    params = reading.params_of(visit, now)
    percent = rules.follow_up_percent(demand["type"], params)
    if not sampling.chosen(demand["demand_id"], percent, seed=_seed()):
        return None
    ended = demand["closed_at"] or now
    due = add_workdays(local_date(ended), int(params.number("7.2-11.within"))).day
    always = demand["type"] in rules.ALWAYS_FOLLOWED
    return _due(visit, FollowupSubject.DEMAND, due, demand_id=demand["demand_id"], always=always, now=now)


def draw_for_visit(visit: Visit, *, now: datetime) -> FollowUp | None:
    """Draw the follow-up of a visit without demands at random: did somebody come at all? Idempotent."""
    params = reading.params_of(visit, now)
    if not sampling.chosen(visit.id, params.number("7.2-13.others"), seed=_seed()):
        return None
    due = add_workdays(local_date(now), int(params.number("7.2-11.within"))).day
    return _due(visit, FollowupSubject.VISIT, due, demand_id=None, always=False, now=now)


def _due(
    visit: Visit,
    subject: FollowupSubject,
    due_on: date,
    *,
    demand_id: UUID | None,
    always: bool,
    now: datetime,
) -> FollowUp:
    row, created = FollowUp.objects.get_or_create(
        visit=visit, subject=subject, demand_id=demand_id,
        defaults={
            "tenant_id": visit.tenant_id, "unit_id": visit.unit_id, "due_on": due_on,
            "sampled": "rule" if always else "random", **stamp(None, now),
        },
    )  # fmt: skip
    if created:
        audit.record("followup.due", row, actor=None, at=now, after={"due_on": due_on, "subject": subject})
        first = min([due_on, *([visit.followup_due_on] if visit.followup_due_on else [])])
        visit.change(followup_required=True, followup_due_on=first)
        outbox.emit("followup.due", now=now, follow_up_id=row.id, visit_id=visit.id)
    return row


# Doing ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def attempt(
    *,
    follow_up_id: UUID,
    outcome: str,
    actor: Staff,
    now: datetime,
    note: str = "",
    at: datetime | None = None,
) -> FollowUp:
    """Note one try to reach the customer (channels.rules.AttemptOutcome), in calling hours (6.2-01)."""
    row = _load(follow_up_id, actor)
    visit = _visit(row)
    channels.reach(
        party_id=visit.party_id, unit_id=row.unit_id, subject_kind="followup", subject_id=row.id, purpose="followup",
        channel=Channel.PHONE, outcome=outcome, actor=actor, now=now, at=at, note=note[:200],
    )  # fmt: skip
    when = at or now
    tries = [*row.attempts, {"at": when.isoformat(), "outcome": outcome, "by": str(actor.id)}]
    row.change(attempts=tries, state="attempting")
    return row


@transaction.atomic
def record(*, follow_up_id: UUID, result: str, actor: Staff, now: datetime, note: str = "") -> FollowUp:
    """Record what the customer says (FollowupResult).

    `not_solved` reopens the demand; `visit_denied` makes the visit doubtful and opens a case; `unreachable` takes
    three attempts on two days (4.5). Raises Refusal `followup.visited`, `.handled` (7.2-12), `.few_attempts`,
    `.note_needed`.
    """
    row = _load(follow_up_id, actor)
    visit = _visit(row)
    if not FollowupResult.has(result):
        allowed = ", ".join(FollowupResult.codes())
        raise Refusal("field.unknown_code", status=422, field="result", name="result", value=str(result)[:40],
                      allowed=allowed)  # fmt: skip
    if result in {R.NOT_SOLVED, R.VISIT_DENIED, R.PARTLY} and not note.strip():
        raise Refusal("followup.note_needed", status=422, field="note")
    if result == R.UNREACHABLE:
        _check_attempts(row, visit, now)
    state = {R.UNREACHABLE: "unreachable", R.REFUSED: "refused"}.get(R(result), "done")
    row.change(state=state, result=result, note=note.strip()[:MAX_NOTE], by_id=actor.id, done_at=now)
    if result in REACHED:
        _touch(visit, actor=actor, now=now)
    journal.event(visit, "followed_up", actor=actor, at=now, data={"result": result, "subject": row.subject})
    audit.record("followup.done", row, actor=actor, at=now, after={"result": result})
    if result == R.NOT_SOLVED and row.demand_id is not None:
        closer = actor if access.may(actor, "demand.close") else None
        demands.reopen(demand_id=row.demand_id, reason=note.strip(), actor=closer, now=now, why="followup")
    if result == R.VISIT_DENIED:
        _doubt(visit, actor=actor, now=now, note=note)
    if not FollowUp.objects.filter(visit=visit, state__in=OPEN).exists():
        journal.done(visit, Step.S6, actor=actor, at=now)
    outbox.emit("followup.done", now=now, follow_up_id=row.id, visit_id=visit.id)
    return row


def _load(follow_up_id: UUID, actor: Staff) -> FollowUp:
    row: FollowUp = FollowUp.objects.locked(follow_up_id, actor)
    access.require(actor, "visit.follow_up", unit_id=row.unit_id)
    if row.state not in OPEN:
        raise Refusal("followup.over")
    visit = _visit(row)
    visitors, handlers = surveying.people_of(row.demand_id)
    visitors |= {pk for pk in (visit.owner_id, visit.companion_id) if pk is not None}
    rules.check_follower(actor.id, visitors=visitors, handlers=handlers)
    return row


def may_follow(row: FollowUp, actor: Staff) -> bool:
    """Whether the separation of duties lets `actor` do this follow-up (7.2-12)."""
    visit = _visit(row)
    visitors, handlers = surveying.people_of(row.demand_id)
    return actor.id not in visitors | handlers | {visit.owner_id, visit.companion_id}


def _visit(row: FollowUp) -> Visit:
    assert row.visit_id is not None  # every follow-up of this room hangs on a visit
    return Visit.objects.select_for_update().get(pk=row.visit_id)


def _check_attempts(row: FollowUp, visit: Visit, now: datetime) -> None:
    params = reading.params_of(visit, now)
    tries = [(datetime.fromisoformat(item["at"]), item["outcome"]) for item in row.attempts]
    if not channel_rules.is_unreachable(tries, params):
        raise Refusal(
            "followup.few_attempts", made=len(tries), needed=params.number("6.2-05.attempts"),
            days=params.number("6.2-05.days"),
        )  # fmt: skip


def _touch(visit: Visit, *, actor: Staff, now: datetime) -> None:
    Touch.objects.create(
        tenant_id=visit.tenant_id, visit=visit, kind=TouchKind.FOLLOWUP_CALL, touchpoint=Touchpoint.HOTLINE,
        staffed=True, channel=Channel.PHONE, started_at=now, ended_at=now, received_at=now, staff_id=actor.id,
        **stamp(actor, now),
    )  # fmt: skip


def _doubt(visit: Visit, *, actor: Staff, now: datetime, note: str) -> None:
    """The customer says nobody came: doubtful until two reviewers and the visitor were heard; nobody is condemned."""
    if visit.authenticity == "open":
        visit.change(authenticity="doubtful")
        audit.record(
            "visit.authenticity", visit, actor=actor, at=now, after={"authenticity": "doubtful"}, reason=note
        )
    outbox.emit("visit.denied", now=now, key=f"visit.denied:{visit.id}", visit_id=visit.id)


def none_drawn(visit: Visit, *, had_demands: bool, now: datetime) -> None:
    """Note S6 as not applicable: nothing was drawn (7.1-01)."""
    why = StepSkipReason.NOT_SAMPLED if had_demands else StepSkipReason.NO_DEMAND
    journal.not_applicable(visit, Step.S6, why, actor=None, at=now)
