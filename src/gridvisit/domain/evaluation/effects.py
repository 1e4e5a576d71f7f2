"""What a stricter value would have changed last month: the visits judged again by that one rule, from stored facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.evaluation import parameters, rules, selectors, words
from gridvisit.domain.evaluation.facts import stored
from gridvisit.domain.evaluation.models import Judgement
from gridvisit.domain.evaluation.rules import Period, month_of
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.judging import counting
from gridvisit.engines.verdicts import judge, registry
from gridvisit.engines.verdicts import words as engine_words
from gridvisit.engines.verdicts.facts import Demand, Visit
from gridvisit.engines.verdicts.one import Compiled
from gridvisit.engines.verdicts.registry import Rule
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.parameters import Override, ParameterSet, check_override, spec, strictest
from gridvisit.standard.units import Value
from gridvisit.standard.vocabulary import Level, Outcome

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

AT_MOST = 20_000
SAMPLE = 8


@dataclass(frozen=True, slots=True)
class Changed:
    """One visit whose verdict would be another."""

    visit_id: UUID
    number: str
    day: date
    unit: str
    before: Outcome
    after: Outcome
    reason: Text


@dataclass(frozen=True, slots=True)
class Effect:
    """Outcomes of a month before and after. `why_not`: why it cannot be worked out from stored facts."""

    period: Period
    value: Text
    visits: int = 0
    before: Mapping[str, int] | None = None
    after: Mapping[str, int] | None = None
    changed: int = 0
    sample: tuple[Changed, ...] = ()
    cut: bool = False
    why_not: Text | None = None

    @property
    def lines(self) -> list[tuple[str, int, int]]:
        """Outcome, before, after; outcomes nobody has are left out."""
        one, other = self.before or {}, self.after or {}
        return [
            (code, one.get(code, 0), other.get(code, 0))
            for code in Outcome.codes()
            if one.get(code) or other.get(code)
        ]


NOT_JUDGED = Text(
    "本条尚不自动判定，无法推算影响。", "The rule is not judged automatically: no effect can be worked out."
)
NOT_ON_VISITS = Text(
    "本条不按走访判定，无法由走访推算影响。",
    "The rule is not judged on visits: no effect can be worked out from them.",
)
COUNTED = Text(
    "该参数在收集事实时已用于计数，已存事实不能重新计数；生效后由新走访反映。",
    "This parameter takes part in counting the facts; stored facts cannot be counted again. It shows with new visits.",
)


def of_tightening(
    *, unit_id: UUID, parameter: str, value: object, actor: Staff, now: datetime, period: Period | None = None
) -> Effect:
    """Return what a stricter value for a unit would have changed last month, or why that cannot be said. 7 queries.

    Both sides are worked out anew from the facts kept with the judgements in force, by the same term. Raises what
    `overrides.tighten` raises about the value; nothing is written.
    """
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "rule.tighten", unit_id=unit.pk)
    checked = _check(unit, parameter, value, actor, local_date(now))
    month = period or month_of(local_date(now)).previous()
    found = spec(parameter)
    shown = words.value_of(found, checked)
    rule = registry.all_verdicts().get(found.rule_id)
    why_not = _why_not(rule, parameter)
    if rule is None or why_not is not None:
        return Effect(month, shown, why_not=why_not or NOT_JUDGED)
    rows = list(
        Judgement.objects.visible_to(actor)
        .filter(
            unit_id__in=staff.subtree_ids(unit), current=True, visit_day__gte=month.start, visit_day__lte=month.end
        )
        .order_by("-visit_day", "-id")
        .only("id", "visit_id", "unit_id", "owner_id", "visit_day", "facts")[: AT_MOST + 1]
    )  # fmt: skip
    return _compare(
        rule, rows, actor=actor, tighten=_tightener(parameter, checked), period=month, shown=shown
    )


def _check(unit: Unit, parameter: str, value: object, actor: Staff, day: date) -> Value:
    chain = staff.unit_chain(unit)
    reader = parameters.Reader(units=[unit])
    held = [row for above in chain for row in reader.overrides[above.pk] if row.withdrawn_at is None]
    level = rules.override_level(unit.level) or Level.STATION
    asked = Override(parameter, value, level, unit.code, str(actor.id), "—", day)  # type: ignore[arg-type]
    return check_override(
        asked, existing=parameters.as_overrides(held, chain), chain=parameters.links(chain)
    ).value


def _why_not(rule: Rule | None, parameter: str) -> Text | None:
    if rule is None:
        return NOT_JUDGED
    if rule.table not in {Visit, Demand}:
        return NOT_ON_VISITS
    return COUNTED if parameter in rule.gathered_with else None


def _tightener(parameter: str, value: Value) -> Callable[[ParameterSet], ParameterSet]:
    def tightened(params: ParameterSet) -> ParameterSet:
        values = dict(params.items())
        values[parameter] = strictest(spec(parameter), values[parameter], value)
        return ParameterSet(values, {name: params.origin(name) for name in values})

    return tightened


class _Judges:
    """The rule compiled with the values of a moment and with the stricter one; equal values are compiled once."""

    def __init__(self, rule: Rule, tighten: Callable[[ParameterSet], ParameterSet]) -> None:
        self.rule = rule
        self.tighten = tighten
        self.known: dict[str, tuple[Compiled, Compiled, ParameterSet]] = {}

    def of(self, params: ParameterSet) -> tuple[Compiled, Compiled, ParameterSet]:
        if params.digest not in self.known:
            stricter = self.tighten(params)
            self.known[params.digest] = (
                Compiled(self.rule, params), Compiled(self.rule, stricter), stricter,
            )  # fmt: skip
        return self.known[params.digest]


def _compare(
    rule: Rule, rows: Sequence[Judgement], *, actor: Staff, tighten: Callable[[ParameterSet], ParameterSet],
    period: Period, shown: Text,
) -> Effect:  # fmt: skip
    reader = parameters.Reader({row.unit_id for row in rows})
    judges = _Judges(rule, tighten)
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    changed: list[tuple[Judgement, Outcome, Outcome, Text]] = []
    moved = 0
    for row in rows[:AT_MOST]:
        old, new, stricter = judges.of(reader.at(row.unit_id, row.visit_day))
        facts = _facts(rule, row)
        one, _fact = _decided(old, facts)
        other, deciding = _decided(new, facts)
        before[one.value] += 1
        after[other.value] += 1
        if one is not other:
            moved += 1
            if len(changed) < SAMPLE:
                changed.append((row, one, other, engine_words.reason(rule, other, deciding, stricter)))
    return Effect(
        period, shown, min(len(rows), AT_MOST), before, after, moved,
        tuple(_shown(rule, changed, actor)), len(rows) > AT_MOST,
    )  # fmt: skip


def _facts(rule: Rule, row: Judgement) -> list[Any]:
    if rule.table is Visit:
        return [stored.row(Visit, row.facts["visit"])]
    return [stored.row(Demand, demand) for demand in row.facts.get("demands", [])]


def _decided(rule: Compiled, facts: Sequence[Any]) -> tuple[Outcome, Any]:
    """Return the outcome on a visit and the row it rests on; without a demand there is none."""
    if not facts:
        return Outcome.NOT_APPLICABLE, None
    row = judge.worst_of(rule, facts)
    return judge.outcome_of(rule, row), row


def _shown(
    rule: Rule, changed: Sequence[tuple[Judgement, Outcome, Outcome, Text]], actor: Staff
) -> list[Changed]:
    known = counting.visit_rows({row.visit_id for row, *_more in changed}, actor=actor)
    terms = (rule.ruling.not_applicable, rule.ruling.unknown, rule.ruling.passed, rule.ruling.pending)
    classes = {fact.privacy for fact in registry.facts_of(*terms)}
    found = []
    for row, one, other, reason in changed:
        visit: dict[str, Any] = known.get(row.visit_id, {})
        covered = classes & selectors.hidden(actor, row.unit_id, own=row.owner_id == actor.id)
        told = Text(other.zh, other.en) if covered else reason
        number, unit = visit.get("number", "—"), visit.get("unit_name", "")
        found.append(Changed(row.visit_id, number, row.visit_day, unit, one, other, told))
    return found
