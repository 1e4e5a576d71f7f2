"""Read demands and promises, always from the actor; what is shielded is in no list, count or search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from gridvisit.domain.demands import facts
from gridvisit.domain.demands.models import NEVER, Demand, DemandEvent, Due, Promise, Suspension
from gridvisit.domain.demands.states import OPEN, WITH_UNIT, DemandState
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.paging import keyset
from gridvisit.standard.vocabulary import CloseResult, DemandType, Urgency

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

S = DemandState
SOON = timedelta(hours=24)
IN_WORK = (S.ACCEPTED, S.CONTACTED, S.HANDLING)
MOST_COUNTED = 5_000
BY_DUE = ("next_due_at", "id")
BY_HEARD = ("-heard_at", "-id")


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue of the desk: its code, its name, how many demands the actor finds in it.

    `more`: so much is open that only the most urgent are counted, and there may be more than `count`.
    """

    code: str
    label: Text
    count: int
    more: bool = False

    @property
    def shown(self) -> str:
        """Return the count as people read it: 12, or 12+ where there may be more."""
        return f"{self.count}{'+' if self.more else ''}"


QUEUES: dict[str, Text] = {
    "open": Text(zh="全部在办", en="All open"),
    "mine": Text(zh="我经办的", en="Mine"),
    "danger": Text(zh="危急", en="Danger"),
    "overdue": Text(zh="已超时", en="Overdue"),
    "soon": Text(zh="24小时内到期", en="Due in 24 h"),
    "lacking": Text(zh="待补充", en="To complete"),
    "triage": Text(zh="待分拣", en="To triage"),
    "dispatch": Text(zh="待派单", en="To dispatch"),
    "accept": Text(zh="待接单", en="To accept"),
    "work": Text(zh="办理中", en="In work"),
    "suspended": Text(zh="挂起", en="Suspended"),
    "decide": Text(zh="待审批", en="To decide"),
    "verify": Text(zh="待核实", en="To verify"),
    "level_up": Text(zh="提级办理", en="Handled one level up"),
    "supervised": Text(zh="督办中", en="Supervised"),
    "ended": Text(zh="已办结", en="Ended"),
}


def _in_queue(code: str, actor: Staff, now: datetime) -> Q:
    waiting = Q(state__in=OPEN)
    table: dict[str, Q] = {
        "open": waiting,
        "mine": waiting & Q(handler_id=actor.id),
        "danger": waiting & Q(urgency=Urgency.U0),
        "overdue": waiting & Q(next_due_at__lt=now),
        "soon": waiting & Q(next_due_at__gte=now, next_due_at__lt=now + SOON),
        "lacking": waiting & Q(lacks__gt=""),
        "triage": Q(state=S.REGISTERED),
        "dispatch": Q(state__in=(S.TRIAGED, S.REOPENED)),
        "accept": Q(state=S.DISPATCHED),
        "work": Q(state__in=IN_WORK),
        "suspended": Q(state=S.SUSPENDED),
        "decide": (
            Q(state=S.HANDLING) & Q(pk__in=Suspension.objects.filter(state="proposed").values("demand_id"))
        )
        | (Q(state=S.TRIAGED) & Q(reject_proposed_by_id__isnull=False)),
        "verify": Q(state__in=(S.RESOLVED, S.WITHDRAWN)),
        "level_up": waiting & Q(level_up=True),
        "supervised": waiting & Q(supervised_until__isnull=False),
        "ended": ~waiting,
    }
    return table[code]


def queues(*, actor: Staff, now: datetime) -> list[Queue]:
    """Return the desk's queues with what the actor finds in each; "ended" is not counted. 1 query.

    Of more than 5,000 open demands the 5,000 due next are counted: a desk never waits for a million rows.
    """
    rows = Demand.objects.visible_to(actor).open().order_by(*BY_DUE)[: MOST_COUNTED + 1]
    codes = [code for code in QUEUES if code != "ended"]
    counts = rows.aggregate(**{code: Count("pk", filter=_in_queue(code, actor, now)) for code in codes})
    more = counts["open"] > MOST_COUNTED
    return [
        Queue(code, label, min(counts.get(code, 0), MOST_COUNTED), more=more and code != "ended")
        for code, label in QUEUES.items()
    ]


def demands(
    *,
    actor: Staff,
    now: datetime,
    queue: str = "",
    q: str = "",
    filters: Mapping[str, Any] | None = None,
) -> QuerySet[Demand]:
    """Return the demands the actor may see, narrowed by queue, search and filters.

    Filters: type, topic, urgency, state, source, unit_id, party_id, visit_id, account_id, heard_from, heard_to,
    result. An unknown name raises KeyError.
    """
    rows: QuerySet[Demand] = Demand.objects.visible_to(actor)
    if queue in QUEUES:
        rows = rows.filter(_in_queue(queue, actor, now))
    for name, value in (filters or {}).items():
        if value not in {None, ""}:
            rows = rows.filter(_FILTERS[name](value))
    if q.strip():
        rows = rows.filter(
            Q(number__istartswith=q.strip()) | Q(external_no=q.strip()) | Q(summary__icontains=q.strip())
        )
    return rows.select_related("unit", "responsible_unit", "handler")


_FILTERS: dict[str, Any] = {
    **{
        name: (lambda value, name=name: Q(**{name: value}))
        for name in (
            "type",
            "topic",
            "urgency",
            "state",
            "source",
            "party_id",
            "visit_id",
            "account_id",
            "result",
        )
    },
    "unit_id": lambda value: Q(unit_id=value) | Q(responsible_unit_id=value),
    "heard_from": lambda value: Q(heard_at__gte=value),
    "heard_to": lambda value: Q(heard_at__lt=value),
}


def page(
    *, actor: Staff, now: datetime, queue: str = "", q: str = "", filters: Mapping[str, Any] | None = None,
    order: str = "", cursor: str = "", size: int = 50,
) -> Page[Demand]:  # fmt: skip
    """Return one page: the open by their next due time, the rest by when they were heard. 1 query."""
    rows = demands(actor=actor, now=now, queue=queue, q=q, filters=filters)
    by_due = order == "due" or (not order and queue not in {"", "ended"})
    return keyset(rows, order=BY_DUE if by_due else BY_HEARD, cursor=cursor, size=size)


def counted(
    *, actor: Staff, now: datetime, queue: str = "", q: str = "", filters: Mapping[str, Any] | None = None,
    limit: int = MOST_COUNTED,
) -> int | str:  # fmt: skip
    """Return how many demands a list holds, the very query of the list; beyond `limit` only that it is more."""
    rows = demands(actor=actor, now=now, queue=queue, q=q, filters=filters).order_by()
    found = rows[: limit + 1].count()
    return found if found <= limit else f"{limit}+"


def demand(*, demand_id: UUID, actor: Staff) -> Demand:
    """Return a visible demand with its dues, events and suspensions. 5 queries. Raises NotFound."""
    found: Demand | None = (
        Demand.objects.visible_to(actor)
        .select_related("unit", "responsible_unit", "handler", "reported_unit")
        .prefetch_related(
            Prefetch("dues", Due.objects.order_by("at", "kind")),
            Prefetch("events", DemandEvent.objects.order_by("at", "id")),
            Prefetch("suspensions", Suspension.objects.order_by("created_at")),
            Prefetch("promises", Promise.objects.select_related("owner").order_by("due_on", "id")),
        )
        .filter(pk=demand_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def sees(*, demand_id: UUID, actor: Staff) -> bool:
    """Return whether the actor may know of a demand; a report on his own house he may not. 1 query."""
    return Demand.objects.visible_to(actor).filter(pk=demand_id).exists()


def pending_suspension(demand: Demand) -> Suspension | None:
    """Return the suspension that is proposed or runs, if any. 1 query."""
    return demand.suspensions.filter(state__in=("proposed", "granted")).order_by("-created_at").first()


def by_number(*, number: str, actor: Staff) -> Demand:
    """Return the visible demand with a number. Raises NotFound."""
    found: Demand | None = Demand.objects.visible_to(actor).filter(number__iexact=number.strip()).first()
    if found is None:
        raise NotFound
    return found


def open_of_customer(*, party_id: UUID, actor: Staff) -> list[Demand]:
    """Return a customer's open demands the actor may see, nearest due first. 1 query."""
    rows = Demand.objects.visible_to(actor).open().filter(party_id=party_id)
    return list(rows.select_related("responsible_unit", "handler").order_by(*BY_DUE))


def of_visit(*, visit_id: UUID, actor: Staff) -> list[Demand]:
    """Return the demands raised on a visit that the actor may see. 1 query."""
    rows = Demand.objects.visible_to(actor).filter(visit_id=visit_id)
    return list(rows.select_related("responsible_unit", "handler").order_by("heard_at", "id"))


def open_of_visit(visit_id: UUID) -> list[Demand]:
    """Return what still keeps a visit's file open: demands neither ended nor planned with a date (4.3). 1 query.

    Reports are left out: their life is not the visit's, and the file must not betray them.
    """
    planned = Q(planned_on__isnull=False, state__in=(S.RESOLVED, S.VERIFIED))
    rows = Demand.objects.filter(visit_id=visit_id).open().exclude(type=DemandType.REPORT).exclude(planned)
    return list(rows.order_by("heard_at", "id"))


def for_file(visit_id: UUID) -> list[Demand]:
    """Return every demand raised on a visit, for sealing its file by the system; reports too. 1 query."""
    return list(Demand.objects.filter(visit_id=visit_id).order_by("heard_at", "id"))


def merge_candidates(*, demand: Demand, actor: Staff) -> list[Demand]:  # noqa: A002, RUF100 - the room's own word
    """Return open demands of the same customer into which this one may be merged. 1 query."""
    if demand.party_id is None or demand.type == DemandType.REPORT:
        return []
    rows = Demand.objects.visible_to(actor).open().filter(party_id=demand.party_id)
    rows = rows.exclude(pk=demand.pk).exclude(type=DemandType.REPORT)
    if demand.contact_id:
        rows = rows.filter(Q(contact_id=demand.contact_id) | Q(contact_id__isnull=True))
    return list(rows.order_by("-heard_at", "-id")[:20])


def related(*, demand: Demand, actor: Staff) -> list[Demand]:
    """Return what this demand repeats, was merged into, leads, or was split from. 1-2 queries."""
    ids = [
        pk for pk in (demand.repeat_of_id, demand.parent_id, *split_with(demand)) if pk and pk != demand.pk
    ]
    rows = Demand.objects.visible_to(actor).filter(
        Q(pk__in=ids) | Q(parent_id=demand.pk) | Q(repeat_of_id=demand.pk)
    )
    return list(rows.order_by("-heard_at", "-id")[:20])


def split_with(demand: Demand) -> set[UUID]:
    """Return the ids of all demands split from the same words, itself among them; of the loaded events 0 queries."""
    return {UUID(pk) for event in demand.events.all() for pk in event.data.get("family", ())}


def ids_heard(
    *, unit_ids: Iterable[UUID] | None, tenant_id: UUID, start: datetime, end: datetime
) -> list[UUID]:
    """Return the ids of demands heard in a period by units (None: the whole tenant), for indicators. 1 query."""
    rows = Demand.objects.filter(tenant_id=tenant_id, heard_at__gte=start, heard_at__lt=end)
    if unit_ids is not None:
        wanted = list(unit_ids)
        rows = rows.filter(Q(unit_id__in=wanted) | Q(responsible_unit_id__in=wanted))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def verdict_facts(demand_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Return the fact rows of demands for verdicts and indicators; see demands.facts."""
    return facts.verdict_facts(demand_ids)


def visits_with_demands(visit_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the demand ids of visits. 1 query."""
    found: dict[UUID, list[UUID]] = {}
    rows = Demand.objects.filter(visit_id__in=list(visit_ids)).order_by("pk")
    for visit_id, pk in rows.values_list("visit_id", "pk"):
        found.setdefault(visit_id, []).append(pk)
    return found


def units_with_work(*, actor: Staff) -> list[tuple[UUID, str, int]]:
    """Return (unit, name, open demands with it) for the units the actor sees. 1 query."""
    rows = Demand.objects.visible_to(actor).filter(state__in=WITH_UNIT, responsible_unit__isnull=False)
    counted = (
        rows.values("responsible_unit_id", "responsible_unit__name").annotate(n=Count("pk")).order_by("-n")
    )
    return [(row["responsible_unit_id"], row["responsible_unit__name"], row["n"]) for row in counted]


def complaints_to_revisit(*, tenant_id: UUID, since: date) -> dict[UUID, date]:
    """Return the day the last substantiated complaint of each customer was closed, since a day (4-11). 1 query."""
    rows = Demand.objects.filter(
        tenant_id=tenant_id,
        type=DemandType.COMPLAINT,
        closed_at__gte=clock.at_local(since),
        party_id__isnull=False,
        result__in=(CloseResult.SOLVED, CloseResult.EXPLAINED, CloseResult.PLANNED),
    )
    closed = rows.order_by("closed_at", "pk").values_list("party_id", "closed_at")
    return {party_id: clock.local_date(at) for party_id, at in closed}


# Promises -------------------------------------------------------------------------------------------------------


def promises(
    *, actor: Staff, status: str = "", mine: bool = False, due_to: date | None = None
) -> QuerySet[Promise]:
    """Return promises the actor may see, those of reports he may not know left out."""
    rows: QuerySet[Promise] = Promise.objects.visible_to(actor)
    hidden = Q(demand__isnull=False) & ~Q(demand__in=Demand.objects.visible_to(actor))
    if access.may(actor, "demand.view"):
        rows = rows.exclude(hidden & Q(demand__type=DemandType.REPORT))
    if status:
        rows = rows.filter(status=status)
    if mine:
        rows = rows.filter(owner_id=actor.id)
    if due_to is not None:
        rows = rows.filter(due_on__lte=due_to)
    return rows.select_related("owner", "unit", "demand")


def promise_page(
    *, actor: Staff, status: str = "", mine: bool = False, cursor: str = "", size: int = 50
) -> Page[Promise]:
    """Return one page of promises, nearest day first. 1 query."""
    return keyset(
        promises(actor=actor, status=status, mine=mine), order=("due_on", "id"), cursor=cursor, size=size
    )


def promise(*, promise_id: UUID, actor: Staff) -> Promise:
    """Return a visible promise. Raises NotFound."""
    found = promises(actor=actor).filter(pk=promise_id).first()
    if found is None:
        raise NotFound
    return found


def promises_of_customer(*, party_id: UUID, actor: Staff, open_only: bool = True) -> list[Promise]:
    """Return what was promised to a customer, for the next brief (7.2-02). 1 query."""
    rows = promises(actor=actor).filter(party_id=party_id)
    if open_only:
        rows = rows.filter(status__in=("open", "broken"), reported_visit_id__isnull=True)
    return list(rows.order_by("due_on", "id"))


def promises_of_visit(visit_id: UUID) -> list[Promise]:
    """Return the promises made or reported in a visit, none to who reported somebody: the visit is open to his unit.

    1 query.
    """
    rows = Promise.objects.filter(Q(visit_id=visit_id) | Q(reported_visit_id=visit_id))
    rows = rows.exclude(demand__isnull=False, demand__type=DemandType.REPORT)
    return list(rows.select_related("owner").order_by("due_on", "id"))


def has_due(row: Demand) -> bool:
    """Return whether a demand waits for anything."""
    return row.next_due_at < NEVER
