"""What each signal finds, and above all what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from bench import truth as bench
from bench._fakers import population
from hypothesis import given, settings
from hypothesis import strategies as st

from gridvisit.engines.truth import chance, photos, pictures, ranking, texts, tours
from gridvisit.engines.truth.rows import Code, Limits, Photo, Row
from gridvisit.foundation.files import looks
from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.standard.parameters import shipped

LIMITS = Limits(shipped())
NINE = datetime(2026, 11, 2, 9, 7, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def visits(visitor: str, count: int, **more: object) -> list[Row]:
    """Visits of one hour, two hours apart, each to another customer."""
    rows = []
    for n in range(count):
        start = NINE + 2 * n * HOUR
        row = Row(f"{visitor}{n}", visitor, "home/busy", f"{visitor}-c{n}", start, start + HOUR)
        rows.append(replace(row, **more))  # type: ignore[arg-type]
    return rows


def crowd(count: int = 20, *, rate: int = 10, n: int = 100) -> list[Row]:
    """People who hear a demand on every `rate`-th visit."""
    rows = [row for number in range(count) for row in visits(f"o{number:02d}", n)]
    return [replace(row, demands=int(place % rate == 0)) for place, row in enumerate(rows)]


def names(found: list) -> set[str]:
    return {row.visitor for row in found}


def test_who_never_hears_a_demand_where_others_do_is_found_with_the_chance_in_words():
    found = chance.quiet([*crowd(), *visits("x", 200)], LIMITS)
    assert names(found) == {"x"}
    assert "200次走访只登记了0条诉求" in found[0].words("zh")
    assert "visits of the same kind about 20.0" in found[0].words("en")


def test_a_quiet_district_few_visits_and_hearing_half_as_much_are_no_finding():
    alone = [replace(row, stratum="home/quiet") for row in visits("q", 300)]  # nobody to compare with
    quiet = [replace(row, stratum="firm/quiet") for row in visits("r", 300)]
    peers = [replace(row, stratum="firm/quiet") for row in crowd(10, rate=200)]
    few = visits("f", 30)
    half = [replace(row, demands=int(place % 16 == 0)) for place, row in enumerate(visits("h", 200))]
    assert not chance.quiet([*crowd(), *alone, *quiet, *peers, *few, *half], LIMITS)


def test_one_denial_proposes_a_look_at_the_visit_but_not_at_the_visitor():
    asked = [replace(row, asked=1) for row in visits("x", 30)]
    asked[3] = replace(asked[3], denied=True)
    found = ranking.signals(asked, shipped())
    assert [(row.signal, row.visits) for row in found] == [("denied", ("x3",))]
    assert ranking.proposals(found, shipped()) == []


def test_many_denials_are_more_than_forgetting():
    rows = [replace(row, asked=1, denied=n < 8) for n, row in enumerate(visits("x", 30))]
    assert [row.visitor for row in ranking.proposals(ranking.signals(rows, shipped()), shipped())] == ["x"]


def test_where_customers_of_everybody_forget_more_nobody_is_remarkable():
    """Ten per cent are twice `denied_base`, and no two visitors are alike."""
    rows = []
    for number in range(60):
        asked = [replace(row, asked=1) for row in visits(f"o{number:02d}", 40)]
        rows += [replace(row, denied=n < number % 9) for n, row in enumerate(asked)]
    assert {row.points for row in chance.denied(rows, LIMITS)} == {20.0}
    liar = [replace(row, asked=1, denied=n < 26) for n, row in enumerate(visits("x", 40))]
    found = [row for row in chance.denied([*rows, *liar], LIMITS) if row.points > 20]
    assert names(found) == {"x"}


def some(visitor: str, *, demands: int, denied: int) -> list[Row]:
    """200 visits with some demands; 30 of the customers were asked and some said that nobody came."""
    rows = visits(visitor, 200)
    return [
        replace(row, demands=int(n < demands), asked=int(n >= 170), denied=n >= 200 - denied)
        for n, row in enumerate(rows)
    ]


def test_few_demands_and_some_denials_are_remarkable_together_though_neither_is_alone():
    others = [
        row for number in range(60) for row in some(f"o{number:02d}", demands=15 + number % 11, denied=1)
    ]
    one = chance.by_chance(
        [*others, *some("q", demands=4, denied=0), *some("d", demands=20, denied=4)], LIMITS
    )
    assert {(row.signal, row.points) for row in one} == {("denied", 20.0)}
    both = chance.by_chance([*others, *some("x", demands=4, denied=4)], LIMITS)
    (found,) = (row for row in both if row.points > 20)
    assert (found.signal, found.visitor, found.visits[-1]) == ("together", "x", "x199")
    assert "问及30位客户，4位说没有人来过" in found.words("zh")
    assert "of 30 customers asked, 4 said that nobody came" in found.words("en")
    assert [row.visitor for row in ranking.proposals(both, shipped())] == ["x"]


def test_who_hears_much_is_not_found_by_both_together_nor_who_was_never_denied():
    others = [
        row for number in range(60) for row in some(f"o{number:02d}", demands=15 + number % 11, denied=1)
    ]
    rows = [*others, *some("m", demands=40, denied=9), *some("n", demands=0, denied=0)]
    assert {(row.visitor, row.signal) for row in chance.by_chance(rows, LIMITS) if row.points > 20} == {
        ("m", "denied"),
        ("n", "quiet"),
    }


OWN = "用户家中老人行动不便希望上门代办更名手续儿子在外地务工十月返乡后再联系变压器旁边杂草需清理"
OTHER = "工厂夜班负荷高配电房通风差建议加装排风扇厂长同意下周安排电工检查电容柜并核对峰谷时段电费"


def test_copied_texts_are_found_with_a_word_changed_and_digits_do_not_help():
    rows = visits("x", 10, text=OWN)
    rows = [replace(row, text=f"{row.text}第{n}次。") for n, row in enumerate(rows)]
    rows += visits("y", 2, text=OTHER)
    found = texts.alike(rows, LIMITS)
    assert names(found) == {"x"}
    assert len(found[0].visits) == 9  # the first is nobody's copy


def test_a_template_everybody_uses_short_phrases_and_the_same_customer_are_left_alone():
    everybody = [row for n in range(40) for row in visits(f"t{n:02d}", 10, text=OWN)]
    short = visits("s", 50, text="用电正常客户满意无新诉求")
    same = [replace(row, party="one") for row in visits("p", 20, text=OTHER)]
    assert not texts.alike([*everybody, *short, *same], LIMITS)


def test_who_is_copied_from_is_not_found():
    honest = [replace(row, text=f"{OTHER}{word}") for row, word in zip(visits("a", 1), "甲", strict=True)]
    later = [replace(row, start=row.start + 50 * HOUR) for row in visits("x", 8, text=OTHER)]
    assert names(texts.alike([*honest, *later], LIMITS)) == {"x"}


def shots(visitor: str, looks: list[str], **more: object) -> list[Row]:
    rows = visits(visitor, len(looks), **more)
    return [
        replace(row, photos=(Photo(f"{visitor}{n}", look),))
        for n, (row, look) in enumerate(zip(rows, looks, strict=True))
    ]


LOOK = 0x5A3C_96F0_1278_E1DA


def test_the_same_photo_is_found_exact_near_turned_and_mirrored():
    near = [f"{LOOK ^ 0b10010:016x}", *(f"{look:016x}" for look in pictures.turned(LOOK))]
    found = photos.seen_before(shots("x", [f"{LOOK:016x}", *near]), LIMITS)
    assert len(found[0].visits) == len(near)
    stolen = [
        replace(row, visitor="y", id=f"y{row.id}", party=f"y{row.party}") for row in shots("x", ["", "", ""])
    ]
    mine = [replace(row, start=row.start - HOUR) for row in shots("x", ["", "", ""])]
    assert names(photos.seen_before([*mine, *stolen], LIMITS)) == {"y"}


def test_photos_of_one_building_and_of_flat_walls_are_left_alone():
    flats = shots("f", [f"{LOOK:016x}"] * 20, place="b7")
    near = [
        replace(row, lat=36.0 + n / 1e5, lng=117.0) for n, row in enumerate(shots("n", [f"{LOOK:016x}"] * 10))
    ]
    walls = shots("w", [""] * 20)
    assert not photos.seen_before([*flats, *near, *walls], LIMITS)


def placed(visitor: str, metres: list[float], minutes: float, **more: object) -> list[Row]:
    """Visits of ten minutes on a line to the north, `minutes` apart."""
    rows = []
    for n, north in enumerate(metres):
        start = NINE + timedelta(minutes=n * (10 + minutes))
        rows.append(
            Row(
                f"{visitor}{n}",
                visitor,
                "s",
                f"c{n}",
                start,
                start + timedelta(minutes=10),
                lat=36 + north / 111_195,
                lng=117.0,
                accuracy=10.0,
            )
        )
    return [replace(row, **more) for row in rows]  # type: ignore[arg-type]


def test_a_tour_nobody_can_drive_is_found():
    found = tours.tours(placed("x", [n * 8000.0 for n in range(8)], 2), LIMITS)
    assert len(found[0].visits) == 7
    assert "120公里/小时" in found[0].words("zh")


def test_bad_positions_one_building_and_a_fast_road_are_left_alone():
    bad = placed("b", [n * 8000.0 for n in range(8)], 2, accuracy=5000.0)
    jumps = placed(
        "j", [0, 60000, 400, 900, 50000, 1300, 1500, 70000, 2000], 2
    )  # the position, not the person
    flats = placed("f", [n * 5.0 for n in range(20)], -1)
    road = placed("r", [n * 8000.0 for n in range(8)], 5)
    nowhere = placed("n", [n * 8000.0 for n in range(8)], 1, lat=None)
    for rows in (bad, jumps, flats, road, nowhere):
        assert not tours.tours(rows, LIMITS)


def test_rounding_and_evening_writing_alone_never_reach_the_line():
    round_ = [replace(row, start=row.start.replace(minute=0)) for row in visits("x", 80)]
    night = [replace(row, recorded_at=NINE + 500 * HOUR) for row in round_]
    found = ranking.signals(night, shipped())
    assert "hours" in {row.signal for row in found}
    assert ranking.proposals([row for row in found if row.signal == "hours"], shipped()) == []


def test_single_happenings_propose_their_visits_and_never_add_up_to_the_visitor():
    rows = [replace(row, recorded_at=NINE + 500 * HOUR) for row in visits("x", 80)]
    rows[3] = replace(rows[3], asked=1, denied=True)
    rows = [replace(row, codes=(Code(row.party, doubtful=n == 5),)) for n, row in enumerate(rows)]
    found = ranking.signals(rows, shipped())
    once = {row.signal: row.points for row in found}
    assert once == {"denied": 20.0, "codes": 20.0, "hours": 15.0}  # 55 in all, and the line is 50
    assert ranking.total(found) == 20.0
    assert ranking.proposals(found, shipped()) == []


@settings(max_examples=30)
@given(st.binary(min_size=1024, max_size=1024), st.integers(0, 7))
def test_the_look_of_a_turned_picture_follows_from_that_of_the_picture(grey, turn):
    rows = [list(grey[32 * n : 32 * n + 32]) for n in range(32)]
    if turn & 1:
        rows = [row[::-1] for row in rows]
    if turn & 2:
        rows = rows[::-1]
    if turn & 4:
        rows = [list(column) for column in zip(*rows, strict=True)]
    one, other = looks.look(grey), looks.look([value for row in rows for value in row])
    assert bool(one) == bool(other)
    if one:
        # a wave of hardly any strength may fall to either side
        assert min((int(one, 16) ^ look).bit_count() for look in pictures.turned(int(other, 16))) <= 2


@cache
def small():
    return population(11, visitors=120, per_kind=1, days=60)


def test_a_small_province_is_read_well_and_nobody_is_accused_without_a_person():
    found = bench.judge(small(), 11)
    assert found["recall"] >= 0.8  # four of five
    assert found["precision"] >= 0.6
    assert found["honest_accused_without_a_person"] == 0


def test_the_order_of_rows_and_the_names_of_people_change_nothing():
    rows = small().rows[:6000]
    again = ranking.proposals(ranking.signals(rows[::-1], shipped()), shipped())
    assert again == ranking.proposals(ranking.signals(rows, shipped()), shipped())
