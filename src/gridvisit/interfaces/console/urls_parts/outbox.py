"""Address of the messages to customers."""

from django.urls import path

from gridvisit.interfaces.console.views.visits import outbox

urlpatterns = [path("outbox/", outbox.outbox, name="outbox")]
