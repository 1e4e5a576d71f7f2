"""Two workers sweep at the same moment: every alarm once, none lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from gridvisit.domain.demands.models import Due
from gridvisit.domain.demands.watch import sweep
from gridvisit.domain.demands.watch.models import Alarm
from gridvisit.domain.inbox.models import StaffNotice
from tests.factories import demands as factory

WORKERS = 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_raise_each_alarm_once(now, monkeypatch):
    cast = factory.county(now)
    demands = [factory.dispatched(cast, now) for _ in range(8)]
    start, far = Barrier(WORKERS), now + timedelta(days=60)
    monkeypatch.setattr(sweep, "CHUNK", 3)  # so that there is work for all of them

    def work(_n):
        start.wait()
        try:
            return sweep.sweep(now=far)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        looked = list(pool.map(work, range(WORKERS)))
    sweep.sweep(now=far)  # what the others held while one looked
    assert sum(looked) > 0
    assert not Due.objects.filter(alarm_at__lte=far).exists()
    running = Due.objects.filter(demand__in=demands, met_at=None, soft=False, paused=False)
    assert Alarm.objects.filter(stage="due").count() == running.count()
    rows = list(Alarm.objects.values_list("demand_id", "kind", "stage"))
    assert len(rows) == len(set(rows))
    told = sum(Alarm.objects.values_list("told", flat=True))
    assert StaffNotice.objects.filter(key__startswith="alarm:").count() == told
