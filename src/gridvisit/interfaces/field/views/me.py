"""Me: the number customers may check, what I am qualified for; my open demands and promises."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from gridvisit.domain.demands import selectors as demands_of
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.routes import ANY_STAFF
from gridvisit.interfaces.field.gate import route

MOST = 30


@route(action=ANY_STAFF, subject="self", methods=("GET",))
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """Show one's own standing."""
    today = local_date(request.now)
    context = {
        "person": request.actor,
        "standing": staff.standing(staff=request.actor, on=today),
        "today": today,
        "here": "me",
    }
    return render(request, "field/me.html", context)


@route(action="demand.view", subject="own demands", methods=("GET",))
@never_cache
def demands(request: HttpRequest) -> HttpResponse:
    """Show what is open with me: promises by day, demands by due time."""
    promises = demands_of.promises(actor=request.actor, status="open", mine=True)
    context = {
        "promises": promises.order_by("due_on", "id")[:MOST],
        "demands": demands_of.page(actor=request.actor, now=request.now, queue="open", size=MOST).items,
        "here": "demands",
        "now": request.now,
        "today": local_date(request.now),
    }
    return render(request, "field/demands.html", context)
