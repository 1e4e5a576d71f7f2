"""Recompute the due times of many demands: read as plain rows, written only where something has moved (R15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands import facts
from gridvisit.domain.demands.deadlines import deadlines
from gridvisit.domain.demands.deadlines.tightened import Tightenings, named
from gridvisit.domain.demands.models import Demand, Due
from gridvisit.domain.demands.services import clocks
from gridvisit.domain.demands.states import OPEN
from gridvisit.domain.staff import selectors as people
from gridvisit.engines.calendars import Calendar, china
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.foundation.lean import Lean
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.processes import everywhere

CHUNK = 5_000
ROWS = Lean(Demand, "id", "dues_digest", *facts.COLUMNS, by="id")
MANY = 50_000  # from so many on further processes pay for their start
TOGETHER = 200  # demands written in one transaction: what waits for their locks waits a moment only


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many demands were looked at, and how many of them had a due time that moved."""

    seen: int
    moved: int


def moved(
    demand_ids: Iterable[UUID], *, calendar: Calendar | None = None, processes: int | None = 1
) -> Iterator[tuple[int, list[UUID]]]:
    """Yield (demands seen, those whose due times are no longer what is stored) chunk by chunk. 2 queries each."""
    ids = iter(demand_ids)
    chunks = iter(lambda: list(islice(ids, CHUNK)), [])
    return everywhere(partial(_moved, calendar), chunks, processes=processes)


def _moved(calendar: Calendar | None, chunk: list[UUID]) -> tuple[int, list[UUID]]:
    days = calendar or china()
    stops: dict[UUID, list[Any]] = clocks.STOPS.grouped(chunk)
    rows = ROWS.rows(chunk)
    own = Tightenings(row.unit_id for row in rows)
    return (
        len(rows),
        [row.id for row in rows if _digest(row, stops.get(row.id, ()), own, days) != row.dues_digest],
    )


def _digest(row: Any, stops: Iterable[Any], own: Tightenings, calendar: Calendar) -> str:
    known = facts.of_row(row, stops, own.at(row.unit_id, row.heard_at))
    return deadlines(known, calendar=calendar).digest


def recompute(
    demand_ids: Iterable[UUID],
    *,
    now: datetime,
    calendar: Calendar | None = None,
    every: bool = False,
    processes: int | None = 1,
) -> Recomputed:
    """Recompute demands and store what has moved; `every`: store all, e.g. because the words have changed.

    Demands that moved are locked, read and written some at a time: what happens to them meanwhile is not lost.
    """
    seen = written = 0
    known = list(demand_ids)
    found = moved(known, calendar=calendar, processes=processes)
    for count, ids in [(len(known), known)] if every else found:
        seen += count
        for first in range(0, len(ids), TOGETHER):
            with transaction.atomic():
                rows = Demand.objects.filter(pk__in=ids[first : first + TOGETHER]).order_by("pk")
                demands = list(rows.select_for_update())
                clocks.refresh_many(demands, at=now, calendar=calendar)
                written += len(demands)
    return Recomputed(seen, written)


def recompute_open(
    *, now: datetime, calendar: Calendar | None = None, every: bool = False, processes: int | None = 1
) -> Recomputed:
    """Recompute every open demand, after a restore, an upgrade or a new holiday notice.

    With many open they are compared by `processes` processes at once; none given: one per core.
    """
    ids = list(Demand.objects.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True))
    some = processes if len(ids) > MANY else 1
    return recompute(ids, now=now, calendar=calendar, every=every, processes=some)


def on_parameter_changed(
    *, unit_id: UUID | str, parameter: str, now: datetime, after: str = "", **_later: object
) -> None:
    """Handler of `parameter.tightened` and `parameter.withdrawn`: bring the open demands of the unit up to date.

    Idempotent; big units go on in further messages, each from the demand `after` on.
    """
    if parameter not in named():
        return
    unit = people.unit_of(unit_id=UUID(str(unit_id)), tenant_id=None)
    rows = Demand.objects.filter(unit_id__in=people.subtree_ids(unit), state__in=OPEN).order_by("pk")
    if after:
        rows = rows.filter(pk__gt=UUID(after))
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    recompute(ids, now=now)
    if len(ids) == CHUNK:
        outbox.emit("demand.parameter", now=now, unit_id=unit_id, parameter=parameter, after=ids[-1])


def recompute_provisional(*, now: datetime, calendar: Calendar | None = None) -> Recomputed:
    """Recompute the open demands whose due times waited for a holiday notice that has come; for the daily job."""
    announced = at_local(date(max((calendar or china()).published) + 1, 1, 1))
    waiting = Due.objects.filter(provisional=True, at__lt=announced, demand__state__in=OPEN)
    ids = waiting.order_by("demand_id").values_list("demand_id", flat=True).distinct()
    return recompute(ids, now=now, calendar=calendar)
