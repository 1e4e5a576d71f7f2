"""What the pages of the management system share: units and people to choose from, a form that is sent or shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people


def units(request: HttpRequest, action: str) -> list[tuple[str, str]]:
    """Return the units in which the actor holds a right, indented by their depth."""
    reach = access.scope(request.actor, action)
    rows = [u for u in people.units(actor=request.actor) if reach.whole_tenant or u.id in reach.unit_ids]
    top = min((unit.path.count("/") for unit in rows), default=0)
    return [(str(unit.id), "　" * (unit.path.count("/") - top) + unit.name) for unit in rows]


def names(found: Iterable[Any]) -> list[tuple[str, str]]:
    """Return people as choices."""
    return [(str(person.id), f"{person.name} {person.staff_no}") for person in found]


def colleagues(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the people of the tenant the actor may see, as choices."""
    return names(people.people(actor=request.actor).order_by("staff_no")[:500])


def sent(request: HttpRequest) -> Any:
    """Return what was sent, or None."""
    return request.POST if request.method == "POST" else None
