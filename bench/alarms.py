"""Kill the worker again and again during escalation: each notice at most once, none missing (--database, --kills, --demands)."""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from bench._lab import GRIDVISIT, installation

KILLS = 100
DEMANDS = 400
AFTER = timedelta(minutes=10)  # the outbox gives back what a dead worker held after five
LONGEST = 1.0  # seconds from the start of the jobs to the kill
MINUTES = (5, 24_000)  # how long ago the demands were heard
CERTAIN = ("due", "up1", "up2", "up3")  # "nearly due" depends on when one looked first
SEED = 7


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench alarms")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--kills", type=int, default=KILLS)
    options.add_argument("--demands", type=int, default=DEMANDS)
    chosen = options.parse_args(argv)
    with installation(chosen.database) as env:
        command = [sys.executable, "-m", "bench.alarms", str(chosen.kills), str(chosen.demands)]
        told = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE)
    return {"database": chosen.database, **json.loads(told.stdout.splitlines()[-1])}


def _child(kills: int, demands: int) -> dict[str, Any]:
    import django

    django.setup()
    from gridvisit.foundation.kernel import clock
    from tests.factories import demands as factory

    chance = random.Random(SEED)
    cast = factory.county(clock.now() - timedelta(days=30))
    inside = swept = unfinished = before = 0
    for n in range(kills):
        began = clock.now()
        with _worker() as worker:
            for _ in range(demands * (n + 1) // kills - demands * n // kills):
                _one(cast, chance)
            if not worker.stdout.readline():  # the jobs begin
                raise SystemExit("the worker did not start")
            time.sleep(chance.uniform(0, LONGEST))
            inside += _in_transaction()
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        after = _count()
        swept, before = swept + (after > before), after
        unfinished += _left_over(began)
    return {
        "kills": kills,
        "demands": demands,
        "killed_in_a_transaction": inside,
        "kills_with_work_left": unfinished,
        "kills_after_alarms": swept,
        "alarms_before_the_end": before,
        **_settle(clock.now() + AFTER),
    }


def _worker() -> Any:
    return subprocess.Popen([*GRIDVISIT, "jobs"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _one(cast: Any, chance: random.Random) -> None:
    from gridvisit.foundation.kernel import clock
    from tests.factories import demands as factory

    now = clock.now()
    kind = chance.choice(
        [
            {},
            {},
            {"type": "COMPLAINT", "topic": "CONDUCT"},
            {"type": "REPORT", "topic": "INTEGRITY"},
            {"urgency": "U0"},
        ]
    )
    factory.dispatched(cast, now, heard_at=now - timedelta(minutes=chance.randint(*MINUTES)), **kind)


def _count() -> int:
    from gridvisit.models import Alarm

    return Alarm.objects.count()


def _in_transaction() -> bool:
    """Whether somebody else, who can only be the worker, has a transaction open right now."""
    from django.db import connection

    if connection.vendor == "postgresql":
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
        with connection.cursor() as cursor:
            cursor.execute(f"{asked} AND pid <> pg_backend_pid()")
            return bool(cursor.fetchone()[0])
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        other.close()
    return False


def _left_over(began: datetime) -> bool:
    """Whether this worker left due times it had not looked at, or messages it had taken, when it was killed."""
    from gridvisit.foundation.kernel import clock
    from gridvisit.foundation.outbox.models import Message
    from gridvisit.foundation.outbox.services import LEASE
    from gridvisit.models import Due

    now = clock.now()
    waiting = Due.objects.filter(alarm_at__lte=now).exists()
    return waiting or Message.objects.filter(done_at__isnull=True, leased_until__gte=began + LEASE).exists()


def _settle(now: datetime) -> dict[str, Any]:
    """Let one worker live, ten minutes later by the clock, then compare what is there with what should be."""
    from gridvisit.domain.demands.watch import sweep
    from gridvisit.foundation.outbox import services as outbox
    from gridvisit.interfaces.jobs.handlers import HANDLERS

    outbox.drain(HANDLERS, now=now)
    sweep.sweep(now=now)
    return _alarms(now) | _sent()


def _alarms(now: datetime) -> dict[str, int]:
    from gridvisit.models import Alarm, AuditEntry, StaffNotice

    keys = Counter(StaffNotice.objects.filter(key__startswith="alarm:").values_list("key", flat=True))
    told = Counter(key.rpartition(":")[0] for key in keys)
    rows = [(row, f"alarm:{row.demand_id}:{row.kind}:{row.stage}:{row.epoch}") for row in Alarm.objects.all()]
    found = {(row.demand_id, row.kind, row.stage) for row, _key in rows}
    wanted = _expected(now)
    return {
        "alarms_expected": len(wanted),
        "alarms": len(rows),
        "alarms_missing": len(wanted - found),
        "alarms_twice": len(rows) - len(found),
        "alarms_without_cause": len({one for one in found if one[2] in CERTAIN} - wanted),
        "notices": sum(keys.values()),
        "notices_missing": sum(max(0, row.told - told[key]) for row, key in rows),
        "notices_twice": sum(keys.values())
        - len(keys)
        + sum(max(0, told[key] - row.told) for row, key in rows),
        "audit_differs": abs(len(rows) - AuditEntry.objects.filter(verb="demand.alarmed").count()),
    }


def _expected(now: datetime) -> set[tuple[Any, str, str]]:
    from gridvisit.domain.demands.watch import stages
    from gridvisit.models import Due
    from gridvisit.standard.parameters import shipped

    wanted = set()
    for due in Due.objects.filter(met_at__isnull=True, soft=False, paused=False):
        running = stages.Running(due.kind, due.created_at, due.at, due.moved_at)
        moments = stages.moments(running, shipped())
        wanted |= {
            (due.demand_id, due.kind, s.value) for s, at in moments.items() if s in CERTAIN and at <= now
        }
    return wanted


def _sent() -> dict[str, int]:
    """Every dispatched demand is told by the outbox to exactly those in whose hands it is."""
    from gridvisit.models import DemandEvent, StaffNotice

    keys = StaffNotice.objects.filter(key__startswith="sent:").values_list("key", flat=True)
    told = Counter(key.rpartition(":")[0] for key in keys)
    steps = DemandEvent.objects.filter(kind="dispatched").values_list("pk", flat=True)
    wanted = [f"sent:{pk}" for pk in steps]
    return {
        "sent_expected": len(wanted),
        "sent_missing": sum(not told[key] for key in wanted),
        "sent_twice": sum(max(0, told[key] - 1) for key in wanted),
    }


if __name__ == "__main__":
    print(json.dumps(_child(int(sys.argv[1]), int(sys.argv[2]))))
