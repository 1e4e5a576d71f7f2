"""Draw a sample by seed so that anybody can draw it again: an order by hash, no state, no library's generator. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import ceil

LEAST = 2  # of each stratum, where it has as many: an interval needs two
HUNDRED = 100


def shuffled(ids: Iterable[str], seed: str) -> list[str]:
    """Return ids in the order of SHA-256 of seed and id: the same seed, the same order, on every machine.

    >>> shuffled(["a", "b", "c"], "1") == shuffled(["c", "a", "b"], "1")
    True
    """
    return sorted(ids, key=lambda pk: hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest())


def allocate(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Return how many of each stratum are drawn: in proportion, two at least where there are two, `wanted` in all.

    >>> allocate({"big": 80, "mid": 18, "tiny": 2}, 20)
    {'big': 15, 'mid': 3, 'tiny': 2}
    """
    total = sum(sizes.values())
    if wanted >= total:
        return dict(sizes)
    shares = {name: wanted * size / total for name, size in sizes.items()}
    found = {name: min(size, max(LEAST, int(shares[name]))) for name, size in sizes.items()}
    order = sorted(sizes, key=lambda name: (-(shares[name] - int(shares[name])), name))
    _fill(found, sizes, order, wanted)
    _cut(found, shares, wanted)
    return found


def _fill(found: dict[str, int], sizes: Mapping[str, int], order: list[str], wanted: int) -> None:
    while sum(found.values()) < wanted:
        for name in order:
            if sum(found.values()) < wanted and found[name] < sizes[name]:
                found[name] += 1


def _cut(found: dict[str, int], shares: Mapping[str, float], wanted: int) -> None:
    while sum(found.values()) > wanted:
        name = max(
            found, key=lambda key: (found[key] - shares[key] if found[key] > LEAST else 0, found[key], key)
        )
        found[name] -= 1


def sample(frame: Mapping[str, str], *, seed: str, size: int) -> list[str]:
    """Return the ids drawn from a frame (id → stratum), in the order of the draw.

    >>> frame = {str(n): "a" if n % 3 else "b" for n in range(30)}
    >>> once = sample(frame, seed="s", size=9)
    >>> len(once), once == sample(dict(reversed(frame.items())), seed="s", size=9)
    (9, True)
    """
    strata: dict[str, list[str]] = defaultdict(list)
    for pk, stratum in frame.items():
        strata[stratum].append(pk)
    counts = allocate({name: len(ids) for name, ids in sorted(strata.items())}, size)
    drawn = [pk for name, ids in sorted(strata.items()) for pk in shuffled(ids, seed)[: counts[name]]]
    return shuffled(drawn, seed)


def phoned(drawn: Iterable[str], *, seed: str, share: float) -> set[str]:
    """Return those of a sample who are asked by phone: `share` percent, rounded up, by a seed of its own (9.4-01).

    >>> len(phoned([str(n) for n in range(11)], seed="s", share=30))
    4
    """
    ids = list(drawn)
    return set(shuffled(ids, f"{seed}:phone")[: ceil(len(ids) * share / HUNDRED)])


def digest(frame: Mapping[str, str]) -> str:
    """Return the hash of a frame: what was there to draw from."""
    lines = "\n".join(f"{pk}\t{stratum}" for pk, stratum in sorted(frame.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
