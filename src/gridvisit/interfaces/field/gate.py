"""The gate of the phone pages: as in the console, with pages that fit one hand."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render, resolve_url
from django.utils.translation import get_language

from gridvisit.domain.staff import access, selectors
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.routes import Route
from gridvisit.foundation.kernel.text import say

KEEP_ALIVE_SECONDS = 300
P = ParamSpec("P")
F = TypeVar("F", bound=BaseForm)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def route(
    *, action: str, subject: str, methods: tuple[str, ...] = ("GET", "POST")
) -> Callable[[View[P]], View[P]]:
    """Declare a phone view: signed-in staff who hold `action`; see `request.actor`, `request.now`."""

    def wrap(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def gated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if request.method == "OPTIONS":  # asking what is allowed does nothing, or a scanner would act
                return HttpResponse(status=204, headers={"Allow": ", ".join(sorted(allowed))})
            request.now = clock.now()  # type: ignore[attr-defined]
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
            request.actor = None  # type: ignore[attr-defined]
            try:
                request.actor = selectors.staff_of(request.user)  # type: ignore[attr-defined]
                if request.actor is None:
                    raise Forbidden("session.no_staff")
                _keep_alive(request)
                access.require(request.actor, action)
                return view(request, *args, **kwargs)
            except Refusal as refusal:
                return answer(request, refusal)

        allowed = {*methods, "HEAD", "OPTIONS"} if "GET" in methods else {*methods, "OPTIONS"}
        gated.gridvisit_route = Route("field", action, subject, methods=methods)  # type: ignore[attr-defined]
        return gated

    return wrap


def _keep_alive(request: HttpRequest) -> None:
    seconds = int(request.now.timestamp())  # type: ignore[attr-defined]
    if seconds - int(request.session.get("seen", 0)) > KEEP_ALIVE_SECONDS:
        request.session["seen"] = seconds


def lang() -> str:
    """Return the language of this request as the message catalogue knows it: zh or en."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def blame(form: F, refusal: Refusal) -> F:
    """Write a refusal's problems beside the fields of a bound form; 404 and 403 go on to the gate."""
    if isinstance(refusal, (NotFound, Forbidden)):
        raise refusal
    form.is_valid()
    for problem in refusal.problems:
        field = problem.field if problem.field in form.fields else None
        form.add_error(field, say(problem.code, lang(), **problem.facts))
    if refusal.way_out:
        form.add_error(None, say(refusal.way_out, lang(), **refusal.facts))
    return form


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show a refusal as a page; to the page's own scripts as a toast that leaves the page alone."""
    text = say(refusal.code, lang(), **refusal.facts)
    way_out = say(refusal.way_out, lang(), **refusal.facts) if refusal.way_out else ""
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=refusal.status)
        response["HX-Reswap"] = "none"
        response["HX-Trigger"] = json.dumps(
            {"gv:toast": {"text": f"{text} {way_out}".strip(), "tone": "danger"}}
        )
        return response
    context = {"refusal": refusal, "text": text, "way_out": way_out, "problems": refusal.problems}
    return render(request, "field/refusal.html", context, status=refusal.status)
