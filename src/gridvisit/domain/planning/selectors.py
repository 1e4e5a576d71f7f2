"""Read plans, always from the actor: the list, one plan with its items, capacity, who was left out, the week board."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, When

from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.planning import facts
from gridvisit.domain.planning.models import Plan, PlanEvent, PlanItem
from gridvisit.domain.planning.rules import draw
from gridvisit.domain.planning.states import COUNTED, LIVE, ItemState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.paging import keyset
from gridvisit.standard.vocabulary import Selection

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

BY_PERIOD = ("-period", "-id")
BY_PRIORITY = ("-priority", "id")
BY_DAY = ("day", "route_no", "id")
ITEM_ORDERS = {
    "-priority": BY_PRIORITY,
    "priority": ("priority", "id"),
    "due": ("due_to", "id"),
    "-due": ("-due_to", "-id"),
}


def visible(*, actor: Staff | None) -> QuerySet[Plan]:
    """Plans the actor may see; None is the system (the command line) and sees all."""
    rows: QuerySet[Plan] = Plan.objects.all() if actor is None else Plan.objects.visible_to(actor)
    return rows


def page(*, actor: Staff | None, cursor: str = "", size: int = 50, **filters: Any) -> Page[Plan]:
    """One page of plans, newest period first, each with `.figures` (counts of its items). 2 queries.

    Filters: `state`, `unit_id`, `period`.
    """
    names = {"state": "state", "unit_id": "unit_id", "period": "period"}
    rows = visible(actor=actor).filter(**{names[name]: value for name, value in filters.items() if value})
    found: Page[Plan] = keyset(rows.select_related("unit"), order=BY_PERIOD, cursor=cursor, size=size)
    counts = figures_of([plan.id for plan in found.items], actor=actor)
    for plan in found.items:
        plan.__dict__["figures"] = counts.get(plan.id, Figures())
    return found


def plan(*, plan_id: UUID, actor: Staff | None) -> Plan:
    """One visible plan with its unit. Raises NotFound. 1 query."""
    found = visible(actor=actor).select_related("unit").filter(pk=plan_id).first()
    if found is None:
        raise NotFound
    return found


def by_period(*, unit_id: UUID, period: str, actor: Staff) -> Plan | None:
    """The visible plan of a unit and month, or None. 1 query."""
    return visible(actor=actor).select_related("unit").filter(unit_id=unit_id, period=period).first()


@dataclass(slots=True)
class Figures:
    """Counts of a plan's items, over what is still part of it."""

    total: int = 0
    random: int = 0
    manual: int = 0
    unowned: int = 0
    done: int = 0
    not_done: int = 0
    scheduled: int = 0
    assigned: int = 0
    removed: int = 0
    asked: int = 0
    minutes: int = 0
    first_approved: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def random_percent(self) -> float:
        """Share of random items, in percent (I07)."""
        return round(100 * self.random / self.total, 1) if self.total else 0.0

    @property
    def hours(self) -> float:
        """Hours of all visits."""
        return round(self.minutes / 60, 1)


def items(*, actor: Staff | None) -> QuerySet[PlanItem]:
    """Items the actor may see; None sees all."""
    rows: QuerySet[PlanItem] = PlanItem.objects.all() if actor is None else PlanItem.objects.visible_to(actor)
    return rows


def figures_of(plan_ids: list[UUID], *, actor: Staff | None) -> dict[UUID, Figures]:
    """Return the counts of plans over the items the actor may see. 1 query."""
    counted = Q(state__in=COUNTED)
    rows = (
        items(actor=actor)
        .filter(plan_id__in=plan_ids)
        .values("plan_id")
        .annotate(
            total=Count("pk", filter=counted),
            random=Count("pk", filter=counted & Q(selection=Selection.RANDOM)),
            manual=Count("pk", filter=counted & Q(selection=Selection.MANUAL)),
            unowned=Count("pk", filter=Q(state__in=LIVE, owner__isnull=True)),
            done=Count("pk", filter=Q(state=ItemState.DONE)),
            not_done=Count("pk", filter=Q(state__in=(ItemState.NOT_DONE, ItemState.MOVED))),
            scheduled=Count("pk", filter=Q(state=ItemState.SCHEDULED)),
            assigned=Count("pk", filter=Q(state=ItemState.ASSIGNED)),
            removed=Count("pk", filter=Q(state=ItemState.REMOVED)),
            asked=Count("pk", filter=Q(state__in=(ItemState.ADD_ASKED, ItemState.DROP_ASKED))),
            minutes=Sum("expected_minutes", filter=counted, default=0),
            first_approved=Count("pk", filter=Q(in_first_approved=True)),
        )
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    return {row.pop("plan_id"): Figures(**row) for row in found}


def figures(*, plan: Plan, actor: Staff | None) -> Figures:
    """Return the counts of one plan, by reason too. 2 queries."""
    found = figures_of([plan.id], actor=actor).get(plan.id, Figures())
    for reasons in items(actor=actor).filter(plan=plan, state__in=COUNTED).values_list("reasons", flat=True):
        found.reasons.update(reasons)
    return found


def item_page(
    *,
    plan: Plan,
    actor: Staff | None,
    order: str = "-priority",
    cursor: str = "",
    size: int = 50,
    **filters: Any,
) -> Page[PlanItem]:
    """One page of a plan's items with customer and owner, the most urgent first. 1 query, whatever the depth.

    Filters: `reason`, `visit_class`, `owner_id`, `state`, `selection`, `channel`, `unowned`, `asked`, `q` (as in the
    customer list).
    """
    rows = narrowed(items(actor=actor).filter(plan=plan), actor=actor, **filters)
    rows = rows.select_related("party", "owner", "unit")
    found: Page[PlanItem] = keyset(rows, order=ITEM_ORDERS.get(order, BY_PRIORITY), cursor=cursor, size=size)
    for item in found.items:
        item.plan = plan
    return found


def narrowed(rows: QuerySet[PlanItem], *, actor: Staff | None, **filters: Any) -> QuerySet[PlanItem]:
    """Return items narrowed by the filters of the list; without `state` what was taken out is left out."""
    equal = {"visit_class", "owner_id", "state", "selection", "channel", "day"}
    rows = rows.filter(**{name: value for name, value in filters.items() if name in equal and value})
    if filters.get("reason"):
        rows = rows.filter(pk__in=_with_reason(rows, filters["reason"]))
    if filters.get("unowned"):
        rows = rows.filter(owner__isnull=True, state__in=LIVE)
    if filters.get("asked"):
        rows = rows.filter(state__in=(ItemState.ADD_ASKED, ItemState.DROP_ASKED))
    if filters.get("q") and actor is not None:
        parties = customers.found_by(customers.visible(actor=actor), str(filters["q"]), actor.tenant_id)
        rows = rows.filter(party_id__in=parties.values("id"))
    if not filters.get("state"):
        rows = rows.exclude(state=ItemState.REMOVED)
    return rows


def _with_reason(rows: QuerySet[PlanItem], reason: str) -> list[UUID]:
    # SQLite has no containment for JSON lists: the few hundred items of a plan are looked through here
    return [pk for pk, reasons in rows.values_list("id", "reasons") if reason in reasons]


def item(*, item_id: UUID, actor: Staff) -> PlanItem:
    """One visible item with plan, customer and owner. Raises NotFound. 2 queries."""
    PlanItem.objects.one(item_id, actor)
    found: PlanItem = (
        items(actor=actor).select_related("plan__unit", "party", "owner", "unit").get(pk=item_id)
    )
    return found


def events(*, plan: Plan, actor: Staff, limit: int = 60) -> list[PlanEvent]:
    """What happened to a plan, newest first; who sees own items only sees their events and the plan's. 1 query."""
    rows = PlanEvent.objects.filter(plan=plan)
    if not access.may(actor, "plan.view", unit_id=plan.unit_id):
        mine = items(actor=actor).filter(plan=plan).values("id")
        rows = rows.filter(Q(item_id__in=mine) | Q(item_id__isnull=True))
    return list(rows.order_by("-at", "-id")[:limit])


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the capacity table."""

    person: Staff
    level: int
    items: int
    planned: int
    available: int
    duty_hours: float

    @property
    def percent(self) -> int:
        """How full the person is, in percent; 100 and more when there is no time at all."""
        return round(100 * self.planned / self.available) if self.available else (100 if self.planned else 0)

    @property
    def over(self) -> int:
        """Minutes above capacity."""
        return max(0, self.planned - self.available)


def capacity_table(*, plan: Plan, actor: Staff) -> list[PersonRow]:
    """Return planned and available time of every visitor of a plan, by staff number. 4 or 5 queries."""
    planned = {
        row["owner_id"]: (row["n"], row["minutes"])
        for row in items(actor=actor)
        .filter(plan=plan, state__in=LIVE | {ItemState.DONE}, owner__isnull=False)
        .values("owner_id")
        .annotate(n=Count("pk"), minutes=Sum("expected_minutes"))
    }
    people = {person.id: person for person in facts.visitors(plan.unit, plan.starts_on)}
    if set(planned) - set(people):
        people |= staff.by_ids(set(planned) - set(people))
    if not access.may(actor, "plan.view", unit_id=plan.unit_id):
        people = {pk: person for pk, person in people.items() if pk == actor.id}
    levels = staff.levels(staff_ids=list(people), on=plan.starts_on)
    return [
        PersonRow(
            person, levels.get(pk, 0), *planned.get(pk, (0, 0)), facts.available_minutes(plan.capacity, pk),
            facts.duty_hours(plan.capacity, pk),
        )
        for pk, person in sorted(people.items(), key=lambda row: row[1].staff_no)
    ]  # fmt: skip


def left_out(*, plan: Plan, actor: Staff | None) -> list[dict[str, Any]]:
    """Return who is due and not planned, with the reason, customers the actor may see only. 1 query.

    Protections come from the proposal; what people took out from the items. Keys: party, code, reasons, why, text.
    """
    rows = [row for row in plan.left_out if isinstance(row, Mapping)]
    removed = list(items(actor=actor).filter(plan=plan, state=ItemState.REMOVED).select_related("party"))
    ids = [UUID(row["party_id"]) for row in rows]
    if actor is None:
        known = customers.by_ids(ids)
    else:
        known = (
            {party.id: party for party in customers.visible(actor=actor).filter(pk__in=ids)} if ids else {}
        )
    found = [
        {"party": known[pk], "code": row["code"], "reasons": row.get("reasons", []), "why": row.get("why", []),
         "text": "", "item": None}
        for pk, row in zip(ids, rows, strict=True)
        if pk in known
    ]  # fmt: skip
    found += [
        {"party": one.party, "code": "removed", "reasons": one.reasons, "why": one.why, "text": one.change_reason,
         "item": one}
        for one in removed
    ]  # fmt: skip
    return found


def coverage(*, plan: Plan, actor: Staff) -> list[dict[str, Any]]:
    """Preview of what the plan covers: per class the active customers, due, planned and left out. 2 queries."""
    total = Counter(
        dict(
            customers.narrowed(customers.visible(actor=actor), actor=actor, unit_id=plan.unit_id)
            .order_by()
            .values_list("visit_class")
            .annotate(n=Count("pk"))
        )
    )
    planned, random = Counter[str](), Counter[str]()
    rows = items(actor=actor).filter(plan=plan, state__in=COUNTED).values_list("visit_class", "selection")
    for visit_class, selection in rows:
        planned[visit_class] += 1
        random[visit_class] += selection == Selection.RANDOM
    out = Counter(row.get("visit_class", "") for row in plan.left_out if isinstance(row, Mapping))
    return [
        {"visit_class": code, "customers": total[code], "planned": planned[code], "random": random[code],
         "left_out": out[code]}
        for code in sorted({*total, *planned, *out})
    ]  # fmt: skip


@dataclass(slots=True)
class Board:
    """People × days of a plan: items by (person, day), the days that are working days, and what has no day yet."""

    days: list[date]
    people: list[Staff]
    cells: dict[tuple[UUID, date], list[PlanItem]]
    unplaced: list[PlanItem]
    why: dict[UUID, str]  # code of what the last scheduling said about an item without a day


def board(
    *, plan: Plan, actor: Staff, now: datetime, first: date | None = None, last: date | None = None
) -> Board:
    """Return the schedule of a plan between two days, people × working days. 9 queries."""
    ctx = facts.of_plan(plan, now=now)
    start, end = first or plan.starts_on, last or plan.ends_on
    rows = items(actor=actor).filter(plan=plan).select_related("party", "owner")
    placed = rows.filter(state__in=LIVE | {ItemState.DONE}, day__gte=start, day__lte=end).order_by(*BY_DAY)
    cells: dict[tuple[UUID, date], list[PlanItem]] = defaultdict(list)
    for one in placed:
        if one.owner_id is not None and one.day is not None:
            cells[one.owner_id, one.day].append(one)
    waiting = rows.filter(state__in=(ItemState.OPEN, ItemState.ASSIGNED), day__isnull=True)
    people = {row.person.id: row.person for row in capacity_table(plan=plan, actor=actor)}
    days = [day for day in ctx.period.workdays(ctx.calendar) if start <= day <= end]
    last_run = PlanEvent.objects.filter(plan=plan, kind="scheduled").order_by("-at", "-id").first()
    told = last_run.data.get("why", {}) if last_run and isinstance(last_run.data, dict) else {}
    left = list(waiting.order_by(*BY_PRIORITY)[:100])
    why = {
        one.id: told.get(str(one.id), "no_owner" if last_run and one.owner_id is None else "") for one in left
    }
    return Board(days, list(people.values()), dict(cells), left, why)


def day_of(*, plan: Plan, owner_id: UUID, day: date, actor: Staff) -> list[PlanItem]:
    """Return a person's day in the order of travel. 1 query."""
    rows = items(actor=actor).filter(plan=plan, owner_id=owner_id, day=day, state__in=LIVE | {ItemState.DONE})
    return list(rows.select_related("party", "owner").order_by("route_no", "id"))


def own_plans(*, actor: Staff) -> list[Plan]:
    """Plans the actor makes, returned ones and drafts first; `.waiting` counts items without a day. 1 query."""
    if not access.may(actor, "plan.propose"):
        return []
    first = Case(When(state__in=("returned", "draft"), then=0), default=1, output_field=IntegerField())
    waiting = Count("items", filter=Q(items__state__in=(ItemState.OPEN, ItemState.ASSIGNED)), distinct=True)
    mine = Plan.objects.visible_to(actor, "plan.propose").exclude(state="closed").values("id")
    rows = Plan.objects.filter(pk__in=mine).select_related("unit").annotate(first=first, waiting=waiting)
    return list(rows.order_by("first", "period", "id")[:20])


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a draw can be repeated today: per stratum taken, passed over, and whether the queue agrees."""

    same_register: bool
    rows: list[dict[str, Any]]

    @property
    def holds(self) -> bool:
        """Whether every draw is exactly the head of its queue."""
        return all(row["holds"] for row in self.rows)


def replay(*, plan: Plan, actor: Staff) -> Replay:
    """Repeat the draws of a plan from its seed over today's register and compare (4-13). 2 queries."""
    rows = customers.narrowed(customers.visible(actor=actor), actor=actor, unit_id=plan.unit_id)
    register = dict(rows.values_list("id", "transformer_area"))
    classes = dict(rows.values_list("id", "visit_class"))
    drawn: dict[str, list[UUID]] = defaultdict(list)
    everything = PlanItem.objects.filter(plan=plan, selection=Selection.RANDOM).exclude(
        state=ItemState.REMOVED
    )
    for party_id, why in everything.values_list("party_id", "why"):
        area = next((e.get("area") for e in why if isinstance(e, Mapping) and e.get("rule") == "4-12"), None)
        drawn[draw.stratum(area) if area else draw.RANDOM].append(party_id)
    passed = {name: [UUID(pk) for pk, _code in pairs] for name, pairs in plan.draw.get("passed", {}).items()}
    found = []
    for name in sorted(drawn.keys() | passed.keys()):
        members = (
            list(register)
            if name == draw.RANDOM
            else [pk for pk, area in register.items() if draw.stratum(area) == name and classes[pk] == "lv"]
        )
        seen = [*drawn.get(name, []), *passed.get(name, [])]
        found.append(
            {"name": name, "taken": len(drawn.get(name, [])), "passed": len(passed.get(name, [])),
             "holds": draw.is_head_of_queue(members, seen, seed=draw.seed_of(plan.seed, name))}
        )  # fmt: skip
    return Replay(draw.fingerprint(register) == plan.draw.get("fingerprint"), found)
