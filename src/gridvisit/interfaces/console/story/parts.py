"""What a room may put on a customer's page besides events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Block:
    """A number about the customer, with the way to its records."""

    label: Any
    value: Any
    url: str = ""
    tone: str = ""
    hint: Any = ""
    icon: str = "list"


@dataclass(frozen=True)
class Link:
    """A button on top of the page."""

    label: Any
    url: str
    icon: str
    primary: bool = False
