"""Whatever units of a chain get accepted, in whatever order: nobody below is ever less strict than anybody above."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard import units
from gridvisit.standard.catalogue import all_parameters
from gridvisit.standard.parameters import (
    Link,
    Override,
    check_override,
    in_force,
    is_as_strict,
    shipped,
)
from gridvisit.standard.vocabulary import Direction, Level

CHAIN = [Link(Level.PROVINCE, "37"), Link(Level.CITY, "3703"), Link(Level.COUNTY, "370321"), Link(Level.STATION, "37032101")]  # fmt: skip
START = date(2026, 1, 1)
SHAPES = {
    "set that grows": [p for p in all_parameters().values() if p.direction is Direction.SUPERSET],
    "set that shrinks": [
        p for p in all_parameters().values() if p.direction is Direction.SUBSET and p.unit == units.SET
    ],
    "window": [p for p in all_parameters().values() if p.unit == units.WINDOW],
    "number up": [p for p in all_parameters().values() if p.direction is Direction.UP],
    "number down": [p for p in all_parameters().values() if p.direction is Direction.DOWN],
    "fixed": [p for p in all_parameters().values() if p.direction is Direction.FIXED],
}


def values(found):
    if found.unit == units.SET:
        return st.sets(st.sampled_from([*sorted(found.value), "extra_a", "extra_b", "extra_c"])).map(
            frozenset
        )
    if found.unit == units.WINDOW:
        hours = st.tuples(st.integers(6, 13), st.integers(14, 22))
        return hours.map(lambda pair: ((pair[0] * 60, pair[1] * 60),))
    return st.integers(0, 40) | st.just(found.value)


@st.composite
def attempts(draw):
    """Return one parameter and what units try to write to it, one after the other."""
    found = draw(
        st.sampled_from(sorted(SHAPES)).flatmap(
            lambda shape: st.sampled_from(
                SHAPES[shape] or sorted(all_parameters().values(), key=lambda p: p.id)
            )
        )
    )
    links = st.sampled_from(CHAIN)
    days = st.integers(0, 30).map(lambda n: START + timedelta(days=n))
    return found, draw(st.lists(st.tuples(links, values(found), days), min_size=1, max_size=10))


def accepted(found, tries):
    rows = []
    for link, value, day in tries:
        row = Override(found.id, value, link.level, link.unit_code, "T01", "迎峰度夏", day)
        try:
            rows.append(check_override(row, existing=rows, chain=CHAIN))
        except Refusal:
            continue
    return rows


@given(attempts(), st.integers(0, 40))
def test_what_was_accepted_never_leaves_a_level_less_strict_than_any_above(tried, days):
    found, tries = tried
    rows, day = accepted(found, tries), START + timedelta(days=days)
    above = [shipped()]
    for end in range(1, len(CHAIN) + 1):
        here = in_force(rows, chain=CHAIN[:end], at=day)
        for wider in above:
            assert is_as_strict(found, here.get(found.id), wider.get(found.id))
        above.append(here)


@given(attempts())
def test_a_later_tightening_above_binds_a_looser_value_below(tried):
    found, tries = tried
    rows = accepted(found, [(CHAIN[3], value, day) for _link, value, day in tries])
    assume(rows and found.direction is not Direction.FIXED)
    for _link, value, _day in tries:
        province = Override(
            found.id, value, Level.PROVINCE, "37", "T01", "全省统一", START + timedelta(days=31)
        )
        try:
            checked = check_override(province, existing=rows, chain=CHAIN[:1])
        except Refusal:
            continue
        below = in_force([*rows, checked], chain=CHAIN, at=START + timedelta(days=32)).get(found.id)
        assert is_as_strict(found, below, checked.value)


@given(st.sampled_from(SHAPES["fixed"]), st.sampled_from(CHAIN), st.data())
def test_a_fixed_value_is_moved_by_nobody(found, link, data):
    value = data.draw(values(found))
    rows = accepted(found, [(link, value, START)])
    assert in_force(rows, chain=CHAIN, at=START).get(found.id) == found.value
