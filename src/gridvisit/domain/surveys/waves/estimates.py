"""What the answers of a sample say of the whole: weights by stratum, shares, index and their intervals. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from gridvisit.domain.surveys.rules import TOP_TWO
from gridvisit.engines.statistics import Z95, wilson

PROMOTER, DETRACTOR = 9, 6
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Reply:
    """One counted answer: its stratum and unit, the overall mark, marks of the index by question, recommendation."""

    stratum: str
    unit: str
    overall: int | None
    marks: Mapping[str, int]
    recommend: int | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval at 95 %, the answers it rests on, and what they are worth after weighting."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    n_eff: float

    def as_json(self) -> dict[str, float | int | None]:
        """Return the figure as it is stored."""
        names = ("value", "low", "high")
        rounded = {
            name: None if getattr(self, name) is None else round(getattr(self, name), 4) for name in names
        }
        return rounded | {"n": self.n, "n_eff": round(self.n_eff, 1)}


NOTHING = Estimate(None, None, None, 0, 0.0)


def weights(population: Mapping[str, int], replies: Iterable[Reply]) -> dict[str, float]:
    """Return what an answer of each stratum stands for: people in it ÷ answers from it. None answered: not there.

    >>> one = Reply("a", "", 5, {}, None)
    >>> weights({"a": 10, "b": 4}, [one, one])
    {'a': 5.0}
    """
    answered = Counter(reply.stratum for reply in replies)
    return {name: population.get(name, 0) / n for name, n in sorted(answered.items()) if population.get(name)}


def effective(found: Sequence[float]) -> float:
    """Return how many equal answers unequal ones are worth (Kish).

    >>> effective([2.0, 2.0, 2.0]), round(effective([1.0, 3.0]), 1)
    (3.0, 1.6)
    """
    squares = sum(w * w for w in found)
    return sum(found) ** 2 / squares if squares else 0.0


def top_two(replies: Iterable[Reply], by: Mapping[str, float]) -> Estimate:
    """Return the weighted share of 4 and 5 of the valid overall marks (I39), Wilson at the effective number.

    >>> rows = [Reply("a", "", m, {}, None) for m in (5, 5, 2, 4)]
    >>> found = top_two(rows, {"a": 1.0})
    >>> found.value, round(found.low, 2), round(found.high, 2), found.n
    (0.75, 0.3, 0.95, 4)
    """
    rows = [
        (by[r.stratum], r.overall >= TOP_TWO) for r in replies if r.overall is not None and r.stratum in by
    ]
    if not rows:
        return NOTHING
    n_eff = effective([w for w, _hit in rows])
    value = sum(w for w, hit in rows if hit) / sum(w for w, _hit in rows)
    low, high = wilson(value * n_eff, n_eff)
    return Estimate(value, low, high, len(rows), n_eff)


def index(replies: Iterable[Reply], by: Mapping[str, float], importance: Mapping[str, float]) -> Estimate:
    """Return the index 0-100 (I40): Σ w_k (x̄_k − 1) ÷ 4 × 100 over the items asked, with a linearised interval.

    >>> rows = [Reply("a", "", 5, {"solved": 5}, None), Reply("a", "", 3, {"solved": 3}, None)]
    >>> round(index(rows, {"a": 1.0}, {"solved": 1.0}).value, 1)
    75.0
    """
    rows = [r for r in replies if r.stratum in by and any(code in importance for code in r.marks)]
    sums = {
        code: sum(by[r.stratum] for r in rows if code in r.marks)
        for code in importance
        if any(code in r.marks for r in rows)
    }
    total = sum(importance[code] for code in sums)
    if not rows or not total:
        return NOTHING
    share = {code: importance[code] / total for code in sums}
    mean = {
        code: sum(by[r.stratum] * _points(r.marks[code]) for r in rows if code in r.marks) / sums[code]
        for code in sums
    }
    parts = [
        sum(
            share[c] * by[r.stratum] * (_points(r.marks[c]) - mean[c]) / sums[c] for c in sums if c in r.marks
        )
        for r in rows
    ]
    value = sum(share[code] * mean[code] for code in sums)
    return _with_interval(value, parts, [by[r.stratum] for r in rows], least=0, most=HUNDRED)


def _points(mark: int) -> float:
    return (mark - 1) / 4 * HUNDRED


def recommendation(replies: Iterable[Reply], by: Mapping[str, float]) -> Estimate:
    """Return promoters − detractors in percent (I42), −100 … 100.

    >>> rows = [Reply("a", "", None, {}, m) for m in (10, 9, 8, 2)]
    >>> recommendation(rows, {"a": 1.0}).value
    25.0
    """
    rows = [(by[r.stratum], r.recommend) for r in replies if r.recommend is not None and r.stratum in by]
    if not rows:
        return NOTHING
    total = sum(w for w, _mark in rows)
    signs = [(w, HUNDRED * ((mark >= PROMOTER) - (mark <= DETRACTOR))) for w, mark in rows]
    value = sum(w * sign for w, sign in signs) / total
    parts = [w * (sign - value) / total for w, sign in signs]
    return _with_interval(value, parts, [w for w, _sign in signs], least=-HUNDRED, most=HUNDRED)


def _with_interval(
    value: float, parts: Sequence[float], by: Sequence[float], *, least: float, most: float
) -> Estimate:
    n = len(parts)
    if n == 1:  # one answer says nothing about the spread
        return Estimate(value, least, most, n, 1.0)
    half = Z95 * sqrt(n / (n - 1) * sum(part * part for part in parts))
    return Estimate(value, max(least, value - half), min(most, value + half), n, effective(by))


def hidden(counts: Mapping[str, int], least: int) -> set[str]:
    """Return the groups not shown: fewer than `least` answers; and if it is one alone, the next smallest with it.

    Otherwise the one hidden group could be worked out from the total.

    >>> sorted(hidden({"a": 3, "b": 40, "c": 9}, 5)), hidden({"a": 8, "b": 9}, 5)
    (['a', 'c'], set())
    """
    few = {name for name, n in counts.items() if n < least}
    shown = sorted((n, name) for name, n in counts.items() if name not in few)
    if sum(counts[name] for name in few) in range(1, least) and shown:
        few.add(shown[0][1])
    return few
