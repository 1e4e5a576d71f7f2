"""A hotline file of 10,000 lines, most with an account number: read (preview), a tenth registered, read again (--rows, --database)."""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench._lab import installation

ROWS = 10_000
REGISTERED = 10  # one in so many
WORDS = (
    "上个月电费多了一倍，表是不是走快了",
    "晚上灯一闪一闪的，电压不稳",
    "门口电线杆歪了，请来扶正",
    "想问一下分时电价怎么办理",
)


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench import_tickets")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--rows", type=int, default=ROWS)
    chosen = options.parse_args(argv)
    with installation(chosen.database) as env:
        told = subprocess.run(
            [sys.executable, "-m", "bench.import_tickets", str(chosen.rows)],
            env=env,
            check=True,
            stdout=subprocess.PIPE,
        )
    return {"database": chosen.database, **json.loads(told.stdout.splitlines()[-1])}


def _child(rows: int) -> dict[str, Any]:
    import django

    django.setup()
    from gridvisit.domain.customers.imports import runs
    from gridvisit.foundation.kernel import clock
    from gridvisit.interfaces.cli.demo import load
    from gridvisit.models import Account, Staff

    load.callback(seed=7, customers=400, months=1, if_empty=True)
    desk = Staff.objects.get(user__username="cmd")
    accounts = list(
        Account.objects.filter(tenant_id=desk.tenant_id).order_by("pk").values_list("account_no", flat=True)
    )
    figures: dict[str, Any] = {"rows": rows}
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder) / "whole.csv", Path(folder) / "part.csv"
        now = clock.now()
        lines = [_line(n, accounts, now) for n in range(rows)]
        _write(whole, lines)
        _write(part, lines[: rows // REGISTERED])
        for name, path, act in (
            ("read", whole, runs.preview), ("register_a_tenth", part, runs.import_now), ("read_again", part, runs.preview),
        ):  # fmt: skip
            upload = runs.Upload("import_95598", path, path.name, desk.unit, None)
            figures[name] = _measured(
                lambda act=act, upload=upload: act(upload=upload, actor=desk, now=clock.now())
            )
    return figures


def _measured(act: Any) -> dict[str, Any]:
    from django.db import connection

    asked = [0]

    def count(execute: Any, *args: Any) -> Any:
        asked[0] += 1
        return execute(*args)

    started = time.perf_counter()
    with connection.execute_wrapper(count):
        done = act()
    told = {name: getattr(done, name) for name in ("good", "bad", "created", "updated", "unchanged")}
    return {"seconds": round(time.perf_counter() - started, 1), "queries": asked[0], **told}


def _line(n: int, accounts: list[str], now: Any) -> dict[str, str]:
    heard = (now - timedelta(hours=2, minutes=n % 5000)).strftime("%Y-%m-%d %H:%M")
    return {
        "工单编号": f"95598-{n:07d}", "受理时间": heard, "受理内容": f"{WORDS[n % len(WORDS)]}（第{n}件）", "业务类型": "意见",
        "户号": accounts[n % len(accounts)] if n % 10 else "", "地址": f"柳园镇{n % 300}号", "联系电话": f"1370000{n % 10000:04d}",
    }  # fmt: skip


def _write(path: Path, lines: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, list(lines[0]))
        out.writeheader()
        out.writerows(lines)


if __name__ == "__main__":
    os.environ.setdefault("GRIDVISIT_JOBS", "off")
    print(json.dumps(_child(int(sys.argv[1]))))
