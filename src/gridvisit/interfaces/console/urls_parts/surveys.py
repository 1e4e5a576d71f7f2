"""Addresses of the survey pages."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.surveys import pages

urlpatterns = [
    path("surveys/", pages.survey_list, name="survey-list"),
    path("surveys/<str:pk>/", pages.survey_page, name="survey"),
    path("surveys/<str:pk>/call/", pages.survey_call, name="survey-call"),
    path("surveys/<str:pk>/interview/", pages.survey_interview, name="survey-interview"),
]
