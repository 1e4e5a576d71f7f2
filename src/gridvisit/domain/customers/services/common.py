"""What the services of this room share: load through the gate, check codes and lengths, change only what differs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.customers.models import Party
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.errors import Invalid, Problem
from gridvisit.foundation.records import Record
from gridvisit.standard.vocabulary import Vocabulary

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

MAX_NAME = 120
MAX_ADDRESS = 200


def load(party_id: UUID, actor: Staff | None, action: str = "customer.manage") -> Party:
    """Return the party for update: NotFound for whom it is hidden from, Forbidden for the powerless."""
    party: Party = Party.objects.locked(party_id, actor)
    allow(party, actor, action)
    return party


def allow(party: Party, actor: Staff | None, action: str) -> None:
    """Raise Forbidden unless `actor` may do `action` with this party; the system may."""
    if actor is not None:
        access.require(actor, action, unit_id=party.unit_id, own=party.manager_id == actor.id)


def refuse_if(problems: Iterable[Problem | None]) -> None:
    """Raise Invalid with all problems there are."""
    found = [problem for problem in problems if problem is not None]
    if found:
        raise Invalid(found)


def coded(value: str, codes: type[Vocabulary], field: str, *, needed: bool = True) -> Problem | None:
    """Return the problem of a value that is not in its code list."""
    if not value and not needed:
        return None
    if codes.has(value):
        return None
    return Problem(
        "field.unknown_code",
        field=field,
        facts={"name": field, "value": value, "allowed": list(codes.codes())},
    )


def filled(value: str, field: str, *, limit: int = MAX_NAME) -> Problem | None:
    """Return the problem of a text that is empty or too long."""
    if not value.strip():
        return Problem("field.required", field=field, facts={"name": field})
    return fits(value, field, limit=limit)


def fits(value: str, field: str, *, limit: int = MAX_NAME) -> Problem | None:
    """Return the problem of a text that is too long or holds control signs."""
    if len(value) > limit:
        return Problem(
            "field.too_long", field=field, facts={"name": field, "limit": limit, "length": len(value)}
        )
    if any(ord(sign) < ord(" ") and sign not in "\n\t" for sign in value):
        return Problem("field.control_signs", field=field, facts={"name": field})
    return None


def differences(row: Record, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the old and the new values of those columns that really change."""
    after = {name: value for name, value in values.items() if getattr(row, name) != value}
    return {name: getattr(row, name) for name in after}, after
