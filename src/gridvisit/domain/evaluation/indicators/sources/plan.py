"""Plans, cycles, who is visited how often (I01-I08)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from gridvisit.domain.customers import standing as customers
from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.planning.judging import items as planning
from gridvisit.domain.visits.judging import counting as visits
from gridvisit.domain.visits.judging import figures as visited
from gridvisit.engines.counting import Case, Scope
from gridvisit.standard.vocabulary import Importance

MISSING = Case(None, None, part="missing", base=0.0, count=0)
CYCLE_RULES = {
    VisitClass.TOP: ("4-03.interval", True),
    VisitClass.GRADE2: ("4-04.interval", True),
    VisitClass.BULK: ("4-06.interval", True),
    VisitClass.HV: ("4-07.interval", False),
    VisitClass.CARE: ("4-10.interval", False),
    VisitClass.RETAIL: ("4-07.interval", False),
}
"""The interval of each class, and whether only a visit on site meets it."""
LISTED_RULES = {
    Importance.SP: "4-03.interval",
    Importance.L1: "4-03.interval",
    Importance.L2: "4-04.interval",
}


def _items(scope: Scope) -> list[planning.Item]:
    if "items" not in scope.cache:
        scope.cache["items"] = planning.of_period(
            tenant_id=scope.tenant_id, unit_ids=scope.unit_ids, start=scope.start, end=scope.end
        )
    found: list[planning.Item] = scope.cache["items"]
    return found


def completion(scope: Scope) -> Iterator[Case]:
    """I01. 2 queries."""
    items = _items(scope)
    act = visits.act_days([item.visit_id for item in items if item.done and item.visit_id])
    for item in items:
        if item.excused:
            continue
        day, valid = act.get(item.visit_id, (None, False)) if item.visit_id else (None, False)
        done = item.done and valid and _inside(day, item.due_from, item.due_to)
        yield Case(item.item_id, item.unit_id, hit=done, stratum=item.visit_class)


def _inside(day: date | None, first: date | None, last: date | None) -> bool:
    return day is not None and (first is None or first <= day) and (last is None or day <= last)


def excused(scope: Scope) -> Iterator[Case]:
    """I02. 1 query."""
    return (Case(item.item_id, item.unit_id, hit=item.excused) for item in _items(scope))


def changed(scope: Scope) -> Iterator[Case]:
    """I03. 1 query."""
    return (Case(item.item_id, item.unit_id, hit=item.changed) for item in _items(scope))


def random(scope: Scope) -> Iterator[Case]:
    """I07. 1 query."""
    return (Case(item.item_id, item.unit_id, hit=item.random) for item in _items(scope))


# Cycles ---------------------------------------------------------------------------------------------------------


def _gaps(scope: Scope) -> Iterator[tuple[customers.OnFile, date | None, float]]:
    """Yield each customer with a cycle, the last visit that meets it, and the interval in days. 2 queries, once."""
    if "cycle" not in scope.cache:
        known = customers.with_cycle(
            tenant_id=scope.tenant_id,
            unit_ids=scope.unit_ids,
            registered_by=scope.start,
            classes=list(CYCLE_RULES),
        )
        scope.cache["cycle"] = known, visited.last_valid(tenant_id=scope.tenant_id, until=scope.last_day)
    known, last = scope.cache["cycle"]
    for one in known:
        rule, onsite = CYCLE_RULES[VisitClass(one.visit_class)]
        any_on, onsite_on = last.get(one.party_id, (None, None))
        yield one, onsite_on if onsite else any_on, scope.number(rule)


def coverage(scope: Scope) -> Iterator[Case]:
    """I04, by class."""
    for one, seen, interval in _gaps(scope):
        hit = seen is not None and (scope.last_day - seen).days <= interval
        yield Case(one.party_id, one.unit_id, hit=hit, group=one.visit_class)


def long_not_visited(scope: Scope) -> Iterator[Case]:
    """I06, by class."""
    factor = scope.number("I06.factor")
    for one, seen, interval in _gaps(scope):
        gap = (scope.last_day - (seen or one.registered_on)).days
        yield Case(one.party_id, one.unit_id, hit=gap > factor * interval, group=one.visit_class)


def important(scope: Scope) -> Iterator[Case]:
    """I05, by level: every gap, the open one at the cut-off included. 2 queries."""
    sites = customers.listed_sites(
        tenant_id=scope.tenant_id, unit_ids=scope.unit_ids, on=scope.last_day, levels=list(LISTED_RULES)
    )
    days = visited.on_site_days(
        tenant_id=scope.tenant_id, party_ids={site.party_id for site in sites}, until=scope.last_day
    )
    for site in sites:
        held = [day for place, day in days[site.party_id] if place is None or site.site_id in {None, place}]
        interval = scope.number(LISTED_RULES[Importance(site.level)])
        hit = longest_gap(held, since=site.since, start=scope.start, end=scope.last_day) <= interval
        yield Case(site.party_id, site.unit_id, hit=hit, group=site.level)


def longest_gap(days: list[date], *, since: date, start: date, end: date) -> int:
    """Return the longest gap in days that ends in a period or is open at its end.

    It is measured from the last visit before the period, else from the day of listing.

    >>> longest_gap([date(2026, 1, 10), date(2026, 3, 1)], since=date(2025, 6, 1), start=date(2026, 2, 1),
    ...     end=date(2026, 2, 28))
    49
    """
    before = [day for day in days if day < start]
    first = before[-1] if before else min(since, end)
    marks = [first, *(day for day in days if start <= day <= end), end]
    return max((later - earlier).days for earlier, later in pairwise(marks))


def too_often(scope: Scope) -> Iterator[Case]:
    """I08, each customer once per unit that came. 1 query."""
    most, window = int(scope.number("4-14.max")), int(scope.number("4-14.window"))
    days: dict[UUID, list[date]] = defaultdict(list)
    came: dict[tuple[UUID, UUID], None] = {}
    for party, unit, day, proactive in visited.proactive_days(scope, window):
        if proactive:
            days[party].append(day)
        if day >= scope.start and (scope.unit_ids is None or unit in scope.unit_ids):
            came[party, unit] = None
    for party, unit in came:
        yield Case(party, unit, hit=crowded(days[party], start=scope.start, window=window, most=most))


def crowded(days: list[date], *, start: date, window: int, most: int) -> bool:
    """Return whether more than `most` of the days lie in some `window` days that end in the period.

    >>> two_weeks = [date(2026, 11, 1), date(2026, 11, 8), date(2026, 11, 15)]
    >>> crowded(two_weeks, start=date(2026, 11, 1), window=30, most=2), crowded(two_weeks, start=date(2026, 11, 1),
    ...     window=10, most=2)
    (True, False)
    """
    span = timedelta(days=window)
    return any(sum(last - span < day <= last for day in days) > most for last in days if last >= start)


SOURCES = {
    "I01": completion, "I02": excused, "I03": changed, "I04": coverage, "I05": important, "I06": long_not_visited,
    "I07": random, "I08": too_often,
}  # fmt: skip
