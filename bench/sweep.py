"""One sweep of the alarms over 100,000 open demands: at rest, and with a thousand due times reached (--database, --size)."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from bench._lab import installation

SIZE = 100_000
PATTERNS = 50
REACHED = 1_000
BATCH = 2_000


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench sweep")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--size", type=int, default=SIZE)
    chosen = options.parse_args(argv)
    with installation(chosen.database) as env:
        command = [sys.executable, "-m", "bench.sweep", str(chosen.size)]
        told = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE)
    return {"database": chosen.database, **json.loads(told.stdout.splitlines()[-1])}


def _child(size: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connection

    from gridvisit.domain.demands.watch import sweep
    from gridvisit.foundation.kernel import clock
    from gridvisit.models import Demand, Due
    from tests.factories import demands as factory

    now = clock.now()
    cast = factory.county(now - timedelta(days=30))
    for _ in range(PATTERNS):
        factory.dispatched(cast, now)
    _copy(size, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sweep.sweep(now=now + timedelta(seconds=30))  # the patterns themselves
    rest = _timed(lambda: sweep.sweep(now=now + timedelta(minutes=1)))
    ids = list(Due.objects.filter(kind="answer").values_list("pk", flat=True)[:REACHED])
    past = now - timedelta(hours=1)
    Due.objects.filter(pk__in=ids).update(at=past, alarm_at=past)
    busy = _timed(lambda: sweep.sweep(now=now + timedelta(minutes=2)))
    return {
        "open_demands": Demand.objects.count(), "due_times": Due.objects.count(), "at_rest_ms": round(rest * 1000, 1),
        "reached": REACHED, "reached_seconds": round(busy, 2), "alarms_per_second": round(REACHED / busy),
    }  # fmt: skip


def _timed(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _copy(size: int, now: datetime) -> None:
    """Copy the patterns until there are `size` demands; the copies wait for a later alarm, as most do."""
    from gridvisit.foundation.kernel.ids import new_id
    from gridvisit.models import Demand, Due

    patterns = [(demand, list(demand.dues.all())) for demand in Demand.objects.all()]
    for start in range(PATTERNS, size, BATCH):
        demands, dues = [], []
        for n in range(start, min(start + BATCH, size)):
            demand, own = patterns[n % PATTERNS]
            demand.pk, demand.number = new_id(), f"N{n:08d}"
            demands.append(Demand(**{f.attname: getattr(demand, f.attname) for f in Demand._meta.fields}))
            for due in own:
                values = {f.attname: getattr(due, f.attname) for f in Due._meta.fields}
                later = None if due.met_at or due.soft else max(due.at, now) + timedelta(hours=1 + n % 500)
                dues.append(Due(**values | {"id": new_id(), "demand_id": demand.pk, "alarm_at": later}))
        Demand.objects.bulk_create(demands)
        Due.objects.bulk_create(dues)


if __name__ == "__main__":
    print(json.dumps(_child(int(sys.argv[1]))))
