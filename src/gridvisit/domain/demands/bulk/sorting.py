"""Changes of many demands that move their clocks: a higher urgency, another type and topic."""

from __future__ import annotations

from typing import Any

from gridvisit.domain.demands import facts, rules, states
from gridvisit.domain.demands.bulk.changes import Change, Look
from gridvisit.domain.demands.deadlines import deadlines
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import clocks, common, desk
from gridvisit.domain.demands.states import OPEN, DemandState
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import BulkChange, DemandTopic, DemandType, Urgency

RAISED_TO = (Urgency.U1, Urgency.U2)  # danger is confirmed one by one


class Raise(Change):
    """Raise the urgency; never lower it, and never to danger."""

    what = BulkChange.URGENCY
    actions = ("demand.triage",)

    def prepare(self) -> None:
        """Only up, and not to danger."""
        if self.asked.urgency not in RAISED_TO:
            raise Refusal("bulk.up_only", status=422, field="urgency")

    def look(self, demand: Demand) -> Look:
        """Return from which urgency to which."""
        if demand.state not in OPEN:
            raise Refusal("bulk.ended")
        here, there = Urgency(demand.urgency), Urgency(self.asked.urgency)
        return Look(Text(here.zh, here.en), Text(there.zh, there.en), same=here.value <= there.value)

    def do(self, demand: Demand) -> None:
        """Raise it; the clocks follow."""
        self._say(demand, "urgency_raised", self.asked.urgency, self.asked.text)

    def former(self, demand: Demand) -> dict[str, Any]:
        """Return what a person had said."""
        return {"urgency_said": demand.urgency_said, "urgency": demand.urgency}

    def undo(self, demand: Demand, former: dict[str, Any]) -> None:
        """Put back what a person had said."""
        self._say(demand, "urgency_put_back", former["urgency_said"], "")

    def _say(self, demand: Demand, kind: str, urgency: str, text: str) -> None:
        before = demand.urgency
        common.log(demand, kind, actor=self.actor, at=self.now, text=text, data={"urgency": urgency})
        demand.change(urgency_said=urgency)
        clocks.refresh(demand, at=self.now)
        audit.record(
            f"demand.{kind}", demand, actor=self.actor, at=self.now, before={"urgency": before},
            after={"urgency": demand.urgency}, reason=text,
        )  # fmt: skip
        outbox.emit(f"demand.{kind}", now=self.now, demand_id=demand.pk)


class Triage(Change):
    """Confirm one type and topic for all; each keeps its urgency. Reports are left to a person."""

    what = BulkChange.TRIAGE
    actions = ("demand.triage",)

    def prepare(self) -> None:
        """Type and topic are listed ones; a report is sorted by hand."""
        for name, codes in (("type", DemandType), ("topic", DemandTopic)):
            if not codes.has(getattr(self.asked, name)):
                raise Refusal("demand.missing", status=422, field=name)
        if self.asked.type == DemandType.REPORT:
            raise Refusal("bulk.no_report", status=422, field="type")

    def look(self, demand: Demand) -> Look:
        """Return from which type and topic to which; what lengthens a clock needs the desk and a reason."""
        states.move(demand.state, "triage")
        if demand.type == DemandType.REPORT:
            raise Refusal("bulk.no_report")
        before, after = _said(demand.type, demand.topic), _said(self.asked.type, self.asked.topic)
        same = (demand.type, demand.topic) == (self.asked.type, self.asked.topic)
        if not same:
            self._check_longer(demand)
        return Look(before, after, same=same and demand.state == DemandState.TRIAGED)

    def _check_longer(self, demand: Demand) -> None:
        was = deadlines(facts.of_demand(demand))
        kept = demand.type, demand.topic
        demand.type, demand.topic = self.asked.type, self.asked.topic
        longer = rules.is_lengthened(was, deadlines(facts.of_demand(demand)))
        demand.type, demand.topic = kept
        if not longer:
            return
        if not self.asked.text.strip():
            raise Refusal("demand.reason_needed", status=422, field="text")
        desk.require_retype(self.actor, demand)

    def do(self, demand: Demand) -> None:
        """Confirm it."""
        desk.triage(
            demand_id=demand.pk, type=self.asked.type, topic=self.asked.topic, urgency=demand.urgency,
            reason=self.asked.text, actor=self.actor, now=self.now,
        )  # fmt: skip

    def former(self, demand: Demand) -> dict[str, Any]:
        """Return what stood there."""
        names = ("state", "type", "topic", "urgency_said", "danger", "life_support")
        return {name: getattr(demand, name) for name in names}

    def undo(self, demand: Demand, former: dict[str, Any]) -> None:
        """Put the former type and topic back; that a clock was lengthened stays counted."""
        by = "take_back" if former["state"] == DemandState.REGISTERED else "triage"
        values = {name: value for name, value in former.items() if name != "state"}
        data = {name: former[name] for name in ("type", "topic", "danger")}
        common.step(demand, by, "triage_undone", actor=self.actor, now=self.now, data=data, **values)


def _said(kind: str, topic: str) -> Text:
    one, two = DemandType(kind), DemandTopic(topic)
    return Text(f"{one.zh} · {two.zh}", f"{one.en} · {two.en}")
