"""A real worker process, killed at random moments during escalation, loses no notice and doubles none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
KILLS, DEMANDS = 2, 8  # the full hundred: script/bench alarms


def test_a_killed_worker_loses_no_notice_and_doubles_none():
    database = "postgres" if connection.vendor == "postgresql" else "sqlite"
    env = dict(os.environ)
    if database == "postgres":
        told = connection.settings_dict
        secret = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
        env["BENCH_POSTGRES"] = (
            f"postgres://{told['USER']}{secret}@{told['HOST'] or '127.0.0.1'}:{told['PORT'] or 5432}"
        )
    options = ["--database", database, "--kills", str(KILLS), "--demands", str(DEMANDS)]
    ran = subprocess.run(
        [sys.executable, "-m", "bench", "alarms", *options],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
    )
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["kills"] == KILLS
    assert found["alarms"] >= found["alarms_expected"] > DEMANDS
    assert found["sent_expected"] == DEMANDS
    faults = {name: n for name, n in found.items() if name.endswith(("missing", "twice", "cause", "differs"))}
    assert faults == dict.fromkeys(faults, 0)
