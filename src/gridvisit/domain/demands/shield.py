"""Reports (举报) are unknown to the unit reported on: in lists, counts, search and notices alike (domain 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from gridvisit.domain.demands.states import OPEN
from gridvisit.domain.staff import access
from gridvisit.standard.vocabulary import DemandType, PartState

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
    sees = any(unit and access.may(person, "demand.view", unit_id=unit, own=own) for unit in units)
    if not sees and not (demand.state in OPEN and demand.parts.filter(_asked(person)).exists()):
        return False
    return demand.type != DemandType.REPORT or demand.reported_unit_id not in units_above(person)


def _asked(person: Staff) -> Q:
    reach = access.scope(person, "demand.view")
    stands = Q(tenant_id=reach.tenant_id) & ~Q(state=PartState.WAIVED)
    mine = Q(unit_id__in=reach.unit_ids)
    return stands & (mine | Q(person_id=person.id) if reach.own or reach.unit_ids else Q(pk__in=[]))


def helping(actor: Staff) -> frozenset[UUID]:
    """Return the open demands of which the actor, or a unit of his, was asked for a part. 1 query, kept on the actor.

    They are few, so their ids go into the lists as such: a condition over another table would cost the index.
    """
    known: frozenset[UUID] | None = actor.__dict__.get("_helping")
    if known is None:
        parts = apps.get_model("gridvisit", "JointPart").objects.filter(_asked(actor))
        known = frozenset(parts.filter(demand__state__in=OPEN).values_list("demand_id", flat=True))
        actor.__dict__["_helping"] = known
    return known
