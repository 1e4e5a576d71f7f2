"""The typeface of a report: the one that came with the package, else what the machine has."""

from __future__ import annotations

import functools
from pathlib import Path

import typst

from gridvisit.foundation.kernel.errors import Refusal

FOLDER = Path(__file__).parent / "fonts"
CHINESE = (
    "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei",
    "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Serif CJK SC", "SimSun",
)  # fmt: skip
"""Families with simplified Chinese, the best first."""


@functools.cache
def chosen() -> tuple[typst.Fonts, tuple[str, ...]]:
    """Return the fonts to set with and the families in order. Raises Refusal `report.no_font` where none is Chinese.

    The packaged face alone, if it is there: the same data then give the same bytes on every machine.
    """
    packaged = FOLDER.is_dir() and any(FOLDER.glob("*.ttf"))
    fonts = typst.Fonts(
        include_system_fonts=not packaged,
        include_embedded_fonts=False,
        font_paths=[FOLDER] if packaged else [],
    )
    known = set(fonts.families())
    families = tuple(name for name in CHINESE if name in known)
    if not families:
        raise Refusal("report.no_font", status=500)
    return fonts, families
