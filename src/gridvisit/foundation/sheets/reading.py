"""What a file says and what would come of it: the answer of every import before it writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from gridvisit.foundation.kernel.errors import Problem

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Sample:
    """A line for the preview: what would happen to it. `fields` names what changes, never the values."""

    row: int
    status: str  # created | updated | unchanged
    mark: str
    fields: tuple[str, ...] = ()


@dataclass
class Tally:
    """Lines counted by what becomes of them, with the first of each kind."""

    counts: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)

    def note(self, row: int, status: str, mark: str, fields: Iterable[str] = ()) -> None:
        """Count a line."""
        self.counts[status] += 1
        if self.counts[status] <= SHOWN:
            self.samples.append(Sample(row, status, mark, tuple(fields)))

    def take(self, other: Tally) -> None:
        """Add another tally."""
        for sample in other.samples:
            if sum(mine.status == sample.status for mine in self.samples) < SHOWN:
                self.samples.append(sample)
        self.counts.update(other.counts)


@dataclass
class Reading(Tally):
    """All lines of a file: how many, which are bad and why, what was put right, what the good ones come to."""

    rows: int = 0
    bad_rows: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)  # errors: their lines are left out
    notes: list[Problem] = field(default_factory=list)  # put right or ignored; their lines are taken

    def blame(self, problems: Iterable[Problem]) -> None:
        """Add errors and remember their lines."""
        for problem in problems:
            self.problems.append(problem)
            if problem.row is not None:
                self.bad_rows.add(problem.row)
