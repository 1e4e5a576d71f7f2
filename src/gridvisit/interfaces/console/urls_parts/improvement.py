"""Addresses of the dashboard, of findings and of corrective actions."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.dashboard import pages
from gridvisit.interfaces.console.views.improvement import actions, findings, steps

ONE = "actions/<uuid:pk>/"

urlpatterns = [
    path("dashboard/", pages.dashboard, name="dashboard"),
    path("dashboard/indicators/", pages.indicator_list, name="indicator-list"),
    path("dashboard/trend/", pages.trend, name="dashboard-trend"),
    path("dashboard/units/", pages.units, name="dashboard-units"),
    path("dashboard/<str:code>/", pages.indicator, name="indicator"),
    path("actions/findings/", findings.finding_list, name="finding-list"),
    path("actions/findings/new/", findings.finding_new, name="finding-new"),
    path("actions/findings/<uuid:pk>/", findings.finding, name="finding"),
    path("actions/findings/<uuid:pk>/dismiss/", findings.finding_dismiss, name="finding-dismiss"),
    path("actions/findings/<uuid:pk>/action/", actions.action_open, name="action-open"),
    path("actions/", actions.board, name="action-list"),
    path("actions/list/", actions.action_table, name="action-table"),
    path(ONE, steps.action, name="action"),
    *(path(f"{ONE}{name}/", view, name=f"action-{name}") for name, view in steps.VIEWS.items()),
]
