"""Read verdicts on units by month and on findings, from the actor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.evaluation import words
from gridvisit.domain.evaluation.bodies.judging import FINDING, UNIT
from gridvisit.domain.evaluation.models import BodyJudgement, BodyVerdict, Recheck, Review
from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.evaluation.selectors import ShownVerdict, origin_of
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.judging import yearly
from gridvisit.engines.verdicts.judge import WORST_FIRST
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import OrgLevel, Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

ATTENTION = (Outcome.FAIL.value, Outcome.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in a month; `judgement` None: not judged."""

    unit: Unit
    depth: int
    judgement: BodyJudgement | None
    attention: tuple[tuple[str, str], ...]  # (rule, outcome), the failed first

    @property
    def counts(self) -> Mapping[str, int]:
        """Verdicts per outcome, the worst first."""
        return _worst_first(self.judgement)


@dataclass(frozen=True, slots=True)
class Past:
    """One judgement in the history."""

    id: UUID
    at: datetime
    current: bool
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BodyVerdicts:
    """What the rules say of a unit in a month, or of a finding."""

    judgement: BodyJudgement | None
    verdicts: tuple[ShownVerdict, ...]
    history: tuple[Past, ...]
    may_judge: bool

    @property
    def counts(self) -> Mapping[str, int]:
        """Verdicts per outcome, the worst first."""
        return _worst_first(self.judgement)

    @property
    def attention(self) -> list[ShownVerdict]:
        """What is not passed, the worst first."""
        asks = {Outcome.FAIL, Outcome.UNKNOWN, Outcome.PENDING}
        rows = [row for row in self.verdicts if row.outcome in asks]
        return sorted(rows, key=lambda row: WORST_FIRST.index(row.outcome))

    @property
    def others(self) -> list[ShownVerdict]:
        """What passed or does not apply."""
        return [row for row in self.verdicts if row.outcome in {Outcome.PASS, Outcome.NOT_APPLICABLE}]


def _worst_first(row: BodyJudgement | None) -> dict[str, int]:
    held = dict(row.counts) if row else {}
    return {code.value: held[code.value] for code in WORST_FIRST if held.get(code.value)}


def of_month(*, actor: Staff, month: Period) -> list[UnitLine]:
    """Return the units the actor sees verdicts of, by path, with their month; no teams. 3 queries."""
    reach = access.scope(actor, "verdict.view")
    units = [
        unit
        for unit in staff.units(actor=actor).order_by("path")
        if unit.level != OrgLevel.TEAM and (reach.whole_tenant or unit.id in reach.unit_ids)
    ]
    rows = BodyJudgement.objects.visible_to(actor).filter(subject_kind=UNIT, month=month.name, current=True)
    judged = {row.subject_id: row for row in rows}
    attention: dict[UUID, list[tuple[str, str]]] = {}
    found = BodyVerdict.objects.filter(judgement__in=list(judged.values()), outcome__in=ATTENTION)
    for judgement_id, rule, outcome in found.order_by("outcome", "id").values_list(
        "judgement_id", "rule", "outcome"
    ):
        attention.setdefault(judgement_id, []).append((rule, outcome))
    least = min((unit.path.count("/") for unit in units), default=0)
    return [
        UnitLine(
            unit,
            unit.path.count("/") - least,
            row := judged.get(unit.id),
            tuple(attention.get(row.id, ())) if row else (),
        )
        for unit in units
    ]


def of_unit(
    *, unit_id: UUID, month: Period, actor: Staff, judgement_id: UUID | None = None
) -> tuple[Unit, BodyVerdicts]:
    """Return a unit and its verdicts of a month. Raises NotFound for a unit the actor sees no verdicts of."""
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "verdict.view", unit_id=unit.id)
    rows = BodyJudgement.objects.visible_to(actor).filter(
        subject_kind=UNIT, subject_id=unit.id, month=month.name
    )
    return unit, _verdicts(rows, judgement_id, may=access.may(actor, "verdict.judge", unit_id=unit.id))


def of_finding(*, finding_id: UUID, unit_id: UUID, actor: Staff) -> BodyVerdicts | None:
    """Return the verdicts on a finding the caller has shown; None for who may not see verdicts. 2 queries."""
    if not access.may(actor, "verdict.view", unit_id=unit_id):
        return None
    rows = BodyJudgement.objects.visible_to(actor).filter(subject_kind=FINDING, subject_id=finding_id)
    return _verdicts(rows, None, may=access.may(actor, "verdict.judge", unit_id=unit_id))


def _verdicts(rows: Iterable[BodyJudgement], wanted: UUID | None, *, may: bool) -> BodyVerdicts:
    kept = sorted(rows, key=lambda row: (row.at, row.id), reverse=True)
    row = next((one for one in kept if (one.id == wanted if wanted else one.current)), None)
    former = next(iter(kept[kept.index(row) + 1 :]), None) if row else None
    before = dict(former.verdicts.values_list("rule", "outcome")) if former else {}
    shown = [_shown(verdict, row, before) for verdict in row.verdicts.all()] if row else []
    order = {spec.id: place for place, spec in enumerate(catalogue.all_rules())}
    return BodyVerdicts(
        judgement=row,
        verdicts=tuple(sorted(shown, key=lambda one: order[one.rule.id])),
        history=tuple(Past(past.id, past.at, past.current, past.counts) for past in kept),
        may_judge=may,
    )


def _shown(verdict: BodyVerdict, row: BodyJudgement, before: Mapping[str, str]) -> ShownVerdict:
    was = before.get(verdict.rule)
    return ShownVerdict(
        rule=catalogue.rule(verdict.rule),
        outcome=Outcome(verdict.outcome),
        declared=False,
        subject="",
        reason=Text(verdict.reason_zh, verdict.reason_en),
        facts=tuple(words.fact(verdict.rule, name, value) for name, value in verdict.facts.items()),
        parameters=tuple(
            (words.parameter(name, value), origin_of(row, name)) for name, value in verdict.params.items()
        ),
        before=Outcome(was) if was and was != verdict.outcome else None,
    )


def reviews_of(*, unit: Unit, year: int, actor: Staff) -> list[Review]:
    """Return the reviews of a unit in a year, the newest first. 1 query."""
    rows = Review.objects.visible_to(actor).filter(unit=unit, withdrawn_at__isnull=True)
    rows = rows.filter(issued_on__gte=f"{year}-01-01", issued_on__lte=f"{year + 1}-01-31")
    return list(rows.select_related("author", "attachment").order_by("-issued_on", "-id"))


def review(*, review_id: UUID, actor: Staff) -> Review:
    """Return one review with its file. Raises NotFound."""
    found: Review = Review.objects.one(review_id, actor)
    return found


def rechecks_of(*, unit: Unit, month: Period, actor: Staff) -> list[dict[str, Any]]:
    """Return the re-checks of a unit and all below it in a month, open ones first, with visit numbers. 3 queries."""
    below = staff.subtree_ids(unit)
    rows = list(
        Recheck.objects.visible_to(actor)
        .filter(unit_id__in=below, month=month.name)
        .select_related("unit")
        .order_by("visit_day", "id")
    )
    own = yearly.visits_with(actor.id, [row.visit_id for row in rows if row.done_at is None])
    rows = [row for row in rows if row.visit_id not in own]  # unannounced to who was on the visit
    numbers = yearly.numbers(row.visit_id for row in rows)
    shown = [{"row": row, "number": numbers.get(row.visit_id, ("", None, ""))[0]} for row in rows]
    return sorted(shown, key=lambda one: one["row"].done_at is not None)


def recheck(*, recheck_id: UUID, actor: Staff) -> Recheck:
    """Return one re-check. Raises NotFound."""
    found: Recheck = Recheck.objects.one(recheck_id, actor)
    return found


def number_of(row: Recheck) -> str:
    """Return the number of the visit that is re-checked. 1 query."""
    return yearly.numbers([row.visit_id]).get(row.visit_id, ("", None, ""))[0]
