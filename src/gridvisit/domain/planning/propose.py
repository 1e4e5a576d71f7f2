"""Propose a plan: everybody who is due, the samples drawn by seed, every reason of a customer in one visit.

Proposing again is safe: what people added, took out or gave to somebody stays; what the rules now see anew is
added, and what is not due any more and was touched by nobody goes.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.planning import facts, journal
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.domain.planning.rules import capacity, draw, due, figures
from gridvisit.domain.planning.rules.due import Candidate, Context, LeftOut, Proposal, Reason
from gridvisit.domain.planning.rules.period import Period, parse
from gridvisit.domain.planning.states import EDITABLE, LIVE, ItemState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import PlanItemReason, Selection

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

BATCH = 500
SAMPLED, SHARE = "4-12", "4-13"
DUE, VISITED, PROSPECT, REMOVED = "due", "visited", "prospect", "removed"
FOLLOWING = (
    "reasons", "why", "due_from", "due_to", "priority", "channel", "expected_minutes", "visit_class", "level", "area",
    "selection", "owner",
)  # fmt: skip


@transaction.atomic
def propose(
    *, unit_id: UUID, period: str, actor: Staff | None, now: datetime, seed: str | None = None
) -> Plan:
    """Propose the month plan of a unit, or bring a draft up to date (4-03 … 4-15).

    `actor` None is the system (the command line). `seed` is for a new plan only; a plan keeps its seed, so nobody
    draws until the lot suits. Raises Refusal `plan.bad_period`, `plan.period_over`, `plan.already_agreed`;
    Forbidden; NotFound.
    """
    unit = _unit(unit_id, actor)
    month = parse(period)
    if month.end < local_date(now):
        raise Refusal("plan.period_over", period=month.name)
    plan = _plan_of(unit, month, actor=actor, now=now, seed=seed)
    ctx = facts.context(unit=unit, period=month, now=now)
    survey = survey_register(facts.candidates(actor=actor, unit=unit, ctx=ctx), ctx)
    work = _Work(plan, unit, ctx, survey, {item.party_id: item for item in plan.items.all()})
    _choose(work)
    counts = _write(work, actor=actor, now=now)
    plan.change(
        draw=work.protocol,
        left_out=[_left_out(row) for row in survey.left_out],
        random_share=_share(plan),
        capacity=facts.new_capacity(month, plan.capacity),
        parameters=_parameters(ctx),
        proposed_at=now,
    )
    journal.note("proposed", plan, actor=actor, now=now, **counts)
    outbox.emit("plan.proposed", now=now, plan_id=plan.id)
    return plan


def _unit(unit_id: UUID, actor: Staff | None) -> Unit:
    if actor is None:
        return staff.unit_of(unit_id=unit_id, tenant_id=None)
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "plan.propose", unit_id=unit.id)
    return unit


def _plan_of(unit: Unit, month: Period, *, actor: Staff | None, now: datetime, seed: str | None) -> Plan:
    known, _new = Plan.objects.get_or_create(
        unit=unit,
        kind=month.kind,
        period=month.name,
        defaults={
            "tenant_id": unit.tenant_id,
            "starts_on": month.start,
            "ends_on": month.end,
            "seed": seed or secrets.token_hex(8),
            "capacity": facts.new_capacity(month),
            **stamp(actor, now),
        },
    )
    plan: Plan = Plan.objects.select_for_update().get(pk=known.pk)
    if plan.state not in EDITABLE:
        raise Refusal("plan.already_agreed", period=month.name, state=journal.state_text(plan))
    return plan


# The register, once --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Survey:
    """One pass over the register: who is due, who is protected, and for everybody else what stands against a draw."""

    proposals: dict[UUID, Proposal] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    obstacles: dict[UUID, str] = field(default_factory=dict)
    areas: dict[UUID, str] = field(default_factory=dict)  # low-voltage customers only
    visited: Counter[str] = field(default_factory=Counter)

    @property
    def due(self) -> int:
        """How many customers are due."""
        return len(self.proposals) + len(self.left_out)


def survey_register(rows: Iterable[Candidate], ctx: Context) -> Survey:
    """Return what the rules say about every customer of the register."""
    survey = Survey()
    lot = Reason(SHARE, PlanItemReason.RANDOM, ctx.period.end)
    for who in rows:
        found = due.decide(who, ctx)
        if isinstance(found, Proposal):
            survey.proposals[who.party_id] = found
        elif isinstance(found, LeftOut):
            survey.left_out.append(found)
        survey.obstacles[who.party_id] = _obstacle(who, found, lot, ctx)
        if who.visit_class == VisitClass.LV and who.area:
            survey.areas[who.party_id] = who.area
            if _visited_this_year(who, ctx):
                survey.visited[who.area] += 1
    return survey


def _obstacle(who: Candidate, found: Proposal | LeftOut | None, lot: Reason, ctx: Context) -> str:
    if found is not None:
        return DUE if isinstance(found, Proposal) else found.code
    if who.visit_class == due.PROSPECT:
        return PROSPECT
    if _visited_this_year(who, ctx) and who.visit_class == VisitClass.LV:
        return VISITED
    return due.obstacle(who, [lot], ctx)


def _visited_this_year(who: Candidate, ctx: Context) -> bool:
    return who.last.any_on is not None and who.last.any_on.year == ctx.period.start.year


# Choosing ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Work:
    plan: Plan
    unit: Unit
    ctx: Context
    survey: Survey
    items: Mapping[UUID, PlanItem]
    lots: dict[UUID, Reason] = field(default_factory=dict)
    drawn: dict[UUID, Proposal] = field(default_factory=dict)
    protocol: dict[str, Any] = field(default_factory=dict)

    def obstacle(self, party_id: UUID) -> str:
        """What stands against drawing a customer, what people did to the plan included."""
        item = self.items.get(party_id)
        if item is not None and item.state == ItemState.REMOVED:
            return REMOVED
        if item is not None and item.selection == Selection.MANUAL:
            return DUE
        return self.survey.obstacles[party_id]


def _choose(work: _Work) -> None:
    ctx, plan, survey = work.ctx, work.plan, work.survey
    passed: dict[str, list[list[str]]] = {}
    register = list(survey.obstacles)
    rate, share = ctx.params.number("4-12.rate"), float(ctx.params.number("4-13.random_share"))
    by_area = draw.by_area(list(survey.areas.items()))
    needs = draw.area_needs(
        {area: len(members) for area, members in by_area.items()},
        survey.visited,
        percent=rate,
        month=ctx.period.start.month,
        seed=str(ctx.period.start.year),
    )
    for area, need in needs.items():
        lot = Reason(
            SAMPLED, PlanItemReason.RANDOM, ctx.period.end,
            facts={"area": area, "rate": rate, "visited": survey.visited[area]},
        )  # fmt: skip
        _take(work, draw.stratum(area), by_area[area], need, lot, passed)
    others = sum(1 for party_id in survey.proposals if not _is_out(work, party_id)) + sum(
        1
        for item in work.items.values()
        if item.selection == Selection.MANUAL and item.state in LIVE and item.party_id not in survey.proposals
    )
    needed = draw.random_needed(others, share)
    lot = Reason(SHARE, PlanItemReason.RANDOM, ctx.period.end, facts={"share": share, "seed": plan.seed})
    size = len(register) if needed is None else max(0, needed - len(work.lots))
    _take(work, draw.RANDOM, register, size, lot, passed)
    work.protocol |= {
        "register": len(register),
        "fingerprint": draw.fingerprint(register),
        "share": share,
        "rate": rate,
        "areas": needs,
        "passed": {name: rows for name, rows in passed.items() if rows},
        "left": sum(1 for pk in register if pk not in work.lots and not work.obstacle(pk)),
    }


def _take(
    work: _Work, name: str, register: list[UUID], size: int, lot: Reason, passed: dict[str, list[list[str]]]
) -> None:
    """Draw one stratum; who was drawn for it before stays, for a larger draw contains the smaller one."""
    before = sum(
        1
        for pk in register
        if (item := work.items.get(pk)) is not None
        and item.state in LIVE
        and item.selection == Selection.RANDOM
        and _stratum_of(item) == name
    )
    got = draw.take(
        register,
        max(size, before),
        seed=draw.seed_of(work.plan.seed, name),
        obstacle=lambda pk: DUE if pk in work.lots else work.obstacle(pk),
    )
    work.lots |= dict.fromkeys(got.taken, lot)
    passed[name] = [[str(pk), code] for pk, code in got.passed]


def _stratum_of(item: PlanItem) -> str:
    area = next((entry.get("area") for entry in item.why if entry.get("rule") == SAMPLED), None)
    return draw.stratum(area) if area else draw.RANDOM


def _is_out(work: _Work, party_id: UUID) -> bool:
    item = work.items.get(party_id)
    return item is not None and item.state == ItemState.REMOVED


# Writing -------------------------------------------------------------------------------------------------------


def _write(work: _Work, *, actor: Staff | None, now: datetime) -> dict[str, Any]:
    fresh = facts.some(work.lots, unit=work.unit, ctx=work.ctx)
    for party_id, lot in work.lots.items():
        found = due.protect(fresh[party_id], [lot], work.ctx, Selection.RANDOM)
        if isinstance(found, Proposal):
            work.drawn[party_id] = found
    wanted = {**work.survey.proposals, **work.drawn}
    gone = [item.id for pk, item in work.items.items() if pk not in wanted and _untouched(item)]
    PlanItem.objects.filter(pk__in=gone).delete()
    owners = _owners(work, wanted)
    new, changed = [], []
    for party_id, proposal in wanted.items():
        item = work.items.get(party_id)
        if item is None:
            new.append(_item(work.plan, proposal, owners.get(party_id), actor, now))
        elif _follow(item, proposal, owners.get(party_id)):
            changed.append(item)
    PlanItem.objects.bulk_create(new, batch_size=BATCH)
    PlanItem.objects.bulk_update(changed, FOLLOWING, batch_size=200)
    selections = Counter(proposal.selection for proposal in wanted.values())
    return {
        "due": work.survey.due, "new": len(new), "gone": len(gone), "left_out": len(work.survey.left_out),
        "random": selections[Selection.RANDOM], "rule": selections[Selection.RULE],
    }  # fmt: skip


def _untouched(item: PlanItem) -> bool:
    return item.selection != Selection.MANUAL and item.state == ItemState.OPEN and not item.changed


def _item(plan: Plan, found: Proposal, owner_id: UUID | None, actor: Staff | None, now: datetime) -> PlanItem:
    return PlanItem(
        tenant_id=plan.tenant_id, plan=plan, unit_id=found.unit_id, party_id=found.party_id, channel=found.channel,
        reasons=list(found.reasons), selection=found.selection, why=list(found.why), due_from=found.due_from,
        due_to=found.due_to, priority=found.priority, expected_minutes=found.minutes, owner_id=owner_id,
        visit_class=found.visit_class, level=found.level, area=found.area, **stamp(actor, now),
    )  # fmt: skip


def _follow(item: PlanItem, found: Proposal, owner_id: UUID | None) -> bool:
    """Bring an item up to date with what the rules say now; what people chose stays. Return whether it changed."""
    if item.state == ItemState.REMOVED:
        return False
    manual = [entry for entry in item.why if entry.get("rule") == due.MANUAL]
    asked = [code for code in item.reasons if code not in found.reasons] if manual else []
    chosen = item.changed and not due.must_be_onsite(found.why)
    channel = item.channel if chosen else found.channel
    values: dict[str, Any] = {
        "reasons": [*found.reasons, *asked],
        "why": [*manual, *found.why],
        "due_from": found.due_from,
        "due_to": found.due_to,
        "priority": max(found.priority, item.priority) if manual else found.priority,
        "channel": channel,
        "expected_minutes": figures.shipped().visit_minutes(found.visit_class, channel),
        "visit_class": found.visit_class,
        "level": found.level,
        "area": found.area,
        "selection": found.selection,
        "owner_id": item.owner_id or owner_id,
    }
    before = {name: getattr(item, name) for name in values}
    for name, value in values.items():
        setattr(item, name, value)
    return before != values


def _owners(work: _Work, wanted: Mapping[UUID, Proposal]) -> dict[UUID, UUID | None]:
    record = facts.new_capacity(work.ctx.period, work.plan.capacity)
    people = facts.people_of(work.unit, record=record, on=work.ctx.start)
    kept = {
        pk: item
        for pk, item in work.items.items()
        if item.state in LIVE and (pk in wanted or not _untouched(item))
    }
    jobs = [
        capacity.Work(
            id=pk, party_id=pk, level=found.level, minutes=found.minutes, manager_id=found.manager_id, area=found.area,
            priority=found.priority, owner_id=kept[pk].owner_id if pk in kept else None,
        )
        for pk, found in wanted.items()
        if not _is_out(work, pk)
    ]  # fmt: skip
    jobs += [
        capacity.Work(
            id=pk, party_id=pk, level=item.level, minutes=item.expected_minutes, owner_id=item.owner_id
        )
        for pk, item in kept.items()
        if pk not in wanted and item.owner_id is not None
    ]
    conflicts = staff.conflicts(staff_ids=[person.id for person in people], on=work.ctx.start)
    return capacity.allot(jobs, people, conflicts=conflicts)


def _share(plan: Plan) -> float:
    counted = Counter(plan.items.filter(state__in=LIVE).values_list("selection", flat=True))
    total = sum(counted.values())
    return round(counted[Selection.RANDOM] / total, 4) if total else 0


def _left_out(row: LeftOut) -> dict[str, Any]:
    return {
        "party_id": str(row.party_id), "unit_id": str(row.unit_id), "visit_class": row.visit_class, "code": row.code,
        "reasons": list(row.reasons), "why": list(row.why),
    }  # fmt: skip


def _parameters(ctx: Context) -> dict[str, Any]:
    values = {name: value for name, value in ctx.params.items() if name.startswith("4-")}
    return {"digest": ctx.params.digest, **values}
