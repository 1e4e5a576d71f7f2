"""The working figures of planning, read from defaults.toml: minutes a visit takes, priorities, pauses."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Figures:
    """Minutes by channel and class, priority by rule, and single numbers by name."""

    minutes: Mapping[str, Mapping[str, int]]
    priority: Mapping[str, int]
    numbers: Mapping[str, float]

    def visit_minutes(self, visit_class: str, channel: str) -> int:
        """Return the minutes to plan for a visit; an unknown class counts as a 10 kV customer."""
        table = self.minutes.get(channel) or self.minutes["onsite"]
        return table.get(visit_class, table["hv"])

    def whole(self, name: str) -> int:
        """Return a whole number."""
        return int(self.numbers[name])

    def number(self, name: str) -> float:
        """Return a number."""
        return float(self.numbers[name])


@cache
def shipped() -> Figures:
    """Return the figures as shipped.

    >>> shipped().visit_minutes("top", "onsite"), shipped().whole("submit_by_day")
    (120, 25)
    """
    text = resources.files("gridvisit.domain.planning").joinpath("defaults.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return Figures(data["minutes"], data["priority"], data["figures"])
