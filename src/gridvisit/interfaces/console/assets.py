"""What the Vite build left in `static/console/dist`: hashed files by source name, and the icons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

DIST = Path(__file__).parent / "static" / "console" / "dist"


@dataclass(frozen=True)
class Asset:
    """An entry of the build: its script, and the styles it needs."""

    script: str
    styles: tuple[str, ...] = ()


def asset(entry: str) -> Asset | None:
    """Return the built files of `entry` (`console.ts`), or None before the first build."""
    chunks = _manifest(_stamp("manifest.json"))
    if entry not in chunks:
        return None
    styles = dict.fromkeys(_styles(chunks, entry))  # each once, in the order they build on each other
    return Asset(script=_url(chunks[entry]["file"]), styles=tuple(_url(name) for name in styles))


def _styles(chunks: dict[str, Any], name: str) -> Iterator[str]:
    for imported in chunks[name].get("imports", ()):
        yield from _styles(chunks, imported)
    yield from chunks[name].get("css", ())


def icon(name: str) -> str:
    """Return the inner SVG of an icon; a name that was not built gives a dot."""
    icons = _icons(_stamp("icons.json"))
    return icons.get(name) or '<circle cx="12" cy="12" r="3"/>'


def icon_names() -> frozenset[str]:
    """Return the names of all built icons."""
    return frozenset(_icons(_stamp("icons.json")))


def _url(name: str) -> str:
    return static(f"console/dist/{name}")


def _path(name: str) -> Path:
    return DIST / ".vite" / name if name == "manifest.json" else DIST / name


def _stamp(name: str) -> int:
    # in development a new build is seen without a restart; elsewhere the file cannot change
    path = _path(name)
    if not settings.DEBUG:
        return 0
    return path.stat().st_mtime_ns if path.exists() else -1


@lru_cache(maxsize=4)
def _manifest(_changed: int) -> dict[str, Any]:
    return _read("manifest.json")


@lru_cache(maxsize=4)
def _icons(_changed: int) -> dict[str, str]:
    return _read("icons.json")


def _read(name: str) -> dict[str, Any]:
    path = _path(name)
    return json.loads(path.read_text("utf-8")) if path.exists() else {}
