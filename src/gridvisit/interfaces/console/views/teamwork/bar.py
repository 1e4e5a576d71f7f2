"""The bar over the desk's list: what can be changed on the ticked demands, or on all of the filter."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from gridvisit.domain.demands.bulk import runs
from gridvisit.standard.vocabulary import BulkChange


def offered(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the changes the actor may make, with their names."""
    lang = get_language() or "zh"
    return [(what, BulkChange.label(what, lang)) for what in runs.offered(request.actor)]


def bar_of(request: HttpRequest, queue: str, count: int | str) -> dict[str, Any]:
    """Return the context of the bar; nothing for who may change nothing."""
    changes = offered(request)
    if not changes or queue == "ended":
        return {}
    most = runs.most(request.actor, request.now)
    return {
        "bar": "console/teamwork/_bulk_bar.html", "changes": changes, "bulk_most": most,
        "bulk_all": count if isinstance(count, int) and count <= most else 0, "bulk_queue": queue,
    }  # fmt: skip
