"""The draw of the re-checks: repeatable by anybody with the seed, by nobody before."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from gridvisit.engines.truth import sealed_draw
from gridvisit.engines.truth.sealed_draw import Sealed

VISITS = st.lists(
    st.builds(
        Sealed, st.uuids().map(str), st.text("0123456789abcdef", min_size=4, max_size=4), st.booleans()
    ),
    unique_by=lambda visit: visit.id,
    max_size=60,
)


def record(visits, secret="s"):
    at_least = {"high": 1, "low": 1}
    drawn = sealed_draw.draw(visits, secret=secret, unit="R01", month="2026-11", percent=5, at_least=at_least)
    return {
        "unit": "R01", "month": "2026-11", "secret": secret, "visits": [visit.plain() for visit in visits],
        "commitment": sealed_draw.commitment(secret, "R01", "2026-11"), "list_hash": sealed_draw.list_hash(visits),
        "percent": 5, "at_least": at_least, "drawn": drawn,
    }  # fmt: skip


@given(VISITS)
def test_an_honest_record_replays_in_any_order_of_the_list(visits):
    made = record(visits)
    made["visits"] = made["visits"][::-1]
    assert sealed_draw.replay(made).holds


@given(VISITS.filter(bool), st.data())
def test_whatever_is_changed_afterwards_shows(visits, data):
    what = data.draw(st.sampled_from(["secret", "month", "visit", "seal", "sample", "drop"]))
    made = record(visits)
    if what == "visit":
        made["visits"] = made["visits"][:-1]
    elif what == "seal":
        made["visits"] = [[pk, f"{seal}x", high] for pk, seal, high in made["visits"]]
    elif what == "sample":
        made["drawn"] = [*made["drawn"], "another"]
    elif what == "drop":
        made["drawn"] = made["drawn"][1:]
    else:
        made[what] = "2026-12"
    assert not sealed_draw.replay(made).holds


def test_the_seed_decides():
    visits = [Sealed(f"v{n}", "", high=n % 3 == 0) for n in range(300)]
    assert record(visits, "one")["drawn"] != record(visits, "two")["drawn"]


def test_five_in_a_hundred_faked_lie_in_the_stated_interval_in_95_of_100_runs():
    rng, hits = random.Random(7), 0
    for _ in range(400):
        false = sum(rng.random() < 0.05 for _ in range(150))
        found = sealed_draw.margin(3000, 150, false)
        hits += found.low <= 0.05 <= found.high
    assert hits / 400 >= 0.93


def test_where_all_were_checked_nothing_is_uncertain():
    assert sealed_draw.margin(10, 10, 1).half == 0
    assert sealed_draw.margin(10, 0, 0).share is None
