"""From the other rooms to what planning decides on: candidates, streamed in chunks; people with their time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.customers import facts as customer_facts
from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.domain.planning.rules import capacity, figures
from gridvisit.domain.planning.rules.due import Candidate, Context
from gridvisit.domain.planning.rules.period import Period, parse
from gridvisit.domain.planning.states import ItemState
from gridvisit.domain.staff import access, parameters
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import for_planning, intake
from gridvisit.engines.calendars import china
from gridvisit.foundation.kernel.clock import at_local, local_date

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

CHUNK = 2000
COMPLAINTS_BACK = timedelta(days=120)
VISITORS = ("km", "grid", "r_sales")
SMALL_HOUSE = ("dso", "r_ops")
"""Who visits where posts collapse: a distribution operator's or retailer's own people (domain 8.1)."""


def context(*, unit: Unit, period: Period, now: datetime) -> Context:
    """Return what all decisions of one proposal share; parameters in force when the visits begin. 2 queries."""
    today = local_date(now)
    params = parameters.in_force(unit_id=unit.id, at=at_local(max(today, period.start)))
    return Context(period, today, params, china(), figures.shipped())


def of_plan(plan: Plan, *, now: datetime) -> Context:
    """Return the context of a stored plan. 2 queries."""
    return context(unit=plan.unit, period=parse(plan.period), now=now)


def candidates(*, actor: Staff | None, unit: Unit, ctx: Context) -> Iterator[Candidate]:
    """Yield every active customer of a unit and below. A constant number of queries a chunk of 2,000."""
    rows = customers.planning_facts(actor=actor, on=ctx.today, unit_id=unit.id)
    shared = _Shared(unit, ctx)
    while chunk := list(islice(rows, CHUNK)):
        yield from shared.of(chunk)


def some(party_ids: Iterable[UUID], *, unit: Unit, ctx: Context) -> dict[UUID, Candidate]:
    """Return the candidates of a few customers whose scope was checked before."""
    shared = _Shared(unit, ctx)
    rows = customer_facts.for_planning(list(party_ids), on=ctx.today)
    found: dict[UUID, Candidate] = {}
    while chunk := list(islice(rows, CHUNK)):
        found |= {who.party_id: who for who in shared.of(chunk)}
    return found


class _Shared:
    """What is read once for all chunks: complaints, pauses, items moved into the period."""

    def __init__(self, unit: Unit, ctx: Context) -> None:
        self.unit, self.ctx = unit, ctx
        self.window = int(ctx.params.number("4-14.window"))
        self.complaints = demands.complaints_to_revisit(
            tenant_id=unit.tenant_id, since=ctx.period.start - COMPLAINTS_BACK
        )
        self.quiet = for_planning.quiet_until(tenant_id=unit.tenant_id, on=ctx.today)
        self.moved = dict(
            PlanItem.objects.filter(
                tenant_id=unit.tenant_id, moved_to=ctx.period.name, state=ItemState.MOVED
            ).values_list("party_id", "plan__period")
        )

    def of(self, chunk: list[customer_facts.PlanningFacts]) -> Iterator[Candidate]:
        since = self.ctx.start - timedelta(days=self.window)
        days = intake.proactive_days([row.party_id for row in chunk], self.unit.tenant_id, since)
        for row in chunk:
            yield Candidate(
                party_id=row.party_id,
                unit_id=row.unit_id,
                manager_id=row.manager_id,
                facts=row.facts,
                last=row.last,
                visit_class=row.visit_class,
                area=row.transformer_area,
                do_not_contact=row.no_contact,
                complaint_closed_on=self.complaints.get(row.party_id),
                quiet_until=self.quiet.get(row.party_id),
                contact_days=tuple(days.get(row.party_id, ())),
                moved_from=self.moved.get(row.party_id, ""),
            )


def visitors(unit: Unit, on: date) -> list[Staff]:
    """Return who carries out visits in a unit and below on a day. 1 or 2 queries."""
    found = staff.holders(unit=unit, roles=VISITORS, on=on)
    return found or staff.holders(unit=unit, roles=SMALL_HOUSE, on=on)


def new_capacity(period: Period, kept: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the capacity record of a plan: working days, hours of a day, hours for other duties kept by person."""
    calendar = china()
    return {
        "days": len(period.workdays(calendar)),
        "provisional": calendar.is_provisional(period.start, period.end),
        "day_hours": calendar.working_day.total_seconds() / 3600,
        "duty": dict((kept or {}).get("duty", {})),
    }


def duty_hours(record: dict[str, Any], staff_id: UUID) -> float:
    """Return the hours a person spends on other duties: as the chief entered them, else the usual share."""
    usual = record.get("days", 0) * figures.shipped().number("duty_hours_per_day")
    return float(record.get("duty", {}).get(str(staff_id), usual))


def available_minutes(record: dict[str, Any], staff_id: UUID) -> int:
    """Return a person's minutes for visits in the period."""
    return capacity.minutes_for_visits(
        int(record.get("days", 0)), float(record.get("day_hours", 0)), duty_hours(record, staff_id)
    )


def people_of(unit: Unit, *, record: dict[str, Any], on: date) -> list[capacity.Person]:
    """Return the visitors of a unit with level and time. 2 or 3 queries."""
    found = visitors(unit, on)
    levels = staff.levels(staff_ids=[person.id for person in found], on=on)
    return [
        capacity.Person(person.id, levels.get(person.id, 0), available_minutes(record, person.id))
        for person in found
    ]


def approvers(plan: Plan, *, now: datetime) -> list[UUID]:
    """Return who may approve a plan: holders of the right in its unit or any unit above. 2 queries."""
    on = local_date(now)
    chain = staff.unit_chain(plan.unit)
    return [
        person.id
        for person in staff.holders(unit=chain[0], roles=access.ACTIONS["plan.approve"].unit, on=on)
        if access.may(person, "plan.approve", unit_id=plan.unit_id, on=on)
    ]
