"""One run of one engine in a process of its own: `python -m bench._verdicts_run ENGINE FOLDER RESULT`; prints seconds."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import polars as pl

from bench import _verdicts_rivals as rivals
from gridvisit.engines.verdicts import backends
from gridvisit.engines.verdicts.facts import Demand, Visit
from gridvisit.standard.parameters import ParameterSet, shipped


def groups(units: int) -> backends.ParamsOf:
    """Return parameters of which `units` groups of counties have tightened some, each another way."""
    sets = [shipped()]
    for turn in range(1, units):
        values = dict(shipped().items()) | {
            "6.2-04.min_talk": 60 + turn,
            "7.2-03.lead": 1 + turn % 3,
            "7.2-06.within": 24 - turn % 5,
        }
        sets.append(ParameterSet(values, {name: shipped().origin(name) for name, _ in shipped().items()}))
    return lambda group: sets[int(group[0]) % units]


def ours(
    folder: Path, only: tuple[str, ...], engine: backends.Engine = "polars", sets: int = 1
) -> pl.DataFrame:
    """Count all rules over visits and demands, or some over visits."""
    visits, demands = (sorted((folder / part).glob("*/*.parquet")) for part in ("visits", "demands"))
    params_of = groups(sets)
    found = [backends.counts(visits, params_of, rules=backends.rules_of(Visit, only), engine=engine)]
    if not only:
        found.append(
            backends.counts(
                demands, params_of, rules=backends.rules_of(Demand), per="visit_id", engine=engine
            )
        )
    return pl.concat(found)


def _peak_kb() -> int:
    """Return the most memory this process held; getrusage would count that of the process it was forked from."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(status.read_text("utf-8").split("VmHWM:")[1].split()[0])


def main(engine: str, folder: Path, result: Path) -> None:
    visits = sorted((folder / "visits").glob("*/*.parquet"))
    subset = tuple(rivals.BY_HAND)
    runs = {
        "all": lambda: ours(folder, ()),
        "all_many_parameters": lambda: ours(folder, (), sets=17),
        "subset": lambda: ours(folder, subset),
        "pyspark": lambda: ours(folder, (), "pyspark"),
        "by_hand": lambda: rivals.polars(visits),
        "duckdb": lambda: rivals.duckdb(visits),
        "pandera": lambda: rivals.pandera(visits),
    }
    started = time.perf_counter()
    table = runs[engine]()
    seconds = time.perf_counter() - started
    usage = resource.getrusage(resource.RUSAGE_SELF)
    table.write_parquet(result)
    figures = {
        "seconds": seconds,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_mb": _peak_kb() / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
