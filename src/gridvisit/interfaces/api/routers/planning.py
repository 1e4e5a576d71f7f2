"""Plans over HTTP: propose, read, change, hand in, approve, assign, schedule."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from gridvisit.domain.planning import approval, changes, progress, propose, schedule, selectors
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.api.answers import ERRORS, ProblemOut
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import planning as shapes

if TYPE_CHECKING:
    from gridvisit.domain.planning.models import Plan

router = Router(tags=["planning"])
MOST = 200
MONTH = Query("", pattern=r"^(20\d{2}-(0[1-9]|1[0-2]))?$", description="YYYY-MM")
CODE = r"^[a-z0-9_]*$"


def _plan(request: HttpRequest, plan: "Plan") -> shapes.PlanOut:
    return shapes.plan_out(plan, selectors.figures(plan=plan, actor=request.actor))


@router.get("/plans", response={200: shapes.PlanPage, **ERRORS}, operation_id="list_plans")
@route("plan.view", "plan")
def list_plans(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    state: str = Query("", pattern=CODE),
    period: str = MONTH,
    unit_id: UUID | None = None,
) -> Any:
    """Plans in sight, newest period first."""
    page = selectors.page(
        actor=request.actor, cursor=cursor, size=size, state=state, period=period, unit_id=unit_id
    )
    shown = [shapes.plan_out(plan, plan.figures) for plan in page.items]
    return shapes.PlanPage(items=shown, next_cursor=page.next_cursor)


@router.post("/plans", response={200: shapes.PlanOut, **ERRORS}, operation_id="propose_plan")
@route("plan.propose", "plan")
def propose_plan(request: HttpRequest, body: shapes.ProposeIn) -> Any:
    """Propose the month of a unit; a draft that exists is brought up to date and nothing people did is lost."""
    plan = propose.propose(unit_id=body.unit_id, period=body.period, actor=request.actor, now=clock.now())
    return _plan(request, plan)


@router.get("/plans/{uuid:plan_id}", response={200: shapes.PlanOut, **ERRORS}, operation_id="get_plan")
@route("plan.view", "plan")
def get_plan(request: HttpRequest, plan_id: UUID) -> Any:
    """One plan with its counts."""
    return _plan(request, selectors.plan(plan_id=plan_id, actor=request.actor))


@router.get(
    "/plans/{uuid:plan_id}/items", response={200: shapes.ItemPage, **ERRORS}, operation_id="list_plan_items"
)
@route("plan.view", "plan")
def list_items(
    request: HttpRequest,
    plan_id: UUID,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    reason: str = Query("", pattern=CODE),
    visit_class: str = Query("", pattern=CODE),
    owner_id: UUID | None = None,
    state: str = Query("", pattern=CODE),
    selection: str = Query("", pattern=CODE),
) -> Any:
    """Items of a plan, the most urgent first."""
    plan = selectors.plan(plan_id=plan_id, actor=request.actor)
    page = selectors.item_page(
        plan=plan, actor=request.actor, cursor=cursor, size=size, reason=reason, visit_class=visit_class,
        owner_id=owner_id, state=state, selection=selection,
    )  # fmt: skip
    return shapes.ItemPage(items=[shapes.item_out(item) for item in page.items], next_cursor=page.next_cursor)


@router.get(
    "/plans/{uuid:plan_id}/left-out",
    response={200: list[shapes.LeftOutOut], **ERRORS},
    operation_id="list_left_out",
)
@route("plan.view", "plan")
def list_left_out(request: HttpRequest, plan_id: UUID) -> Any:
    """Who is due and not planned, with the reason."""
    plan = selectors.plan(plan_id=plan_id, actor=request.actor)
    rows = selectors.left_out(plan=plan, actor=request.actor)
    lang = get_language() or "zh-hans"
    return [
        shapes.LeftOutOut(
            party_id=row["party"].id, code=row["code"], reasons=list(row["reasons"]),
            text=row["text"] or say(f"leftout.{row['code']}", lang),
        )
        for row in rows
    ]  # fmt: skip


@router.get(
    "/plans/{uuid:plan_id}/capacity",
    response={200: list[shapes.PersonOut], **ERRORS},
    operation_id="plan_capacity",
)
@route("plan.view", "plan")
def get_capacity(request: HttpRequest, plan_id: UUID) -> Any:
    """Planned and available time of each visitor."""
    plan = selectors.plan(plan_id=plan_id, actor=request.actor)
    return [
        shapes.PersonOut(
            staff_id=row.person.id, staff_no=row.person.staff_no, level=row.level, items=row.items,
            planned_minutes=row.planned, available_minutes=row.available, duty_hours=row.duty_hours,
        )
        for row in selectors.capacity_table(plan=plan, actor=request.actor)
    ]  # fmt: skip


@router.post(
    "/plans/{uuid:plan_id}/items", response={201: shapes.ItemOut, **ERRORS}, operation_id="add_plan_item"
)
@route("plan.propose", "plan")
def add_item(request: HttpRequest, plan_id: UUID, body: shapes.AddIn) -> Any:
    """Add a customer by hand, with a reason; after approval this asks the approver."""
    item = changes.add_item(
        plan_id=plan_id, party_id=body.party_id, reason=body.reason, code=body.code, channel=body.channel,
        actor=request.actor, now=clock.now(),
    )  # fmt: skip
    return 201, shapes.item_out(item)


@router.post(
    "/plan-items/{uuid:item_id}/remove",
    response={200: shapes.ItemOut, **ERRORS},
    operation_id="remove_plan_item",
)
@route("plan.propose", "plan")
def remove_item(request: HttpRequest, item_id: UUID, body: shapes.PlanReasonIn) -> Any:
    """Take a customer out, with a reason; after approval this asks the approver."""
    return shapes.item_out(
        changes.remove_item(item_id=item_id, reason=body.reason, actor=request.actor, now=clock.now())
    )


@router.post(
    "/plan-items/{uuid:item_id}/restore",
    response={200: shapes.ItemOut, **ERRORS},
    operation_id="restore_plan_item",
)
@route("plan.propose", "plan")
def restore_item(request: HttpRequest, item_id: UUID) -> Any:
    """Put a customer back into a draft."""
    return shapes.item_out(changes.restore_item(item_id=item_id, actor=request.actor, now=clock.now()))


@router.post(
    "/plan-items/{uuid:item_id}/decide",
    response={200: shapes.ItemOut, **ERRORS},
    operation_id="decide_plan_change",
)
@route("plan.approve", "plan")
def decide(request: HttpRequest, item_id: UUID, body: shapes.DecideIn) -> Any:
    """Agree to, or refuse, a change that was asked for after approval."""
    return shapes.item_out(
        changes.decide_change(
            item_id=item_id, agree=body.agree, reason=body.reason, actor=request.actor, now=clock.now()
        )
    )


@router.post(
    "/plan-items/{uuid:item_id}/move", response={200: shapes.ItemOut, **ERRORS}, operation_id="move_plan_item"
)
@route("plan.view", "plan")
def move_item(request: HttpRequest, item_id: UUID, body: shapes.MoveIn) -> Any:
    """Move an item to a later month."""
    return shapes.item_out(
        progress.move_to(
            item_id=item_id, period=body.period, reason=body.reason, actor=request.actor, now=clock.now()
        )
    )


@router.post(
    "/plan-items/{uuid:item_id}/not-done",
    response={200: shapes.ItemOut, **ERRORS},
    operation_id="end_plan_item",
)
@route("plan.assign", "plan")
def end_item(request: HttpRequest, item_id: UUID, body: shapes.EndIn) -> Any:
    """Say why an item was not done."""
    return shapes.item_out(
        progress.end_item(
            item_id=item_id, why=body.why, reason=body.reason, actor=request.actor, now=clock.now()
        )
    )


@router.post(
    "/plans/{uuid:plan_id}/submit", response={200: shapes.PlanOut, **ERRORS}, operation_id="submit_plan"
)
@route("plan.propose", "plan")
def submit(request: HttpRequest, plan_id: UUID) -> Any:
    """Hand a draft in; every problem comes with what to do."""
    return _plan(request, approval.submit(plan_id=plan_id, actor=request.actor, now=clock.now()))


@router.post(
    "/plans/{uuid:plan_id}/approve", response={200: shapes.PlanOut, **ERRORS}, operation_id="approve_plan"
)
@route("plan.approve", "plan")
def approve(request: HttpRequest, plan_id: UUID, body: shapes.ApproveIn | None = None) -> Any:
    """Approve a plan somebody else made."""
    reason = body.reason if body else ""
    return _plan(
        request, approval.approve(plan_id=plan_id, reason=reason, actor=request.actor, now=clock.now())
    )


@router.post(
    "/plans/{uuid:plan_id}/return", response={200: shapes.PlanOut, **ERRORS}, operation_id="return_plan"
)
@route("plan.approve", "plan")
def return_(request: HttpRequest, plan_id: UUID, body: shapes.PlanReasonIn) -> Any:
    """Give a plan back with what is to be changed."""
    return _plan(
        request, approval.return_(plan_id=plan_id, reason=body.reason, actor=request.actor, now=clock.now())
    )


@router.post(
    "/plans/{uuid:plan_id}/close", response={200: shapes.PlanOut, **ERRORS}, operation_id="close_plan"
)
@route("plan.propose", "plan")
def close(request: HttpRequest, plan_id: UUID) -> Any:
    """Close a plan whose period is over and whose items all have an end."""
    return _plan(request, progress.close(plan_id=plan_id, actor=request.actor, now=clock.now()))


@router.post(
    "/plans/{uuid:plan_id}/assign",
    response={200: shapes.AssignedOut, **ERRORS},
    operation_id="assign_plan_items",
)
@route("plan.view", "plan")
def assign(request: HttpRequest, plan_id: UUID, body: shapes.AssignIn) -> Any:
    """Give items to a visitor, or each to its proposed one."""
    changed = schedule.assign(
        plan_id=plan_id, owner_id=body.owner_id, item_ids=body.item_ids, actor=request.actor, now=clock.now()
    )
    return shapes.AssignedOut(changed=len(changed))


@router.post(
    "/plans/{uuid:plan_id}/schedule",
    response={200: shapes.ScheduledOut, **ERRORS},
    operation_id="schedule_plan",
)
@route("plan.assign", "plan")
def schedule_plan(request: HttpRequest, plan_id: UUID) -> Any:
    """Give every assigned item a day and plan its visit."""
    outcome = schedule.schedule(plan_id=plan_id, actor=request.actor, now=clock.now())
    lang = get_language() or "zh-hans"
    words = {
        pk: ProblemOut(code=no.code, field=no.field, detail=say(no.code, lang, **no.facts))
        for pk, no in outcome.refused.items()
    }
    return shapes.scheduled_out(outcome, words)
