"""Tags of notices and of the watch over demands."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from gridvisit.domain.demands.imports import completion, leniency
from gridvisit.domain.demands.imports.columns import TICKET_COLUMNS
from gridvisit.domain.demands.table import DueKind
from gridvisit.domain.demands.watch import offers, selectors
from gridvisit.domain.demands.watch.stages import Stage
from gridvisit.domain.inbox import selectors as inbox
from gridvisit.interfaces.console.forms.watch.waiting import masked

register = template.Library()
TONES = {"near": "warn", "due": "bad", "up1": "bad", "up2": "bad", "up3": "bad"}


@register.inclusion_tag("console/frame/_bell.html", takes_context=True)
def bell(context: dict[str, Any]) -> dict[str, Any]:
    """The bell of the frame with how many notices are unread; nothing for whoever is not signed in."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    unread = inbox.unread(actor=actor, now=request.now) if request and actor else None
    return {"unread": unread, "nobody": actor is None}


@register.inclusion_tag("console/demands/_watch.html", takes_context=True)
def demand_watch(context: dict[str, Any], demand: Any) -> dict[str, Any]:
    """Supervision and alarms of a demand at hand, with what the actor may do about them. 2-4 queries."""
    request, here = context["request"], get_language() or "zh"
    rows = selectors.supervisions(demand)
    alarms = [
        {
            "kind": DueKind.label(row.kind, here), "stage": Stage.label(row.stage, here), "tone": TONES[row.stage],
            "at": row.at, "unit": row.unit, "told": row.told,
        }
        for row in selectors.alarms(demand)
    ]  # fmt: skip
    running = next((row for row in rows if row.lifted_at is None), None)
    return {
        "demand": demand, "supervisions": rows, "running": running, "alarms": alarms,
        "late": running is not None and selectors.is_late(running, request.now),
        "may": offers.of(demand, running, actor=request.actor),
    }  # fmt: skip


@register.inclusion_tag("console/demands/_unread.html", takes_context=True)
def unread_cells(context: dict[str, Any], demand: Any) -> dict[str, Any]:
    """What the hotline's file says that nobody could read, as it stands; place and numbers masked as everywhere."""
    here, cells = get_language() or "zh", leniency.cells(demand.unread)
    revealed = context.get("revealed") or {}
    return {
        "cells": [
            {
                "label": column.label.of(here), "words": masked(column.name, cells[column.name]),
                "field": f"unread_{column.name}" if column.name in completion.PERSONAL else "",
                "revealed": revealed.get(f"unread_{column.name}", ""),
            }
            for column in TICKET_COLUMNS
            if column.name in cells
        ],
        "demand": demand, "may_reveal": context.get("may_reveal"),
    }  # fmt: skip
