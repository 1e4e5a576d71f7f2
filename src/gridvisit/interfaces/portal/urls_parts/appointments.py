"""Addresses of a customer's appointment: the link of the message, and its four answers."""

from django.urls import path

from gridvisit.interfaces.portal.views import appointment

ONE = "appointment/<str:token>/"

urlpatterns = [
    path(ONE, appointment.appointment, name="appointment"),
    path(f"{ONE}confirm/", appointment.confirm, name="appointment-confirm"),
    path(f"{ONE}move/", appointment.move, name="appointment-move"),
    path(f"{ONE}decline/", appointment.decline, name="appointment-decline"),
    path(f"{ONE}calendar.ics", appointment.calendar, name="appointment-calendar"),
]
