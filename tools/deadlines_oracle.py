"""Compare the deadline engine with an oracle written apart from it, on many random demands.

`python tools/deadlines_oracle.py [--cases 100000] [--seed N] [--jobs 1]` draws demands of every type, topic, level and
life, reckons each twice, and tells where the two differ. The last line is one JSON object; it fails on a difference.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from gridvisit.domain.demands.deadlines import deadlines  # noqa: E402
from tests.unit.demands import oracle_cases  # noqa: E402

CHUNK = 1_000
SHOWN = 20


def compared(seed: int, number: int, cases: int) -> tuple[list[str], Counter[str], float]:
    """Return differences, how often each kind of due came up, and the CPU seconds of one chunk."""
    rng, started = Random(f"{seed}:{number}"), time.process_time()  # noqa: S311 - cases, not secrets
    told: list[str] = []
    kinds: Counter[str] = Counter()
    for index in range(cases):
        case = oracle_cases.random_case(rng)
        found = oracle_cases.differences(case)
        if found:
            told.append(f"chunk {number} case {index}: {'; '.join(found)}\n    {case}")
        answer = deadlines(oracle_cases.facts_of(case))
        kinds[f"row {answer.row}"] += 1
        for due in answer.dues:
            kinds[f"due {due.kind}"] += 1
            kinds["stopped"] += bool(due.stopped)
            kinds["paused"] += due.paused
            kinds["provisional"] += due.provisional
    return told, kinds, time.process_time() - started


def main(argv: list[str]) -> int:
    """Run all chunks, tell the differences and the figures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--cases", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=1)
    chosen = options.parse_args(argv)
    sizes = [min(CHUNK, chosen.cases - begin) for begin in range(0, chosen.cases, CHUNK)]
    started, seconds, differing = time.perf_counter(), 0.0, 0
    kinds: Counter[str] = Counter()
    with ProcessPoolExecutor(chosen.jobs) as pool:
        for told, counted, took in pool.map(compared, [chosen.seed] * len(sizes), range(len(sizes)), sizes):
            for line in told[: max(SHOWN - differing, 0)]:
                print(line)
            differing, seconds = differing + len(told), seconds + took
            kinds += counted
    dues = sum(count for kind, count in kinds.items() if kind.startswith("due "))
    figures = {
        "cases": chosen.cases, "seed": chosen.seed, "differing": differing, "dues": dues,
        "stopped": kinds["stopped"], "paused": kinds["paused"], "provisional": kinds["provisional"],
        "rows": len([kind for kind in kinds if kind.startswith("row ")]),
        "kinds": len([kind for kind in kinds if kind.startswith("due ")]),
        "cpu_seconds": round(seconds, 1), "wall_seconds": round(time.perf_counter() - started, 1),
    }  # fmt: skip
    print(json.dumps(figures))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
