"""The frequency clocks of a customer follow what still counts: a void, false or no longer valid visit moves them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.visits import services
from gridvisit.domain.visits.models import Visit
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import visits

DAY = timedelta(days=1)


def judged(firm, town, now, *, valid=True, **more):
    visit = visits.recorded(firm, owner=town.an, now=now, **more)
    services.note_judgement(visit_id=visit.id, valid=valid, validity_reasons=[], score=90, now=now)
    return Visit.objects.get(pk=visit.id)


def clocks(firm):
    firm.refresh_from_db()
    return firm.last_visit_on, firm.last_onsite_on


@pytest.fixture
def two(firm, town_a, now):
    """An on-site visit, and one by phone ten days later; both count."""
    return judged(firm, town_a, now), judged(
        firm, town_a, now + 10 * DAY, channel="phone", reasons=["complaint"]
    )


def void(visit, town, now):
    services.propose_void(visit_id=visit.id, reason="登记错误", actor=town.bai, now=now)
    services.confirm_void(visit_id=visit.id, actor=town.officer, now=now)


def test_a_void_visit_gives_the_clocks_back_to_the_one_before(two, firm, town_a, now):
    first, second = two
    today = local_date(now)
    assert clocks(firm) == (today + 10 * DAY, today)
    due = firm.next_due_on
    void(second, town_a, now + 11 * DAY)
    assert clocks(firm) == (today, today)
    assert firm.next_due_on <= due
    void(first, town_a, now + 11 * DAY)
    assert clocks(firm) == (None, None)


def test_a_false_visit_and_one_that_is_no_longer_valid_give_them_back_too(two, firm, town_a, now):
    first, second = two
    today = local_date(now)
    services.note_authenticity(visit_id=second.id, finding="false", actor=town_a.qa, now=now + 11 * DAY)
    assert clocks(firm) == (today, today)
    services.note_judgement(
        visit_id=first.id, valid=False, validity_reasons=["4-02"], score=40, now=now + 11 * DAY
    )
    assert clocks(firm) == (None, None)


def test_what_was_taken_over_from_before_this_system_stays(firm, town_a, now):
    today = local_date(now)
    firm.change(last_visit_on=today + 20 * DAY, last_onsite_on=today + 20 * DAY)
    visit = judged(firm, town_a, now)
    void(visit, town_a, now + DAY)
    assert clocks(firm) == (today + 20 * DAY, today + 20 * DAY)


def test_a_visit_that_never_counted_moves_nothing(firm, town_a, now):
    kept = judged(firm, town_a, now)
    other = judged(firm, town_a, now + 5 * DAY, valid=False, reasons=["complaint"])
    void(other, town_a, now + 6 * DAY)
    assert clocks(firm) == (local_date(now), local_date(now))
    assert kept.valid
