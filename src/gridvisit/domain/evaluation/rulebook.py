"""The rules as pages show them: the list with last month's outcomes, one rule with its condition and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.evaluation import overrides, parameters, rules, selectors, words
from gridvisit.domain.evaluation.local import judging
from gridvisit.domain.evaluation.rules import Period, month_of
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts import words as engine_words
from gridvisit.engines.verdicts.terms import FALSE, Term
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import catalogue, clauses, units
from gridvisit.standard.catalogue import ParameterSpec, RuleSpec
from gridvisit.standard.parameters import ParameterSet, shipped
from gridvisit.standard.vocabulary import Channel, Confidence, Direction, Level

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit


@dataclass(frozen=True, slots=True)
class Link:
    """One level of a parameter's chain: what it says, or that it says nothing."""

    level: Level
    unit: str
    value: Text | None
    since: date | None = None
    author: str = ""
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """A parameter with the value in force here, where it comes from, and what every level above said."""

    spec: ParameterSpec
    name: Text
    value: Text
    raw: Any
    origin: Link
    chain: tuple[Link, ...]

    @property
    def fixed(self) -> bool:
        """Nobody may change it."""
        return self.spec.direction is Direction.FIXED


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a rule: when it holds what comes out."""

    outcome: str
    text: Text


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in the list."""

    spec: RuleSpec
    judged: bool
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many visits it was applied to: neither not applicable nor pending."""
        return sum(n for outcome, n in self.counts.items() if outcome in {"pass", "fail", "unknown"})


@dataclass(frozen=True, slots=True)
class RulePage:
    """Everything about one rule, for one unit on one day."""

    spec: RuleSpec
    clause: clauses.Clause
    judged: bool
    conditions: tuple[Condition, ...]
    parameters: tuple[ShownParameter, ...]
    history: list[dict[str, Any]]
    period: Period
    counts: Mapping[str, int]
    unit: Unit
    units: list[Unit]
    may_tighten: bool
    function: str


def rule_lines(*, actor: Staff, now: datetime, q: str = "", unit_id: UUID | None = None) -> list[RuleLine]:
    """Return the rules `q` finds, all 120 without, with the outcomes of last month in the actor's scope. 1 query."""
    judged = registry.all_verdicts()
    counts = selectors.counts_by_rule(actor=actor, period=last_month(now), unit_id=unit_id)
    return [
        RuleLine(spec, spec.id in judged, counts.get(spec.id, {}))
        for spec in catalogue.all_rules()
        if _matches(spec, q.strip().lower())
    ]


def matching(q: str) -> list[RuleSpec]:
    """Return the rules whose number or title holds `q`, for the search box."""
    wanted = q.strip().lower()
    texts = ((spec, (spec.id, spec.title.zh, spec.title.en.lower())) for spec in catalogue.all_rules())
    return [spec for spec, found in texts if any(wanted in text for text in found)]


def _matches(spec: RuleSpec, q: str) -> bool:
    texts = (spec.id, spec.title.zh, spec.title.en, spec.explanation.zh, spec.explanation.en)
    return not q or any(q in text.lower() for text in texts)


def last_month(now: datetime) -> Period:
    """Return the month before the present one."""
    return month_of(local_date(now)).previous()


def rule_page(
    *, rule_id: str, actor: Staff, now: datetime, unit_id: UUID | None = None, on: date | None = None
) -> RulePage:
    """Return one rule as it binds a unit (the actor's own without one) on a day. About 12 queries.

    Raises NotFound `rule.unknown`, or for a unit the actor may not see.
    """
    spec = catalogue.rule(rule_id)
    unit = staff.unit(unit_id=unit_id or actor.unit_id, actor=actor)
    day = on or local_date(now)
    params = parameters.Reader(units=[unit]).at(unit.id, now if on is None else day)
    period = last_month(now)
    rule = registry.all_verdicts().get(rule_id)
    entries = overrides.history(unit_id=unit.id, parameter_ids=[p.id for p in spec.settable], actor=actor)
    return RulePage(
        spec=spec,
        clause=clauses.clause(rule_id),
        judged=rule is not None,
        conditions=_conditions(rule, params) if rule else (),
        parameters=tuple(shown_parameters(spec, params, staff.unit_chain(unit), entries, day)),
        history=entries,
        period=period,
        counts=selectors.counts_by_rule(actor=actor, period=period, unit_id=unit.id).get(rule_id, {}),
        unit=unit,
        units=[found for found in staff.units(actor=actor) if rules.override_level(found.level) is not None],
        may_tighten=access.may(actor, "rule.tighten", unit_id=unit.id)
        and rules.override_level(unit.level) is not None,
        function=rule.function if rule else "",
    )


def _conditions(rule: registry.Rule, params: ParameterSet) -> tuple[Condition, ...]:
    ruling = rule.ruling
    lines: tuple[tuple[str, Term], ...] = (
        ("not_applicable", ruling.not_applicable),
        ("unknown", ruling.unknown),
        ("pass", ruling.passed),
        ("pending", ruling.pending),
    )
    return tuple(
        Condition(
            outcome,
            Text(engine_words.condition(term, params, "zh"), engine_words.condition(term, params, "en")),
        )
        for outcome, term in lines
        if term is not FALSE
    )


def shown_parameters(
    spec: RuleSpec, params: ParameterSet, chain: list[Unit], entries: list[dict[str, Any]], day: date
) -> list[ShownParameter]:
    """Return the parameters of a rule with the value in force and what every level says."""
    found = []
    for parameter in spec.settable:
        links = [
            Link(Level.STANDARD, "", words.value_of(parameter, parameter.value), note=_confidence(parameter))
        ]
        links += [_link(unit, parameter, entries, day) for unit in chain if rules.override_level(unit.level)]
        origin = params.origin(parameter.id)
        named = next(
            (link for link in links if link.level is origin.level and link.since == origin.since), links[0]
        )
        value = params.get(parameter.id)
        found.append(
            ShownParameter(
                parameter,
                words.name_of(parameter),
                words.value_of(parameter, value),
                value,
                named,
                tuple(links),
            )
        )
    return found


def _link(unit: Unit, parameter: ParameterSpec, entries: list[dict[str, Any]], day: date) -> Link:
    level = rules.override_level(unit.level) or Level.STATION
    mine = [
        row
        for row in entries
        if row["unit_id"] == unit.id
        and row["parameter"] == parameter.id
        and row["valid_from"] <= day
        and row["withdrawn_at"] is None
    ]
    if not mine:
        return Link(level, unit.name, None)
    row = max(mine, key=lambda entry: entry["valid_from"])
    note = Text(row["reason"], row["reason"])
    return Link(
        level, unit.name, words.value_of(parameter, row["value"]), row["valid_from"], row["author"], note
    )


def _confidence(parameter: ParameterSpec) -> Text:
    found = parameter.confidence
    if found is Confidence.D:
        return Text(found.zh, found.en)
    return Text(f"依据可靠程度：{found.zh}", f"Confidence in the source: {found.en.lower()}")


def listing(*, actor: Staff | None, unit: Unit | None, on: date, lang: str) -> list[dict[str, Any]]:
    """Return every rule with its parameters as in force for a unit on a day: the API's and the command line's list.

    Keys: id, clause, title_zh, title_en, severity, judged, channels, steps, validity, origin, origin_unit, parameters
    [{id, value, unit, direction, origin}]. The rules the unit and those above it added come last; their clause is
    empty. 5 queries. `actor` is None on the command line.
    """
    if actor is not None and unit is not None:
        unit = staff.unit(unit_id=unit.id, actor=actor)
    params = parameters.Reader(units=[unit]).at(unit.id, on) if unit else shipped()
    judged = registry.all_verdicts()
    return [
        {
            "id": spec.id,
            "clause": spec.clause,
            "title_zh": spec.title.zh,
            "title_en": spec.title.en,
            "severity": spec.severity.value,
            "weight": spec.weight,
            "judged": spec.id in judged,
            "validity": spec.validity,
            "channels": sorted(spec.channels),
            "steps": list(spec.steps),
            "origin": Level.STANDARD.value,
            "origin_unit": "",
            "parameters": [_plain(parameter, params, lang) for parameter in spec.settable],
        }
        for spec in catalogue.all_rules()
    ] + (_added(unit, on) if unit else [])


def _added(unit: Unit, on: date) -> list[dict[str, Any]]:
    reader = judging.Reader([unit.id])
    return [
        {
            "id": row.rule.number,
            "clause": "",
            "title_zh": row.title_zh,
            "title_en": row.title_en,
            "severity": row.severity,
            "weight": row.weight,
            "judged": True,
            "validity": False,
            "channels": sorted(Channel.codes()),
            "steps": [],
            "origin": (rules.override_level(row.rule.unit.level) or Level.STATION).value,
            "origin_unit": row.rule.unit.code,
            "parameters": [],
        }
        for row in reader.on(unit.id, on)
    ]


def _plain(parameter: ParameterSpec, params: ParameterSet, lang: str) -> dict[str, Any]:
    origin = params.origin(parameter.id)
    return {
        "id": parameter.id,
        "value": units.dump(params.get(parameter.id)),
        "shown": words.value_of(parameter, params.get(parameter.id)).of(lang),
        "unit": parameter.unit,
        "direction": parameter.direction.value,
        "standard": units.dump(parameter.value),
        "origin": origin.level.value,
        "origin_unit": origin.unit_code,
        "source": parameter.source,
    }
