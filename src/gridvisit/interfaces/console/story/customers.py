"""The customers room's own part of the story: registered, assigned, closed, important."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gridvisit.domain.customers import selectors
from gridvisit.interfaces.console.story import words

TOLD = {"customer.created", "customer.assigned", "customer.closed", "contact.do_not_contact"}


def events(party: Any, actor: Any, now: datetime) -> list[dict[str, Any]]:
    """Return the milestones of the customer's own record; the rest stands under "who looked, what changed"."""
    rows = [row for row in selectors.history(party_id=party.id, actor=actor) if row.verb in TOLD]
    return [{**event, "system": True} for event in words.history(rows)]
