"""Signals by chance: hardly any demand where others hear some, and customers who say that nobody came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gridvisit.engines.truth.rows import Finding, Limits, Row, by_visitor


def corrected(chances: Mapping[str, float], level: float) -> set[str]:
    """Return who stays remarkable when many are tested at once (Benjamini and Hochberg, 1995).

    `level` is the share of false alarms accepted among those returned.

    >>> sorted(corrected({"a": 0.001, "b": 0.04, "c": 0.5, "d": 0.9}, 0.05))
    ['a']
    """
    order = sorted(chances.items(), key=lambda pair: (pair[1], pair[0]))
    last = 0
    for rank, (_who, chance) in enumerate(order, 1):
        if chance <= level * rank / len(order):
            last = rank
    return {who for who, _chance in order[:last]}


def at_most(hits: int, rates: Iterable[float]) -> float:
    """Return P(X ≤ hits) for a sum of independent trials with their own rates (Poisson binomial), exactly.

    >>> round(1 / at_most(0, [0.048] * 200), -3)
    19000.0
    """
    points = [1.0] + [0.0] * hits
    for rate in rates:
        for k in range(hits, 0, -1):
            points[k] = points[k] * (1 - rate) + points[k - 1] * rate
        points[0] *= 1 - rate
    return min(1.0, sum(points))


def quiet(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find who hears far fewer demands than others on visits of the same kind.

    Each visit is compared with the rate of its stratum among the *other* visitors, taken at `quiet_share` of it: people
    differ, and who hears somewhat less than others is no finding. Visits of strata nobody else visits are left out.
    """
    people = by_visitor(rows)
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
    chances, seen = {}, {}
    for visitor, visits in people.items():
        rates = []
        for row in visits:
            hits, n = total[row.stratum]
            mine, of_mine = own[visitor, row.stratum]
            if n > of_mine:
                rates.append((hits - mine) / (n - of_mine))
        heard = sum(row.demands > 0 for row in visits)
        if len(rates) < limits.number("quiet_least") or heard >= (expected := sum(rates)):
            continue
        floor = limits.share("quiet_share")
        chances[visitor] = at_most(heard, [rate * floor for rate in rates])
        seen[visitor] = (len(rates), heard, expected)
    return [
        Finding(
            "quiet",
            visitor,
            heard / expected,
            limits.number("points_quiet"),
            tuple(row.id for row in people[visitor]),
            {"n": n, "demands": heard, "expected": f"{expected:.1f}", "chance": said(chances[visitor])},
            chances[visitor],
        )
        for visitor in sorted(corrected(chances, limits.share("alarm")))
        for n, heard, expected in (seen[visitor],)
    ]


def denied(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find whose customers say more often than by forgetting (`denied_base`) that nobody came.

    One denial proposes a look at that visit; it says nothing yet about the visitor.
    """
    people = by_visitor(row for row in rows if row.asked)
    base, chances = limits.share("denied_base"), {}
    for visitor, visits in people.items():
        said_no = sum(row.denied for row in visits)
        chances[visitor] = 1 - at_most(said_no - 1, [base] * len(visits)) if said_no else 1.0
    found = []
    least = limits.number("denied_least")
    remarkable = {
        visitor
        for visitor in corrected(chances, limits.share("alarm"))
        if sum(row.denied for row in people[visitor]) >= least
    }
    for visitor, visits in people.items():
        ids = tuple(row.id for row in visits if row.denied)
        if not ids:
            continue
        found.append(
            Finding(
                "denied",
                visitor,
                len(ids) / len(visits),
                limits.number("points_denied") if visitor in remarkable else limits.number("points_once"),
                ids,
                {"asked": len(visits), "denied": len(ids), "chance": said(chances[visitor])},
                chances[visitor],
            )
        )
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
