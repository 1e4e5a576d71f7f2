"""Addresses of common problems."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.demands import causes

urlpatterns = [
    path("demands/<str:pk>/same-cause/", causes.same_cause, name="demand-same-cause"),
    path("demands/<str:pk>/join-problem/", causes.join_problem, name="demand-join-problem"),
    path("problems/", causes.problem_list, name="problem-list"),
    path("problems/<str:pk>/", causes.problem_page, name="problem"),
    path("problems/<str:pk>/add/", causes.problem_add, name="problem-add"),
    path("problems/<str:pk>/edit/", causes.problem_edit, name="problem-edit"),
    path("problems/<str:pk>/fix/", causes.problem_fix, name="problem-fix"),
    path("problems/<str:pk>/correct/", causes.problem_correct, name="problem-correct"),
    path("problems/<str:pk>/close/", causes.problem_close, name="problem-close"),
    path("problems/<str:pk>/tell/<str:demand_id>/", causes.problem_tell, name="problem-tell"),
    path("problems/<str:pk>/take-out/<str:demand_id>/", causes.problem_take_out, name="problem-take-out"),
    path("problems/<str:pk>/not-mine/<str:demand_id>/", causes.problem_not_mine, name="problem-not-mine"),
]
