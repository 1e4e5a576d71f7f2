"""Record ids: UUIDv7, drawn once where the record is born (device or server)."""

from __future__ import annotations

from uuid import UUID

import uuid_utils

from gridvisit.foundation.kernel.errors import Refusal


def new_id() -> UUID:
    """Return a new UUIDv7. Its embedded time is never read back."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def parse_id(text: str) -> UUID:
    """Return the id written in `text`. Raises Refusal `id.malformed` (404 at the doors)."""
    shown = str(text)[:40]
    try:
        value = UUID(text)
    except (ValueError, AttributeError, TypeError):
        raise Refusal("id.malformed", status=404, value=shown) from None
    if value.int == 0 or str(value) != text.lower():
        raise Refusal("id.malformed", status=404, value=shown)
    return value
