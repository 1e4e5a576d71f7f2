"""What the watch knows of a demand the actor may see: alarms, supervision, who is at work on it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.watch.models import Alarm, Supervision

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


def seen(actor: Staff, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these demands the actor may see now. 1 query. For the inbox."""
    return set(Demand.objects.visible_to(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def alarms(demand: Demand) -> list[Alarm]:
    """Return the alarms of a demand at hand, the latest first. 1 query."""
    return list(Alarm.objects.filter(demand=demand).select_related("unit").order_by("-at", "-id"))


def supervisions(demand: Demand) -> list[Supervision]:
    """Return the supervisions of a demand at hand, the latest first. 1 query."""
    rows = Supervision.objects.filter(demand=demand).select_related("supervisor", "unit")
    return list(rows.order_by("-started_at", "-id"))


def is_late(row: Supervision, now: datetime) -> bool:
    """Return whether a supervision waits for a report whose time is over."""
    return row.lifted_at is None and row.reported_at is None and row.answer_by < now
