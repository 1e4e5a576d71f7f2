"""Addresses of pictures and files of evidence."""

from django.urls import path

from gridvisit.interfaces.console.views.visits import files

urlpatterns = [
    path("evidence/<uuid:evidence_id>/picture/", files.picture, name="evidence-picture"),
    path("evidence/<uuid:evidence_id>/file/", files.download, name="evidence-file"),
]
