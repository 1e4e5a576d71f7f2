"""How long things take when some are still open: the product-limit estimate (Kaplan and Meier). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Step = tuple[float, float]


def survival(spans: Iterable[tuple[float, bool]]) -> list[Step]:
    """Return (age, share still open beyond that age) at every age at which something ended.

    `spans`: (age, ended); what is still open counts with its age today, as "at least so long" (domain 9.1, trap 18).

    >>> [(age, round(left, 3)) for age, left in survival([(1, True), (2, True), (2, False), (4, True)])]
    [(1, 0.75), (2, 0.5), (4, 0.0)]
    """
    rows = sorted(spans)
    left, share, at = len(rows), 1.0, 0
    found: list[Step] = []
    while at < len(rows):
        age = rows[at][0]
        same = [ended for when, ended in rows[at : at + _run(rows, at)] if when == age]
        ended = sum(same)
        if ended:
            share *= 1 - ended / left
            found.append((age, share))
        left -= len(same)
        at += len(same)
    return found


def _run(rows: Sequence[tuple[float, bool]], at: int) -> int:
    end = at
    while end < len(rows) and rows[end][0] == rows[at][0]:
        end += 1
    return end - at


def quantile(steps: Iterable[Step], share: float) -> float | None:
    """Return the age by which `share` of all have ended, None if so many have not ended yet.

    >>> steps = survival([(1, True), (2, True), (2, False), (4, True)])
    >>> quantile(steps, 0.5), quantile(steps, 0.9), quantile(survival([(3, False)]), 0.5)
    (2, 4, None)
    """
    slack = 1e-9
    return next((age for age, left in steps if left <= 1 - share + slack), None)


def median(values: Iterable[float]) -> float | None:
    """Return the middle value, None of nothing.

    >>> median([3, 1, 2, 10]), median([])
    (2.5, None)
    """
    rows = sorted(values)
    if not rows:
        return None
    half = len(rows) // 2
    return rows[half] if len(rows) % 2 else (rows[half - 1] + rows[half]) / 2
