"""What a route is made of. Plain data; every number says its unit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A position in WGS84 degrees."""

    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of a day. `point` is None when the site has no coordinates; such stops come last."""

    id: str
    point: Point | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Leg:
    """A stop in its place of the order, with the way to it from the stop before (None: not known)."""

    stop: Stop
    metres: int | None


@dataclass(frozen=True, slots=True)
class Route:
    """A day in order."""

    legs: tuple[Leg, ...]

    @property
    def ids(self) -> list[str]:
        """The stops' ids in the order of travel."""
        return [leg.stop.id for leg in self.legs]

    @property
    def metres(self) -> int:
        """The known length of the way between the stops."""
        return sum(leg.metres or 0 for leg in self.legs)

    @property
    def minutes(self) -> int:
        """The time at the stops, without the way."""
        return sum(leg.stop.minutes for leg in self.legs)
