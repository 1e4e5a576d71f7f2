"""What improvement asks (9.1): in time, by two persons, with a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from uuid import UUID

from gridvisit.engines.statistics import wilson
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal

MIN_WHYS = 2
MOST_WHYS = 5


@dataclass(frozen=True)
class Figure:
    """A share measured over a span of days: `hits` of `n`."""

    hits: int
    n: int
    start: date
    end: date

    @property
    def value(self) -> float | None:
        """The share, or None where nothing was counted."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval of the share (domain 5), or None where nothing was counted.

        >>> low, high = Figure(45, 50, date(2026, 1, 1), date(2026, 2, 1)).interval
        >>> round(low, 3), round(high, 3)
        (0.786, 0.957)
        """
        if not self.n:
            return None
        return wilson(self.hits, self.n)


@dataclass(frozen=True)
class Change:
    """How far a share moved, with the 95 % interval of the difference."""

    by: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.low > 0


def change(before: Figure, after: Figure) -> Change | None:
    """Return the difference of two shares with Newcombe's interval, or None while a side has no figure.

    >>> def of(hits: int, n: int) -> Figure:
    ...     return Figure(hits, n, date(2026, 1, 1), date(2026, 2, 1))
    >>> moved = change(of(10, 40), of(36, 40))
    >>> round(moved.by, 2), moved.beyond_chance, change(of(1, 3), of(2, 3)).beyond_chance
    (0.65, True, False)
    """
    first, second = before.interval, after.interval
    if before.value is None or after.value is None or first is None or second is None:
        return None
    by = after.value - before.value
    down = sqrt((after.value - second[0]) ** 2 + (first[1] - before.value) ** 2)
    up = sqrt((second[1] - after.value) ** 2 + (before.value - first[0]) ** 2)
    return Change(by, by - down, by + up)


def beyond(own: Change, others: Change) -> Change:
    """Return how much further one share moved than another, with the interval of that difference (both by Newcombe).

    >>> more = beyond(Change(0.30, 0.20, 0.40), Change(0.05, 0.00, 0.10))
    >>> round(more.by, 2), more.beyond_chance
    (0.25, True)
    """
    by = own.by - others.by
    down = sqrt((own.by - own.low) ** 2 + (others.high - others.by) ** 2)
    up = sqrt((own.high - own.by) ** 2 + (others.by - others.low) ** 2)
    return Change(by, by - down, by + up)


def improved(before: Figure, after: Figure) -> bool:
    """Whether the share rose at all; whether by more than chance, `change` says."""
    return before.value is not None and after.value is not None and after.value > before.value


def before_span(found_on: date, days: int) -> tuple[date, date]:
    """Return the days over which the state before the action is measured: up to the finding."""
    return found_on - timedelta(days=days), found_on


def check_whys(whys: Sequence[str], cause_code: str) -> None:
    """Raise Invalid unless the cause has a code and at least two whys that say something."""
    problems = []
    if len([why for why in whys if why.strip()]) < MIN_WHYS:
        problems.append(Problem("action.whys_needed", field="why", facts={"least": MIN_WHYS}))
    if not cause_code:
        problems.append(Problem("action.cause_needed", field="cause_code"))
    if problems:
        raise Invalid(problems)


def check_plan(correction: str, plan: str) -> None:
    """Raise Invalid unless both the correction (this case) and the corrective action (the cause) are said."""
    problems = [
        Problem(code, field=name)
        for name, code, text in (
            ("correction", "action.correction_needed", correction),
            ("plan", "action.plan_needed", plan),
        )
        if not text.strip()
    ]
    if problems:
        raise Invalid(problems)


def check_extension(
    *, extended: bool, allowed: int, reason: str, due_on: date, new_due_on: date, latest: date
) -> None:
    """Raise Refusal unless it is the one extension, has a reason and lies later, within the limit (9.1-02)."""
    if not allowed:
        raise Refusal("action.no_extension")
    if extended:
        raise Refusal("action.extended_already")
    if not reason.strip():
        raise Refusal("action.reason_needed", status=422, field="reason")
    if new_due_on <= due_on:
        raise Refusal("action.extension_not_later", status=422, field="due_on", due=due_on)
    if new_due_on > latest:
        raise Refusal("action.due_too_late", status=422, field="due_on", latest=latest)


def check_verifier(*, owner_id: UUID, verifier_id: UUID) -> None:
    """Raise Refusal if the owner measures his own effect (9.1-03)."""
    if owner_id == verifier_id:
        raise Refusal("action.own_verification", status=403)


def check_wait(*, wait_until: date | None, on: date) -> None:
    """Raise Refusal before the waiting time is over: an effect has to last (9.1-03)."""
    if wait_until is not None and on < wait_until:
        raise Refusal("action.too_early", until=wait_until)


def check_effect(before: Figure, after: Figure) -> None:
    """Raise Invalid unless there is a figure on both sides: no closing without one (9.1-03)."""
    problems = [
        Problem("action.figure_missing", field=name, facts={"start": figure.start, "end": figure.end})
        for name, figure in (("before", before), ("after", after))
        if not figure.n
    ]
    if problems:
        raise Invalid(problems)


def check_improved(before: Figure, after: Figure) -> None:
    """Raise Refusal unless the share rose: what did not improve is not closed as effective (9.1-03)."""
    if not improved(before, after):
        raise Refusal("action.not_improved", before=percent(before), after=percent(after))


def check_beyond(own: Change | None, others: Change | None, despite: str) -> None:
    """Raise Refusal where the other units rose as much, unless it is said why it counts all the same (9.1-03)."""
    if own is None or others is None or own.by > others.by or despite.strip():
        return
    raise Refusal(
        "action.no_more_than_others",
        status=422,
        field="despite",
        own=points(own.by),
        others=points(others.by),
    )


def points(share: float) -> str:
    """Return a difference of shares in points, with its sign.

    >>> points(0.125), points(-0.02)
    ('+12.5', '−2.0')
    """
    return f"{share * 100:+.1f}".replace("-", "−")


def percent(figure: Figure) -> str:
    """Return the share in percent with one decimal, rounded half up.

    >>> percent(Figure(1, 16, date(2026, 1, 1), date(2026, 2, 1)))
    '6.3%'
    """
    if not figure.n:
        return "—"
    tenths = (2000 * figure.hits + figure.n) // (2 * figure.n)
    return f"{tenths // 10}.{tenths % 10}%"
