"""The improvement room on the workbench: findings to decide, actions in hand, effects to verify."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.improvement import selectors, words
from gridvisit.domain.improvement.states import ActionState, FindingState
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.interfaces.console.gate import lang
from gridvisit.interfaces.console.workbench import Approval, Card, Found, Next
from gridvisit.standard.vocabulary import NonconformitySource

MOST, FEW = 7, 3
DO_NEXT = {
    ActionState.OPENED: _("Find the cause"),
    ActionState.NOT_EFFECTIVE: _("Find the cause once more"),
    ActionState.CAUSE_ANALYSED: _("Plan the measures"),
    ActionState.PLANNED: _("Carry out the measures"),
}


def cards(actor: Any, now: datetime) -> list[Card]:
    """How many findings wait for a decision, actions are late, effects are to be verified."""
    if not access.may(actor, "finding.view"):
        return []
    counts = selectors.counts(actor=actor, on=local_date(now))
    found, listed = [], reverse("console:action-table")
    if counts["open"] and access.may(actor, "action.manage"):
        url = f"{reverse('console:finding-list')}?state=open"
        found.append(Card(_("Findings to decide"), counts["open"], url, "warn", "flag", order=40))
    if counts["overdue"]:
        found.append(
            Card(
                _("Actions overdue"),
                counts["overdue"],
                f"{listed}?overdue=1",
                "bad",
                "refresh-alert",
                order=13,
            )
        )
    if counts["to_verify"]:
        found.append(
            Card(
                _("Effects to verify"), counts["to_verify"], f"{listed}?verify=1", "", "user-check", order=42
            )
        )
    return found


def next_steps(actor: Any, now: datetime) -> list[Next]:
    """What one has to do about one's own actions, by due date."""
    if not access.may(actor, "action.work"):
        return []
    today = local_date(now)
    return [
        Next(
            row.title, DO_NEXT[ActionState(row.state)], reverse("console:action", args=[row.pk]),
            at_local(row.due_on, 18), "bad" if row.due_on < today else "", "refresh-alert",
        )
        for row in selectors.mine(actor=actor)[:MOST]
    ]  # fmt: skip


def approvals(actor: Any, now: datetime) -> list[Approval]:
    """Effects whose waiting time is over, and systemic findings nobody has decided on."""
    found = []
    if access.may(actor, "action.verify"):
        found += [
            Approval(_("Verify an effect"), f"{row.title} · {row.unit.name}", reverse("console:action", args=[row.pk]),
                     at_local(row.wait_until) if row.wait_until else None)
            for row in selectors.to_verify(actor=actor, on=local_date(now))[:MOST]
        ]  # fmt: skip
    if access.may(actor, "action.manage"):
        rows = selectors.findings(actor=actor, state=FindingState.OPEN, systemic=True)
        found += [
            Approval(_("Decide on a systemic finding"), f"{words.title_of(row).of(lang())} · {row.unit.name}",
                     reverse("console:finding", args=[row.pk]), row.found_at)
            for row in selectors.finding_page(rows, size=FEW).items
            if selectors.may_manage(actor, row.unit_id)
        ]  # fmt: skip
    return found


def find(actor: Any, q: str, now: datetime) -> list[Found]:
    """Actions and findings by number or title."""
    if not access.may(actor, "finding.view"):
        return []
    here = lang()
    actions = [
        Found(_("Corrective action"), row.title, reverse("console:action", args=[row.pk]),
              f"{row.number} · {ActionState.label_of(row.state, here)}", "refresh-alert")
        for row in selectors.action_page(selectors.actions(actor=actor, q=q), size=4).items
    ]  # fmt: skip
    findings = [
        Found(_("Finding"), words.title_of(row).of(here), reverse("console:finding", args=[row.pk]),
              f"{row.number} · {NonconformitySource.label_of(row.source, here)}", "flag")
        for row in selectors.finding_page(selectors.findings(actor=actor, q=q), size=4).items
    ]  # fmt: skip
    return actions + findings
