"""Load the demo county into an empty installation: wall seconds, peak memory (--database sqlite|postgres)."""

from __future__ import annotations

import argparse

from bench._lab import GRIDVISIT, installation, measured


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench demo")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    database = options.parse_args(argv).database
    with installation(database) as env:
        seconds, megabytes, _text = measured([*GRIDVISIT, "demo", "load"], env)
    return {"database": database, "seconds": round(seconds, 1), "peak_mb": round(megabytes)}
