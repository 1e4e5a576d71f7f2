"""Who is told of a demand: the one in whose hands it is, the line of command above, never who may not know of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.demands import shield
from gridvisit.domain.demands.table import DueKind
from gridvisit.domain.staff import access, directory
from gridvisit.domain.staff import selectors as staff

if TYPE_CHECKING:
    from gridvisit.domain.demands.models import Demand
    from gridvisit.domain.staff.models import Staff, Unit

DESK = access.ACTIONS["demand.dispatch"].unit
LINE = frozenset({"leader", "chief", "county_mkt", "city_mkt", "dso", "r_ops"})
AT_DESK = frozenset({DueKind.TRIAGE, DueKind.VERIFY})


class Posts:
    """The posts of one tenant on a day, read once: units by path, who holds which post in which unit. 2 queries."""

    def __init__(self, tenant_id: UUID, on: date) -> None:
        self._on = on
        self.units: dict[str, Unit] = {
            unit.path: unit for unit in directory.active_units(tenant_id=tenant_id, on=on)
        }
        self.by_id = {unit.id: unit for unit in self.units.values()}
        self._held: dict[UUID, list[tuple[str, Staff]]] = defaultdict(list)
        self._known: dict[UUID, Staff] = {}
        for unit_id, role, person in directory.posts(tenant_id=tenant_id, roles=DESK | LINE, on=on):
            same = self._known.setdefault(person.id, person)
            self._held[unit_id].append((role, same))

    def line(self, demand: Demand, level: int) -> tuple[list[Staff], Unit | None]:
        """Return who leads the demand `level` levels above its unit.

        Nobody there: the next level that has somebody, and at the end the desk. An alarm never goes nowhere.
        """
        unit = self._unit(demand)
        chain = list(self._up(unit)) if unit is not None else []
        for above in chain[min(level, len(chain)) :]:
            found = self._seeing(demand, self._held_in(above, LINE))
            if found:
                return found, above
        return self.desk(demand)

    def leading(self, unit: Unit) -> list[Staff]:
        """Return who leads a unit itself, none of those below it."""
        return list(dict.fromkeys(self._held_in(unit, LINE)))

    def desk(self, demand: Demand) -> tuple[list[Staff], Unit | None]:
        """Return the desk that sorts and sends the demand: the nearest one above the unit that raised it."""
        unit = self.by_id.get(demand.unit_id)
        for above in self._up(unit) if unit is not None else ():
            found = self._seeing(demand, self._held_in(above, DESK))
            if found:
                return found, above
        return [], None

    def in_charge(self, demand: Demand, kind: str = "") -> tuple[list[Staff], Unit | None]:
        """Return in whose hands the demand is: the handler, else the unit's chief, else the desk."""
        if demand.responsible_unit_id is None or kind in AT_DESK:
            return self.desk(demand)
        handler = demand.handler
        if handler is not None and staff.is_active(handler, self._on):
            person = self._known.setdefault(handler.id, handler)
            if self._seeing(demand, [person]):
                return [person], demand.responsible_unit
        return self.line(demand, 0)

    def seeing(self, demand: Demand, people: Iterable[Staff]) -> list[Staff]:
        """Return those who may see the demand, each once."""
        return self._seeing(demand, (self._known.setdefault(person.id, person) for person in people))

    def _unit(self, demand: Demand) -> Unit | None:
        return self.by_id.get(demand.responsible_unit_id or demand.unit_id)

    def _up(self, unit: Unit) -> Iterator[Unit]:
        codes = unit.path.strip("/").split("/")
        for length in range(len(codes), 0, -1):
            above = self.units.get("/" + "/".join(codes[:length]) + "/")
            if above is not None:
                yield above

    def _held_in(self, unit: Unit, roles: frozenset[str]) -> list[Staff]:
        return [person for role, person in self._held[unit.id] if role in roles]

    def _seeing(self, demand: Demand, people: Iterable[Staff]) -> list[Staff]:
        return [person for person in dict.fromkeys(people) if shield.may_know(demand, person)]
