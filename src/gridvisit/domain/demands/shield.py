"""Reports (举报) are unknown to the unit reported on: in lists, counts, search and notices alike (domain 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.staff import access
from gridvisit.standard.vocabulary import DemandType

if TYPE_CHECKING:
    from gridvisit.domain.demands.models import Demand
    from gridvisit.domain.staff.models import Staff


def units_above(actor: Staff) -> frozenset[UUID]:
    """Return the units the actor belongs to: those he serves in and all above them. Kept on the actor.

    A report on one of these is a report on the actor's own house, so he must not learn of it.
    """
    known: frozenset[UUID] | None = actor.__dict__.get("_units_above")
    if known is None:
        homes = {unit.path for _role, unit in access.roles_of(actor, access.today())} | {actor.unit.path}
        access.units_below(actor.unit, actor)  # fills the tree of the tenant
        tree: dict[str, UUID] = actor.__dict__["_tree"]
        known = frozenset(pk for path, pk in tree.items() if any(home.startswith(path) for home in homes))
        actor.__dict__["_units_above"] = known
    return known


def may_know(demand: Demand, person: Staff) -> bool:
    """Return whether a person may see a demand at hand: what `Demand.objects.visible_to` asks the database."""
    own = person.id in {demand.handler_id, demand.visitor_id, demand.registrar_id}
    units = (demand.unit_id, demand.responsible_unit_id)
    if not any(unit and access.may(person, "demand.view", unit_id=unit, own=own) for unit in units):
        return False
    return demand.type != DemandType.REPORT or demand.reported_unit_id not in units_above(person)
