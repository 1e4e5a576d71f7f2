"""Two desks at once: each step is done once, and nothing is lost between them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from gridvisit.domain.demands import services
from gridvisit.domain.demands.bulk import runs
from gridvisit.domain.demands.bulk.changes import Asked
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import splitting
from gridvisit.domain.demands.services.splitting import Part
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import demands as factory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*calls):
    """Run calls at the same moment; return what each gave, or the code of its refusal."""
    start = Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            return call()
        except Refusal as no:
            return no.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_desks_never_merge_two_demands_into_each_other(now):
    cast = factory.county(now)
    for _round in range(10):
        one, two = factory.triaged(cast, now), factory.triaged(cast, now)
        Demand.objects.filter(pk__in=[one.pk, two.pk]).update(party_id=new_id())
        found = at_once(
            lambda a=one, b=two: services.merge(demand_id=a.pk, into_id=b.pk, actor=cast.desk, now=now),
            lambda a=one, b=two: services.merge(demand_id=b.pk, into_id=a.pk, actor=cast.desk_two, now=now),
        )
        assert [row for row in found if isinstance(row, str)] == ["demand.merge_into_ended"]
        states = Demand.objects.filter(pk__in=[one.pk, two.pk]).values_list("state", flat=True)
        assert sorted(states) == ["merged", "triaged"]


def test_a_demand_is_accepted_once(now):
    cast = factory.county(now)
    demand = factory.dispatched(cast, now)
    found = at_once(
        *[
            lambda who=who: services.accept(demand_id=demand.pk, actor=who, now=now)
            for who in (cast.bai, cast.bai)
        ]
    )
    assert [row for row in found if isinstance(row, str)] == ["demand.move_not_allowed"]
    assert demand.events.filter(kind="accepted").count() == 1


def test_a_split_done_twice_at_once_is_one_split(now):
    cast = factory.county(now)
    demand = factory.heard(cast.an, now, verbatim="上个月电费多了一倍。另外路灯不亮。")
    parts = [
        Part(text="上个月电费多了一倍。", type="OPINION", topic="BILL"),
        Part(text="另外路灯不亮。", type="OPINION", topic="NOT_OURS"),
    ]
    found = at_once(
        *[
            lambda who=who: splitting.split(demand_id=demand.pk, parts=parts, actor=who, now=now)
            for who in (cast.desk, cast.desk_two)
        ]
    )
    assert not [row for row in found if isinstance(row, str)]
    assert Demand.objects.count() == 2


def test_a_change_of_many_is_taken_back_once_and_never_over_somebody_elses(now):
    cast = factory.county(now)
    demands = [factory.triaged(cast, now) for _ in range(4)]
    run = runs.apply(
        asked=Asked(what="dispatch", unit_id=cast.town_a.id), ids=[row.pk for row in demands], key=new_id(),
        actor=cast.desk, now=now,
    )  # fmt: skip
    later = now + timedelta(minutes=1)
    at_once(
        lambda: runs.undo(run_id=run.pk, actor=cast.desk, now=later),
        lambda: runs.undo(run_id=run.pk, actor=cast.desk_two, now=later),
        lambda: services.accept(demand_id=demands[0].pk, actor=cast.bai, now=later),
    )
    states = {row.pk: row.state for row in Demand.objects.all()}
    assert states[demands[0].pk] in {"accepted", "triaged"}
    assert {states[row.pk] for row in demands[1:]} == {"triaged"}
    kinds = [list(row.events.values_list("kind", flat=True)).count("dispatch_undone") for row in demands]
    assert kinds[1:] == [1, 1, 1]
    assert (states[demands[0].pk] == "triaged") == bool(kinds[0])
