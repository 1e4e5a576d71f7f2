"""From what device and address a customer answers; behind a reverse proxy the proxy is neither."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from gridvisit.foundation.devices import is_ours as device_is_ours


def address(request: HttpRequest) -> str:
    """Return the address a request comes from; empty where it is not known, such as this machine itself.

    Behind our proxy (GRIDVISIT_HTTPS) the last entry of X-Forwarded-For is the proxy's word; what stands before it
    anybody may have written.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        given = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        known = ipaddress.ip_address(given)
    except ValueError:
        return ""
    return "" if known.is_loopback else known.compressed


def device(request: HttpRequest) -> str:
    """Return what tells a device: its address and browser; empty where the address is not known."""
    where = address(request)
    return f"{where} {request.headers.get('User-Agent', '')[:300]}" if where else ""


def is_ours(request: HttpRequest) -> bool:
    """Return whether one of us is, or was before, signed in on this device."""
    return bool(request.user.is_authenticated) or device_is_ours(request)
