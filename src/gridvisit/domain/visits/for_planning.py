"""What planning asks about visits: who declined lately and is left alone (4.2), what became of a visit (4.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gridvisit.domain.visits.models import Appointment, Visit
from gridvisit.domain.visits.states import NOT_BEGUN


@dataclass(frozen=True, slots=True)
class Result:
    """Where a planned visit stands."""

    visit_id: UUID
    plan_item_id: UUID | None
    number: str
    state: str
    outcome: str
    day: date
    converted_to_id: UUID | None
    owner_id: UUID | None
    route_no: int

    @property
    def not_begun(self) -> bool:
        """Whether the visit can still be moved or given to another."""
        return self.state in NOT_BEGUN


def quiet_until(*, tenant_id: UUID, on: date) -> dict[UUID, date]:
    """Return per customer the day before which no new visit is proposed, as far as it lies after `on`. 1 query."""
    rows = Appointment.objects.filter(tenant_id=tenant_id, status="declined", next_proposal_after__gt=on)
    found: dict[UUID, date] = {}
    for party_id, day in rows.values_list("visit__party_id", "next_proposal_after"):
        found[party_id] = max(day, found.get(party_id, day))
    return found


def results(visit_ids: Iterable[UUID | None]) -> dict[UUID, Result]:
    """Return where visits stand, by id; the caller has checked the scope of their plan. 1 query."""
    rows = Visit.objects.filter(pk__in={pk for pk in visit_ids if pk}).values_list(
        "id", "plan_item_id", "number", "state", "outcome", "day", "converted_to_id", "owner_id", "route_no"
    )
    return {row[0]: Result(*row) for row in rows}
