"""Today and this week: the stops in route order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from gridvisit.domain.visits import selectors
from gridvisit.engines.routing.distances import haversine_metres, to_wgs84
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.field.gate import route

DONE = frozenset({"recorded", "servicing", "following_up", "archived"})
OVER = DONE | {"refused", "unreachable", "aborted_safety", "converted", "void"}
MOST_LATE = 20
DAYS_AHEAD = 7
WEEK = timedelta(days=7)
FARTHEST = 3660  # days one may turn the pages


@route(action="visit.carry_out", subject="own day", methods=("GET",))
@never_cache
def today(request: HttpRequest) -> HttpResponse:
    """Show today's stops, what is late, and how far the day has come."""
    day = local_date(request.now)
    stops = stops_of(selectors.of_day(actor=request.actor, day=day, owner_id=request.actor.id))
    late = selectors.late(actor=request.actor, on=day).filter(owner_id=request.actor.id, day__lt=day)[
        :MOST_LATE
    ]
    until = day + timedelta(days=DAYS_AHEAD)
    bare = selectors.to_appoint(actor=request.actor, on=day, until=until, owner_id=request.actor.id)
    context = {
        "bare": bare[:MOST_LATE],
        "day": day,
        "open": [stop for stop in stops if stop["visit"].state not in OVER],
        "over": [stop for stop in stops if stop["visit"].state in OVER],
        "late": [{"visit": visit} for visit in late],
        "here": "today",
        "now": request.now,
    }
    return render(request, "field/today.html", context)


@route(action="visit.carry_out", subject="own week", methods=("GET",))
@never_cache
def week(request: HttpRequest) -> HttpResponse:
    """Show the week of today, or of `day` in the address, from Monday to Sunday, day by day."""
    now_on = local_date(request.now)
    day = _asked(request, now_on)
    rows = selectors.of_week(actor=request.actor, day=day, owner_id=request.actor.id)
    found = {
        on: stops_of(group) for on, group in groupby(sorted(rows, key=_order), key=lambda visit: visit.day)
    }
    monday = day - timedelta(days=day.weekday())
    days = [{"day": on, "stops": found.get(on, []), "today": on == now_on} for on in _days(monday)]
    ahead = None
    if not any(on >= now_on for on in found):
        ahead = selectors.to_come(
            actor=request.actor, after=max(now_on, days[-1]["day"]), owner_id=request.actor.id
        )
    context = {
        "days": days, "here": "week", "any": bool(found), "monday": monday, "sunday": days[-1]["day"],
        "this_week": monday <= now_on <= days[-1]["day"], "before": monday - WEEK, "after": monday + WEEK,
        "ahead": ahead,
    }  # fmt: skip
    return render(request, "field/week.html", context)


def _asked(request: HttpRequest, otherwise: date) -> date:
    try:
        found = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return otherwise
    return found if abs((found - otherwise).days) <= FARTHEST else otherwise


def _days(monday: Any) -> Iterable[Any]:
    return (monday + timedelta(days=number) for number in range(7))


def _order(visit: Any) -> tuple[Any, ...]:
    return (visit.day, visit.route_no, str(visit.pk))


def stops_of(visits: Iterable[Any]) -> list[dict[str, Any]]:
    """Return visits as stops, each with the straight-line way from the one before, where both places are known."""
    stops: list[dict[str, Any]] = []
    last: Any = None
    for visit in visits:
        site = visit.site if visit.channel == "onsite" else None
        here = to_wgs84(site.lat, site.lng, site.crs) if site else None
        metres = round(haversine_metres(last, here)) if last and here else None
        stops.append({"visit": visit, "metres": metres})
        last = here or last
    return stops
