"""Addresses of the visit pages at the desk."""

from django.urls import path

from gridvisit.interfaces.console.views.visits import (
    actions,
    corrections,
    follow_ups,
    listing,
    record,
    strategy,
)

ONE = "visits/<uuid:visit_id>/"

urlpatterns = [
    path("visits/", listing.visit_list, name="visit-list"),
    path("visits/day/", listing.visit_day, name="visit-day"),
    path("visits/new/", listing.visit_new, name="visit-new"),
    path(ONE, record.visit, name="visit"),
    path(f"{ONE}reassign/", actions.reassign, name="visit-reassign"),
    path(f"{ONE}void/", actions.void_propose, name="visit-void"),
    path(f"{ONE}void/confirm/", actions.void_confirm, name="visit-void-confirm"),
    path(f"{ONE}calendar.ics", actions.calendar, name="visit-calendar"),
    path(f"{ONE}archive/", actions.archive, name="visit-archive"),
    path(f"{ONE}addendum/", actions.addendum, name="visit-addendum"),
    path(f"{ONE}strategy/", strategy.strategy, name="visit-strategy"),
    path("strategies/<uuid:strategy_id>/read/", strategy.second_read, name="strategy-read"),
    path("measures/<uuid:measure_id>/done/", strategy.item_done, name="measure-done"),
    path("corrections/<uuid:correction_id>/", corrections.correction, name="correction"),
    path("follow-ups/", follow_ups.follow_up_list, name="follow-up-list"),
    path("follow-ups/<uuid:follow_up_id>/", follow_ups.follow_up, name="follow-up"),
    path("follow-ups/<uuid:follow_up_id>/attempt/", follow_ups.attempt, name="follow-up-attempt"),
    path("follow-ups/<uuid:follow_up_id>/reveal/", follow_ups.reveal, name="follow-up-reveal"),
]
