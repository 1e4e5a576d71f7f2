"""Photos seen before: the same bytes anywhere, or nearly the same picture on another visit of the same visitor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from gridvisit.engines.routing.distances import haversine_metres
from gridvisit.engines.routing.problem import Point
from gridvisit.engines.truth.pictures import BITS, turned
from gridvisit.engines.truth.rows import Finding, Limits, Row, by_visitor


def seen_before(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find whose photos were seen before: at least `photo_repeats` of them and `photo_share` of all.

    Photos of one place look alike: pairs of the same customer, the same site or within `photo_apart` metres are not
    counted. The later of two visits is the one to look at.
    """
    rows = list(rows)
    exact = _exact(rows, limits)
    found = []
    for visitor, visits in sorted(by_visitor(rows).items()):
        shots = sum(len(row.photos) for row in visits)
        near = _near(visits, limits)
        again = [row.id for row in visits if row.id in near or row.id in exact]
        if shots and len(again) >= limits.number("photo_repeats"):
            share = len(again) / shots
            if share >= limits.share("photo_share"):
                same = sum(pk in exact for pk in again)
                facts = {"n": shots, "repeats": len(again), "exact": same}
                points = limits.number("points_photos")
                found.append(Finding("photos", visitor, share, points, tuple(again), facts))
    return found


def _exact(rows: list[Row], limits: Limits) -> set[str]:
    first: dict[str, Row] = {}
    found = set()
    for row in sorted(rows, key=lambda row: (row.start, row.id)):
        for photo in row.photos:
            before = first.setdefault(photo.sha256, row)
            if before.id != row.id and not one_place(before, row, limits):
                found.add(row.id)
    return found


def _near(visits: list[Row], limits: Limits) -> set[str]:
    """Return the later visits of pairs with nearly the same picture, turned or mirrored as well.

    Hashes at most d bits apart agree wholly in one of d + 1 bands, so only those are compared.
    """
    most = int(limits.number("photo_bits"))
    bands = [_Band(low, (1 << (high - low)) - 1) for low, high in pairwise(_edges(most + 1))]
    found = set()
    for row in visits:
        looks = [int(photo.look, 16) for photo in row.photos if photo.look]
        if any(_on_shelf(look, row, bands, most, limits) for look in looks):
            found.add(row.id)
        for look in looks:
            for band in bands:
                band.shelf[look >> band.low & band.mask].append((look, row))
    return found


@dataclass(slots=True)
class _Band:
    """Some neighbouring bits of the looks, and the looks seen so far by these bits."""

    low: int
    mask: int
    shelf: dict[int, list[tuple[int, Row]]] = field(default_factory=lambda: defaultdict(list))


def _edges(parts: int) -> list[int]:
    return [BITS * step // parts for step in range(parts + 1)]


def _on_shelf(look: int, row: Row, bands: list[_Band], most: int, limits: Limits) -> bool:
    for seen_so in turned(look):
        for band in bands:
            for other, there in band.shelf.get(seen_so >> band.low & band.mask, ()):
                if (other ^ seen_so).bit_count() <= most and not one_place(there, row, limits):
                    return True
    return False


def one_place(one: Row, other: Row, limits: Limits) -> bool:
    """Whether two visits were to the same customer, site or building."""
    if one.party == other.party or (one.place and one.place == other.place):
        return True
    if one.lat is None or one.lng is None or other.lat is None or other.lng is None:
        return False
    apart = haversine_metres(Point(one.lat, one.lng), Point(other.lat, other.lng))
    return apart <= limits.number("photo_apart")
