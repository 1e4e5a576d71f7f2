"""Whom to look at first: all signals about a visitor together. It proposes re-checks; it accuses nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gridvisit.engines import sampling
from gridvisit.engines.truth import chance, codes, photos, texts, tours
from gridvisit.engines.truth.rows import Finding, Limits, Row
from gridvisit.engines.truth.words import SIGNALS
from gridvisit.standard.parameters import ParameterSet

ORDER = list(SIGNALS)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A visitor whose visits a person should re-check, with the reasons and the visits named most often."""

    visitor: str
    points: float
    findings: tuple[Finding, ...]
    visits: tuple[str, ...]


def signals(rows: Sequence[Row], params: ParameterSet) -> list[Finding]:
    """Return every signal in some rows."""
    limits = Limits(params)
    found = [
        *chance.by_chance(rows, limits),
        *texts.alike(rows, limits),
        *photos.seen_before(rows, limits),
        *codes.doubtful(rows, limits),
        *codes.one_address(rows, limits),
        *tours.tours(rows, limits),
        *tours.stays(rows, limits),
        *tours.hours(rows, limits),
    ]
    return sorted(found, key=lambda row: (row.visitor, ORDER.index(row.signal)))


def proposals(found: Iterable[Finding], params: ParameterSet) -> list[Proposal]:
    """Return who reaches the line of `look_at` points, the most points first; ties by id, so that the order stands.

    >>> from gridvisit.standard.parameters import shipped
    >>> weak, strong = Finding("hours", "a", 0.9, 15, ("1",)), Finding("photos", "b", 0.2, 60, ("2", "3"))
    >>> [(row.visitor, row.points) for row in proposals([weak, strong], shipped())]
    [('b', 60)]
    """
    limits = Limits(params)
    of_visitor: dict[str, list[Finding]] = {}
    for row in found:
        of_visitor.setdefault(row.visitor, []).append(row)
    rows = [
        Proposal(visitor, points, tuple(own), first(own, int(limits.number("look_visits"))))
        for visitor, own in of_visitor.items()
        if (points := total(own)) >= limits.number("look_at")
    ]
    return sorted(rows, key=lambda row: (-row.points, row.visitor))


def total(own: Sequence[Finding]) -> float:
    """Return the points about one visitor: single happenings in some visits add nothing, or habits would accuse.

    >>> denied, night = Finding("denied", "a", 0.1, 20, ("1",), of_visits=True), Finding("hours", "a", 0.9, 15, ("1",))
    >>> total([denied, night]), total([night, night]), total([denied])
    (20, 30, 20)
    """
    of_visitor = sum(row.points for row in own if not row.of_visits)
    return max(of_visitor, *(row.points for row in own))


def first(own: Sequence[Finding], most: int) -> tuple[str, ...]:
    """Return the visits named by most signals; among equals by a draw, not by date."""
    named: Counter[str] = Counter()
    for row in own:
        named.update(row.visits)
    visitor = own[0].visitor
    order = sorted(named, key=lambda pk: (-named[pk], sampling.ticket(visitor, pk)))
    return tuple(order[:most])
