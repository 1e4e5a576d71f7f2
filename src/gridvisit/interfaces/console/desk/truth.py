"""Authenticity cases on the workbench: who is asked to be heard, and what waits to be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation.truth import selectors
from gridvisit.domain.evaluation.truth.states import CaseState
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.interfaces.console.workbench import Approval, Next

MOST = 7
CLOSE = 18  # o'clock: the end of the last working day


def approvals(actor: Any, now: datetime) -> list[Approval]:
    """Return the cases this person may read now, the most urgent first. 1 query, none without the right."""
    if not access.may(actor, "case.read"):
        return []
    rows = selectors.cases(actor=actor, whose=selectors.TO_READ).order_by("due_on", "id")
    return [
        Approval(
            _("Read an authenticity case"),
            f"{row.number} · {row.unit.name} · " + _("by %(day)s") % {"day": row.due_on},
            reverse("console:truth-case", args=[row.pk]),
            row.opened_at,
        )
        for row in rows[: 3 * MOST]
        if row.state != CaseState.HEARING or row.hear_by < local_date(now)
    ][:MOST]


def next_steps(actor: Any, now: datetime) -> list[Next]:
    """Return the cases about one's own visits in which one was not heard yet. 1 query."""
    if not access.may(actor, "case.answer"):
        return []
    rows = selectors.cases(actor=actor, whose=selectors.MINE).filter(heard_at__isnull=True)
    rows = rows.filter(state__in=[CaseState.HEARING, CaseState.READING]).order_by("hear_by", "id")[:MOST]
    return [
        Next(
            _("Say what happened on a visit: case %(number)s") % {"number": row.number},
            _("You are heard before anybody decides"),
            reverse("console:truth-case", args=[row.pk]),
            at_local(row.hear_by, CLOSE),
            "bad" if row.hear_by < local_date(now) else "",
            "user-question",
        )
        for row in rows
    ]
