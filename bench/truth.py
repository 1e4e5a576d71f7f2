"""500 visitors, 20 fakers of five kinds, 60 days: precision and recall of who is proposed to be looked at (--seeds)."""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter

from bench._fakers import KINDS, World, population

READER_IS_RIGHT = 0.95
NEEDED_PRECISION, NEEDED_RECALL = 0.8, 0.9


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench truth")
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--first", type=int, default=1)
    options.add_argument("--visitors", type=int, default=500)
    options.add_argument("--per-kind", type=int, default=4)
    options.add_argument("--days", type=int, default=60)
    given = options.parse_args(argv)
    found = []
    for seed in range(given.first, given.first + given.seeds):
        world = population(seed, visitors=given.visitors, per_kind=given.per_kind, days=given.days)
        found.append(judge(world, seed))
        _show(seed, found[-1])
    return _together(found)


def judge(world: World, seed: int) -> dict[str, object]:
    """Run the signals and let people look at what they propose; return the figures of one world."""
    from gridvisit.engines.truth.ranking import proposals, signals
    from gridvisit.standard.parameters import shipped

    started = time.perf_counter()
    proposed = proposals(signals(world.rows, shipped()), shipped())
    seconds = time.perf_counter() - started
    names = {row.visitor for row in proposed}
    rng = random.Random(f"readers/{seed}")
    accused = {row.visitor for row in proposed if _decided(rng, row.visits, world.fakes)}
    kinds = {
        kind: [pk in names for pk, person in world.people.items() if person.kind == kind] for kind in KINDS
    }
    return {
        "visits": len(world.rows),
        "proposed": len(proposed),
        "precision": _share(len(names & world.fakers), len(names)),
        "recall": _share(len(names & world.fakers), len(world.fakers)),
        "kinds": {kind: (sum(hits), len(hits)) for kind, hits in kinds.items()},
        "honest_proposed": len(names - world.fakers),
        "by_signal": dict(
            Counter(one.signal for row in proposed if row.visitor not in world.fakers for one in row.findings)
        ),
        "honest_accused_without_a_person": len(accused - names),
        "honest_accused_by_people": len(accused - world.fakers),
        "fakers_confirmed": len(accused & world.fakers),
        "seconds": round(seconds, 1),
    }


def _decided(rng: random.Random, visits: tuple[str, ...], fakes: set[str]) -> bool:
    """Two people read each visit without knowing each other's answer, a third where they differ; each errs at times."""
    return any(_read_false(rng, fake=pk in fakes) for pk in visits)


def _read_false(rng: random.Random, *, fake: bool) -> bool:
    one, two, three = (fake == (rng.random() < READER_IS_RIGHT) for _ in range(3))
    return one if one == two else three


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 1.0


def _show(seed: int, row: dict[str, object]) -> None:
    print(f"seed {seed}: {row['visits']} visits, {row['seconds']} s")
    print(f"  {'kind':<24}{'found':>8}")
    kinds = row["kinds"]
    assert isinstance(kinds, dict)
    for kind, (hits, n) in kinds.items():
        print(f"  {kind:<24}{hits:>4}/{n}")
    print(f"  honest proposed {row['honest_proposed']} {row['by_signal']}")
    print(f"  precision {row['precision']}  recall {row['recall']}  ", end="")
    print(f"confirmed by people: fakers {row['fakers_confirmed']}, honest {row['honest_accused_by_people']}")


def _together(found: list[dict[str, object]]) -> dict[str, object]:
    precision, recall = ([float(str(row[name])) for row in found] for name in ("precision", "recall"))
    return {
        "seeds": len(found),
        "precision": round(sum(precision) / len(precision), 3),
        "precision_worst": min(precision),
        "recall": round(sum(recall) / len(recall), 3),
        "recall_worst": min(recall),
        "honest_accused_without_a_person": sum(
            int(str(row["honest_accused_without_a_person"])) for row in found
        ),
        "met": sum(precision) / len(precision) >= NEEDED_PRECISION
        and sum(recall) / len(recall) >= NEEDED_RECALL,
    }
