"""Due times of a million open demands recomputed, one change, the desk's list, what may be the same, at 1 k, 100 k and 1 M (--database, --sizes, --only)."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from bench._lab import ROOT, installation, milliseconds, server
from bench._proposals import SPREAD, measured_proposals

SIZES = "1000,100000,1000000"
ROUNDS = 40
CHANGES = 20
WRITTEN = 20  # one demand in so many is written anew
CHUNK = 100_000
PATTERNS = 60
DAYS = 300  # over which the copies were heard
SHIFTED = (
    "heard_at", "registered_at", "dispatched_at", "resolved_at", "touch_ended_at", "last_progress_at", "next_due_at",
)  # fmt: skip
PAGES = {
    "open": "/demands/", "overdue": "/demands/?queue=overdue", "type": "/demands/?queue=open&type=COMPLAINT",
    "mine": "/demands/?queue=mine", "board": "/demands/?layout=board",
}  # fmt: skip
PEOPLE = ("cmd", "county", "chief1")


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench demands")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--sizes", default=SIZES)
    options.add_argument("--only", choices=("list", "dues", "alike"), help="one part of it")
    chosen = options.parse_args(argv)
    with installation(chosen.database) as env:
        told = subprocess.run(
            [sys.executable, "-m", "bench.demands", chosen.sizes, chosen.only or ""],
            env=env,
            check=True,
            stdout=subprocess.PIPE,
        )
    return {"database": chosen.database, **json.loads(told.stdout.splitlines()[-1])}


def _child(sizes: list[int], only: str) -> dict[str, Any]:
    import django

    django.setup()
    from gridvisit.interfaces.cli.demo import load

    load.callback(seed=7, customers=400, months=1, if_empty=True)
    _patterns()
    figures: dict[str, Any] = {}
    for size in sizes:
        _grow(size)
        told: dict[str, Any] = {}
        if only in {"", "list"}:
            told |= _pages()
        if only in {"", "alike"}:
            told["alike"] = measured_proposals()
        if only in {"", "dues"}:
            told |= _dues()
        figures[str(size)] = told
        print(json.dumps({size: told}), file=sys.stderr, flush=True)
    return {"sizes": figures}


def _patterns() -> None:
    """Register the demands that are copied: the twenty of the report, three times, each as far on its way as another."""
    import csv

    from gridvisit.domain.demands import services
    from gridvisit.foundation.kernel import clock
    from gridvisit.models import Party, Staff

    now = clock.now() - timedelta(hours=1)
    desk, chief = (Staff.objects.get(user__username=name) for name in ("cmd", "chief1"))
    parties = list(Party.objects.filter(unit=chief.unit).order_by("pk")[:PATTERNS])
    with (ROOT / "tests" / "golden" / "demands" / "twenty.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file)) * 3
    for n, row in enumerate(rows):
        kind, _, topic = row["type_topic"].replace(" (EV)", "").partition(" / ")
        new = services.NewDemand(
            type=kind, topic=topic or "CONDUCT", verbatim=row["verbatim_zh"], heard_at=now - timedelta(hours=n),
            source="walk_in", party_id=parties[n % len(parties)].pk, summary=row["note"][:200], danger=False,
            place=row["who_where"],
        )  # fmt: skip
        demand = services.raise_demand(new=new, actor=desk, now=now)
        for step in STEPS[: n % (len(STEPS) + 1)]:
            if (step == "suspend" and demand.urgency == "U0") or (step == "dispatch" and kind == "REPORT"):
                break
            _take(step, demand, desk, chief, now)


STEPS = ("triage", "dispatch", "accept", "handle", "suspend")


def _take(step: str, demand: Any, desk: Any, chief: Any, now: Any) -> None:
    from gridvisit.domain.demands import services

    pk = demand.pk
    if step == "triage":
        services.triage(
            demand_id=pk, type=demand.type, topic=demand.topic, urgency=demand.urgency, actor=desk, now=now
        )
    elif step == "dispatch":
        services.dispatch(demand_id=pk, unit_id=chief.unit_id, actor=desk, now=now)
    elif step == "accept":
        services.accept(demand_id=pk, actor=chief, now=now)
    elif step == "handle":
        services.record_contact(demand_id=pk, reached=True, how="phone", actor=chief, now=now)
        services.handle(demand_id=pk, text="约定上门", actor=chief, now=now)
    else:
        services.propose_suspension(
            demand_id=pk, reason="customer_wait", proof="通话记录", told_customer_at=now,
            expected_end=(now + timedelta(days=9)).date(), actor=chief, now=now,
        )  # fmt: skip
        services.grant_suspension(demand_id=pk, actor=desk, now=now)


def _grow(size: int) -> None:
    """Copy the demo's open demands, day by day into the past, until so many are open; the database copies by itself."""
    from django.db import connection

    from gridvisit.domain.demands.states import OPEN
    from gridvisit.models import Demand

    quote, post = connection.ops.quote_name, connection.vendor == "postgresql"
    have = Demand.objects.filter(state__in=OPEN).count()
    n = f"((%(have)s + n) %% {DAYS})"
    changed = (
        {
            "id": "CAST('d0' || lpad(to_hex(%(have)s + n), 30, '0') AS uuid)"
            if post
            else "printf('d0%%030x', %(have)s + n)",
            "number": "'B' || (%(have)s + n)",
            "external_no": "''",
            "event_on": f"event_on - CAST({n} AS integer)"
            if post
            else f"date(event_on, '-' || {n} || ' days')",
        }
        | {name: f"'{name}' || ((%(have)s + n) %% {different})" for name, different in SPREAD.items()}
        | {
            name: f"CASE WHEN {name} > '2100-01-01' THEN {name} ELSE "
            + (f"{name} - {n} * INTERVAL '1 day'" if post else f"datetime({name}, '-' || {n} || ' days')")
            + " END"
            for name in SHIFTED
        }
    )
    columns = [field.column for field in Demand._meta.concrete_fields]
    chosen = ", ".join(changed.get(name, quote(name)) for name in columns)
    numbers = (
        "SELECT generate_series AS n FROM generate_series(0, %(more)s - 1)"
        if post
        else "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < %(more)s) SELECT n FROM c"
    )
    ids = list(
        Demand.objects.filter(state__in=OPEN).exclude(number__startswith="B").order_by("id")[:PATTERNS]
        .values_list("pk", flat=True)
    )  # fmt: skip
    kind = "AS uuid" if post else "AS text"
    patterns = " UNION ALL ".join(
        f"SELECT {turn} AS turn, CAST('{pk if post else pk.hex}' {kind}) AS copied"
        for turn, pk in enumerate(ids)
    )
    names = ", ".join(quote(name) for name in columns)
    sql = (
        f"INSERT INTO gridvisit_demand ({names}) SELECT {chosen} "
        f"FROM ({numbers}) AS numbers JOIN ({patterns}) AS pattern ON turn = n %% %(patterns)s "
        "JOIN gridvisit_demand ON gridvisit_demand.id = copied"
    )
    with connection.cursor() as cursor:
        for pragma in () if post else ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
            cursor.execute(f"PRAGMA {pragma}")
        while have < size:
            more = min(CHUNK, size - have)
            cursor.execute(sql, {"have": have, "more": more, "patterns": len(ids)})
            have += more
        cursor.execute("ANALYZE")
    connection.close()  # the next one is as an installation opens it


def _pages() -> dict[str, Any]:
    """Ask a running server for the desk's pages as a browser would, signed in, one page after the other."""
    with server({**os.environ}) as address:
        return {who: {name: _page(who, path, address) for name, path in PAGES.items()} for who in PEOPLE}


def _page(who: str, path: str, address: str) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from gridvisit.models import Staff

    client = Client(SERVER_NAME="localhost")
    client.force_login(
        Staff.objects.get(user__username=who).user, "allauth.account.auth_backends.AuthenticationBackend"
    )
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    browser = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    took = []
    for turn in range(ROUNDS + 1):
        started = time.perf_counter()
        browser.request("GET", path, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = browser.getresponse()
        size = len(answer.read())
        if turn:  # the first one opens the connection and compiles the templates
            took.append(time.perf_counter() - started)
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
    browser.close()
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return {
        "p50_ms": milliseconds(took, 0.5), "p95_ms": milliseconds(took, 0.95), "queries": len(asked), "bytes": size,
    }  # fmt: skip


@contextmanager
def _timed(figures: dict[str, Any], name: str) -> Iterator[None]:
    started, busy = time.perf_counter(), time.process_time()
    yield
    figures[f"{name}_seconds"] = round(time.perf_counter() - started, 2)
    figures[f"{name}_cpu_seconds"] = round(time.process_time() - busy, 2)


def _dues() -> dict[str, Any]:
    """Recompute all: read, reckon and compare; then through the service; then write a share; then single changes."""
    from django.db import connection

    from gridvisit.domain.demands import facts
    from gridvisit.domain.demands.deadlines import deadlines
    from gridvisit.domain.demands.services import clocks, recompute
    from gridvisit.domain.demands.states import OPEN
    from gridvisit.engines.calendars import china
    from gridvisit.foundation.kernel import clock
    from gridvisit.models import Demand

    figures: dict[str, Any] = {}
    ids = list(Demand.objects.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True))
    reckoned: list[tuple[str, str]] = []
    kinds = 0
    read = {"seconds": 0.0, "cpu": 0.0}
    with _timed(figures, "read_and_reckon"):
        for first in range(0, len(ids), recompute.CHUNK):
            started, busy = time.perf_counter(), time.process_time()
            chunk = ids[first : first + recompute.CHUNK]
            rows, stops = recompute.ROWS.rows(chunk), clocks.STOPS.grouped(chunk)
            read["seconds"] += time.perf_counter() - started
            read["cpu"] += time.process_time() - busy
            for row in rows:
                found = deadlines(facts.of_row(row, stops.get(row.id, ())))
                kinds += len(found.dues)
                reckoned.append((found.digest, row.id.hex if connection.vendor == "sqlite" else row.id))
    figures |= {"open": len(ids), "due_times": kinds, "read_seconds": round(read["seconds"], 2), "read_cpu_seconds": round(read["cpu"], 2)}  # fmt: skip
    print(json.dumps(figures), file=sys.stderr, flush=True)
    _stored(reckoned)
    with _timed(figures, "recompute_open"):
        told = recompute.recompute_open(now=clock.now(), processes=None)
    figures["recompute_open"] = {"seen": told.seen, "moved": told.moved}
    mondays = [
        day for day in (clock.now().date() + timedelta(days=n) for n in range(-400, 100)) if not day.weekday()
    ]
    with _timed(figures, "write"):  # a notice that moves nearly all: these are read again, locked and stored
        written = recompute.recompute(
            ids[::WRITTEN], now=clock.now(), calendar=china().with_region(off=mondays)
        )
    figures["written"] = {"seen": written.seen, "moved": written.moved}
    notice = china().with_region(off=[date.today() + timedelta(days=n) for n in range(1, 6)])  # noqa: DTZ011 - any day
    took = []
    for pk in ids[:: max(len(ids) // CHANGES, 1)][:CHANGES]:
        started = time.perf_counter()
        recompute.recompute([pk], now=clock.now(), calendar=notice, every=True)
        took.append(time.perf_counter() - started)
    figures["one_change_ms"] = {"p50": milliseconds(took, 0.5), "max": milliseconds(took, 1)}
    return figures


def _stored(digests: list[tuple[str, str]]) -> None:
    """Store the digests as if all had been recomputed once, which the copies were not."""
    from django.db import connection, transaction

    post = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE told (digest text, id {'uuid' if post else 'text'} PRIMARY KEY)"
        )
        if post:
            with cursor.copy("COPY told FROM STDIN") as copy:
                for row in digests:
                    copy.write_row(row)
            cursor.execute("ANALYZE told")
        else:
            cursor.executemany("INSERT INTO told VALUES (%s, %s)", digests)
        cursor.execute(
            "UPDATE gridvisit_demand SET dues_digest = told.digest FROM told WHERE told.id = gridvisit_demand.id"
        )
        cursor.execute("DROP TABLE told")


if __name__ == "__main__":
    os.environ.setdefault("GRIDVISIT_JOBS", "off")
    print(json.dumps(_child([int(part) for part in sys.argv[1].split(",")], sys.argv[2])))
