"""How demands go in the demo county: triaged, dispatched, handled, sometimes late, verified by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from gridvisit.domain.channels import selectors as channels
from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.demands.rules import Verification
from gridvisit.domain.demands.services import desk, ending, intake, work
from gridvisit.domain.surveys import selectors as surveys_read
from gridvisit.domain.surveys import services as surveys
from gridvisit.domain.visits import selectors as visits
from gridvisit.domain.visits.steps import s4_needs, s6_follow_up
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.interfaces.cli.seed import words
from gridvisit.interfaces.cli.seed.clockwork import Clockwork, workdays_later

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff
    from gridvisit.domain.visits.models import Visit


MARKS = ("solved", "speed", "explanation", "conduct", "ease")


@dataclass(frozen=True)
class Desk:
    """Who works at the desk: triage, verification by another person, and who handles."""

    triage: Staff
    verify: Staff
    handlers: tuple[Staff, ...]


class DemandLives:
    """Plays demands from the moment they are heard."""

    def __init__(self, *, clock: Clockwork, rnd: Random, people: Desk) -> None:
        self.clock, self.rnd, self.people = clock, rnd, people

    def found(self, visit: Visit, owner: Staff, *, home: bool, heard_at: datetime, now: datetime) -> None:
        """A customer says something on a visit."""
        said = self.rnd.choice([item for item in words.SAID if item.home == home])
        demand = s4_needs.raise_demand_on_visit(
            visit_id=visit.id, id=new_id(), type=said.type, topic=said.topic, verbatim=said.verbatim,
            heard_at=heard_at, actor=owner, now=now,
        )  # fmt: skip
        self._goes_on(demand.id, said, now)

    def called_in(self, party_id: UUID, unit_id: UUID, *, now: datetime) -> None:
        """Somebody calls the hotline with a complaint."""
        said = self.rnd.choice(words.COMPLAINTS)
        new = intake.NewDemand(
            type=said.type, topic=said.topic, verbatim=said.verbatim, heard_at=now, source="import_95598",
            party_id=party_id, unit_id=unit_id, external_no=f"95598-{self.rnd.randrange(10**9):09d}",
        )  # fmt: skip
        demand = intake.raise_demand(new=new, actor=self.people.triage, now=now)
        self._goes_on(demand.id, said, now)

    def _goes_on(self, demand_id: UUID, said: words.Said, now: datetime) -> None:
        self.clock.at(now + timedelta(minutes=self.rnd.randrange(6, 50)), self._triage, demand_id, said)

    def _triage(self, demand_id: UUID, said: words.Said, *, now: datetime) -> None:
        who = self.people.triage
        demand = demands.demand(demand_id=demand_id, actor=who)
        desk.triage(
            demand_id=demand_id, type=demand.type, topic=demand.topic, urgency=demand.urgency, actor=who, now=now,
            summary=said.verbatim[:30],
        )  # fmt: skip
        handler = self.rnd.choice(self.people.handlers)
        desk.dispatch(demand_id=demand_id, unit_id=handler.unit_id, handler_id=handler.id, actor=who, now=now)
        self.clock.at(
            now + timedelta(minutes=self.rnd.randrange(5, 60)), self._accept, demand_id, said, handler
        )

    def _accept(self, demand_id: UUID, said: words.Said, handler: Staff, *, now: datetime) -> None:
        work.accept(demand_id=demand_id, actor=handler, now=now)
        work.record_contact(
            demand_id=demand_id,
            reached=True,
            how="phone",
            actor=handler,
            now=now + timedelta(minutes=8),
            text="已联系客户",
        )
        days = said.days + (self.rnd.randrange(3, 9) if self.rnd.random() < 0.1 else 0)
        self.clock.at(
            workdays_later(now, days, self.rnd.choice((9, 10, 14, 15, 16)), 20),
            self._resolve,
            demand_id,
            said,
            handler,
        )

    def _resolve(self, demand_id: UUID, said: words.Said, handler: Staff, *, now: datetime) -> None:
        resolution = work.Resolution(
            result="explained" if said.type == "CONSULT" else "solved", action=said.action, proof="处理记录单",
            told_at=now, told_how="phone", answer=said.answer, cause="", milestones=("check",),
        )  # fmt: skip
        work.resolve(demand_id=demand_id, resolution=resolution, actor=handler, now=now)
        self.clock.at(
            workdays_later(now, 1, self.rnd.choice((10, 14, 15)), 5), self._verify, demand_id, said, handler
        )

    def _verify(self, demand_id: UUID, said: words.Said, handler: Staff, *, now: datetime) -> None:
        good = (
            self.rnd.random() < 0.93 or said.type == "PRAISE"
        )  # nobody is called about his thanks to take them back
        ending.verify(
            demand_id=demand_id,
            answers=Verification(done=good, told=True, satisfied=good, promise_kept=None),
            how="phone",
            actor=self.people.verify,
            now=now,
            text="" if good else "客户称问题没有彻底解决",
        )
        if not good:
            self.clock.at(workdays_later(now, 1, 9, 40), self._again, demand_id, said, handler)
        elif self.rnd.random() < 0.7:
            self.clock.at(now + timedelta(hours=self.rnd.randrange(2, 40)), self._survey, demand_id)

    def _again(self, demand_id: UUID, said: words.Said, handler: Staff, *, now: datetime) -> None:
        """A reopened demand goes back to who had it."""
        desk.dispatch(
            demand_id=demand_id,
            unit_id=handler.unit_id,
            handler_id=handler.id,
            actor=self.people.triage,
            now=now,
        )
        self.clock.at(now + timedelta(minutes=25), self._accept, demand_id, said, handler)

    def _survey(self, demand_id: UUID, *, now: datetime) -> None:
        """The customer opens the link of the survey and answers, mostly content."""
        asked = surveys_read.of_demands([demand_id]).get(demand_id)
        if asked is None or asked["state"] != "sent":
            return
        for notice in channels.notices_of(subject_kind="survey", subject_id=asked["id"])[:1]:
            token = notice.link_path.rstrip("/").rsplit("/", 1)[-1]
            mark = self.rnd.choice((5, 5, 5, 4, 4, 4, 3, 2))
            marks = {code: str(max(1, min(5, mark + self.rnd.choice((-1, 0, 0, 0, 1))))) for code in MARKS}
            answers = {"overall": str(mark), **marks, "contacted": "yes", "told": "yes"}
            surveys.answer(token=token, answers=answers, now=now, client=f"demo-{demand_id}")

    def follow_up(self, *, now: datetime) -> None:
        """A morning of follow-up calls: what is due in the next days."""
        until = local_date(now) + timedelta(days=3)
        for item in visits.follow_ups(actor=self.people.verify, state="due", due_until=until, size=200).items:
            result = "solved_confirmed" if self.rnd.random() < 0.94 else "partly"
            s6_follow_up.record(
                follow_up_id=item.id,
                result=result,
                actor=self.people.verify,
                now=now,
                note="客户说讲得清楚，没有别的问题。",
            )
