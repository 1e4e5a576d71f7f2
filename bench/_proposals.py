"""How long it takes to propose near-duplicates and a common cause for a demand, among so many others."""

from __future__ import annotations

import random
import time
from typing import Any

from bench._lab import milliseconds

ASKED = 300
# Over how many transformers, feeders, places, telephones and texts the copies are spread.
SPREAD = {
    "transformer_area": 20_000,
    "line": 400,
    "place_hash": 200_000,
    "phone_hash": 200_000,
    "words_hash": 5_000,
}


def measured_proposals() -> dict[str, Any]:
    """Take open demands by chance as if they had just come in, and ask what may be the same, and what one cause."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gridvisit.domain.demands import alike, selectors
    from gridvisit.domain.demands.problems import proposals
    from gridvisit.domain.demands.states import OPEN
    from gridvisit.foundation.kernel import clock
    from gridvisit.models import Demand, Staff

    desk = Staff.objects.get(user__username="cmd")
    ids = list(Demand.objects.filter(state__in=OPEN).values_list("pk", flat=True)[:1_000_000])
    chosen = random.Random(7).sample(ids, min(ASKED, len(ids)))
    took: dict[str, list[float]] = {"near_duplicates": [], "same_cause": [], "both": []}
    found = {"near_duplicates": 0, "same_cause": 0}
    now = clock.now()
    for pk in chosen:
        demand = selectors.demand(demand_id=pk, actor=desk)
        started = time.perf_counter()
        one = alike.proposals(demand=demand, actor=desk, now=now)
        between = time.perf_counter()
        two = proposals.proposals(demand=demand, actor=desk, now=now)
        ended = time.perf_counter()
        took["near_duplicates"].append(between - started)
        took["same_cause"].append(ended - between)
        took["both"].append(ended - started)
        found["near_duplicates"] += bool(one)
        found["same_cause"] += bool(two)
    with CaptureQueriesContext(connection) as asked:
        alike.proposals(demand=demand, actor=desk, now=now)
        proposals.proposals(demand=demand, actor=desk, now=now)
    return {
        name: {"p50_ms": milliseconds(values, 0.5), "p95_ms": milliseconds(values, 0.95), "max_ms": milliseconds(values, 1)}
        for name, values in took.items()
    } | {"asked": len(chosen), "found": found, "queries": len(asked)}  # fmt: skip
