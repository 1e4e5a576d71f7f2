"""Tours that cannot be: visits at two places at once, ways too fast, stays too short, times that stand in heaps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby

from gridvisit.engines.routing.distances import haversine_metres
from gridvisit.engines.routing.problem import Point
from gridvisit.engines.truth.photos import one_place
from gridvisit.engines.truth.rows import Finding, Limits, Row, by_visitor, shown
from gridvisit.foundation.kernel.clock import local

SLACK_HOURS = 1 / 60
"""A visit is noted to the minute: a gap is never taken to be shorter than that."""
METRES = 1000
FIVE = 5


def tours(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find whose visits follow each other faster than anybody travels: `tour_pairs` of them and `tour_share`.

    The stated errors of both positions are taken off the distance, and visits in one building are not looked at. A
    single position far from where the person was before and after is an error of the position, not a way.
    """
    found = []
    for visitor, visits in sorted(by_visitor(rows).items()):
        ways = _ways(visits, limits)
        fast = [(row, speed) for row, speed in ways if speed > limits.number("speed")]
        if len(fast) >= limits.number("tour_pairs") and len(fast) / len(ways) >= limits.share("tour_share"):
            facts = {
                "n": len(ways),
                "pairs": len(fast),
                "speed": f"{limits.number('speed'):g}",
                "fastest": f"{max(speed for _row, speed in fast):.0f}",
            }
            ids = tuple(row.id for row, _speed in fast)
            points = limits.number("points_tours")
            found.append(Finding("tours", visitor, len(fast) / len(ways), points, ids, facts))
    return found


def _ways(visits: list[Row], limits: Limits) -> list[tuple[Row, float]]:
    """Return the ways from visit to visit: where each led, and its least speed in km/h."""
    most, found = limits.number("speed"), []
    before: Row | None = None
    for place, row in enumerate(visits):
        speed = speed_between(before, row, limits) if before else None
        onward = visits[place + 1] if place + 1 < len(visits) else None
        if speed is not None and speed > most and before and onward and _astray(before, row, onward):
            continue  # the next visit is compared with the one before
        if speed is not None:
            found.append((row, speed))
        before = row
    return found


def _astray(before: Row, row: Row, onward: Row) -> bool:
    """Whether a position lies off the way: there and back were each more than twice as far as straight on."""
    there, back, straight = _metres(before, row), _metres(row, onward), _metres(before, onward)
    if there is None or back is None or straight is None:
        return False
    return straight < min(there, back) / 2


def _metres(one: Row, other: Row) -> float | None:
    if one.lat is None or one.lng is None or other.lat is None or other.lng is None:
        return None
    return haversine_metres(Point(one.lat, one.lng), Point(other.lat, other.lng))


def speed_between(one: Row, other: Row, limits: Limits) -> float | None:
    """Return the least speed in km/h between two visits that follow each other; None where it cannot be told."""
    metres = _metres(one, other)
    if metres is None or one_place(one, other, limits):
        return None
    apart = max(0.0, metres - (one.accuracy or 0.0) - (other.accuracy or 0.0))
    hours = (other.start - one.end).total_seconds() / 3600
    return apart / METRES / max(hours, SLACK_HOURS)


def stays(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find whose visits are over before they begin: `stay_share` of them shorter than `stay`. A hint, no more."""
    least = timedelta(minutes=limits.number("stay"))
    found = []
    for visitor, visits in sorted(by_visitor(rows).items()):
        short = [row.id for row in visits if row.end - row.start < least]
        share = len(short) / len(visits)
        if len(short) >= limits.number("tour_pairs") and share >= limits.share("stay_share"):
            facts = {"n": len(visits), "short": len(short), "minutes": f"{limits.number('stay'):g}"}
            points = limits.number("points_stays")
            found.append(Finding("stays", visitor, share, points, tuple(short), facts))
    return found


def hours(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find whose times stand in heaps: on whole five minutes, or written down in one go after the day's work.

    People round, and who has no signal writes in the evening: alone it is worth little.
    """
    found = []
    for visitor, visits in sorted(by_visitor(rows).items()):
        if len(visits) < limits.number("quiet_least"):
            continue
        even = [row for row in visits if local(row.start).minute % FIVE == 0 and not row.start.second]
        late = _written_late(visits, limits)
        round_share, burst = len(even) / len(visits), len(late) / len(visits)
        if round_share >= limits.share("round_share") or burst >= limits.share("burst_share"):
            facts = {"n": len(visits), "round": shown(round_share), "burst": shown(burst)}
            points = limits.number("points_hours")
            ids = {row.id for row in (even if round_share >= limits.share("round_share") else [])} | set(late)
            found.append(
                Finding("hours", visitor, max(round_share, burst), points, tuple(sorted(ids)), facts)
            )
    return found


def _written_late(visits: list[Row], limits: Limits) -> list[str]:
    """Return the visits of days whose records were made within `burst` minutes after the last visit was over."""
    span = timedelta(minutes=limits.number("burst"))
    found: list[str] = []
    for _day, group in groupby(visits, key=lambda row: local(row.start).date()):
        of_day = list(group)
        written = [row.recorded_at for row in of_day if row.recorded_at is not None]
        if len(written) < len(of_day) or len(of_day) < limits.number("tour_pairs"):
            continue
        over = max(row.end for row in of_day)
        if min(written) >= over and max(written) - min(written) <= span:
            found += [row.id for row in of_day]
    return found
