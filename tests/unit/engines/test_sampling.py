"""Draws that anyone can repeat."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gridvisit.engines import sampling

MEMBERS = st.lists(st.text(max_size=8), unique=True, max_size=60)
SEEDS = st.text(min_size=1, max_size=12)


def test_a_known_draw_stays_the_same_on_every_machine():
    assert sampling.draw([f"C{n:03d}" for n in range(100)], 5, seed="2026-12/S01") == [
        "C081", "C048", "C018", "C091", "C037",
    ]  # fmt: skip


@given(MEMBERS, st.integers(0, 70), SEEDS)
def test_the_order_of_the_population_does_not_matter(members, size, seed):
    drawn = sampling.draw(members, size, seed=seed)
    assert drawn == sampling.draw(list(reversed(members)), size, seed=seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(members))
    assert set(drawn) <= set(members)


@given(MEMBERS, st.integers(0, 30), SEEDS)
def test_a_larger_sample_contains_the_smaller(members, size, seed):
    assert sampling.draw(members, size, seed=seed) == sampling.draw(members, size + 5, seed=seed)[:size]


@given(MEMBERS, SEEDS)
def test_a_new_member_moves_nobody_else(members, seed):
    old = sampling.draw(members, len(members), seed=seed)
    new = sampling.draw([*members, "a quite new member"], len(members) + 1, seed=seed)
    assert [member for member in new if member != "a quite new member"] == old


@given(MEMBERS, st.integers(0, 100), SEEDS)
def test_a_share_is_rounded_up_never_down(members, percent, seed):
    drawn = len(sampling.draw_share(members, percent, seed=seed))
    assert drawn * 100 >= percent * len(members) > (drawn - 1) * 100 or drawn == 0 == percent * len(members)


def test_strata_have_their_own_least_size():
    strata = {"HV": [f"h{n}" for n in range(40)], "LV": [f"l{n}" for n in range(400)]}
    drawn = sampling.draw_strata(strata, 5, seed="s", at_least={"HV": 5})
    assert (len(drawn["HV"]), len(drawn["LV"])) == (5, 20)


def test_a_member_alone_is_drawn_at_about_the_rate():
    hits = sum(sampling.chosen(n, 30, seed="2026-11") for n in range(5000))
    assert 1400 < hits < 1600
