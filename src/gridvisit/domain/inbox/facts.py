"""Facts of a notice in a column of JSON and back: texts in both languages and times stay what they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gridvisit.foundation.kernel.text import Text, say


def pack(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as plain JSON.

    >>> pack({"n": 2, "what": Text(zh="答复", en="Answer")})
    {'n': 2, 'what': {'zh': '答复', 'en': 'Answer'}}
    """
    return {name: _pack(value) for name, value in facts.items()}


def _pack(value: Any) -> Any:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return value if isinstance(value, (int, float)) else str(value)


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"]) if "at" in value else Text(value["zh"], value["en"])
    return value


def words(code: str, facts: Mapping[str, Any], lang: str) -> str:
    """Return what a notice says, in a language."""
    return say(code, lang, **unpack(facts))


def unpack(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `pack` has packed."""
    return {name: _unpack(value) for name, value in facts.items()}
