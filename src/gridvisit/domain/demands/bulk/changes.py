"""What can be changed on many demands: looked at without writing, done by the services, put back as it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from gridvisit.domain.demands import rules, states
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import common, desk
from gridvisit.domain.demands.states import OPEN, WITH_UNIT
from gridvisit.domain.demands.teamwork import assign
from gridvisit.domain.demands.teamwork import rules as team_rules
from gridvisit.domain.demands.watch.people import Posts
from gridvisit.domain.inbox.services import Letter
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import BulkChange, DemandType, Urgency

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person wants done: the change, and the values it needs."""

    what: str
    unit_id: UUID | None = None
    handler_id: UUID | None = None
    urgency: str = ""
    type: str = ""
    topic: str = ""
    text: str = ""

    @property
    def values(self) -> dict[str, str]:
        """Return the values but the text, as they are kept."""
        names = ("unit_id", "handler_id", "urgency", "type", "topic")
        return {name: str(getattr(self, name)) for name in names if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class Look:
    """What would become of one demand."""

    before: Text
    after: Text
    same: bool = False


@dataclass
class Change:
    """One kind of change. `look` raises Refusal for a demand it is not for; it writes nothing and asks no database."""

    what: ClassVar[BulkChange]
    actions: ClassVar[tuple[str, ...]]  # one of these over a unit of the demand
    undoable: ClassVar[bool] = True

    asked: Asked
    actor: Staff
    now: datetime
    letters: list[Letter] = field(default_factory=list)

    def prepare(self) -> None:
        """Load what all demands need; raise Refusal for values that fit none."""

    def check_may(self, demand: Demand) -> None:
        """Raise Refusal `bulk.not_yours` unless the actor may do it in a unit of the demand."""
        own = self.actor.id in {demand.handler_id, demand.visitor_id, demand.registrar_id}
        units = [unit for unit in (demand.responsible_unit_id, demand.unit_id) if unit is not None]
        able = any(
            access.may(self.actor, action, unit_id=unit, own=own) for unit in units for action in self.actions
        )
        if not able:
            raise Refusal("bulk.not_yours", status=403)

    def look(self, demand: Demand) -> Look:
        """Return what would change."""
        raise NotImplementedError

    def do(self, demand: Demand) -> None:
        """Do it, by the service that does it for one."""
        raise NotImplementedError

    def former(self, demand: Demand) -> dict[str, Any]:  # noqa: ARG002 - nothing, unless a kind says more
        """Return what is put back when it is undone."""
        return {}

    def undo(self, demand: Demand, former: dict[str, Any]) -> None:  # noqa: ARG002 - what cannot be undone stays
        """Put the former values back, as a new event."""
        raise Refusal("bulk.stays")


def _name(thing: Unit | Staff | None) -> str:
    return "—" if thing is None else thing.name


def _both(value: str) -> Text:
    return Text(value, value)


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def _at(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


class Dispatch(Change):
    """Send to a unit, and perhaps a person in it."""

    what = BulkChange.DISPATCH
    actions = ("demand.dispatch",)
    unit: Unit
    handler: Staff | None = None
    below: frozenset[UUID]

    def prepare(self) -> None:
        """Load the unit and the person once."""
        if self.asked.unit_id is None:
            raise Refusal("demand.other_unit_needed", status=422, field="unit_id")
        self.unit = people.unit_of(unit_id=self.asked.unit_id, tenant_id=self.actor.tenant_id)
        self.below = frozenset(people.subtree_ids(self.unit))
        if self.asked.handler_id is not None:
            self.handler = common.person_of(self.asked.handler_id, self.actor.tenant_id)
            if self.handler.unit_id not in self.below:
                raise Refusal("demand.handler_elsewhere", status=422, field="handler_id")

    def look(self, demand: Demand) -> Look:
        """Return from which unit to which."""
        states.move(demand.state, "dispatch")
        rules.check_dispatchable(demand.lacks)
        if demand.type == DemandType.REPORT and demand.reported_unit is not None:
            rules.check_report_unit(self.unit.id, access.units_below(demand.reported_unit, self.actor))
        if self.handler is not None:
            common.check_handler(demand, self.handler, today=local_date(self.now), units=self.below)
        held = demand.state == states.DemandState.DISPATCHED
        there = (
            held and demand.responsible_unit_id == self.unit.id and demand.handler_id == self.asked.handler_id
        )
        after = f"{self.unit.name}{f' · {self.handler.name}' if self.handler else ''}"
        return Look(_both(_name(demand.responsible_unit)), _both(after), same=there)

    def do(self, demand: Demand) -> None:
        """Send it."""
        desk.dispatch(
            demand_id=demand.pk, unit_id=self.asked.unit_id, handler_id=self.asked.handler_id, text=self.asked.text,
            actor=self.actor, now=self.now,
        )  # fmt: skip

    def former(self, demand: Demand) -> dict[str, Any]:
        """Return where it was."""
        return {
            "state": demand.state, "unit": demand.responsible_unit_id and str(demand.responsible_unit_id),
            "handler": demand.handler_id and str(demand.handler_id),
            "dispatched_at": demand.dispatched_at and demand.dispatched_at.isoformat(),
        }  # fmt: skip

    def undo(self, demand: Demand, former: dict[str, Any]) -> None:
        """Bring it back to where it was."""
        by = {"triaged": "take_back", "reopened": "take_back_reopened"}.get(former["state"], "dispatch")
        unit_id = _id(former["unit"])
        unit = people.unit_of_id(unit_id) if unit_id else None
        common.step(
            demand, by, "dispatch_undone", actor=self.actor, now=self.now,
            data={"unit": unit.name if unit else "", "dispatched_at": former["dispatched_at"]},
            responsible_unit_id=unit_id, handler_id=_id(former["handler"]), dispatched_at=_at(former["dispatched_at"]),
        )  # fmt: skip


class Handler(Change):
    """Name who handles it."""

    what = BulkChange.HANDLER
    actions = ("demand.dispatch", "demand.handle")
    person: Staff
    below: dict[UUID, frozenset[UUID]]

    def prepare(self) -> None:
        """Load the person once."""
        if self.asked.handler_id is None:
            raise Refusal("demand.missing", status=422, field="handler_id")
        self.person = common.person_of(self.asked.handler_id, self.actor.tenant_id)
        self.below = {}

    def check_may(self, demand: Demand) -> None:
        """Only the desk, or who leads the unit."""
        if not assign.may_name(demand, self.actor):
            raise Refusal("bulk.not_yours", status=403)

    def look(self, demand: Demand) -> Look:
        """Return from whom to whom."""
        team_rules.check_named(demand.state)
        unit = demand.responsible_unit
        if unit is None:
            raise Refusal("joint.not_with_unit")
        if unit.id not in self.below:
            self.below[unit.id] = frozenset(access.units_below(unit, self.actor))
        common.check_handler(demand, self.person, today=local_date(self.now), units=self.below[unit.id])
        same = demand.handler_id == self.person.id
        return Look(_both(_name(demand.handler)), _both(self.person.name), same=same)

    def do(self, demand: Demand) -> None:
        """Name the person."""
        assign.name_handler(
            demand_id=demand.pk, handler_id=self.person.id, text=self.asked.text, actor=self.actor, now=self.now
        )  # fmt: skip

    def former(self, demand: Demand) -> dict[str, Any]:
        """Return who it was."""
        return {"handler": demand.handler_id and str(demand.handler_id)}

    def undo(self, demand: Demand, former: dict[str, Any]) -> None:
        """Name the former person, or nobody."""
        pk = _id(former["handler"])
        person = people.by_ids([pk]).get(pk) if pk else None
        common.log(
            demand, "handler_put_back", actor=self.actor, at=self.now,
            data={"handler": f"{person.name} {person.staff_no}" if person else "—"},
        )  # fmt: skip
        demand.change(handler_id=pk)
        audit.record(
            "demand.handler_put_back", demand, actor=self.actor, at=self.now,
            before={"handler": self.asked.handler_id}, after={"handler": pk},
        )  # fmt: skip
        outbox.emit("demand.handler_put_back", now=self.now, demand_id=demand.pk)


class Note(Change):
    """Add the same note to each."""

    what = BulkChange.NOTE
    actions = ("demand.handle", "demand.triage", "demand.dispatch")
    undoable = False

    def prepare(self) -> None:
        """A note has words."""
        if not self.asked.text.strip():
            raise Refusal("demand.missing", status=422, field="text")

    def look(self, demand: Demand) -> Look:
        """Return the note."""
        if demand.state not in OPEN:
            raise Refusal("bulk.ended")
        return Look(_both("—"), _both(self.asked.text.strip()[:60]))

    def do(self, demand: Demand) -> None:
        """Write it into the life of the demand."""
        _told(self, demand, "noted")


class Ask(Change):
    """Ask the unit in charge how it stands."""

    what = BulkChange.ASK
    actions = ("demand.dispatch", "demand.supervise")
    undoable = False
    posts: Posts

    def prepare(self) -> None:
        """Read the posts once."""
        self.posts = Posts(self.actor.tenant_id, local_date(self.now))

    def look(self, demand: Demand) -> Look:
        """Return who is asked."""
        if demand.state not in WITH_UNIT:
            raise Refusal("joint.not_with_unit")
        who = f"{_name(demand.responsible_unit)}{f' · {demand.handler.name}' if demand.handler else ''}"
        return Look(_both("—"), _both(who))

    def do(self, demand: Demand) -> None:
        """Write it down, and tell those in charge when all is done."""
        event = _told(self, demand, "update_asked")
        told, _unit = self.posts.in_charge(demand)
        self.letters += [
            Letter(
                staff=person, key=f"update_asked:{event}", code="demand.update_asked_notice",
                facts={"number": demand.number}, subject_kind="demand", subject_id=demand.pk,
                urgent=demand.urgency == Urgency.U0,
            )
            for person in told
            if person.id != self.actor.id
        ]  # fmt: skip


def _told(change: Change, demand: Demand, kind: str) -> UUID:
    event = common.log(demand, kind, actor=change.actor, at=change.now, text=change.asked.text.strip())
    demand.change()
    audit.record(f"demand.{kind}", demand, actor=change.actor, at=change.now)
    outbox.emit(f"demand.{kind}", now=change.now, demand_id=demand.pk)
    return event.pk
