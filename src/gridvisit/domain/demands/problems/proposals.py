"""Demands that may have one cause: looked for by index, compared by words, decided by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.problems import rules
from gridvisit.domain.demands.problems.models import CommonProblem, ProblemMember
from gridvisit.domain.demands.problems.rules import Basis, Said
from gridvisit.domain.demands.states import OPEN
from gridvisit.domain.staff import access, parameters
from gridvisit.foundation.kernel.text import Text

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

WINDOW, LEAST, SIMILARITY = "9.1-04.demand_window", "9.1-04.demand_least", "9.1-04.demand_similarity"
LOOKED_AT = 200  # of each basis, the nearest in time
SHOWN = 100
# Hundreds need not be decrypted for a look.
UNREAD = ("answer", "cause", "contact_text", "place", "proof", "unread")
APART = "not_one_cause"
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Other:
    """Another demand that may have the same cause."""

    demand: Demand
    percent: int
    problem: CommonProblem | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What several demands have in common; `problems` are those that some of them belong to already."""

    basis: Basis
    value: str  # code of transformer or feeder; empty for a place, which is personal
    days: int
    others: tuple[Other, ...]
    problems: tuple[CommonProblem, ...]

    @property
    def count(self) -> int:
        """How many demands there are with the one looked at."""
        return len(self.others) + 1

    @property
    def free(self) -> tuple[Other, ...]:
        """Those that belong to no problem yet."""
        return tuple(other for other in self.others if other.problem is None)

    @property
    def label(self) -> Text:
        """What they have in common, in words."""
        value = f" {self.value}" if self.value else ""
        return Text(zh=f"{self.basis.zh}{value}", en=f"{self.basis.en}{value}")


def proposals(*, demand: Demand, actor: Staff, now: datetime) -> list[Proposal]:
    """Return what the demand may have in common with others, the narrowest first, a wider only if it holds more.

    At most 4 narrow queries, one for the rows, one for their problems. Nothing for reports, praise, what has ended,
    what belongs to a problem already; never what a person has told apart, nor what the actor may not see.
    """
    if demand.type in rules.NEVER or demand.state not in OPEN or problem_of(demand.pk) is not None:
        return []
    values = parameters.in_force(unit_id=demand.unit_id, at=now)
    days, least = int(values.number(WINDOW)), int(values.number(LEAST))
    ids = {basis: set(pks) for basis, pks in _near(demand, timedelta(days=days)).items()}
    apart, gone = told_apart(demand)
    wanted = set().union(*ids.values()) - apart - {demand.pk}
    if len(wanted) + 1 < least:
        return []
    rows = {row.pk: row for row in _seen(wanted, actor)}
    problems = _problems(rows)
    hidden = {pk for pk, problem in problems.items() if problem.pk in gone}
    found: list[Proposal] = []
    for basis, pks in ids.items():
        near = [_said(rows[pk]) for pk in sorted(pks & rows.keys() - hidden)]
        grouped = rules.group(
            _said(demand), near, basis=basis, similarity=float(values.number(SIMILARITY)) / PERCENT
        )
        if rules.customers([_said(demand), *(said for said, _score in grouped)]) < least:
            continue
        if found and len(grouped) <= len(found[-1].others):
            continue
        others = tuple(
            Other(rows[said.id], round(score * PERCENT), problems.get(said.id))
            for said, score in grouped[:SHOWN]
        )
        known = {other.problem.pk: other.problem for other in others if other.problem is not None}
        found.append(Proposal(basis, _value(basis, demand), days, others, tuple(known.values())))
    return found


def problem_of(demand_id: UUID) -> CommonProblem | None:
    """Return the problem a demand belongs to. 1 query."""
    row = (
        ProblemMember.objects.filter(demand_id=demand_id, left_at__isnull=True)
        .select_related("problem")
        .first()
    )
    return None if row is None else row.problem


def told_apart(demand: Demand) -> tuple[set[UUID], set[UUID]]:
    """Return the ids of the demands, and of the problems, that a person said have another cause. 1 query or none."""
    demands, problems = set(), set()
    for event in demand.events.all():
        if event.kind == APART:
            demands |= {UUID(pk) for pk in event.data.get("demands", ())}
            problems |= {UUID(pk) for pk in event.data.get("problems", ())}
    return demands, problems


def may_decide(demand: Demand, *, actor: Staff) -> bool:
    """Return whether the actor may say which demands have one cause."""
    units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
    return any(access.may(actor, "demand.triage", unit_id=unit) for unit in units)


def _near(demand: Demand, window: timedelta) -> dict[Basis, Iterable[UUID]]:
    """Return the ids near in time by each basis, one narrow query for each index. Ended ones fall out later."""
    keys: dict[Basis, dict[str, object]] = {
        Basis.TRANSFORMER: {"transformer_area": demand.transformer_area},
        Basis.PLACE: {"place_hash": demand.place_hash},
        Basis.LINE: {"line": demand.line, "topic": demand.topic},
        Basis.TOPIC: {"unit_id": demand.unit_id, "topic": demand.topic},
    }
    rows = Demand.objects.filter(
        tenant_id=demand.tenant_id,
        heard_at__gte=demand.heard_at - window,
        heard_at__lte=demand.heard_at + window,
        state__in=OPEN,
    )
    ids = rows.exclude(type__in=rules.NEVER).order_by("-heard_at").values_list("pk", flat=True)
    return {basis: ids.filter(**key)[:LOOKED_AT] for basis, key in keys.items() if all(key.values())}


def _seen(ids: set[UUID], actor: Staff) -> Iterable[Demand]:
    return Demand.objects.visible_to(actor).filter(pk__in=ids).defer(*UNREAD)


def _problems(rows: Iterable[UUID]) -> dict[UUID, CommonProblem]:
    members = ProblemMember.objects.filter(demand_id__in=list(rows), left_at__isnull=True).exclude(
        Q(problem__state="closed")
    )
    return {row.demand_id: row.problem for row in members.select_related("problem")}


def _said(row: Demand) -> Said:
    return Said(row.pk, row.topic, row.party_id, row.verbatim)


def _value(basis: Basis, demand: Demand) -> str:
    return {Basis.TRANSFORMER: demand.transformer_area, Basis.LINE: demand.line}.get(basis, "")
