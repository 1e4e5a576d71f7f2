"""Turns of speech that tell a type and a topic: the rules beside the trained model (words.toml). Pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from gridvisit.engines.text.plain import plain

TOPIC, TYPE = "topic:", "type:"


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    told = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return tuple(
        (f"{group}:{code}", re.compile("|".join(patterns), re.IGNORECASE))
        for group, codes in told.items()
        for code, patterns in codes.items()
    )


def evidence(text: str) -> tuple[str, ...]:
    """Return what the turns of speech in a text point to, as `topic:…` and `type:…`.

    >>> evidence("电表是不是坏了")
    ('topic:METER',)
    """
    read = plain(text)
    return tuple(name for name, pattern in _compiled() if pattern.search(read))


def topics(text: str) -> frozenset[str]:
    """Return the topics the turns of speech in a text point to."""
    return frozenset(name.removeprefix(TOPIC) for name in evidence(text) if name.startswith(TOPIC))
