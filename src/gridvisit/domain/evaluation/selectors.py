"""Read verdicts from the actor: the panel of one visit, the list of verdicts, counts per rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gridvisit.domain.customers import dossier
from gridvisit.domain.evaluation import words
from gridvisit.domain.evaluation.models import BodyJudgement, Judgement, Verdict
from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.evaluation.words import Shown
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import selectors as visits
from gridvisit.domain.visits.judging import counting
from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts.judge import WORST_FIRST
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.paging import keyset
from gridvisit.standard import catalogue, clauses
from gridvisit.standard.catalogue import RuleSpec
from gridvisit.standard.vocabulary import Level, Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

GUARDED = {"C4": "special_flag.view", "C3": "importance.view"}
"""Facts of these data classes are shown to who may see them in the customer's file."""
LISTED = (Outcome.FAIL.value, Outcome.UNKNOWN.value)
ATTENTION = (*LISTED, Outcome.PENDING.value)


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """One verdict as a page shows it: clause, outcome, why, facts and parameters with their origin."""

    rule: RuleSpec
    outcome: Outcome
    declared: bool
    subject: str
    reason: Text
    facts: tuple[Shown, ...]
    parameters: tuple[tuple[Shown, Text], ...]  # value, where it comes from
    before: Outcome | None = None  # what the judgement before said, if it said something else


@dataclass(frozen=True, slots=True)
class Chapter:
    """The verdicts of one clause, in the order of the standard."""

    clause: clauses.Clause
    verdicts: tuple[ShownVerdict, ...]

    @property
    def applied(self) -> list[ShownVerdict]:
        """The rules that had something to say."""
        return [row for row in self.verdicts if row.outcome is not Outcome.NOT_APPLICABLE]

    @property
    def elsewhere(self) -> list[ShownVerdict]:
        """The rules that do not apply to this visit, each with its why."""
        return [row for row in self.verdicts if row.outcome is Outcome.NOT_APPLICABLE]

    @property
    def worst(self) -> Outcome:
        """The outcome that asks for attention first."""
        return min((row.outcome for row in self.verdicts), key=WORST_FIRST.index)


@dataclass(frozen=True, slots=True)
class Moment:
    """One judgement in the history of a visit."""

    id: UUID
    at: datetime
    current: bool
    final: bool
    score: Decimal | None
    valid: bool | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class VisitVerdicts:
    """What chapter 9 says about a visit; `judgement` None: not judged yet."""

    visit_id: UUID
    judgement: Judgement | None
    chapters: tuple[Chapter, ...]
    not_judged: tuple[RuleSpec, ...]
    history: tuple[Moment, ...]
    may_judge: bool

    @property
    def counts(self) -> dict[str, int]:
        """Verdicts per outcome, every outcome named."""
        found = {outcome.value: 0 for outcome in WORST_FIRST}
        return found | (dict(self.judgement.counts) if self.judgement else {})

    @property
    def verdicts(self) -> list[ShownVerdict]:
        """All verdicts, in the order of the standard."""
        return [row for chapter in self.chapters for row in chapter.verdicts]

    @property
    def attention(self) -> list[ShownVerdict]:
        """What is not passed, the worst first."""
        rows = [row for row in self.verdicts if row.outcome.value in ATTENTION]
        return sorted(rows, key=lambda row: WORST_FIRST.index(row.outcome))


def verdicts_of_visit(*, visit_id: UUID, actor: Staff, judgement_id: UUID | None = None) -> VisitVerdicts:
    """Return the judgement in force of a visit with its reasons, and what is not judged yet. About 5 queries.

    `judgement_id` asks for an earlier one instead. Raises NotFound for a visit the actor may not see.
    """
    rows = list(Judgement.objects.visible_to(actor).filter(visit_id=visit_id).order_by("-at", "-id"))
    wanted = [found for found in rows if found.current] if judgement_id is None else []
    row = next((found for found in rows if found.id == judgement_id), next(iter(wanted), None))
    if row is None:
        if judgement_id is not None:
            raise NotFound
        visit = visits.get(visit_id=visit_id, actor=actor)
        may = access.may(actor, "verdict.judge", unit_id=visit.unit_id)
        return VisitVerdicts(visit_id, None, (), registry.missing(), (), may)
    before = next(iter(rows[rows.index(row) + 1 :]), None)
    former = dict(before.verdicts.values_list("rule", "outcome")) if before else {}
    unseen = hidden(actor, row.unit_id, own=row.owner_id == actor.id)
    shown = [_shown(verdict, row, former, unseen) for verdict in row.verdicts.all()]
    return VisitVerdicts(
        visit_id=visit_id,
        judgement=row,
        chapters=_chapters(shown),
        not_judged=registry.missing(),
        history=tuple(
            Moment(past.id, past.at, past.current, past.final, past.score, past.valid, past.counts)
            for past in rows
        ),
        may_judge=access.may(actor, "verdict.judge", unit_id=row.unit_id),
    )


def hidden(actor: Staff, unit_id: UUID, *, own: bool) -> frozenset[str]:
    """Return the data classes of facts the actor may not see in a unit."""
    return frozenset(
        name for name, action in GUARDED.items() if not access.may(actor, action, unit_id=unit_id, own=own)
    )


def _shown(
    verdict: Verdict, judgement: Judgement, former: Mapping[str, str], unseen: frozenset[str]
) -> ShownVerdict:
    spec = catalogue.rule(verdict.rule)
    facts, covered = [], False
    for name, value in verdict.facts.items():
        column = words.fact_of(verdict.rule, name)
        if column is not None and column.privacy in unseen:
            facts.append(Shown(column.text, words.NOT_YOURS, column.source, name))
            covered = True
        else:
            facts.append(words.fact(verdict.rule, name, value))
    outcome = Outcome(verdict.outcome)
    was = former.get(verdict.rule)
    label = Text(outcome.zh, outcome.en)
    return ShownVerdict(
        rule=spec,
        outcome=outcome,
        declared=verdict.declared,
        subject=verdict.subject,
        reason=label if covered else Text(verdict.reason_zh, verdict.reason_en),
        facts=tuple(facts),
        parameters=tuple(
            (words.parameter(name, value), origin_of(judgement, name))
            for name, value in verdict.params.items()
        ),
        before=Outcome(was) if was and was != verdict.outcome else None,
    )


def origin_of(judgement: Judgement | BodyJudgement, parameter_id: str) -> Text:
    """Return where a value came from: the standard, or the unit that tightened it and since when."""
    found = judgement.parameters.get(parameter_id)
    if found is None:
        return Text(Level.STANDARD.zh, Level.STANDARD.en)
    origin = found[1]
    level = Level(origin["level"])
    return Text(
        f"{level.zh} {origin['unit']}，自 {origin['since']} 起",
        f"{level.en} {origin['unit']}, since {origin['since']}",
    )


def _chapters(rows: Sequence[ShownVerdict]) -> tuple[Chapter, ...]:
    found: dict[str, list[ShownVerdict]] = defaultdict(list)
    order = {spec.id: place for place, spec in enumerate(catalogue.all_rules())}
    for row in sorted(rows, key=lambda row: order[row.rule.id]):
        found[row.rule.clause].append(row)
    return tuple(Chapter(clauses.clause(clause), tuple(verdicts)) for clause, verdicts in found.items())


# Lists ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict in a list, with the visit it is about."""

    id: int
    rule: RuleSpec
    outcome: Outcome
    reason: Text
    visit_id: UUID
    number: str
    day: date
    unit: str
    owner_no: str
    customer: str
    severity: str


def page(
    *,
    actor: Staff,
    rule: str = "",
    outcome: str = "",
    unit_id: UUID | None = None,
    period: Period | None = None,
    severity: str = "",
    cursor: str = "",
    size: int = 50,
) -> Page[Row]:
    """Return one page of verdicts in force, newest first; without `outcome` the failed and unknown. 4 queries."""
    rows = in_force(actor=actor, unit_id=unit_id)
    rows = rows.filter(outcome=outcome) if outcome else rows.filter(outcome__in=LISTED)
    if rule:
        rows = rows.filter(rule=rule)
    if severity:
        rows = rows.filter(severity=severity)
    if period is not None:
        rows = rows.filter(visit_day__gte=period.start, visit_day__lte=period.end)
    found: Page[Verdict] = keyset(
        rows.select_related("judgement"), order=("-visit_day", "-id"), cursor=cursor, size=size
    )
    return Page(_rows(found.items, actor), found.next_cursor)


def in_force(*, actor: Staff, unit_id: UUID | None = None) -> QuerySet[Verdict]:
    """Return the verdicts of current judgements the actor may see, of a unit and below if one is named."""
    reach = access.scope(actor, "verdict.view")
    rows = Verdict.objects.filter(tenant_id=reach.tenant_id, judgement__current=True)
    if reach.nothing:
        return rows.none()
    if not reach.whole_tenant:
        mine = Q(unit_id__in=reach.unit_ids)
        rows = rows.filter(mine | Q(judgement__owner_id=actor.id) if reach.own else mine)
    if unit_id is not None:
        rows = rows.filter(unit_id__in=staff.subtree_ids(staff.unit(unit_id=unit_id, actor=actor)))
    return rows


def _rows(found: Iterable[Verdict], actor: Staff) -> list[Row]:
    verdicts = list(found)
    known = counting.visit_rows({row.judgement.visit_id for row in verdicts}, actor=actor)
    names = dossier.display_names(row["party_id"] for row in known.values())
    unseen = {
        row.judgement_id: hidden(actor, row.unit_id, own=row.judgement.owner_id == actor.id)
        for row in verdicts
    }
    rows = []
    for verdict in verdicts:
        visit: dict[str, Any] = known.get(verdict.judgement.visit_id, {})
        guarded = any(
            (column := words.fact_of(verdict.rule, name)) is not None
            and column.privacy in unseen[verdict.judgement_id]
            for name in verdict.facts
        )
        outcome = Outcome(verdict.outcome)
        reason = Text(outcome.zh, outcome.en) if guarded else Text(verdict.reason_zh, verdict.reason_en)
        rows.append(
            Row(
                id=verdict.id,
                rule=catalogue.rule(verdict.rule),
                outcome=outcome,
                reason=reason,
                visit_id=verdict.judgement.visit_id,
                number=visit.get("number", "—"),
                day=verdict.visit_day,
                unit=visit.get("unit_name", ""),
                owner_no=visit.get("owner_no") or "",
                customer=names.get(visit["party_id"], "") if visit else "",
                severity=verdict.severity,
            )
        )
    return rows


def counts_by_rule(*, actor: Staff, period: Period, unit_id: UUID | None = None) -> dict[str, dict[str, int]]:
    """Return per rule how often each outcome is in force in a period; {} where the actor sees no verdicts. 1 query."""
    rows = in_force(actor=actor, unit_id=unit_id)
    rows = rows.filter(visit_day__gte=period.start, visit_day__lte=period.end)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for rule, outcome, n in (
        rows.values_list("rule", "outcome").annotate(n=Count("id")).order_by("rule", "outcome")
    ):
        found[rule][outcome] = n
    return dict(found)


def failed(*, actor: Staff, period: Period) -> int:
    """Return how many verdicts in force failed in a period, for the workbench. 1 query."""
    rows = in_force(actor=actor).filter(visit_day__gte=period.start, visit_day__lte=period.end)
    return rows.filter(outcome=Outcome.FAIL).count()


def plain_judgement(row: Judgement) -> dict[str, Any]:
    """Return a judgement as JSON-ready values, for the command line. 2 queries."""
    visit = counting.number_of(row.visit_id)
    return {
        "visit": visit,
        "visit_id": str(row.visit_id),
        "judged_at": row.at,
        "edition": row.edition,
        "sealed_file": row.final,
        "valid": row.valid,
        "validity_reasons": [reason["rule"] for reason in row.validity_reasons],
        "score": row.score,
        "counts": row.counts,
        "verdicts": [
            {
                "rule": verdict.rule,
                "outcome": verdict.outcome,
                "reason_zh": verdict.reason_zh,
                "reason_en": verdict.reason_en,
                "facts": verdict.facts,
                "params": verdict.params,
                "declared": verdict.declared,
                "subject": verdict.subject,
            }
            for verdict in row.verdicts.order_by("id")
        ],
        "not_yet_judged": [spec.id for spec in registry.missing()],
    }
