"""The bridge from stored demands to the plain facts the rules and the verdict engine read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from gridvisit.domain.demands.deadlines import DemandFacts, External
from gridvisit.domain.demands.deadlines import Suspension as Stop
from gridvisit.domain.demands.deadlines.known import Tightened
from gridvisit.domain.demands.deadlines.tightened import Tightenings
from gridvisit.domain.demands.models import Demand, DemandEvent, Due
from gridvisit.domain.demands.rules import HEARD, waiting
from gridvisit.domain.demands.states import ENDED
from gridvisit.domain.demands.table import DueKind
from gridvisit.standard.vocabulary import DemandTopic

GRANTED = frozenset({"granted", "ended"})


# The columns of a demand its due times depend on.
COLUMNS = (
    "type", "topic", "heard_at", "urgency_said", "danger", "registered_at", "dispatched_at", "resolved_at",
    "touch_ended_at", "last_progress_at", "importance_level", "is_home", "voltage_level", "supply_mode", "area",
    "outages_60d", "repeat_of_id", "dissatisfied_count", "anonymous", "major", "life_support", "event_on",
    "external_due_at", "unit_id",
)  # fmt: skip
ABOUT = {
    DemandTopic.NOTICE: "outage_on", DemandTopic.GUARANTEE: "event_on", DemandTopic.MARKET: "window_closes_on",
    DemandTopic.DR: "window_closes_on",
}  # fmt: skip


def of_demand(demand: Demand) -> DemandFacts:
    """Return what the deadlines of a demand depend on; the unit that raised it may have tightened them. 2-5 queries."""
    own = Tightenings([demand.unit_id]).at(demand.unit_id, demand.heard_at)
    return of_row(demand, demand.suspensions.all(), own)


def of_row(row: Any, suspensions: Iterable[Any], tightened: tuple[Tightened, ...] = ()) -> DemandFacts:
    """Return what the deadlines depend on, from anything with a demand's columns, its suspensions, its unit's own."""
    more: dict[str, Any] = {}
    if row.event_on is not None and row.topic in ABOUT:
        more[ABOUT[row.topic]] = row.event_on
    if row.external_due_at is not None:
        more["external"] = (External(DueKind.ANSWER, row.external_due_at),)
    stops = tuple(
        Stop(stop.started_at, stop.ended_at)
        for stop in suspensions
        if stop.state in GRANTED and stop.started_at is not None
    )
    return DemandFacts(
        type=row.type, topic=row.topic, heard_at=row.heard_at, urgency=row.urgency_said, danger=row.danger,
        registered_at=row.registered_at, dispatched_at=row.dispatched_at, resolved_at=row.resolved_at,
        touch_ended_at=row.touch_ended_at, last_progress_at=row.last_progress_at, importance=row.importance_level,
        home=row.is_home, voltage=row.voltage_level, supply_mode=row.supply_mode, area=row.area,
        outages_60d=row.outages_60d, repeat=row.repeat_of_id is not None,
        dissatisfied_answers=row.dissatisfied_count, anonymous=row.anonymous, major=row.major,
        life_support=row.life_support, suspensions=stops, tightened=tightened, **more,
    )  # fmt: skip


def verdict_facts(demand_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Return one row of facts per demand for the verdict engine: times, dues, result, separations. 4 queries.

    A missing time is None: unknown is never pass.
    """
    demands = list(
        Demand.objects.filter(pk__in=list(demand_ids))
        .select_related("responsible_unit")
        .prefetch_related("suspensions", "dues")
        .order_by("pk")
    )
    events: dict[UUID, list[DemandEvent]] = {}
    for event in DemandEvent.objects.filter(demand__in=demands).order_by("at", "id"):
        events.setdefault(event.demand_id, []).append(event)
    return [_row(demand, events.get(demand.pk, [])) for demand in demands]


def _row(demand: Demand, events: list[DemandEvent]) -> dict[str, Any]:
    dues = {due.kind: due for due in demand.dues.all()}
    handlers = {e.actor_id for e in events if e.kind in {"accepted", "handled", "resolved"} and e.actor_id}
    stops = list(demand.suspensions.all())
    return {
        "demand_id": demand.pk,
        "visit_id": demand.visit_id,
        "unit_id": demand.unit_id,
        "type": demand.type,
        "topic": demand.topic,
        "urgency": demand.urgency,
        "source": demand.source,
        "state": demand.state,
        "open": demand.state not in ENDED,
        "heard_at": None if HEARD in waiting(demand.lacks) else demand.heard_at,
        "touch_ended_at": demand.touch_ended_at,
        "registered_at": demand.registered_at,
        "handed_at": demand.handed_at,
        "contacted_at": demand.contacted_at,
        "answered_at": demand.answered_at,
        "resolved_at": demand.resolved_at,
        "verified_at": demand.verified_at,
        "closed_at": demand.closed_at,
        "site_checked_at": _milestone(events, "site_check"),
        "flow_at": _milestone(events, "flow"),
        "notice_at": _milestone(events, "notice"),
        "authority_at": _milestone(events, "authority"),
        "proposal_at": _milestone(events, "proposal") or demand.answered_at,
        "progress_at": [e.at for e in events if DueKind.PROGRESS in _fulfilled(e)],
        "due": {kind: due.at for kind, due in dues.items()},
        "legal_due": {kind: due.legal_at for kind, due in dues.items() if due.legal_at},
        "met": {kind: due.met for kind, due in dues.items() if not due.soft},
        "provisional": any(due.provisional for due in dues.values()),
        "complete": bool(demand.verbatim and demand.type and demand.topic and demand.urgency)
        and bool(demand.account_id or demand.site_id or demand.party_id or demand.place)
        and not demand.lacks,
        "important": demand.important,
        "major": demand.major,
        "anonymous": demand.anonymous,
        "reported_unit_id": demand.reported_unit_id,
        "responsible_unit_id": demand.responsible_unit_id,
        "handler_ids": handlers,
        "visitor_id": demand.visitor_id,
        "verified_by_id": demand.verified_by_id,
        "result": demand.result,
        "has_proof": bool(demand.proof),
        "told_by_id": demand.told_by_id,
        "told_at": demand.told_at,
        "told_how": demand.told_how,
        "planned_on": demand.planned_on,
        "withdrawn": demand.withdrawn_at is not None,
        "withdrawal_verified": any(e.kind == "withdrawal_verified" for e in events),
        "repeat": demand.repeat_of_id is not None,
        "level_up": demand.level_up,
        "reject_reason": demand.reject_reason,
        "rejected_by_two": _by_two(events),
        "suspended_seconds": sum(_seconds(stop) for stop in stops),
        "suspensions_lawful": all(stop.proof and stop.told_customer_at and stop.granted_by_id for stop in stops
                                  if stop.state in GRANTED),
        "reopened": demand.reopened_count,
        "retyped_longer": demand.retyped_longer,
        "said": demand.conclusive,
    }  # fmt: skip


def _milestone(events: list[DemandEvent], kind: str) -> datetime | None:
    return next((event.at for event in events if kind in _fulfilled(event)), None)


def _by_two(events: list[DemandEvent]) -> bool | None:
    proposed = next((e.actor_id for e in events if e.kind == "reject_proposed"), None)
    rejected = next((e.actor_id for e in events if e.kind == "rejected"), None)
    return None if rejected is None else proposed is not None and proposed != rejected


def _seconds(stop: Any) -> float:
    if stop.state not in GRANTED or stop.started_at is None:
        return 0.0
    end = stop.ended_at or datetime.combine(stop.expected_end, time.max, UTC)
    return float((end - stop.started_at).total_seconds())


def met_at(demand: Demand, events: Iterable[DemandEvent], due: Due) -> datetime | None:
    """Return when a due was met, or None: contact and answer by the demand's times, the rest by its milestones."""
    by_time = {
        DueKind.HANDOVER: demand.handed_at,
        DueKind.FIRST_CONTACT: demand.contacted_at,
        DueKind.ANSWER: demand.answered_at,
        DueKind.ANSWER_LEGAL: demand.answered_at,
        DueKind.PROPOSAL: demand.answered_at,
        DueKind.THANKS: demand.answered_at,
        DueKind.REFERRAL: demand.answered_at,
        DueKind.PROGRESS: demand.answered_at,
        DueKind.ACCEPT: demand.accepted_at,
        DueKind.VERIFY: demand.verified_at,
    }
    own = by_time.get(DueKind(due.kind))
    if own is not None:
        return own
    done: list[datetime] = []
    for event in events:
        if event.kind == "triage_undone" and due.kind == DueKind.TRIAGE and event.to_state == "registered":
            done.clear()  # what was taken back was not done
        elif due.kind in _fulfilled(event):
            done.append(event.at)
    return min(done) if done else None


def _fulfilled(event: DemandEvent) -> set[str]:
    kinds = set(event.data.get("milestones", ()))
    if event.data.get("milestone"):
        kinds.add(event.data["milestone"])
    if event.kind == "triaged":
        kinds.add(DueKind.TRIAGE)
    return kinds
