"""Metres between places, without a road map: great circle times a detour factor, all in WGS84.

Chinese maps use GCJ02 and BD09, which lie 100 to 700 m off (trap 23): `to_wgs84` brings them back before
anything is measured.
"""

from __future__ import annotations

import math

from gridvisit.engines.routing.problem import Point

EARTH_METRES = 6_371_008.8
WGS84, GCJ02, BD09 = "WGS84", "GCJ02", "BD09"

_AXIS = 6_378_245.0  # Krasovsky 1940, on which the GCJ02 offset is defined
_ECCENTRICITY = 0.006_693_421_622_965_943
_ROUNDS = 4  # the inverse is found by coming closer; four rounds are good to a centimetre
_BD_TURN = math.pi * 3000 / 180


def haversine_metres(one: Point, other: Point) -> float:
    """Return the great-circle distance.

    >>> round(haversine_metres(Point(36.0, 117.0), Point(36.01, 117.0)))
    1112
    """
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(other.lng - one.lng) / 2) ** 2
    )
    return 2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half)))


def road_metres(one: Point, other: Point, *, detour_factor: float) -> int:
    """Return about how far it is by road: the straight line times `detour_factor` (a parameter, at least 1)."""
    return round(haversine_metres(one, other) * max(1.0, detour_factor))


def travel_minutes(metres: int, *, kilometres_per_hour: float) -> int:
    """Return the whole minutes for a way at an average speed.

    >>> travel_minutes(10_000, kilometres_per_hour=30)
    20
    """
    return math.ceil(metres / 1000 / kilometres_per_hour * 60)


def to_wgs84(lat: float | None, lng: float | None, crs: str = WGS84) -> Point | None:
    """Return a stored position in WGS84; None where nothing, or nothing on Earth, is stored."""
    if lat is None or lng is None or not (-90 <= lat <= 90 and -180 <= lng <= 180):  # noqa: PLR2004 - degrees
        return None
    if crs == BD09:
        lat, lng = _bd09_to_gcj02(lat, lng)
    if crs in (GCJ02, BD09):
        lat, lng = _gcj02_to_wgs84(lat, lng)
    return Point(lat, lng)


def _bd09_to_gcj02(lat: float, lng: float) -> tuple[float, float]:
    x, y = lng - 0.0065, lat - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _BD_TURN)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BD_TURN)
    return radius * math.sin(angle), radius * math.cos(angle)


def _gcj02_to_wgs84(lat: float, lng: float) -> tuple[float, float]:
    guess_lat, guess_lng = lat, lng
    for _ in range(_ROUNDS):
        shift_lat, shift_lng = _gcj02_shift(guess_lat, guess_lng)
        guess_lat, guess_lng = lat - shift_lat, lng - shift_lng
    return guess_lat, guess_lng


def _gcj02_shift(lat: float, lng: float) -> tuple[float, float]:
    x, y = lng - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    wave = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y / 30 * math.pi)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    flat = 1 - _ECCENTRICITY * math.sin(math.radians(lat)) ** 2
    per_degree_north = math.radians(1) * _AXIS * (1 - _ECCENTRICITY) / (flat * math.sqrt(flat))
    per_degree_east = math.radians(1) * _AXIS / math.sqrt(flat) * math.cos(math.radians(lat))
    return north / per_degree_north, east / per_degree_east
