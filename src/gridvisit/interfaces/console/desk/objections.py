"""Objections on the workbench: what waits for a second reader, and what was sent back to its author for facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation.objecting import selectors
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.interfaces.console.workbench import Approval, Card, Next

MOST = 7
CLOSE = 18  # o'clock: the end of the last working day


def cards(actor: Any, now: datetime) -> list[Card]:
    """Return how many objections are decided too late in the actor's scope. 1 query."""
    if not access.may(actor, "objection.decide"):
        return []
    late = selectors.listing(actor=actor, whose=selectors.TO_DECIDE, overdue_on=local_date(now)).count()
    if not late:
        return []
    url = f"{reverse('console:objection-list')}?overdue=1"
    return [Card(_("Objections overdue"), late, url, "bad", "scale", order=14)]


def approvals(actor: Any, now: datetime) -> list[Approval]:
    """Return the objections this person may decide, the most urgent first."""
    return [
        Approval(
            _("Decide on an objection"),
            f"{row.number} · {row.rule or _('Validity')} · {row.unit.name} · "
            + _("by %(day)s") % {"day": row.due_on},
            reverse("console:objection", args=[row.pk]),
            row.made_at,
        )
        for row in selectors.waiting(actor=actor, limit=MOST)
    ]


def next_steps(actor: Any, now: datetime) -> list[Next]:
    """Return one's own objections that wait for facts."""
    if not access.may(actor, "verdict.object"):
        return []
    today = local_date(now)
    return [
        Next(
            _("Give facts on objection %(number)s") % {"number": row.number},
            _("The second reader asked for them"),
            reverse("console:objection", args=[row.pk]),
            at_local(row.due_on, CLOSE),
            "bad" if row.due_on < today else "",
            "scale",
        )
        for row in selectors.asked_for_facts(actor=actor, limit=MOST)
    ]
