"""A seeded clock: what happens when, in order; after each act its messages run as the job runner would run them."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from gridvisit.engines import calendars
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.outbox import services as outbox

Act = Callable[..., Any]


class Clockwork:
    """Acts wait in a queue; `run` plays them until a moment. An act may put later acts into the queue.

    Handlers of the module `without` are left out: what they do is done for many at once instead.
    """

    def __init__(self, *, without: str = "") -> None:
        self.now: datetime | None = None
        self._queue: list[tuple[datetime, int, Act, tuple[Any, ...]]] = []
        self._order = itertools.count()
        self._handlers = {
            name: tuple(handler for handler in listed if handler.__module__ != without)
            for name, listed in outbox.handlers().items()
        }

    def at(self, moment: datetime, act: Act, *args: Any) -> None:
        """Let `act(*args, now=moment)` happen at `moment`."""
        heapq.heappush(self._queue, (moment, next(self._order), act, args))

    def run(self, until: datetime) -> int:
        """Play all acts up to `until`; return how many. Later acts stay in the queue and never happen."""
        played = 0
        while self._queue and self._queue[0][0] <= until:
            moment, _, act, args = heapq.heappop(self._queue)
            self.now = moment
            act(*args, now=moment)
            outbox.drain(self._handlers, now=moment + timedelta(seconds=30))
            played += 1
        outbox.drain(self._handlers, now=until)
        return played


def working_moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment on `day`, or on the next working day if it is none."""
    while not calendars.is_workday(day):
        day += timedelta(days=1)
    return at_local(day, hour, minute)


def workdays_later(moment: datetime, days: int, hour: int, minute: int = 0) -> datetime:
    """Return the moment `days` working days after `moment`, at an hour of the day."""
    day, _ = calendars.add_workdays(local_date(moment), days)
    return at_local(day, hour, minute)
