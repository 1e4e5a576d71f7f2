"""The table of the indicators by hand: code → rows, numerator, denominator, what is shown in English."""

from __future__ import annotations

from collections.abc import Callable

from tests.domain.evaluation.figures.rows import County

TABLE: dict[str, tuple[Callable[[County], None], float, float, str]] = {}


def by_hand(code: str, top: float, bottom: float, shown: str) -> Callable[..., Callable[[County], None]]:
    """Enter the rows below in the table: numerator, denominator, what is shown in English."""

    def entered(rows: Callable[[County], None]) -> Callable[[County], None]:
        TABLE[code] = (rows, top, bottom, shown)
        return rows

    return entered
