"""Many demands recomputed together are stored as each by itself would be, in a number of queries that stays."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gridvisit.domain.demands import services
from gridvisit.domain.demands.models import Demand, Due
from gridvisit.domain.demands.services import clocks, recompute
from gridvisit.engines.calendars import china
from gridvisit.foundation.kernel.clock import at_local, local
from tests.factories import demands as factory

OF_DUE = ("demand_id", "kind", *clocks.COLUMNS)
OF_DEMAND = ("pk", *clocks.ON_DEMAND, "version")


@pytest.fixture
def open_demands(cast, now):
    """One in every state the clocks know, some with a due time too few or one too many."""
    made = [
        factory.heard(cast.an, now),
        factory.dispatched(cast, now),
        factory.handling(cast, now),
        factory.resolved(cast, now),
        factory.heard(cast.an, now, type="HAZARD", topic="SAFE_NET", verbatim="线断了"),
        factory.heard(cast.an, now, type="ENERGY", topic="MARKET", verbatim="能不能换一家售电公司"),
    ]
    made[1].dues.filter(kind="answer").delete()
    Due.objects.filter(demand=made[2], kind="answer").update(kind="plan")
    return [row.pk for row in made]


def stored():
    return (
        list(Due.objects.order_by("demand_id", "kind").values_list(*OF_DUE)),
        list(Demand.objects.order_by("pk").values_list(*OF_DEMAND)),
    )


def holiday(now):
    return china().with_region(off=[local(now).date() + timedelta(days=n) for n in range(1, 6)])


def test_together_as_one_by_one(open_demands, now):
    days = holiday(now)
    with transaction.atomic():
        for demand in Demand.objects.filter(pk__in=open_demands):
            clocks.refresh(demand, at=now, calendar=days)
        singly = stored()
        transaction.set_rollback(True)
    before = stored()
    told = recompute.recompute(open_demands, now=now, calendar=days, every=True)
    assert told == services.Recomputed(6, 6)
    assert stored() == singly != before
    assert Due.objects.filter(moved_at=now).exists()


def test_only_what_moved_is_written(cast, now):
    soon = factory.heard(cast.an, now)
    now = at_local(date(2026, 12, 30), 9)
    late = factory.heard(cast.an, now, heard_at=now)
    notice = china().with_region(off=[date(2027, 1, n) for n in (4, 5, 6)])
    assert services.recompute_open(now=now, calendar=notice) == services.Recomputed(2, 1)
    versions = dict(Demand.objects.values_list("pk", "version"))
    assert versions == {soon.pk: soon.version, late.pk: late.version + 1}


def test_a_due_time_that_stays_is_not_written(cast, now):
    # contacted by hours, answered by days
    demand = factory.heard(cast.an, now, type="COMPLAINT", topic="CONDUCT")
    before = dict(demand.dues.values_list("kind", "at"))

    def written(calendar):
        with CaptureQueriesContext(connection) as queries:
            recompute.recompute([demand.pk], now=now, calendar=calendar, every=True)
        said = (row["sql"].partition(f' times: UPDATE "{Due._meta.db_table}"') for row in queries)
        return sum(int(times) for times, found, _ in said if found)

    assert written(None) == 0
    rows = written(holiday(now))
    moved = [due.kind for due in demand.dues.all() if due.at != before[due.kind]]
    assert rows == len(moved) > 0
    assert "first_contact" not in moved


def test_the_queries_do_not_grow_with_the_demands(cast, now):
    def asked(count):
        ids = [factory.heard(cast.an, now).pk for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            recompute.recompute(ids, now=now, calendar=holiday(now), every=True)
        return len(queries)

    assert asked(2) == asked(9)  # SQLite takes so many in one statement


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite in memory is one process's own")
@pytest.mark.django_db(transaction=True)
def test_several_processes_find_the_same(now, monkeypatch):
    cast = factory.county(now)
    ids = sorted(factory.heard(cast.an, now).pk for _ in range(5))
    Demand.objects.filter(pk__in=ids[1:4:2]).update(dues_digest="other")
    monkeypatch.setattr(recompute, "CHUNK", 2)
    one = list(recompute.moved(ids))
    assert list(recompute.moved(ids, processes=2)) == one == [(2, [ids[1]]), (2, [ids[3]]), (1, [])]
