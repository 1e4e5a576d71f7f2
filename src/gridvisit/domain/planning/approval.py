"""Submit, approve, return: a plan is agreed by two people who are not the same (4.1)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from gridvisit.domain.planning import facts, journal
from gridvisit.domain.planning.models import Plan
from gridvisit.domain.planning.propose import survey_register
from gridvisit.domain.planning.rules import checks
from gridvisit.domain.planning.states import AGREED, LIVE, ItemState, PlanState, move
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.errors import Invalid, Problem
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import Selection

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

AUTHORING = (
    "proposed",
    "item_added",
    "item_removed",
    "item_restored",
    "item_channel",
    "duty",
    "fitted",
    "submitted",
)
"""Events by which a person becomes an author of the plan."""


@transaction.atomic
def submit(*, plan_id: UUID, actor: Staff, now: datetime) -> Plan:
    """Hand a draft in. Raises Invalid with everything that stands against it, each with what to do (4.1, 4-13)."""
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action="plan.propose")
    state = move(plan.state, "submit")
    found = problems(plan=plan, actor=actor, now=now)
    if found:
        raise Invalid([Problem("plan.not_submittable", facts={"count": len(found)}), *found])
    plan.change(state=state, submitted_at=now, submitted_by_id=actor.id, returned_reason="")
    journal.note("submitted", plan, actor=actor, now=now, items=plan.items.filter(state__in=LIVE).count())
    outbox.emit("plan.submitted", now=now, plan_id=plan.id)
    return plan


def problems(*, plan: Plan, actor: Staff, now: datetime, fresh: bool = True) -> list[Problem]:
    """Return what stands against submitting a plan.

    `fresh` asks the whole register again whether somebody fell due since the proposal; the page shows the rest
    without. A constant number of queries, and with `fresh` a constant number a chunk of the register.
    """
    ctx = facts.of_plan(plan, now=now)
    rows = list(plan.items.filter(state__in=LIVE).values_list("selection", "owner_id", "expected_minutes"))
    missing = 0
    if fresh:
        survey = survey_register(facts.candidates(actor=actor, unit=plan.unit, ctx=ctx), ctx)
        known = set(plan.items.values_list("party_id", flat=True))
        missing = len(survey.proposals.keys() - known)
    people = facts.people_of(plan.unit, record=plan.capacity, on=ctx.start)
    standing = checks.Standing(
        total=len(rows),
        random=sum(selection == Selection.RANDOM for selection, _owner, _minutes in rows),
        share=float(ctx.params.number("4-13.random_share")),
        due_missing=missing,
        unowned=sum(owner is None for _selection, owner, _minutes in rows),
        loads=_loads(plan, rows, {person.id: person.minutes for person in people}),
        random_left=int(plan.draw.get("left", 0)),
        people=len(people),
    )
    return checks.problems(standing)


def _loads(
    plan: Plan, rows: list[tuple[str, UUID | None, int]], available: dict[UUID, int]
) -> tuple[checks.Load, ...]:
    planned: Counter[UUID] = Counter()
    for _selection, owner, minutes in rows:
        if owner is not None:
            planned[owner] += minutes
    names = staff.by_ids(planned)
    return tuple(
        checks.Load(
            pk, names[pk].staff_no, minutes, available.get(pk, facts.available_minutes(plan.capacity, pk))
        )
        for pk, minutes in sorted(planned.items(), key=lambda row: names[row[0]].staff_no)
    )


@transaction.atomic
def approve(*, plan_id: UUID, actor: Staff, now: datetime, reason: str = "") -> Plan:
    """Approve a submitted plan; the first approval freezes what indicator I01 counts.

    Nobody who made or changed the plan approves it. Where author and approver hold the same post, as in a small
    operator or retailer, the plan says "separation not met" from then on (domain 8.1). Raises Refusal
    `plan.author_approves`, `plan.move_not_allowed`; Forbidden.
    """
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action="plan.approve")
    state = move(plan.state, "approve")
    authors = authors_of(plan)
    if actor.id in authors:
        checks.apart(
            author_id=actor.id, approver_id=actor.id, others=set(facts.approvers(plan, now=now)) - authors
        )
    separation = checks.separation(
        approver_also_proposes=access.may(actor, "plan.propose", unit_id=plan.unit_id)
    )
    first = plan.first_approved_at is None
    plan.change(
        state=state,
        approved_at=now,
        approved_by_id=actor.id,
        first_approved_at=plan.first_approved_at or now,
        separation=separation,
    )
    if first:
        plan.items.filter(state__in=LIVE).update(in_first_approved=True)
    journal.note(
        "approved",
        plan,
        actor=actor,
        now=now,
        reason=" ".join(reason.replace("\x00", "").split())[:200],
        separation=separation,
    )
    outbox.emit("plan.approved", now=now, plan_id=plan.id)
    return plan


@transaction.atomic
def return_(*, plan_id: UUID, reason: str, actor: Staff, now: datetime) -> Plan:
    """Give a submitted plan back to its author with what is to be changed."""
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action="plan.approve")
    state = move(plan.state, "return")
    text = journal.reasoned(reason)
    plan.change(state=state, returned_reason=text)
    journal.note("returned", plan, actor=actor, now=now, reason=text)
    outbox.emit("plan.returned", now=now, plan_id=plan.id)
    return plan


def authors_of(plan: Plan) -> set[UUID]:
    """Return everybody who made the plan what it is: proposed, changed, handed in. 1 query."""
    acted = plan.events.filter(kind__in=AUTHORING, actor_id__isnull=False).values_list("actor_id", flat=True)
    return {pk for pk in (plan.created_by, plan.submitted_by_id, *acted) if pk}


def may_approve(*, plan: Plan, actor: Staff) -> bool:
    """Whether the person could approve the plan as it stands: submitted, in scope, and not an author. 1 query."""
    return (
        plan.state == PlanState.SUBMITTED
        and access.may(actor, "plan.approve", unit_id=plan.unit_id)
        and actor.id not in authors_of(plan)
    )


def waiting_for(*, actor: Staff) -> list[Plan]:
    """Plans that wait for this person's approval, the oldest first. 1 query."""
    if not access.may(actor, "plan.approve"):
        return []
    rows = Plan.objects.visible_to(actor, "plan.approve").filter(state="submitted").select_related("unit")
    return list(rows.order_by("submitted_at", "id")[:20])


def changes_waiting(*, actor: Staff) -> list[Plan]:
    """Approved plans with changes that wait for this person's decision, with `.asked`. 1 query."""
    if not access.may(actor, "plan.approve"):
        return []
    asked = Count(
        "items", filter=Q(items__state__in=(ItemState.ADD_ASKED, ItemState.DROP_ASKED)), distinct=True
    )
    mine = Plan.objects.visible_to(actor, "plan.approve").filter(state__in=AGREED).values("id")
    rows = Plan.objects.filter(pk__in=mine).select_related("unit").annotate(asked=asked).filter(asked__gt=0)
    return list(rows.order_by("period", "id")[:20])
