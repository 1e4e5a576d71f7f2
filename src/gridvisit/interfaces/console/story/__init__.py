"""What other rooms tell on a customer's page. A room adds `console/story/<room>.py` with any of these functions:

def blocks(party, actor, now) -> list[Block]     numbers beside the header, each a link to its records
def events(party, actor, now) -> list[dict]      for the story: at, title; optional text, who, icon, tone, url
    def links(party, actor, now) -> list[Link]       buttons on top
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from gridvisit.interfaces.console.story.parts import Block, Link

ROOMS = ("customers", "visits", "demands", "planning", "surveys", "channels", "evaluation")


def _tellers(name: str) -> Iterator[Any]:
    for room in ROOMS:
        module = f"{__name__}.{room}"
        if importlib.util.find_spec(module) is not None:
            found = getattr(importlib.import_module(module), name, None)
            if found is not None:
                yield found


def blocks(party: Any, actor: Any, now: datetime) -> list[Block]:
    """Return all rooms' numbers about a customer the actor may see."""
    return [block for tell in _tellers("blocks") for block in tell(party, actor, now)]


def events(party: Any, actor: Any, now: datetime) -> list[dict[str, Any]]:
    """Return all rooms' events about a customer, newest first."""
    found = [event for tell in _tellers("events") for event in tell(party, actor, now)]
    return sorted(found, key=lambda event: event["at"], reverse=True)


def links(party: Any, actor: Any, now: datetime) -> list[Link]:
    """Return what the actor may do with a customer in other rooms."""
    return [link for tell in _tellers("links") for link in tell(party, actor, now)]
