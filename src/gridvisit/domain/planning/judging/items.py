"""Items of approved plans, as the indicators of plans (I01, I02, I03, I07) count them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from gridvisit.domain.planning.models import PlanItem
from gridvisit.domain.planning.states import COUNTED, ItemState
from gridvisit.standard.vocabulary import NotDoneReason, Selection

EXCUSES = frozenset({NotDoneReason.REFUSED, NotDoneReason.SAFETY})


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what it asked for and what became of it. `changed`: taken out, moved or added after approval."""

    item_id: UUID
    unit_id: UUID
    visit_class: str
    due_from: date | None
    due_to: date | None
    visit_id: UUID | None
    done: bool
    excused: bool
    random: bool
    changed: bool


def of_period(*, tenant_id: UUID, unit_ids: Iterable[UUID] | None, start: date, end: date) -> list[Item]:
    """Return the items first approved and the additions approved, of plans that lie in a period. 1 query.

    An addition nobody agreed to was never part of the plan; a removal agreed to is an excuse.
    """
    rows = PlanItem.objects.filter(
        Q(in_first_approved=True) | Q(state__in=COUNTED),
        tenant_id=tenant_id,
        plan__starts_on__gte=start,
        plan__ends_on__lte=end,
        plan__first_approved_at__isnull=False,
    )
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    return [_item(row) for row in rows.order_by("-plan__starts_on", "id").values(*NAMES)]


NAMES = (
    "id", "unit_id", "visit_class", "due_from", "due_to", "visit_id", "state", "not_done_reason", "selection",
    "in_first_approved",
)  # fmt: skip


def _item(row: dict[str, Any]) -> Item:
    state = row["state"]
    why = state == ItemState.NOT_DONE and row["not_done_reason"] in EXCUSES
    return Item(
        item_id=row["id"],
        unit_id=row["unit_id"],
        visit_class=row["visit_class"],
        due_from=row["due_from"],
        due_to=row["due_to"],
        visit_id=row["visit_id"],
        done=state == ItemState.DONE,
        excused=state == ItemState.REMOVED or why,
        random=row["selection"] == Selection.RANDOM,
        changed=state in {ItemState.REMOVED, ItemState.MOVED} or not row["in_first_approved"],
    )


def rows(item_ids: Iterable[UUID], *, actor: Any) -> dict[UUID, dict[str, Any]]:
    """Return what a list shows of items the actor may see: plan, customer, window, unit. 1 query."""
    found = PlanItem.objects.visible_to(actor).filter(pk__in=list(item_ids))
    names = ("id", "plan_id", "party_id", "due_to", "state", "not_done_reason", "visit_id")
    return {row["id"]: row for row in found.values(*names, unit_name=F("unit__name"))}
