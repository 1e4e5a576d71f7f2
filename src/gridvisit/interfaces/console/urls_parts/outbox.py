"""Addresses of the messages to customers, of a person's own notices, and of the watch that causes many of them."""

from django.urls import path

from gridvisit.interfaces.console.views import inbox
from gridvisit.interfaces.console.views.demands import watch
from gridvisit.interfaces.console.views.visits import outbox

urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("inbox/", inbox.inbox_list, name="inbox"),
    path("inbox/bell/", inbox.inbox_bell, name="inbox-bell"),
    path("inbox/read/", inbox.read_all, name="inbox-read-all"),
    path("inbox/hours/", inbox.hours_form, name="inbox-hours"),
    path("inbox/hours/forget/", inbox.hours_forget, name="inbox-hours-forget"),
    path("inbox/<str:staff_notice_id>/", inbox.open_notice, name="inbox-open"),
    path("inbox/<str:staff_notice_id>/mark/", inbox.mark, name="inbox-mark"),
    path("demands/<str:pk>/supervise/", watch.supervise, name="demand-supervise"),
    path("demands/<str:pk>/supervision/report/", watch.report, name="demand-supervision-report"),
    path("demands/<str:pk>/supervision/lift/", watch.lift, name="demand-supervision-lift"),
    path("demands/<str:pk>/presence/", watch.present, name="demand-presence"),
]
