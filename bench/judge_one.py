"""Gather the facts of one visit and judge it: median ms of facts, rules and both; visits/s in a batch of 200 (--database)."""

from __future__ import annotations

import argparse
import os
import time
from datetime import UTC, datetime, timedelta

from bench._lab import installation, milliseconds

BATCH = 200


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench judge_one")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--visits", type=int, default=40)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args(argv)
    with installation(given.database) as env:
        os.environ.update(env)
        figures = _measure(given.visits, given.rounds)
    return {"database": given.database, "visits": given.visits, **figures}


def _measure(count: int, rounds: int) -> dict[str, object]:
    import django

    django.setup()
    from gridvisit.domain.evaluation import services
    from gridvisit.domain.evaluation.facts.gather import gather
    from gridvisit.engines.verdicts import judge_one, registry
    from tests.domain.evaluation import world
    from tests.factories import staff

    now = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
    town = staff.town_a(now)
    ids = [_visit(world, town, now - timedelta(days=7 * (n % 8))).id for n in range(count)]
    whole, gathering, rules, storing = [], [], [], []
    for turn in range(rounds + 1):
        for visit_id in ids:
            started = time.perf_counter()
            found = gather([visit_id], now=now)[0]
            middle = time.perf_counter()
            judge_one(found.facts, found.params, found.demands)
            ended = time.perf_counter()
            if turn:  # the first round warms up: rules compiled, calendar loaded
                gathering.append(middle - started)
                rules.append(ended - middle)
                whole.append(ended - started)
    for visit_id in ids:
        started = time.perf_counter()
        services.evaluate_visits(visit_ids=[visit_id], now=now)
        storing.append(time.perf_counter() - started)
    return {
        "rules": len(registry.all_verdicts()),
        "gather_ms": _median(gathering),
        "rules_ms": _median(rules),
        "total_ms": _median(whole),
        "p95_ms": milliseconds(whole, 0.95),
        "judge_and_store_ms": _median(storing),
        **_in_a_batch(town, now, rounds),
    }


def _in_a_batch(town: object, now: datetime, rounds: int) -> dict[str, object]:
    """Judge whole records of 200 visits at once: how many a second, facts alone and with all rules."""
    from gridvisit.domain.evaluation.facts.gather import gather
    from gridvisit.domain.visits.receive import accept
    from gridvisit.engines.verdicts import judge_one
    from tests.factories import customers, visits

    visits.policy(town.team, now=now)
    known = now - timedelta(days=60)
    parties = [customers.enterprise(unit=town.team, manager=town.an, now=known) for _ in range(BATCH)]
    records = [visits.whole(party, now=now - timedelta(days=n % 50)) for n, party in enumerate(parties)]
    ids = [accept(record=record, actor=town.an, received_at=now).visit_id for record in records]
    facts, whole = [], []
    for _turn in range(rounds):
        started = time.perf_counter()
        found = gather(ids, now=now)
        facts.append(time.perf_counter() - started)
        for row in found:
            judge_one(row.facts, row.params, row.demands)
        whole.append(time.perf_counter() - started)
    return {
        "batch": BATCH,
        "facts_per_s": round(BATCH / sorted(facts)[rounds // 2]),
        "visits_per_s": round(BATCH / sorted(whole)[rounds // 2]),
    }


def _median(values: list[float]) -> float:
    return round(sorted(values)[len(values) // 2] * 1000, 2)


def _visit(world: object, town: object, at: datetime) -> object:
    from tests.factories import customers

    party = customers.enterprise(unit=town.team, manager=town.an, now=at - timedelta(days=30))
    return world.recorded(town, at, party=party)
