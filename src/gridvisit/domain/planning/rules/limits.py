"""What protects a customer: the contact cap (4-14), do-not-contact (4-15), the pause after a decline (4.2). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from gridvisit.domain.visits import rules as visits

PASSES = visits.IN_SPITE_OF_WISH
"""What a wish of the customer does not hold back: safety, and what the customer asked for himself (4-15)."""
NOT_PROACTIVE = visits.NOT_PROACTIVE
"""Reasons the cap does not count: asked for, following up, urgent (4-14)."""

DO_NOT_CONTACT, CONTACT_CAP, DECLINED = "do_not_contact", "contact_cap", "declined"


class HasReason(Protocol):
    """Anything with a reason code."""

    @property
    def reason(self) -> str:
        """The PlanItemReason code."""
        ...


T = TypeVar("T", bound=HasReason)


def is_proactive(reasons: Iterable[str]) -> bool:
    """Whether a visit for these reasons counts against the cap: only if none of them exempts it.

    >>> is_proactive(["cycle"]), is_proactive(["cycle", "complaint"])
    (True, False)
    """
    return not NOT_PROACTIVE.intersection(reasons)


def allowed_reasons(reasons: Sequence[T], *, do_not_contact: bool) -> list[T]:
    """Return the reasons that stand against a do-not-contact wish: all without one; with one only safety and what
    the customer asked for himself (4-15).
    """
    return [reason for reason in reasons if reason.reason in PASSES] if do_not_contact else list(reasons)


def pause_ends(quiet_until: date | None, reasons: Iterable[HasReason]) -> date | None:
    """Return the first day a customer who declined may be asked again (4.2); None without a pause or for safety."""
    if quiet_until is None or any(reason.reason in PASSES for reason in reasons):
        return None
    return quiet_until


def fits(others: Sequence[date], day: date, *, most: int, window: int) -> bool:
    """Whether a visit on `day` keeps every rolling window of `window` days at no more than `most` visits.

    >>> fits([date(2026, 12, 1), date(2026, 12, 5)], date(2026, 12, 30), most=2, window=30)
    False
    >>> fits([date(2026, 12, 1), date(2026, 12, 5)], date(2026, 12, 31), most=2, window=30)
    True
    """
    reach = timedelta(days=window - 1)
    near = [other for other in others if day - reach <= other <= day + reach]
    starts = [max(day - reach, min(day, other)) for other in near] + [day]
    return all(sum(start <= other <= start + reach for other in near) < most for start in starts)


def first_free_day(others: Sequence[date], first: date, last: date, *, most: int, window: int) -> date | None:
    """Return the first day from `first` to `last` on which the cap leaves room for a visit; None if there is none."""
    if most <= 0:
        return None
    if not others:
        return first if first <= last else None
    day = first
    while day <= last:
        if fits(others, day, most=most, window=window):
            return day
        day += timedelta(days=1)
    return None
