"""Macros and answer cards on one demand: shown with the words they would fill in; the step writes them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.answering import cards, macros
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.gate import route
from gridvisit.interfaces.console.views.demands.common import here


@route(action="demand.view", subject="demand", methods=("GET",))
def demand_macros(request: HttpRequest, pk: str) -> HttpResponse:
    """Return the macros for the steps one can take now."""
    demand = selectors.demand(demand_id=parse_id(pk), actor=request.actor)
    found = macros.fitting(demand=demand, actor=request.actor, now=request.now, lang=here())
    shown = [
        {
            "macro": one.macro, "title": one.title, "words": one.words, "missing": one.missing, "result": one.result,
            "url": f"{reverse(f'console:demand-{one.macro.step}', args=[pk])}?{urlencode({'macro': one.macro.pk})}",
        }
        for one in found
    ]  # fmt: skip
    may_manage = access.may(request.actor, "content.manage")
    return _show(request, "_macros", _("Macros"), demand=demand, macros=shown, may_manage=may_manage)


@route(action="demand.view", subject="demand", methods=("GET",))
def demand_cards(request: HttpRequest, pk: str) -> HttpResponse:
    """Return the answer cards for the demand's matter, or those that a search finds."""
    demand, q = selectors.demand(demand_id=parse_id(pk), actor=request.actor), request.GET.get("q", "")[:100]
    found = cards.of_demand(demand=demand, now=request.now, lang=here(), q=q)
    shown = [
        {
            "kind": one.kind, "id": one.id, "title": one.title, "text": one.text, "source": one.source,
            "url": reverse(f"console:content-{one.kind}", args=[one.id]),
        }
        for one in found
    ]  # fmt: skip
    return _show(request, "_cards", _("Answer cards"), demand=demand, cards=shown, q=q)


def _show(request: HttpRequest, part: str, title: str, **context: Any) -> HttpResponse:
    partial = f"console/demands/{part}.html"
    return htmx.render(
        request, "console/demands/replies.html", {**context, "part": partial, "title": title}, partial=partial
    )
