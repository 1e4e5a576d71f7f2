"""Addresses of the dashboard, of findings and of corrective actions."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.dashboard import pages
from gridvisit.interfaces.console.views.improvement import actions, findings, steps
from gridvisit.interfaces.console.views.quality import audits, documents, meetings

ONE = "actions/<uuid:pk>/"
AUDIT = "quality/audits/<uuid:audit_id>/"
MEETING = "quality/reviews/<uuid:meeting_id>/"
DOCUMENT = "quality/documents/<uuid:document_id>/"

urlpatterns = [
    path("dashboard/", pages.dashboard, name="dashboard"),
    path("dashboard/indicators/", pages.indicator_list, name="indicator-list"),
    path("dashboard/trend/", pages.trend, name="dashboard-trend"),
    path("dashboard/units/", pages.units, name="dashboard-units"),
    path("dashboard/<str:code>/", pages.indicator, name="indicator"),
    path("quality/audits/", audits.audit_list, name="audit-list"),
    path("quality/audits/new/", audits.audit_new, name="audit-new"),
    path(f"{AUDIT}", audits.audit, name="internal-audit"),
    path(f"{AUDIT}approve/", audits.audit_approve, name="audit-approve"),
    path(f"{AUDIT}report/", audits.audit_report, name="audit-report"),
    path(f"{AUDIT}close/", audits.audit_close, name="audit-close"),
    path(f"{AUDIT}clauses/<str:rule>/", audits.audit_item, name="audit-item"),
    path("quality/reviews/", meetings.meeting_list, name="meeting-list"),
    path("quality/reviews/new/", meetings.meeting_new, name="meeting-new"),
    path("quality/decisions/<uuid:decision_id>/done/", meetings.decision_done, name="decision-done"),
    path(f"{MEETING}", meetings.meeting, name="meeting"),
    path(f"{MEETING}minutes/", meetings.meeting_write, name="meeting-write"),
    path(f"{MEETING}decisions/", meetings.meeting_decide, name="meeting-decide"),
    path(f"{MEETING}submit/", meetings.meeting_submit, name="meeting-submit"),
    path(f"{MEETING}lock/", meetings.meeting_lock, name="meeting-lock"),
    path(f"{MEETING}send-back/", meetings.meeting_send_back, name="meeting-send-back"),
    path("quality/documents/", documents.document_list, name="document-list"),
    path("quality/documents/new/", documents.document_new, name="document-new"),
    path(f"{DOCUMENT}", documents.document, name="document"),
    path(f"{DOCUMENT}revise/", documents.document_revise, name="document-revise"),
    path(f"{DOCUMENT}<int:edition>/approve/", documents.document_approve, name="document-approve"),
    path(f"{DOCUMENT}<int:edition>/withdraw/", documents.document_withdraw, name="document-withdraw"),
    path(f"{DOCUMENT}<int:edition>/read/", documents.document_read, name="document-read"),
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
