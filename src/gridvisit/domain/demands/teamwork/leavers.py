"""The work of who leaves (交接): what is in his hands, to whom each piece goes, one transaction, nothing twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from gridvisit.domain.demands import shield
from gridvisit.domain.demands.models import Demand, Promise
from gridvisit.domain.demands.services import common
from gridvisit.domain.demands.states import OPEN
from gridvisit.domain.demands.teamwork import assign
from gridvisit.domain.demands.teamwork.models import JointPart
from gridvisit.domain.inbox.services import Letter, notify
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.vocabulary import DemandType, PartState

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

Piece = Demand | Promise | JointPart


@dataclass(frozen=True, slots=True)
class Move:
    """One piece of work and who takes it over; `refused`: why nobody of the successors can."""

    piece: Piece
    to: Staff | None
    refused: str = ""

    @property
    def kind(self) -> str:
        """Return what it is: demand, promise or part."""
        return {Demand: "demand", Promise: "promise", JointPart: "part"}[type(self.piece)]


@dataclass(frozen=True, slots=True)
class HandOver:
    """What would go, or went, from one person to others."""

    person: Staff
    moves: list[Move] = field(default_factory=list)

    def count(self, kind: str, *, to: Staff | None = None) -> int:
        """Return how many pieces of a kind are taken over, by one successor or by all."""
        return sum(
            move.kind == kind and move.to is not None and (to is None or move.to.id == to.id)
            for move in self.moves
        )

    @property
    def left(self) -> list[Move]:
        """Return what stays, with the reason."""
        return [move for move in self.moves if move.to is None]


@dataclass(frozen=True, slots=True)
class Ownerless:
    """A person who is no longer there, with open work still in his name."""

    person: Staff
    demands: int
    promises: int
    parts: int


def work_of(person: Staff, *, actor: Staff) -> list[Piece]:
    """Return the open work in a person's hands that the actor may see, what is due first first. 3 queries."""
    demands = Demand.objects.visible_to(actor).open().filter(handler_id=person.id)
    promises = Promise.objects.visible_to(actor).filter(owner_id=person.id, status="open")
    hidden = Q(demand__type=DemandType.REPORT) & ~Q(demand__in=Demand.objects.visible_to(actor))
    parts = JointPart.objects.of_seen(actor).filter(person_id=person.id, state=PartState.OPEN)
    return [
        *demands.select_related("responsible_unit", "unit").order_by("next_due_at", "id"),
        *promises.exclude(hidden).select_related("demand", "unit").order_by("due_on", "id"),
        *parts.select_related("demand", "unit").order_by("wished_on", "id"),
    ]


def plan(
    *, person_id: UUID, successor_ids: Sequence[UUID], actor: Staff, now: datetime,
    chosen: Mapping[UUID, UUID] | None = None,
) -> HandOver:  # fmt: skip
    """Return who would take what, writing nothing: dealt in turn, one customer's work to one person.

    `chosen`: piece → successor, where a person decides. Raises Refusal `leaver.no_successor`, `leaver.himself`.
    """
    person = people.person(staff_id=person_id, actor=actor)
    access.require(actor, "work.hand_on", unit_id=person.unit_id)
    wanted = chosen or {}
    known = {one.id: one for one in _successors(person, [*successor_ids, *wanted.values()])}
    successors = [known[pk] for pk in dict.fromkeys(successor_ids)]
    by_hand = {piece: known[pk] for piece, pk in wanted.items()}
    return _dealt(person, successors, by_hand, actor=actor, today=local_date(now))


def _successors(person: Staff, ids: Sequence[UUID]) -> list[Staff]:
    if not ids:
        raise Refusal("leaver.no_successor", status=422, field="successors")
    if person.id in ids:
        raise Refusal("leaver.himself", status=422, field="successors")
    return [common.person_of(pk, person.tenant_id) for pk in dict.fromkeys(ids)]


def _dealt(
    person: Staff, successors: list[Staff], chosen: Mapping[UUID, Staff], *, actor: Staff, today: date
) -> HandOver:
    units = _Units()
    of_customer: dict[UUID | None, Staff] = {}
    moves = []
    for n, piece in enumerate(work_of(person, actor=actor)):
        party = _party(piece)
        start = n % len(successors) if successors else 0
        turn = [*successors[start:], *successors[:start]]
        if piece.pk in chosen:
            turn = [chosen[piece.pk]]
        elif party in of_customer:
            turn = [of_customer[party], *turn]
        moves.append(_first(piece, turn, units, actor=actor, today=today))
        to = moves[-1].to
        if party is not None and to is not None:
            of_customer[party] = to
    return HandOver(person, moves)


def _first(piece: Piece, turn: list[Staff], units: _Units, *, actor: Staff, today: date) -> Move:
    why = ""  # the reason shown is that of the first in turn
    for one in turn:
        refused = _refused(piece, one, units, actor=actor, today=today)
        if not refused:
            return Move(piece, one)
        why = why or refused
    return Move(piece, None, why or "leaver.no_successor")


class _Units:
    """Each unit with all below it, read once."""

    def __init__(self) -> None:
        self._known: dict[UUID, frozenset[UUID]] = {}

    def below(self, unit_id: UUID) -> frozenset[UUID]:
        if unit_id not in self._known:
            self._known[unit_id] = frozenset(people.subtree_ids(people.unit_of_id(unit_id)))
        return self._known[unit_id]


def _party(piece: Piece) -> UUID | None:
    return piece.demand.party_id if isinstance(piece, JointPart) else piece.party_id


def _unit(piece: Piece) -> UUID:
    return (piece.responsible_unit_id or piece.unit_id) if isinstance(piece, Demand) else piece.unit_id


def _refused(piece: Piece, to: Staff, units: _Units, *, actor: Staff, today: date) -> str:
    unit_id = _unit(piece)
    if not access.may(actor, "work.hand_on", unit_id=unit_id):
        return "leaver.outside"
    try:
        if isinstance(piece, Promise):
            _check_promise(piece, to, units.below(unit_id), today=today)
        else:
            demand = piece if isinstance(piece, Demand) else piece.demand
            common.check_handler(demand, to, today=today, units=units.below(unit_id))
    except Refusal as no:
        return no.code
    return ""


def _check_promise(piece: Promise, to: Staff, units: frozenset[UUID], *, today: date) -> None:
    if to.unit_id not in units:
        raise Refusal("leaver.promise_kept_elsewhere")
    if not people.is_active(to, today) or not access.may(to, "promise.view"):
        raise Refusal("joint.cannot_handle")
    demand = piece.demand
    if demand is None or demand.type != DemandType.REPORT:
        return
    if demand.reported_unit_id in shield.units_above(to):
        raise Refusal("joint.may_not_know")


@transaction.atomic
def hand_on(
    *, person_id: UUID, successor_ids: Sequence[UUID], reason: str, actor: Staff, now: datetime,
    chosen: Mapping[UUID, UUID] | None = None,
) -> HandOver:  # fmt: skip
    """Hand a person's open work to his successors, in one transaction; what is handed on is not handed on again.

    Clocks, units and promises stay as they are: only the hands change. Raises what `plan` does, and
    `demand.reason_needed`.
    """
    if not reason.strip():
        raise Refusal("demand.reason_needed", status=422, field="reason")
    found = plan(person_id=person_id, successor_ids=successor_ids, chosen=chosen, actor=actor, now=now)
    ids = [move.piece.pk for move in found.moves if isinstance(move.piece, Demand) and move.to]
    list(Demand.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
    moved = [
        move for move in found.moves if move.to is not None and _move(move, found.person, reason, actor, now)
    ]
    if moved:
        counts = {kind: sum(move.kind == kind for move in moved) for kind in ("demand", "promise", "part")}
        audit.record("staff.work_handed_on", found.person, actor=actor, at=now, after=counts, reason=reason)
        outbox.emit("staff.work_handed_on", now=now, staff_id=found.person.id)
        _tell(found.person, moved, now)
    return HandOver(found.person, [*moved, *found.left])


def _move(move: Move, person: Staff, reason: str, actor: Staff, now: datetime) -> bool:
    to, piece = move.to, move.piece
    assert to is not None
    if isinstance(piece, Demand):
        demand: Demand = Demand.objects.locked(piece.pk, actor)
        if demand.handler_id != person.id or demand.state not in OPEN:
            return False  # somebody was faster
        assign.put(demand, to, "handed_on", actor=actor, now=now, text=reason)
        return True
    column = "owner_id" if isinstance(piece, Promise) else "person_id"
    row = (
        type(piece).objects.select_for_update(of=("self",)).filter(pk=piece.pk, **{column: person.id}).first()
    )
    if row is None:
        return False
    row.change(**{column: to.id})
    verb = "promise.handed_on" if isinstance(piece, Promise) else "demand.part_handed_on"
    audit.record(
        verb, row, actor=actor, at=now, before={column: person.id}, after={column: to.id}, reason=reason
    )
    return True


def _tell(person: Staff, moved: list[Move], now: datetime) -> None:
    by: dict[UUID, list[Move]] = defaultdict(list)
    for move in moved:
        assert move.to is not None
        by[move.to.id].append(move)
    letters = [
        Letter(
            staff=moves[0].to, key=f"handed_on:{person.id}:{now.isoformat()}", code="demand.handed_on_notice",
            facts={f"{kind}s": sum(move.kind == kind for move in moves) for kind in ("demand", "promise", "part")},
        )
        for moves in by.values()
        if moves[0].to is not None
    ]  # fmt: skip
    notify(letters, now=now)


def ownerless(*, actor: Staff, now: datetime) -> list[Ownerless]:
    """Return who has left, or cannot sign in any more, with open work in his name that the actor may hand on.

    4 queries.
    """
    today = local_date(now)
    gone = Q(active_to__lt=today) | Q(user__is_active=False)
    if not access.may(actor, "work.hand_on"):
        return []
    rows = people.people(actor=actor).filter(gone).select_related("unit")
    persons = {row.id: row for row in rows if access.may(actor, "work.hand_on", unit_id=row.unit_id)}
    if not persons:
        return []
    demands = Demand.objects.visible_to(actor).open().filter(handler_id__in=persons)
    promises = Promise.objects.visible_to(actor).filter(owner_id__in=persons, status="open")
    parts = JointPart.objects.of_seen(actor).filter(person_id__in=persons, state=PartState.OPEN)
    counted = [
        dict(found.order_by().values_list(column).annotate(n=Count("pk")).values_list(column, "n"))
        for found, column in ((demands, "handler_id"), (promises, "owner_id"), (parts, "person_id"))
    ]
    found = [Ownerless(person, *(counts.get(pk, 0) for counts in counted)) for pk, person in persons.items()]
    return [one for one in found if one.demands or one.promises or one.parts]
