"""The demo outbox: messages to customers as they would arrive, with the way to answer as the customer."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.channels import selectors
from gridvisit.domain.channels.rules import NoticeState
from gridvisit.domain.customers import dossier
from gridvisit.foundation.privacy.masking import mask_phone
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.gate import lang, route

KINDS: list[tuple[str, Any]] = [
    ("appointment_proposed", _("Appointment proposed")),
    ("appointment_confirmed", _("Appointment confirmed")),
    ("appointment_moved", _("Appointment moved")),
    ("appointment_cancelled", _("Appointment cancelled")),
    ("appointment_reminder", _("Reminder")),
    ("visit_code", _("Code of a visit")),
    ("demand_received", _("Demand received")),
    ("demand_answered", _("Demand answered")),
    ("demand_answer_corrected", _("Answer corrected")),
    ("survey", _("Satisfaction survey")),
]
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
WITH_CODE = frozenset({"appointment_confirmed", "visit_code"})
OUTBOX = tables.ListSpec(
    key="outbox",
    columns=(),
    filters=(tables.Filter("state", _("State")), tables.Filter("kind", _("Kind"), options=KINDS)),
    size=30,
)


@route(action="notice.view", subject="notice", methods=("GET",))
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the messages of one's units, newest first."""
    state = OUTBOX.read(request, state=NoticeState.choices(lang()))
    page = selectors.outbox(
        actor=request.actor, state=state.get("state") or "", kind=state.get("kind") or "", cursor=state.cursor,
        size=state.spec.size,
    )  # fmt: skip
    names = dossier.display_names({row.party_id for row in page.items})
    words = dict(KINDS)
    cards = [
        {
            "notice": row,
            "customer": names.get(row.party_id, ""),
            "to": mask_phone(row.recipient),
            "kind": words.get(row.kind, row.kind),
            "body": shown(row),
        }
        for row in page.items
    ]
    context = {
        "list": state,
        "page": page,
        "cards": cards,
        "next_url": state.next_url(page),
        "as_customer": settings.GRIDVISIT_DEMO,
    }
    return htmx.render(request, "console/outbox/list.html", context, partial="console/outbox/_list.html")


def shown(notice: Any) -> str:
    """Return what the customer reads; outside the demo without the code that only the customer may know (R26)."""
    if settings.GRIDVISIT_DEMO or notice.kind not in WITH_CODE:
        return str(notice.body)
    return CODE.sub("••••••", notice.body)
