"""The workbench grows by rooms: each puts cards, next steps, approvals and search answers on it.

A room adds `console/desk/<room>.py` with any of these functions; nothing else has to be told:

    def cards(actor, now) -> list[Card]              numbers on top, each a link to its filtered list
    def next_steps(actor, now) -> list[Next]         what to do next, with the reason and the due time
    def approvals(actor, now) -> list[Approval]      what waits for this person's decision
    def find(actor, q, now) -> list[Found]           answers for the search box, at most 8
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ROOMS = (
    "visits",
    "demands",
    "planning",
    "customers",
    "surveys",
    "evaluation",
    "objections",
    "truth",
    "improvement",
    "staff",
    "outbox",
)
MOST_STEPS = 7


@dataclass(frozen=True)
class Card:
    """A number with a link to its records. `tone`: '', good, warn, bad. `order` sorts, small first."""

    label: Any
    count: int
    url: str
    tone: str = ""
    icon: str = "list"
    hint: Any = ""
    order: int = 50


@dataclass(frozen=True)
class Next:
    """A next step: what, why now, when due, where to do it."""

    label: Any
    reason: Any
    url: str
    due_at: datetime | None = None
    tone: str = ""
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Approval:
    """Something that waits for a decision; `url` is where it is decided."""

    label: Any
    detail: Any
    url: str
    since: datetime | None = None


@dataclass(frozen=True)
class Found:
    """A search answer."""

    kind: Any
    label: Any
    url: str
    detail: Any = ""
    icon: str = "search"


def _providers(name: str) -> Iterator[Any]:
    package = "gridvisit.interfaces.console.desk"
    for room in ROOMS:
        if importlib.util.find_spec(f"{package}.{room}") is not None:
            provider = getattr(importlib.import_module(f"{package}.{room}"), name, None)
            if provider is not None:
                yield provider


def cards(actor: Any, now: datetime) -> list[Card]:
    """Return all rooms' cards in their order."""
    return sorted(
        (card for give in _providers("cards") for card in give(actor, now)), key=lambda card: card.order
    )


def next_steps(actor: Any, now: datetime) -> list[Next]:
    """Return the most urgent steps: overdue first, then by due time, those without one last."""
    steps = [step for give in _providers("next_steps") for step in give(actor, now)]
    steps.sort(key=lambda step: (step.due_at is None, step.due_at.timestamp() if step.due_at else 0))
    return steps[:MOST_STEPS]


def approvals(actor: Any, now: datetime) -> list[Approval]:
    """Return what waits for this person's decision, the oldest first."""
    waiting = [item for give in _providers("approvals") for item in give(actor, now)]
    return sorted(waiting, key=lambda item: item.since.timestamp() if item.since else 0)


def find(actor: Any, q: str, now: datetime) -> list[Found]:
    """Return all rooms' answers to `q`, room by room."""
    return [found for give in _providers("find") for found in give(actor, q, now)]
