"""Who is at work on a demand right now (正在办理): rows that live for a minute, never a lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.watch.models import Presence
from gridvisit.foundation.kernel.errors import NotFound

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

BEAT_SECONDS = 15  # how often an open page says that it is open
FRESH = timedelta(seconds=3 * BEAT_SECONDS)
WRITING = timedelta(seconds=2 * BEAT_SECONDS)


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else at the same demand."""

    name: str
    writing: bool


def beat(*, demand_id: UUID, writing: bool, actor: Staff, now: datetime) -> list[Other]:
    """Say that the actor has the demand open, or writes; return who else does. 2-3 queries. Raises NotFound."""
    demand = Demand.objects.visible_to(actor).only("pk", "tenant_id").filter(pk=demand_id).first()
    if demand is None:
        raise NotFound
    row = Presence(
        tenant_id=demand.tenant_id,
        demand=demand,
        staff=actor,
        seen_at=now,
        writing_at=now if writing else None,
    )
    Presence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["demand", "staff"],
        update_fields=["seen_at", "writing_at"] if writing else ["seen_at"],
    )  # fmt: skip
    return others(demand_id=demand.pk, actor=actor, now=now)


def others(*, demand_id: UUID, actor: Staff, now: datetime) -> list[Other]:
    """Return who else is at a demand the actor sees, those who write first. 1 query."""
    rows = Presence.objects.filter(demand_id=demand_id, seen_at__gt=now - FRESH).exclude(staff=actor)
    found = [
        Other(row.staff.name, bool(row.writing_at and row.writing_at > now - WRITING))
        for row in rows.select_related("staff").order_by("staff__staff_no")
    ]
    return sorted(found, key=lambda other: not other.writing)


def forget(*, now: datetime) -> int:
    """Delete what is no longer true; return how many rows. For the periodic job."""
    count, _by_model = Presence.objects.filter(seen_at__lte=now - FRESH).delete()
    return count
