"""Tighten only: whatever a chain of units writes, nothing in force is looser than any level above."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import say
from gridvisit.standard import units
from gridvisit.standard.catalogue import all_parameters
from gridvisit.standard.errors import LooserParameter
from gridvisit.standard.parameters import (
    Link,
    Override,
    check_override,
    in_force,
    is_as_strict,
    shipped,
    spec,
)
from gridvisit.standard.vocabulary import Direction, Level

CHAIN = [
    Link(Level.PROVINCE, "37"),
    Link(Level.CITY, "3706"),
    Link(Level.COUNTY, "370613"),
    Link(Level.STATION, "37061301"),
]
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
IDS = st.sampled_from(sorted(all_parameters()))


def row(
    parameter_id, value, level=Level.COUNTY, unit_code="370613", valid_from=date(2026, 1, 1), **more
) -> Override:
    fields = {"author": "T01", "reason": "迎峰度夏", **more}
    return Override(parameter_id, value, Level(level), unit_code, valid_from=valid_from, **fields)


def windows():
    def build(points):
        edges = sorted(points)
        return tuple(zip(edges[::2], edges[1::2], strict=True))

    return (
        st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True)
        .filter(lambda points: len(points) % 2 == 0)
        .map(build)
    )


def values(parameter_id):
    found = spec(parameter_id)
    if found.unit == units.SET:
        codes = [*sorted(found.value), "extra_a", "extra_b"]
        return st.sets(st.sampled_from(codes)).map(frozenset)
    if found.unit == units.WINDOW:
        return windows()
    return st.integers(0, 400)


@st.composite
def overrides(draw):
    link = draw(st.sampled_from(CHAIN))
    parameter_id = draw(IDS)
    return row(parameter_id, draw(values(parameter_id)), link.level, link.unit_code, draw(DAYS))


@given(st.lists(overrides(), max_size=12), DAYS)
def test_no_chain_of_overrides_ever_loosens_a_value(rows, day):
    """Even rows that were never checked, or raced one another, cannot slip through."""
    narrower = shipped()
    for end in range(1, len(CHAIN) + 1):
        wider, narrower = narrower, in_force(rows, chain=CHAIN[:end], at=day)
        for parameter_id, value in narrower.items():
            assert is_as_strict(spec(parameter_id), value, wider.get(parameter_id)), parameter_id
            assert is_as_strict(spec(parameter_id), value, shipped().get(parameter_id)), parameter_id


@given(overrides(), st.lists(overrides(), max_size=8))
def test_an_accepted_override_is_in_force_as_written_and_a_refused_one_is_looser(new, existing):
    wider = [link for link in CHAIN if list(Level).index(link.level) < list(Level).index(new.level)]
    above = in_force(existing, chain=wider, at=new.valid_from).get(new.parameter_id)
    if not is_as_strict(spec(new.parameter_id), new.value, above):
        with pytest.raises(LooserParameter, match=r"parameter\.(looser|fixed)"):
            check_override(new, existing=existing, chain=CHAIN)
        return
    accepted = check_override(new, existing=existing, chain=CHAIN)
    own = [*wider, Link(new.level, new.unit_code)]
    others = [old for old in existing if (old.level, old.unit_code) != (new.level, new.unit_code)]
    assert in_force([*others, accepted], chain=own, at=new.valid_from).get(new.parameter_id) == accepted.value


@given(st.lists(overrides(), max_size=10), st.randoms(use_true_random=False), DAYS)
def test_the_order_in_which_rows_of_different_days_were_written_does_not_matter(rows, chance, day):
    by_day = {(old.level, old.unit_code, old.parameter_id, old.valid_from): old for old in rows}
    rows = list(by_day.values())
    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert in_force(rows, chain=CHAIN, at=day) == in_force(shuffled, chain=CHAIN, at=day)


@pytest.mark.parametrize(
    ("parameter_id", "tighter", "looser"),
    [
        ("7.2-03.lead", 2, 0),
        ("5.5-05.within", 4, 6),
        ("5.1-01.required", ["EE", "GREEN", "SMART", "MARKET", "CONNECT"], ["EE", "GREEN", "SMART"]),
        ("6.1-09.allowed", ["meter"], ["meter", "kitchen"]),
        ("6.1-03.hours", "09:00-17:00", "08:00-18:00"),
        ("6.2-01.hours", "09:30-11:30,15:00-19:00", "09:00-13:00"),
        ("4-13.random_share", 20.5, 19.9),
    ],
)
def test_each_direction_lets_the_tighter_through_and_refuses_the_looser(parameter_id, tighter, looser):
    accepted = check_override(row(parameter_id, tighter), chain=CHAIN)
    assert accepted.value == units.read(tighter, spec(parameter_id).unit)
    with pytest.raises(LooserParameter, match=r"parameter\.looser") as refused:
        check_override(row(parameter_id, looser), chain=CHAIN)
    for lang in ("zh", "en"):
        told = say(refused.value.code, lang, **refused.value.facts)
        assert spec(parameter_id).clause in told
        assert spec(parameter_id).shown(lang) in told


def test_a_county_may_not_be_looser_than_its_province():
    province = row("7.2-06.within", 12, Level.PROVINCE, "37")
    with pytest.raises(LooserParameter) as refused:
        check_override(row("7.2-06.within", 18), existing=[province], chain=CHAIN)
    assert [refused.value.facts[name].zh for name in ("standard", "given")] == ["12 小时", "18 小时"]
    assert check_override(row("7.2-06.within", 18), existing=[province], chain=CHAIN[2:]).value == 18


def test_a_fixed_value_never_moves():
    with pytest.raises(LooserParameter, match=r"parameter\.fixed"):
        check_override(row("7.2-05.reasons", ["emergency"]), chain=CHAIN)
    assert check_override(row("5.5-05.legal", 10), chain=CHAIN).value == 10


@pytest.mark.parametrize(
    ("override", "code"),
    [
        (row("7.2-03.lag", 2), "parameter.unknown"),
        (row("7.2-03.lead", "two"), "parameter.bad_value"),
        (row("7.2-03.lead", 1.5), "parameter.bad_value"),
        (row("7.2-03.lead", True), "parameter.bad_value"),
        (row("6.1-03.hours", "09:00"), "parameter.bad_value"),
        (row("6.1-03.hours", "17:00-09:00"), "parameter.bad_value"),
        (row("6.1-03.hours", "09:00-12:00,11:00-13:00"), "parameter.bad_value"),
        (row("5.1-01.required", "EE"), "parameter.bad_value"),
        (row("7.2-03.lead", 2, reason=" "), "parameter.no_reason"),
        (row("7.2-03.lead", 2, level=Level.STANDARD), "parameter.standard_level"),
    ],
)
def test_what_is_no_value_is_refused_with_words(override, code):
    with pytest.raises(Refusal) as refused:
        check_override(override, chain=CHAIN)
    assert refused.value.code == code
    assert say(code, "zh", **refused.value.facts) != code


def test_the_value_in_force_at_the_moment_of_the_act_counts():
    rows = [
        row("7.2-06.within", 12, valid_from=date(2026, 6, 1)),
        row("7.2-06.within", 8, valid_from=date(2026, 9, 1)),
    ]
    before = datetime(2026, 5, 31, 15, 59, tzinfo=UTC)
    after = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    assert in_force(rows, chain=CHAIN, at=before).get("7.2-06.within") == 24
    assert in_force(rows, chain=CHAIN, at=after).get("7.2-06.within") == 12
    assert in_force(rows, chain=CHAIN, at=date(2026, 12, 1)).get("7.2-06.within") == 8


def test_a_value_tells_where_it_comes_from():
    rows = [row("7.2-06.within", 12, valid_from=date(2026, 6, 1))]
    found = in_force(rows, chain=CHAIN, at=date(2026, 7, 1))
    origin = found.origin("7.2-06.within")
    assert (origin.level, origin.unit_code, origin.author, origin.since) == (
        Level.COUNTY, "370613", "T01", date(2026, 6, 1),
    )  # fmt: skip
    assert found.origin("7.2-03.lead").level is Level.STANDARD
    assert found.shown("7.2-06.within", "en") == "12 h"


def test_another_unit_s_override_is_nobody_else_s():
    other = row("7.2-06.within", 2, Level.COUNTY, "370602")
    assert in_force([other], chain=CHAIN, at=date(2026, 7, 1)) == shipped()


def test_equal_sets_have_equal_digests_and_values_come_typed():
    assert in_force([], chain=[], at=date(2026, 7, 1)).digest == shipped().digest
    assert hash(in_force([], chain=[], at=date(2026, 7, 1))) == hash(shipped())
    assert shipped().number("7.2-03.lead") == 1
    assert "EE" in shipped().codes("5.1-01.required")
    assert shipped().windows("6.1-03.hours") == ((510, 1080),)
    with pytest.raises(Refusal, match=r"parameter\.unknown"):
        shipped().get("9.9-99.x")


def test_every_value_survives_being_written_down():
    for parameter_id, value in shipped().items():
        found = spec(parameter_id)
        assert units.read(units.dump(value), found.unit) == value
        assert found.direction is not Direction.FIXED or is_as_strict(found, value, value)
