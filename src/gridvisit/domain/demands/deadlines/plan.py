"""Which dues a demand has: its row, its level, the modifiers and overrides; no calendar and no moment yet (4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gridvisit.domain.demands.deadlines import saying
from gridvisit.domain.demands.deadlines.known import LENGTH_BY, OWED_WHEN, DemandFacts
from gridvisit.domain.demands.table import CONTACT_KINDS, DueKind, Row, Span, Table, Term
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Clock, Urgency

MOST_PLANS = 50_000  # kept: units with values of their own have plans of their own
LEVELS = (Urgency.U0, Urgency.U1, Urgency.U2, Urgency.U3)


@dataclass(frozen=True, slots=True)
class Step:
    """One due still without a moment: what, how long, from which fact on, under which clock rules."""

    kind: DueKind
    span: Span
    start: str
    source: str
    soft: bool = False
    legal: bool = False
    stops: bool = False  # stands still while the demand is suspended
    before_event: int = 0
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the table says of a demand before a calendar is opened."""

    row: Row
    urgency: Urgency
    steps: tuple[Step, ...]
    reasons: tuple[Text, ...]
    distinct: bool  # no kind twice: nothing to choose between


def plan_of(facts: DemandFacts, rules: Table, row: Row, edition: int, *, holds: bool) -> Plan:
    """Return the plan of a demand whose row is `row`; `holds`: what makes that row urgent is true."""
    plans: dict[object, Plan] = rules.plans
    key = (
        row, edition, holds, facts.urgency, facts.danger, facts.importance, facts.repeat, facts.home, facts.voltage,
        facts.supply_mode, facts.area, facts.anonymous, facts.major, facts.life_support,
        (facts.tightened, facts.topic) if facts.tightened else (),
    )  # fmt: skip
    found = plans.get(key)
    if found is None:
        if len(plans) >= MOST_PLANS:
            plans.clear()
        found = plans[key] = _Planning(facts, rules, row, edition, holds=holds).plan()
    return found


class _Planning:
    """One reading of the table for one kind of demand."""

    def __init__(self, facts: DemandFacts, rules: Table, row: Row, edition: int, *, holds: bool) -> None:
        self.facts, self.rules, self.row, self.edition = facts, rules, row, edition
        self.tightened = {one.parameter: one for one in facts.tightened}
        self.raised = self._raised()
        said = Urgency(facts.urgency or Urgency.U3)
        self.danger = facts.danger or said == Urgency.U0
        table_says = self._level(Urgency(row.urgent if holds else row.urgency))
        # Who confirms the level that the steps have led to anyway has not called the matter itself urgent.
        person = bool(row.urgent) and said <= row.urgent and said < table_says
        self.row_urgent = holds or person
        self.base = Urgency(row.urgent if self.row_urgent else row.urgency)
        self.urgency = Urgency.U0 if self.danger else min(self._level(self.base), said)

    def _raised(self) -> list[Text]:
        steps = []
        if self.facts.importance in self.rules.stepped_up and not self.row.names_importance:
            steps.append(saying.STEP_IMPORTANCE)
        if self.facts.repeat:
            steps.append(saying.STEP_REPEAT)
        return steps

    def _level(self, base: Urgency) -> Urgency:
        """Return `base` after the steps up; only danger leads to U0."""
        here = LEVELS.index(base)
        return LEVELS[max(here - len(self.raised), min(here, 1))]

    def plan(self) -> Plan:
        steps = tuple(self._steps())
        reasons = tuple(self.raised)
        if self.danger and self.base != Urgency.U0:
            reasons = (saying.DANGER_OVERRIDES, *reasons)
        kinds = {step.kind for step in steps}
        return Plan(self.row, self.urgency, steps, reasons, distinct=len(kinds) == len(steps))

    def _steps(self) -> Iterator[Step]:
        rows = [self.row]
        if self.danger and self.base != Urgency.U0:
            rows.append(self.rules.danger(self.edition))
        for row in (*rows, *self.rules.steps_of(self.edition)):
            for term in row.terms:
                if not term.when or self._owed(term.when):
                    yield self._step(row, term)
        yield from self._stepped_up()

    def _owed(self, name: str) -> bool:
        if name == "no_danger":
            return not self.danger
        if name in {"u0", "not_u0"}:
            return (self.urgency == Urgency.U0) == (name == "u0")
        return OWED_WHEN[name](self.facts)

    def _step(self, row: Row, term: Term) -> Step:
        span, notes = self._tightened(term, self._span(term))
        stops = (
            span.clock == Clock.WD
            and term.kind not in CONTACT_KINDS
            and not term.legal
            and self.urgency != Urgency.U0
        )
        return Step(
            term.kind, span, term.start, row.source, soft=term.soft, legal=term.legal, stops=stops,
            before_event=term.before_event, notes=notes,
        )  # fmt: skip

    def _tightened(self, term: Term, span: Span) -> tuple[Span, tuple[Text, ...]]:
        """Return the length in force at the unit: the standard's, or the unit's own if it is shorter."""
        own = self.tightened.get(term.parameter)
        if own is None or (term.parameter_topics and self.facts.topic not in term.parameter_topics):
            return span, ()
        if own.span.clock != span.clock or own.span.count >= span.count:
            return span, ()
        return own.span, (saying.tightened(own.whose, span),)

    def _span(self, term: Term) -> Span:
        if term.urgent is not None:
            at_u1 = self.urgency <= Urgency.U1 if term.kind in CONTACT_KINDS else self.row_urgent
            if at_u1:
                return term.urgent
        if term.by:
            return dict(term.spans)[LENGTH_BY[term.by](self.facts)]
        assert term.span is not None
        return term.span

    def _stepped_up(self) -> Iterator[Step]:
        """Yield the first contact of the level a demand was raised to; the earliest one rules."""
        contact = next((term.kind for term in self.row.terms if term.kind in CONTACT_KINDS), None)
        level = max(self.urgency, Urgency.U1)
        if contact in {None, DueKind.HANDOVER} or level >= self.base:
            return
        if self.row.other_unit and self.facts.anonymous:
            return  # nobody to contact
        assert contact is not None
        by_hand = saying.DANGER_OVERRIDES if self.danger else saying.STEP_PERSON
        notes = tuple(self.raised) or (by_hand,)
        yield Step(contact, self.rules.contact[level], "heard_at", self.row.source, notes=notes)
