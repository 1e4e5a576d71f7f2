"""Demands and promises in a customer's story, and the way to register a demand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.console.story.parts import Block, Link
from gridvisit.standard.vocabulary import DemandTopic, DemandType, PromiseStatus

PROMISE_TONES = {"kept": "good", "broken": "bad", "open": ""}


def blocks(party: Any, actor: Any, now: datetime) -> list[Block]:
    """Return how many demands and promises are open, red when one is late."""
    found = []
    if access.may(actor, "demand.view"):
        demands = selectors.open_of_customer(party_id=party.id, actor=actor)
        late = any(row.next_due_at is not None and row.next_due_at < now for row in demands)
        url = reverse("console:demand", args=[demands[0].id]) if demands else ""
        found.append(
            Block(_("Open demands"), len(demands), url, "bad" if late else "", icon="message-report")
        )
    if access.may(actor, "promise.view"):
        promises = selectors.promises_of_customer(party_id=party.id, actor=actor)
        late = any(row.due_on < local_date(now) for row in promises)
        hint = promises[0].due_on.isoformat() if promises else ""
        found.append(
            Block(_("Open promises"), len(promises), "", "bad" if late else "", hint, "heart-handshake")
        )
    return found


def events(party: Any, actor: Any, now: datetime) -> list[dict[str, Any]]:
    """Return demands and promises the actor may see; the customer's words stay on the demand's page."""
    here = get_language() or "zh"
    found: list[dict[str, Any]] = []
    if access.may(actor, "demand.view"):
        rows = selectors.page(actor=actor, now=now, filters={"party_id": party.id}, size=30).items
        found += [
            {
                "at": row.heard_at,
                "title": " ".join(
                    (DemandType.label_of(row.type, here), DemandTopic.label_of(row.topic, here), row.number)
                ),
                "text": DemandState.label_of(row.state, here),
                "icon": "message-report",
                "url": reverse("console:demand", args=[row.id]),
            }
            for row in rows
        ]
    if access.may(actor, "promise.view"):
        found += [
            {
                "at": row.kept_at or row.created_at,
                "title": _("Promise, due %(day)s") % {"day": row.due_on.isoformat()},
                "text": f"{row.text}\n{PromiseStatus.label_of(row.status, here)}",
                "icon": "heart-handshake",
                "tone": PROMISE_TONES.get(row.status, ""),
            }
            for row in selectors.promises_of_customer(party_id=party.id, actor=actor, open_only=False)
        ]
    return found


def links(party: Any, actor: Any, now: datetime) -> list[Link]:
    """Return the way to register a demand."""
    own = party.manager_id == actor.id and access.may(actor, "demand.raise")
    if not own and not access.may(actor, "demand.raise", unit_id=party.unit_id):
        return []
    return [Link(_("Register a demand"), f"{reverse('console:demand-new')}?party={party.id}", "message-plus")]
