"""Visits as the indicators count them (I09, I14, I16-I20, I36, I37, I45-I47). Scope is the caller's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from gridvisit.domain.visits import rules, states
from gridvisit.domain.visits.models import NeedAnswer, SavingEstimate, Visit, VisitPolicy
from gridvisit.engines.counting import Case, Scope
from gridvisit.engines.counting.similarity import most_alike
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.tallies import holds, tallied
from gridvisit.standard.vocabulary import AuditFinding, Channel
from gridvisit.standard.vocabulary import NeedAnswer as Answer

ANSWERED = (Answer.NEED, Answer.NO_NEED, Answer.NOT_APPLICABLE)
CLASS = "party__visit_class"
NEWEST = ("-ended_at", "pk")
MINUTES = 60
HOURS = 3600


def recorded(scope: Scope) -> QuerySet[Visit]:
    """Return the records of visits that ended in the period; void and false ones are no records."""
    rows = Visit.objects.filter(tenant_id=scope.tenant_id, state__in=states.CARRIED_OUT)
    rows = rows.filter(ended_at__gte=scope.starts_at, ended_at__lt=scope.cut)
    return scope.within(rows.exclude(authenticity=AuditFinding.FALSE))  # type: ignore[no-any-return]


def valid(scope: Scope) -> Iterator[Case]:
    """Records, hit: judged valid (I14). 1 query."""
    rows = tallied(recorded(scope), "unit_id", "valid", CLASS, ids=scope.ids, order=NEWEST)
    return (Case(pk, unit, hit=bool(ok), stratum=cls, count=n) for pk, n, unit, ok, cls in rows)


def in_time(scope: Scope, hours: float) -> Iterator[Case]:
    """Records, hit: captured within so many hours of the end; the capture counts, not the upload (I16). 1 query."""
    soon = Q(recorded_at__lte=F("ended_at") + timedelta(hours=hours))
    rows = recorded(scope).annotate(soon=holds(soon))
    found = tallied(rows, "unit_id", "soon", CLASS, ids=scope.ids, order=NEWEST)
    return (Case(pk, unit, hit=bool(ok), stratum=cls, count=n) for pk, n, unit, ok, cls in found)


def on_site(scope: Scope) -> Iterator[Case]:
    """Valid visits by class, hit: on site (I09). 1 query."""
    rows = tallied(
        recorded(scope).filter(valid=True), "unit_id", "channel", CLASS, ids=scope.ids, order=NEWEST
    )
    return (
        Case(pk, unit, hit=channel == Channel.ONSITE, group=cls, count=n)
        for pk, n, unit, channel, cls in rows
    )


def exposure(scope: Scope, *, only_valid: bool) -> Iterator[Case]:
    """Visits as the base of a rate: valid ones (I19, I45), or all recorded (I43). 1 query."""
    rows = recorded(scope).filter(valid=True) if only_valid else recorded(scope)
    return (
        Case(pk, unit, kind="visit", count=n)
        for pk, n, unit in tallied(rows, "unit_id", ids=scope.ids, order=NEWEST)
    )


def areas_asked(scope: Scope, areas: Collection[str]) -> Iterator[Case]:
    """Visits to customers who must be asked; amount: areas answered, base: areas to ask (I17). 1 query."""
    said = Count("needs", filter=Q(needs__area__in=areas, needs__answer__in=ANSWERED), distinct=True)
    rows = recorded(scope).filter(party__kind__in=rules.MUST_ASK).annotate(said=said)
    for pk, unit, cls, asked in rows.order_by(*NEWEST).values_list("pk", "unit_id", CLASS, "said"):
        yield Case(pk, unit, hit=asked >= len(areas), stratum=cls, amount=asked, base=len(areas))


def needs_found(scope: Scope) -> Iterator[Case]:
    """Answers by area, hit: a need (I18). 1 query."""
    rows = NeedAnswer.objects.filter(visit__in=recorded(scope), answer__in=ANSWERED)
    names = ("visit_id", "visit__unit_id", "area", "answer")
    if scope.ids:
        for visit, unit, area, answer in rows.order_by("-visit__ended_at", "pk").values_list(*names):
            yield Case(visit, unit, hit=answer == Answer.NEED, group=area)
        return
    for _, n, unit, area, answer in tallied(rows, *names[1:], ids=False):
        yield Case(None, unit, hit=answer == Answer.NEED, group=area, count=n)


def policies_fit(scope: Scope) -> Iterator[Case]:
    """Policy items explained, hit: in force and fit for the customer (I20). 1 query."""
    rows = VisitPolicy.objects.filter(visit__in=recorded(scope))
    names = ("visit_id", "visit__unit_id", "fits", "in_force")
    if scope.ids:
        for visit, unit, fits, in_force in rows.order_by("-visit__ended_at", "pk").values_list(*names):
            yield Case(visit, unit, hit=fits and in_force)
        return
    for _, n, unit, fits, in_force in tallied(rows, *names[1:], ids=False):
        yield Case(None, unit, hit=fits and in_force, count=n)


def alike(scope: Scope, *, least: float, history: int, back: int, shortest: int) -> Iterator[Case]:
    """Records with a free text of some length, hit: nearly equal to one of the author's own last ones (I37). 1 query.

    Only the free part is compared, and only with the same person's records (domain 9.1, trap 34).
    """
    authors = recorded(scope).values("owner_id")
    rows = Visit.objects.filter(tenant_id=scope.tenant_id, owner_id__in=authors, state__in=states.CARRIED_OUT)
    rows = rows.filter(ended_at__gte=scope.starts_at - timedelta(days=back), ended_at__lt=scope.cut)
    names = ("pk", "unit_id", "owner_id", "ended_at", "outlook", "note", "authenticity")
    written: dict[UUID, list[str]] = defaultdict(list)
    units = None if scope.unit_ids is None else set(scope.unit_ids)
    for pk, unit, owner, ended, outlook, note, finding in rows.order_by("ended_at", "pk").values_list(*names):
        text = f"{outlook} {note}".strip()
        if len(text) < shortest or finding == AuditFinding.FALSE:
            continue
        mine = written[owner]
        if ended >= scope.starts_at and (units is None or unit in units):
            yield Case(pk, unit, hit=most_alike(text, mine[-history:], least=least) >= least)
        mine.append(text)


def valid_by_class(scope: Scope) -> list[tuple[UUID, UUID, str]]:
    """Return (visit, unit, class of the customer) of the valid visits of the whole tenant in the period. 1 query."""
    rows = Visit.objects.filter(tenant_id=scope.tenant_id, valid=True, state__in=states.CARRIED_OUT)
    rows = rows.filter(ended_at__gte=scope.starts_at, ended_at__lt=scope.cut).exclude(
        authenticity=AuditFinding.FALSE
    )
    return list(rows.order_by(*NEWEST).values_list("pk", "unit_id", CLASS))


def false_ids(*, tenant_id: UUID, start: date, end: date) -> set[UUID]:
    """Return the visits of some days that were found false or void. 1 query."""
    gone = Q(authenticity=AuditFinding.FALSE) | Q(state=states.VisitState.VOID)
    rows = Visit.objects.filter(gone, tenant_id=tenant_id, day__gte=start, day__lte=end)
    return set(rows.values_list("pk", flat=True))


def talk_minutes(scope: Scope) -> Iterator[Case]:
    """Valid visits with start and end; amount: minutes with the customer (I46, I47). 1 query."""
    rows = recorded(scope).filter(valid=True, started_at__isnull=False)
    names = ("pk", "unit_id", "started_at", "ended_at", "companion_id")
    for pk, unit, start, end, companion in rows.order_by(*NEWEST).values_list(*names):
        minutes = max(0.0, (end - start).total_seconds() / MINUTES)
        yield Case(pk, unit, hit=True, amount=minutes * (2 if companion else 1))


def estimates(scope: Scope) -> Iterator[Case]:
    """The last saving estimate of each customer in the period: amount kWh a year, part "yuan" the same in yuan (I44).

    Only one per customer: estimates of several visits are never added up (domain 9.1, trap 21). 1 query.
    """
    rows = SavingEstimate.objects.filter(visit__in=recorded(scope)).order_by("-visit__ended_at", "-pk")
    names = ("visit__party_id", "visit_id", "visit__unit_id", "kwh_low", "kwh_high", "yuan_low", "yuan_high")
    seen: set[UUID] = set()
    for party, visit, unit, low, high, yuan_low, yuan_high in rows.values_list(*names):
        if party in seen:
            continue
        seen.add(party)
        yield Case(visit, unit, part="kwh", amount=(low + high) / 2)
        if yuan_low is not None and yuan_high is not None:
            yield Case(visit, unit, part="yuan", amount=(yuan_low + yuan_high) / 2)


def proactive_days(scope: Scope, window: int) -> Iterator[tuple[UUID, UUID, date, bool]]:
    """Yield (customer, unit, day, proactive) of visits of all units up to `window` days before the period. 1 query."""
    rows = Visit.objects.filter(tenant_id=scope.tenant_id, state__in=states.CARRIED_OUT)
    rows = rows.filter(day__gt=scope.start - timedelta(days=window), day__lte=scope.last_day)
    rows = rows.exclude(authenticity=AuditFinding.FALSE)
    names = ("party_id", "unit_id", "day", "origin", "reasons")
    for party, unit, day, origin, reasons in (
        rows.order_by("day", "pk").values_list(*names).iterator(chunk_size=5000)
    ):
        yield party, unit, day, rules.is_proactive(origin, reasons)


def on_site_days(
    *, tenant_id: UUID, party_ids: Iterable[UUID], until: date
) -> dict[UUID, list[tuple[UUID | None, date]]]:
    """Return per customer (site, day) of the valid visits on site up to a day, oldest first. 1 query."""
    found: dict[UUID, list[tuple[UUID | None, date]]] = defaultdict(list)
    rows = _valid_until(tenant_id, until).filter(channel=Channel.ONSITE, party_id__in=list(party_ids))
    for party, site, day, started in rows.order_by("day", "pk").values_list(
        "party_id", "site_id", "day", "started_at"
    ):
        found[party].append((site, local_date(started) if started else day))
    return found


def last_valid(*, tenant_id: UUID, until: date) -> dict[UUID, tuple[date | None, date | None]]:
    """Return per customer the last valid visit up to a day: (any channel, on site). 1 query."""
    found = (
        _valid_until(tenant_id, until)
        .values("party_id")
        .annotate(any_on=Max("day"), onsite_on=Max("day", filter=Q(channel=Channel.ONSITE)))
    )
    return {row["party_id"]: (row["any_on"], row["onsite_on"]) for row in found.order_by()}


def _valid_until(tenant_id: UUID, until: date) -> QuerySet[Visit]:
    rows = Visit.objects.filter(tenant_id=tenant_id, valid=True, day__lte=until)
    return rows.exclude(state=states.VisitState.VOID).exclude(authenticity=AuditFinding.FALSE)


def valid_accounts(scope: Scope) -> list[dict[str, Any]]:
    """Return visit, unit, customer, account, end and the areas not asked of each valid visit (I29). 2 queries."""
    rows = recorded(scope).filter(valid=True)
    unasked: dict[UUID, set[str]] = defaultdict(set)
    left = NeedAnswer.objects.filter(visit__in=rows).exclude(answer__in=ANSWERED)
    for visit, area in left.values_list("visit_id", "area"):
        unasked[visit].add(area)
    names = ("pk", "unit_id", "party_id", "account_id", "ended_at")
    return [row | {"unasked": unasked[row["pk"]]} for row in rows.order_by(*NEWEST).values(*names)]
