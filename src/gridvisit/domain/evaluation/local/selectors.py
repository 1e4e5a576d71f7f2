"""Read local rules from the actor: the list, one rule with its versions and outcomes, what they say of a visit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, QuerySet

from gridvisit.domain.evaluation import selectors as verdicts
from gridvisit.domain.evaluation import words
from gridvisit.domain.evaluation.local import facts, judging, preview
from gridvisit.domain.evaluation.local.preview import MonthRow, Preview, Sample
from gridvisit.domain.evaluation.local.terms import LocalRuling
from gridvisit.domain.evaluation.models import Judgement, LocalRule, LocalRuleVersion, LocalVerdict
from gridvisit.domain.evaluation.rules import Period, month_of, override_level
from gridvisit.domain.evaluation.words import Shown
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.domain.visits import selectors as visits
from gridvisit.domain.visits.judging import counting
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Level, Outcome, Vocabulary

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

LATEST = 8


class State(Vocabulary):
    """Where a local rule stands today."""

    DRAFT = "draft", "草稿，待他人发布", "Draft, waits for release"
    AHEAD = "ahead", "已发布，未到生效日", "Released, not yet in force"
    IN_FORCE = "in_force", "生效中", "In force"
    ENDED = "ended", "已撤销", "Withdrawn"
    DISCARDED = "discarded", "已放弃", "Discarded"


@dataclass(frozen=True, slots=True)
class Line:
    """One local rule in the list: the version that counts today, else the one that comes next, else the draft."""

    rule: LocalRule
    version: LocalRuleVersion
    state: State
    draft: LocalRuleVersion | None
    unit: Unit
    counts: Mapping[str, int]
    drafts: bool  # the actor works in the unit and sees what is not released yet

    @property
    def title(self) -> Text:
        """Title in both languages."""
        return Text(self.version.title_zh, self.version.title_en)

    @property
    def state_label(self) -> Text:
        """Where it stands, in both languages."""
        return Text(self.state.zh, self.state.en)

    @property
    def origin(self) -> Text:
        """Whose additional rule it is: 本县补充规则."""
        return origin(self.unit)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything about one local rule."""

    line: Line
    shown: LocalRuleVersion
    ruling: LocalRuling
    versions: tuple[LocalRuleVersion, ...]
    people: Mapping[UUID, str]
    preview: Preview | None
    latest: tuple[Sample, ...]
    months: tuple[MonthRow, ...]
    period: Period
    may_add: bool
    may_release: bool
    own_draft: bool


@dataclass(frozen=True, slots=True)
class OnVisit:
    """What one local rule says about a visit."""

    id: UUID
    number: str
    title: Text
    origin: Text
    outcome: Outcome
    reason: Text
    facts: tuple[Shown, ...]
    weight: int
    monthly: bool


def origin(unit: Unit) -> Text:
    """Return whose rule it is, by the level of the unit."""
    level = override_level(unit.level) or Level.STATION
    zh = {Level.PROVINCE: "本省", Level.CITY: "本市", Level.COUNTY: "本县（区）", Level.STATION: "本所"}
    return Text(f"{zh.get(level, '本单位')}补充规则", f"Additional rule of the {level.en.lower()}")


def lines(*, actor: Staff, now: datetime, unit_id: UUID | None = None, state: str = "") -> list[Line]:
    """Return the local rules the actor may see, of a unit with what binds it from above if one is named. 5 queries."""
    rows = LocalRule.objects.visible_to(actor)
    if unit_id is not None:
        unit = staff.unit(unit_id=unit_id, actor=actor)
        wanted = {*(above.pk for above in staff.unit_chain(unit)), *staff.subtree_ids(unit)}
        rows = rows.filter(unit_id__in=wanted)
    found = _lines(
        rows.order_by("number", "id"), now, actor=actor, period=month_of(local_date(now)).previous()
    )
    return [line for line in found if not state or line.state.value == state]


def _lines(rows: QuerySet[LocalRule], now: datetime, *, actor: Staff, period: Period) -> list[Line]:
    found = list(rows.select_related("unit").prefetch_related("versions"))
    counts = _counts(found, actor, period)
    own = {unit.pk for unit in staff.units(actor=actor)}
    return [
        line
        for rule in found
        if (line := _line(rule, local_date(now), counts.get(rule.pk, {}), drafts=rule.unit_id in own))
    ]


def _line(rule: LocalRule, today: date, counts: Mapping[str, int], *, drafts: bool) -> Line | None:
    versions = sorted(rule.versions.all(), key=lambda row: row.edition)
    released = [row for row in versions if row.released_at is not None]
    draft = next((row for row in versions if row.released_at is None and row.discarded_at is None), None)
    begun = [row for row in released if row.valid_from <= today]
    if rule.withdrawn_from is not None and rule.withdrawn_from <= today:
        state = State.ENDED
    elif begun:
        state = State.IN_FORCE
    elif released:
        state = State.AHEAD
    else:
        state = State.DRAFT if draft else State.DISCARDED
    if not released and not drafts:
        return None
    best = max(begun or released, key=lambda row: row.valid_from, default=draft or versions[-1])
    return Line(rule, best, state, draft if drafts else None, rule.unit, counts, drafts)


def _counts(rules: Sequence[LocalRule], actor: Staff, period: Period) -> dict[UUID, dict[str, int]]:
    if not rules:
        return {}
    rows = in_force(actor).filter(rule__in=rules, visit_day__gte=period.start, visit_day__lte=period.end)
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    grouped = rows.values_list("rule_id", "outcome").annotate(n=Count("id"))
    for rule_id, outcome, n in grouped.order_by("rule_id", "outcome"):
        found[rule_id][outcome] = n
    return dict(found)


def in_force(actor: Staff) -> QuerySet[LocalVerdict]:
    """Return the local verdicts of current judgements the actor may see."""
    judged = Judgement.objects.visible_to(actor).filter(current=True)
    return LocalVerdict.objects.filter(judgement__in=judged)


def waiting(*, actor: Staff, limit: int) -> list[LocalRuleVersion]:
    """Return the drafts this person may release, the oldest first. 1 query, none without the right."""
    if access.scope(actor, "rule.release").nothing:
        return []
    mine = ScopedQuerySet.visible_to(LocalRule.objects.all(), actor, "rule.release")
    rows = LocalRuleVersion.objects.filter(
        rule__in=mine, rule__withdrawn_from__isnull=True, released_at__isnull=True, discarded_at__isnull=True
    )
    return list(
        rows.exclude(author_id=actor.id).select_related("rule__unit").order_by("created_at", "id")[:limit]
    )


def line(*, rule_id: UUID, actor: Staff, now: datetime) -> Line:
    """Return one rule as it stands in the list. About 7 queries. Raises NotFound."""
    rule: LocalRule = LocalRule.objects.one(rule_id, actor)
    month = month_of(local_date(now)).previous()
    return _lines(LocalRule.objects.filter(pk=rule.pk), now, actor=actor, period=month)[0]


def page(
    *, rule_id: UUID, actor: Staff, now: datetime, period: Period | None = None, edition: int | None = None
) -> Page:
    """Return one local rule: its words, versions, outcomes, and for a draft what it would have said. About 15 queries.

    `period`: the month the preview and the figures are for, else last month. Raises NotFound.
    """
    rule: LocalRule = LocalRule.objects.select_related("unit").one(rule_id, actor)
    month = period or month_of(local_date(now)).previous()
    line = _lines(LocalRule.objects.filter(pk=rule.pk), now, actor=actor, period=month)[0]
    ordered = sorted(rule.versions.all(), key=lambda row: -row.edition)
    versions = [row for row in ordered if line.drafts or row.released_at is not None]
    shown = next((row for row in versions if row.edition == edition), None) or line.draft or line.version
    for row in versions:
        row.rule = rule
    shown.rule = rule
    ruling = judging.compiled(shown)
    people = staff.by_ids(pk for row in versions for pk in (row.author_id, row.released_by_id))
    sees = access.may(actor, "verdict.view")
    waiting = line.draft is not None and shown.pk == line.draft.pk
    return Page(
        line=line,
        shown=shown,
        ruling=ruling,
        versions=tuple(versions),
        people={pk: person.staff_no for pk, person in people.items()},
        preview=preview.preview(ruling=ruling, unit=rule.unit, period=month, actor=actor, now=now)
        if sees and waiting
        else None,
        latest=tuple(_latest(rule, actor)) if sees and not waiting else (),
        months=_months(rule, ruling, month, actor=actor, now=now)
        if sees and not waiting and ruling.definition.monthly
        else (),
        period=month,
        may_add=access.may(actor, "rule.add", unit_id=rule.unit_id) and rule.withdrawn_from is None,
        may_release=access.may(actor, "rule.release", unit_id=rule.unit_id) and rule.withdrawn_from is None,
        own_draft=line.draft is not None and line.draft.author_id == actor.id,
    )


def _latest(rule: LocalRule, actor: Staff) -> Iterable[Sample]:
    rows = list(
        in_force(actor)
        .filter(rule=rule, outcome__in=[Outcome.FAIL.value, Outcome.UNKNOWN.value])
        .select_related("judgement")
        .order_by("-visit_day", "-id")[:LATEST]
    )
    known = counting.visit_rows({row.judgement.visit_id for row in rows}, actor=actor)
    for row in rows:
        visit: dict[str, Any] = known.get(row.judgement.visit_id, {})
        own = row.judgement.owner_id == actor.id
        yield Sample(
            row.judgement.visit_id, visit.get("number", "—"), row.visit_day, visit.get("unit_name", ""),
            Outcome(row.outcome), _said(row, verdicts.hidden(actor, row.unit_id, own=own)),
        )  # fmt: skip


def _said(row: LocalVerdict, hidden: frozenset[str]) -> Text:
    columns = facts.LocalVisit.columns
    if any(name in columns and columns[name].privacy in hidden for name in row.facts):
        outcome = Outcome(row.outcome)
        return Text(outcome.zh, outcome.en)
    return Text(row.reason_zh, row.reason_en)


def _months(
    rule: LocalRule, ruling: LocalRuling, period: Period, *, actor: Staff, now: datetime
) -> tuple[MonthRow, ...]:
    by_unit: dict[UUID, Counter[str]] = defaultdict(Counter)
    rows = in_force(actor).filter(rule=rule, visit_day__gte=period.start, visit_day__lte=period.end)
    for unit_id, outcome, n in (
        rows.values_list("unit_id", "outcome").annotate(n=Count("id")).order_by("unit_id", "outcome")
    ):
        by_unit[unit_id][outcome] = n
    return preview.months(ruling, by_unit, rule.unit, over=period.ends_at <= now, actor=actor)


def of_visit(*, visit_id: UUID, actor: Staff, judgement_id: UUID | None = None) -> list[OnVisit]:
    """Return what local rules say in the judgement in force of a visit, or in an earlier one. 2 queries.

    Raises NotFound for a visit the actor may not see.
    """
    judged = Judgement.objects.visible_to(actor).filter(visit_id=visit_id)
    row = judged.filter(**({"pk": judgement_id} if judgement_id else {"current": True})).first()
    if row is None:
        visits.get(
            visit_id=visit_id, actor=actor
        )  # a stranger hears the same as of a visit that is not there
        return []
    hidden = verdicts.hidden(actor, row.unit_id, own=row.owner_id == actor.id)
    said = row.local_verdicts.select_related("rule__unit", "version").order_by("rule__number")
    return [_on_visit(one, hidden) for one in said]


def _on_visit(row: LocalVerdict, hidden: frozenset[str]) -> OnVisit:
    columns = facts.LocalVisit.columns
    shown = []
    for name, value in row.facts.items():
        column = columns.get(name)
        if column is not None and column.privacy in hidden:
            shown.append(Shown(column.text, words.NOT_YOURS, column.source, name))
        elif column is not None:
            shown.append(words.of_column(column, value))
    return OnVisit(
        id=row.rule_id,
        number=row.rule.number,
        title=Text(row.version.title_zh, row.version.title_en),
        origin=origin(row.rule.unit),
        outcome=Outcome(row.outcome),
        reason=_said(row, hidden),
        facts=tuple(shown),
        weight=row.weight,
        monthly=row.version.definition["form"] in {"share", "count"},
    )
