"""The survey room on the workbench: dissatisfied customers who wait for a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.staff import access
from gridvisit.domain.surveys import selectors
from gridvisit.interfaces.console.workbench import Card, Next

MOST = 7


def cards(actor: Any, now: datetime) -> list[Card]:
    """How many dissatisfied customers wait for a call from the level above."""
    if not access.may(actor, "survey.interview"):
        return []
    waiting = selectors.to_call(actor=actor)
    url = f"{reverse('console:survey-list')}?waiting=1"
    return [Card(_("Dissatisfied, to call"), waiting, url, "bad", "phone-call", order=12)] if waiting else []


def next_steps(actor: Any, now: datetime) -> list[Next]:
    """Each dissatisfied customer with the moment by which he is called."""
    if not access.may(actor, "survey.interview"):
        return []
    rows = selectors.page(actor=actor, now=now, waiting=True, size=MOST).items
    return [
        Next(
            _("Call a dissatisfied customer"), row.unit.name, reverse("console:survey", args=[row.pk]),
            selectors.call_due(row), "bad", "phone-call",
        )
        for row in rows
    ]  # fmt: skip
