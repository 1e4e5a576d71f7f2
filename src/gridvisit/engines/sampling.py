"""Seeded random draws that anyone can repeat: the random share of plans (4-13) and re-check samples (9.2-04).

Each member gets the SHA-256 of seed and id as its place in the queue; the first ones are drawn. The draw does
not depend on the order of the population, the platform or the Python version, and it is consistent: a larger
sample contains the smaller one, and a member added later moves nobody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from math import ceil
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

PERCENT = 100
_SEPARATOR = b"\x1f"
_UNIT = 1 << 256


def ticket(seed: str, member: object) -> int:
    """Return the place of `member` in the queue of `seed`: a number of 256 bits.

    >>> ticket("2026-12/R01", "a") == ticket("2026-12/R01", "a") != ticket("2027-01/R01", "a")
    True
    """
    digest = hashlib.sha256(str(seed).encode() + _SEPARATOR + str(member).encode())
    return int.from_bytes(digest.digest(), "big")


def draw(population: Iterable[T], size: int, *, seed: str) -> list[T]:
    """Return `size` different members, in the order they were drawn; all of them if there are fewer.

    >>> draw(["d", "a", "c", "b"], 2, seed="s") == draw(["a", "b", "c", "d"], 2, seed="s")
    True
    """
    queue = sorted(set(population), key=lambda member: (ticket(seed, member), str(member)))
    return queue[: max(size, 0)]


def draw_share(population: Iterable[T], percent: float, *, seed: str, at_least: int = 0) -> list[T]:
    """Return at least `percent` of the members, rounded up, and no fewer than `at_least`.

    >>> len(draw_share(range(41), 5, seed="s")), len(draw_share(range(40), 5, seed="s"))
    (3, 2)
    """
    members = set(population)
    return draw(members, max(share_size(len(members), percent), at_least), seed=seed)


def draw_strata(
    strata: Mapping[str, Iterable[T]], percent: float, *, seed: str, at_least: Mapping[str, int] | None = None
) -> dict[str, list[T]]:
    """Return a sample per stratum (high and low voltage, say), each with its own least size."""
    least = at_least or {}
    return {
        name: draw_share(members, percent, seed=f"{seed}/{name}", at_least=least.get(name, 0))
        for name, members in sorted(strata.items())
    }


def chosen(member: object, percent: float, *, seed: str) -> bool:
    """Say whether one member alone is drawn at this rate, without knowing the others.

    >>> chosen("a", 100, seed="s"), chosen("a", 0, seed="s")
    (True, False)
    """
    return ticket(seed, member) * PERCENT < Fraction(str(percent)) * _UNIT


def share_size(count: int, percent: float) -> int:
    """Return the smallest number of members that is at least `percent` of `count`, exactly.

    >>> share_size(200, 5), share_size(201, 5), share_size(0, 5)
    (10, 11, 0)
    """
    return ceil(Fraction(str(percent)) * count / PERCENT)
