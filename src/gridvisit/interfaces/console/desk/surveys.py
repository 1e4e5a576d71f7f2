"""The survey room on the workbench: dissatisfied customers who wait for a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.staff import access
from gridvisit.domain.surveys import selectors
from gridvisit.domain.surveys.instruments import selectors as instruments
from gridvisit.domain.surveys.waves import selectors as waves
from gridvisit.interfaces.console.gate import lang
from gridvisit.interfaces.console.workbench import Approval, Card, Next

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


def approvals(actor: Any, now: datetime) -> list[Approval]:
    """Surveys by sample another person designed or weighted, and drafts of questionnaires that can be published."""
    if not access.may(actor, "survey.approve"):
        return []
    labels = {"designed": _("Approve a survey by sample"), "weighted": _("Publish the figures of a survey")}
    found = [
        Approval(
            labels[row.state], f"{row.title} · {row.unit.name}", reverse("console:wave", args=[row.pk]),
            row.weighted_at or row.created_at,
        )
        for row in waves.waiting(actor=actor, limit=MOST)
    ]  # fmt: skip
    here = lang()
    return found + [
        Approval(
            _("Publish a questionnaire"), f"{row.title_zh if here == 'zh' else row.title_en} v{row.edition}",
            reverse("console:instrument-publish", args=[row.pk]), row.edited_at,
        )
        for row in instruments.ready(actor=actor, now=now)
    ]  # fmt: skip
