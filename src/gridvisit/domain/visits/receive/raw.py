"""A record before it is understood: signs no database stores, and the record without its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def without_files(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record as it is kept: the bytes of its files are stored apart, by their hash."""
    kept = dict(record)
    if isinstance(kept.get("evidence"), list):
        kept["evidence"] = [_without_file(item) for item in kept["evidence"]]
    return kept


def with_nul(value: Any, path: str) -> Iterator[str]:
    """Yield the paths of texts with a NUL sign, which no database stores; depth is bounded by the JSON parser."""
    if isinstance(value, str) and "\x00" in value:
        yield path or "record"
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if "\x00" in str(name):
                yield path or "record"
            else:
                yield from with_nul(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from with_nul(item, f"{path}.{index}")


def _without_file(item: Any) -> Any:
    if not isinstance(item, Mapping):
        return item
    return {key: value for key, value in item.items() if key != "content_base64"}
