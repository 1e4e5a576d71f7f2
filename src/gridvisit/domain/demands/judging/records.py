"""Demands as the columns of the fact table (engines.verdicts.facts.Demand): times, counts, codes, no words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import F

from gridvisit.domain.demands import rules
from gridvisit.domain.demands.models import Demand, DemandEvent, Promise
from gridvisit.domain.demands.services.ending import TAKING_PART
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.demands.table import DueKind
from gridvisit.engines.calendars import china
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.lean import Lean
from gridvisit.standard.vocabulary import CloseField, CloseResult, DemandField, DemandTopic, DemandType

GRANTED = frozenset({"granted", "ended"})
DAY_SECONDS = 86400
SUBSTANTIATED = (CloseResult.SOLVED, CloseResult.EXPLAINED, CloseResult.PLANNED)
_HEARD = Lean(Demand, "id", "visit_id", "state", "type", by="visit_id")
_COMPLAINT = Lean(Demand, "party_id", "closed_at", "result", by="party_id", type=DemandType.COMPLAINT.value)
_PROMISE = Lean(Promise, "visit_id", by="visit_id")


@dataclass(frozen=True, slots=True)
class Record:
    """One demand: its row, and whom follow-up and survey must not be left to."""

    demand_id: UUID
    visit_id: UUID | None
    open: bool
    party_id: UUID | None
    contact_id: UUID | None
    anonymous: bool
    involved: frozenset[UUID]
    row: dict[str, Any]


def records(demand_ids: Iterable[UUID], *, at: datetime) -> list[Record]:
    """Return fact rows of demands; counts of acts still open run to `at`. 4 queries, whatever the number.

    The columns of follow-up and survey belong to other rooms and are left out.
    """
    wanted = list(demand_ids)
    if not wanted:
        return []
    demands = list(
        Demand.objects.filter(pk__in=wanted).prefetch_related("suspensions").order_by("heard_at", "id")
    )
    events: dict[UUID, list[DemandEvent]] = defaultdict(list)
    for event in DemandEvent.objects.filter(demand__in=demands).defer("text").order_by("at", "id"):
        events[event.demand_id].append(event)
    before = _earlier(demands)
    return [_record(demand, events[demand.pk], before, at) for demand in demands]


def of_visits(visit_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, list[Record]]:
    """Return the records of all demands of some visits, merged ones left out. 5 queries, 1 more with reports.

    A report (举报) on the very unit that heard it is in no verdict its people could read.
    """
    heard = [row for row in _HEARD.rows(visit_ids) if row.state != DemandState.MERGED]
    secret = _reports_on_themselves([row.id for row in heard if row.type == DemandType.REPORT])
    wanted = [row.id for row in heard if row.id not in secret]
    found: dict[UUID, list[Record]] = defaultdict(list)
    for record in records(wanted, at=at):
        if record.visit_id is not None:
            found[record.visit_id].append(record)
    return found


def _reports_on_themselves(report_ids: list[UUID]) -> set[UUID]:
    if not report_ids:
        return set()
    rows = Demand.objects.filter(pk__in=report_ids, unit__path__startswith=F("reported_unit__path"))
    return set(rows.values_list("pk", flat=True))


def visits_of(demand_ids: Iterable[UUID]) -> set[UUID]:
    """Return the visits on which some demands were heard. 1 query."""
    rows = Demand.objects.filter(pk__in=list(demand_ids), visit_id__isnull=False)
    return {pk for pk in rows.values_list("visit_id", flat=True) if pk is not None}


def complaints_closed(party_ids: Iterable[UUID]) -> dict[UUID, list[date]]:
    """Return the days on which substantiated complaints of customers were closed (4-11). 1 query."""
    rows = [row for row in _COMPLAINT.rows(party_ids) if row.closed_at and row.result in SUBSTANTIATED]
    found: dict[UUID, list[date]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.closed_at):
        found[row.party_id].append(local_date(row.closed_at))
    return found


def promises_made(visit_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many promises were made on each visit; each has owner and date, or it is not registered. 1 query."""
    found: dict[UUID, int] = defaultdict(int)
    for row in _PROMISE.rows(visit_ids):
        found[row.visit_id] += 1
    return found


def working_days(since: datetime, until: datetime) -> int:
    """Return the working days from the day of `since` to that of `until`, the first not counted."""
    return china().workdays_between(local_date(since), local_date(until))


def _record(demand: Demand, events: list[DemandEvent], before: dict[UUID, datetime], at: datetime) -> Record:
    acted = {event.actor_id for event in events if event.kind in TAKING_PART and event.actor_id}
    people = {demand.visitor_id, demand.handler_id, demand.told_by_id}
    people.add(demand.registrar_id if demand.visit_id else None)
    return Record(
        demand_id=demand.pk,
        visit_id=demand.visit_id,
        open=demand.closed_at is None and demand.state not in {DemandState.REJECTED, DemandState.REFERRED},
        party_id=demand.party_id,
        contact_id=demand.contact_id,
        anonymous=demand.anonymous,
        involved=frozenset(acted | {pk for pk in people if pk is not None}),
        row={
            "demand_no": demand.number,
            "visit_id": str(demand.visit_id) if demand.visit_id else None,
            "judged_at": at,
            "type": demand.type,
            "topic": demand.topic,
            "urgency": demand.urgency,
            "from_visit": demand.visit_id is not None,
            "importance": demand.importance_level,
            "verbatim_chars": len(demand.verbatim.strip()),
            "filled_fields": _filled(demand),
            **_times(demand, events, at),
            **_suspended(demand, at),
            **_history(demand, before),
            **_ending(demand, events),
        },
    )


def _times(demand: Demand, events: list[DemandEvent], at: datetime) -> dict[str, Any]:
    checked = _milestone(events, DueKind.SITE_CHECK)
    transferred = _milestone(events, DueKind.FLOW)
    noticed = _milestone(events, DueKind.NOTICE)
    reported = _milestone(events, DueKind.AUTHORITY)
    paused = _paused(demand, at)

    heard = None if rules.HEARD in rules.waiting(demand.lacks) else demand.heard_at

    def elapsed(done: datetime | None) -> int | None:
        return None if heard is None else working_days(heard, done or at)

    answer_wd = elapsed(demand.answered_at)
    return {
        "heard_at": heard,
        "touch_ended_at": demand.touch_ended_at,
        "registered_at": demand.registered_at,
        "handed_at": demand.handed_at,
        "contacted_at": demand.contacted_at,
        "contact_wd": elapsed(demand.contacted_at),
        "checked_at": checked,
        "check_wd": elapsed(checked),
        "transferred_at": transferred,
        "transfer_wd": elapsed(transferred),
        "answered_at": demand.answered_at,
        "answer_wd": None if answer_wd is None else max(0, answer_wd - paused(demand.answered_at)),
        "progress_gap_days": _gap(demand, events, at),
        "noticed_at": noticed,
        "notice_wd": elapsed(noticed),
        "reported_at": reported,
        "report_wd": elapsed(reported),
        "major_hazard": demand.major,
        "by_reported_unit": demand.reported_unit_id is not None
        and demand.responsible_unit_id == demand.reported_unit_id,
        "referral_recorded": demand.topic == DemandTopic.NOT_OURS
        and (bool(demand.answer) or demand.state == DemandState.REFERRED),
    }


def _paused(demand: Demand, at: datetime) -> Any:
    spans = [
        (stop.started_at, stop.ended_at or at)
        for stop in demand.suspensions.all()
        if stop.state in GRANTED and stop.started_at is not None
    ]

    def days(done: datetime | None) -> int:
        last = done or at
        return sum(working_days(start, min(end, last)) for start, end in spans if start < last)

    return days


def _gap(demand: Demand, events: list[DemandEvent], at: datetime) -> int | None:
    """Longest time without progress told while works go on; None where no works were announced."""
    if demand.planned_on is None or demand.answered_at is None:
        return None
    told = sorted(
        event.at for event in events if DueKind.PROGRESS in _done(event) and event.at > demand.answered_at
    )
    moments = [demand.answered_at, *told, demand.closed_at or at]
    return max((local_date(b) - local_date(a)).days for a, b in pairwise(moments))


def _suspended(demand: Demand, at: datetime) -> dict[str, Any]:
    granted = [stop for stop in demand.suspensions.all() if stop.state in GRANTED]
    seconds = sum(
        ((stop.ended_at or at) - stop.started_at).total_seconds() for stop in granted if stop.started_at
    )
    lawful = [
        bool(stop.reason and stop.proof and stop.told_customer_at and stop.granted_by_id) for stop in granted
    ]
    return {
        "suspensions": len(granted),
        "suspensions_unjustified": lawful.count(False),
        "suspended_days": round(seconds / DAY_SECONDS, 2),
    }


def _history(demand: Demand, before: dict[UUID, datetime]) -> dict[str, Any]:
    earlier = before.get(demand.pk)
    return {
        "repeat_days": (local_date(demand.heard_at) - local_date(earlier)).days if earlier else None,
        "repeat_linked": demand.repeat_of_id is not None,
        "escalated": demand.level_up,
    }


def _ending(demand: Demand, events: list[DemandEvent]) -> dict[str, Any]:
    rejected = demand.state == DemandState.REJECTED
    confirmed = next((event.actor_id for event in events if event.kind == "rejected"), None)
    withdrawn = CloseResult.WITHDRAWN if demand.withdrawn_at else None
    close = {
        CloseField.ACTION: demand.answer,
        CloseField.PROOF: demand.proof,
        CloseField.TOLD_BY: demand.told_by_id,
        CloseField.TOLD_AT: demand.told_at,
        CloseField.TOLD_HOW: demand.told_how,
    }
    return {
        "rejected": rejected,
        "reject_reason": demand.reject_reason or None,
        "reject_supervisor": str(confirmed) if rejected and confirmed else None,
        "closed_at": demand.closed_at,
        "close_result": demand.result or withdrawn,
        "close_fields": {name.value for name, value in close.items() if value},
        "withdrawal_verified": any(event.kind == "withdrawal_verified" for event in events),
    }


def _filled(demand: Demand) -> set[str]:
    """Elements of 5.5-02: without an account customer or place stands for it; the anonymous have no contact."""
    where = demand.account_id or demand.site_id or demand.party_id or demand.place
    filled = {
        DemandField.TYPE: demand.type,
        DemandField.TOPIC: demand.topic,
        DemandField.ACCOUNT: demand.account_id or demand.party_id or demand.anonymous or demand.place,
        DemandField.PLACE: where,
        DemandField.CONTACT: demand.contact_id or demand.contact_text or demand.party_id or demand.anonymous,
        DemandField.VERBATIM: demand.verbatim,
        DemandField.URGENCY: demand.urgency,
    }
    return {name.value for name, value in filled.items() if value}


def _done(event: DemandEvent) -> set[str]:
    named = event.data.get("milestone")
    return set(event.data.get("milestones", ())) | ({named} if named else set())


def _milestone(events: list[DemandEvent], kind: DueKind) -> datetime | None:
    return next((event.at for event in events if kind in _done(event)), None)


def _earlier(demands: list[Demand]) -> dict[UUID, datetime]:
    """Return per demand when the same topic was last heard at the same account before. 1 query."""
    accounts = {demand.account_id for demand in demands if demand.account_id}
    known: dict[tuple[UUID, str], list[datetime]] = defaultdict(list)
    rows = Demand.objects.filter(account_id__in=accounts).exclude(
        state__in=(DemandState.MERGED, DemandState.REJECTED)
    )
    for account_id, topic, heard in rows.order_by("heard_at").values_list("account_id", "topic", "heard_at"):
        if account_id is not None:
            known[account_id, topic].append(heard)
    found = {}
    for demand in demands:
        if demand.account_id is not None:
            heard_before = [
                heard for heard in known[demand.account_id, demand.topic] if heard < demand.heard_at
            ]
            if heard_before:
                found[demand.pk] = heard_before[-1]
    return found
