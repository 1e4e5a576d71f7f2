"""Addresses of parts of others. They come before those of one demand, whose id may be any word."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.teamwork import bulk, leavers, parts

urlpatterns = [
    path("demands/bulk/", bulk.bulk, name="bulk"),
    path("demands/bulk/runs/", bulk.bulk_runs, name="bulk-runs"),
    path("demands/bulk/runs/<str:pk>/", bulk.bulk_run, name="bulk-run"),
    path("demands/bulk/runs/<str:pk>/undo/", bulk.bulk_undo, name="bulk-undo"),
    path("demands/ownerless/", leavers.ownerless, name="work-ownerless"),
    path("staff/<str:pk>/hand-on/", leavers.hand_on, name="hand-on"),
    path("demands/<str:pk>/parts/", parts.part_ask, name="demand-part"),
    path("demand-parts/<str:pk>/answer/", parts.part_answer, name="part-answer"),
    path("demand-parts/<str:pk>/waive/", parts.part_waive, name="part-waive"),
]
