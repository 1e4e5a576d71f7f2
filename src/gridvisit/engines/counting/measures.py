"""From cases to a figure: one function per kind of formula (domain 5). Pure; no data is None, never 0 or 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from gridvisit.engines.counting.cases import Case
from gridvisit.engines.counting.chance import binomial_tails, byar
from gridvisit.engines.counting.survival import median, quantile, survival
from gridvisit.engines.statistics import Z95, wilson

MARKS_MOST, MARKS_LEAST = 5, 1
WEIGHT, POPULATION, PEER = "weight", "population", "peer"
DOUBTFUL = "doubtful"
HALF, NINE_TENTHS = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as a number. `beyond`: the true value is larger than `value` (a median not yet reached)."""

    value: float | None
    numerator: float
    denominator: float
    n: int
    low: float | None = None
    high: float | None = None
    beyond: bool = False


Measure = Callable[[Sequence[Case], float], Value]


def _n(cases: Sequence[Case]) -> int:
    return sum(case.count for case in cases)


def _divided(top: float, bottom: float, factor: float = 1.0) -> float | None:
    return top / bottom * factor if bottom else None


def share(cases: Sequence[Case], _factor: float = 1.0) -> Value:
    """Hits ÷ cases, with Wilson's interval."""
    n, hits = _n(cases), sum(case.count for case in cases if case.hit)
    low, high = wilson(hits, n) if n else (None, None)
    return Value(_divided(hits, n), hits, n, n, low, high)


def portion(cases: Sequence[Case], _factor: float = 1.0) -> Value:
    """Σ amount ÷ Σ base over records, a share of parts (fields filled, areas asked), with Wilson's interval.

    n is the number of records, for the parts of one record stand and fall together.
    """
    top = sum(case.amount * case.count for case in cases)
    bottom = sum(case.base * case.count for case in cases)
    n = sum(case.count for case in cases if case.base)
    value = _divided(top, bottom)
    low, high = wilson(top / bottom * n, n) if n and bottom else (None, None)
    return Value(value, top, bottom, n, low, high)


def ratio(cases: Sequence[Case], factor: float = 1.0) -> Value:
    """Σ amount ÷ Σ base × factor; no interval: the parts are not independent trials."""
    top = sum(case.amount * case.count for case in cases)
    bottom = sum(case.base * case.count for case in cases)
    n = sum(case.count for case in cases if case.base)
    return Value(_divided(top, bottom, factor), top, bottom, n)


def rate(cases: Sequence[Case], factor: float = 1.0) -> Value:
    """Events per `factor` of the base (per 100 visits), with Byar's interval of the events."""
    found = ratio(cases, factor)
    if found.value is None:
        return found
    low, high = (bound / found.denominator * factor for bound in byar(found.numerator))
    return Value(found.value, found.numerator, found.denominator, found.n, low, high)


def count(cases: Sequence[Case], _factor: float = 1.0) -> Value:
    """How many cases hit, of how many looked at; nobody looked at is no data."""
    n, hits = _n(cases), sum(case.count for case in cases if case.hit)
    return Value(float(hits) if n else None, hits, n, n)


def total(cases: Sequence[Case], factor: float = 1.0) -> Value:
    """Σ amount of all cases."""
    n = _n(cases)
    top = sum(case.amount * case.count for case in cases)
    return Value(top * factor if n else None, top, n, n)


def lasting(cases: Sequence[Case], share_ended: float) -> Value:
    """The age by which so many have ended (product-limit estimate); open ones count with their age.

    Where so many have not ended yet the value is the greatest age seen, and `beyond` says that it is a lower bound.
    """
    spans = [(case.amount, case.hit) for case in cases for _ in range(case.count)]
    ended = sum(done for _, done in spans)
    if not spans:
        return Value(None, 0, 0, 0)
    found = quantile(survival(spans), share_ended)
    if found is None:
        return Value(max(age for age, _ in spans), ended, len(spans), len(spans), beyond=True)
    return Value(found, ended, len(spans), len(spans))


def mean(cases: Sequence[Case], _factor: float = 1.0) -> Value:
    """The mean amount; what is still open counts with its age, so the true mean is at least this."""
    n = _n(cases)
    top = sum(case.amount * case.count for case in cases)
    open_ones = any(not case.hit for case in cases)
    return Value(_divided(top, n), top, n, n, beyond=bool(n) and open_ones)


def weighted(cases: Sequence[Case], _factor: float = 1.0) -> Value:
    """Σ w of the hits ÷ Σ w of the decided, w = `base` = 1 ÷ sampling probability; doubtful ones stand apart (I38).

    The interval is Wilson's with the effective number (Σw)² ÷ Σw².
    """
    decided = [case for case in cases if case.group != DOUBTFUL]
    weights = sum(case.base * case.count for case in decided)
    hits = sum(case.base * case.count for case in decided if case.hit)
    if not weights:
        return Value(None, 0, 0, 0)
    effective = weights**2 / sum(case.base**2 * case.count for case in decided)
    low, high = wilson(hits / weights * effective, effective)
    return Value(hits / weights, hits, weights, _n(decided), low, high)


def index(cases: Sequence[Case], _factor: float = 1.0) -> Value:
    """The customer satisfaction index (I40): Σ w·(mean − 1) ÷ 4 × 100 per stratum, weighted by population share.

    Cases: the answers (`group` the question, `stratum`, `amount` the mark), context: `part` "weight" (question) and
    "population" (stratum). Weights are shared out over the items asked and the strata that answered.
    """
    weights = {case.group: case.base for case in cases if case.part == WEIGHT}
    people: dict[str, float] = {}
    sums: dict[str, dict[str, tuple[float, int]]] = {}
    asked: dict[str, int] = {}
    for case in cases:
        if case.part == POPULATION:
            people[case.stratum] = people.get(case.stratum, 0.0) + case.base
        elif not case.part and case.group in weights:
            before = sums.setdefault(case.stratum, {}).get(case.group, (0.0, 0))
            sums[case.stratum][case.group] = (before[0] + case.amount * case.count, before[1] + case.count)
            asked[case.group] = asked.get(case.group, 0) + case.count
    parts = [(people.get(name, 0.0), _index_of(items, weights)) for name, items in sums.items()]
    known = sum(size for size, _ in parts)
    if not parts:
        return Value(None, 0, 0, 0)
    if not known:  # nobody knows how many there are of each: every answer counts alike
        parts = [
            (float(max(n for _, n in items.values())), _index_of(items, weights)) for items in sums.values()
        ]
        known = sum(size for size, _ in parts)
    value = sum(size / known * found for size, found in parts)
    return Value(value, value, 100.0, max(asked.values()))


def _index_of(items: dict[str, tuple[float, int]], weights: dict[str, float]) -> float:
    whole = sum(weights[name] for name in items)
    steps = MARKS_MOST - MARKS_LEAST
    return sum(
        weights[name] / whole * (marks / n - MARKS_LEAST) / steps * 100 for name, (marks, n) in items.items()
    )


def net(cases: Sequence[Case], _factor: float = 1.0) -> Value:
    """Promoters less detractors in points (NPS): `amount` is 1, 0 or −1; −100 … 100, normal interval."""
    n = _n(cases)
    top = sum(case.amount * case.count for case in cases)
    if not n:
        return Value(None, 0, 0, 0)
    moved = sum(abs(case.amount) * case.count for case in cases)
    points = top / n
    half = Z95 * sqrt(max(0.0, moved / n - points**2) / n)
    low, high = max(-1.0, points - half) * 100, min(1.0, points + half) * 100
    return Value(points * 100, top, n, n, low, high)


def unlikely(cases: Sequence[Case], baseline: float) -> Value:
    """The smaller tail of Binomial(n, p₀) at the hits seen (I36); p₀ from the peers' rates, class by class.

    Peers are cases of the part "peer" (`stratum`, `amount` hits of `base`); a class without takes the `baseline`.
    """
    own = [case for case in cases if case.part != PEER]
    peers: dict[str, tuple[float, float]] = {}
    for case in cases:
        if case.part == PEER:
            before = peers.get(case.stratum, (0.0, 0.0))
            peers[case.stratum] = (before[0] + case.amount, before[1] + case.base)
    n, hits = _n(own), sum(case.count for case in own if case.hit)
    if not n:
        return Value(None, 0, 0, 0)
    expected = sum(case.count * _peer_rate(peers.get(case.stratum), baseline) for case in own)
    low, high = binomial_tails(hits, n, expected / n)
    return Value(min(low, high), hits, n, n)


def _peer_rate(known: tuple[float, float] | None, baseline: float) -> float:
    return known[0] / known[1] if known is not None and known[1] else baseline


def medians(cases: Sequence[Case], _factor: float = 1.0) -> Value:
    """Median amount of the cases that hit ÷ median of those that do not (I47: with the customer ÷ typing)."""
    top = median(case.amount for case in cases if case.hit)
    bottom = median(case.amount for case in cases if not case.hit)
    n = sum(case.count for case in cases if not case.hit)
    if top is None or not bottom:
        return Value(None, top or 0.0, bottom or 0.0, n if top is not None else 0)
    return Value(top / bottom, top, bottom, n)


MEASURES: dict[str, Measure] = {
    "share": share, "portion": portion, "ratio": ratio, "rate": rate, "count": count, "total": total, "mean": mean,
    "lasting": lasting, "weighted": weighted, "index": index, "net": net, "unlikely": unlikely, "medians": medians,
}  # fmt: skip


def measure(name: str, cases: Sequence[Case], factor: float = 1.0) -> Value:
    """Return the figure of some cases by the measure called `name`.

    >>> from uuid import UUID
    >>> unit = UUID(int=1)
    >>> found = measure("share", [Case(None, unit, hit=True, count=45), Case(None, unit, count=5)])
    >>> found.value, round(found.low, 3), found.n
    (0.9, 0.786, 50)
    >>> measure("share", []).value is None
    True
    """
    return MEASURES[name](cases, factor)
