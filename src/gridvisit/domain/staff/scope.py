"""The scope gate: the one way from a person to rows (reliability R18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.errors import NotFound

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows with an owner unit. Subclasses say where the unit and the owners stand.

    `scope_action` is the right that lets one see the rows, `scope_unit` the column of the unit (None: the model
    itself is the unit), `scope_own` the columns that hold a staff id for "own".
    """

    scope_action = "unit.view"
    scope_unit = "unit_id"
    scope_own: tuple[str, ...] = ()

    def visible_to(self, actor: Staff, action: str | None = None) -> Self:
        """Return the rows that `actor` may see. Every read on a person's behalf starts here."""
        reach = access.scope(actor, action or self.scope_action)
        if reach.nothing:
            return self.none()
        mine = Q(tenant_id=reach.tenant_id)
        if not reach.whole_tenant:
            where = Q(**{f"{self._unit_column()}__in": reach.unit_ids}) if reach.unit_ids else Q(pk__in=[])
            if reach.own:
                for column in self.scope_own:
                    where |= Q(**{column: actor.id})
            mine &= where
        return self.filter(mine)

    def reaches(self, actor: Staff, action: str | None = None) -> dict[str, frozenset[UUID]]:
        """Return the columns and values by which rows are in the actor's sight; nothing if he sees the whole tenant.

        For foundation.paging: `visible_to` stays the gate.
        """
        reach = access.scope(actor, action or self.scope_action)
        if reach.nothing or reach.whole_tenant:
            return {}
        found = {self._unit_column(): reach.unit_ids}
        if reach.own:
            found |= {column: frozenset({actor.id}) for column in self.scope_own}
        return found

    def one(self, pk: UUID, actor: Staff, action: str | None = None) -> Any:
        """Return the visible row `pk`. Raises NotFound, the same for foreign and for missing."""
        found = self.visible_to(actor, action).filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found

    def locked(self, pk: UUID, actor: Staff | None, action: str | None = None) -> Any:
        """Return the row for update; `actor` None is the system and sees all. Raises NotFound."""
        rows = (self if actor is None else self.visible_to(actor, action)).filter(pk=pk)
        if rows.query.distinct:  # PostgreSQL locks no distinct rows
            rows = self.filter(pk__in=rows.values("pk"))
        found = rows.select_for_update(of=("self",)).first()
        if found is None:
            raise NotFound
        return found

    def _unit_column(self) -> str:
        return "pk" if self.model.__name__ == "Unit" else self.scope_unit
