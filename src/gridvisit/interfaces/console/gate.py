"""The gate of the console: who is it, may they, and every anticipated error as a page or a toast."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import resolve_url
from django.utils.translation import get_language

from gridvisit.domain.staff import access, selectors
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.routes import Route
from gridvisit.foundation.kernel.text import Text, register, say
from gridvisit.interfaces.console import htmx

register(
    {
        "session.no_staff": Text(
            zh="您的账号没有关联到在岗人员。请联系本单位管理员登记后再登录。",
            en="Your account is not linked to a member of staff. Ask your unit's administrator to register you.",
        ),
    }
)

KEEP_ALIVE_SECONDS = 300  # a working session moves its end at most this often
P = ParamSpec("P")
F = TypeVar("F", bound=BaseForm)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def route(
    *, action: str, subject: str, methods: tuple[str, ...] = ("GET", "POST")
) -> Callable[[View[P]], View[P]]:
    """Declare a console view: signed-in staff who hold `action` somewhere; `subject` is what it shows.

    The view finds the member of staff as `request.actor` and the moment as `request.now`. Scope (which records)
    stays with the selectors and services below.
    """

    def wrap(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def gated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if request.method == "OPTIONS":  # asking what is allowed does nothing, or a scanner would act
                return HttpResponse(status=204, headers={"Allow": ", ".join(sorted(allowed))})
            try:
                turned_away = admit(request)
                if turned_away is not None:
                    return turned_away
                access.require(request.actor, action)
                return view(request, *args, **kwargs)
            except Refusal as refusal:
                return answer(request, refusal)

        allowed = {*methods, "HEAD", "OPTIONS"} if "GET" in methods else {*methods, "OPTIONS"}
        gated.gridvisit_route = Route("console", action, subject, methods=methods)  # type: ignore[attr-defined]
        return gated

    return wrap


def public(*, subject: str, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[View[P]], View[P]]:
    """Declare a view that nobody has to sign in for: the sign-in page itself, the language switch."""

    def wrap(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def gated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refusal as refusal:
                return answer(request, refusal)

        gated.gridvisit_route = Route(  # type: ignore[attr-defined]
            "console", "public", subject, public=True, methods=methods
        )
        return gated

    return wrap


def admit(request: HttpRequest) -> HttpResponse | None:
    """Put `actor` and `now` on the request, or answer with the way to the sign-in page."""
    request.now = clock.now()  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        sign_in = redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        if htmx.is_partial(request):
            return htmx.go(request, resolve_url(settings.LOGIN_URL))
        return sign_in
    request.actor = selectors.staff_of(request.user)  # type: ignore[attr-defined]
    if request.actor is None:
        raise Forbidden("session.no_staff")
    _keep_alive(request)
    return None


def _keep_alive(request: HttpRequest) -> None:
    if "X-Idle" in request.headers:  # a page that refreshes itself is nobody at work
        return
    seconds = int(request.now.timestamp())  # type: ignore[attr-defined]
    if seconds - int(request.session.get("seen", 0)) > KEEP_ALIVE_SECONDS:
        request.session["seen"] = seconds


def lang() -> str:
    """Return the language of this request as the message catalogue knows it: zh or en."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def words(refusal: Refusal) -> str:
    """Return what a refusal says, in the language of this request."""
    return say(refusal.code, lang(), **refusal.facts)


def way_out(refusal: Refusal) -> str:
    """Return what to do instead, or an empty text."""
    return say(refusal.way_out, lang(), **refusal.facts) if refusal.way_out else ""


def blame(form: F, refusal: Refusal) -> F:
    """Write a refusal's problems beside the fields of a bound form, so that the page shows them; return it.

    Use it in a view:  `except Refusal as no: return render(..., {"form": blame(form, no)}, status=no.status)`.
    A refusal of sight or power (404, 403) is passed on to the gate.
    """
    if isinstance(refusal, (NotFound, Forbidden)):
        raise refusal
    form.is_valid()
    for problem in refusal.problems:
        field = problem.field if problem.field in form.fields else None
        form.add_error(field, say(problem.code, lang(), **problem.facts))
    if refusal.way_out:
        form.add_error(None, way_out(refusal))
    return form


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show a refusal: a toast that leaves the page alone for htmx, a page with the next step otherwise."""
    text = words(refusal)
    if htmx.is_partial(request) and not (htmx.in_pane(request) and request.method == "GET"):
        response = HttpResponse(status=refusal.status)
        response["HX-Reswap"] = "none"
        htmx.say(request, " ".join(filter(None, (text, way_out(refusal)))), tone="danger", response=response)
        return response
    context: dict[str, Any] = {
        "refusal": refusal,
        "text": text,
        "way_out": way_out(refusal),
        "problems": refusal.problems,
        "back": _same_site(request),
    }
    return htmx.render(request, "console/errors/refusal.html", context, status=refusal.status)


def _same_site(request: HttpRequest) -> str:
    origin = f"{request.scheme}://{request.get_host()}/"
    referer = request.headers.get("Referer", "")
    return referer.removeprefix(origin[:-1]) if referer.startswith(origin) else ""
