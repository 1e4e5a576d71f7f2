"""How alike two customers' texts are: the same matter told twice, once at length and once in short. Pure."""

from __future__ import annotations

import unicodedata

from rapidfuzz import fuzz

PERCENT = 100.0
PART = 0.9  # a short text found inside a long one says a little less than two equal texts
ENOUGH_SIGNS = 6  # of the shorter text, before being inside the other means anything


def bare(text: str) -> str:
    """Return the signs of a text that say something: letters and digits, full-width ones made narrow."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def alike(one: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 1; order, punctuation and width do not matter.

    >>> alike("表是不是走快了?", "表是不是走快了"), alike("路灯不亮", "电费多了一倍")
    (1.0, 0.0)
    >>> alike("上个月电费多了一倍,表是不是走快了?", "客户反映:上个月电费多了一倍,表是不是走快了,请核实") > 0.8
    True
    """
    first, second = bare(one), bare(other)
    if not first or not second:
        return 0.0
    whole = fuzz.ratio(first, second)
    inside = fuzz.partial_ratio(first, second) * PART if min(len(first), len(second)) >= ENOUGH_SIGNS else 0.0
    return max(whole, inside) / PERCENT
