"""A small county of plain rows: two stations with one visitor each. Every number of a test stands in the test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from gridvisit.domain.content.models import Policy
from gridvisit.domain.customers.models import Account, Importance, Party
from gridvisit.domain.demands.models import Demand, DemandEvent, Due, Promise, Suspension
from gridvisit.domain.evaluation.indicators import figures, sources
from gridvisit.domain.evaluation.indicators.figures import _numbers as sides
from gridvisit.domain.evaluation.indicators.figures import formula_of, span_of, value_of
from gridvisit.domain.evaluation.parameters import of_unit
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.domain.staff.models import Qualification, RoleAssignment, Staff, Training, Unit
from gridvisit.domain.surveys.models import Answer, Instrument, Invitation
from gridvisit.domain.visits.models import (
    Appointment,
    FollowUp,
    NeedAnswer,
    Strategy,
    StrategyItem,
    Visit,
    VisitPolicy,
)
from gridvisit.foundation.kernel.ids import new_id

NOW = datetime(2026, 12, 20, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai
NOON = datetime(2026, 11, 10, 4, 0, tzinfo=UTC)  # Tuesday 12:00 in Shanghai
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SINCE = date(2020, 1, 1)
_numbers = count(1)


def noon(day: int, hour: int = 12, month: int = 11) -> datetime:
    """A moment of November 2026 by Shanghai day and hour."""
    return datetime(2026, month, day, 0, 0, tzinfo=UTC) + timedelta(hours=hour - 8)


class County:
    """County K with the stations A and B."""

    def __init__(self) -> None:
        self.county = self._unit("K", "county", None)
        self.a, self.b = (self._unit(code, "station", self.county) for code in "AB")
        self.an, self.bo = self._staff("an", self.a), self._staff("bo", self.b)

    def _unit(self, code: str, level: str, parent: Unit | None) -> Unit:
        pk = new_id()
        path = f"{parent.path if parent else '/'}{code}/"
        return Unit.objects.create(
            id=pk, tenant_id=parent.id if parent else pk, code=code, name=f"{code}单位", kind="supplier", level=level,
            parent=parent, path=path, active_from=SINCE, created_at=noon(1, month=1),
        )  # fmt: skip

    def _staff(self, no: str, unit: Unit, role: str = "grid", since: date = SINCE) -> Staff:
        made = Staff.objects.create(
            tenant_id=self.county.id, staff_no=no, name=f"{no}某", unit=unit, active_from=since
        )
        RoleAssignment.objects.create(
            tenant_id=self.county.id, staff=made, role=role, unit=unit, valid_from=since
        )
        return made

    staff = _staff

    def figure(
        self, code: str, *, unit: Unit | None = None, period: str = "2026-11", now: datetime = NOW
    ) -> Any:
        """The figure of the county, as the system sees it."""
        return figures(actor=None, unit=unit or self.county, period=period, now=now, codes=(code,))[0]

    def unguarded(self, code: str) -> Any:
        """The figure as the formula gives it, before small groups of answers are left out."""
        period = parse_period("2026-11")
        where = span_of(
            unit=self.county, period=period, now=NOW, params=of_unit(self.county.id, period.starts_at)
        )
        bare = self.figure(code)
        found = value_of(formula_of(code), sources.cases(code, where))
        return replace(bare, **sides(found))

    # Customers ------------------------------------------------------------------------------------------------

    def party(
        self, cls: str = "hv", *, unit: Unit | None = None, kind: str = "enterprise", on: date = SINCE
    ) -> Party:
        return Party.objects.create(
            tenant_id=self.county.id, unit=unit or self.a, kind=kind, name=f"客户{next(_numbers)}", name_hash="x",
            visit_class=cls, created_at=datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
        )  # fmt: skip

    def account(self, party: Party) -> Account:
        return Account.objects.create(
            tenant_id=self.county.id, party=party, account_no=f"{next(_numbers):013d}", voltage_level="10kV",
            contract_capacity_kva=Decimal(400),
        )  # fmt: skip

    def listed(self, party: Party, level: str = "L1", since: date = SINCE) -> Importance:
        return Importance.objects.create(
            tenant_id=self.county.id, party=party, level=level, doc_no="1", issuer="政府", list_year=2026, valid_from=since
        )  # fmt: skip

    # Visits ---------------------------------------------------------------------------------------------------

    def visit(
        self, start: datetime = NOON, *, party: Party | None = None, minutes: int = 60, **more: Any
    ) -> Visit:
        """A recorded visit of 60 minutes, valid, captured at its end."""
        party = party or self.party(unit=more.get("unit") or self.a)
        end = start + minutes * MINUTE
        values: dict[str, Any] = {
            "unit": party.unit, "owner": self.an, "origin": "plan", "reasons": ["cycle"], "planned_channel": "onsite",
            "channel": "onsite", "state": "archived", "day": (start + 8 * HOUR).date(), "started_at": start,
            "ended_at": end, "recorded_at": end, "valid": True,
        }  # fmt: skip
        return Visit.objects.create(
            tenant_id=self.county.id, number=f"ZF{next(_numbers):06d}", party=party, **(values | more)
        )

    def visits(self, number: int, **more: Any) -> list[Visit]:
        return [self.visit(**more) for _ in range(number)]

    def appointment(
        self, visit: Visit, status: str, *, late: int = 0, confirmed: bool = True, **more: Any
    ) -> Appointment:
        """An appointment; the visitor came `late` minutes after the agreed time."""
        start = visit.started_at or datetime.combine(visit.day, NOON.timetz())
        slot = start - late * MINUTE
        return Appointment.objects.create(
            tenant_id=self.county.id, visit=visit, status=status, slot_start=slot, slot_end=slot + HOUR,
            confirmed_at=slot - 3 * DAY if confirmed else None, **more,
        )  # fmt: skip

    def needs(self, visit: Visit, **answers: str) -> None:
        for area, answer in answers.items():
            NeedAnswer.objects.create(tenant_id=self.county.id, visit=visit, area=area, answer=answer)

    def policy(self, visit: Visit, *, fits: bool = True, in_force: bool = True) -> VisitPolicy:
        policy = Policy.objects.create(
            tenant_id=self.county.id, unit=self.county, code=f"P{next(_numbers)}", edition=1, topic="TARIFF",
            title_zh="电价", title_en="Tariff", valid_from=SINCE,
        )  # fmt: skip
        return VisitPolicy.objects.create(
            tenant_id=self.county.id,
            visit=visit,
            policy=policy,
            proof="paper",
            fits=fits,
            in_force=in_force,
            at=NOON,
        )

    def measure(self, visit: Visit, due: date, done: date | None) -> StrategyItem:
        strategy = Strategy.objects.create(
            tenant_id=self.county.id,
            visit=visit,
            party_id=visit.party_id,
            goals="降本",
            review_on=LAST,
            adopted_at=NOON,
        )
        return StrategyItem.objects.create(
            tenant_id=self.county.id, strategy=strategy, measure="更换", owner=self.an, due_on=due, yardstick="完成",
            source_need="EE", done_on=done, status="done" if done else "open",
        )  # fmt: skip

    def follow_up(
        self, due: date = date(2026, 11, 12), *, result: str = "", done: datetime | None = None, **more: Any
    ) -> FollowUp:
        visit = more.pop("visit", None) or self.visit()
        values: dict[str, Any] = {"subject": "visit", "state": "done" if done else "due"} | more
        return FollowUp.objects.create(
            tenant_id=self.county.id,
            visit=visit,
            unit=visit.unit,
            due_on=due,
            result=result,
            done_at=done,
            **values,
        )

    # Plans ----------------------------------------------------------------------------------------------------

    def plan(self) -> Plan:
        return Plan.objects.create(
            tenant_id=self.county.id, unit=self.a, period="2026-11", starts_on=FIRST, ends_on=LAST, state="in_progress",
            seed="7", first_approved_at=NOON - 20 * DAY,
        )  # fmt: skip

    def item(self, plan: Plan, state: str = "done", *, visit: Visit | None = None, **more: Any) -> PlanItem:
        values: dict[str, Any] = {"selection": "rule", "in_first_approved": True} | more
        return PlanItem.objects.create(
            tenant_id=self.county.id, plan=plan, unit=self.a, party=visit.party if visit else self.party(), channel="onsite",
            state=state, visit_id=visit.id if visit else None, due_from=FIRST, due_to=LAST, **values,
        )  # fmt: skip

    # Demands --------------------------------------------------------------------------------------------------

    def demand(self, heard: datetime = NOON, **more: Any) -> Demand:
        values: dict[str, Any] = {
            "unit": self.a, "type": "OPINION", "topic": "METER", "urgency": "U2", "source": "visit", "state": "handling",
            "registered_at": heard, "verbatim": "电表走快了",
        } | more  # fmt: skip
        return Demand.objects.create(
            tenant_id=self.county.id, number=f"SQ{next(_numbers):06d}", heard_at=heard, **values
        )

    def due(self, demand: Demand, kind: str, at: datetime, met: datetime | None = None, **more: Any) -> Due:
        return Due.objects.create(
            tenant_id=self.county.id,
            demand=demand,
            kind=kind,
            clock="WD",
            at=at,
            source="4.4",
            met_at=met,
            **more,
        )

    def event(self, demand: Demand, kind: str, at: datetime, **data: Any) -> DemandEvent:
        return DemandEvent.objects.create(
            tenant_id=self.county.id, demand=demand, kind=kind, at=at, data=data
        )

    def suspended(self, demand: Demand, start: datetime, end: datetime | None) -> Suspension:
        return Suspension.objects.create(
            tenant_id=self.county.id, demand=demand, reason="customer_wait", proof="x", told_customer_at=start,
            expected_end=LAST, state="ended" if end else "granted", proposed_by_id=self.an.id, started_at=start, ended_at=end,
        )  # fmt: skip

    def promise(self, due: date, kept: datetime | None = None, status: str = "open") -> Promise:
        return Promise.objects.create(
            tenant_id=self.county.id, unit=self.a, party_id=new_id(), text="换表", owner=self.an, due_on=due, kept_at=kept,
            status=status,
        )  # fmt: skip

    # Surveys and people -----------------------------------------------------------------------------------------

    def instrument(self, **weights: float) -> Instrument:
        questions = [{"code": code, "kind": "five", "weight": weight} for code, weight in weights.items()]
        questions += [{"code": "recommend", "kind": "recommend"}] if not weights else []
        return Instrument.objects.create(
            tenant_id=self.county.id, unit=self.county, code="demand-handling", title_zh="x", title_en="x",
            questions=questions, state="fielded",
        )  # fmt: skip

    def answered(
        self,
        instrument: Instrument,
        *,
        party: Party | None = None,
        marks: dict[str, int] | None = None,
        **more: Any,
    ) -> Invitation:
        values: dict[str, Any] = {"state": "complete", "unit": self.a} | more
        made = Invitation.objects.create(
            tenant_id=self.county.id, instrument=instrument, party_id=party.id if party else new_id(),
            token_hash=str(new_id()), expires_at=NOW, created_at=NOON, **values,
        )  # fmt: skip
        for question, mark in (marks or {}).items():
            Answer.objects.create(
                tenant_id=self.county.id, invitation=made, question=question, value=str(mark)
            )
        return made

    def qualify(self, person: Staff, *, hours: int, until: date = date(2027, 6, 30)) -> None:
        Qualification.objects.create(
            tenant_id=self.county.id, staff=person, level="L2", score=90, exam_at=SINCE, valid_to=until
        )
        Training.objects.create(
            tenant_id=self.county.id,
            staff=person,
            course="电价",
            kind="tariff",
            hours=hours,
            held_on=date(2026, 6, 1),
        )
