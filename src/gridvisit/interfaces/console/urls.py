"""The console's addresses: the frame here, each room in its own part."""

from __future__ import annotations

import importlib
import importlib.util

from django.urls import URLPattern, URLResolver, path

from gridvisit.interfaces.console.views.frame import home

ROOMS = (
    "customers",
    "staff",
    "planning",
    "visits",
    "work.teamwork",
    "demands",
    "work.causes",
    "surveys",
    "content",
    "evaluation",
    "judging",
    "improvement",
    "outbox",
    "files",
)


def _parts() -> list[URLPattern | URLResolver]:
    package = "gridvisit.interfaces.console.urls_parts"
    found: list[URLPattern | URLResolver] = []
    for room in ROOMS:
        if importlib.util.find_spec(f"{package}.{room}") is not None:
            found += importlib.import_module(f"{package}.{room}").urlpatterns
    return found


app_name = "console"
urlpatterns = [
    path("", home.workbench_page, name="home"),
    path("search/", home.search, name="search"),
    path("views/save/", home.save_view, name="view-save"),
    path("views/forget/", home.forget_view, name="view-forget"),
    *_parts(),
]
