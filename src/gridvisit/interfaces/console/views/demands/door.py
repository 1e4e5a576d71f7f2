"""The customer page of a unit: its address and a code to print, for posters, bills and the counter."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe

from gridvisit.domain.demands.portal import saying
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.gate import route


@route(action="demand.raise", subject="demand", methods=("GET",))
def demand_door(request: HttpRequest) -> HttpResponse:
    """Show the address of one of the actor's units, his own unless chosen."""
    units = [
        u
        for u in people.units(actor=request.actor)
        if access.may(request.actor, "demand.raise", unit_id=u.pk)
    ]
    chosen = parse_id(request.GET.get("unit") or str(request.actor.unit_id))
    unit = next(
        (one for one in units if one.pk == chosen), units[0] if units and "unit" not in request.GET else None
    )
    if unit is None:
        raise NotFound
    address = request.build_absolute_uri(reverse("portal:say", args=[saying.token_of(unit.pk)]))
    picture = segno.make(address, error="m").svg_inline(scale=6, border=2, svgclass="gv-code")
    context = {"units": units, "unit": unit, "address": address, "picture": mark_safe(picture)}  # noqa: S308 - drawn here
    return htmx.render(request, "console/demands/door.html", context)
