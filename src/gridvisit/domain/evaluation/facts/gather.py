"""From the rooms to fact rows: visits with their demands, many at once, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gridvisit.domain.channels import selectors as channels
from gridvisit.domain.content import selectors as content
from gridvisit.domain.customers.standing import Register
from gridvisit.domain.demands.judging import records as demands
from gridvisit.domain.evaluation.facts import demand, objections, people, talk, visit
from gridvisit.domain.evaluation.parameters import Reader
from gridvisit.domain.staff.standing import Standings
from gridvisit.domain.surveys import selectors as surveys
from gridvisit.domain.visits.judging.records import (
    Records,
    act_at,
    act_day,
    fields_filled,
    follow_ups_of_demands,
)
from gridvisit.engines.verdicts import DemandFacts, VisitFacts
from gridvisit.standard.parameters import ParameterSet


@dataclass(frozen=True, slots=True)
class Gathered:
    """One visit ready to be judged: facts of visit and demands, parameters in force at the moment of the act."""

    visit_id: UUID
    tenant_id: UUID
    unit_id: UUID
    owner_id: UUID | None
    day: date
    acted_at: datetime
    archived: bool
    facts: Any  # VisitFacts
    demands: tuple[Any, ...]  # DemandFacts
    params: ParameterSet


def gather(visit_ids: Iterable[UUID], *, now: datetime) -> list[Gathered]:
    """Return the visits among `visit_ids` that have something to judge, with their facts as known at `now`.

    About 40 queries for any number of visits. Visits not begun, void or converted are left out.
    """
    return _Rooms(visit_ids, now).all()


class _Rooms:
    """What the rooms know about some visits, read once."""

    def __init__(self, visit_ids: Iterable[UUID], now: datetime) -> None:
        self.now = now
        self.records = Records(visit_ids)
        visits = self.records.visits
        ids = [row.id for row in visits]
        parties = {row.party_id for row in visits}
        self.register = Register(parties)
        self.standings = Standings(row.owner_id for row in visits)
        self.parameters = Reader(units=[row.unit for row in visits])
        self.attempts = channels.attempts_by_subject(ids)
        self.complaints = demands.complaints_closed(parties)
        self.promises = demands.promises_made(ids)
        self.demands = demands.of_visits(ids, at=now)
        demand_ids = [row.demand_id for rows in self.demands.values() for row in rows]
        self.follow_ups = follow_ups_of_demands(demand_ids)
        self.surveys = surveys.of_demands(demand_ids)
        self.asked = surveys.asked_days(parties)
        self.reported = surveys.reported(ids, talk.CONTRADICTING)
        self.quoted = channels.promises_quoted(ids)
        self.published = content.promise_days({row.tenant_id for row in visits})
        self.objections = objections.waits(ids)

    def all(self) -> list[Gathered]:
        return [found for row in self.records.visits if (found := self.one(row)) is not None]

    def one(self, row: Any) -> Gathered | None:
        acted = act_at(row) or row.archived_at or self.now
        params = self.parameters.at(row.unit_id, acted)
        own = self.demands.get(row.id, [])
        return Gathered(
            visit_id=row.id,
            tenant_id=row.tenant_id,
            unit_id=row.unit_id,
            owner_id=row.owner_id,
            day=act_day(row),
            acted_at=acted,
            archived=row.archived_at is not None,
            facts=VisitFacts.of(self.columns(row, params, own)),
            demands=tuple(DemandFacts.of(self.demand(row, record)) for record in own),
            params=params,
        )

    def columns(self, row: Any, params: ParameterSet, own: list[demands.Record]) -> dict[str, Any]:
        appointment = visit.appointment_of(row)
        spoken_to = appointment.contact_id if appointment is not None else row.met_contact_id
        known = self.register.on(row.party_id, act_day(row), contact_id=spoken_to)
        assert known is not None  # a foreign key protects it
        needed, filled = fields_filled(row, known.customer, params)
        made = self.promises.get(row.id, 0)
        return {
            **visit.identity(row, self.now),
            **people.customer(row, known, self.register),
            **people.frequency(
                row, known, self.records, self.register, params, self.complaints.get(row.party_id, [])
            ),
            **visit.content(row),
            **talk.content(row),
            **talk.sent(self.quoted.get(row.id, ()), self.published.get(row.tenant_id, ())),
            **talk.said(self.reported.get(row.id)),
            **visit.on_site(row),
            **visit.phone_and_online(
                row, self.attempts.get(row.id, []), onsite_duty=people.needs_site(row, known, params)
            ),
            **talk.call_backs(row, self.attempts.get(row.id, [])),
            **talk.online(row, self.records, self.now),
            **talk.corrections(row, self.now),
            **visit.process(row, self.records, self.now, open_demands=sum(record.open for record in own)),
            **objections.columns(self.objections.get(row.id), self.now),
            "required_fields": needed,
            "filled_fields": filled,
            **people.visitor(row, known, self.standings),
            "promises_made": made,
            "promises_unregistered": 0,  # a promise is stored with owner and date or not at all (8.2-02)
        }

    def demand(self, row: Any, record: demands.Record) -> dict[str, Any]:
        return demand.whole(
            record,
            follow_up=self.follow_ups.get(record.demand_id),
            survey=self.surveys.get(record.demand_id),
            touch_ended=row.ended_at,
            excused=bool(self.why_not_asked(row, record)),
            at=self.now,
        )

    def why_not_asked(self, row: Any, record: demands.Record) -> str:
        party_id = record.party_id or row.party_id
        known = self.register.on(party_id, act_day(row), contact_id=record.contact_id)
        return demand.why_not_asked(
            record,
            no_contact=known is not None and known.customer.no_contact,
            asked=self.asked.get(party_id, []),
        )
