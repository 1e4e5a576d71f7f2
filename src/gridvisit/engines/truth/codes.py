"""Codes from doubtful numbers: the visitor's own or one he has just set, and one phone that confirms for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gridvisit.engines.truth.photos import one_place
from gridvisit.engines.truth.rows import Finding, Limits, Row, by_visitor


def doubtful(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find whose codes came back from numbers of his own, or from one number for customers at `code_parties` places.

    The customers of one building may share a caretaker's phone: they are one place. A single code from a number just
    set proposes a look at that visit; it says nothing yet about the visitor.
    """
    found = []
    for visitor, visits in sorted(by_visitor(rows).items()):
        coded = [row for row in visits if row.codes]
        own = [row.id for row in coded if any(code.doubtful for code in row.codes)]
        shared = _shared(coded, limits)
        many = len(shared) >= limits.number("code_parties")
        if not own and not many:
            continue
        strong = many or len(own) >= limits.number("code_least")
        ids = tuple(dict.fromkeys([*own, *(shared if many else ())]))
        facts = {"n": len(coded), "own": len(own), "shared": len(shared)}
        points = limits.number("points_codes" if strong else "points_once")
        found.append(Finding("codes", visitor, len(ids) / len(coded), points, ids, facts))
    return found


def _shared(coded: list[Row], limits: Limits) -> list[str]:
    """Return one visit for each place whose code came from the number that confirmed at most places."""
    places: dict[str, list[Row]] = defaultdict(list)
    for row in coded:
        for number in {code.number for code in row.codes if code.number}:
            if not any(one_place(row, known, limits) for known in places[number]):
                places[number].append(row)
    most = max(places.values(), key=len, default=[])
    return [row.id for row in most]
