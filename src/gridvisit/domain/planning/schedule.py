"""From an approved plan to visits: who goes (8.1-03), on which day, in which order; the visits are planned here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.customers import facts as customer_facts
from gridvisit.domain.planning import facts, journal
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.domain.planning.rules import capacity, figures
from gridvisit.domain.planning.rules.due import Context
from gridvisit.domain.planning.states import AGREED, EDITABLE, LIVE, ItemState, can_item, move_item
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import for_planning
from gridvisit.domain.visits import services as visits
from gridvisit.engines.routing import nearest
from gridvisit.engines.routing.distances import road_metres, to_wgs84
from gridvisit.engines.routing.problem import Point, Stop
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import QualificationLevel

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

PLAN = "plan"
REASSIGNED = Text(zh="计划分派调整", en="Plan assignment changed")
MOVED = Text(zh="计划日期调整", en="Plan day changed")


@dataclass(slots=True)
class Outcome:
    """What scheduling did: items with a day, those that found none with the code why, those the visit room refused."""

    placed: list[PlanItem] = field(default_factory=list)
    unplaced: dict[UUID, str] = field(default_factory=dict)
    refused: dict[UUID, Refusal] = field(default_factory=dict)


@transaction.atomic
def assign(
    *,
    plan_id: UUID,
    actor: Staff,
    now: datetime,
    owner_id: UUID | None = None,
    item_ids: Sequence[UUID] | None = None,
) -> list[PlanItem]:
    """Give items to `owner_id`, or each to its proposed owner, the customer manager first, then who has time.

    In a draft this changes the proposal; in an approved plan items become assigned. Raises Refusal
    `plan.level_too_low` (8.1-03), `plan.conflict` (8.1-05), `plan.not_a_visitor`, `plan.not_editable`.
    """
    plan: Plan = Plan.objects.locked(plan_id, actor)
    action = "plan.assign" if plan.state in AGREED else "plan.propose"
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action=action)
    if plan.state not in AGREED | EDITABLE:
        raise Refusal("plan.not_editable", state=journal.state_text(plan))
    rows = plan.items.select_for_update().filter(state__in=LIVE).order_by("-priority", "id")
    if item_ids is not None:
        rows = rows.filter(pk__in=list(item_ids))
    items = list(rows)
    if item_ids is not None and len(items) != len(set(item_ids)):
        raise NotFound
    ctx = facts.of_plan(plan, now=now)
    owners = _chosen(plan, items, owner_id, ctx) if owner_id else _proposed(plan, items, ctx)
    changed = []
    for item in items:
        owner = owners.get(item.id)
        if owner is not None and _give(item, plan, owner, actor=actor, now=now):
            changed.append(item)
    if changed:
        to = str(owner_id) if owner_id else ""
        journal.note("assigned", plan, actor=actor, now=now, items=len(changed), owner=to)
    return changed


def _chosen(plan: Plan, items: Iterable[PlanItem], owner_id: UUID, ctx: Context) -> dict[UUID, UUID]:
    people = {p.id: p for p in facts.people_of(plan.unit, record=plan.capacity, on=ctx.start)}
    if owner_id not in people:
        raise Refusal("plan.not_a_visitor", status=422, field="owner")
    person = staff.by_ids([owner_id])[owner_id]
    conflicts = staff.conflicts(staff_ids=[owner_id], on=ctx.start)
    for item in items:
        if people[owner_id].level < item.level:
            raise Refusal(
                "plan.level_too_low",
                status=422,
                field="owner",
                staff_no=person.staff_no,
                level=_level(people[owner_id].level),
                needed=_level(item.level),
            )
        if (owner_id, item.party_id) in conflicts:
            raise Refusal("plan.conflict", status=422, field="owner", staff_no=person.staff_no)
    return {item.id: owner_id for item in items}


def _level(number: int) -> Text:
    if number == 0:
        return Text(zh="无有效资质", en="no valid level")
    level = QualificationLevel(f"L{number}")
    return Text(level.zh, level.en)


def _proposed(plan: Plan, items: Sequence[PlanItem], ctx: Context) -> dict[UUID, UUID | None]:
    people = facts.people_of(plan.unit, record=plan.capacity, on=ctx.start)
    levels = {person.id: person.level for person in people}
    chosen = {item.id for item in items}
    rest = plan.items.filter(state__in=LIVE, owner__isnull=False).exclude(pk__in=chosen)
    work = [
        capacity.Work(
            item.id, item.party_id, item.level, item.expected_minutes, area=item.area, priority=item.priority,
            owner_id=item.owner_id if item.owner_id and levels.get(item.owner_id, 0) >= item.level else None,
        )
        for item in items
    ]  # fmt: skip
    work += [
        capacity.Work(pk, party, level, minutes, owner_id=owner)
        for pk, party, level, minutes, owner in rest.values_list(
            "id", "party_id", "level", "expected_minutes", "owner_id"
        )
    ]
    conflicts = staff.conflicts(staff_ids=list(levels), on=ctx.start)
    return capacity.allot(work, people, conflicts=conflicts)


def _give(item: PlanItem, plan: Plan, owner: UUID, *, actor: Staff, now: datetime) -> bool:
    state = item.state
    if plan.state in AGREED and can_item(item.state, "assign"):
        state = move_item(item.state, "assign")
    if item.owner_id == owner and item.state == state:
        return False
    if item.visit_id is not None and item.owner_id != owner:
        _not_begun(item)
        visits.reassign(visit_id=item.visit_id, owner_id=owner, reason=REASSIGNED.zh, actor=actor, now=now)
    item.change(owner_id=owner, state=state)
    return True


@transaction.atomic
def schedule(*, plan_id: UUID, actor: Staff, now: datetime) -> Outcome:
    """Give every assigned item a working day in its window, near ones together, and plan its visit.

    Days are filled evenly; each day is ordered nearest-first (route_no). What finds no day is named with the
    reason; what the visit room refuses (4-14, 4-15) is named and stays assigned.
    """
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action="plan.assign")
    journal.agreed(plan)
    ctx = facts.of_plan(plan, now=now)
    items = list(
        plan.items.select_for_update().filter(state=ItemState.ASSIGNED, owner__isnull=False).order_by("id")
    )
    points = points_of(item.party_id for item in items)
    days = [day for day in ctx.period.workdays(ctx.calendar) if day >= ctx.start]
    by_owner: dict[UUID, list[PlanItem]] = defaultdict(list)
    for item in items:
        by_owner[item.owner_id].append(item)
    outcome = Outcome()
    for owner_id, mine in sorted(by_owner.items(), key=lambda row: str(row[0])):
        found = capacity.spread(
            [_task(item, points, ctx) for item in mine],
            days,
            minutes_per_day=_minutes_per_day(plan, owner_id, mine),
            detour_factor=ctx.figures.number("detour_factor"),
            slack=ctx.figures.whole("spread_minutes"),
            used=_used(owner_id, ctx),
        )
        outcome.unplaced |= {UUID(pk): code for pk, code in found.unplaced.items()}
        by_day: dict[date, list[PlanItem]] = defaultdict(list)
        for item in mine:
            if str(item.id) in found.days:
                by_day[found.days[str(item.id)]].append(item)
        for day, todays in sorted(by_day.items()):
            begun = plan.items.filter(owner_id=owner_id, day=day, state=ItemState.SCHEDULED).exists()
            for number, item in enumerate(_nearest_first(todays, points), start=1):
                _place(item, plan, day, outcome, actor=actor, now=now, route_no=number)
            if begun:
                _order(plan, owner_id, day, actor=actor, now=now)
    why = {str(pk): code for pk, code in outcome.unplaced.items()}
    why |= {str(pk): refusal.code for pk, refusal in outcome.refused.items()}
    journal.note(
        "scheduled", plan, actor=actor, now=now, placed=len(outcome.placed), unplaced=len(why), why=why
    )
    outbox.emit("plan.scheduled", now=now, plan_id=plan.id)
    return outcome


def _task(item: PlanItem, points: dict[UUID, Point], ctx: Context) -> capacity.Task:
    return capacity.Task(
        str(item.id),
        item.due_from or ctx.period.start,
        item.due_to or ctx.period.end,
        item.expected_minutes,
        item.priority,
        points.get(item.party_id),
    )


def points_of(party_ids: Iterable[UUID]) -> dict[UUID, Point]:
    """Return the first known position of customers, in WGS84. 6 queries a chunk."""
    found = {}
    for row in customer_facts.for_planning(list(party_ids), on=date.max):
        point = to_wgs84(*row.place) if row.place else None
        if point is not None:
            found[row.party_id] = point
    return found


def _minutes_per_day(plan: Plan, owner_id: UUID, items: Iterable[PlanItem]) -> int:
    days = max(1, int(plan.capacity.get("days", 1)))
    longest = max((item.expected_minutes for item in items), default=0)
    return max(longest, facts.available_minutes(plan.capacity, owner_id) // days)


def _used(owner_id: UUID, ctx: Context) -> dict[date, int]:
    used: dict[date, int] = defaultdict(int)
    rows = PlanItem.objects.filter(
        owner_id=owner_id, state=ItemState.SCHEDULED, day__gte=ctx.period.start, day__lte=ctx.period.end
    )
    for day, minutes in rows.values_list("day", "expected_minutes"):
        used[day] += minutes
    return used


def _nearest_first(items: Sequence[PlanItem], points: dict[UUID, Point]) -> list[PlanItem]:
    stops = [Stop(str(item.id), points.get(item.party_id), item.expected_minutes) for item in items]
    route = nearest.order(stops, detour_factor=figures.shipped().number("detour_factor"))
    by_id = {str(item.id): item for item in items}
    return [by_id[pk] for pk in route.ids]


def _place(
    item: PlanItem, plan: Plan, day: date, outcome: Outcome, *, actor: Staff, now: datetime, route_no: int = 0
) -> None:
    try:
        with transaction.atomic():
            visit = visits.plan_visit(
                party_id=item.party_id, unit_id=item.unit_id, owner_id=item.owner_id, day=day, channel=item.channel,
                reasons=item.reasons, origin=PLAN, actor=actor, now=now, plan_item_id=item.id, site_id=item.site_id,
                due_from=item.due_from, due_to=item.due_to, priority=item.priority, selection=item.selection,
                route_no=route_no,
            )  # fmt: skip
            item.change(
                state=move_item(item.state, "schedule"), day=day, visit_id=visit.id, route_no=route_no
            )
    except Refusal as refusal:
        item.refresh_from_db()
        outcome.refused[item.id] = refusal
        return
    item.plan = plan
    outcome.placed.append(item)


def _order(plan: Plan, owner_id: UUID, day: date, *, actor: Staff, now: datetime) -> None:
    items = list(
        plan.items.filter(owner_id=owner_id, day=day, state=ItemState.SCHEDULED).order_by("route_no", "id")
    )
    _number(_nearest_first(items, points_of(item.party_id for item in items)), actor=actor, now=now)


def _number(items: Sequence[PlanItem], *, actor: Staff, now: datetime) -> None:
    for number, item in enumerate(items, start=1):
        if item.route_no != number:
            item.change(route_no=number)
    known = for_planning.results(item.visit_id for item in items)
    free = [item.visit_id for item in items if item.visit_id in known and known[item.visit_id].not_begun]
    visits.set_route(visit_ids=free, actor=actor, now=now)


@transaction.atomic
def set_day(*, item_id: UUID, day: date, actor: Staff, now: datetime) -> PlanItem:
    """Give one item a day by hand. Raises Refusal `plan.outside_window`, `plan.no_owner`, `plan.day_full`."""
    item = journal.item_for(item_id=item_id, actor=actor, action="plan.assign")
    plan = item.plan
    journal.agreed(plan)
    ctx = facts.of_plan(plan, now=now)
    if item.owner_id is None:
        raise Refusal("plan.no_owner", field="owner")
    first, last = item.due_from or plan.starts_on, item.due_to or plan.ends_on
    if not max(first, ctx.today) <= day <= last or not ctx.calendar.is_workday(day):
        raise Refusal("plan.outside_window", status=422, field="day", due_from=first, due_to=last)
    same_day = 0 if item.day != day else item.expected_minutes
    whole_day = int(plan.capacity.get("day_hours", 8) * capacity.MINUTES_PER_HOUR)
    if _used(item.owner_id, ctx).get(day, 0) - same_day + item.expected_minutes > whole_day:
        raise Refusal(
            "plan.day_full",
            field="day",
            staff_no=staff.by_ids([item.owner_id])[item.owner_id].staff_no,
            day=day,
        )
    before = item.day
    if item.visit_id is None:
        state = item.state if item.state == ItemState.ASSIGNED else move_item(item.state, "assign")
        item.change(state=state)
        outcome = Outcome()
        _place(item, plan, day, outcome, actor=actor, now=now)
        for refusal in outcome.refused.values():
            raise refusal
    else:
        _not_begun(item)
        visits.reschedule_day(visit_id=item.visit_id, day=day, reason=MOVED.zh, actor=actor, now=now)
        item.change(day=day, state=move_item(item.state, "schedule"))
    _order(plan, item.owner_id, day, actor=actor, now=now)
    journal.note(
        "day_set", plan, actor=actor, now=now, item=item, day=day.isoformat(), before=str(before or "")
    )
    return item


@transaction.atomic
def move_in_day(*, item_id: UUID, step: int, actor: Staff, now: datetime) -> PlanItem:
    """Move an item up (-1) or down (+1) in the order of its day."""
    item = journal.item_for(item_id=item_id, actor=actor, action="plan.assign")
    rows = list(
        item.plan.items.filter(owner_id=item.owner_id, day=item.day, state=ItemState.SCHEDULED).order_by(
            "route_no", "id"
        )
    )
    here = next((n for n, row in enumerate(rows) if row.id == item.id), None)
    if here is None:
        raise Refusal("plan.no_owner", field="owner")
    there = min(max(here + step, 0), len(rows) - 1)
    rows.insert(there, rows.pop(here))
    _number(rows, actor=actor, now=now)
    journal.note("order", item.plan, actor=actor, now=now, item=item, place=there + 1)
    return item


@transaction.atomic
def order_day(*, plan_id: UUID, owner_id: UUID, day: date, actor: Staff, now: datetime) -> None:
    """Put a person's day into nearest-first order again."""
    plan = journal.plan_for(plan_id=plan_id, actor=actor, action="plan.assign")
    journal.agreed(plan)
    _order(plan, owner_id, day, actor=actor, now=now)
    journal.note("order", plan, actor=actor, now=now, owner=str(owner_id), day=day.isoformat())


def _not_begun(item: PlanItem) -> None:
    known = next(iter(for_planning.results([item.visit_id]).values()), None)
    if known is None or not known.not_begun:
        raise Refusal("plan.visit_begun")


def legs_of(items: Sequence[PlanItem]) -> list[int | None]:
    """Return the metres to each item from the one before, in the order given; None where it is not known."""
    points = points_of(item.party_id for item in items)
    factor = figures.shipped().number("detour_factor")
    found: list[int | None] = []
    before: Point | None = None
    for item in items:
        here = points.get(item.party_id)
        found.append(road_metres(before, here, detour_factor=factor) if before and here else None)
        before = here or before
    return found
