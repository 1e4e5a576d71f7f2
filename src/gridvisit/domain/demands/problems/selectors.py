"""What is known of common problems: the list with counts, one problem with its customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.demands.models import Demand, Due
from gridvisit.domain.demands.problems import rules
from gridvisit.domain.demands.problems.models import CommonProblem, ProblemMember, ProblemQuerySet
from gridvisit.domain.demands.problems.rules import Standing
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset
from gridvisit.standard.vocabulary import Vocabulary

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

NEWEST = ("-created_at", "-id")


class ProblemState(Vocabulary):
    """Where a common problem stands."""

    OPEN = "open", "整改中", "Being fixed"
    FIXED = "fixed", "已整改、告知中", "Fixed, customers being told"
    CLOSED = "closed", "已关闭", "Closed"


@dataclass(frozen=True, slots=True)
class Member:
    """One customer's demand in a problem."""

    row: ProblemMember
    demand: Demand
    standing: Standing

    @property
    def open(self) -> bool:
        """Whether the customer is still to be told."""
        return self.standing in rules.OPEN


@dataclass(frozen=True, slots=True)
class Counted:
    """A problem with how many of its demands are told, still to be told, and gone."""

    problem: CommonProblem
    members: int
    told: int
    open: int
    gone: int


def problems(
    *, actor: Staff, state: str = "", topic: str = "", cursor: str = "", size: int = 50
) -> Page[Counted]:
    """Return one page of the problems the actor may see, the newest first, each with its counts. 2 queries."""
    page = keyset(_rows(actor, state, topic).select_related("unit"), order=NEWEST, cursor=cursor, size=size)
    return Page(_counted(page.items, actor), page.next_cursor)


def count(*, actor: Staff, state: str = "", topic: str = "") -> int:
    """Return how many problems the list holds. 1 query."""
    return _rows(actor, state, topic).count()


def problem(*, problem_id: UUID, actor: Staff) -> CommonProblem:
    """Return a visible problem. Raises NotFound."""
    found: CommonProblem | None = (
        CommonProblem.objects.visible_to(actor).select_related("unit").filter(pk=problem_id).first()
    )
    if found is None:
        raise NotFound
    return found


def members(*, problem: CommonProblem, actor: Staff) -> list[Member]:
    """Return the demands of a problem that the actor may see, those still to be told first. 2 queries."""
    seen = Demand.objects.visible_to(actor).filter(problem_members__problem=problem).distinct()
    demands = {row.pk: row for row in seen.select_related("responsible_unit", "handler")}
    rows = problem.members.filter(demand_id__in=demands).order_by("created_at", "id")
    fixed = problem.state != "open"
    found = []
    for row in rows:
        demand = demands[row.demand_id]
        behind = rules.is_behind(
            told_version=row.told_version, version=problem.answer_version, told_at=row.told_at,
            answered_at=demand.told_at,
        )  # fmt: skip
        here = rules.standing(member=row.state, state=demand.state, fixed=fixed, behind=behind)
        found.append(Member(row, demand, here))
    return sorted(found, key=lambda one: (one.row.left_at is not None, not one.open))


def counted(*, problem: CommonProblem, actor: Staff) -> Counted:
    """Return the counts of one problem."""
    return _counted([problem], actor)[0]


def waiting_kinds(*, problem: CommonProblem) -> list[str]:
    """Return what the demands of a problem still wait for, so that the fix can say what of it is done. 1 query."""
    rows = Due.objects.filter(
        demand__problem_members__problem=problem,
        demand__problem_members__left_at__isnull=True,
        met_at__isnull=True,
    )
    return sorted(set(rows.values_list("kind", flat=True)))


def may(problem: CommonProblem, *, actor: Staff, action: str) -> bool:
    """Return whether the actor may confirm (`demand.triage`) or fix (`demand.handle`) in the unit in charge."""
    return access.may(actor, action, unit_id=problem.unit_id)


def _rows(actor: Staff, state: str, topic: str) -> ProblemQuerySet:
    rows = CommonProblem.objects.visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(topic=topic) if topic else rows


def _counted(rows: Iterable[CommonProblem], actor: Staff) -> list[Counted]:
    known = {row.pk: row for row in rows}
    seen = Demand.objects.visible_to(actor).values("pk")
    told = ProblemMember.objects.filter(problem_id__in=known, demand__in=seen)
    numbers: dict[UUID, Counter[str]] = {pk: Counter() for pk in known}
    names = ("problem_id", "state", "demand__state", "told_version", "told_at", "demand__told_at")
    for problem_id, member, state, version, told_at, answered_at in told.values_list(*names):
        fixed = known[problem_id].state != "open"
        behind = rules.is_behind(
            told_version=version, version=known[problem_id].answer_version, told_at=told_at,
            answered_at=answered_at,
        )  # fmt: skip
        here = rules.standing(member=member, state=state, fixed=fixed, behind=behind)
        kind = (
            "gone" if here in {Standing.LEFT, Standing.NOT_MINE} else "open" if here in rules.OPEN else "told"
        )
        numbers[problem_id][kind] += 1
    return [
        Counted(row, n["told"] + n["open"], n["told"], n["open"], n["gone"])
        for row, n in ((row, numbers[pk]) for pk, row in known.items())
    ]
