"""Who takes a visit, and on which day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gridvisit.domain.planning.rules import capacity, checks
from gridvisit.domain.planning.rules.capacity import Person, Task, Work
from gridvisit.engines.routing.problem import Point

AN, BAI, CHEN = (UUID(int=n) for n in (1, 2, 3))
DAYS = [date(2026, 12, 1) + timedelta(days=n) for n in range(10)]


def work(number: int, **given) -> Work:
    return Work(UUID(int=number), UUID(int=1000 + number), **{"level": 1, "minutes": 60, **given})


def test_the_customer_manager_visits_if_qualified_and_not_full():
    people = [Person(AN, 3, 600), Person(BAI, 3, 600)]
    found = capacity.allot([work(1, manager_id=BAI), work(2, manager_id=BAI)], people)
    assert set(found.values()) == {BAI}


def test_nobody_visits_above_their_level():
    found = capacity.allot([work(1, manager_id=AN, level=3)], [Person(AN, 1, 600), Person(BAI, 3, 600)])
    assert found == {UUID(int=1): BAI}
    assert capacity.allot([work(1, level=3)], [Person(AN, 2, 600)]) == {UUID(int=1): None}


def test_who_declared_an_interest_steps_aside():
    one = work(1, manager_id=AN)
    conflicts = frozenset({(AN, one.party_id)})
    assert capacity.allot([one], [Person(AN, 3, 600), Person(BAI, 3, 600)], conflicts=conflicts) == {
        one.id: BAI
    }


def test_work_without_a_manager_goes_to_who_has_the_most_time_left():
    people = [Person(AN, 1, 600), Person(BAI, 1, 600)]
    found = capacity.allot([work(n) for n in range(1, 5)], people)
    assert sorted(found.values()) == [AN, AN, BAI, BAI]


def test_visits_of_one_area_stay_with_one_person_while_there_is_time():
    people = [Person(AN, 1, 600), Person(BAI, 1, 600), Person(CHEN, 1, 600)]
    found = capacity.allot([work(n, area="T1") for n in range(1, 6)], people)
    assert len(set(found.values())) == 1
    many = capacity.allot([work(n, area="T1") for n in range(1, 15)], people)
    assert len(set(many.values())) == 2


def test_what_has_an_owner_keeps_it():
    found = capacity.allot([work(1, owner_id=CHEN, manager_id=AN)], [Person(AN, 3, 600)])
    assert found == {UUID(int=1): CHEN}


def test_a_month_is_spread_over_its_days_and_not_piled_up_at_the_start():
    tasks = [Task(f"{n:02d}", DAYS[0], DAYS[-1], 60) for n in range(20)]
    days = capacity.spread(tasks, DAYS, minutes_per_day=240, detour_factor=1.3, slack=0).days
    assert len(days) == 20
    assert {list(days.values()).count(day) for day in DAYS} == {2}


def test_neighbours_share_a_day():
    tasks = [
        Task(f"{side}{n}", DAYS[0], DAYS[1], 60, point=Point(36 + shift + n / 1000, 117))
        for side, shift in (("n", 1), ("s", 0))
        for n in range(3)
    ]
    days = capacity.spread(tasks, DAYS[:2], minutes_per_day=180, detour_factor=1.3, slack=0).days
    assert len({days[f"n{n}"] for n in range(3)}) == 1
    assert days["n0"] != days["s0"]


def test_the_last_chance_goes_before_the_even_spread():
    tasks = [Task("late", DAYS[0], DAYS[0], 60), *[Task(f"t{n}", DAYS[0], DAYS[-1], 60) for n in range(3)]]
    assert (
        capacity.spread(tasks, DAYS, minutes_per_day=240, detour_factor=1.3, slack=0).days["late"] == DAYS[0]
    )


def test_what_finds_no_day_says_why():
    weekend = date(2026, 12, 20)
    got = capacity.spread(
        [Task("sunday", weekend, weekend, 60), *[Task(f"t{n}", DAYS[0], DAYS[0], 60) for n in range(5)]],
        DAYS, minutes_per_day=240, detour_factor=1.3, slack=0,
    )  # fmt: skip
    assert got.unplaced["sunday"] == capacity.NO_WORKDAY
    assert list(got.unplaced.values()).count(capacity.NO_ROOM) == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([30, 60, 90, 120])), max_size=40
    ),
    st.integers(60, 480),
)
def test_no_day_is_overfull_and_every_day_lies_in_its_window(rows, minutes_per_day):
    tasks = [
        Task(f"{n:02d}", DAYS[min(a, b)], DAYS[max(a, b)], minutes) for n, (a, b, minutes) in enumerate(rows)
    ]
    got = capacity.spread(tasks, DAYS, minutes_per_day=minutes_per_day, detour_factor=1.3, slack=30)
    by_id = {task.id: task for task in tasks}
    assert got.days.keys() | got.unplaced.keys() == by_id.keys()
    used: dict[date, int] = {}
    for name, day in got.days.items():
        assert by_id[name].due_from <= day <= by_id[name].due_to
        used[day] = used.get(day, 0) + by_id[name].minutes
    assert all(minutes <= minutes_per_day for minutes in used.values())


def test_capacity_is_working_days_less_other_duties():
    assert capacity.minutes_for_visits(22, 8, 88) == 88 * 60


def test_every_person_above_capacity_is_named_with_the_hours():
    load = checks.Load(AN, "0001", planned=600, available=540)
    standing = checks.Standing(
        total=5, random=1, share=20, due_missing=0, unowned=0, loads=(load, checks.Load(BAI, "0002", 10, 20))
    )
    (problem,) = checks.problems(standing)
    assert problem.code == "plan.above_capacity"
    assert problem.facts == {"staff_no": "0001", "planned": "10", "available": "9", "over": "1"}
