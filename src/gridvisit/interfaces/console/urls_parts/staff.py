"""Addresses of units and people."""

from django.urls import path

from gridvisit.interfaces.console.views.staff import editing, people

urlpatterns = [
    path("units/", editing.unit_list, name="unit-list"),
    path("units/new/", editing.unit_new, name="unit-new"),
    path("units/<str:pk>/", editing.unit_edit, name="unit-edit"),
    path("staff/", people.staff_list, name="staff-list"),
    path("staff/new/", editing.staff_new, name="staff-new"),
    path("staff/<str:pk>/", people.staff_page, name="staff"),
    path("staff/<str:pk>/edit/", editing.staff_edit, name="staff-edit"),
    path("staff/<str:pk>/sign-in/", editing.staff_sign_in, name="staff-sign-in"),
    path("staff/<str:pk>/roles/new/", editing.role_new, name="role-new"),
    path("staff/<str:pk>/roles/<str:role_id>/end/", editing.role_end, name="role-end"),
    path("staff/<str:pk>/qualifications/new/", editing.qualification_new, name="qualification-new"),
    path("staff/<str:pk>/trainings/new/", editing.training_new, name="training-new"),
    path("staff/<str:pk>/pledges/new/", editing.pledge_new, name="pledge-new"),
]
