"""The portal's addresses: each room in its own part."""

from __future__ import annotations

import importlib
import importlib.util

from django.urls import URLPattern, URLResolver

ROOMS = ("appointments", "visits", "surveys", "demands")


def _parts() -> list[URLPattern | URLResolver]:
    package = "gridvisit.interfaces.portal.urls_parts"
    found: list[URLPattern | URLResolver] = []
    for room in ROOMS:
        if importlib.util.find_spec(f"{package}.{room}") is not None:
            found += importlib.import_module(f"{package}.{room}").urlpatterns
    return found


app_name = "portal"
urlpatterns = _parts()
