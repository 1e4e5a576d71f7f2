"""Answers that may not be the customer's: codes from doubtful numbers, one phone or network address for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gridvisit.engines.truth.photos import one_place
from gridvisit.engines.truth.rows import Finding, Limits, Row, by_visitor


def doubtful(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find whose codes came back from numbers of his own, or from one number for customers at `code_parties` places.

    Both must be `code_share` of all codes: who visits has numbers to correct, and a village or an estate may have one
    phone for several places. The customers of one building are one place. A few codes from numbers just set propose a
    look at these visits; they say nothing yet about the visitor.
    """
    found = []
    for visitor, visits in sorted(by_visitor(rows).items()):
        coded = [row for row in visits if row.codes]
        own = [row.id for row in coded if any(code.doubtful for code in row.codes)]
        shared = _shared(coded, limits)
        enough = limits.share("code_share") * len(coded)
        many = len(shared) >= max(enough, limits.number("code_parties"))
        if not own and not many:
            continue
        strong = many or len(own) >= max(enough, limits.number("code_least"))
        ids = tuple(dict.fromkeys([*own, *(shared if many else ())]))
        facts = {"n": len(coded), "own": len(own), "shared": len(shared)}
        points = limits.number("points_codes" if strong else "points_once")
        found.append(
            Finding("codes", visitor, len(ids) / len(coded), points, ids, facts, of_visits=not strong)
        )
    return found


def one_address(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find for whom one network address answered at `address_places` places, and for nobody else to speak of.

    A carrier puts many customers behind one address: at least `address_share` of the places that answered from it must
    be his. Where one carrier serves a valley and one visitor goes there, that is so in honest work too; this signal
    alone is never enough.
    """
    used: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    answered: dict[str, set[str]] = defaultdict(set)
    for row in sorted(rows, key=lambda row: (row.start, row.id)):
        for address in row.addresses:
            answered[row.visitor].add(row.id)
            known = used[address][row.visitor]
            if not any(one_place(row, other, limits) for other in known):
                known.append(row)
    least, share = limits.number("address_places"), limits.share("address_share")
    most: dict[str, list[Row]] = {}
    for by_visitor_ in used.values():
        everywhere = sum(len(places) for places in by_visitor_.values())
        for visitor, places in by_visitor_.items():
            enough = len(places) >= least and len(places) / everywhere >= share
            if enough and len(places) > len(most.get(visitor, ())):
                most[visitor] = places
    return [
        Finding(
            "address",
            visitor,
            len(places) / len(answered[visitor]),
            limits.number("points_address"),
            tuple(row.id for row in places),
            {"n": len(answered[visitor]), "places": len(places)},
        )
        for visitor, places in sorted(most.items())
    ]


def _shared(coded: list[Row], limits: Limits) -> list[str]:
    """Return one visit for each place whose code came from the number that confirmed at most places."""
    places: dict[str, list[Row]] = defaultdict(list)
    for row in coded:
        for number in {code.number for code in row.codes if code.number}:
            if not any(one_place(row, known, limits) for known in places[number]):
                places[number].append(row)
    most = max(places.values(), key=len, default=[])
    return [row.id for row in most]
