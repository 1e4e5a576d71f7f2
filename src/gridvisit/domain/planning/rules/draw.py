"""The draws of a plan: low-voltage sample by area (4-12) and random share (4-13), each repeatable from the seed.

A draw walks the queue that the seed gives to the *whole register* of a stratum and takes the first who may be
visited. Who stood before the last one taken and was not taken is kept with the reason. So anybody with the
register and the seed can see that nobody was picked and nobody was passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from uuid import UUID

from gridvisit.engines import sampling

MONTHS = 12
RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Draw:
    """What a draw gave: who was taken in order, who was passed over and why, and whether the queue ran out."""

    taken: tuple[UUID, ...]
    passed: tuple[tuple[UUID, str], ...]
    short: int


def take(register: Iterable[UUID], size: int, *, seed: str, obstacle: Callable[[UUID], str]) -> Draw:
    """Return the first `size` members of the seed's queue that have no `obstacle` (a code; empty: may be visited)."""
    taken: list[UUID] = []
    passed: list[tuple[UUID, str]] = []
    members = list(register)
    for member in sampling.draw(members, len(members), seed=seed) if size > 0 else ():
        if len(taken) == size:
            break
        code = obstacle(member)
        if code:
            passed.append((member, code))
        else:
            taken.append(member)
    return Draw(tuple(taken), tuple(passed), max(0, size - len(taken)))


def is_head_of_queue(register: Iterable[UUID], seen: Iterable[UUID], *, seed: str) -> bool:
    """Whether those taken and passed over are exactly the head of the seed's queue: the auditor's check."""
    wanted = set(seen)
    return set(sampling.draw(set(register), len(wanted), seed=seed)) == wanted


def fingerprint(register: Iterable[UUID]) -> str:
    """Return a short fingerprint of a register, to see later whether it is still the same."""
    text = "\n".join(sorted(str(member) for member in register))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def random_needed(others: int, percent: float) -> int | None:
    """Return how many random items make at least `percent` of all, beside `others` that are not; None: impossible.

    >>> random_needed(80, 20), random_needed(81, 20), random_needed(0, 20), random_needed(5, 100)
    (20, 21, 0, None)
    """
    share = Fraction(str(percent)) / 100
    if share >= 1:
        return None if others else 0
    return ceil(share * others / (1 - share))


def share_met(random: int, total: int, percent: float) -> bool:
    """Whether the random share of a plan is reached (4-13); an empty plan owes nothing."""
    return total == 0 or Fraction(random, total) >= Fraction(str(percent)) / 100


def area_needs(
    accounts: Mapping[str, int], visited: Mapping[str, int], *, percent: float, month: int, seed: str
) -> dict[str, int]:
    """Return how many low-voltage customers of each area are to be visited in `month` (4-12).

    The yearly share is spread over the year. Each area has its own phase, so that small areas, which owe two or
    three visits a year, do not all owe them in January or all in December.
    """
    rate = Fraction(str(percent)) / 100
    needs = {}
    for area, count in sorted(accounts.items()):
        year = ceil(rate * count)
        phase = Fraction(sampling.ticket(seed, area) % 1000, 1000)
        by_now = year if month == MONTHS else min(year, floor(rate * count * month / MONTHS + phase))
        left = by_now - visited.get(area, 0)
        if left > 0:
            needs[area] = left
    return needs


def stratum(area: str) -> str:
    """Return the name of an area's draw, which is part of its seed."""
    return f"area/{area}"


def seed_of(seed: str, name: str) -> str:
    """Return the seed of one draw of a plan."""
    return f"{seed}/{name}"


def by_area(members: Sequence[tuple[UUID, str]]) -> dict[str, list[UUID]]:
    """Return members by their area."""
    found: dict[str, list[UUID]] = {}
    for member, area in members:
        found.setdefault(area, []).append(member)
    return found
