"""The clocks of domain.md 4.6, each vector and the laws behind them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.engines.calendars import (
    SHANGHAI,
    add_hours,
    add_workdays,
    china,
    is_workday,
    statutory_days,
    workdays_between,
)

days = st.dates(date(2008, 1, 1), date(2026, 6, 30))
moments = st.datetimes(datetime(2010, 1, 1), datetime(2026, 6, 30)).map(
    lambda at: at.replace(tzinfo=SHANGHAI)
)
lengths = st.integers(1, 60 * 60 * 200).map(lambda seconds: timedelta(seconds=seconds))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-10", 10, "2026-03-02"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-06-18", 1, "2026-06-22"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2025-12-31", 3, "2026-01-06"),
        ("2026-01-01", 1, "2026-01-04"),
    ],
)
def test_the_vectors_of_the_domain_report(start, count, end):
    day, provisional = add_workdays(date.fromisoformat(start), count)
    assert day == date.fromisoformat(end)
    assert not provisional


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_published_year_has_248_working_days(year):
    assert len(china().workdays_of(year)) == 248


def test_make_up_days_work_and_swapped_weekdays_do_not():
    assert is_workday(date(2026, 2, 14))
    assert is_workday(date(2026, 9, 20))
    assert not is_workday(date(2026, 2, 16))


def test_a_year_without_notice_keeps_thirteen_statutory_days_and_says_provisional():
    assert len(statutory_days(2027)) == 13
    assert not is_workday(date(2027, 2, 8))
    assert is_workday(date(2027, 2, 9))
    assert add_workdays(date(2026, 12, 31), 1) == (date(2027, 1, 4), True)
    assert add_workdays(date(2026, 12, 30), 1) == (date(2026, 12, 31), False)


def test_a_loaded_notice_ends_the_provisional_state_and_moves_the_days():
    noticed = china().with_notice(2027, off=[date(2027, 1, 1), date(2027, 1, 4)], work=[date(2027, 1, 9)])
    assert noticed.add_workdays(date(2026, 12, 31), 1) == (date(2027, 1, 5), False)
    assert noticed.is_workday(date(2027, 1, 9))


def test_a_notice_may_name_a_day_of_the_year_before():
    noticed = china().with_notice(2027, off=[date(2026, 12, 31)], work=[])
    assert not noticed.is_workday(date(2026, 12, 31))
    assert not is_workday(date(2022, 12, 31))


def test_a_regional_festival_is_off_only_in_its_region():
    lhasa = china().with_region(off=[date(2026, 2, 24)])
    assert lhasa.add_workdays(date(2026, 2, 14), 1).day == date(2026, 2, 25)
    assert add_workdays(date(2026, 2, 14), 1).day == date(2026, 2, 24)


def test_natural_days_move_on_from_a_day_of_rest():
    assert china().add_natural_days(date(2026, 2, 6), 9).day == date(2026, 2, 24)
    assert china().add_natural_days(date(2026, 3, 2), 7).day == date(2026, 3, 9)


def test_natural_hours_do_not_stop_for_the_festival():
    assert add_hours(at("2026-02-14 23:59:59"), 24) == at("2026-02-15 23:59:59")


def test_a_working_day_ends_at_18_inside_and_at_24_by_law():
    friday = at("2026-02-13 15:20")
    assert china().end_of_workday(friday, 5).at == at("2026-02-27 18:00")
    assert china().end_of_workday(friday, 5, legal=True).at == at("2026-02-28 00:00")
    assert china().end_of_natural_day(friday, 30, legal=True).at == at("2026-03-17 00:00")


def test_the_last_second_before_spring_festival_counts_from_that_day():
    assert china().end_of_workday(at("2026-02-14 23:59:59"), 1).at == at("2026-02-24 18:00")


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-24 08:00", 60, "2026-11-24 09:30"),
        ("2026-11-24 11:30", 60, "2026-11-24 14:00"),
        ("2026-11-24 11:00", 60, "2026-11-24 12:00"),
        ("2026-11-24 17:30", 120, "2026-11-25 10:00"),
        ("2026-11-27 19:00", 60, "2026-11-30 09:30"),
        ("2026-02-14 17:30", 60, "2026-02-24 09:00"),
        ("2026-11-24 18:00", 480, "2026-11-25 18:00"),
    ],
)
def test_working_hours_pause_at_lunch_at_night_and_on_days_of_rest(start, minutes, end):
    assert china().add_working_time(at(start), timedelta(minutes=minutes)).at == at(end)


def test_working_time_across_the_festival_is_what_people_worked():
    assert china().working_time(at("2026-02-14 17:00"), at("2026-02-24 09:00")) == timedelta(
        hours=1, minutes=30
    )


def test_a_moment_in_utc_counts_on_the_shanghai_day():
    late = datetime(2026, 2, 13, 16, 30, tzinfo=UTC)
    assert china().end_of_workday(late, 1).at == at("2026-02-24 18:00")


def test_named_rest_tells_which_festival_did_not_count():
    spans = china().named_rest(date(2026, 2, 13), date(2026, 2, 27))
    assert spans == [(date(2026, 2, 15), date(2026, 2, 23), ("春节", "Spring Festival"))]


@given(days, st.integers(1, 60))
def test_the_end_is_a_working_day_and_the_count_comes_back(day, count):
    end = add_workdays(day, count).day
    assert is_workday(end)
    assert workdays_between(day, end) == count


@given(days, st.integers(1, 60))
def test_going_back_undoes_going_forward_from_a_working_day(day, count):
    start = add_workdays(day, 0).day
    there = add_workdays(start, count).day
    assert add_workdays(there, -count).day == start


@given(days, st.integers(1, 30), days)
def test_one_more_holiday_never_makes_a_deadline_earlier(day, count, holiday):
    more = china().with_region(off=[holiday])
    assert more.add_workdays(day, count).day >= add_workdays(day, count).day


@given(moments, lengths)
def test_working_time_added_is_working_time_found(start, length):
    end = china().add_working_time(start, length).at
    assert china().working_time(start, end) == length


@given(moments, lengths, lengths)
def test_working_time_adds_up(start, first, second):
    calendar = china()
    whole = calendar.add_working_time(start, first + second).at
    assert calendar.add_working_time(calendar.add_working_time(start, first).at, second).at == whole


@given(moments, st.integers(0, 72))
def test_working_time_agrees_with_counting_minutes(start, hours):
    start = start.replace(second=0, microsecond=0)
    end = start + timedelta(hours=hours)
    calendar, minutes, moment = china(), 0, start
    while moment < end:
        clock = moment.hour * 60 + moment.minute
        minutes += calendar.is_workday(moment.date()) and (510 <= clock < 720 or 810 <= clock < 1080)
        moment += timedelta(minutes=1)
    assert calendar.working_time(start, end) == timedelta(minutes=minutes)
