"""Addresses of the survey pages."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.surveys import calls, drafts, instruments, pages, waves

ONE = "surveys/instruments/<uuid:instrument_id>/"
urlpatterns = [
    path("surveys/", pages.survey_list, name="survey-list"),
    path("surveys/waves/", waves.wave_list, name="wave-list"),
    path("surveys/waves/new/", waves.wave_new, name="wave-new"),
    path("surveys/waves/<uuid:wave_id>/", waves.wave, name="wave"),
    path("surveys/waves/<uuid:wave_id>/cancel/", waves.wave_cancel, name="wave-cancel"),
    path("surveys/waves/<uuid:wave_id>/step/<slug:step>/", waves.wave_step, name="wave-step"),
    path("surveys/instruments/", instruments.instrument_list, name="instrument-list"),
    path("surveys/instruments/start/", drafts.draft_start, name="instrument-start"),
    path(ONE, instruments.instrument, name="instrument"),
    path(ONE + "looks/", instruments.instrument_looks, name="instrument-looks"),
    path(ONE + "preview/", instruments.instrument_preview, name="instrument-preview"),
    path(ONE + "titles/", drafts.draft_titles, name="instrument-titles"),
    path(ONE + "publish/", drafts.draft_publish, name="instrument-publish"),
    path(ONE + "discard/", drafts.draft_discard, name="instrument-discard"),
    path(ONE + "questions/new/", drafts.question_new, name="instrument-question-new"),
    path(ONE + "questions/<slug:question>/", drafts.question_edit, name="instrument-question"),
    path(ONE + "questions/<slug:question>/move/", drafts.question_move, name="instrument-question-move"),
    path(
        ONE + "questions/<slug:question>/remove/", drafts.question_remove, name="instrument-question-remove"
    ),
    path("surveys/results/", waves.results, name="survey-results"),
    path("surveys/calls/", calls.call_list, name="survey-calls"),
    path("surveys/<str:pk>/reveal/", calls.survey_reveal, name="survey-reveal"),
    path("surveys/<str:pk>/ring/", calls.ring, name="survey-ring"),
    path("surveys/<str:pk>/", pages.survey_page, name="survey"),
    path("surveys/<str:pk>/call/", pages.survey_call, name="survey-call"),
    path("surveys/<str:pk>/interview/", calls.survey_interview, name="survey-interview"),
]
