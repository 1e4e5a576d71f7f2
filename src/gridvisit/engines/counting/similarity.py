"""How alike two texts are: normalised edit similarity of the free part, not of the form around it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

PERCENT = 100.0


def most_alike(text: str, earlier: Sequence[str], *, least: float) -> float:
    """Return the greatest similarity (0-1) of a text to earlier ones; 0 if none reaches `least`.

    >>> most_alike("客户用电正常无新需求", ["客户用电正常，无新需求", "更换了变压器"], least=0.85) > 0.9
    True
    >>> most_alike("更换了变压器", ["客户用电正常无新需求"], least=0.85)
    0.0
    """
    if not text or not earlier:
        return 0.0
    found = process.extractOne(text, earlier, scorer=fuzz.ratio, score_cutoff=least * PERCENT)
    return found[1] / PERCENT if found else 0.0
