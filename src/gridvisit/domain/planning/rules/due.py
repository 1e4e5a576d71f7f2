"""Who is due in a period, why, on which channel, by when and how urgently (4-03 … 4-12, 6.2-09). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from gridvisit.domain.customers import rules as customers
from gridvisit.domain.planning.rules import limits
from gridvisit.domain.planning.rules.figures import Figures
from gridvisit.domain.planning.rules.period import Period
from gridvisit.engines.calendars import Calendar
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Channel, PlanItemReason, Selection

ALTERNATING = "4-07"  # any channel, but one visit of two on site
MOVED = "moved"
MANUAL = "manual"
MOST = 100
PROSPECT = customers.VisitClass.PROSPECT


@dataclass(frozen=True, slots=True)
class Context:
    """What every decision of one proposal shares."""

    period: Period
    today: date
    params: ParameterSet
    calendar: Calendar
    figures: Figures

    @property
    def start(self) -> date:
        """The first day a visit of the plan can take place: a plan made late does not reach back."""
        return max(self.period.start, self.today)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer as planning sees it: class and duties, wishes, and how often we were there. Nothing personal."""

    party_id: UUID
    unit_id: UUID
    manager_id: UUID | None
    facts: customers.PartyFacts
    last: customers.LastVisits
    visit_class: str
    area: str = ""
    do_not_contact: bool = False
    complaint_closed_on: date | None = None
    quiet_until: date | None = None  # declined: no new proposal before this day, except for safety
    contact_days: tuple[date, ...] = ()
    moved_from: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a visit: rule, code for people, last day, and the facts that made it due."""

    rule: str
    reason: str
    due_on: date
    onsite: bool = False
    due_from: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def why(self) -> dict[str, Any]:
        """Return the entry that is stored with the item; words.py puts it in words."""
        facts = {name: _plain(value) for name, value in self.facts.items()}
        return {"rule": self.rule, "reason": self.reason, "due_on": self.due_on.isoformat(), **facts}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One visit to plan: every reason merged (trap 33)."""

    party_id: UUID
    unit_id: UUID
    manager_id: UUID | None
    visit_class: str
    area: str
    level: int
    channel: str
    reasons: tuple[str, ...]
    why: tuple[dict[str, Any], ...]
    due_from: date
    due_to: date
    priority: int
    minutes: int
    selection: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A customer who is due and is not planned, with the code of the protection that holds it back."""

    party_id: UUID
    unit_id: UUID
    visit_class: str
    code: str
    reasons: tuple[str, ...]
    why: tuple[dict[str, Any], ...]


def reasons_for(who: Candidate, ctx: Context) -> tuple[Reason, ...]:
    """Return every reason to visit in the period, the most urgent first; one that ended before it is left out."""
    found = [*_duties(who, ctx), *_after_complaint(who, ctx), *_moved(who, ctx)]
    return tuple(sorted(found, key=lambda reason: (reason.due_on, reason.rule)))


def decide(who: Candidate, ctx: Context) -> Proposal | LeftOut | None:
    """Return what the plan does with a customer: a visit, a protection that holds it back, or nothing is due."""
    reasons = reasons_for(who, ctx)
    if not reasons:
        return None
    return protect(who, reasons, ctx, Selection.RULE)


def protect(who: Candidate, reasons: Sequence[Reason], ctx: Context, selection: str) -> Proposal | LeftOut:
    """Return the visit as far as the customer's protections allow it (4-14, 4-15, pause after a decline)."""
    kept, code, first = _protected(who, reasons, ctx)
    if code:
        return _left_out(who, kept or reasons, code)
    return merge(who, kept, ctx, selection, first=first)


def obstacle(who: Candidate, reasons: Sequence[Reason], ctx: Context) -> str:
    """Return the code of the protection that holds a visit back; empty: none does."""
    return _protected(who, reasons, ctx)[1]


def _protected(who: Candidate, reasons: Sequence[Reason], ctx: Context) -> tuple[Sequence[Reason], str, date]:
    """Return the reasons that stand, the protection that holds the visit back if any, and its first day."""
    kept = limits.allowed_reasons(reasons, do_not_contact=who.do_not_contact)
    first = ctx.start
    if not kept:
        return kept, limits.DO_NOT_CONTACT, first
    pause_over = limits.pause_ends(who.quiet_until, kept)
    if pause_over is not None:
        if pause_over > ctx.period.end:
            return kept, limits.DECLINED, first
        first = max(first, pause_over)
    if not limits.is_proactive(reason.reason for reason in kept):
        return kept, "", first
    most, window = int(ctx.params.number("4-14.max")), int(ctx.params.number("4-14.window"))
    free = limits.first_free_day(who.contact_days, first, ctx.period.end, most=most, window=window)
    return kept, "" if free else limits.CONTACT_CAP, free or first


def merge(
    who: Candidate, reasons: Sequence[Reason], ctx: Context, selection: str, *, first: date | None = None
) -> Proposal:
    """Return one visit for all reasons: the nearest due day, the strictest channel, the highest priority."""
    start = first or ctx.start
    begins = [reason.due_from for reason in reasons if reason.due_from is not None]
    due_from = max([start, *[day for day in begins if day <= ctx.period.end]])
    coming = [reason.due_on for reason in reasons if reason.due_on >= due_from]
    due_to = min([*coming, ctx.period.end])
    channel = channel_for(who, reasons)
    priority, entry = priority_of(reasons, ctx)
    return Proposal(
        party_id=who.party_id,
        unit_id=who.unit_id,
        manager_id=who.manager_id,
        visit_class=who.visit_class,
        area=who.area,
        level=level_for(who.visit_class),
        channel=channel,
        reasons=tuple(dict.fromkeys(reason.reason for reason in reasons)),
        why=(*(reason.why() for reason in reasons), entry),
        due_from=due_from,
        due_to=max(due_to, due_from),
        priority=priority,
        minutes=ctx.figures.visit_minutes(who.visit_class, channel),
        selection=selection,
    )


def channel_for(who: Candidate, reasons: Iterable[Reason]) -> str:
    """Return the channel the reasons demand; phone and online never replace a duty on site (6.2-09).

    4-07 asks for one visit of two on site: after a visit by phone or online the next one is on site. Where any
    channel would do, a visit in person is proposed; the chief may choose otherwise.
    """
    found = list(reasons)
    last = who.last
    if any(reason.onsite for reason in found) or last.any_on is None or last.any_on != last.onsite_on:
        return Channel.ONSITE
    return Channel.PHONE if {reason.rule for reason in found} == {ALTERNATING} else Channel.ONSITE


def must_be_onsite(why: Iterable[dict[str, Any]]) -> bool:
    """Whether a stored item may not be changed to phone or online (6.2-09, 4-07).

    >>> must_be_onsite([{"rule": "4-03", "onsite": True}, {"kind": "priority"}]), must_be_onsite([{"rule": "4-11"}])
    (True, False)
    """
    return any(entry.get("onsite") for entry in why)


def priority_of(reasons: Sequence[Reason], ctx: Context) -> tuple[int, dict[str, Any]]:
    """Return the priority 0 … 100 and the entry that explains it: strongest rule, days overdue, further reasons."""
    weights = ctx.figures.priority
    strongest = max(reasons, key=lambda reason: (weights.get(reason.rule, 0), reason.rule))
    overdue = max(0, (ctx.start - min(reason.due_on for reason in reasons)).days)
    extra = min(overdue // ctx.figures.whole("overdue_step_days"), ctx.figures.whole("overdue_most"))
    further = (len(reasons) - 1) * ctx.figures.whole("several_reasons")
    value = min(MOST, weights.get(strongest.rule, 0) + extra + further)
    return value, {
        "kind": "priority",
        "rule": strongest.rule,
        "value": value,
        "overdue": overdue,
        "further": len(reasons) - 1,
    }


def level_for(visit_class: str) -> int:
    """Return the qualification level a visit of this class needs, 1 … 3 (8.1-03).

    >>> level_for("top"), level_for("hv"), level_for("lv"), level_for("")
    (3, 2, 1, 1)
    """
    if not customers.VisitClass.has(visit_class):
        return 1
    return int(customers.staff_level(customers.VisitClass(visit_class)))


def _duties(who: Candidate, ctx: Context) -> Iterable[Reason]:
    for duty in customers.obligations(who.facts, who.last, ctx.params):
        if duty.due_on > ctx.period.end or _is_over(duty.rule_id, who, ctx):
            continue
        seen = who.last.onsite_on if duty.onsite_only else who.last.any_on
        remote = who.last.any_on is not None and who.last.any_on != who.last.onsite_on
        onsite = duty.onsite_only or (duty.rule_id == ALTERNATING and remote)
        facts: dict[str, Any] = {"onsite": onsite, "last": seen}
        if duty.interval_days is not None:
            facts["interval"] = duty.interval_days
        due_from = None
        if duty.rule_id == "4-05":
            facts["starts"], facts["lead"] = who.facts.guarantee_start, ctx.params.number("4-05.lead")
        elif duty.rule_id == "4-08":
            facts["energised"], facts["within"] = who.facts.energised_on, ctx.params.number("4-08.within")
            due_from = who.facts.energised_on
        elif duty.rule_id == "4-09":
            facts["ends"], facts["lead"] = who.facts.contract_end, ctx.params.number("4-09.lead")
        yield Reason(duty.rule_id, duty.reason, duty.due_on, onsite, due_from, facts)


def _is_over(rule_id: str, who: Candidate, ctx: Context) -> bool:
    # a visit before an event makes no sense once the event has begun
    if rule_id == "4-05":
        return who.facts.guarantee_start is not None and who.facts.guarantee_start <= ctx.start
    return rule_id == "4-09" and who.facts.contract_end is not None and who.facts.contract_end < ctx.start


def _after_complaint(who: Candidate, ctx: Context) -> Iterable[Reason]:
    closed = who.complaint_closed_on
    if closed is None or (who.last.any_on is not None and who.last.any_on >= closed):
        return
    within = int(ctx.params.number("4-11.within"))
    due = ctx.calendar.add_workdays(closed, within).day
    if closed <= ctx.period.end and due <= ctx.period.end:
        yield Reason(
            "4-11",
            PlanItemReason.COMPLAINT,
            due,
            due_from=closed,
            facts={"closed": closed, "within": within},
        )


def _moved(who: Candidate, ctx: Context) -> Iterable[Reason]:
    if who.moved_from:
        yield Reason(MOVED, PlanItemReason.CYCLE, ctx.period.end, facts={"from_period": who.moved_from})


def _left_out(who: Candidate, reasons: Sequence[Reason], code: str) -> LeftOut:
    return LeftOut(
        who.party_id,
        who.unit_id,
        who.visit_class,
        code,
        tuple(dict.fromkeys(reason.reason for reason in reasons)),
        tuple(reason.why() for reason in reasons),
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
