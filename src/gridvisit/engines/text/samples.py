"""The product's own invented sentences with their labels: most train the model, every fifth tests it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

EVERY = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """One sentence of a customer and what it is."""

    text: str
    type: str
    topic: str
    urgency: str


@cache
def samples() -> tuple[tuple[Sample, ...], tuple[Sample, ...]]:
    """Return the sentences that train and those that test, which the model never sees."""
    train: list[Sample] = []
    test: list[Sample] = []
    labels, place = ("", "", ""), 0
    for line in resources.files(__package__).joinpath("samples.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("="):
            kind, topic, urgency = line[1:].split()
            labels, place = (kind, topic, urgency), 0
        elif line and not line.startswith("#"):
            place += 1
            (test if place % EVERY == 0 else train).append(Sample(line, *labels))
    return tuple(train), tuple(test)
