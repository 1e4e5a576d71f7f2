"""Signals by chance: hardly any demand where others hear some, customers who say that nobody came, and both at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridvisit.engines.truth import spread
from gridvisit.engines.truth.rows import Finding, Limits, Row, by_visitor


@dataclass(frozen=True, slots=True)
class Tested:
    """One visitor under one test: what was counted, of how many (visits or asked), what was expected, its chance."""

    hits: int
    n: int
    expected: float
    chance: float


def by_chance(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Return what the tests of demands and denials find, each alone and both together."""
    people = by_visitor(rows)
    heard, denials = of_demands(people, limits), of_denials(people, limits)
    found = [*_quiet(people, heard, limits), *_denied(people, denials, limits)]
    alone = {row.visitor for row in found if not row.of_visits}
    return [*found, *_together(people, heard, denials, alone, limits)]


def quiet(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find who hears far fewer demands than others on visits of the same kind."""
    people = by_visitor(rows)
    return _quiet(people, of_demands(people, limits), limits)


def denied(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find whose customers say more often than those of others that nobody came."""
    people = by_visitor(rows)
    return _denied(people, of_denials(people, limits), limits)


def of_demands(people: Mapping[str, list[Row]], limits: Limits) -> dict[str, Tested]:
    """Return how probable so few demands are for each visitor with `quiet_least` visits that can be compared.

    Each visit is compared with the rate of its stratum among the *other* visitors; visits of strata nobody else visits
    are left out. How much honest people differ is read from all of them, and is never taken to be less than
    `spread_least`: among few people it cannot be read.
    """
    total: dict[str, list[int]] = {}
    own: dict[tuple[str, str], list[int]] = {}
    for visitor, visits in people.items():
        for row in visits:
            for tally in (
                total.setdefault(row.stratum, [0, 0]),
                own.setdefault((visitor, row.stratum), [0, 0]),
            ):
                tally[0] += row.demands > 0
                tally[1] += 1
    counts: dict[str, spread.Count] = {}
    visited: dict[str, int] = {}
    for (visitor, stratum), (mine, of_mine) in own.items():
        hits, n = total[stratum]
        if n > of_mine:
            heard, expected = counts.get(visitor, (0, 0.0))
            counts[visitor] = (heard + mine, expected + of_mine * (hits - mine) / (n - of_mine))
            visited[visitor] = visited.get(visitor, 0) + of_mine
    least = limits.number("quiet_least")
    counts = {visitor: count for visitor, count in counts.items() if visited[visitor] >= least}
    floor = limits.share("spread_least") ** 2
    width = spread.settled(
        counts, lambda some: max(floor, spread.of_means(some)), lambda one, found: spread.at_most(*one, found)
    )
    return {
        visitor: Tested(hits, visited[visitor], expected, spread.at_most(hits, expected, width))
        for visitor, (hits, expected) in counts.items()
    }


def of_denials(people: Mapping[str, list[Row]], limits: Limits) -> dict[str, Tested]:
    """Return how probable so many denials are for each visitor whose customers were asked.

    How many customers forget is read from all answers, where there are many; among few `denied_base` stands for it,
    which weighs as much as `denied_weight` answers.
    """
    asked = {visitor: [row for row in visits if row.asked] for visitor, visits in people.items()}
    counts = {
        visitor: (sum(row.denied for row in visits), len(visits))
        for visitor, visits in asked.items()
        if visits
    }
    base, weight = limits.share("denied_base"), limits.number("denied_weight")
    floor = limits.share("spread_least") ** 2

    def read(some: list[spread.Count]) -> tuple[float, float]:
        hits, n = (sum(column) for column in zip(*some, strict=True)) if some else (0, 0)
        rate = (hits + base * weight) / (n + weight)
        return rate, max(floor, spread.of_rates(some, rate))

    def chance(one: spread.Count, found: tuple[float, float]) -> float:
        return spread.at_least(one[0], int(one[1]), *found)

    model = spread.settled(counts, read, chance)
    return {
        visitor: Tested(hits, n, n * model[0], chance((hits, n), model))
        for visitor, (hits, n) in counts.items()
    }


def _remarkable(tested: Mapping[str, Tested], limits: Limits) -> set[str]:
    return spread.corrected({who: one.chance for who, one in tested.items()}, limits.share("alarm"))


def _quiet(people: Mapping[str, list[Row]], tested: Mapping[str, Tested], limits: Limits) -> list[Finding]:
    return [
        Finding(
            "quiet",
            visitor,
            one.hits / one.expected,
            limits.number("points_quiet"),
            tuple(row.id for row in people[visitor]),
            {"n": one.n, "demands": one.hits, "expected": f"{one.expected:.1f}", "chance": said(one.chance)},
            one.chance,
        )
        for visitor in sorted(_remarkable(tested, limits))
        for one in (tested[visitor],)
        if one.hits < one.expected
    ]


def _denied(people: Mapping[str, list[Row]], tested: Mapping[str, Tested], limits: Limits) -> list[Finding]:
    """One denial proposes a look at that visit; it says nothing yet about the visitor."""
    least = limits.number("denied_least")
    strong = {visitor for visitor in _remarkable(tested, limits) if tested[visitor].hits >= least}
    return [
        Finding(
            "denied",
            visitor,
            one.hits / one.n,
            limits.number("points_denied" if visitor in strong else "points_once"),
            tuple(row.id for row in people[visitor] if row.asked and row.denied),
            {"asked": one.n, "denied": one.hits, "chance": said(one.chance)},
            one.chance,
            of_visits=visitor not in strong,
        )
        for visitor, one in tested.items()
        if one.hits
    ]


def _together(
    people: Mapping[str, list[Row]],
    heard: Mapping[str, Tested],
    denials: Mapping[str, Tested],
    alone: set[str],
    limits: Limits,
) -> list[Finding]:
    """Find who is remarkable by both tests together and by neither alone: few demands, and some denials as well.

    The two have nothing to do with each other in honest work, so their chances may be combined.
    """
    chances = {
        visitor: spread.together([heard[visitor].chance, denials[visitor].chance])
        for visitor in heard.keys() & denials.keys()
    }
    found = []
    for visitor in sorted(spread.corrected(chances, limits.share("alarm")) - alone):
        demands, one = heard[visitor], denials[visitor]
        if not one.hits or demands.hits >= demands.expected:
            continue  # one of the two says nothing against him
        facts = {
            "n": demands.n,
            "demands": demands.hits,
            "expected": f"{demands.expected:.1f}",
            "asked": one.n,
            "denied": one.hits,
            "chance": said(chances[visitor]),
        }
        ids = tuple(row.id for row in people[visitor] if row.denied or not row.demands)
        points = limits.number("points_together")
        found.append(Finding("together", visitor, one.hits / one.n, points, ids, facts, chances[visitor]))
    return found


def said(chance: float) -> str:
    """Return a probability as people say it.

    >>> said(0.0000526), said(0.04), said(0.0)
    ('1/19,000', '4 %', '1/1,000,000')
    """
    if chance >= 0.01:  # noqa: PLR2004 - a per cent
        return f"{chance * 100:.0f} %"
    times = min(1 / max(chance, 1e-6), 1e6)
    digits = len(str(int(times)))
    return f"1/{round(times, 2 - digits):,.0f}"
