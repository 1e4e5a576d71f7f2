"""What stands against submitting a plan, each with what to do; and whether author and approver are apart. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from gridvisit.domain.planning.rules import draw
from gridvisit.foundation.kernel.errors import Problem, Refusal

MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class Load:
    """Minutes planned and available of one person, shown by staff number."""

    staff_id: UUID
    staff_no: str
    planned: int
    available: int

    @property
    def over(self) -> int:
        """Minutes above capacity."""
        return max(0, self.planned - self.available)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the checks look at."""

    total: int
    random: int
    share: float
    due_missing: int
    unowned: int
    loads: tuple[Load, ...] = field(default_factory=tuple)
    random_left: int = 0
    people: int = 1


def problems(now: Standing) -> list[Problem]:
    """Return everything that stands against submitting (4.1, 4-13); empty: the plan may go to the approver."""
    found: list[Problem] = []
    if now.total == 0:
        found.append(Problem("plan.empty"))
    if now.people == 0:
        found.append(Problem("plan.no_people", field="owner"))
    if now.due_missing:
        found.append(Problem("plan.due_missing", field="items", facts={"count": now.due_missing}))
    if not draw.share_met(now.random, now.total, now.share):
        found.append(_random_short(now))
    if now.unowned and now.people:
        found.append(Problem("plan.unowned", field="owner", facts={"count": now.unowned}))
    found += [_over(load) for load in now.loads if load.over]
    return found


def _random_short(now: Standing) -> Problem:
    needed = draw.random_needed(now.total - now.random, now.share)
    missing = None if needed is None else needed - now.random
    code = "plan.random_exhausted" if missing is None or missing > now.random_left else "plan.random_short"
    return Problem(
        code,
        field="random",
        facts={"have": now.random, "total": now.total, "share": f"{now.share:g}", "missing": missing or 0},
    )


def _over(load: Load) -> Problem:
    return Problem(
        "plan.above_capacity",
        field="owner",
        facts={
            "staff_no": load.staff_no,
            "planned": hours(load.planned),
            "available": hours(load.available),
            "over": hours(load.over),
        },
    )


def hours(minutes: int) -> str:
    """Return minutes as hours with at most one decimal.

    >>> hours(90), hours(120), hours(0)
    ('1.5', '2', '0')
    """
    return f"{minutes / MINUTES_PER_HOUR:.1f}".removesuffix(".0")


def apart(*, author_id: UUID | None, approver_id: UUID, others: Iterable[UUID]) -> None:
    """Refuse approval by the author. Raises Refusal `plan.author_approves`; `others` are who could do it instead."""
    if author_id != approver_id:
        return
    alone = not [one for one in others if one != author_id]
    raise Refusal(
        "plan.author_approves",
        status=403,
        way_out="plan.find_outside_approver" if alone else "plan.find_other_approver",
    )


def separation(*, approver_also_proposes: bool) -> str:
    """Return how far author and approver are apart: `met`, or `same_post` in organisations where posts collapse (8.1).

    >>> separation(approver_also_proposes=True)
    'same_post'
    """
    return "same_post" if approver_also_proposes else "met"
