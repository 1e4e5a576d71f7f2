"""htmx in one place: whole page or partial, toasts, redirects. Every page also works without it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as render_page

TONES = {
    "success": messages.SUCCESS,
    "info": messages.INFO,
    "warning": messages.WARNING,
    "danger": messages.ERROR,
}


def is_partial(request: HttpRequest) -> bool:
    """Say whether htmx asks for a piece of the page (a boosted or restored page is a whole one)."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def in_pane(request: HttpRequest) -> bool:
    """Say whether the page is wanted in the right pane of a desk, beside a list (web/console/panes.ts)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "pane"


def render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
    toast: str = "",
) -> HttpResponse:
    """Render `template`, or only `partial` when htmx asks; both get the same context.

    A page that extends `frame` can stand in a pane as well.
    """
    pane = in_pane(request)
    name = partial if partial and is_partial(request) and not pane else template
    frame = {"frame": "console/frame/pane.html" if pane else "console/base.html", "in_pane": pane}
    response = render_page(request, name, frame | (context or {}), status=status)
    response["Vary"] = "HX-Request, HX-Target, Cookie, Accept-Language"
    if toast:
        say(request, toast, response=response)
    return response


def say(
    request: HttpRequest, text: str, *, tone: str = "success", response: HttpResponse | None = None
) -> None:
    """Tell the user something: a toast for htmx (needs `response`), a message on the next page otherwise."""
    if response is not None and is_partial(request):
        response["HX-Trigger"] = json.dumps({"gv:toast": {"text": str(text), "tone": tone}})
    else:
        messages.add_message(request, TONES[tone], text)


def go(request: HttpRequest, url: str, *, toast: str = "", tone: str = "success") -> HttpResponse:
    """Redirect after a POST, for htmx too; `toast` is shown on the page one lands on."""
    if toast:
        messages.add_message(request, TONES[tone], toast)
    if is_partial(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)
