"""Addresses of what a customer says and what becomes of it: `/c/say/<token>/`, `/c/demand/<token>/`."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.portal.views import demand, say

urlpatterns = [
    path("say/<str:token>/", say.say, name="say"),
    path("demand/<str:token>/", demand.demand, name="demand"),
    path("demand/<str:token>/note/", demand.demand_note, name="demand-note"),
    path("demand/<str:token>/withdraw/", demand.demand_withdraw, name="demand-withdraw"),
]
