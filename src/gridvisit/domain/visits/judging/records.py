"""Whole visits for the verdicts, many at once: a constant number of queries, no names or words decrypted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from gridvisit.domain.customers.dossier import Customer
from gridvisit.domain.staff.standing import units_of
from gridvisit.domain.visits import holding, reading, rules, states
from gridvisit.domain.visits.models import (
    Addendum,
    Appointment,
    Archive,
    Correction,
    Evidence,
    FollowUp,
    Inquiry,
    NeedAnswer,
    SavingEstimate,
    ServiceOffer,
    StepRecord,
    Strategy,
    StrategyItem,
    Visit,
    VisitEvent,
    VisitPolicy,
)
from gridvisit.domain.visits.steps import sealing
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.lean import Lean
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Channel

JUDGED = states.CARRIED_OUT | states.SIDE_EXITS
"""States in which there is an act to judge; a void visit is no visit."""
GONE = frozenset({states.VisitState.VOID, states.VisitState.CONVERTED})
MOVED = "appointment_move"
UNSEEN = frozenset({
    "created_at", "created_by", "version", "number", "scene", "selection", "plan_item_id",
    "planned_channel", "priority", "route_no", "due_from", "due_to", "code_hash", "code_sent_at",
    "code_tries", "code_to", "on_duty_end", "start_lat", "start_lng", "start_accuracy", "end_lat",
    "end_lng", "end_accuracy", "geo_datum", "met_name", "note", "outcome_reason", "converted_to_id",
    "void_proposed_by_id", "void_reason", "seal", "validity_reasons", "score", "judged_at", "authenticity",
    "companion_id", "account_id", "site_id",
})  # fmt: skip
"""Columns of a visit that no verdict reads: neither converted nor decrypted."""
_VISIT = Lean.whole(Visit, by="id", but=UNSEEN)
_APPOINTMENT = Lean(
    Appointment, "id", "visit_id", "contact_id", "status", "slot_start", "slot_end", "agenda", "people",
    "expected_minutes", "confirmed_at", "changes_by_us", by="visit_id",
)  # fmt: skip
_ARCHIVE = Lean(Archive, "id", "visit_id", "manifest", "hash", by="visit_id")
_CHILDREN = {
    "steps": Lean(StepRecord, "visit_id", "step", "status", "na_reason", "data", by="visit_id"),
    "policies": Lean(VisitPolicy, "visit_id", "proof", "fits", "in_force", by="visit_id"),
    "needs": Lean(NeedAnswer, "visit_id", "area", "answer", "not_asked_reason", by="visit_id"),
    "inquiries": Lean(Inquiry, "visit_id", "answer", "referral", "demand_id", by="visit_id"),
    "estimates": Lean(
        SavingEstimate, "visit_id", "method", "data_from", "data_to", "kwh_low", "kwh_high", "not_a_promise",
        by="visit_id",
    ),
    "offers": Lean(ServiceOffer, "visit_id", "service", "answer", "tied", "needs_first", by="visit_id"),
    "corrections": Lean(Correction, "visit_id", "field", "found_at", "sent_at", by="visit_id"),
    "evidence": Lean(
        Evidence, "visit_id", "kind", "side", "attachment_id", "distance_m", "subject", "consent", "content_hash",
        "talk_seconds", "called_from", by="visit_id",
    ),
    "follow_ups": Lean(FollowUp, "visit_id", "state", by="visit_id"),
    "addenda": Lean(Addendum, "visit_id", "author_id", "reason", by="visit_id"),
}  # fmt: skip
_EARLIER = Lean(
    Visit, "party_id", "id", "day", "started_at", "channel", "valid", "state", "origin", "reasons", "authenticity",
    by="party_id",
)  # fmt: skip
_STRATEGY = Lean(
    Strategy, "id", "visit_id", "party_id", "edition", "risk_level", "review_on", "adopted_at", "second_read_at",
    by="party_id",
)  # fmt: skip
_ITEMS = Lean(StrategyItem, "strategy_id", "owner_id", "due_on", "yardstick", "source_need", by="strategy_id")
_MOVES = Lean(VisitEvent, "visit_id", "data", by="visit_id", kind=MOVED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One visit to the same customer, as far as frequency and cap ask (4-03 … 4-14)."""

    visit_id: UUID
    day: date
    channel: str
    valid: bool
    held: bool
    proactive: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A strategy as far as chapter 7 asks, with its measures (7.2-08 … 7.2-10)."""

    id: UUID
    visit_id: UUID
    party_id: UUID
    edition: int
    risk_level: str
    review_on: date
    adopted_at: datetime
    second_read_at: datetime | None
    items: tuple[Any, ...]


class Records:
    """Some visits with everything that hangs on them, read once; see `of`. About 15 queries, whatever the number."""

    def __init__(self, visit_ids: Iterable[UUID]) -> None:
        self.visits: list[Visit] = _loaded(visit_ids)
        parties = {visit.party_id for visit in self.visits}
        self.earlier = _earlier(parties)
        self.strategies = _strategies(parties)
        self.moves = _moves([visit.id for visit in self.visits])

    def onsite_before(self, visit: Visit) -> date | None:
        """Return the day of the last valid on-site visit before this one."""
        return max((row.day for row in self._before(visit) if row.channel == Channel.ONSITE), default=None)

    def before(self, visit: Visit) -> Earlier | None:
        """Return the last valid visit before this one, whatever the channel."""
        return max(self._before(visit), key=lambda row: row.day, default=None)

    def _before(self, visit: Visit) -> list[Earlier]:
        return [
            row
            for row in self.earlier[visit.party_id]
            if row.valid and row.visit_id != visit.id and row.day < act_day(visit)
        ]

    def held_since(self, visit: Visit, since: date) -> bool:
        """Return whether the customer was visited from `since` until before this visit."""
        return any(
            row.held and row.visit_id != visit.id and since <= row.day < act_day(visit)
            for row in self.earlier[visit.party_id]
        )

    def onsite_since(self, visit: Visit) -> date | None:
        """Return the day of the first on-site visit held from this one on (6.3-07)."""
        day = act_day(visit)
        later = (
            row.day
            for row in self.earlier[visit.party_id]
            if row.held and row.channel == Channel.ONSITE and row.visit_id != visit.id and row.day >= day
        )
        return min(later, default=None)

    def proactive_in_window(self, visit: Visit, days: float) -> int:
        """Return the proactive visits in the window that ends with this one, itself included (4-14)."""
        last = act_day(visit)
        first = last - timedelta(days=days)
        return sum(row.proactive and first < row.day <= last for row in self.earlier[visit.party_id])

    def strategy(self, visit: Visit) -> Made | None:
        """Return the strategy made on this visit, else the one in effect when it took place."""
        rows = self.strategies[visit.party_id]
        own = [row for row in rows if row.visit_id == visit.id]
        day = act_day(visit)
        return next(
            iter(own), next((row for row in rows if local_date(row.adopted_at) <= day < row.review_on), None)
        )

    def risk_flagged(self, visit: Visit) -> bool:
        """Return whether the customer's last strategy until this visit names a high risk (R1, R2)."""
        day = act_day(visit)
        known = [row for row in self.strategies[visit.party_id] if local_date(row.adopted_at) < day]
        return bool(known) and known[0].risk_level in {"R1", "R2"}


def act_day(visit: Visit) -> date:
    """Return the Shanghai day of the act."""
    return local_date(visit.started_at) if visit.started_at else visit.day


def act_at(visit: Visit) -> datetime | None:
    """Return the moment of the act: the start, else when it was given up; None while nothing has happened."""
    return visit.started_at or visit.ended_at or visit.recorded_at


def fields_filled(visit: Visit, customer: Customer, params: ParameterSet) -> tuple[int, int]:
    """Return (required, filled) fields of a record (7.2-07)."""
    found = rules.required_fields(reading.record_facts(visit, customer=customer), params)
    return len(found), sum(found.values())


def _loaded(visit_ids: Iterable[UUID]) -> list[Visit]:
    visits: list[Visit] = [row for row in _VISIT.instances(visit_ids) if row.state in JUDGED]
    ids = [row.id for row in visits]
    units = {unit.id: unit for unit in units_of(row.unit_id for row in visits)}
    appointments = {row.visit_id: row for row in _APPOINTMENT.rows(ids)}
    archives = {row.visit_id: row for row in _ARCHIVE.rows(ids)}
    children = {name: lean.grouped(ids) for name, lean in _CHILDREN.items()}
    appointed: Any = Visit._meta.get_field("appointment")
    filed: Any = Visit._meta.get_field("archive")
    for visit in visits:
        visit.unit = units[visit.unit_id]
        appointed.set_cached_value(visit, appointments.get(visit.id))
        filed.set_cached_value(visit, archives.get(visit.id))
        holding.give(visit, {name: rows.get(visit.id, []) for name, rows in children.items()})
    return visits


def _earlier(party_ids: Iterable[UUID]) -> dict[UUID, list[Earlier]]:
    found: dict[UUID, list[Earlier]] = defaultdict(list)
    for row in _EARLIER.rows(party_ids):
        if row.state in GONE:
            continue
        on = local_date(row.started_at) if row.started_at else row.day
        counts, held = bool(row.valid) and row.authenticity != "false", row.state in states.CARRIED_OUT
        proactive = rules.is_proactive(row.origin, row.reasons)
        found[row.party_id].append(Earlier(row.id, on, row.channel, counts, held, proactive))
    return found


def _strategies(party_ids: Iterable[UUID]) -> dict[UUID, list[Made]]:
    """The latest edition first."""
    rows = _STRATEGY.rows(party_ids)
    items = _ITEMS.grouped([row.id for row in rows])
    found: dict[UUID, list[Made]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.edition, row.adopted_at), reverse=True):
        found[row.party_id].append(Made(**row._asdict(), items=tuple(items.get(row.id, ()))))
    return found


def _moves(visit_ids: list[UUID]) -> dict[UUID, list[float]]:
    """Hours of notice of every change of an agreed time by us (7.2-04)."""
    found: dict[UUID, list[float]] = defaultdict(list)
    for row in _MOVES.rows(visit_ids):
        hours = row.data.get("notice_hours")
        if isinstance(hours, (int, float)) and row.data.get("by") == "us" and row.data.get("agreed"):
            found[row.visit_id].append(float(hours))
    return found


def seal_holds(archive: Archive) -> bool:
    """Return whether the seal still fits the manifest and the addenda still hang on it; parts: s7_archive.verify."""
    return sealing.digest(archive.manifest) == archive.hash


def follow_ups_of_demands(demand_ids: Iterable[UUID]) -> dict[UUID, FollowUp]:
    """Return the follow-up of each demand that has one (7.2-11). 1 query."""
    wanted = list(demand_ids)
    if not wanted:
        return {}
    rows = FollowUp.objects.filter(demand_id__in=wanted).exclude(state="cancelled").defer("note")
    return {row.demand_id: row for row in rows if row.demand_id is not None}


def units_and_acts(visit_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, datetime | None]]:
    """Return per visit its unit and the moment of the act. 1 query."""
    rows: Any = Visit.objects.filter(pk__in=list(visit_ids)).only(
        "id", "unit_id", "started_at", "ended_at", "recorded_at"
    )
    return {row.id: (row.unit_id, act_at(row)) for row in rows}
