"""A mark on the devices on which staff sign in, so that what is sent from them is not taken for a customer's word."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "gv_staff_device"
DAYS = 400 * 24 * 3600  # the longest a browser keeps it


class MarkDevice:
    """Middleware: mark the device of a signed-in person once; the mark says nothing of who it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = settings.SESSION_COOKIE_NAME in request.COOKIES  # else asking for the user would open one
        if COOKIE not in request.COOKIES and session and request.user.is_authenticated:
            response.set_cookie(
                COOKIE,
                "1",
                max_age=DAYS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


def is_ours(request: HttpRequest) -> bool:
    """Return whether the device bears the mark."""
    return request.COOKIES.get(COOKIE) == "1"
