"""Addresses of the visitor's day and of one visit."""

from django.urls import path

from gridvisit.interfaces.field.views import (
    appointment,
    asks,
    finish,
    prepare,
    proof,
    steps,
    today,
    unplanned,
    visit,
)

ONE = "visits/<uuid:visit_id>/"

urlpatterns = [
    path("", today.today, name="today"),
    path("week/", today.week, name="week"),
    path("new/", unplanned.new, name="new"),
    path("new/<uuid:customer_id>/", unplanned.prepare, name="new-visit"),
    path(ONE, visit.visit, name="visit"),
    path(f"{ONE}brief/", visit.build_brief, name="brief"),
    path(f"{ONE}reveal/", visit.reveal, name="reveal"),
    path(f"{ONE}appointment/", appointment.appointment, name="appointment"),
    path(f"{ONE}appointment/attempt/", appointment.attempt, name="appointment-attempt"),
    path(f"{ONE}appointment/confirm/", appointment.confirm, name="appointment-confirm"),
    path(f"{ONE}appointment/accept/", appointment.accept, name="appointment-accept"),
    path(f"{ONE}appointment/move/", appointment.move, name="appointment-move"),
    path(f"{ONE}appointment/cancel/", appointment.cancel, name="appointment-cancel"),
    path(f"{ONE}appointment/missed/", appointment.missed, name="appointment-missed"),
    path(f"{ONE}appointment/without/", appointment.without, name="appointment-without"),
    path(f"{ONE}supplies/", prepare.supplies, name="supplies"),
    path(f"{ONE}conditions/", prepare.conditions, name="conditions"),
    path(f"{ONE}start/", prepare.start, name="start"),
    path(f"{ONE}steps/<slug:step>/", steps.step, name="step"),
    path(f"{ONE}questions/<uuid:inquiry_id>/", asks.inquiry, name="inquiry"),
    path(f"{ONE}hint/", asks.hint, name="hint"),
    path(f"{ONE}danger/", asks.danger, name="danger"),
    path(f"{ONE}danger/<uuid:demand_id>/", asks.handed_over, name="handed-over"),
    path(f"{ONE}position/", proof.position, name="position"),
    path(f"{ONE}code/", proof.send_code, name="send-code"),
    path(f"{ONE}finish/", finish.finish, name="finish"),
    path(f"{ONE}end/", finish.endings, name="endings"),
    path(f"{ONE}end/refused/", finish.refused, name="end-refused"),
    path(f"{ONE}end/unreachable/", finish.unreachable, name="end-unreachable"),
    path(f"{ONE}end/safety/", finish.aborted, name="end-safety"),
    path(f"{ONE}end/converted/", finish.converted, name="end-converted"),
]
