"""The columns of the board: each a part of the very query of the list, so that together they are the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import offers
from gridvisit.domain.demands.states import ENDED, OPEN, DemandState
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.paging import Each, keyset

if TYPE_CHECKING:
    from uuid import UUID

    from gridvisit.domain.staff.models import Staff

S = DemandState
CARDS = 10  # of a column at first; the next ones come when asked for
_QUEUES = selectors.QUEUES
COLUMNS: dict[str, tuple[Text, frozenset[DemandState]]] = {
    "triage": (_QUEUES["triage"], frozenset({S.REGISTERED})),
    "dispatch": (_QUEUES["dispatch"], frozenset({S.TRIAGED, S.REOPENED})),
    "accept": (_QUEUES["accept"], frozenset({S.DISPATCHED})),
    "work": (_QUEUES["work"], frozenset(selectors.IN_WORK)),
    "suspended": (_QUEUES["suspended"], frozenset({S.SUSPENDED})),
    "verify": (_QUEUES["verify"], frozenset({S.RESOLVED, S.WITHDRAWN, S.VERIFIED})),
    **{state.value: (Text(state.zh, state.en), frozenset({state})) for state in S if state in ENDED},
}
# The states a queue can hold at all: no column stands empty for what the filter leaves out.
_HELD: dict[str, frozenset[DemandState]] = {
    "": frozenset(S),
    "triage": frozenset({S.REGISTERED}),
    "dispatch": frozenset({S.TRIAGED, S.REOPENED}),
    "accept": frozenset({S.DISPATCHED}),
    "work": frozenset(selectors.IN_WORK),
    "suspended": frozenset({S.SUSPENDED}),
    "decide": frozenset({S.TRIAGED, S.HANDLING}),
    "verify": frozenset({S.RESOLVED, S.WITHDRAWN}),
    "ended": ENDED,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code and name, its first demands, how many there are; `more`: perhaps more than `count`."""

    code: str
    label: Text
    page: Page[Demand]
    count: int
    more: bool
    mixed: bool  # whether it holds several states, so that a card has to say its own

    @property
    def shown(self) -> str:
        """Return the count as people read it: 12, or 12+ where there may be more."""
        return f"{self.count}{'+' if self.more else ''}"

    @property
    def left(self) -> str:
        """Return how many are not on the page; empty if all are, or if nobody knows."""
        hidden = self.count - len(self.page.items)
        return f"{hidden}{'+' if self.more else ''}" if hidden > 0 else ""


def codes_of(queue: str) -> list[str]:
    """Return the columns of a queue.

    >>> codes_of("verify"), codes_of("ended")[0]
    (['verify'], 'closed')
    """
    held = _HELD.get(queue, OPEN)
    return [code for code, (_label, states) in COLUMNS.items() if states & held]


@dataclass(frozen=True, slots=True)
class Board:
    """The columns, and how many demands the list holds: the same figure as over the list."""

    columns: list[Column]
    count: int | str


def board(*, size: int = CARDS, limit: int = selectors.MOST_COUNTED, **asked: Any) -> Board:
    """Return the list as a board (`asked`: as for selectors.page). 1-2 queries for each column, 1 for all counts.

    Of more than 5,000 demands 5,000 are counted, as over the list: a board never waits for a million rows.
    """
    codes = codes_of(asked["queue"])
    # Said as states, an index finds them.
    held = sorted({state for code in codes for state in COLUMNS[code][1]})
    every = selectors.demands(**asked).filter(state__in=held)
    rows = every.order_by(*(selectors.BY_DUE if _by_due(asked["queue"]) else ()))[: limit + 1]
    of_each = {code: Count("pk", filter=Q(state__in=COLUMNS[code][1])) for code in codes}
    counts: dict[str, int] = rows.aggregate(all_of_them=Count("pk"), **of_each)
    total = counts.pop("all_of_them")
    found = []
    for code in codes:
        page = more_of(code, size=size, **asked)
        found.append(
            _column(code, page, max(counts[code], len(page.items)), asked["queue"], more=total > limit)
        )
    return Board(found, total if total <= limit else f"{limit}+")


def more_of(code: str, *, cursor: str = "", size: int = CARDS, **asked: Any) -> Page[Demand]:
    """Return the next demands of a column. 1 query, 2 for several states. Raises NotFound for an unknown column.

    Of several states each gives its first by its index: a rare one is not looked for among a million others.
    """
    if code not in COLUMNS:
        raise NotFound
    every = selectors.demands(**asked)
    states: Any = sorted(COLUMNS[code][1])
    return keyset(
        every.filter(state__in=states), order=selectors.BY_DUE if _by_due(asked["queue"]) else selectors.BY_HEARD,
        cursor=cursor, size=size, each=Each(every, {"state": states}) if len(states) > 1 else None,
    )  # fmt: skip


def column(code: str, page: Page[Demand], *, queue: str) -> Column:
    """Return a column of which only one more page is known."""
    return _column(code, page, len(page.items), queue, more=page.next_cursor is not None)


def _column(code: str, page: Page[Demand], count: int, queue: str, *, more: bool) -> Column:
    label, states = COLUMNS[code]
    return Column(code, label, page, count, more, len(states & _HELD.get(queue, OPEN)) > 1)


def _by_due(queue: str) -> bool:
    return queue not in {"", "ended"}


def next_steps(demands: list[Demand], *, actor: Staff) -> dict[UUID, str]:
    """Return the step each demand waits for from the actor, where there is one. 2 queries, however many demands.

    What has ended waits for nothing: to open it again is a choice on its page.
    """
    known = offers.known_of(demands)
    waiting = [demand for demand in demands if demand.state in OPEN]
    found = {demand.pk: offers.offered(demand, actor=actor, known=known) for demand in waiting}
    return {pk: steps[0] for pk, steps in found.items() if steps}
