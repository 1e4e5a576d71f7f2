"""How a visit goes in the demo county: three months of ordinary work, with its refusals, delays and complaints."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PIL import Image, ImageDraw

from gridvisit.domain.content import selectors as content
from gridvisit.domain.customers import dossier
from gridvisit.domain.visits import selectors as visits
from gridvisit.domain.visits.steps import (
    s1_prepare,
    s2_appoint,
    s3_explain,
    s4_endings,
    s4_evidence,
    s4_needs,
    s5_strategy,
)
from gridvisit.foundation.kernel.clock import at_local, local
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.cli.seed import words
from gridvisit.interfaces.cli.seed.clockwork import Clockwork, workdays_later
from gridvisit.standard.vocabulary import CallOpening

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff
    from gridvisit.domain.visits.models import Visit

FOUR = ("EE", "GREEN", "SMART", "MARKET")


@dataclass
class Habits:
    """Shares of what goes as it should and what does not."""

    confirmed: float = 0.88
    declined: float = 0.04
    refused: float = 0.02
    unreachable: float = 0.03
    demand: float = 0.16
    promise: float = 0.07
    late_record: float = 0.05
    no_code: float = 0.05
    photo: float = 0.94


class Lives:
    """Plays visits; `demands` plays what is found on them."""

    def __init__(self, *, clock: Clockwork, rnd: Random, demands: Any, same_picture: str = "") -> None:
        self.clock, self.rnd, self.demands = clock, rnd, demands
        self.habits = Habits()
        self.done: list[UUID] = []
        self.same_picture = same_picture

    def expect(self, visit: Visit, owner: Staff, start: datetime) -> None:
        """Put the life of a planned visit into the queue: appointment three days before, then the visit."""
        self.clock.at(start - timedelta(days=3, hours=-1), self.appoint, visit, owner, start)
        self.clock.at(start, self.carry_out, visit.id, owner)

    def appoint(self, visit: Visit, owner: Staff, slot: datetime, *, now: datetime) -> None:
        """Agree on a time; half of the homes are visited in a community round, without appointment."""
        if visit.channel != "onsite":
            return
        contact = dossier.person(party_id=visit.party_id)
        if contact is None or contact.dnc or (visit.party.kind == "individual" and self.rnd.random() < 0.6):
            s2_appoint.no_appointment(visit_id=visit.id, reason="community_day", actor=owner, now=now)
            return
        try:
            _, link = s2_appoint.propose_appointment(
                visit_id=visit.id,
                slot_start=slot,
                slot_end=slot + timedelta(minutes=60),
                contact_id=contact.id,
                agenda=list(words.AGENDA),
                people=[owner.staff_no],
                expected_minutes=40,
                place="",
                actor=owner,
                now=now,
            )
        except Refusal as no:
            if no.code != "appointment.declined_lately":
                raise
            return  # he asked to be left alone for a while
        token = link.rstrip("/").rsplit("/", 1)[-1]
        draw = self.rnd.random()
        later = now + timedelta(minutes=self.rnd.randrange(5, 300))
        if draw < self.habits.confirmed:
            self.clock.at(later, self._confirm, token)
        elif draw < self.habits.confirmed + self.habits.declined:
            self.clock.at(later, self._decline, token)

    def _confirm(self, token: str, *, now: datetime) -> None:
        s2_appoint.customer_confirm(token=token, now=now)

    def _decline(self, token: str, *, now: datetime) -> None:
        s2_appoint.customer_decline(token=token, now=now, reason="近期生产忙，有事再联系")

    def carry_out(self, visit_id: UUID, owner: Staff, *, now: datetime) -> None:
        """The visit itself: ready, start, talk, evidence, hand in; or one of the honest other ends."""
        visit = visits.get(visit_id=visit_id, actor=owner)
        if visit.state not in ("planned", "preparing"):
            return
        appointment = visits.appointment_of(visit_id=visit_id, actor=owner)
        if visit.channel == "onsite" and appointment is not None and appointment.status != "confirmed":
            if appointment.status in ("proposed", "contacted"):
                s2_appoint.confirm(
                    visit_id=visit_id, by="visitor", actor=owner, now=now - timedelta(minutes=30)
                )
            elif not visit.no_appointment_reason:
                return
        brief = s1_prepare.build_brief(visit_id=visit_id, actor=owner, now=now - timedelta(minutes=40))
        s1_prepare.tick_supplies(visit_id=visit_id, supplies=brief["supplies"], actor=owner, now=now)
        s1_prepare.make_ready(visit_id=visit_id, actor=owner, now=now)
        draw = self.rnd.random()
        if draw < self.habits.refused:
            self.done.append(visit_id)
            s4_endings.refuse(visit_id=visit_id, actor=owner, now=now, reason="客户临时有事，不便接待")
            return
        begin = now + timedelta(minutes=self.rnd.randrange(-8, 9))
        self._start(visit, brief, owner, begin)
        end = begin + timedelta(minutes=self.rnd.randrange(18, 55))
        self.clock.at(end, self._finish, visit_id, owner, brief)

    def _start(self, visit: Visit, brief: dict[str, Any], owner: Staff, begin: datetime) -> None:
        facts: dict[str, Any] = {}
        position = None
        if visit.channel == "onsite":
            facts = {
                "id_shown": True,
                "persons_count": 1,
                "safety": {"ppe": True, "safety_talk": True, "no_operation": True},
            }
            position = self._near(visit)
        elif visit.channel == "phone":
            facts = {"opening": [str(code) for code in CallOpening], "recording_told": True,
                     "called_from": "95598", "callee_verified": True, "service_number": True}  # fmt: skip
        s3_explain.start(visit_id=visit.id, actor=owner, now=begin, position=position, **facts)
        customer = brief["customer"]
        shown = content.policies_for(
            tenant_id=visit.tenant_id,
            on=local(begin).date(),
            party_kind=customer["kind"],
            hv=customer["voltage_level"] not in {"", "220V", "380V"},
            market_attr=customer["market_attr"],
        )
        for policy in shown[: self.rnd.choice((1, 1, 2))]:
            proof = "paper" if visit.channel == "onsite" else "read_out"
            s3_explain.explain_policy(
                visit_id=visit.id, policy_id=policy.id, proof=proof, actor=owner, now=begin
            )

    def _near(self, visit: Visit) -> dict[str, Any] | None:
        if visit.site is None or visit.site.lat is None or visit.site.lng is None:
            return None
        return {
            "lat": visit.site.lat + self.rnd.uniform(-0.0006, 0.0006), "lng": visit.site.lng + self.rnd.uniform(-0.0006, 0.0006),
            "accuracy": self.rnd.choice((8.0, 12.0, 25.0)), "datum": "WGS84",
        }  # fmt: skip

    def _finish(self, visit_id: UUID, owner: Staff, brief: dict[str, Any], *, now: datetime) -> None:
        visit = visits.get(visit_id=visit_id, actor=owner)
        home = self._home(brief)
        if not home:
            s4_needs.answer_needs(
                visit_id=visit_id,
                answers=[
                    {
                        "area": area,
                        "answer": self.rnd.choice(("no_need", "no_need", "need", "not_applicable")),
                    }
                    for area in FOUR
                ],
                status_quo_confirmed=True,
                outlook=self.rnd.choice(words.OUTLOOKS),
                actor=owner,
                now=now,
            )
        s4_needs.note_details(
            visit_id=visit_id,
            met_role="resident"
            if home
            else self.rnd.choice(("electrical", "electrical", "finance", "legal_rep")),
            note=self.rnd.choice(words.NOTES),
            special_served=["on_site_help", "large_print"]
            if brief["customer"]["visit_class"] == "care"
            else [],
            declarations={"no_gifts": True, "no_designation": True, "within_authority": True},
            actor=owner,
            now=now,
        )
        for promise in brief["open_promises"]:
            s4_needs.report_promises(
                visit_id=visit_id,
                reports=[{"promise_id": promise["id"], "status": "open"}],
                actor=owner,
                now=now,
            )
        if self.rnd.random() < self.habits.demand:
            self.demands.found(visit, owner, home=home, heard_at=now - timedelta(minutes=6), now=now)
        if not home and self.rnd.random() < self.habits.promise:
            s4_needs.make_promise(
                visit_id=visit_id, text="送达上一年度用能分析", due_on=workdays_later(now, 12, 17).date(), owner_id=owner.id,
                actor=owner, now=now,
            )  # fmt: skip
        self._evidence(visit, owner, now=now)
        late = timedelta(hours=27) if self.rnd.random() < self.habits.late_record else timedelta(minutes=4)
        self.clock.at(now + late, self._hand_in, visit_id, owner, now)

    def _evidence(self, visit: Visit, owner: Staff, *, now: datetime) -> None:
        if visit.channel == "onsite":
            position = self._near(visit)
            if position:
                s4_evidence.add_evidence(
                    visit_id=visit.id, kind="gps", captured_at=now, data=position, actor=owner, now=now
                )
            if self.rnd.random() >= self.habits.no_code:
                s4_evidence.add_evidence(
                    visit_id=visit.id, kind="signature", captured_at=now, content=signature(self.rnd), name="signature.png",
                    data={"strokes": [[[1, 2], [30, 18], [60, 7]]]}, actor=owner, now=now,
                )  # fmt: skip
                s4_needs.confirm(visit_id=visit.id, result="signed", actor=owner, now=now)
            else:
                s4_needs.confirm(
                    visit_id=visit.id, result="refused", reason="客户不愿签字", actor=owner, now=now
                )
            if self.rnd.random() < self.habits.photo:
                s4_evidence.add_evidence(
                    visit_id=visit.id, kind="photo", captured_at=now, content=self._picture(owner), name="meter.jpg",
                    data={"subject": "meter", "consent": True}, actor=owner, now=now,
                )  # fmt: skip
        elif visit.channel == "phone":
            s4_evidence.add_evidence(
                visit_id=visit.id, kind="call_record", captured_at=now,
                data={"talk_seconds": self.rnd.randrange(70, 420), "called_from": "95598"}, actor=owner, now=now,
            )  # fmt: skip
            s4_needs.confirm(visit_id=visit.id, result="verbal_recorded", actor=owner, now=now)

    def _picture(self, owner: Staff) -> bytes:
        """One visitor sends the same picture from every visit: the demo has somebody to be found out."""
        return photo(Random(self.same_picture) if owner.staff_no == self.same_picture else self.rnd)

    def _hand_in(self, visit_id: UUID, owner: Staff, ended: datetime, *, now: datetime) -> None:
        s4_needs.hand_in(
            visit_id=visit_id, ended_at=ended, capture_at=now, device_at=now, actor=owner, now=now
        )
        self.done.append(visit_id)
        visit = visits.get(visit_id=visit_id, actor=owner)
        if visit.strategy_required and self.rnd.random() < 0.9:
            self.clock.at(workdays_later(now, self.rnd.randrange(3, 9), 15), self._strategy, visit_id, owner)

    def _strategy(self, visit_id: UUID, owner: Staff, *, now: datetime) -> None:
        due = workdays_later(now, 30, 17).date()
        chosen = self.rnd.sample(words.MEASURES, 2)
        s5_strategy.adopt(
            visit_id=visit_id,
            goals=words.GOALS,
            items=[
                {
                    "measure": text,
                    "yardstick": yardstick,
                    "source_need": need,
                    "owner_id": owner.id,
                    "due_on": due,
                }
                for text, yardstick, need in chosen
            ],
            risk_level="R4",
            review_on=due + timedelta(days=300),
            customer_agreed="agreed",
            actor=owner,
            now=now,
        )

    @staticmethod
    def _home(brief: dict[str, Any]) -> bool:
        return brief["customer"]["kind"] == "individual"


def signature(rnd: Random) -> bytes:
    """Return a scribble as PNG."""
    image = Image.new("RGB", (320, 120), "white")
    points = [(10 + step * 30, 60 + rnd.randrange(-35, 36)) for step in range(10)]
    ImageDraw.Draw(image).line(points, fill="black", width=3)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def photo(rnd: Random) -> bytes:
    """Return a picture of an invented meter as JPEG."""
    image = Image.new("RGB", (640, 480), (205, 210, 214))
    draw = ImageDraw.Draw(image)
    for _ in range(14):  # no two walls look the same, so that no two photos do
        x, y, shade = rnd.randrange(-80, 600), rnd.randrange(-80, 440), rnd.randrange(60, 250)
        size = (x, y, x + rnd.randrange(60, 320), y + rnd.randrange(60, 260))
        draw.rectangle(size, fill=(shade, shade, max(0, shade - rnd.randrange(30))))
    x, y = rnd.randrange(20, 360), rnd.randrange(20, 120)
    draw.rounded_rectangle((x, y, x + 200, y + 260), 20, fill=(236, 238, 240), outline=(90, 96, 102), width=5)
    draw.rectangle((x + 25, y + 40, x + 175, y + 110), fill=(196, 214, 190), outline=(70, 80, 70), width=3)
    draw.text((x + 40, y + 65), f"{rnd.randrange(100000):06d} kWh", fill=(20, 30, 20))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def morning(day: Any, slot: int) -> datetime:
    """Return the start of the n-th visit of a day: from 09:05 on, about one an hour, none at noon."""
    hours = ((9, 5), (10, 10), (11, 10), (14, 10), (15, 15), (16, 20))
    hour, minute = hours[slot % len(hours)]
    return at_local(day, hour, minute)
