"""Appointments, follow-ups and strategies as the indicators count them (I10-I13, I25, I32, I33, I35)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from gridvisit.domain.visits import states
from gridvisit.domain.visits.models import FollowUp, StrategyItem, Visit, VisitEvent
from gridvisit.domain.visits.states import AppointmentState
from gridvisit.domain.visits.steps.s6_follow_up import REACHED
from gridvisit.engines.counting import Case, Scope
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import AuditFinding, Channel, FollowupResult, FollowupSubject

A = AppointmentState
AGREED = frozenset({A.CONFIRMED, A.KEPT, A.MISSED_BY_US, A.MISSED_BY_CUSTOMER})
CLASS = "party__visit_class"
GONE = (states.VisitState.VOID, states.VisitState.CONVERTED)
ENOUGH_TRIES = 3


def _tasks(scope: Scope) -> QuerySet[Visit]:
    rows = Visit.objects.filter(tenant_id=scope.tenant_id, day__gte=scope.start, day__lte=scope.last_day)
    return scope.within(rows.exclude(state__in=GONE).exclude(authenticity=AuditFinding.FALSE))  # type: ignore[no-any-return]


def appointments_made(scope: Scope) -> Iterator[Case]:
    """Visits on site that need an appointment, hit: it was confirmed (I10). 1 query."""
    rows = _tasks(scope).filter(planned_channel=Channel.ONSITE, no_appointment_reason="")
    names = ("pk", "unit_id", CLASS, "appointment__status", "appointment__confirmed_at")
    for pk, unit, cls, status, confirmed in rows.order_by("-day", "pk").values_list(*names):
        yield Case(pk, unit, hit=confirmed is not None or status in AGREED, stratum=cls)


def punctual(scope: Scope, minutes: float) -> Iterator[Case]:
    """Kept appointments on site and those we missed, hit: arrival within ± so many minutes (I11). 1 query."""
    either = (AppointmentState.KEPT, AppointmentState.MISSED_BY_US)
    rows = _tasks(scope).filter(channel=Channel.ONSITE, appointment__status__in=either)
    names = ("pk", "unit_id", "started_at", "appointment__status", "appointment__slot_start")
    for pk, unit, started, status, slot in rows.order_by("-day", "pk").values_list(*names):
        kept = status == AppointmentState.KEPT and started is not None
        yield Case(pk, unit, hit=kept and abs(started - slot) <= timedelta(minutes=minutes))


def missed_by_us(scope: Scope, hours: float) -> Iterator[Case]:
    """Confirmed appointments whose time has come, less those cancelled early, hit: we missed it (I12). 2 queries."""
    rows = _tasks(scope).filter(appointment__slot_start__lt=scope.cut)
    rows = rows.filter(Q(appointment__confirmed_at__isnull=False) | Q(appointment__status__in=AGREED))
    names = ("pk", "unit_id", "appointment__status", "appointment__slot_start")
    found = list(rows.order_by("-day", "pk").values_list(*names))
    off = _cancelled_at([pk for pk, _, status, _ in found if status == AppointmentState.CANCELLED])
    for pk, unit, status, slot in found:
        when = off.get(pk)
        if when is not None and when <= slot - timedelta(hours=hours):
            continue
        yield Case(pk, unit, hit=status == AppointmentState.MISSED_BY_US)


def _cancelled_at(visit_ids: list[UUID]) -> dict[UUID, datetime]:
    rows = VisitEvent.objects.filter(visit_id__in=visit_ids, kind="appointment_cancel")
    return dict(rows.values("visit_id").annotate(last=Max("at")).order_by().values_list("visit_id", "last"))


def refusals(scope: Scope) -> Iterator[Case]:
    """Customers reached, hit: at least once declined an appointment or refused the visit (I13). 1 query.

    One case per customer and unit; a figure counts each customer once.
    """
    names = ("party_id", "unit_id", "state", "appointment__status", "appointment__contacted_at")
    found: dict[tuple[UUID, UUID], bool] = {}
    for party, unit, state, status, contacted in _tasks(scope).order_by("-day", "pk").values_list(*names):
        said_no = state == states.VisitState.REFUSED or status == AppointmentState.DECLINED
        talked = state in states.CARRIED_OUT or contacted is not None or status in AGREED
        if said_no or talked:
            found[party, unit] = found.get((party, unit), False) or said_no
    return (Case(party, unit, hit=no) for (party, unit), no in found.items())


# Follow-ups -----------------------------------------------------------------------------------------------------


def _follow_ups(scope: Scope) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(tenant_id=scope.tenant_id).exclude(state="cancelled")
    return scope.within(rows.exclude(visit__authenticity=AuditFinding.FALSE))  # type: ignore[no-any-return]


def followed_up(scope: Scope) -> Iterator[Case]:
    """Follow-ups due, hit: done in time, or tried three times in time; due today is not yet missed (I32). 1 query."""
    today = local_date(scope.cut)
    rows = _follow_ups(scope).filter(due_on__gte=scope.start, due_on__lte=scope.last_day)
    names = ("pk", "unit_id", "visit__party__visit_class", "due_on", "done_at", "attempts")
    for pk, unit, cls, due_on, done, attempts in rows.order_by("-due_on", "pk").values_list(*names):
        tries = sum(_day(tried) <= due_on for tried in attempts)
        in_time = tries >= ENOUGH_TRIES or (done is not None and local_date(done) <= due_on)
        if in_time or due_on < today:
            yield Case(pk, unit, hit=in_time, stratum=cls or "")


def reached(scope: Scope) -> Iterator[Case]:
    """Follow-ups tried or finished in the period, hit: the customer was spoken to (I33). 2 queries."""
    rows = _done(scope).exclude(result="")
    for pk, unit, result in rows.order_by("-done_at", "pk").values_list("pk", "unit_id", "result"):
        yield Case(pk, unit, hit=result in REACHED or result == FollowupResult.REFUSED)
    going_on = _follow_ups(scope).filter(state="attempting").order_by("-due_on", "pk")
    for pk, unit, attempts in going_on.values_list("pk", "unit_id", "attempts"):
        if attempts and scope.starts_at <= datetime.fromisoformat(attempts[-1]["at"]) < scope.cut:
            yield Case(pk, unit)


def really_solved(scope: Scope) -> Iterator[Case]:
    """Follow-ups on demands in which the customer said something, hit: it is solved (I25). 1 query."""
    rows = _done(scope).filter(subject=FollowupSubject.DEMAND, result__in=REACHED)
    names = ("pk", "unit_id", "visit__party__visit_class", "result")
    for pk, unit, cls, result in rows.order_by("-done_at", "pk").values_list(*names):
        yield Case(pk, unit, hit=result == FollowupResult.SOLVED_CONFIRMED, stratum=cls or "")


def _done(scope: Scope) -> QuerySet[FollowUp]:
    return _follow_ups(scope).filter(done_at__gte=scope.starts_at, done_at__lt=scope.cut)


def _day(tried: Any) -> Any:
    return local_date(datetime.fromisoformat(tried["at"]))


# Strategies -----------------------------------------------------------------------------------------------------


def measures_done(scope: Scope) -> Iterator[Case]:
    """Measures of strategies due in the period, hit: done by the day; due today is not yet missed (I35). 1 query."""
    rows = StrategyItem.objects.filter(
        tenant_id=scope.tenant_id, due_on__gte=scope.start, due_on__lte=scope.last_day
    )
    rows = rows.exclude(strategy__visit__authenticity=AuditFinding.FALSE).exclude(status="cancelled")
    rows = scope.within(rows, "strategy__visit__unit_id")
    names = ("strategy__visit_id", "strategy__visit__unit_id", "due_on", "done_on")
    today = local_date(scope.cut)
    for visit, unit, due_on, done_on in rows.order_by("-due_on", "pk").values_list(*names):
        in_time = done_on is not None and done_on <= due_on
        if in_time or due_on < today:
            yield Case(visit, unit, hit=in_time)
