"""How probable a count is among honest people who differ: tails with a spread, and tests combined. Pure.

Honest people do not all hear the same number of demands, nor do the customers of all of them forget equally often. How
much they differ is read from everybody's counts; a plain binomial test would take every honest extreme for a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import exp, lgamma, log, prod
from typing import TypeVar

Model = TypeVar("Model")
ROUNDS = 20
REMARKABLE = 0.001
"""Who is rarer than this is left out when the spread of the others is read, for he may be what is looked for."""
TINY = 1e-15

Count = tuple[int, float]
"""What was counted, and of how many or what was expected."""


def at_most(hits: int, expected: float, spread: float) -> float:
    """Return P(X ≤ hits) for a count whose mean varies between people by `spread` (relative variance; gamma-Poisson).

    >>> round(at_most(0, 9.6, 0.0), 6), round(at_most(0, 9.6, 0.09), 5)
    (6.8e-05, 0.00099)
    """
    if expected <= 0:
        return 1.0
    if spread <= 0:
        return min(1.0, sum(exp(k * log(expected) - expected - lgamma(k + 1)) for k in range(hits + 1)))
    shape = 1 / spread
    none, one = shape * log(shape / (shape + expected)), log(expected / (shape + expected))
    terms = (exp(lgamma(k + shape) - lgamma(shape) - lgamma(k + 1) + none + k * one) for k in range(hits + 1))
    return min(1.0, sum(terms))


def at_least(hits: int, trials: int, rate: float, spread: float) -> float:
    """Return P(X ≥ hits) of trials whose rate varies between people by `spread` (relative variance; beta-binomial).

    >>> round(at_least(5, 27, 0.05, 0.0), 3), round(at_least(5, 27, 0.05, 0.5), 3)
    (0.01, 0.04)
    """
    if hits <= 0:
        return 1.0
    if rate <= 0:
        return 0.0
    strength = max(0.0, (1 - rate) / (rate * spread) - 1) if spread > 0 else 0.0
    below = sum(_one(k, trials, rate, strength) for k in range(hits))
    return max(TINY, 1 - below)


def _one(hits: int, trials: int, rate: float, strength: float) -> float:
    ways = lgamma(trials + 1) - lgamma(hits + 1) - lgamma(trials - hits + 1)
    if strength <= 0:
        return exp(ways + hits * log(rate) + (trials - hits) * log(1 - rate))
    a, b = rate * strength, (1 - rate) * strength
    return exp(ways + _beta(hits + a, trials - hits + b) - _beta(a, b))


def _beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def of_means(counts: Iterable[Count]) -> float:
    """Return by how much the means behind counts with their expectations differ (relative variance, by moments)."""
    counts = list(counts)
    over = sum((hits - expected) ** 2 - hits for hits, expected in counts)
    return max(0.0, over / (sum(expected**2 for _hits, expected in counts) or 1.0))


def of_rates(counts: Iterable[Count], rate: float) -> float:
    """Return by how much the rates behind hits and trials differ (relative variance, by moments)."""
    counts = list(counts)
    noise = rate * (1 - rate)
    over = sum((hits - trials * rate) ** 2 - trials * noise for hits, trials in counts)
    return max(0.0, over / (sum(trials * (trials - 1) for _hits, trials in counts) * rate**2 or 1.0))


def settled(
    counts: Mapping[str, Count],
    read: Callable[[list[Count]], Model],
    chance: Callable[[Count, Model], float],
) -> Model:
    """Return what is read from the counts of everybody who is not remarkable by it, beginning with what is assumed."""
    kept: set[str] = set()
    model = read([])
    for _round in range(ROUNDS):
        again = {who for who, count in counts.items() if chance(count, model) > REMARKABLE}
        if again == kept:
            break
        kept = again
        model = read([counts[who] for who in sorted(kept)])
    return model


def together(chances: Iterable[float]) -> float:
    """Return the chance that independent tests together look at least like this in honest work (Fisher's method).

    >>> together([0.02]), round(together([0.02, 0.02]), 4), round(together([0.02, 0.9]), 3)
    (0.02, 0.0035, 0.09)
    """
    chances = [max(chance, TINY) for chance in chances]
    product = prod(chances)
    part = total = 1.0
    for step in range(1, len(chances)):
        part *= -log(product) / step
        total += part
    return min(1.0, product * total)


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
