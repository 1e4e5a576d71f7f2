"""Chapter 9 on the workbench: visits that do not count this month, drafts of local rules, rules in the search box."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.evaluation import rulebook, selectors
from gridvisit.domain.evaluation.local import selectors as local
from gridvisit.domain.evaluation.rules import month_of
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.console.gate import lang
from gridvisit.interfaces.console.workbench import Approval, Card, Found

MOST_FOUND = 5


def cards(actor: Any, now: datetime) -> list[Card]:
    """Return how many verdicts of this month failed in the actor's scope. 1 query."""
    if not access.may(actor, "verdict.view"):
        return []
    month = month_of(local_date(now))
    failed = selectors.failed(actor=actor, period=month)
    url = f"{reverse('console:verdict-list')}?outcome=fail&period={month.name}"
    tone = "warn" if failed else ""
    return [Card(_("Rules not passed this month"), failed, url, tone=tone, icon="gavel", order=70)]


def approvals(actor: Any, now: datetime) -> list[Approval]:
    """Return the drafts of local rules this person may release. 1 query."""
    return [
        Approval(
            _("Release a local rule"),
            f"{row.rule.number} · {row.title_zh if lang().startswith('zh') else row.title_en} · {row.rule.unit.name}",
            reverse("console:local-rule", args=[row.rule_id]),
            row.created_at,
        )
        for row in local.waiting(actor=actor, limit=MOST_FOUND)
    ]


def find(actor: Any, q: str, now: datetime) -> list[Found]:
    """Answer the search box with rules by number or title."""
    if not access.may(actor, "rule.view") or len(q) < 2:  # noqa: PLR2004 - one sign finds everything
        return []
    found = rulebook.matching(q)[:MOST_FOUND]
    return [
        Found(
            _("Rule"),
            f"{spec.id} {spec.title.of(lang())}",
            reverse("console:rule", args=[spec.id]),
            icon="gavel",
        )
        for spec in found
    ]
