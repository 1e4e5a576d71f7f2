"""What becomes of a plan: it starts, its items end one by one, and it is closed; nothing is carried over in silence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.planning import facts, journal
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.domain.planning.rules.due import MOVED
from gridvisit.domain.planning.rules.period import parse
from gridvisit.domain.planning.states import AGREED, ENDED, ItemState, PlanState, can_item, move, move_item
from gridvisit.domain.staff import access
from gridvisit.domain.visits import for_planning
from gridvisit.domain.visits import services as visits
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import NotDoneReason, VisitOutcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

FARTHEST = timedelta(days=190)
DONE_OUTCOMES = frozenset({VisitOutcome.COMPLETED, VisitOutcome.PARTIAL})
NOT_DONE = {
    VisitOutcome.REFUSED: NotDoneReason.REFUSED,
    VisitOutcome.UNREACHABLE: NotDoneReason.UNREACHABLE,
    VisitOutcome.ABORTED_SAFETY: NotDoneReason.SAFETY,
}
STATE_OUTCOMES = {"refused": VisitOutcome.REFUSED, "unreachable": VisitOutcome.UNREACHABLE,
                  "aborted_safety": VisitOutcome.ABORTED_SAFETY}  # fmt: skip


@transaction.atomic
def activate_due(*, now: datetime) -> int:
    """Start every approved plan whose period has begun; return how many. Periodic, idempotent."""
    rows = Plan.objects.select_for_update().filter(state=PlanState.APPROVED, starts_on__lte=local_date(now))
    started = 0
    for plan in rows.order_by("id"):
        plan.change(state=move(plan.state, "activate"))
        journal.note("activated", plan, actor=None, now=now)
        started += 1
    return started


@transaction.atomic
def note_visit(*, visit_id: UUID | str, now: datetime, **_later: object) -> None:
    """Write the result of a visit to its plan item. Handler of the visits' messages; idempotent."""
    pk = UUID(str(visit_id))
    result = for_planning.results([pk]).get(pk)
    if result is None or result.plan_item_id is None:
        return
    item = PlanItem.objects.select_for_update().filter(pk=result.plan_item_id).first()
    if item is None or item.state in ENDED:
        return
    item.plan = Plan.objects.get(pk=item.plan_id)
    if result.state == "converted":
        item.change(visit_id=result.converted_to_id or item.visit_id)
    elif result.state == "void":
        _unschedule(item, pk, now)
    elif result.not_begun:
        _follow(item, result, now)
    else:
        _end_by(item, result, now)


def _follow(item: PlanItem, result: for_planning.Result, now: datetime) -> None:
    """Follow a visit that was moved or given to another outside of the plan, by the customer or the visitor."""
    if item.visit_id != result.visit_id or (item.day, item.owner_id) == (result.day, result.owner_id):
        return
    item.change(day=result.day, owner_id=result.owner_id, route_no=result.route_no)
    journal.note("day_set", item.plan, actor=None, now=now, item=item, day=result.day.isoformat())


def _unschedule(item: PlanItem, visit_id: UUID, now: datetime) -> None:
    if item.visit_id == visit_id and item.state == ItemState.SCHEDULED:
        item.change(state=ItemState.ASSIGNED, visit_id=None, day=None, route_no=0)
        journal.note("visit_void", item.plan, actor=None, now=now, item=item)


def _end_by(item: PlanItem, result: for_planning.Result, now: datetime) -> None:
    outcome = STATE_OUTCOMES.get(result.state) or result.outcome
    if outcome in DONE_OUTCOMES and can_item(item.state, "done"):
        item.change(state=move_item(item.state, "done"), visit_id=result.visit_id)
        journal.note("item_done", item.plan, actor=None, now=now, item=item, visit=result.number)
    elif outcome in NOT_DONE and can_item(item.state, "not_done"):
        reason = NOT_DONE[VisitOutcome(outcome)]
        item.change(state=move_item(item.state, "not_done"), not_done_reason=reason, visit_id=result.visit_id)
        journal.note(
            "item_not_done", item.plan, actor=None, now=now, item=item, visit=result.number, why=str(reason)
        )


@transaction.atomic
def end_item(*, item_id: UUID, why: str, reason: str, actor: Staff, now: datetime) -> PlanItem:
    """Say that an item was not done, with a listed reason and words (4.1). Raises Refusal `plan.bad_not_done`."""
    item = journal.item_for(item_id=item_id, actor=actor, action="plan.assign")
    journal.agreed(item.plan)
    if not NotDoneReason.has(why):
        raise Refusal("plan.bad_not_done", status=422, field="why")
    text = journal.reasoned(reason)
    _cancel_visit(item, text, actor, now)
    item.change(state=move_item(item.state, "not_done"), not_done_reason=why, change_reason=text)
    journal.note("item_not_done", item.plan, actor=actor, now=now, item=item, reason=text, why=why)
    return item


@transaction.atomic
def move_to(*, item_id: UUID, period: str, reason: str, actor: Staff, now: datetime) -> PlanItem:
    """Move an item to a later month; that month's proposal takes it up. A second move is for the approver (4.1).

    Raises Refusal `plan.moved_before` (403), `plan.bad_target`, `plan.bad_period`, `plan.reason_needed`.
    """
    item = journal.item_for(item_id=item_id, actor=actor, action="plan.view")
    plan = item.plan
    journal.agreed(plan)
    approver = access.may(actor, "plan.approve", unit_id=plan.unit_id)
    if any(entry.get("rule") == MOVED for entry in item.why):
        if not approver:
            raise Refusal("plan.moved_before", status=403)
    elif not approver and not access.may(actor, "plan.assign", unit_id=plan.unit_id):
        raise Forbidden
    target = parse(period)
    if not plan.ends_on < target.start <= plan.ends_on + FARTHEST:
        raise Refusal("plan.bad_target", status=422, field="period")
    text = journal.reasoned(reason)
    _cancel_visit(item, text, actor, now)
    item.change(state=move_item(item.state, "move"), moved_to=target.name, change_reason=text)
    journal.note("item_moved", plan, actor=actor, now=now, item=item, reason=text, to=target.name)
    return item


def _cancel_visit(item: PlanItem, text: str, actor: Staff, now: datetime) -> None:
    """Propose to void the visit of an item that does not take place now; a second person confirms it (4.3)."""
    if item.visit_id is None:
        return
    known = for_planning.results([item.visit_id]).get(item.visit_id)
    if known is None or not known.not_begun:
        raise Refusal("plan.visit_begun")
    if access.may(actor, "visit.void_propose", unit_id=item.unit_id):
        visits.propose_void(visit_id=item.visit_id, reason=text, actor=actor, now=now)


@transaction.atomic
def close(*, plan_id: UUID, actor: Staff, now: datetime) -> Plan:
    """Close a plan after its period, when each item has an end. Raises Refusal `plan.not_over`, `plan.items_open`."""
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action="plan.propose")
    state = move(plan.state, "close")
    if local_date(now) <= plan.ends_on:
        raise Refusal("plan.not_over", ends_on=plan.ends_on)
    left = plan.items.exclude(state__in=ENDED).count()
    if left:
        raise Refusal("plan.items_open", count=left)
    plan.change(state=state)
    journal.note("closed", plan, actor=actor, now=now)
    outbox.emit("plan.closed", now=now, plan_id=plan.id)
    return plan


def close_due_on(plan: Plan, *, now: datetime) -> date:
    """Return the working day by which a plan is to be closed (4.1). 2 queries."""
    ctx = facts.of_plan(plan, now=now)
    return ctx.calendar.add_workdays(plan.ends_on, ctx.figures.whole("close_within_workdays")).day


def is_agreed(plan: Plan) -> bool:
    """Whether the plan is approved and not closed."""
    return plan.state in AGREED
