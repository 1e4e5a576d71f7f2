"""What the signals look at, and what they say. Plain rows; ids are texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gridvisit.foundation.kernel.text import say
from gridvisit.standard.parameters import ParameterSet

RULE = "9.2-04"
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a visit: the hash of its bytes and the perceptual hash of its picture ('' if it has none)."""

    sha256: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A customer's code: the keyed hash of the number it was sent to, and whether that number is one of ours."""

    number: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One visit as it was handed in.

    `stratum`: visits that may be compared with each other (kind of customer, channel, district); `place`: the site,
    '' if none is known; `text`: the free text only, without what a form or template put there; `addresses`: keyed
    hashes of the network addresses from which the customer answered by link; `asked`: how many times the customer was
    asked later whether somebody came, `denied`: whether he said nobody did.
    """

    id: str
    visitor: str
    stratum: str
    party: str
    start: datetime
    end: datetime
    place: str = ""
    lat: float | None = None
    lng: float | None = None
    accuracy: float | None = None
    recorded_at: datetime | None = None
    demands: int = 0
    text: str = ""
    photos: tuple[Photo, ...] = ()
    codes: tuple[Code, ...] = ()
    addresses: tuple[str, ...] = ()
    asked: int = 0
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One signal about one visitor: a figure, the visits it rests on, and the facts for its words.

    `points` is how much it weighs in the order of who is looked at first; `chance` the probability that honest work
    looks like this, where a test was made. `of_visits`: it speaks of these visits only and says nothing of the visitor.
    """

    signal: str
    visitor: str
    figure: float
    points: float
    visits: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    chance: float | None = None
    of_visits: bool = False

    def words(self, lang: str) -> str:
        """Return the finding as a sentence."""
        return say(f"truth.{self.signal}", lang, **self.facts)


class Limits:
    """The limits in force, read by their short names from the hints of rule 9.2-04."""

    def __init__(self, params: ParameterSet) -> None:
        self._params = params

    def number(self, name: str) -> float:
        """Return a limit as a number."""
        return float(self._params.number(f"{RULE}.{name}"))

    def share(self, name: str) -> float:
        """Return a limit in per cent as a share."""
        return self.number(name) / PERCENT


def by_visitor(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return each visitor's rows in the order of their start."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.start, row.id)):
        found[row.visitor].append(row)
    return dict(found)


def shown(share: float) -> str:
    """Return a share for a sentence.

    >>> shown(0.1234), shown(0.5)
    ('12.3 %', '50 %')
    """
    return f"{share * PERCENT:.1f}".removesuffix(".0") + " %"
