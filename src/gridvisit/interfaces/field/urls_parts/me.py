"""Addresses of one's own pages."""

from django.urls import path

from gridvisit.interfaces.field.views import me

urlpatterns = [
    path("me/", me.me, name="me"),
    path("demands/", me.demands, name="demands"),
]
