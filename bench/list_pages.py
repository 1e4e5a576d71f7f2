"""Open list pages at 1 k, 100 k and 1 M visits: p95 in ms and the number of queries, which must not grow (--database, --sizes)."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from typing import Any

from bench._lab import installation, milliseconds

SIZES = "1000,100000,1000000"
ROUNDS = 40
CHUNK = 100_000


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench list_pages")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--sizes", default=SIZES)
    chosen = options.parse_args(argv)
    with installation(chosen.database) as env:
        told = subprocess.run(
            [sys.executable, "-m", "bench.list_pages", chosen.sizes],
            env=env,
            check=True,
            stdout=subprocess.PIPE,
        )
    return {"database": chosen.database, **json.loads(told.stdout.splitlines()[-1])}


def _child(sizes: list[int]) -> dict[str, Any]:
    import django

    django.setup()
    from gridvisit.interfaces.cli.demo import load

    load.callback(seed=7, customers=400, months=1, if_empty=True)
    figures: dict[str, Any] = {}
    for size in sizes:
        _grow(size)
        for who in ("chief1", "prov_list"):
            figures[f"{who}_{size}"] = _measure(who)
    return {"pages": figures}


def _grow(size: int) -> None:
    """Copy the demo's own visits, day by day into the past, until there are so many; the database copies by itself."""
    from django.db import connection

    from gridvisit.models import Visit

    quote, post = connection.ops.quote_name, connection.vendor == "postgresql"
    have = Visit.objects.count()
    changed = {
        # ids in order, so that they are appended to their index
        "id": "CAST('b0' || lpad(to_hex(%(have)s + n), 30, '0') AS uuid)"
        if post
        else "printf('b0%%030x', %(have)s + n)",
        "number": "'B' || (%(have)s + n)",
        "client_id": "NULL",
        "brief": "NULL",
        "day": "day - CAST((%(have)s + n) %% 1500 AS integer)"
        if post
        else "date(day, '-' || ((%(have)s + n) %% 1500) || ' days')",
    }
    columns = [field.column for field in Visit._meta.concrete_fields]
    chosen = ", ".join(changed.get(name, quote(name)) for name in columns)
    numbers = (
        "SELECT generate_series AS n FROM generate_series(0, %(more)s - 1)"
        if post
        else "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < %(more)s) SELECT n FROM c"
    )
    patterns = (
        "SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM gridvisit_visit ORDER BY id LIMIT 60"
    )
    names = ", ".join(quote(name) for name in columns)
    sql = (
        f"INSERT INTO gridvisit_visit ({names}) SELECT {chosen} "
        f"FROM ({numbers}) AS numbers JOIN ({patterns}) AS pattern ON place = n %% %(patterns)s"
    )
    with connection.cursor() as cursor:
        for pragma in () if post else ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
            cursor.execute(f"PRAGMA {pragma}")
        while have < size:
            more = min(CHUNK, size - have)
            cursor.execute(sql, {"have": have, "more": more, "patterns": min(60, have)})
            have += more
        cursor.execute("ANALYZE")
    connection.close()  # the next one is as an installation opens it


def _measure(who: str) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from gridvisit.models import Staff

    name = "qa" if who == "prov_list" else who
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        Staff.objects.get(user__username=name).user, "allauth.account.auth_backends.AuthenticationBackend"
    )
    client.get("/visits/")
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = client.get("/visits/")
        took.append(time.perf_counter() - started)
        if answer.status_code != 200:
            raise SystemExit(f"/visits/ answered {answer.status_code}")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/visits/")
    return {"p50_ms": milliseconds(took, 0.5), "p95_ms": milliseconds(took, 0.95), "queries": len(asked)}


if __name__ == "__main__":
    os.environ.setdefault("GRIDVISIT_JOBS", "off")
    print(json.dumps(_child([int(part) for part in sys.argv[1].split(",")])))
