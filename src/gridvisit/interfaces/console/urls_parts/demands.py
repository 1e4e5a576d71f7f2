"""Addresses of the demand desk and the promise register."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.demands import (
    door,
    duplicates,
    hotlines,
    pages,
    promises,
    replies,
    splitting,
    steps,
)
from gridvisit.interfaces.console.views.demands.layouts import undo

urlpatterns = [
    path("demands/", pages.demand_list, name="demand-list"),
    path("demands/new/", pages.demand_new, name="demand-new"),
    path("demands/door/", door.demand_door, name="demand-door"),
    path("demands/suggest/", pages.demand_suggest, name="demand-suggest"),
    path("demands/hotlines/", hotlines.hotline_import, name="hotline-import"),
    path("demands/hotlines/template.xlsx", hotlines.hotline_template, name="hotline-template"),
    path("demands/hotlines/<str:pk>/", hotlines.hotline_run, name="hotline-run"),
    path("demands/hotlines/<str:pk>/apply/", hotlines.hotline_apply, name="hotline-apply"),
    path("demands/<str:pk>/", pages.demand_page, name="demand"),
    path("demands/<str:pk>/reveal/", pages.reveal, name="demand-reveal"),
    path("demands/<str:pk>/split/", splitting.demand_split, name="demand-split"),
    path("demands/<str:pk>/alike/", duplicates.demand_alike, name="demand-alike"),
    path("demands/<str:pk>/undo/", undo.demand_undo, name="demand-undo"),
    path("demands/<str:pk>/macros/", replies.demand_macros, name="demand-macros"),
    path("demands/<str:pk>/cards/", replies.demand_cards, name="demand-cards"),
    path("demands/<str:pk>/promise/", promises.promise_new, name="demand-promise"),
    *[
        path(f"demands/<str:pk>/{name.replace('_', '-')}/", view, name=f"demand-{name}")
        for name, view in steps.VIEWS.items()
    ],
    path("promises/", promises.promise_list, name="promise-list"),
    path("promises/<str:pk>/keep/", promises.promise_keep, name="promise-keep"),
    path("promises/<str:pk>/break/", promises.promise_break, name="promise-break"),
    path("promises/<str:pk>/release/", promises.promise_release, name="promise-release"),
]
