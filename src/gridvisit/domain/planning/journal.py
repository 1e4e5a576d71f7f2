"""What the services of this room share: load a plan for a change, write down what was done, ask for reasons."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.planning.models import Plan, PlanEvent, PlanItem
from gridvisit.domain.planning.states import AGREED, EDITABLE, PlanState
from gridvisit.domain.staff import access
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

LEAST_REASON = 4
LONGEST_REASON = 200


def plan_for(*, plan_id: UUID, actor: Staff, action: str) -> Plan:
    """Return the plan, locked, that `actor` may see and do `action` with. Raises NotFound, Forbidden."""
    plan: Plan = Plan.objects.locked(plan_id, actor)
    access.require(actor, action, unit_id=plan.unit_id)
    return plan


def item_for(*, item_id: UUID, actor: Staff, action: str) -> PlanItem:
    """Return the item with its plan, both locked, that `actor` may see and do `action` with."""
    found = PlanItem.objects.visible_to(actor).filter(pk=item_id).values_list("plan_id", flat=True).first()
    if found is None:
        raise NotFound
    plan = plan_for(plan_id=found, actor=actor, action=action)
    item: PlanItem = PlanItem.objects.select_for_update().get(pk=item_id)
    item.plan = plan
    return item


def editable(plan: Plan) -> None:
    """Refuse a direct edit of a plan that was handed in. Raises Refusal `plan.not_editable`."""
    if plan.state not in EDITABLE:
        raise Refusal("plan.not_editable", way_out=None, state=state_text(plan))


def agreed(plan: Plan) -> None:
    """Refuse what needs an approved plan. Raises Refusal `plan.not_agreed`."""
    if plan.state not in AGREED:
        raise Refusal("plan.not_agreed", state=state_text(plan))


def state_text(plan: Plan) -> Text:
    """Return the state of a plan in words."""
    state = PlanState(plan.state)
    return Text(state.zh, state.en)


def reasoned(reason: str) -> str:
    """Return a reason that says something. Raises Refusal `plan.reason_needed`."""
    text = " ".join(reason.replace("\x00", "").split())[:LONGEST_REASON]
    if len(text) < LEAST_REASON:
        raise Refusal("plan.reason_needed", status=422, field="reason", least=LEAST_REASON)
    return text


def note(
    kind: str,
    plan: Plan,
    *,
    actor: Staff | None,
    now: datetime,
    item: PlanItem | None = None,
    reason: str = "",
    **data: Any,
) -> PlanEvent:
    """Write an event of the plan and the audit row, both in the caller's transaction."""
    event = PlanEvent.objects.create(
        tenant_id=plan.tenant_id,
        plan=plan,
        item_id=item.id if item else None,
        kind=kind,
        at=now,
        actor_id=actor.id if actor else None,
        reason=reason,
        data=data,
        **stamp(actor, now),
    )
    audit.record(f"plan.{kind}", item or plan, actor=actor, at=now, after=data, reason=reason)
    return event
