"""What the API takes and gives about local rules and about the effect of a tightening."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from gridvisit.domain.evaluation.effects import Effect
from gridvisit.domain.evaluation.local.preview import MonthRow, Preview, Sample
from gridvisit.domain.evaluation.local.selectors import Line as ListedRule
from gridvisit.domain.evaluation.local.selectors import OnVisit, Page
from gridvisit.domain.evaluation.local.services import Draft
from gridvisit.interfaces.api.schemas.evaluation import Code, Codes, Line

Number = Annotated[float, Field(ge=0, le=1e9)]


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class ConditionIn(_Strict):
    """One condition over a fact: codes, yes or no, or a range of a number."""

    fact: Line
    codes: Codes | None = None
    yes: bool | None = None
    low: Number | None = None
    high: Number | None = None
    unit: Code | None = None


class NeedIn(_Strict):
    """What is asked of a visit: a fact that must be there, a number in a range, or one moment after another."""

    kind: Literal["presence", "deadline", "range"] | None = None  # a share or a count says which
    fact: Line | None = None
    codes: Codes | None = None
    low: Number | None = None
    high: Number | None = None
    start: Line | None = Field(None, alias="from")
    to: Line | None = None
    relation: Literal["after", "before"] | None = None
    within: Number | None = None
    unit: Code | None = None


class DefinitionIn(_Strict):
    """A local rule: its form, conditions, requirement, and for a month the limit."""

    form: Literal["presence", "deadline", "range", "share", "count"]
    when: Annotated[list[ConditionIn], Field(max_length=5)] = []
    need: NeedIn | None = None
    bound: Literal["at_least", "at_most"] | None = None
    limit: Number | None = None


class DraftIn(_Strict):
    """The draft of a local rule."""

    title_zh: Annotated[Line, Field(max_length=60)]
    title_en: Annotated[Line, Field(max_length=120)]
    definition: DefinitionIn
    severity: Literal["F", "W"] = "W"
    weight: Annotated[int, Field(ge=0, le=3)] = 0
    valid_from: date
    reason: Line

    def draft(self) -> Draft:
        """Return the draft as the service takes it."""
        return Draft(
            title_zh=self.title_zh, title_en=self.title_en, severity=self.severity, weight=self.weight,
            definition=self.definition.model_dump(by_alias=True, exclude_none=True), valid_from=self.valid_from,
            reason=self.reason,
        )  # fmt: skip


class NewRuleIn(DraftIn):
    """A new local rule of a unit."""

    unit_id: UUID


class WithdrawIn(_Strict):
    """The first day without the rule, and why."""

    from_day: date
    reason: Line


class EffectIn(_Strict):
    """A stricter value whose effect on last month is asked for."""

    unit_id: UUID
    value: Annotated[int, Field(ge=0, le=10**9)] | Annotated[float, Field(ge=0, le=1e9)] | Codes | Line


class LocalRuleOut(Schema):
    """A local rule in the list, with its outcomes of last month."""

    id: UUID
    number: str
    unit_id: UUID
    unit: str
    origin: str
    state: str
    title_zh: str
    title_en: str
    severity: str
    weight: int
    edition: int
    valid_from: date
    withdrawn_from: date | None
    counts: dict[str, int]


class VersionOut(Schema):
    """One version; a released one never changes."""

    edition: int
    definition: dict[str, Any]
    title_zh: str
    title_en: str
    severity: str
    weight: int
    valid_from: date
    author: str
    released_at: datetime | None
    released_by: str
    discarded_at: datetime | None
    reason: str


class SampleOut(Schema):
    """One visit with what the rule says about it."""

    visit_id: UUID
    number: str
    day: date
    unit: str
    outcome: str
    reason: str


class MonthOut(Schema):
    """One unit in a month under a share or a count."""

    unit: str
    cases: int
    hits: int
    outcome: str
    reason: str


class PreviewOut(Schema):
    """What a draft would have said in a month."""

    period: str
    visits: int
    counts: dict[str, int]
    sample: list[SampleOut]
    months: list[MonthOut]
    cut: bool


class LocalRuleDetail(LocalRuleOut):
    """One local rule: words, versions, and the preview of its draft or its month figures."""

    applies_to: str
    requirement: str
    condition: dict[str, str]
    versions: list[VersionOut]
    preview: PreviewOut | None
    months: list[MonthOut]


class LocalVerdictOut(Schema):
    """What a local rule says about a visit; apart from the verdicts of the standard."""

    id: UUID
    rule: str
    title: str
    origin: str
    outcome: str
    reason: str
    weight: int
    monthly: bool


class ChangedOut(Schema):
    """One visit whose verdict would be another."""

    visit_id: UUID
    number: str
    day: date
    before: str
    after: str
    reason: str


class TighteningEffectOut(Schema):
    """Outcomes of a month with the value in force and with the stricter one; `why_not`: why there are none."""

    period: str
    visits: int
    before: dict[str, int]
    after: dict[str, int]
    changed: int
    sample: list[ChangedOut]
    cut: bool
    why_not: str


def listed(line: ListedRule, lang: str) -> dict[str, Any]:
    """Return one rule of the list."""
    row = line.version
    return {
        "id": line.rule.pk, "number": line.rule.number, "unit_id": line.unit.pk, "unit": line.unit.name,
        "origin": line.origin.of(lang), "state": line.state.value, "title_zh": row.title_zh, "title_en": row.title_en,
        "severity": row.severity, "weight": row.weight, "edition": row.edition, "valid_from": row.valid_from,
        "withdrawn_from": line.rule.withdrawn_from, "counts": line.counts,
    }  # fmt: skip


def detail(page: Page, lang: str) -> dict[str, Any]:
    """Return one rule in full."""
    ruling, people = page.ruling, page.people
    where = ruling.applies_to()
    return listed(page.line, lang) | {
        "applies_to": where.of(lang) if where else "",
        "requirement": ruling.requirement().of(lang),
        "condition": {code: text.of(lang) for code, text in ruling.conditions()},
        "versions": [
            {
                name: getattr(row, name)
                for name in (
                    "edition", "definition", "title_zh", "title_en", "severity", "weight", "valid_from", "released_at",
                    "discarded_at", "reason",
                )
            }
            | {"author": people.get(row.author_id, ""), "released_by": people.get(row.released_by_id, "")}
            for row in page.versions
        ],
        "preview": preview(page.preview, lang) if page.preview else None,
        "months": [_month(row, lang) for row in page.months],
    }  # fmt: skip


def preview(found: Preview, lang: str) -> dict[str, Any]:
    """Return a preview."""
    return {
        "period": found.period.name, "visits": found.visits, "counts": found.counts, "cut": found.cut,
        "sample": [_sample(row, lang) for row in found.sample],
        "months": [_month(row, lang) for row in found.months],
    }  # fmt: skip


def _sample(row: Sample, lang: str) -> dict[str, Any]:
    return {
        "visit_id": row.visit_id, "number": row.number, "day": row.day, "unit": row.unit,
        "outcome": row.outcome.value, "reason": row.reason.of(lang),
    }  # fmt: skip


def _month(row: MonthRow, lang: str) -> dict[str, Any]:
    return {
        "unit": row.unit, "cases": row.cases, "hits": row.hits, "outcome": row.found.outcome.value,
        "reason": row.found.reason.of(lang),
    }  # fmt: skip


def on_visit(row: OnVisit, lang: str) -> dict[str, Any]:
    """Return what one local rule says about a visit."""
    return {
        "id": row.id, "rule": row.number, "title": row.title.of(lang), "origin": row.origin.of(lang),
        "outcome": row.outcome.value, "reason": row.reason.of(lang), "weight": row.weight, "monthly": row.monthly,
    }  # fmt: skip


def effect(found: Effect, lang: str) -> dict[str, Any]:
    """Return the effect of a tightening."""
    return {
        "period": found.period.name, "visits": found.visits, "before": found.before or {}, "after": found.after or {},
        "changed": found.changed, "cut": found.cut, "why_not": found.why_not.of(lang) if found.why_not else "",
        "sample": [
            {
                "visit_id": row.visit_id, "number": row.number, "day": row.day, "before": row.before.value,
                "after": row.after.value, "reason": row.reason.of(lang),
            }
            for row in found.sample
        ],
    }  # fmt: skip
