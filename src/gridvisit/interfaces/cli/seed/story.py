"""Three months in the demo county, played through the product's own services up to this moment."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.content import defaults as content
from gridvisit.domain.customers import dossier
from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.customers.imports import runs
from gridvisit.domain.customers.imports.columns import COLUMNS
from gridvisit.domain.evaluation import services as evaluation
from gridvisit.domain.evaluation.rules import Period
from gridvisit.domain.evaluation.truth import signals
from gridvisit.domain.improvement import selectors as improvement
from gridvisit.domain.improvement import services as corrective
from gridvisit.domain.improvement.judging import services as bodies
from gridvisit.domain.planning import approval, changes, progress, propose, schedule
from gridvisit.domain.planning import facts as planning
from gridvisit.domain.planning import selectors as planned
from gridvisit.domain.visits import selectors as visits
from gridvisit.domain.visits import services
from gridvisit.engines import calendars
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.cli.seed import organisation, register
from gridvisit.interfaces.cli.seed.checks import Checks
from gridvisit.interfaces.cli.seed.clockwork import Clockwork, working_moment
from gridvisit.interfaces.cli.seed.desk import DemandLives, Desk
from gridvisit.interfaces.cli.seed.lives import Lives, morning
from gridvisit.interfaces.cli.seed.quality import Quality
from gridvisit.interfaces.cli.seed.today import Today

if TYPE_CHECKING:
    from gridvisit.domain.customers.models import Party
    from gridvisit.domain.planning.models import Plan
    from gridvisit.domain.staff.models import Staff

MONTHS = 3
STATIONS = (1, 2, 3)


@dataclass(frozen=True)
class Size:
    """How large the demo is."""

    customers: int = 5000
    neighbours: int = 60
    months: int = MONTHS
    hours_per_visitor: float = 3.0


class Story:
    """Builds three tenants and plays the county's last months."""

    def __init__(self, *, now: datetime, seed: int, size: Size, say: Callable[[str], None]) -> None:
        self.now, self.size, self.say = now, size, say
        self.seed, self.rnd = seed, Random(seed)
        first = local_date(now).replace(day=1)
        for _ in range(size.months - 1):
            first = (first - timedelta(days=1)).replace(day=1)
        self.first_month = first
        self.setup = at_local(first - timedelta(days=20), 8)

    def play(self) -> None:
        """Do it all."""
        self.county = organisation.county(rnd=self.rnd, now=self.setup)
        operator = organisation.operator(rnd=self.rnd, now=self.setup)
        retailer = organisation.retailer(rnd=self.rnd, now=self.setup)
        for org in (self.county, operator, retailer):
            content.load(unit_id=org.root.id, now=self.setup)
        self.say("机构与人员 / units and people")
        people = self.county.people
        self.staff = {person.id: person for person in people.values()}
        stations = {self.county.units[f"station{n}"].code: self._visitors(n) for n in STATIONS}
        numbers = {code: [person.staff_no for person in staff] for code, staff in stations.items()}
        self._import(
            self.county,
            register.rows(
                rnd=self.rnd, today=self.setup.date(), managers=numbers, customers=self.size.customers
            ),
        )
        self._neighbour(operator, "dso_km")
        self._neighbour(retailer, "r_sales")
        self.say("客户 / customers")
        clock = Clockwork(without="gridvisit.domain.evaluation.services")
        handlers = tuple(people[key] for key in ("repair", "meter", "connect"))
        desk = Desk(triage=people["cmd"], verify=people["cmd2"], handlers=handlers)
        self.demands = DemandLives(clock=clock, rnd=self.rnd, people=desk)
        self.lives = Lives(
            clock=clock, rnd=self.rnd, demands=self.demands, same_picture=people["grid4"].staff_no
        )
        month = self.first_month
        while month <= local_date(self.now):
            for number in STATIONS:
                planned = working_moment(month - timedelta(days=6), 9, number)
                clock.at(planned, self._plan, number, month)
            month = (month + timedelta(days=32)).replace(day=1)
            for number in STATIONS:
                clock.at(working_moment(month + timedelta(days=3), 16, number), self._close, number, month)
        self._complaints(clock)
        self._follow_ups(clock)
        Checks(clock=clock, county=self.county, first=self.first_month, until=self.now)
        self.quality = Quality(clock=clock, county=self.county, until=self.now)
        clock.at(
            working_moment(self.first_month - timedelta(days=5), 9), self.quality.rules, self.first_month
        )
        before = calendars.add_workdays(local_date(self.now) - timedelta(days=10), 5)[0]
        clock.at(at_local(before, 10), self._this_week)
        clock.at(at_local(before, 15), self._improve)
        Today(clock=clock, rnd=Random(self.seed), county=self.county, until=self.now)
        played = clock.run(self.now)
        self._judge(self.now)
        self._judge_units()
        signals.look_everywhere(self.now)
        self.say(f"{played} 个业务动作 / acts of three months")

    def _visitors(self, station: int) -> list[Staff]:
        members = {1: ("km1", "grid1", "grid2"), 2: ("km2", "grid3", "grid4"), 3: ("km3", "grid5", "grid6")}[
            station
        ]
        return [self.county.people[key] for key in members]

    def _neighbour(self, org: organisation.Org, manager: str) -> None:
        person = org.people[manager]
        numbers = {person.unit.code: [person.staff_no, person.staff_no]}
        rows = register.neighbours(
            rnd=self.rnd, today=self.setup.date(), managers=numbers, customers=self.size.neighbours
        )
        self._import(org, rows)

    def _import(self, org: organisation.Org, rows: Iterable[dict[str, Any]]) -> None:
        headings = {column.name: column.zh for column in COLUMNS}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "customers.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as out:
                sheet = csv.DictWriter(out, list(headings.values()))
                sheet.writeheader()
                sheet.writerows({headings[name]: value for name, value in row.items()} for row in rows)
            upload = runs.Upload(kind="customers", path=path, name="演示客户清单.csv", unit=org.root)
            run = runs.import_now(upload=upload, actor=None, now=self.setup)
        if run.bad:
            msg = f"the demo's own list has {run.bad} bad lines: {run.problems}"
            raise RuntimeError(msg)

    def _plan(self, number: int, month: date, *, now: datetime) -> None:
        if number == STATIONS[0]:
            self._judge(now)  # the next plan counts only valid visits
            managers = [self._visitors(n)[0] for n in STATIONS]
            self.quality.clock.at(now + timedelta(hours=1), self.quality.object, managers)
        people = self.county.people
        chief, county = people[f"chief{number}"], people["county"]
        plan = propose.propose(
            unit_id=self.county.units[f"station{number}"].id, period=f"{month:%Y-%m}", actor=chief, now=now,
            seed=f"demo-{number}-{month:%Y%m}",
        )  # fmt: skip
        self._free(plan, self.size.hours_per_visitor, chief, now)
        self._fit(plan.id, chief, now)
        self._free(plan, 2 * self.size.hours_per_visitor, chief, now)  # some slack for what must not be moved
        approval.submit(plan_id=plan.id, actor=chief, now=now + timedelta(hours=1))
        approval.approve(plan_id=plan.id, actor=county, now=now + timedelta(hours=5))
        schedule.assign(plan_id=plan.id, actor=chief, now=now + timedelta(hours=6))
        schedule.schedule(plan_id=plan.id, actor=chief, now=now + timedelta(hours=6))
        progress.activate_due(now=at_local(month, 1))
        self._expect(chief, month)

    def _close(self, number: int, after: date, *, now: datetime) -> None:
        """Close the plan of the month before: what was not done is told, nothing is carried over in silence."""
        chief = self.county.people[f"chief{number}"]
        period = f"{after - timedelta(days=1):%Y-%m}"
        plan = planned.by_period(unit_id=self.county.units[f"station{number}"].id, period=period, actor=chief)
        if plan is None:
            return
        for item in planned.items(actor=chief).filter(plan=plan, state__in=("open", "assigned", "scheduled")):
            progress.end_item(
                item_id=item.id, why="emergency_repair", reason="抢修任务重，未能安排", actor=chief, now=now
            )
        progress.close(plan_id=plan.id, actor=chief, now=now)

    def _improve(self, *, now: datetime) -> None:
        """The quality manager turns the commonest findings into corrective actions; the first is carried out."""
        qa, chief = self.county.people["qa"], self.county.people["chief1"]
        found = improvement.findings(actor=qa, state="open").filter(unit_id=self.county.units["station1"].id)
        for number, finding in enumerate(found.order_by("-count", "id")[:2]):
            action = corrective.open_action(
                finding_ids=[finding.id], title=f"{finding.title} 整改", owner_id=chief.id, actor=qa, now=now,
                due_on=local_date(now) + timedelta(days=25),
            )  # fmt: skip
            if number == 0:
                corrective.analyse(
                    action_id=action.id, whys=["现场赶时间，没有留下客户方佐证", "班前会没有讲清佐证要求", "作业指导卡没有这一条"],
                    cause_code="procedure", actor=chief, now=now,
                )  # fmt: skip
                corrective.plan(
                    action_id=action.id, correction="已联系客户补充说明", plan="修订作业指导卡，班前会逐人讲解并抽查两周",
                    actor=chief, now=now,
                )  # fmt: skip
                corrective.finish(
                    action_id=action.id, note="指导卡已更新，全员讲解完毕", actor=chief, now=now
                )

    def _this_week(self, *, now: datetime) -> None:
        """Customers asked for visits: today's and the next days' stops of each visitor, agreed or still to agree."""
        day = local_date(working_moment(local_date(self.now), 9))
        for number in STATIONS:
            for person in self._visitors(number):
                mine = list(
                    customers.visible(actor=person).filter(manager_id=person.id, kind="enterprise")[:60]
                )
                days = [day, day, day, *(calendars.add_workdays(day, n)[0] for n in (1, 1, 2))]
                chosen = self.rnd.sample(mine, min(len(mine), len(days)))
                for slot, (party, on) in enumerate(zip(chosen, days, strict=False)):
                    self._asked(person, party, on, slot, now)

    def _asked(self, person: Staff, party: Party, on: date, slot: int, now: datetime) -> None:
        sites = dossier.brief(party.id)["sites"]
        visit = services.plan_visit(
            party_id=party.id, unit_id=party.unit_id, owner_id=person.id, day=on, channel="onsite", origin="customer",
            reasons=["customer_asked"], actor=person, now=now, site_id=UUID(sites[0]["id"]), route_no=slot + 1, priority=70,
        )  # fmt: skip
        if slot % 3 < 2:
            self.lives.appoint(visit, person, morning(on, slot % 3 + 3 * (slot // 3)), now=now)

    def _free(self, plan: Plan, hours: float, chief: Staff, now: datetime) -> None:
        """Leave everybody so many hours of the month for visits; the rest is repair, meters and collection."""
        for person in planning.visitors(plan.unit, plan.starts_on):
            spent = plan.capacity["days"] * plan.capacity["day_hours"] - hours
            changes.set_duty(plan_id=plan.id, staff_id=person.id, hours=spent, actor=chief, now=now)

    def _judge(self, now: datetime) -> None:
        """Judge what was carried out so far in one go, as `gridvisit judge --period` does."""
        evaluation.evaluate_visits(visit_ids=self.lives.done, now=now)
        outbox.drain(outbox.handlers(), now=now)

    def _judge_units(self) -> None:
        """Judge the county's units in each month played."""
        for month in bodies.months_of(Period("", self.first_month, local_date(self.now))):
            bodies.judge_units(tenant_id=self.county.root.tenant_id, month=month, now=self.now)

    @staticmethod
    def _fit(plan_id: UUID, chief: Staff, now: datetime) -> None:
        try:
            changes.fit_to_capacity(
                plan_id=plan_id, reason="本月保供与抢修任务重，超出承载力的顺延", actor=chief, now=now
            )
        except Refusal as nothing_to_move:
            if nothing_to_move.code != "plan.nothing_fits_less":
                raise

    def _expect(self, chief: Staff, month: date) -> None:
        last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        asked = {"day_from": month, "day_to": last, "state": "planned"}
        slots: Counter[tuple[UUID, date]] = Counter()
        for visit in visits.narrowed(actor=chief, filters=asked).order_by("day", "route_no", "id"):
            if visit.owner_id is not None:
                slot = slots[visit.owner_id, visit.day]
                slots[visit.owner_id, visit.day] += 1
                self.lives.expect(visit, self.staff[visit.owner_id], morning(visit.day, slot))

    def _follow_ups(self, clock: Clockwork) -> None:
        day = self.first_month
        while day <= local_date(self.now):
            clock.at(working_moment(day, 14, 30), self.demands.follow_up)
            day += timedelta(days=2)

    def _complaints(self, clock: Clockwork) -> None:
        for number in STATIONS:
            chief = self.county.people[f"chief{number}"]
            some = list(customers.visible(actor=chief).filter(kind="individual")[:40])
            for party in self.rnd.sample(some, 2):
                day = self.first_month + timedelta(days=self.rnd.randrange(5, 70))
                clock.at(at_local(day, 10, 12), self.demands.called_in, party.id, party.unit_id)
