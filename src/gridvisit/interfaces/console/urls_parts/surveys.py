"""Addresses of the survey pages."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.surveys import calls, pages, waves

urlpatterns = [
    path("surveys/", pages.survey_list, name="survey-list"),
    path("surveys/waves/", waves.wave_list, name="wave-list"),
    path("surveys/waves/new/", waves.wave_new, name="wave-new"),
    path("surveys/waves/<uuid:wave_id>/", waves.wave, name="wave"),
    path("surveys/waves/<uuid:wave_id>/cancel/", waves.wave_cancel, name="wave-cancel"),
    path("surveys/waves/<uuid:wave_id>/step/<slug:step>/", waves.wave_step, name="wave-step"),
    path("surveys/results/", waves.results, name="survey-results"),
    path("surveys/calls/", calls.call_list, name="survey-calls"),
    path("surveys/<str:pk>/ring/", calls.ring, name="survey-ring"),
    path("surveys/<str:pk>/", pages.survey_page, name="survey"),
    path("surveys/<str:pk>/call/", pages.survey_call, name="survey-call"),
    path("surveys/<str:pk>/interview/", calls.survey_interview, name="survey-interview"),
]
