"""What lies on the demand desk this morning: one or two of each kind of work, some of it late."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.demands.portal import saying
from gridvisit.domain.demands.services import desk, ending, intake, promises, work
from gridvisit.domain.demands.teamwork import joint
from gridvisit.domain.demands.watch import supervision
from gridvisit.engines import calendars
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.interfaces.cli.seed.clockwork import Clockwork

if TYPE_CHECKING:
    from gridvisit.domain.customers.models import Party
    from gridvisit.domain.demands.models import Demand
    from gridvisit.interfaces.cli.seed.organisation import Org

SAME_CAUSE = (
    "晚上七八点灯就发暗，空调带不起来。", "电压低得很，电磁炉半天烧不开水。", "一到晚上电视就自己关机，电不够用。",
    "家里水泵晚上抽不上水，听说是电压低。",
)  # fmt: skip
PORTAL = (
    "表箱门坏了，孩子够得着，麻烦来修一下。", "我想问问屋顶光伏怎么申请，需要什么材料？",
    "上周停了三次电都没提前通知，另外这个月电费也比上个月多很多。",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A demand as it is registered."""

    verbatim: str
    type: str
    topic: str
    more: dict[str, Any] = field(default_factory=dict)


class Today:
    """Plays the last days of the desk, up to this moment."""

    def __init__(self, *, clock: Clockwork, rnd: Random, county: Org, until: datetime) -> None:
        self.clock, self.rnd, self.county, self.people, self.until = clock, rnd, county, county.people, until
        today = local_date(until)
        back = [calendars.add_workdays(today - timedelta(days=30), n)[0] for n in range(1, 30)]
        self.days = [day for day in back if day < today][::-1]  # working days before today, the last first
        self._plan()

    def _plan(self) -> None:
        last = self.days
        self.clock.at(at_local(last[4], 9, 10), self.common_cause)
        self.clock.at(at_local(last[5], 10, 5), self.late_and_supervised)
        self.clock.at(at_local(last[3], 14, 20), self.stopped)
        self.clock.at(at_local(last[2], 9, 40), self.several_hands)
        self.clock.at(at_local(last[2], 15, 15), self.to_verify)
        self.clock.at(at_local(last[1], 10, 30), self.withdrawn)
        self.clock.at(at_local(last[1], 16, 5), self.report)
        self.clock.at(at_local(last[0], 9, 20), self.returned)
        self.clock.at(at_local(last[0], 15, 40), self.to_reject)
        self.clock.at(self.until - timedelta(hours=2), self.unaccepted)
        self.clock.at(self.until - timedelta(minutes=55), self.danger)
        for number, words in enumerate(PORTAL):
            self.clock.at(self.until - timedelta(minutes=50 - 17 * number), self.said_on_the_page, words)
        self.clock.at(self.until - timedelta(minutes=9), self.twice)

    def common_cause(self, *, now: datetime) -> None:
        """Neighbours behind one transformer complain of the same evening; nobody has put them together yet."""
        for number, party in enumerate(self._neighbours(len(SAME_CAUSE))):
            at = now + timedelta(hours=5 * number)
            kind = Kind(SAME_CAUSE[number], "OPINION", "VOLT")
            self.clock.at(at, self._sent, kind, party, "meter" if number % 2 else "repair")

    def _sent(self, kind: Kind, party: Party, handler: str, *, now: datetime) -> None:
        self._accepted(self._heard(kind, party, now), handler, now)

    def late_and_supervised(self, *, now: datetime) -> None:
        """A complaint nobody answers; the city wants to know why."""
        demand = self._heard(
            Kind("报修三天没人来，打电话也不接。", "COMPLAINT", "CONDUCT"), self._someone(), now
        )
        self._accepted(demand, "repair", now)
        day = calendars.add_workdays(local_date(now), 4)[0]
        self.clock.at(at_local(day, 11), self._supervise, demand.pk)

    def _supervise(self, demand_id: UUID, *, now: datetime) -> None:
        supervision.supervise(
            demand_id=demand_id, text="客户已二次来电，请说明原因并当天上门。", answer_by=now + timedelta(hours=26),
            actor=self.people["city"], now=now,
        )  # fmt: skip

    def stopped(self, *, now: datetime) -> None:
        """Work that waits for a planned outage: the working-day clocks stand still."""
        demand = self._heard(
            Kind("门口电线杆歪了，怕刮风倒下来。", "HAZARD", "SAFE_NET"), self._someone(), now
        )
        self._accepted(demand, "repair", now)
        then = now + timedelta(hours=1)
        work.handle(
            demand_id=demand.pk,
            text="现场查看，需停电扶正，已列入检修计划",
            actor=self.people["repair"],
            now=then,
        )
        work.propose_suspension(
            demand_id=demand.pk, reason="works_scheduled", proof="检修计划单 JX-1127", told_customer_at=then,
            expected_end=local_date(self.until) + timedelta(days=6), actor=self.people["repair"], now=then,
        )  # fmt: skip
        work.grant_suspension(demand_id=demand.pk, actor=self.people["cmd"], now=then + timedelta(minutes=20))

    def several_hands(self, *, now: datetime) -> None:
        """One unit leads, another helps; a promise falls due."""
        party = self._someone(kind="enterprise")
        demand = self._heard(
            Kind("厂里想加两台空压机，变压器够不够？要不要增容？", "BUSINESS", "CONNECT"), party, now
        )
        self._accepted(demand, "connect", now)
        lead = self.people["connect"]
        joint.ask(
            demand_id=demand.pk, unit_id=self.county.units["station1"].id, task="请核实现场变压器容量和近三个月最大负荷。",
            wished_on=local_date(self.until) + timedelta(days=2), actor=lead, now=now + timedelta(hours=2),
        )  # fmt: skip
        promises.make_promise(
            party_id=party.id, unit_id=lead.unit_id, text="答复增容方案和大致费用", demand_id=demand.pk, owner_id=lead.id,
            due_on=local_date(self.until) + timedelta(days=1), basis="connect", actor=lead, now=now + timedelta(hours=2),
        )  # fmt: skip

    def to_verify(self, *, now: datetime) -> None:
        """Done, and waiting for somebody else to ask the customer."""
        for verbatim, topic in (("电表显示屏黑了。", "METER"), ("发票抬头开错了，要换。", "CHANNEL")):
            demand = self._heard(Kind(verbatim, "BUSINESS", topic), self._someone(), now)
            self._accepted(demand, "meter", now)
            done = work.Resolution(
                result="solved", action="已更换并核对", proof="工单 20261125", told_at=now + timedelta(hours=5),
                told_how="phone", answer="您反映的问题已处理好，如再出现请随时联系我们。",
            )  # fmt: skip
            work.resolve(
                demand_id=demand.pk, resolution=done, actor=self.people["meter"], now=now + timedelta(hours=5)
            )

    def withdrawn(self, *, now: datetime) -> None:
        """A customer takes a complaint back: an independent unit asks whether of free will."""
        demand = self._heard(Kind("抄表员态度不好，说话很冲。", "COMPLAINT", "CONDUCT"), self._someone(), now)
        self._accepted(demand, "meter", now)
        ending.withdraw(
            demand_id=demand.pk, reason="客户在页面上撤回", actor=None, now=now + timedelta(hours=4)
        )

    def report(self, *, now: datetime) -> None:
        """A report on a station: that station does not know of it."""
        kind = Kind(
            "有人收了材料费不给票据，我要举报。", "REPORT", "INTEGRITY",
            {"reported_unit_id": self.county.units["station2"].id, "anonymous": True, "place": "镇上"},
        )  # fmt: skip
        self._heard(kind, None, now)

    def returned(self, *, now: datetime) -> None:
        """Sent to the wrong unit, returned once, to be sent on."""
        demand = self._heard(
            Kind("路口变压器嗡嗡响，晚上睡不好。", "OPINION", "SAFE_NET"), self._someone(), now
        )
        handler = self.people["meter"]
        desk.dispatch(
            demand_id=demand.pk,
            unit_id=handler.unit_id,
            handler_id=handler.id,
            actor=self.people["cmd"],
            now=now,
        )
        work.give_back(
            demand_id=demand.pk, listed="other_duty", reason="属运维专业，建议派抢修班", actor=handler,
            now=now + timedelta(minutes=40),
        )  # fmt: skip

    def to_reject(self, *, now: datetime) -> None:
        """One person proposes to turn it away, another has to confirm."""
        demand = self._heard(
            Kind("喂……（通话中断，无内容）", "CONSULT", "CHANNEL"), None, now, place="未说明"
        )
        desk.propose_rejection(
            demand_id=demand.pk,
            reason="no_content",
            text="回拨三次无人接听，录音中没有内容",
            actor=self.people["cmd"],
            now=now,
        )

    def unaccepted(self, *, now: datetime) -> None:
        """Sent this morning, not taken on yet."""
        demand = self._heard(
            Kind("换表以后电费高了一半，是不是表不准？", "OPINION", "METER"), self._someone(), now
        )
        handler = self.people["meter"]
        desk.dispatch(
            demand_id=demand.pk,
            unit_id=handler.unit_id,
            handler_id=handler.id,
            actor=self.people["cmd2"],
            now=now,
        )

    def danger(self, *, now: datetime) -> None:
        """Danger to life, handed over within minutes and in work."""
        kind = Kind("风把电线刮断了，垂在路边冒火花！", "FAULT", "SAFE_NET")
        demand = self._heard(kind, self._someone(), now, triage=False)
        repair = self.people["repair"]
        desk.hand_over(
            demand_id=demand.pk, unit_id=repair.unit_id, handler_id=repair.id, actor=self.people["cmd"],
            now=now + timedelta(minutes=4), text="已请报修人远离并看护现场",
        )  # fmt: skip
        work.accept(demand_id=demand.pk, actor=repair, now=now + timedelta(minutes=6))
        work.record_contact(
            demand_id=demand.pk,
            reached=True,
            how="phone",
            actor=repair,
            now=now + timedelta(minutes=8),
            text="正在赶往现场",
        )

    def said_on_the_page(self, words: str, *, now: datetime) -> None:
        """Somebody wrote on the customer page; the desk has not looked yet."""
        token = saying.token_of(self.county.units["station1"].id)
        said = saying.Said(
            id=new_id(), verbatim=words, place="东街便民超市旁", contact_text="客户 13900000000"
        )
        saying.say(token=token, said=said, now=now)

    def twice(self, *, now: datetime) -> None:
        """The same customer says the same at the counter and to the hotline."""
        party = self._someone()
        for source, words in (
            ("walk_in", "电表走得太快，电费比上个月多了一倍"), ("import_95598", "电表走得太快了，上个月电费多了一倍，要求核查"),
        ):  # fmt: skip
            number = f"95598-{self.rnd.randrange(10**9):09d}" if source != "walk_in" else ""
            kind = Kind(words, "OPINION", "METER", {"source": source, "external_no": number})
            self._heard(kind, party, now, triage=False)

    def _heard(
        self, kind: Kind, party: Party | None, now: datetime, *, triage: bool = True, place: str = ""
    ) -> Demand:
        cmd = self.people["cmd"]
        values: dict[str, Any] = {
            "source": "import_95598",
            "external_no": f"95598-{self.rnd.randrange(10**9):09d}",
        }
        unit_id = self.county.units["station1"].id if party is None else party.unit_id
        new = intake.NewDemand(
            type=kind.type, topic=kind.topic, verbatim=kind.verbatim, heard_at=now - timedelta(minutes=4),
            party_id=None if party is None else party.id, unit_id=unit_id,
            **(values | ({"place": place} if place else {}) | kind.more),
        )  # fmt: skip
        demand = intake.raise_demand(new=new, actor=cmd, now=now)
        if triage:
            demand = desk.triage(
                demand_id=demand.pk, type=kind.type, topic=kind.topic, urgency=demand.urgency, actor=cmd, now=now,
                summary=kind.verbatim[:30],
            )  # fmt: skip
        return demand

    def _accepted(self, demand: Demand, handler: str, now: datetime) -> None:
        person = self.people[handler]
        desk.dispatch(
            demand_id=demand.pk, unit_id=person.unit_id, handler_id=person.id, actor=self.people["cmd"],
            now=now + timedelta(minutes=6),
        )  # fmt: skip
        work.accept(demand_id=demand.pk, actor=person, now=now + timedelta(minutes=25))
        work.record_contact(
            demand_id=demand.pk,
            reached=True,
            how="phone",
            actor=person,
            now=now + timedelta(minutes=33),
            text="已联系客户",
        )

    def _someone(self, kind: str = "individual") -> Party:
        rows = list(customers.visible(actor=self.people["chief1"]).filter(kind=kind).order_by("id")[:80])
        return self.rnd.choice(rows)

    def _neighbours(self, least: int) -> list[Party]:
        """Return customers of one transformer area, the one with the most of them."""
        rows = customers.visible(actor=self.people["chief1"]).filter(kind="individual").order_by("id")
        areas: dict[str, list[Party]] = {}
        for row in rows[:400]:
            areas.setdefault(row.transformer_area, []).append(row)
        return max((found for area, found in areas.items() if area), key=len)[:least]
