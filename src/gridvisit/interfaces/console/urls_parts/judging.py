"""Addresses of objections, authenticity cases and evaluation reports."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.evaluation import cases, objections, reports, truth

ONE = "objections/<uuid:objection_id>/"
CASE = "authenticity/cases/<uuid:case_id>/"

urlpatterns = [
    path("visits/<uuid:visit_id>/object/", objections.object_to, name="visit-object"),
    path("objections/", objections.objection_list, name="objection-list"),
    path("objections/rates/", objections.rates, name="objection-rates"),
    path("objections/papers/<uuid:objection_event_id>/", objections.paper, name="objection-paper"),
    path(ONE, objections.objection, name="objection"),
    *[path(f"{ONE}{name}/", view, name=f"objection-{name}") for name, view in objections.VIEWS.items()],
    path("authenticity/", truth.truth, name="truth"),
    path("authenticity/draws/<uuid:draw_id>/", truth.draw_record, name="draw-record"),
    path("authenticity/cases/", cases.case_list, name="truth-cases"),
    path(CASE, cases.case, name="truth-case"),
    *[path(f"{CASE}{name}/", view, name=f"truth-case-{name}") for name, view in cases.VIEWS.items()],
    path("visits/<uuid:visit_id>/recheck/", truth.propose, name="visit-recheck"),
    path("visits/<uuid:visit_id>/case/", truth.open_case, name="visit-case"),
    path("reports/", reports.report_list, name="report-list"),
    path("reports/new/", reports.new, name="report-new"),
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:report_id>/file/", reports.download, name="report-file"),
    path("reports/<uuid:report_id>/issue/", reports.issue, name="report-issue"),
]
