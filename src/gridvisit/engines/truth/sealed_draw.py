"""Draws that nobody can steer: a secret seed is committed before the visits are sealed and revealed after the re-check.

Whoever has the revealed seed and the list of sealed visits draws the same sample again (commit and reveal). The seed
cannot be exchanged after the visits are known, for its hash was published before; the visits cannot be fitted to the
seed, for nobody knew it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from gridvisit.engines import sampling
from gridvisit.engines.statistics import Z95, wilson

HIGH, LOW = "high", "low"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A visit one may draw: its id, the seal of its record, whether the customer has high voltage."""

    id: str
    seal: str
    high: bool

    def plain(self) -> list[Any]:
        """JSON-ready values."""
        return [self.id, self.seal, self.high]


def commitment(secret: str, unit: str, month: str) -> str:
    """Return what is published before the month: the SHA-256 of unit, month and secret.

    >>> commitment("s", "R01", "2026-11") == commitment("s", "R01", "2026-12")
    False
    """
    return hashlib.sha256(_seed(secret, unit, month).encode()).hexdigest()


def _seed(secret: str, unit: str, month: str) -> str:
    return f"{unit}\x1f{month}\x1f{secret}"


def list_hash(visits: Iterable[Sealed]) -> str:
    """Return the SHA-256 of a list of sealed visits, whatever its order."""
    rows = sorted(visit.plain() for visit in visits)
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def draw(
    visits: Iterable[Sealed],
    *,
    secret: str,
    unit: str,
    month: str,
    percent: float,
    at_least: Mapping[str, int],
) -> list[str]:
    """Return the ids drawn, high and low voltage apart: the share, and no fewer than `at_least`."""
    strata: dict[str, list[str]] = {HIGH: [], LOW: []}
    for visit in visits:
        strata[HIGH if visit.high else LOW].append(visit.id)
    found = sampling.draw_strata(strata, percent, seed=_seed(secret, unit, month), at_least=dict(at_least))
    return [pk for name in (HIGH, LOW) for pk in found[name]]


@dataclass(frozen=True, slots=True)
class Replay:
    """What somebody finds who draws again: each question with yes or no, and the ids drawn this time."""

    seed_is_the_committed_one: bool
    list_is_the_sealed_one: bool
    sample_is_the_same: bool
    drawn: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything agrees."""
        return self.seed_is_the_committed_one and self.list_is_the_sealed_one and self.sample_is_the_same


def replay(record: Mapping[str, Any]) -> Replay:
    """Draw again from a published record and compare.

    record: {unit, month, commitment, secret, list_hash, visits: [[id, seal, high], …], percent, at_least, drawn: [id]}
    """
    visits = [Sealed(str(pk), str(seal), bool(high)) for pk, seal, high in record["visits"]]
    secret, unit, month = str(record["secret"]), str(record["unit"]), str(record["month"])
    again = draw(
        visits,
        secret=secret,
        unit=unit,
        month=month,
        percent=float(record["percent"]),
        at_least=record["at_least"],
    )
    return Replay(
        hmac.compare_digest(commitment(secret, unit, month), str(record["commitment"])),
        hmac.compare_digest(list_hash(visits), str(record["list_hash"])),
        again == list(record["drawn"]),
        tuple(again),
    )


@dataclass(frozen=True, slots=True)
class Margin:
    """What a sample says of all visits: false ones among those re-checked, with the 95 % interval of their share."""

    population: int
    checked: int
    false: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """Share of the re-checked that were false."""
        return self.false / self.checked if self.checked else None

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


def margin(population: int, checked: int, false: int) -> Margin:
    """Return what `false` of `checked` random visits say (Wilson); nothing checked: nothing is known.

    >>> found = margin(400, 20, 0)
    >>> round(found.high, 3)
    0.161
    """
    low, high = wilson(false, checked)
    if population and checked >= population:
        low = high = false / checked
    return Margin(population, checked, false, low, high)


def size_for(half: float, population: int, expected: float) -> int:
    """Return how many visits must be re-checked for ± `half` (a share) where about `expected` are false.

    >>> size_for(0.05, 10_000, 0.05), size_for(0.05, 60, 0.05)
    (73, 34)
    """
    n = Z95 * Z95 * expected * (1 - expected) / (half * half)
    return min(population, ceil(n / (1 + (n - 1) / population))) if population else 0
