"""Find the due times that have run into a stage, and tell once: alarm and notices are one transaction.

`Due.alarm_at` says when a due time is to be looked at next; an index over it makes the sweep cost what was reached,
not what is open. Whoever dies in the middle leaves nothing behind, and the next one finds the same due times again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from gridvisit.domain.demands.models import Demand, Due
from gridvisit.domain.demands.states import ENDED, OPEN
from gridvisit.domain.demands.table import DueKind
from gridvisit.domain.demands.watch import people, stages
from gridvisit.domain.demands.watch.models import Alarm
from gridvisit.domain.demands.watch.stages import LEVELS, Raised, Running, Stage
from gridvisit.domain.inbox.services import Letter, notify
from gridvisit.domain.staff import parameters
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation import batch
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.outbox import services as outbox
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Urgency

log = logging.getLogger("gridvisit.alarms")
CHUNK = 200
ROUNDS = 50
AGAIN = timedelta(minutes=10)  # a due time that could not be alarmed is tried again after this
CODES = {Stage.NEAR: "demand.alarm_near", Stage.DUE: "demand.alarm_due"}
RELATED = ("demand__unit", "demand__responsible_unit", "demand__handler__unit")


@dataclass
class Book:
    """What one sweep has read: posts of each tenant, parameters of each unit."""

    now: datetime
    posts: dict[UUID, people.Posts] = field(default_factory=dict)
    params: dict[UUID, ParameterSet] = field(default_factory=dict)

    def posts_of(self, demand: Demand) -> people.Posts:
        """Return the posts of a demand's tenant."""
        if demand.tenant_id not in self.posts:
            self.posts[demand.tenant_id] = people.Posts(demand.tenant_id, local_date(self.now))
        return self.posts[demand.tenant_id]

    def params_of(self, demand: Demand) -> ParameterSet:
        """Return the parameters in force for the unit that answers for a demand."""
        unit_id = demand.responsible_unit_id or demand.unit_id
        if unit_id not in self.params:
            self.params[unit_id] = parameters.in_force(unit_id=unit_id, at=self.now)
        return self.params[unit_id]


def sweep(*, now: datetime, rounds: int = ROUNDS) -> int:
    """Raise every alarm whose moment has come; return how many due times were looked at. For the periodic job."""
    book, total = Book(now), 0
    for _ in range(rounds):
        looked = _safely(book)
        total += looked
        if looked < CHUNK:
            break
    return total


def on_parameter_changed(
    *, unit_id: UUID | str, parameter: str, now: datetime, day: str = "", **_later: object
) -> None:
    """Handler of `parameter.tightened` and `parameter.withdrawn`: look at the unit's running due times anew.

    A value that holds from a later `day` (ISO) on waits for it. Idempotent: what was alarmed stays alarmed.
    """
    if not parameter.startswith(stages.CLAUSE):
        return
    if day and date.fromisoformat(day) > local_date(now):
        later = at_local(date.fromisoformat(day))
        outbox.emit("demand.alarm_parameter", now=now, not_before=later, unit_id=unit_id, parameter=parameter)
        return
    ids = staff.subtree_ids(staff.unit_of(unit_id=UUID(str(unit_id)), tenant_id=None))
    mine = Q(demand__responsible_unit_id__in=ids) | Q(
        demand__responsible_unit_id=None, demand__unit_id__in=ids
    )
    running = Due.objects.filter(mine, met_at=None, soft=False, paused=False, demand__state__in=OPEN)
    Due.objects.filter(pk__in=running.values("pk")).update(alarm_at=now)


def _safely(book: Book) -> int:
    try:
        return _chunk(book, CHUNK)
    except Exception:
        log.exception("alarms: a chunk failed, its due times are tried one by one")
    looked = 0
    for pk in _waiting(book.now).values_list("pk", flat=True)[:CHUNK]:
        looked += 1
        try:
            _chunk(book, 1, pk)
        except Exception:
            log.exception("alarms: due time %s failed, tried again later", pk)
            Due.objects.filter(pk=pk).update(alarm_at=book.now + AGAIN)
    return looked


def _waiting(now: datetime) -> Any:
    return Due.objects.filter(alarm_at__lte=now).order_by("alarm_at", "id")


@transaction.atomic
def _chunk(book: Book, size: int, pk: UUID | None = None) -> int:
    rows = _waiting(book.now) if pk is None else Due.objects.filter(pk=pk)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    dues = list(rows.select_related(*RELATED)[:size])
    raised = _raised({due.demand_id for due in dues})
    with batch.together():
        letters = [letter for due in dues for letter in _look(due, raised[due.demand_id, due.kind], book)]
    notify(letters, now=book.now)
    Due.objects.bulk_update(dues, ["alarm_at"])
    return len(dues)


def _raised(demand_ids: Iterable[UUID]) -> dict[tuple[UUID, str], dict[str, Raised]]:
    found: dict[tuple[UUID, str], dict[str, Raised]] = defaultdict(dict)
    for row in Alarm.objects.filter(demand_id__in=list(demand_ids)).order_by("epoch"):
        found[row.demand_id, row.kind][row.stage] = Raised(row.epoch, row.due_at)
    return found


def _look(due: Due, raised: dict[str, Raised], book: Book) -> list[Letter]:
    demand: Demand = due.demand
    due.alarm_at = None
    if demand.state in ENDED or due.met_at is not None or due.soft or due.paused:
        return []
    running = Running(due.kind, due.created_at, due.at, due.moved_at)
    found, due.alarm_at = stages.reached(running, raised, book.params_of(demand), now=book.now)
    return [letter for stage in found for letter in _alarm(due, stage, book)]


def _alarm(due: Due, reached: stages.Reached, book: Book) -> list[Letter]:
    demand, posts, stage = due.demand, book.posts_of(due.demand), reached.stage
    told, unit = posts.line(demand, LEVELS[stage]) if LEVELS[stage] else posts.in_charge(demand, due.kind)
    if stage == Stage.DUE and demand.responsible_unit_id is not None:
        told = list(dict.fromkeys([*told, *posts.line(demand, 0)[0]]))
    row = Alarm(
        tenant_id=demand.tenant_id, demand=demand, kind=due.kind, stage=stage.value, epoch=reached.epoch,
        due_at=due.at, at=book.now, created_at=book.now, told=len(told), unit=unit,
    )  # fmt: skip
    batch.add(row)
    audit.record(
        "demand.alarmed",
        demand,
        actor=None,
        at=book.now,
        after={"kind": due.kind, "stage": stage.value, "told": len(told)},
    )
    return [
        Letter(
            staff=person, key=f"alarm:{demand.pk}:{due.kind}:{stage.value}:{reached.epoch}",
            code=CODES.get(stage, "demand.alarm_up"), facts=_facts(due, demand), subject_kind="demand",
            subject_id=demand.pk, urgent=demand.urgency == Urgency.U0,
        )
        for person in told
    ]  # fmt: skip


def _facts(due: Due, demand: Demand) -> dict[str, Any]:
    unit = demand.responsible_unit or demand.unit
    kind = DueKind(due.kind)
    return {"number": demand.number, "what": Text(kind.zh, kind.en), "due": due.at, "unit": unit.name}
