"""Who has time: minutes people have for visits, who takes which visit, which day it falls on (8.1-03). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import NamedTuple
from uuid import UUID

from gridvisit.domain.planning.rules import draw
from gridvisit.engines.routing import nearest
from gridvisit.engines.routing.problem import Point, Stop

MINUTES_PER_HOUR = 60

NO_WORKDAY, NO_ROOM = "no_workday", "no_room"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who visits: qualification level 0 … 3 and minutes for visits in the period."""

    id: UUID
    level: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Work:
    """A visit that needs a visitor. `owner_id` is who has it already, by hand or from before."""

    id: UUID
    party_id: UUID
    level: int
    minutes: int
    manager_id: UUID | None = None
    owner_id: UUID | None = None
    area: str = ""
    priority: int = 50


@dataclass(frozen=True, slots=True)
class Task:
    """A visit that needs a day."""

    id: str
    due_from: date
    due_to: date
    minutes: int
    priority: int = 50
    point: Point | None = None


class Spread(NamedTuple):
    """The day of each task, and why others found none."""

    days: dict[str, date]
    unplaced: dict[str, str]


def minutes_for_visits(workdays: int, day_hours: float, duty_hours: float) -> int:
    """Return what is left for visits of a person's working days after repair, meter and collection duty.

    >>> minutes_for_visits(20, 8, 80), minutes_for_visits(20, 8, 500)
    (4800, 0)
    """
    return max(0, round((workdays * day_hours - duty_hours) * MINUTES_PER_HOUR))


def allot(
    work: Iterable[Work], people: Sequence[Person], *, conflicts: frozenset[tuple[UUID, UUID]] = frozenset()
) -> dict[UUID, UUID | None]:
    """Return the visitor of each visit: its owner, else the customer's manager, else who has the most time left.

    Nobody visits above their level (8.1-03) or where an interest is declared (8.1-05); then the answer is None.
    Visits of one area go to one person as long as that person has time. Work that has an owner is counted first.
    """
    known = {person.id: person for person in people}
    load: dict[UUID, int] = defaultdict(int)
    in_area: dict[str, UUID] = {}
    found: dict[UUID, UUID | None] = {}
    todo: list[Work] = []
    for one in work:
        if one.owner_id is not None:
            found[one.id] = one.owner_id
            load[one.owner_id] += one.minutes
            in_area.setdefault(one.area, one.owner_id)
        else:
            todo.append(one)
    for one in sorted(todo, key=lambda one: (-one.priority, -one.level, str(one.id))):
        able = [p for p in people if p.level >= one.level and (p.id, one.party_id) not in conflicts]
        chosen = _choose(one, able, known, load, in_area)
        found[one.id] = chosen
        if chosen is not None:
            load[chosen] += one.minutes
            if one.area:
                in_area[one.area] = chosen
    return found


def _choose(
    one: Work,
    able: Sequence[Person],
    known: Mapping[UUID, Person],
    load: Mapping[UUID, int],
    in_area: Mapping[str, UUID],
) -> UUID | None:
    if not able:
        return None
    ids = {person.id for person in able}
    liked = [pk for pk in (one.manager_id, in_area.get(one.area) if one.area else None) if pk in ids]
    for pk in liked:
        if load.get(pk, 0) + one.minutes <= known[pk].minutes:
            return pk
    free = [person for person in able if load.get(person.id, 0) + one.minutes <= person.minutes]
    if not free and liked:
        return liked[0]
    pool = free or able
    return min(pool, key=lambda p: (load.get(p.id, 0) / max(1, p.minutes), str(p.id))).id


def spread(
    tasks: Iterable[Task],
    days: Sequence[date],
    *,
    minutes_per_day: int,
    detour_factor: float,
    slack: int,
    used: Mapping[date, int] | None = None,
) -> Spread:
    """Return a day for each task of one person: inside its window, no day overfull, near ones together.

    Days are filled evenly first (a little `slack` over the average) and what is left goes where there is room.
    `used` are minutes of days that are already taken.
    """
    board = _Board(list(days), minutes_per_day, dict(used or {}))
    left = sorted(tasks, key=lambda task: (task.due_to, -task.priority, task.id))
    total = sum(task.minutes for task in left) + sum(board.used.values())
    even = min(minutes_per_day, ceil(total / max(1, len(days))) + slack)
    for index, day in enumerate(board.days):
        after = board.days[index + 1] if index + 1 < len(board.days) else date.max
        left = _fill(board, day, after, left, even, detour_factor)
    for task in list(left):
        room = [day for day in board.days if task.due_from <= day <= task.due_to]
        fitting = [day for day in room if board.free(day) >= task.minutes]
        if fitting:
            board.place(task, max(fitting, key=board.free))
            left.remove(task)
    unplaced = {task.id: NO_ROOM if board.has_day(task) else NO_WORKDAY for task in left}
    return Spread(board.found, unplaced)


@dataclass(slots=True)
class _Board:
    days: list[date]
    minutes_per_day: int
    used: dict[date, int]
    found: dict[str, date] = field(default_factory=dict)

    def free(self, day: date) -> int:
        return self.minutes_per_day - self.used.get(day, 0)

    def has_day(self, task: Task) -> bool:
        return any(task.due_from <= day <= task.due_to for day in self.days)

    def place(self, task: Task, day: date) -> None:
        self.found[task.id] = day
        self.used[day] = self.used.get(day, 0) + task.minutes


def _fill(
    board: _Board, day: date, after: date, left: list[Task], even: int, detour_factor: float
) -> list[Task]:
    here: Point | None = None
    while True:
        open_ = [task for task in left if task.due_from <= day <= task.due_to]
        last_chance = [task for task in open_ if task.due_to < after and board.free(day) >= task.minutes]
        fitting = [task for task in open_ if board.used.get(day, 0) + task.minutes <= even]
        pool = last_chance or fitting
        if not pool:
            return left
        stop = nearest.nearest(here, [Stop(t.id, t.point) for t in pool], detour_factor=detour_factor)
        task = next(one for one in pool if stop is None or one.id == stop.id)
        board.place(task, day)
        left = [one for one in left if one.id != task.id]
        here = task.point or here


def relieve(
    work: Iterable[Work],
    people: Sequence[Person],
    *,
    conflicts: frozenset[tuple[UUID, UUID]],
    hard: frozenset[UUID],
    random: frozenset[UUID],
    share: float,
) -> tuple[dict[UUID, UUID], list[UUID]]:
    """Return what to give to others and what to take out so that nobody is above capacity.

    The least urgent goes first; `hard` work is never taken out, `random` work only as far as the share allows.
    """
    items = sorted(work, key=lambda one: (one.priority, str(one.id)))
    load: dict[UUID, int] = defaultdict(int)
    for one in items:
        if one.owner_id is not None:
            load[one.owner_id] += one.minutes
    limit = {person.id: person.minutes for person in people}
    given: dict[UUID, UUID] = {}
    for one in items:
        if one.owner_id is None or load[one.owner_id] <= limit.get(one.owner_id, 0):
            continue
        able = [
            p
            for p in people
            if p.id != one.owner_id
            and p.level >= one.level
            and (p.id, one.party_id) not in conflicts
            and load[p.id] + one.minutes <= p.minutes
        ]
        if able:
            taker = min(able, key=lambda p: (load[p.id] / max(1, p.minutes), str(p.id))).id
            load[one.owner_id] -= one.minutes
            load[taker] += one.minutes
            given[one.id] = taker
    return given, _take_out(items, given, load, limit, hard=hard, random=random, share=share)


def _take_out(
    items: Sequence[Work],
    given: Mapping[UUID, UUID],
    load: dict[UUID, int],
    limit: Mapping[UUID, int],
    *,
    hard: frozenset[UUID],
    random: frozenset[UUID],
    share: float,
) -> list[UUID]:
    total, drawn = len(items), sum(one.id in random for one in items)
    out: list[UUID] = []
    progress = True
    while progress:
        progress = False
        for one in items:
            owner = given.get(one.id, one.owner_id)
            if owner is None or one.id in hard or one.id in out or load[owner] <= limit.get(owner, 0):
                continue
            is_random = one.id in random
            if is_random and not draw.share_met(drawn - 1, total - 1, share):
                continue
            out.append(one.id)
            load[owner] -= one.minutes
            total, drawn = total - 1, drawn - is_random
            progress = True
    return out
