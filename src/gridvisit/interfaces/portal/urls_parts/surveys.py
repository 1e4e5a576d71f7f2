"""Addresses of the survey: `/c/survey/<token>/`."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.portal.views import survey

urlpatterns = [
    path("survey/thanks/<slug:outcome>/", survey.survey_thanks, name="survey-thanks"),
    path("survey/<str:token>/", survey.survey, name="survey"),
    path("survey/<str:token>/no/", survey.survey_refuse, name="survey-refuse"),
]
