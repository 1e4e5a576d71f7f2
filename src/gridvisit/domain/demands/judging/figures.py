"""Demands as the indicators count them (I19, I21-I24, I26-I31, I34, I36, I43). Scope is the caller's.

A demand belongs to the unit that handles it, else to the one that heard it. Merged, rejected and referred ones are
on neither side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from gridvisit.domain.demands import shield
from gridvisit.domain.demands.models import Demand, DemandEvent, Due, Promise, Suspension
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.demands.table import DueKind
from gridvisit.engines.calendars import china
from gridvisit.engines.counting import Case, Scope
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.tallies import holds, tallied
from gridvisit.standard.vocabulary import (
    HIGH_VOLTAGE_FROM_KV,
    CloseResult,
    DemandSource,
    DemandTopic,
    DemandType,
    PromiseStatus,
    VoltageLevel,
)

OUT = (DemandState.MERGED, DemandState.REJECTED, DemandState.REFERRED)
GRANTED = ("granted", "ended")
HOTLINES = (DemandSource.IMPORT_95598, DemandSource.IMPORT_12345, DemandSource.IMPORT_12398)
SPOT_TOPICS = (DemandTopic.BILL, DemandTopic.CHANNEL, DemandTopic.CHANGE)
UNFOUNDED = (CloseResult.NOT_SUBSTANTIATED, CloseResult.WITHDRAWN, CloseResult.NOT_OURS, "")
KIND_OF_CUSTOMER = ("importance_level", "is_home", "voltage_level")
NO_IMPORTANCE = "none"


def stratum_of(importance: str, is_home: Any, voltage: str) -> str:
    """Return the class of customer a demand came from, as it stood then: important, home, high or low voltage.

    >>> stratum_of("L1", False, "10kV"), stratum_of("none", True, ""), stratum_of("none", False, "10kV")
    ('important', 'home', 'hv')
    """
    if importance not in {NO_IMPORTANCE, ""}:
        return "important"
    if is_home:
        return "home"
    high = VoltageLevel.has(voltage) and VoltageLevel(voltage).kv >= HIGH_VOLTAGE_FROM_KV
    return "hv" if high else "lv"


def unknown_reports(tenant_id: UUID) -> QuerySet[Demand]:
    """Return the reports (举报) that stand with the very unit reported on, or one below it: in no figure of theirs.

    As a condition, not as a query of its own. Elsewhere a report is counted like every demand.
    """
    rows = Demand.objects.filter(tenant_id=tenant_id, type=DemandType.REPORT, reported_unit__isnull=False)
    rows = rows.annotate(owner_path=Coalesce("responsible_unit__path", "unit__path"))
    known_there = Q(owner_path__startswith=F("reported_unit__path")) | Q(
        unit__path__startswith=F("reported_unit__path")
    )
    return rows.filter(known_there).values("pk")


def _counted(scope: Scope, *where: Q, **more: Any) -> QuerySet[Demand]:
    rows = Demand.objects.filter(*where, tenant_id=scope.tenant_id, **more).exclude(state__in=OUT)
    rows = rows.exclude(pk__in=unknown_reports(scope.tenant_id))
    rows = rows.annotate(owner_unit=Coalesce("responsible_unit_id", "unit_id"))
    return scope.within(rows, "owner_unit")  # type: ignore[no-any-return]


def _heard(scope: Scope) -> QuerySet[Demand]:
    return _counted(scope, heard_at__gte=scope.starts_at, heard_at__lt=scope.cut)


# Deadlines ------------------------------------------------------------------------------------------------------


def due(scope: Scope, kind: str) -> Iterator[Case]:
    """Due times of a kind that came in the period, hit: met in time (I21, I22). 1 query.

    What is still open and overdue is among them; what was only wished, or a clock that stands still while its
    demand is suspended, is not. Suspensions have moved the due time already.
    """
    rows = Due.objects.filter(kind=kind, soft=False, at__gte=scope.starts_at, at__lt=scope.cut)
    rows = rows.filter(demand__tenant_id=scope.tenant_id).exclude(demand__state__in=OUT)
    rows = rows.exclude(paused=True, met_at__isnull=True)
    rows = rows.exclude(demand__in=unknown_reports(scope.tenant_id))
    rows = rows.annotate(
        owner_unit=Coalesce("demand__responsible_unit_id", "demand__unit_id"),
        soon=holds(Q(met_at__lte=F("at"))),
    )
    rows = scope.within(rows, "owner_unit")
    names = ("owner_unit", "soon", *(f"demand__{name}" for name in KIND_OF_CUSTOMER))
    if scope.ids:
        for pk, unit, soon, *who in rows.order_by("-at", "pk").values_list("demand_id", *names):
            yield Case(pk, unit, hit=soon, stratum=stratum_of(*who))
        return
    for _, n, unit, soon, *who in tallied(rows, *names, ids=False):
        yield Case(None, unit, hit=soon, stratum=stratum_of(*who), count=n)


def hazards_gone(scope: Scope) -> Iterator[Case]:
    """Hazards whose re-check came due, hit: re-checked in time and settled as solved (I31). 1 query."""
    rows = Due.objects.filter(kind=DueKind.RECHECK, at__gte=scope.starts_at, at__lt=scope.cut)
    rows = rows.filter(demand__tenant_id=scope.tenant_id, demand__type=DemandType.HAZARD)
    rows = rows.exclude(demand__state__in=OUT).exclude(paused=True, met_at__isnull=True)
    rows = rows.annotate(owner_unit=Coalesce("demand__responsible_unit_id", "demand__unit_id"))
    names = ("demand_id", "owner_unit", "met_at", "demand__result")
    for pk, unit, met, result in scope.within(rows, "owner_unit").order_by("-at", "pk").values_list(*names):
        yield Case(pk, unit, hit=met is not None and result == CloseResult.SOLVED)


# How long, how often --------------------------------------------------------------------------------------------


def ages(scope: Scope) -> Iterator[Case]:
    """Demands answered in the period and those still open at its end; amount: working days since heard (I23). 1 query.

    Hit: answered; an open one counts with its age at the cut-off, as "at least so long" (domain 9.1, trap 18).
    """
    ended = Q(resolved_at__gte=scope.starts_at, resolved_at__lt=scope.cut)
    still = Q(resolved_at__isnull=True) | Q(resolved_at__gte=scope.cut)
    rows = _counted(scope, ended | (still & Q(closed_at__isnull=True)), heard_at__lt=scope.cut)
    names = ("pk", "owner_unit", "heard_at", "resolved_at", *KIND_OF_CUSTOMER)
    calendar = china()
    for pk, unit, heard, resolved, *who in rows.order_by("-heard_at", "pk").values_list(*names):
        done = resolved is not None and resolved < scope.cut
        until = resolved if done else scope.cut - timedelta.resolution
        days = calendar.workdays_between(local_date(heard), local_date(until))
        yield Case(pk, unit, hit=done, amount=float(days), stratum=stratum_of(*who))


def suspended(scope: Scope) -> Iterator[Case]:
    """The same demands; base: seconds since heard, amount: seconds of them suspended (I28). 2 queries."""
    ended = Q(resolved_at__gte=scope.starts_at, resolved_at__lt=scope.cut)
    open_ones = Q(resolved_at__isnull=True, closed_at__isnull=True)
    rows: QuerySet[Any] = _counted(scope, ended | open_ones, heard_at__lt=scope.cut)
    found = list(rows.order_by("-heard_at", "pk").values_list("pk", "owner_unit", "heard_at", "resolved_at"))
    stops: dict[UUID, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    granted = Suspension.objects.filter(demand__in=rows, state__in=GRANTED, started_at__isnull=False)
    for demand, start, end in granted.values_list("demand_id", "started_at", "ended_at"):
        if start is not None:
            stops[demand].append((start, end))
    for pk, unit, heard, resolved in found:
        until = min(resolved or scope.cut, scope.cut)
        stood = sum(
            max(0.0, (min(end or until, until) - max(start, heard)).total_seconds())
            for start, end in stops[pk]
        )
        yield Case(pk, unit, hit=stood > 0, amount=stood, base=max(0.0, (until - heard).total_seconds()))


def on_the_spot(scope: Scope, days: int) -> Iterator[Case]:
    """Questions heard on visits, hit: answered there and not heard again from the account in so many days (I24).

    Only what had these days to come back is counted. 1 query.
    """
    ripe = min(scope.cut, scope.now - timedelta(days=days))
    again = Demand.objects.filter(
        tenant_id=OuterRef("tenant_id"), account_id=OuterRef("account_id"), topic=OuterRef("topic"),
        heard_at__gt=OuterRef("heard_at"), heard_at__lte=OuterRef("heard_at") + timedelta(days=days),
    ).exclude(state__in=OUT)  # fmt: skip
    wanted = Q(type=DemandType.CONSULT) | Q(topic__in=SPOT_TOPICS)
    rows = _counted(
        scope, wanted, heard_at__gte=scope.starts_at, heard_at__lt=ripe, visit_id__isnull=False
    ).annotate(again=Exists(again))
    names = ("pk", "owner_unit", "answered_on_spot", "again")
    for pk, unit, there, came_back in rows.order_by("-heard_at", "pk").values_list(*names):
        yield Case(pk, unit, hit=there and not came_back)


def reopened(scope: Scope, days: int) -> Iterator[Case]:
    """Demands closed in the period, hit: opened again within so many days (I26). 1 query."""
    closed = DemandEvent.objects.filter(kind="closed", at__gte=scope.starts_at, at__lt=scope.cut)
    closed = closed.filter(demand__tenant_id=scope.tenant_id).exclude(demand__state__in=OUT)
    closed = closed.exclude(demand__in=unknown_reports(scope.tenant_id))
    closed = closed.annotate(owner_unit=Coalesce("demand__responsible_unit_id", "demand__unit_id"))
    closed = scope.within(closed, "owner_unit")
    first = closed.values("demand_id", "owner_unit").annotate(first=Min("at")).order_by("-first", "demand_id")
    rows = list(first.values_list("demand_id", "owner_unit", "first"))
    back: dict[UUID, list[datetime]] = defaultdict(list)
    events = DemandEvent.objects.filter(
        kind="reopened", at__gte=scope.starts_at, demand__tenant_id=scope.tenant_id
    )
    for demand, at in events.values_list("demand_id", "at"):
        back[demand].append(at)
    for pk, unit, at in rows:
        yield Case(pk, unit, hit=any(at < when <= at + timedelta(days=days) for when in back[pk]))


def repeated(scope: Scope, days: int) -> Iterator[Case]:
    """Demands heard in the period, hit: linked to one heard at most so many days before (I27). 1 query."""
    earlier = Demand.objects.filter(
        pk=OuterRef("repeat_of_id"), heard_at__gte=OuterRef("heard_at") - timedelta(days=days)
    )
    rows = _heard(scope).annotate(again=Exists(earlier))
    found = tallied(rows, "owner_unit", "again", *KIND_OF_CUSTOMER, ids=scope.ids, order=("-heard_at", "pk"))
    for pk, n, unit, again, *who in found:
        yield Case(pk, unit, hit=again, stratum=stratum_of(*who), count=n)


# Complaints -----------------------------------------------------------------------------------------------------


def withdrawn(scope: Scope) -> Iterator[Case]:
    """Complaints ended in the period, hit: withdrawn; part "denied": withdrawals asked about, hit: denied (I34).

    2 queries.
    """
    ended = Q(closed_at__gte=scope.starts_at, closed_at__lt=scope.cut)
    ended |= Q(withdrawn_at__gte=scope.starts_at, withdrawn_at__lt=scope.cut)
    rows = _counted(scope, ended, type=DemandType.COMPLAINT)
    names = ("pk", "owner_unit", "withdrawn_at", *KIND_OF_CUSTOMER)
    for pk, unit, off, *who in rows.order_by("-heard_at", "pk").values_list(*names):
        yield Case(pk, unit, hit=off is not None, stratum=stratum_of(*who))
    asked = DemandEvent.objects.filter(kind="withdrawal_verified", at__gte=scope.starts_at, at__lt=scope.cut)
    asked = asked.filter(demand__tenant_id=scope.tenant_id, demand__type=DemandType.COMPLAINT)
    asked = asked.annotate(owner_unit=Coalesce("demand__responsible_unit_id", "demand__unit_id"))
    for pk, unit, data in scope.within(asked, "owner_unit").values_list("demand_id", "owner_unit", "data"):
        yield Case(pk, unit, hit=data.get("free_will") is False, part="denied")


def conduct(scope: Scope) -> Iterator[Case]:
    """Complaints about conduct closed in the period and found true, as events of a rate (I43). 1 query."""
    rows: QuerySet[Any] = _counted(scope, type=DemandType.COMPLAINT, topic=DemandTopic.CONDUCT)
    rows = rows.filter(closed_at__gte=scope.starts_at, closed_at__lt=scope.cut).exclude(result__in=UNFOUNDED)
    for pk, unit in rows.order_by("-closed_at", "pk").values_list("pk", "owner_unit"):
        yield Case(pk, unit, hit=True, kind="demand", amount=1, base=0)


# Visits ---------------------------------------------------------------------------------------------------------


def found_on_visits(scope: Scope) -> Iterator[Case]:
    """Demands heard on visits in the period, by the unit that heard them, as events of a rate (I19). 1 query."""
    rows = Demand.objects.filter(tenant_id=scope.tenant_id, visit_id__isnull=False, source=DemandSource.VISIT)
    rows = rows.filter(heard_at__gte=scope.starts_at, heard_at__lt=scope.cut).exclude(state__in=OUT)
    rows = rows.exclude(pk__in=unknown_reports(scope.tenant_id))
    found = tallied(scope.within(rows), "unit_id", ids=scope.ids, order=("-heard_at", "pk"))
    return (Case(pk, unit, hit=True, kind="demand", amount=1, base=0, count=n) for pk, n, unit in found)


def visits_with_demands(*, tenant_id: UUID, start: datetime, end: datetime) -> set[UUID]:
    """Return the visits on which a demand was heard in a period (I36). 1 query."""
    rows = Demand.objects.filter(tenant_id=tenant_id, source=DemandSource.VISIT, visit_id__isnull=False)
    rows = rows.filter(heard_at__gte=start, heard_at__lt=end).exclude(state__in=OUT)
    rows = rows.exclude(pk__in=unknown_reports(tenant_id))
    return set(rows.order_by().values_list("visit_id", flat=True))


def of_accounts(
    *, tenant_id: UUID, account_ids: Iterable[UUID], start: datetime, end: datetime
) -> dict[UUID, list[tuple[datetime, datetime | None, str, bool]]]:
    """Return per account (heard, resolved, topic, from a hotline) of its demands open or heard then (I29). 1 query."""
    found: dict[UUID, list[tuple[datetime, datetime | None, str, bool]]] = defaultdict(list)
    rows = Demand.objects.filter(tenant_id=tenant_id, account_id__in=list(account_ids), heard_at__lt=end)
    rows = rows.filter(Q(resolved_at__isnull=True) | Q(resolved_at__gte=start)).exclude(state__in=OUT)
    names = ("account_id", "heard_at", "resolved_at", "topic", "source")
    for account, heard, resolved, topic, source in rows.order_by("heard_at").values_list(*names):
        found[account].append((heard, resolved, topic, source in HOTLINES))
    return found


def has_hotline_tickets(*, tenant_id: UUID) -> bool:
    """Return whether tickets of a hotline were ever imported: without them nobody knows who went over our head."""
    return Demand.objects.filter(tenant_id=tenant_id, source__in=HOTLINES).exists()


# Promises -------------------------------------------------------------------------------------------------------


def promises_kept(scope: Scope) -> Iterator[Case]:
    """Promises due in the period, hit: kept by the day; one the customer released is out of scope (I30). 1 query."""
    rows = Promise.objects.filter(
        tenant_id=scope.tenant_id, due_on__gte=scope.start, due_on__lte=scope.last_day
    )
    rows = scope.within(rows.exclude(status=PromiseStatus.RELEASED))
    rows = rows.exclude(demand__in=unknown_reports(scope.tenant_id), demand__isnull=False)
    today: date = local_date(scope.cut)
    names = ("pk", "unit_id", "due_on", "kept_at")
    for pk, unit, due_on, kept in rows.order_by("-due_on", "pk").values_list(*names):
        in_time = kept is not None and local_date(kept) <= due_on
        if in_time or due_on < today:
            yield Case(pk, unit, hit=in_time)


def promise_rows(ids: Collection[UUID], *, actor: Any) -> dict[UUID, dict[str, Any]]:
    """Return what a list shows of promises the actor may see. 1 query."""
    found = Promise.objects.visible_to(actor).filter(pk__in=list(ids))
    hidden = Demand.objects.filter(type=DemandType.REPORT, reported_unit_id__in=shield.units_above(actor))
    found = found.exclude(demand__isnull=False, demand__in=hidden)
    names = ("id", "party_id", "demand_id", "visit_id", "due_on", "status")
    return {row["id"]: row for row in found.values(*names, unit_name=F("unit__name"))}
