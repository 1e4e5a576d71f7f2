"""The board is the list: the same demands, the same count, every card with the step the page would offer first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.board import columns
from gridvisit.domain.demands.states import OPEN, DemandState
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from tests.factories import demands as factory


def asked(actor, now, queue="open", **filters):
    return {"actor": actor, "now": now, "queue": queue, "q": "", "filters": filters}


@pytest.fixture
def every(cast, now):
    """Demands in many states."""
    made = [
        factory.heard(cast.an, now), factory.triaged(cast, now), factory.dispatched(cast, now),
        factory.handling(cast, now), factory.resolved(cast, now), factory.closed(cast, now),
        factory.heard(cast.an, now, danger=True),
    ]  # fmt: skip
    services.withdraw(demand_id=made[2].pk, reason="不办了", actor=None, now=now)
    return made


def on_the_list(question):
    return {row.pk for row in selectors.page(**question, size=200).items}


@pytest.mark.parametrize("queue", ["", *selectors.QUEUES])
def test_the_columns_together_are_the_list(cast, now, every, queue):
    question = asked(cast.desk, now, queue)
    board = columns.board(**question, size=100)
    shown = [row.pk for column in board.columns for row in column.page.items]
    assert len(shown) == len(set(shown))
    assert set(shown) == on_the_list(question)
    assert board.count == selectors.counted(**question) == sum(column.count for column in board.columns)


def test_every_state_has_one_column():
    states = [state for _label, found in columns.COLUMNS.values() for state in found]
    assert sorted(states) == sorted(DemandState)


def test_a_filter_narrows_the_board_as_it_narrows_the_list(cast, now, every):
    question = asked(cast.desk, now, type="COMPLAINT")
    assert columns.board(**question).count == selectors.counted(**question) == 0
    assert columns.board(**asked(cast.desk, now, type="OPINION")).count > 0


def test_a_long_column_says_how_many_more_and_pages_to_the_end(cast, now):
    for _ in range(5):
        factory.heard(cast.an, now)
    question = asked(cast.desk, now)
    first = columns.board(**question, size=2).columns[0]
    assert (first.shown, first.left, len(first.page.items)) == ("5", "3", 2)
    seen, cursor = [row.pk for row in first.page.items], first.page.next_cursor
    while cursor:
        page = columns.more_of("triage", cursor=cursor, size=2, **question)
        seen, cursor = [*seen, *(row.pk for row in page.items)], page.next_cursor
    assert len(seen) == 5
    assert set(seen) == on_the_list(question)


def test_beyond_the_limit_nobody_pretends_to_know(cast, now):
    for _ in range(4):
        factory.heard(cast.an, now)
    board = columns.board(**asked(cast.desk, now), size=2, limit=3)
    assert board.count == "3+"
    assert board.columns[0].shown == "4+"


def test_an_unknown_column_and_a_foreign_marker_are_refused(cast, now):
    with pytest.raises(NotFound):
        columns.more_of("nowhere", **asked(cast.desk, now))
    with pytest.raises(Refusal, match="bad_cursor"):
        columns.more_of("triage", cursor="x", **asked(cast.desk, now))


def test_a_card_names_the_step_the_page_offers_first(cast, now, every):
    for actor in (cast.desk, cast.desk_two, cast.bai, cast.an, cast.quality):
        rows = selectors.page(**asked(actor, now, ""), size=100).items
        found = columns.next_steps(rows, actor=actor)
        offered = {row.pk: services.offered(row, actor=actor) for row in rows if row.state in OPEN}
        assert found == {pk: steps[0] for pk, steps in offered.items() if steps}


def test_the_board_asks_as_often_for_many_as_for_few(cast, now):
    def queries():
        with CaptureQueriesContext(connection) as asked_for:
            board = columns.board(**asked(cast.desk, now))
            columns.next_steps([row for one in board.columns for row in one.page.items], actor=cast.desk)
        return len(asked_for)

    # a column without a demand asks once less
    for make in (factory.handling, factory.resolved, factory.triaged):
        make(cast, now)
    before = queries()
    for _ in range(4):
        factory.handling(cast, now)
        factory.resolved(cast, now)
    assert queries() == before
    assert before <= 2 * len(columns.codes_of("open")) + 4
