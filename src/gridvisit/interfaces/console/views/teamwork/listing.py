"""The list of the desk as its address asks for it: one reading for the page and for what is done with all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy

from gridvisit.domain.demands import selectors
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.interfaces.console import tables
from gridvisit.standard.vocabulary import DemandTopic, DemandType, Urgency

DEMANDS = tables.ListSpec(
    key="demands",
    columns=(
        tables.Column(gettext_lazy("Demand")),
        tables.Column(gettext_lazy("Customer")),
        tables.Column(gettext_lazy("Urgency")),
        tables.Column(gettext_lazy("Status")),
        tables.Column(gettext_lazy("Unit in charge")),
        tables.Column(gettext_lazy("Next due")),
    ),
    filters=(
        tables.Filter("queue", gettext_lazy("Queue"), "tab"),
        tables.Filter("type", gettext_lazy("Type")),
        tables.Filter("topic", gettext_lazy("Topic")),
        tables.Filter("urgency", gettext_lazy("Urgency")),
        tables.Filter("unit", gettext_lazy("Unit")),
        tables.Filter("from", gettext_lazy("Heard from"), "day"),
        tables.Filter("to", gettext_lazy("Heard to"), "day"),
        tables.Filter("layout", gettext_lazy("Layout"), "layout", (("table", ""), ("board", ""))),
    ),
    search=gettext_lazy("Number, hotline ticket, short title"),
)


def _spec(actor: Any, now: Any) -> tuple[tables.ListSpec, dict[str, Any]]:
    lang = get_language() or "zh"
    queues = selectors.queues(actor=actor, now=now)
    shown = [q for q in queues if ((q.count or q.more) and q.code != "open") or q.code in {"mine", "ended"}]
    tabs = tuple(
        tables.Tab(
            q.label.of(lang) if q.code == "ended" else f"{q.label.of(lang)} {q.shown}",
            urlencode({"queue": q.code}),
            q.label.of(lang),
            "" if q.code == "ended" else q.shown,
        )
        for q in shown
    )
    whole = next(q for q in queues if q.code == "open")
    options = {
        "queue": [(q.code, q.label.of(lang)) for q in queues],
        "type": DemandType.choices(lang),
        "topic": DemandTopic.choices(lang),
        "urgency": Urgency.choices(lang),
        "unit": [(str(unit.pk), unit.name) for unit in people.units(actor=actor)],
    }
    return replace(DEMANDS, tabs=tabs, whole=tables.Tab(whole.label.of(lang), count=whole.shown)), options


def asked_of(request: HttpRequest) -> tuple[tables.ListState, dict[str, Any]]:
    """Return what the address asks of the list: its state, and the arguments of the selectors."""
    spec, options = _spec(request.actor, request.now)
    state = spec.read(request, **options)
    start, end = state.get("from"), state.get("to")
    return state, {
        "actor": request.actor,
        "now": request.now,
        "queue": state.get("queue") or ("" if state.q else "open"),
        "q": state.q,
        "filters": {
            "type": state.get("type"), "topic": state.get("topic"), "urgency": state.get("urgency"),
            "unit_id": state.get("unit"), "heard_from": at_local(start) if start else None,
            "heard_to": at_local(end, 23, 59) if end else None,
        },
    }  # fmt: skip
