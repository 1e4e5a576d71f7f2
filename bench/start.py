"""Start the server of an empty installation until /healthz answers: seconds (--database sqlite|postgres)."""

from __future__ import annotations

import argparse
import time

from bench._lab import installation, server


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench start")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    database = options.parse_args(argv).database
    with installation(database) as env:
        started = time.perf_counter()
        with server(env):
            seconds = time.perf_counter() - started
    return {"database": database, "seconds": round(seconds, 2)}
