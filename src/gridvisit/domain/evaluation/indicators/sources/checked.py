"""What chapter 9 itself keeps: random re-checks and monthly analyses (I38, I50)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from gridvisit.domain.customers import areas
from gridvisit.domain.evaluation.indicators.sources.plan import MISSING
from gridvisit.domain.evaluation.models import Recheck, Review
from gridvisit.domain.evaluation.rules import Period, month_of
from gridvisit.domain.staff import directory
from gridvisit.domain.visits.judging import yearly
from gridvisit.engines.counting import Case, Scope
from gridvisit.engines.counting.measures import DOUBTFUL
from gridvisit.standard.vocabulary import AuditFinding, OrgLevel, ReviewKind

Stratum = tuple[str, bool]


def genuine(scope: Scope) -> Iterator[Case]:
    """I38: visits re-checked at random, base: 1 ÷ sampling probability; part "doubtful": all settled. 4 queries.

    A draw takes n of the N visits of a unit and month, high and low voltage apart: the weight is N ÷ n. What is drawn
    and not settled yet stays unseen, for a re-check is unannounced.
    """
    first, last = month_of(scope.start).start, month_of(scope.last_day).end
    drawn = list(
        Recheck.objects.filter(
            tenant_id=scope.tenant_id, visit_day__gte=first, visit_day__lte=last, cause="sample"
        )
        .order_by("-visit_day", "pk")
        .values_list("visit_id", "unit_id", "visit_day", "seed", "high_voltage", "finding", "done_at")
    )
    if not drawn:
        yield MISSING
        return
    sizes = Counter[Stratum]((seed, high) for _, _, _, seed, high, _, _ in drawn)
    held = _populations(scope, {seed for _, _, _, seed, _, _, _ in drawn}, first, last)
    for visit, _, _, seed, high, _, _ in drawn:  # found false since: it was there when the draw was made
        held[seed, high].add(visit)
    units = None if scope.unit_ids is None else set(scope.unit_ids)
    for visit, unit, day, seed, high, finding, done in drawn:
        inside = scope.start <= day <= scope.last_day and (units is None or unit in units)
        if not inside or not finding or done >= scope.now:
            continue
        weight = len(held[seed, high]) / sizes[seed, high]
        doubtful = finding == AuditFinding.DOUBTFUL
        yield Case(
            visit, unit, hit=finding == AuditFinding.GENUINE, group=DOUBTFUL if doubtful else "", base=weight
        )
        yield Case(visit, unit, hit=doubtful, part="doubtful")


def _populations(scope: Scope, seeds: set[str], first: date, last: date) -> dict[Stratum, set[UUID]]:
    """The visits each draw could have taken; a seed is the unit's code and the month."""
    known = directory.active_units(tenant_id=scope.tenant_id, on=last)
    paths = {unit.code: unit.path for unit in known}
    path_of = {unit.id: unit.path for unit in known}
    rows = yearly.to_recheck(tenant_id=scope.tenant_id, unit_ids=set(path_of), start=first, end=last)
    kinds = areas.kinds_and_voltage({row.party_id for row in rows})
    draws = [(seed, paths.get(seed.rpartition("/")[0], ""), seed.rpartition("/")[2]) for seed in seeds]
    found: dict[Stratum, set[UUID]] = defaultdict(set)
    for row in rows:
        high = kinds.get(row.party_id, ("", False))[1]
        month, path = month_of(row.day).name, path_of.get(row.unit_id, "")
        for seed, top, of in draws:
            if top and of == month and path.startswith(top):
                found[seed, high].add(row.visit_id)
    return found


def analysed(scope: Scope) -> Iterator[Case]:
    """I50: unit-months whose analysis was due in the period, hit: issued by the day. 2 queries and 1 per month."""
    day = int(scope.number("9.2-03.day"))
    months = [month for month in _months(scope) if scope.start <= due_on(month, day) <= scope.last_day]
    if not months:
        return
    rows = Review.objects.filter(
        tenant_id=scope.tenant_id, kind=ReviewKind.MONTHLY_ANALYSIS, period__in=[month.name for month in months],
        withdrawn_at__isnull=True,
    ).order_by("-issued_on")  # fmt: skip
    issued: dict[tuple[UUID, str], date] = {}
    for unit, name, on in rows.values_list("unit_id", "period", "issued_on"):
        issued[unit, name] = on  # the first of them counts
    for month in months:
        for unit in directory.active_units(tenant_id=scope.tenant_id, on=month.start):
            if unit.level == OrgLevel.TEAM or (scope.unit_ids is not None and unit.id not in scope.unit_ids):
                continue
            on = issued.get((unit.id, month.name))
            yield Case(unit.id, unit.id, hit=on is not None and on <= due_on(month, day))


def _months(scope: Scope) -> list[Period]:
    found = [month_of(scope.last_day)]
    while found[-1].end >= scope.start:
        found.append(found[-1].previous())
    return found


def due_on(month: Period, day: int) -> date:
    """Return the day of the next month by which a month's analysis is due.

    >>> due_on(month_of(date(2026, 12, 3)), 10).isoformat()
    '2027-01-10'
    """
    return month.end + timedelta(days=day)


SOURCES = {"I38": genuine, "I50": analysed}
