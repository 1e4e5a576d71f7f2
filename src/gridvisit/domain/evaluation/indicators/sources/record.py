"""Visits, their appointments and records, the people who make them (I09-I18, I20, I37, I44-I48)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models.fields.json import KT

from gridvisit.domain.evaluation.indicators.sources.plan import MISSING
from gridvisit.domain.evaluation.models import Judgement
from gridvisit.domain.staff import standing as staff
from gridvisit.domain.visits.judging import figures as visits
from gridvisit.domain.visits.judging import meetings
from gridvisit.engines.calendars import china
from gridvisit.engines.counting import Case, Scope

MINUTES = 60


def complete(scope: Scope) -> Iterator[Case]:
    """I15, from the facts the verdict on 7.2-07 stood on. 2 queries."""
    rows = Judgement.objects.filter(
        tenant_id=scope.tenant_id, current=True, visit_day__gte=scope.start, visit_day__lte=scope.last_day
    )
    found = (
        scope.within(rows)
        .order_by("-visit_day", "pk")
        .annotate(needed=KT("facts__visit__required_fields"), filled=KT("facts__visit__filled_fields"))
    )
    false = visits.false_ids(tenant_id=scope.tenant_id, start=scope.start, end=scope.last_day)
    for visit, unit, needed, filled in found.values_list("visit_id", "unit_id", "needed", "filled"):
        if visit not in false and needed and filled is not None:
            every, have = float(needed), float(filled)
            yield Case(visit, unit, hit=have >= every, amount=have, base=every)


def areas_asked(scope: Scope) -> Iterator[Case]:
    """I17."""
    return visits.areas_asked(scope, sorted(scope.params.codes("5.1-01.required")))


def in_time(scope: Scope) -> Iterator[Case]:
    """I16."""
    return visits.in_time(scope, scope.number("7.2-06.within"))


def punctual(scope: Scope) -> Iterator[Case]:
    """I11."""
    return meetings.punctual(scope, scope.number("6.1-04.tolerance"))


def missed(scope: Scope) -> Iterator[Case]:
    """I12."""
    return meetings.missed_by_us(scope, scope.number("I12.notice"))


def alike(scope: Scope) -> Iterator[Case]:
    """I37."""
    return visits.alike(
        scope,
        least=scope.number("I37.similarity"),
        history=int(scope.number("I37.history")),
        back=int(scope.number("I37.back")),
        shortest=int(scope.number("I37.shortest")),
    )


def nothing(_scope: Scope) -> Iterator[Case]:
    """I47: the records this figure counts do not exist in the product."""
    yield MISSING


def savings(scope: Scope) -> Iterator[Case]:
    """I44: what was measured later is not recorded; the estimates stand beside it, never as savings."""
    yield MISSING
    yield from visits.estimates(scope)


def hours(scope: Scope) -> Iterator[Case]:
    """I46: travel and cost are not recorded; the hours with the customer stand beside it."""
    yield MISSING
    for case in visits.talk_minutes(scope):
        yield Case(case.id, case.unit_id, part="hours", amount=case.amount / MINUTES)


# People ---------------------------------------------------------------------------------------------------------


def per_day(scope: Scope) -> Iterator[Case]:
    """I45: valid visits over the working days in post of those who visit. 2 queries."""
    for case in visits.exposure(scope, only_valid=True):
        yield Case(case.id, case.unit_id, hit=True, kind="visit", amount=1.0, base=0.0, count=case.count)
    calendar = china()
    for who in _in_post(scope, scope.start):
        first = date.fromordinal(who.first.toordinal() - 1)
        yield Case(
            who.staff_id, who.unit_id, kind="staff", base=float(calendar.workdays_between(first, who.last))
        )


def qualified(scope: Scope) -> Iterator[Case]:
    """I48: qualified at the end of the period; part "training": the hours of the last 12 months. 6 queries."""
    people = _in_post(scope, scope.last_day)
    known = staff.Standings(who.staff_id for who in people)
    hours_needed = scope.number("8.1-02.hours")
    for who in people:
        standing: dict[str, Any] = known.on(who.staff_id, scope.last_day)
        yield Case(who.staff_id, who.unit_id, hit=standing["qualified"])
        yield Case(who.staff_id, who.unit_id, hit=standing["hours"] >= hours_needed, part="training")


def _in_post(scope: Scope, start: date) -> list[staff.InPost]:
    return staff.in_post(tenant_id=scope.tenant_id, unit_ids=scope.unit_ids, start=start, end=scope.last_day)


SOURCES = {
    "I09": visits.on_site, "I10": meetings.appointments_made, "I11": punctual, "I12": missed, "I13": meetings.refusals,
    "I14": visits.valid, "I15": complete, "I16": in_time, "I17": areas_asked, "I18": visits.needs_found,
    "I20": visits.policies_fit, "I37": alike, "I44": savings, "I45": per_day, "I46": hours,
    "I47": nothing, "I48": qualified,
}  # fmt: skip
