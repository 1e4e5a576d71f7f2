"""Nearest-first order: from each stop to the nearest one left. Simple, explainable, good enough for a day."""

from __future__ import annotations

from collections.abc import Sequence

from gridvisit.engines.routing.distances import road_metres
from gridvisit.engines.routing.problem import Leg, Point, Route, Stop


def order(stops: Sequence[Stop], *, detour_factor: float, start: Point | None = None) -> Route:
    """Return the stops nearest-first, from `start`, or from the stop that makes the shortest round.

    Stops without coordinates keep their order and come last: nobody can say where they are. Equal distances
    are settled by id, so that the same day always gives the same order.
    """
    placed = sorted((stop for stop in stops if stop.point is not None), key=lambda stop: stop.id)
    lost = [Leg(stop, None) for stop in stops if stop.point is None]
    if not placed:
        return Route(tuple(lost))
    if start is not None:
        return Route((*_from(start, placed, detour_factor), *lost))
    routes = [_from(first.point, placed, detour_factor, first) for first in placed]
    best = min(routes, key=lambda legs: (sum(leg.metres or 0 for leg in legs), [leg.stop.id for leg in legs]))
    return Route((*best, *lost))


def _from(
    here: Point | None, stops: list[Stop], detour_factor: float, first: Stop | None = None
) -> list[Leg]:
    left, legs = list(stops), []
    if first is not None:
        left.remove(first)
        legs.append(Leg(first, 0))
    while left:
        ways = [(_way(here, stop.point, detour_factor), stop.id, index) for index, stop in enumerate(left)]
        metres, _id, index = min(ways)
        stop = left.pop(index)
        legs.append(Leg(stop, metres))
        here = stop.point
    return legs


def nearest(here: Point | None, stops: Sequence[Stop], *, detour_factor: float) -> Stop | None:
    """Return the stop nearest to `here`; the first in order if nothing is placed, None if there is none."""
    ways = [
        (_way(here, stop.point, detour_factor), stop.id, index)
        for index, stop in enumerate(stops)
        if here is not None and stop.point is not None
    ]
    if ways:
        return stops[min(ways)[2]]
    return stops[0] if stops else None


def _way(one: Point | None, other: Point | None, detour_factor: float) -> int:
    return road_metres(one, other, detour_factor=detour_factor) if one and other else 0
