"""Error pages that say what happened and what to do next, in both languages."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gridvisit.foundation import health
from gridvisit.foundation.kernel.ids import new_id

logger = logging.getLogger("gridvisit")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent what no page of ours sends."""
    return _page(
        request,
        400,
        _("The request could not be read"),
        _("Go back, reload the page and try again. What you typed is usually still there."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of Django itself, mostly a page that stood open too long."""
    return _page(
        request,
        403,
        _("This is not allowed"),
        _("Your role may not do this. Ask your unit's administrator if you need it."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page stood open too long or whose cookies are gone."""
    return _page(
        request,
        403,
        _("This page has expired"),
        _("Go back, reload the page and send it again. Cookies must be allowed for this site."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page."""
    return _page(
        request,
        404,
        _("There is no such page"),
        _(
            "The link may be old, or the record is not yours to see. Start again from the workbench or search."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the reference number is in the log, too. 503 where the database was only too busy."""
    if health.overloaded(sys.exc_info()[1]):
        return _page(
            request,
            503,
            _("The system is busy"),
            _(
                "Nothing was stored. Go back, wait a few seconds and send it again; what you typed is still there."
            ),
        )
    reference = str(new_id())[-12:].upper()
    logger.error("reference %s: %s %s", reference, request.method, request.path)
    return _page(
        request,
        500,
        _("Something went wrong on our side"),
        _(
            "Nothing was half saved. Try again; if it happens again, tell your administrator the reference number."
        ),
        reference=reference,
    )


def _page(request: HttpRequest, status: int, title: str, text: str, reference: str = "") -> HttpResponse:
    context = {"status": status, "heading": title, "text": text, "reference": reference}
    return render(request, "console/errors/page.html", context, status=status)
