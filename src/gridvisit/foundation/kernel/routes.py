"""How a route declares itself: what it does, with what, and who may come."""

from __future__ import annotations

from dataclasses import dataclass

ANY_STAFF = "self.view"
"""The action of pages that every signed-in member of staff has: workbench, own settings, search."""


@dataclass(frozen=True)
class Route:
    """The declaration every view carries as `.gridvisit_route`; the law tests read it."""

    door: str
    action: str
    subject: str
    public: bool = False
    methods: tuple[str, ...] = ("GET", "POST")
