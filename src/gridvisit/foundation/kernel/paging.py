"""Keyset pages: constant cost at any depth, no count."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text, register

T = TypeVar("T")

register(
    {
        "page.bad_cursor": Text(
            zh="分页标记无效，请从第一页重新开始。",
            en="The page marker is not valid; start again from page one.",
        )
    }
)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: its items and the marker of the next one (None at the end)."""

    items: list[T]
    next_cursor: str | None


def encode(values: Sequence[Any]) -> str:
    """Return `values` of the last row's sort key as an opaque marker."""
    plain = [
        v.isoformat() if isinstance(v, (date, datetime)) else (v if v is None else str(v)) for v in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str, size: int) -> list[str | None]:
    """Return the sort key inside a marker. Raises Refusal `page.bad_cursor`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, UnicodeError):
        raise Refusal("page.bad_cursor", status=422, field="cursor") from None
    if (
        not isinstance(values, list)
        or len(values) != size
        or not all(value is None or isinstance(value, str) for value in values)
    ):
        raise Refusal("page.bad_cursor", status=422, field="cursor")
    return values
