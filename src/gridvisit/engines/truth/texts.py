"""Look-alike texts: free texts that nearly repeat an earlier one about another customer.

Texts are compared as sets of three-letter pieces. Pieces that many visitors use are a template or an everyday phrase
and are taken out first; what is then too short to be anybody's own words is not compared at all.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import ceil

from gridvisit.engines.truth.rows import Finding, Limits, Row, shown

PIECE = 3
LEAST_USERS = 3
"""Pieces used by fewer visitors than this are never a template, however few visitors there are."""


def pieces(text: str) -> frozenset[str]:
    """Return the pieces of a text, letters only: digits and punctuation do not make two texts different.

    >>> sorted(pieces("用电 正常！"))
    ['用电正', '电正常']
    """
    letters = "".join(
        sign for sign in unicodedata.normalize("NFKC", text).lower() if unicodedata.category(sign)[0] == "L"
    )
    return frozenset(letters[at : at + PIECE] for at in range(len(letters) - PIECE + 1))


def alike(rows: Iterable[Row], limits: Limits) -> list[Finding]:
    """Find whose texts repeat earlier ones, his own or a colleague's: at least `text_copies` and `text_share`."""
    held = [(row, found) for row in rows if row.text and (found := pieces(row.text))]
    users: dict[str, set[str]] = defaultdict(set)
    for row, found in held:
        for piece in found:
            users[piece].add(row.visitor)
    many = max(LEAST_USERS, limits.share("text_common") * len({row.visitor for row, _found in held}))
    common = {piece for piece, who in users.items() if len(who) >= many}
    own = [(row, found - common) for row, found in held]
    least = limits.number("text_chars")
    own = [(row, found) for row, found in own if len(found) >= least]
    own.sort(key=lambda pair: (pair[0].start, pair[0].id))
    copies = _copies(own, limits.share("text_alike"))
    written = Counter(row.visitor for row, _found in own)
    of_visitor: dict[str, list[str]] = defaultdict(list)
    for row, _found in own:
        if row.id in copies:
            of_visitor[row.visitor] += [row.id]
    return [
        Finding(
            "texts",
            visitor,
            len(ids) / written[visitor],
            limits.number("points_texts"),
            tuple(ids),
            {
                "n": written[visitor],
                "copies": len(ids),
                "share": shown(len(ids) / written[visitor]),
                "alike": shown(limits.share("text_alike")),
            },
        )
        for visitor, ids in sorted(of_visitor.items())
        if len(ids) >= limits.number("text_copies")
        and len(ids) / written[visitor] >= limits.share("text_share")
    ]


def _copies(texts: list[tuple[Row, frozenset[str]]], least: float) -> set[str]:
    """Return the visits whose text is at least `least` like an earlier one of another customer (Jaccard, exact).

    Two sets that alike share one of their rarest pieces, so only those are looked up (prefix filter).
    """
    counts: Counter[str] = Counter()
    for _row, found in texts:
        counts.update(found)
    shelf: dict[str, list[int]] = defaultdict(list)
    copies = set()
    for place, (row, found) in enumerate(texts):
        rare = sorted(found, key=lambda piece: (counts[piece], piece))
        prefix = rare[: len(rare) - ceil(least * len(rare)) + 1]
        tried: set[int] = set()
        for piece in prefix:
            for other in shelf[piece]:
                if other in tried:
                    continue
                tried.add(other)
                there, theirs = texts[other]
                if there.party != row.party and _jaccard(found, theirs) >= least:
                    copies.add(row.id)
                    break
            if row.id in copies:
                break
        if row.id not in copies:  # a copy of a copy is a copy of the first: the shelf stays short
            for piece in prefix:
                shelf[piece].append(place)
    return copies


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both)
