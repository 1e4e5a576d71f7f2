"""People in the search box, by staff number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.staff import access, selectors
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.console.workbench import Found

LEAST = 2
MOST = 5


def find(actor: Any, q: str, now: datetime) -> list[Found]:
    """People whose staff number begins with what was typed."""
    if len(q) < LEAST or not access.may(actor, "staff.view"):
        return []
    page = selectors.people_page(actor=actor, q=q, on=local_date(now), size=MOST)
    return [
        Found(
            _("Person"),
            f"{row.name} {row.staff_no}",
            reverse("console:staff", args=[row.id]),
            row.unit.name,
            "user",
        )
        for row in page.items
    ]
