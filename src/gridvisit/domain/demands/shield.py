"""Reports (举报) are unknown to the unit reported on: in lists, counts, search and notices alike (domain 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.staff import access

if TYPE_CHECKING:
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
