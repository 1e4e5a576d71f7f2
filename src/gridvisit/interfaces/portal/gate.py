"""The gate of the portal: nobody signs in; a one-time token in the address opens one thing."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import get_language

from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.routes import Route
from gridvisit.foundation.kernel.text import say

P = ParamSpec("P")
F = TypeVar("F", bound=BaseForm)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def public(*, subject: str, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[View[P]], View[P]]:
    """Declare a page for a customer. The moment is `request.now`; `request.actor` is None.

    Answers are never cached, never indexed, and leak no address to other sites.
    """

    def wrap(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def gated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if request.method == "OPTIONS":  # asking what is allowed does nothing, or a scanner would act
                return HttpResponse(status=204, headers={"Allow": ", ".join(sorted(allowed))})
            request.now = clock.now()  # type: ignore[attr-defined]
            request.actor = None  # type: ignore[attr-defined]
            try:
                response = view(request, *args, **kwargs)
            except Refusal as refusal:
                response = answer(request, refusal)
            response["Cache-Control"] = "no-store"
            # not no-referrer: browsers then send `Origin: null` with a form, and the CSRF check refuses the customer
            response["Referrer-Policy"] = "same-origin"
            response["X-Robots-Tag"] = "noindex"
            return response

        allowed = {*methods, "HEAD", "OPTIONS"} if "GET" in methods else {*methods, "OPTIONS"}
        gated.gridvisit_route = Route(  # type: ignore[attr-defined]
            "portal", "public", subject, public=True, methods=methods
        )
        return gated

    return wrap


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
    return form


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show a refusal in plain words."""
    way_out = say(refusal.way_out, lang(), **refusal.facts) if refusal.way_out else ""
    context = {"text": say(refusal.code, lang(), **refusal.facts), "way_out": way_out, "refusal": refusal}
    return render(request, "portal/refusal.html", context, status=refusal.status)
