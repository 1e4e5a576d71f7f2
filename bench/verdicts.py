"""Judge a province (36 M visits, all rules, by unit and month) from fact files: seconds, memory, and rivals on the same twelve rules."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from bench import _verdicts_data as data
from bench._lab import ROOT
from gridvisit.engines.verdicts import backends
from gridvisit.engines.verdicts.facts import Demand, Visit

SMALL = 2_000_000
RUNS = ("all", "subset", "by_hand", "duckdb", "all_many_parameters", "pandera")
ASKS_FOR = {
    "duckdb": "duckdb",
    "pandera": "pandera",
}  # the extra `bench`; a rival that is not installed is left out
KEYS = ["unit_code", "month", "rule_id", "outcome", "rows"]


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench verdicts")
    options.add_argument(
        "--rows", type=int, default=36_000_000, help="visits; three demands for ten of them come on top"
    )
    options.add_argument("--seed", type=int, default=20261127)
    options.add_argument("--engine", choices=("polars", "pyspark"), default="polars")
    options.add_argument(
        "--compare", action="store_true", help="with pyspark: show that Polars counts the same"
    )
    options.add_argument(
        "--only",
        nargs="*",
        default=[],
        help="runs to make: all subset by_hand duckdb pandera all_many_parameters",
    )
    options.add_argument("--folder", type=Path, help="keep the files here for the next run")
    options.add_argument("--repeat", action="store_true", help="make one month and copy it for the others")
    given = options.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="gridvisit-verdicts-") as made:
        folder = given.folder or Path(made) / str(given.rows)
        data.write(folder, given.rows, given.seed, repeat=given.repeat)
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
        counts = {
            "visits": given.rows,
            "demands": int(given.rows * data.DEMANDS_PER_VISIT),
            "seed": given.seed,
            "files_mb": round(size),
        }
        rules = len(backends.rules_of(Visit)) + len(backends.rules_of(Demand))
        if given.engine == "pyspark":
            return {**counts, "rules": rules, **_spark(folder, compare=given.compare)}
        return {**counts, "rules": rules, **_engines(folder, Path(made), given.only, given.rows, given.seed)}


def _spark(folder: Path, *, compare: bool) -> dict[str, object]:
    seconds, table = _run("pyspark", folder)
    if not compare:
        return {"pyspark": seconds}
    quick, same = _run("all", folder)
    equal = _sorted(table).equals(_sorted(same))
    if not equal:
        raise SystemExit(
            "PySpark and Polars differ:\n"
            + str(_sorted(table).join(_sorted(same), on=KEYS, how="anti").head(20))
        )
    return {"pyspark": seconds, "polars": quick, "same_counts": equal, "counts_compared": table.height}


def _engines(folder: Path, made: Path, only: list[str], rows: int, seed: int) -> dict[str, object]:
    figures: dict[str, object] = {}
    tables: dict[str, pl.DataFrame] = {}
    wanted = [name for name in only or RUNS if name not in ASKS_FOR or find_spec(ASKS_FOR[name])]
    for name in wanted:
        if name == "pandera":
            continue
        figures[name], tables[name] = _run(name, folder)
        print(name, figures[name], flush=True)
    for rival in ("by_hand", "duckdb"):
        if rival in tables and "subset" in tables:
            ours, theirs = figures["subset"], figures[rival]
            figures[f"{rival}_over_ours"] = {
                key: round(theirs[key] / ours[key], 2) for key in ("seconds", "cpu_seconds")
            }
            figures[f"{rival}_same_counts"] = _sorted(tables[rival]).equals(_sorted(tables["subset"]))
    if "pandera" in wanted:  # it holds all rows that break a rule: two million visits are enough
        small = folder if rows <= SMALL else made / "small"
        if small is not folder:
            data.write(small, SMALL, seed)
        ours, _ = _run("subset", small)
        theirs, _ = _run("pandera", small)
        figures["pandera_2m"], figures["subset_2m"] = theirs, ours
        figures["pandera_over_ours"] = {
            key: round(theirs[key] / ours[key], 2) for key in ("seconds", "cpu_seconds")
        }
    return figures


def _sorted(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(KEYS).sort(KEYS)


def _run(engine: str, folder: Path) -> tuple[dict[str, float], pl.DataFrame]:
    """Run one engine in a process of its own, so that its memory is its own."""
    with tempfile.NamedTemporaryFile(suffix=".parquet") as result:
        command = [sys.executable, "-m", "bench._verdicts_run", engine, str(folder), result.name]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{engine} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        figures = json.loads(done.stdout.strip().splitlines()[-1])
        return {key: round(value, 2) for key, value in figures.items()}, pl.read_parquet(result.name)
