"""A page put together from each unit's first visits is the page of the whole list, in the same number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridvisit.domain.visits import selectors
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from tests.factories import visits


@pytest.fixture
def many(firm, town_a, now):
    """Return forty visits: of two units and three people, one as companion, some on the same day."""
    first = visits.planned(firm, owner=town_a.an, now=now)
    columns = [field.attname for field in Visit._meta.concrete_fields if field.name != "id"]
    rows = []
    for number in range(40):
        row = Visit(**{name: getattr(first, name) for name in columns})
        row.number, row.day = f"N{number}", local_date(now) - timedelta(days=number // 3)
        row.unit_id = (town_a.team.id, town_a.bai.unit_id)[number % 2]
        row.owner_id = (town_a.an.id, town_a.bai.id, town_a.grid.id)[number % 3]
        row.companion_id = town_a.an.id if number % 5 == 1 else None
        rows.append(row)
    Visit.objects.bulk_create(rows)
    return rows


def _pages(actor, **given):
    found, cursor = [], ""
    while True:
        page = selectors.listing(actor=actor, cursor=cursor, size=7, **given)
        found += [row.id for row in page.items]
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


@pytest.mark.parametrize("who", ["an", "bai", "grid", "qa"])
@pytest.mark.parametrize("filters", [{}, {"channel": "onsite"}, {"number": "N1"}])
def test_all_pages_together_are_the_list(many, town_a, who, filters):
    actor = getattr(town_a, who)
    whole = selectors.narrowed(actor=actor, filters=filters).order_by("-day", "-id")
    assert _pages(actor, filters=filters) == [row.id for row in whole]


def test_a_page_takes_as_many_queries_for_one_visit_as_for_many(many, town_a):
    selectors.listing(actor=town_a.bai)  # who may see what is read once
    with CaptureQueriesContext(connection) as asked:
        page = selectors.listing(actor=town_a.bai, size=7)
    assert (len(page.items), len(asked)) == (7, 2)


def test_a_marker_of_another_list_is_refused(many, town_a):
    with pytest.raises(Refusal, match=r"page\.bad_cursor"):
        selectors.listing(actor=town_a.an, cursor="eyJhIjoxfQ")
