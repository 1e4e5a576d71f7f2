"""What the API takes and gives about verdicts, rules, parameters and indicators."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from gridvisit.domain.evaluation.rulebook import RulePage
from gridvisit.domain.evaluation.selectors import Row, ShownVerdict, VisitVerdicts
from gridvisit.standard import units

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")]
Codes = Annotated[
    list[Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]], Field(max_length=60)
]


class NamedValue(Schema):
    """A fact or parameter in words."""

    name: str
    label: str
    value: str
    origin: str = ""


class VerdictOut(Schema):
    """One verdict: clause, outcome, why, facts and parameters used."""

    rule: str
    clause: str
    title: str
    outcome: str
    outcome_label: str
    severity: str
    weight: int
    validity: bool
    declared: bool
    subject: str
    reason: str
    facts: list[NamedValue]
    parameters: list[NamedValue]
    before: str | None


class RuleRef(Schema):
    """A rule that is not judged yet."""

    id: str
    title: str


class JudgementOut(Schema):
    """One judgement of a visit."""

    id: UUID
    at: datetime
    current: bool
    final: bool
    score: Decimal | None
    valid: bool | None
    counts: dict[str, int]


class VisitVerdictsOut(Schema):
    """The judgement in force of a visit; validity apart from the score."""

    visit_id: UUID
    judged: bool
    edition: str
    valid: bool | None
    validity_reasons: list[dict[str, str]]
    score: Decimal | None
    counts: dict[str, int]
    verdicts: list[VerdictOut]
    not_yet_judged: list[RuleRef]
    history: list[JudgementOut]


class ListedVerdict(Schema):
    """One verdict in a list."""

    rule: str
    title: str
    outcome: str
    severity: str
    reason: str
    visit_id: UUID
    visit_number: str
    day: date
    unit: str


class VerdictPage(Schema):
    """One page of verdicts in force."""

    items: list[ListedVerdict]
    next_cursor: str | None


class ParameterOut(Schema):
    """A parameter as it is in force."""

    id: str
    value: Any
    shown: str
    unit: str
    direction: str
    standard: Any
    origin: str
    origin_unit: str
    source: str


class RuleOut(Schema):
    """One rule with its parameters in force; a rule added by a unit has no clause and names its `origin_unit`."""

    id: str
    origin: str
    origin_unit: str
    clause: str
    title_zh: str
    title_en: str
    severity: str
    weight: int
    judged: bool
    validity: bool
    channels: list[str]
    steps: list[str]
    parameters: list[ParameterOut]


class OverrideOut(Schema):
    """A tightening of a parameter by a unit."""

    id: UUID
    parameter: str
    unit: str
    unit_id: UUID
    value: Any
    valid_from: date
    author: str
    reason: str
    withdrawn_at: datetime | None


class RuleDetail(RuleOut):
    """One rule with text, condition in words, history and last month's outcomes."""

    text: str
    condition: dict[str, str]
    history: list[OverrideOut]
    period: str
    counts: dict[str, int]


class TightenIn(Schema):
    """A stricter value for a unit from a day on: a number, a list of codes, or windows such as 09:00-12:00."""

    model_config = ConfigDict(extra="forbid")

    unit_id: UUID
    value: Annotated[int, Field(ge=0, le=10**9)] | Annotated[float, Field(ge=0, le=1e9)] | Codes | Line
    valid_from: date
    reason: Line


class OverrideReasonIn(Schema):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: Line


class StoredOverride(Schema):
    """A tightening as stored."""

    id: UUID
    parameter: str
    unit_id: UUID
    value: Any
    valid_from: date
    withdrawn_at: datetime | None


def verdict_out(row: ShownVerdict, lang: str) -> dict[str, Any]:
    """Return one verdict."""
    return {
        "rule": row.rule.id,
        "clause": row.rule.clause,
        "title": row.rule.title.of(lang),
        "outcome": row.outcome.value,
        "outcome_label": row.outcome.text(lang),
        "severity": row.rule.severity.value,
        "weight": row.rule.weight,
        "validity": row.rule.validity,
        "declared": row.declared,
        "subject": row.subject,
        "reason": row.reason.of(lang),
        "facts": [
            {"name": fact.name, "label": fact.label.of(lang), "value": fact.value.of(lang)}
            for fact in row.facts
        ],
        "parameters": [
            {
                "name": shown.name,
                "label": shown.label.of(lang),
                "value": shown.value.of(lang),
                "origin": origin.of(lang),
            }
            for shown, origin in row.parameters
        ],
        "before": row.before.value if row.before else None,
    }


def visit_verdicts(found: VisitVerdicts, lang: str) -> dict[str, Any]:
    """Return what chapter 9 says about a visit."""
    row = found.judgement
    return {
        "visit_id": found.visit_id,
        "judged": row is not None,
        "edition": row.edition if row else "",
        "valid": row.valid if row else None,
        "validity_reasons": [
            {
                "rule": reason["rule"],
                "outcome": reason["outcome"],
                "text": reason["zh" if lang == "zh" else "en"],
            }
            for reason in (row.validity_reasons if row else [])
        ],
        "score": row.score if row else None,
        "counts": found.counts,
        "verdicts": [verdict_out(verdict, lang) for verdict in found.verdicts],
        "not_yet_judged": [{"id": spec.id, "title": spec.title.of(lang)} for spec in found.not_judged],
        "history": [
            {name: getattr(past, name) for name in JudgementOut.model_fields} for past in found.history
        ],
    }


def listed(row: Row, lang: str) -> dict[str, Any]:
    """Return one verdict of a list."""
    return {
        "rule": row.rule.id,
        "title": row.rule.title.of(lang),
        "outcome": row.outcome.value,
        "severity": row.severity,
        "reason": row.reason.of(lang),
        "visit_id": row.visit_id,
        "visit_number": row.number,
        "day": row.day,
        "unit": row.unit,
    }


def rule_detail(line: dict[str, Any], page: RulePage, lang: str) -> dict[str, Any]:
    """Return one rule in full. `line`: the rule as the list has it."""
    return line | {
        "text": page.spec.explanation.of(lang),
        "condition": {row.outcome: row.text.of(lang) for row in page.conditions},
        "history": [
            {name: _plain(entry[name]) for name in OverrideOut.model_fields} for entry in page.history
        ],
        "period": page.period.name,
        "counts": dict(page.counts),
    }


def _plain(value: Any) -> Any:
    return units.dump(value) if isinstance(value, (frozenset, tuple)) else value
