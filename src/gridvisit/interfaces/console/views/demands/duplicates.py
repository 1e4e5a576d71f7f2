"""Say of two demands that they are the same, or that they are not; both are remembered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.demands import alike
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.gate import route


@route(action="demand.triage", subject="demand", methods=("POST",))
def demand_alike(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a person's decision on a proposed duplicate."""
    demand_id, other_id = parse_id(pk), parse_id(request.POST.get("other", ""))
    base = {"demand_id": demand_id, "other_id": other_id, "actor": request.actor, "now": request.now}
    decision = request.POST.get("decision", "")
    if decision == "same":
        lead = alike.same(**base)
        toast = _("Merged; %(number)s leads.") % {"number": lead.number}
        return htmx.go(request, reverse("console:demand", args=[lead.pk]), toast=toast)
    if decision == "not_same":
        alike.not_same(**base)
        toast = _("Remembered: these two are not the same.")
        return htmx.go(request, reverse("console:demand", args=[demand_id]), toast=toast)
    raise NotFound
