"""Notices to staff: once for each cause, at once or in the digest of the next shift, only about what one may see."""

from datetime import UTC, datetime, timedelta

import pytest

from gridvisit.domain.inbox import hours, selectors, services, sight
from gridvisit.domain.inbox.models import StaffNotice
from gridvisit.domain.inbox.rules import Hours, release_at
from gridvisit.domain.inbox.services import Letter
from gridvisit.foundation.kernel.clock import at_local, local
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from tests.factories import demands as factory

NIGHT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)  # Tuesday 22:00 in Shanghai
MORNING = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # Wednesday 07:30


@pytest.fixture
def cast(db, now):
    return factory.county(now)


def letter(staff, key="k", **values):
    return Letter(staff=staff, key=key, code="demand.alarm_due", facts={"number": key}, **values)


def entries(actor, at):
    return selectors.page(actor=actor, now=at).items


def test_a_notice_is_written_once_for_each_person_and_cause(cast, now):
    for _ in range(3):
        services.notify([letter(cast.bai), letter(cast.an)], now=now)
    assert StaffNotice.objects.count() == 2
    assert selectors.unread(actor=cast.bai, now=now) == 1


def test_what_comes_at_night_is_one_digest_in_the_morning(cast):
    for n in range(4):
        services.notify([letter(cast.bai, f"k{n}")], now=NIGHT + timedelta(minutes=n))
    assert selectors.unread(actor=cast.bai, now=MORNING - timedelta(seconds=1)) == 0
    assert entries(cast.bai, MORNING - timedelta(seconds=1)) == []
    (digest,) = entries(cast.bai, MORNING)
    assert digest.is_digest
    assert len(digest.lines) == 4
    assert selectors.unread(actor=cast.bai, now=MORNING) == 1


def test_the_urgent_comes_at_once_at_any_hour(cast):
    services.notify([letter(cast.bai, urgent=True)], now=NIGHT)
    (entry,) = entries(cast.bai, NIGHT)
    assert not entry.is_digest


def test_what_comes_in_the_shift_comes_at_once(cast, now):
    services.notify([letter(cast.bai)], now=now)
    assert [entry.notice.release_at for entry in entries(cast.bai, now)] == [now]


def test_reading_a_digest_reads_its_lines_and_unreading_brings_it_back(cast):
    services.notify([letter(cast.bai, "a"), letter(cast.bai, "b")], now=NIGHT)
    (digest,) = entries(cast.bai, MORNING)
    services.mark(notice_id=digest.notice.pk, read=True, actor=cast.bai, now=MORNING)
    assert selectors.unread(actor=cast.bai, now=MORNING) == 0
    services.mark(notice_id=digest.notice.pk, read=False, actor=cast.bai, now=MORNING)
    assert selectors.unread(actor=cast.bai, now=MORNING) == 1
    assert services.mark_all(actor=cast.bai, now=MORNING) == 3
    assert selectors.unread(actor=cast.bai, now=MORNING) == 0


def test_nobody_reads_the_notices_of_another(cast, now):
    services.notify([letter(cast.bai)], now=now)
    row = StaffNotice.objects.get()
    with pytest.raises(NotFound):
        services.mark(notice_id=row.pk, read=True, actor=cast.an, now=now)
    with pytest.raises(NotFound):
        selectors.notice(notice_id=row.pk, actor=cast.an, now=now)


def test_a_held_notice_cannot_be_opened_before_its_time(cast):
    services.notify([letter(cast.bai)], now=NIGHT)
    row = StaffNotice.objects.get(held=True)
    with pytest.raises(NotFound):
        selectors.notice(notice_id=row.pk, actor=cast.bai, now=NIGHT)
    assert selectors.notice(notice_id=row.pk, actor=cast.bai, now=MORNING)


def test_own_hours_hold_until_they_are_forgotten(cast):
    services.set_hours(hours=Hours(0, 0, rest_days=False), actor=cast.bai, now=NIGHT)
    services.notify([letter(cast.bai)], now=NIGHT)
    assert selectors.unread(actor=cast.bai, now=NIGHT) == 1
    services.forget_hours(actor=cast.bai, now=NIGHT)
    assert hours.own(cast.bai) is None
    services.notify([letter(cast.bai, "later")], now=NIGHT)
    assert selectors.unread(actor=cast.bai, now=NIGHT) == 1


def test_a_time_that_is_none_is_refused(cast, now):
    with pytest.raises(Refusal, match=r"inbox\.hours_invalid"):
        services.set_hours(hours=Hours(1440, 60), actor=cast.bai, now=now)


@pytest.mark.parametrize(
    ("at", "own", "due"),
    [
        (
            (2026, 11, 27, 20, 0),
            Hours(450, 1200),
            (2026, 11, 30, 7, 30),
        ),  # Friday evening, the end is not in it
        ((2026, 11, 27, 7, 30), Hours(450, 1200), (2026, 11, 27, 7, 30)),
        ((2026, 11, 28, 10, 0), Hours(450, 1200, rest_days=False), (2026, 11, 28, 10, 0)),  # a Saturday
        ((2026, 9, 20, 10, 0), Hours(450, 1200), (2026, 9, 20, 10, 0)),  # a Sunday people work on (调休)
        ((2026, 10, 1, 10, 0), Hours(450, 1200), (2026, 10, 8, 7, 30)),  # the National Day week
        (
            (2026, 11, 25, 3, 0),
            Hours(1200, 480),
            (2026, 11, 25, 3, 0),
        ),  # a night shift that began the day before
        ((2026, 11, 25, 12, 0), Hours(1200, 480), (2026, 11, 25, 20, 0)),
        (
            (2026, 11, 28, 3, 0),
            Hours(1200, 480),
            (2026, 11, 28, 3, 0),
        ),  # Friday's night shift ends on Saturday
    ],
)
def test_the_start_of_the_next_shift(at, own, due):
    year, month, day, hour, minute = at
    moment = at_local(datetime(year, month, day).date(), hour, minute)
    found = local(release_at(moment, own))
    assert (found.year, found.month, found.day, found.hour, found.minute) == due


def test_a_notice_about_what_one_may_no_longer_see_is_gone_from_list_count_and_digest(cast, now):
    demand = factory.dispatched(cast, now)
    StaffNotice.objects.all().delete()
    services.notify([letter(cast.bai, subject_kind="demand", subject_id=demand.pk)], now=NIGHT)
    services.notify(
        [letter(cast.bai, "u", subject_kind="demand", subject_id=demand.pk, urgent=True)], now=NIGHT
    )
    assert selectors.unread(actor=cast.bai, now=MORNING) == 2
    type(demand).objects.filter(pk=demand.pk).update(type="REPORT", reported_unit_id=cast.town_a.id)
    assert selectors.unread(actor=cast.bai, now=MORNING) == 0
    assert entries(cast.bai, MORNING) == []
    assert sight.visible(StaffNotice.objects.filter(subject_id=demand.pk), actor=cast.bai) == []
