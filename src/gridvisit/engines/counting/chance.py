"""Chance: tails of the binomial distribution, intervals of rates, indirect standardisation. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, lgamma, log, log1p, sqrt

from gridvisit.engines.statistics import Z95, wilson


def binomial_tails(hits: int, n: int, p: float) -> tuple[float, float]:
    """Return P(X ≤ hits) and P(X ≥ hits) for X ~ Binomial(n, p).

    >>> low, high = binomial_tails(0, 200, 0.048)  # 0 demands in 200 visits: about 1 in 19,000 if honest
    >>> round(1 / low, -3), round(high, 6)
    (19000.0, 1.0)
    """
    if p <= 0.0 or p >= 1.0:
        sure = 0 if p <= 0.0 else n
        return float(hits >= sure), float(hits <= sure)
    terms = [_point(k, n, p) for k in range(n + 1)]
    return min(1.0, sum(terms[: hits + 1])), min(1.0, sum(terms[hits:]))


def _point(k: int, n: int, p: float) -> float:
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(p) + (n - k) * log1p(-p))


def byar(events: float, z: float = Z95) -> tuple[float, float]:
    """Return Byar's interval of a number of events (Poisson).

    >>> [round(bound, 2) for bound in byar(10)]
    [4.79, 18.39]
    """
    low = events * (1 - 1 / (9 * events) - z / (3 * sqrt(events))) ** 3 if events > 0 else 0.0
    above = events + 1
    high = above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3
    return max(0.0, low), high


@dataclass(frozen=True, slots=True)
class Standardised:
    """Observed against expected: `expected` = Σ n of a class × reference rate of that class.

    `ratio` is observed ÷ expected with its 95 % interval; None where nothing was expected.
    """

    observed: float
    expected: float
    n: int
    left_out: int
    ratio: float | None
    low: float | None
    high: float | None

    @property
    def apart(self) -> str:
        """Say whether the unit differs from the reference by more than chance: above, below or an empty text."""
        if self.low is None or self.high is None:
            return ""
        return "above" if self.low > 1 else "below" if self.high < 1 else ""


def standardise(
    own: Mapping[str, tuple[float, int]], reference: Mapping[str, tuple[float, int]]
) -> Standardised:
    """Compare hits of n per class with what the reference's rates would give (indirect standardisation).

    A class the reference does not know is left out of both sides and counted in `left_out`. The interval is Wilson's
    of the observed share, divided by the expected share; the reference is taken as known.

    >>> found = standardise({"a": (8, 10), "b": (45, 90)}, {"a": (90, 100), "b": (60, 100)})
    >>> round(found.expected, 1), round(found.ratio, 3), found.apart
    (63.0, 0.841, 'below')
    """
    observed = expected = 0.0
    n = left_out = 0
    for name, (hits, cases) in own.items():
        known_hits, known = reference.get(name, (0.0, 0))
        if not known:
            left_out += cases
            continue
        observed += hits
        n += cases
        expected += cases * known_hits / known
    if expected <= 0:
        return Standardised(observed, 0.0, n, left_out, None, None, None)
    low, high = (bound * n / expected for bound in wilson(observed, n))
    return Standardised(observed, expected, n, left_out, observed / expected, low, high)


def crude_rates(rows: Iterable[tuple[str, float, int]]) -> dict[str, tuple[float, int]]:
    """Add up (class, hits, n) by class.

    >>> crude_rates([("a", 1, 2), ("a", 1, 1)])
    {'a': (2.0, 3)}
    """
    found: dict[str, tuple[float, int]] = {}
    for name, hits, n in rows:
        before = found.get(name, (0.0, 0))
        found[name] = (before[0] + hits, before[1] + n)
    return found
