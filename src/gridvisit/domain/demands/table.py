"""The decision table of demand deadlines as typed rows, read once from `deadlines.toml` (4.4)."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from importlib import resources
from typing import Any

from gridvisit.standard.vocabulary import DemandType, Vocabulary


class DueKind(Vocabulary):
    """What has to be done by a due time."""

    HANDOVER = "handover", "转交抢修", "Hand-over to repair"
    MADE_SAFE = "made_safe", "消除危险", "Made safe"
    ARRIVAL = "arrival", "抢修到场", "Crew on site"
    RESTORE = "restore", "恢复供电", "Supply restored"
    FIRST_CONTACT = "first_contact", "首次联系", "First contact"
    FLOW = "flow", "转入业务流程", "Into the business flow"
    SITE_CHECK = "site_check", "现场核查", "Check on site"
    NOTICE = "notice", "书面告知", "Written notice"
    AUTHORITY = "authority", "报告主管部门", "Report to the authority"
    RECHECK = "recheck", "隐患复查", "Re-check"
    PLAN = "plan", "处理方案", "Plan"
    PROPOSAL = "proposal", "方案建议", "Proposal"
    SHARE = "share", "办电我方用时", "Our share of the connection"
    ANSWER = "answer", "答复", "Answer"
    ANSWER_LEGAL = "answer_legal", "法定答复", "Answer, legal limit"
    PROGRESS = "progress", "进展告知", "Progress told"
    THANKS = "thanks", "致谢反馈", "Thanks passed on"
    REFERRAL = "referral", "转介告知", "Told where to go"
    TRIAGE = "triage", "分拣", "Triage"
    ACCEPT = "accept", "接单", "Acceptance"
    VERIFY = "verify", "回访核实", "Verification"


CONTACT_KINDS = frozenset({DueKind.FIRST_CONTACT, DueKind.FLOW, DueKind.HANDOVER})
STEP_KINDS = frozenset({DueKind.TRIAGE, DueKind.ACCEPT, DueKind.VERIFY})
# Types that choose their row by type; the others choose it by topic.
TYPE_LED = frozenset(
    {
        DemandType.COMPLAINT, DemandType.REPORT, DemandType.FAULT, DemandType.HAZARD,
        DemandType.CONSULT, DemandType.PRAISE, DemandType.CARE, DemandType.SUGGEST,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A length on a clock: `length` for hours, `count` for days."""

    clock: str
    count: float

    @cached_property
    def length(self) -> timedelta:
        """Return the length of a span of hours."""
        return timedelta(hours=self.count)


@dataclass(frozen=True, slots=True)
class Term:
    """One due of a row: what, by which span from which moment, under which condition."""

    kind: DueKind
    span: Span | None
    by: str = ""
    spans: tuple[tuple[str, Span], ...] = ()
    start: str = "heard_at"
    when: str = ""
    urgent: Span | None = None
    soft: bool = False
    legal: bool = False
    before_event: int = 0
    parameter: str = ""  # of the standard, which a unit may tighten: the shorter of both counts there
    parameter_topics: frozenset[str] = frozenset()  # of which alone it speaks; empty: of all of the row


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row of the table in force from `valid_from` up to, not including, `valid_to`."""

    id: str
    urgency: str
    source: str
    terms: tuple[Term, ...]
    types: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    topic_led: frozenset[str] = frozenset()
    urgent: str = ""
    urgent_when: str = ""
    urgent_limit: int = 0
    fallback: bool = False
    override: bool = False
    names_importance: bool = False
    other_unit: bool = False
    valid_from: date = date.min
    valid_to: date = date.max

    def in_force(self, day: date) -> bool:
        """Return whether the row counts for a demand heard on `day`."""
        return self.valid_from <= day < self.valid_to


@dataclass(frozen=True, eq=False)
class Table:
    """Rows, the first-contact span of each level, the modifiers, and the steps of our own work."""

    rows: tuple[Row, ...]
    steps: tuple[Row, ...]
    contact: dict[str, Span]
    stepped_up: frozenset[str]  # importance that steps a demand up
    dissatisfied: int  # answers after which the chief is named
    plans: dict[object, Any] = field(
        default_factory=dict, repr=False
    )  # what was read once; see deadlines.plan
    _found: dict[tuple[str, str, int], Row] = field(default_factory=dict, repr=False)

    @cached_property
    def editions(self) -> tuple[date, ...]:
        """Return the days on which any row begins or ends: between two of them the table stays the same."""
        every = (*self.rows, *self.steps)
        return tuple(sorted({day for row in every for day in (row.valid_from, row.valid_to)} - {date.max}))

    def edition(self, day: date) -> int:
        """Return the number of the edition in force on `day`.

        What was heard before the standard began is judged by its first table.
        """
        return max(bisect_right(self.editions, day) - 1, 0)

    def row_for(self, kind: str, topic: str, day: date) -> Row:
        """Return the row for a type and topic on `day`; the narrowest match wins.

        >>> table().row_for("CONSULT", "MARKET", date(2026, 11, 24)).id
        'consult-market'
        >>> table().row_for("OPINION", "CONDUCT", date(2026, 11, 24)).id
        'opinion'
        """
        return self.row_in(kind, topic, self.edition(day))

    def row_in(self, kind: str, topic: str, edition: int) -> Row:
        """Return the row for a type and topic in an edition of the table."""
        key = (kind, topic, edition)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = self._search(*key)
        return known

    def danger(self, edition: int) -> Row:
        """Return the row that danger to life adds to every other."""
        return next(row for row in self._in_force(self.rows, edition) if row.override)

    def steps_of(self, edition: int) -> list[Row]:
        """Return the steps of our own work in force."""
        return self._in_force(self.steps, edition)

    def _search(self, kind: str, topic: str, edition: int) -> Row:
        rows = self._in_force(self.rows, edition)
        if kind in TYPE_LED:
            found = [row for row in rows if kind in row.types and (not row.topics or topic in row.topics)]
            found.sort(key=lambda row: not row.topics)
        else:
            found = [row for row in rows if topic in row.topic_led]
        return found[0] if found else next(row for row in rows if row.fallback)

    def _in_force(self, rows: tuple[Row, ...], edition: int) -> list[Row]:
        return [row for row in rows if row.in_force(self.editions[edition])]


def read(text: str) -> Table:
    """Return the table written in TOML."""
    data = tomllib.loads(text)
    contact = {level: Span(span["clock"], span["amount"]) for level, span in data["contact"].items()}
    rows = tuple(_row(row, [_term(due) for due in row["due"]]) for row in data["row"])
    steps = tuple(_row({"id": "step", "urgency": "U3", **step}, [_term(step)]) for step in data["step"])
    modifiers = data["modifiers"]
    return Table(
        rows=rows, steps=steps, contact=contact, stepped_up=frozenset(modifiers["stepped_up"]),
        dissatisfied=modifiers["dissatisfied"],
    )  # fmt: skip


@cache
def table() -> Table:
    """Return the table shipped with the product."""
    return read(resources.files(__package__).joinpath("deadlines.toml").read_text(encoding="utf-8"))


def _row(data: dict[str, Any], terms: list[Term]) -> Row:
    sets: dict[str, Any] = {name: frozenset(data.get(name, ())) for name in ("types", "topics", "topic_led")}
    plain = {
        name: data[name]
        for name in (
            "id", "urgency", "source", "urgent", "urgent_when", "urgent_limit", "fallback", "override",
            "names_importance", "other_unit", "valid_from", "valid_to",
        )
        if name in data
    }  # fmt: skip
    return Row(terms=tuple(terms), **sets, **plain)


def _term(data: dict[str, Any]) -> Term:
    clock = data["clock"]
    spans = {key: Span(clock, value) for key, value in data.get("amounts", {}).items()}
    spans |= {key: Span(clock, value / 60) for key, value in data.get("minutes_by", {}).items()}
    span = None
    if "minutes" in data:
        span = Span(clock, data["minutes"] / 60)
    elif "amount" in data:
        span = Span(clock, data["amount"])
    urgent = Span(data["urgent_clock"], data["urgent_amount"]) if "urgent_clock" in data else None
    plain = {
        name: data[name]
        for name in ("by", "start", "when", "soft", "legal", "before_event", "parameter")
        if name in data
    }
    return Term(
        kind=DueKind(data["kind"]), span=span, spans=tuple(spans.items()), urgent=urgent,
        parameter_topics=frozenset(data.get("parameter_topics", ())), **plain,
    )  # fmt: skip
