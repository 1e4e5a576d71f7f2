"""Distances and the nearest-first order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.engines.routing import distances, nearest
from gridvisit.engines.routing.problem import Point, Stop

JINAN = Point(36.6512, 117.1201)


def stop(name: str, lat: float | None = None, lng: float | None = None) -> Stop:
    return Stop(name, None if lat is None else Point(lat, lng), 30)


def test_a_degree_of_latitude_is_about_111_km():
    metres = distances.haversine_metres(Point(36, 117), Point(37, 117))
    assert metres == pytest.approx(111_195, abs=5)


def test_the_road_is_longer_than_the_straight_line_by_the_detour_factor():
    one, other = Point(36, 117), Point(36.01, 117)
    assert distances.road_metres(one, other, detour_factor=1.3) == round(
        distances.haversine_metres(one, other) * 1.3
    )
    assert distances.road_metres(one, other, detour_factor=0.5) == round(
        distances.haversine_metres(one, other)
    )


def test_gcj02_lies_hundreds_of_metres_off_and_is_brought_back():
    shift = distances._gcj02_shift(JINAN.lat, JINAN.lng)
    shown = Point(JINAN.lat + shift[0], JINAN.lng + shift[1])
    assert 300 < distances.haversine_metres(JINAN, shown) < 700
    back = distances.to_wgs84(shown.lat, shown.lng, "GCJ02")
    assert distances.haversine_metres(JINAN, back) < 0.1


def test_bd09_differs_from_gcj02_by_more_than_half_a_kilometre():
    gcj, bd = distances.to_wgs84(36.66, 117.13, "GCJ02"), distances.to_wgs84(36.66, 117.13, "BD09")
    assert distances.haversine_metres(gcj, bd) > 500


def test_nothing_stored_or_nonsense_is_no_place():
    assert distances.to_wgs84(None, 117.0) is None
    assert distances.to_wgs84(361.0, 117.0) is None


def test_the_day_goes_along_the_road_and_not_back_and_forth():
    stops = [stop("c", 36.03, 117), stop("a", 36.00, 117), stop("d", 36.04, 117), stop("b", 36.01, 117)]
    route = nearest.order(stops, detour_factor=1.3)
    assert route.ids in (["a", "b", "c", "d"], ["d", "c", "b", "a"])
    assert route.minutes == 120
    assert route.legs[0].metres == 0


def test_from_a_given_start_the_nearest_comes_first():
    stops = [stop("far", 36.5, 117), stop("near", 36.01, 117)]
    assert nearest.order(stops, detour_factor=1.0, start=Point(36, 117)).ids == ["near", "far"]


def test_stops_without_coordinates_come_last_in_their_own_order():
    route = nearest.order([stop("y"), stop("x"), stop("a", 36, 117)], detour_factor=1.3)
    assert route.ids == ["a", "y", "x"]
    assert route.legs[1].metres is None


def test_no_stops_no_route():
    assert nearest.order([], detour_factor=1.3).ids == []
    assert nearest.nearest(Point(36, 117), [], detour_factor=1.3) is None


@given(st.lists(st.tuples(st.floats(35, 37), st.floats(116, 118)), max_size=9), st.randoms())
def test_the_order_holds_every_stop_once_and_does_not_depend_on_the_input_order(places, random):
    stops = [stop(f"{n:02d}", lat, lng) for n, (lat, lng) in enumerate(places)]
    mixed = stops.copy()
    random.shuffle(mixed)
    route = nearest.order(stops, detour_factor=1.3)
    assert sorted(route.ids) == [one.id for one in stops]
    assert nearest.order(mixed, detour_factor=1.3).ids == route.ids
