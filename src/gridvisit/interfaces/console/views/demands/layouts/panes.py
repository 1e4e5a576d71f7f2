"""Three panes at desk width: queues, list, and the chosen demand; web/console/panes.ts moves between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import gate, htmx, tables

PARTS = {"": "console/demands/_desk.html", "table": "console/demands/_table.html"}


def layouts(request: HttpRequest, state: tables.ListState) -> dict[str, Any]:
    """Return the layouts of the desk with their addresses, and the template of the present one."""
    here = state.get("layout") or ""
    choices = (
        ("", _("Panes"), "layout-dashboard"),
        ("table", _("Table"), "list"),
        ("board", _("Board"), "columns"),
    )
    return {
        "layout": here, "partial": PARTS.get(here, "console/demands/_board.html"), "oob": htmx.is_partial(request),
        "layouts": [
            {"label": label, "icon": icon, "url": state.shown_as(code), "here": code == here}
            for code, label, icon in choices
        ],
    }  # fmt: skip


def base(demand: Any) -> dict[str, str]:
    """Return the address under which a demand's pages stay in the pane."""
    return {"pane_base": reverse("console:demand", args=[demand.pk])}


def shown(
    request: HttpRequest, context: Callable[[HttpRequest, UUID], dict[str, Any]], state: tables.ListState
) -> str:
    """Return the chosen demand (`show` in the address) as its pane; empty without one, why not if it is not there."""
    chosen = request.GET.get("show", "")
    if not chosen or state.get("layout") or htmx.is_partial(request):
        return ""
    frame = {"frame": "console/frame/pane.html", "in_pane": True}
    try:
        values = context(request, parse_id(chosen))
    except Refusal as no:
        values = {"refusal": no, "text": gate.words(no), "way_out": gate.way_out(no)}
        return render_to_string("console/errors/refusal.html", values | frame, request)
    return render_to_string("console/demands/detail.html", values | frame, request)
