"""The workbench, the search box and saved views."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.staff import saved
from gridvisit.foundation.kernel.routes import ANY_STAFF
from gridvisit.interfaces.console import htmx, menu, workbench
from gridvisit.interfaces.console.gate import route

SHORTEST_QUERY = 1
LONGEST_NAME = 40


@route(action=ANY_STAFF, subject="workbench", methods=("GET",))
@never_cache
def workbench_page(request: HttpRequest) -> HttpResponse:
    """Show what is due, what comes next and what waits for a decision."""
    actor, now = request.actor, request.now
    context = {
        "cards": workbench.cards(actor, now),
        "steps": workbench.next_steps(actor, now),
        "approvals": workbench.approvals(actor, now),
        "now": now,
    }
    return htmx.render(request, "console/workbench.html", context, partial="console/_workbench.html")


@route(action=ANY_STAFF, subject="search", methods=("GET",))
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """Answer the search box: screens first, then the rooms' records."""
    q = request.GET.get("q", "").strip()[:100]
    found: list[workbench.Found] = []
    if len(q) >= SHORTEST_QUERY:
        links = [link for section in menu.menu_of(request.actor) for link in section["links"]]
        found = [
            workbench.Found(_("Page"), link["label"], link["url"], icon=link["icon"])
            for link in links
            if q.lower() in str(link["label"]).lower()
        ]
        found += workbench.find(request.actor, q, request.now)
    return htmx.render(
        request, "console/search.html", {"q": q, "found": found}, partial="console/_found.html"
    )


@route(action=ANY_STAFF, subject="saved view", methods=("POST",))
def save_view(request: HttpRequest) -> HttpResponse:
    """Give the present filter a name."""
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    key, query = request.POST.get("key", "")[:LONGEST_NAME], request.POST.get("query", "")[:1000]
    if name and key and query:
        saved.save_view(list_key=key, name=name, query=query, actor=request.actor, now=request.now)
        return htmx.go(request, _next(request), toast=_("View “%(name)s” saved.") % {"name": name})
    return htmx.go(request, _next(request), toast=_("Give the view a name."), tone="warning")


@route(action=ANY_STAFF, subject="saved view", methods=("POST",))
def forget_view(request: HttpRequest) -> HttpResponse:
    """Forget a named filter."""
    saved.forget_view(
        list_key=request.POST.get("key", ""),
        name=request.POST.get("name", ""),
        actor=request.actor,
        now=request.now,
    )
    return htmx.go(request, _next(request), toast=_("View removed."))


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else "/"
