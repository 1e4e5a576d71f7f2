"""What a person may do about the supervision of a demand: what the page offers as buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridvisit.domain.demands.states import OPEN
from gridvisit.domain.demands.watch.supervision import level_of
from gridvisit.domain.staff import access

if TYPE_CHECKING:
    from gridvisit.domain.demands.models import Demand
    from gridvisit.domain.demands.watch.models import Supervision
    from gridvisit.domain.staff.models import Staff


def of(demand: Demand, running: Supervision | None, *, actor: Staff) -> frozenset[str]:
    """Return of `supervise`, `report` and `lift` what the actor may do now. The services decide again. 0-1 query."""
    found = set()
    above = level_of(demand, actor) is not None
    if running is None:
        if above and demand.state in OPEN:
            found.add("supervise")
        return frozenset(found)
    if above or running.supervisor_id == actor.id:
        found.add("lift")
    own = actor.id in {demand.handler_id, demand.visitor_id, demand.registrar_id}
    units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
    if running.supervisor_id != actor.id and any(
        access.may(actor, "demand.handle", unit_id=unit, own=own) for unit in units
    ):
        found.add("report")
    return frozenset(found)
