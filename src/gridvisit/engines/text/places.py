"""Places in a text that are filled in later, such as {number}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLACE = re.compile(r"\{\s*([^{}\s]+)\s*\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its places filled in, and the places nobody could fill, which stay as they were."""

    text: str
    missing: tuple[str, ...] = ()


def named(text: str) -> list[str]:
    """Return the names of the places, each once, in order.

    >>> named("工单{number}，{ unit }：{number}")
    ['number', 'unit']
    """
    return list(dict.fromkeys(_PLACE.findall(text)))


def fill(text: str, facts: Mapping[str, str]) -> Filled:
    """Fill in the places from `facts`. What a fact says is never read as a place again.

    >>> fill("{number}：{promise.meter_check}", {"number": "{unit}"})
    Filled(text='{unit}：{promise.meter_check}', missing=('promise.meter_check',))
    """
    missing = tuple(name for name in named(text) if not facts.get(name))
    return Filled(_PLACE.sub(lambda place: facts.get(place.group(1)) or place.group(0), text), missing)
