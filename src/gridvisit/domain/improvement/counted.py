"""Corrective actions as the indicator of improvement counts them (I49). Scope is the caller's.

Chapter 9's indicators stand below this room: the app hands them its source when the product starts (`sources.use`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.improvement.models import ActionEvent, CorrectiveAction
from gridvisit.domain.improvement.states import ActionState
from gridvisit.engines.counting import Case, Scope
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.text import Text

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

VERIFIED = ("closed", "not_effective")


def actions(scope: Scope) -> Iterator[Case]:
    """Actions due in the period, hit: work done by the day; part "effective": verified, hit: effective. 2 queries.

    What is still open and overdue is among those due; due today is not yet missed.
    """
    rows = CorrectiveAction.objects.filter(
        tenant_id=scope.tenant_id, due_on__gte=scope.start, due_on__lte=scope.last_day
    )
    today = local_date(scope.cut)
    names = ("pk", "unit_id", "due_on", "done_at")
    for pk, unit, due_on, done in scope.within(rows).order_by("-due_on", "pk").values_list(*names):
        in_time = done is not None and local_date(done) <= due_on
        if in_time or due_on < today:
            yield Case(pk, unit, hit=in_time)
    yield from _verified(scope)


def _verified(scope: Scope) -> Iterator[Case]:
    events = ActionEvent.objects.filter(kind__in=VERIFIED, at__gte=scope.starts_at, at__lt=scope.cut)
    events = scope.within(events.filter(action__tenant_id=scope.tenant_id), "action__unit_id")
    names = ("action_id", "action__unit_id", "kind")
    for pk, unit, kind in events.order_by("-at", "pk").values_list(*names):
        yield Case(pk, unit, hit=kind == "closed", part="effective")


def shown(ids: Iterable[UUID], actor: Staff) -> dict[UUID, dict[str, Any]]:
    """Return what a list shows of actions the actor may see. 1 query."""
    rows = CorrectiveAction.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("unit")
    return {
        row.pk: {
            "label": f"{row.number} {row.title}", "day": row.due_on, "unit_name": row.unit.name,
            "detail": Text(ActionState.label_of(row.state, "zh"), ActionState.label_of(row.state, "en")),
        }
        for row in rows
    }  # fmt: skip
