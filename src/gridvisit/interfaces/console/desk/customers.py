"""Customers on the workbench: who is due, who has no manager; and in the search box."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.customers import selectors
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.console.workbench import Card, Found

SOON = 30
MOST = 8
COUNTED = 999


def cards(actor: Any, now: datetime) -> list[Card]:
    """Numbers of customers that are due or belong to nobody, each a link to its list."""
    if not access.may(actor, "customer.view"):
        return []
    today, url = local_date(now), reverse("console:customer-list")
    due = selectors.counted(actor=actor, limit=COUNTED, due_before=today)
    soon = selectors.counted(actor=actor, limit=COUNTED, due_before=today + timedelta(days=SOON))
    found = [
        Card(
            _("Customers due"),
            due,
            f"{url}?due=overdue&sort=due",
            "bad" if due else "",
            "calendar-event",
            order=40,
        ),
        Card(_("Due in 30 days"), soon, f"{url}?due=30&sort=due", "", "calendar-stats", order=41),
    ]
    if access.may(actor, "customer.assign"):
        nobody = selectors.counted(actor=actor, limit=COUNTED, no_manager=True)
        if nobody:
            found.append(
                Card(_("Without a manager"), nobody, f"{url}?unassigned=1", "warn", "user-question", order=42)
            )
    return found


def find(actor: Any, q: str, now: datetime) -> list[Found]:
    """Customers by account number, phone, number, name or initials; persons masked."""
    if not access.may(actor, "customer.view"):
        return []
    rows = selectors.page(actor=actor, q=q, size=MOST).items
    return [
        Found(
            _("Customer"), row.shown_name, reverse("console:customer", args=[row.id]),
            next((account.account_no for account in row.accounts.all()), row.unit.name), "users",
        )
        for row in rows
    ]  # fmt: skip
