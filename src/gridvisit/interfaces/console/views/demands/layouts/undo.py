"""An answer that waits to go out: shown on its demand, taken back with one press, its words back in the form."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.demands.sending import held as holding
from gridvisit.domain.demands.sending import services as sending
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import gate, htmx
from gridvisit.interfaces.console.gate import route


def waits(request: HttpRequest, demand: Any) -> dict[str, Any]:
    """Return what the page of a demand says of an answer that waits, or that could not go. 0 queries."""
    events = list(demand.events.all())
    held, lost = holding.waiting(events), holding.failed(events)
    left = max(0, math.ceil((held.goes_at - request.now).total_seconds())) if held else 0
    return {
        "held": held, "held_left": left, "held_at": f"{local(held.goes_at):%H:%M:%S}" if held else "",
        "may_undo": held is not None and held.actor_id == request.actor.id,
        "lost": lost, "lost_why": gate.words(Refusal(lost.failed, **lost.why)) if lost else "",
        "may_restore": lost is not None and lost.actor_id == request.actor.id,
    }  # fmt: skip


@route(action="demand.handle", subject="demand", methods=("POST",))
def demand_undo(request: HttpRequest, pk: str) -> HttpResponse:
    """Take an answer back; its words stand in the form again."""
    held = sending.undo(
        demand_id=parse_id(pk),
        held_id=parse_id(request.POST.get("held", "")),
        actor=request.actor,
        now=request.now,
    )
    url = f"{reverse('console:demand-resolve', args=[pk])}?{urlencode({'undone': held.id})}"
    return htmx.go(request, url, toast=_("Taken back. Nothing went out."))


def words_of(request: HttpRequest, demand: Any) -> dict[str, Any] | None:
    """Return the values of an answer that did not go, as the form starts with them (`?undone=`); None without one."""
    chosen = request.GET.get("undone", "")
    if not chosen or request.method == "POST":
        return None
    held = sending.taken_back(demand=demand, held_id=parse_id(chosen), actor=request.actor)
    values = asdict(held.resolution)
    return values | {"told_at": local(values["told_at"]) if values["told_at"] else None}
