"""Interviews by phone and reminders: every call written down, nobody pressed (9.4, 6.2)."""

from datetime import timedelta

import pytest

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.surveys import calling, reminding, services
from gridvisit.domain.surveys.models import Invitation
from gridvisit.foundation.kernel.errors import Refusal
from tests.factories import customers, surveys, waves

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def drawn(cast, now):
    """One invitation drawn for the phone."""
    waves.ended(cast, now, 1)
    wave = waves.fielded(cast, now)
    return Invitation.objects.get(wave=wave)


def call(row, cast, now, outcome, **values):
    return calling.record_call(invitation_id=row.pk, outcome=outcome, actor=cast.desk_two, now=now, **values)


def test_nothing_is_sent_to_who_is_drawn_for_the_phone(drawn):
    assert (drawn.mode, drawn.sent_at, Notice.objects.filter(kind__startswith="survey").count()) == (
        "phone",
        None,
        0,
    )


def test_after_three_calls_he_is_honestly_not_reached(drawn, cast, now):
    for hours, state in ((0, "sent"), (24, "sent"), (48, "unreachable")):
        row = call(drawn, cast, now + hours * HOUR, "no_answer")
        assert row.state == state
    with pytest.raises(Refusal, match=r"survey\.used"):
        call(drawn, cast, now + 72 * HOUR, "busy")
    assert (row.overall, len(calling.calls_of(row))) == (None, 3)


@pytest.mark.parametrize(("outcome", "state"), [("refused", "refused"), ("wrong_number", "undelivered")])
def test_a_refusal_and_a_wrong_number_end_it(drawn, cast, now, outcome, state):
    assert call(drawn, cast, now, outcome).state == state
    assert calling.to_ring(actor=cast.desk_two, now=now) == []


def test_an_agreed_time_takes_it_off_the_list_until_then(drawn, cast, now):
    assert [row.pk for row in calling.to_ring(actor=cast.desk_two, now=now)] == [drawn.pk]
    with pytest.raises(Refusal, match=r"survey\.call_back"):
        call(drawn, cast, now, "call_back")
    call(drawn, cast, now, "call_back", call_back_at=now + 3 * HOUR)
    assert calling.to_ring(actor=cast.desk_two, now=now + HOUR) == []
    assert [row.pk for row in calling.to_ring(actor=cast.desk_two, now=now + 4 * HOUR)] == [drawn.pk]


def test_who_took_part_or_is_rated_does_not_ring(drawn, cast, now):
    row = drawn
    row.change(interviewer_id=cast.bai.id)
    with pytest.raises(Refusal, match="rated_unit"):
        services.check_independent(row, cast.repair)
    with pytest.raises(Refusal):
        services.check_independent(row, cast.bai)
    services.check_independent(row, cast.desk_two)


def test_a_link_that_was_not_drawn_is_not_rung(cast, now):
    row, _token = surveys.invited(cast, now)
    with pytest.raises(Refusal, match="not_by_phone"):
        call(row, cast, now, "busy")
    with pytest.raises(Refusal, match="call_outcome"):
        calling._check(Invitation(state="sent", mode="phone", expires_at=now + DAY), "fine", None, now)


def test_one_reminder_after_three_days_with_the_same_link(cast, now):
    row, token = surveys.invited(cast, now)
    assert reminding.remind_due(now=now + 2 * DAY) == 0
    assert reminding.remind_due(now=now + 3 * DAY) == 1
    assert reminding.remind_due(now=now + 3 * DAY) == 0
    assert reminding.remind_due(now=now + 6 * DAY) == 0
    again = Notice.objects.get(kind="survey_reminder")
    assert token in again.link_path
    row.refresh_from_db()
    assert (row.reminders, row.reminded_at) == (1, now + 3 * DAY)


def test_no_reminder_after_an_answer_a_no_or_a_wish_for_peace(cast, now):
    _row, token = surveys.invited(cast, now)
    services.answer(token=token, answers={"overall": "4"}, now=now)
    _row, token = surveys.invited(cast, now)
    services.refuse(token=token, now=now)
    home = customers.neighbour(unit=cast.town_a, now=now)
    surveys.invited(cast, now, party_id=home.pk)
    customer_services.set_do_not_contact(
        contact_id=customers.contact_of(home).pk, wish=True, how="口头", actor=None, now=now
    )
    assert reminding.remind_due(now=now + 3 * DAY) == 0
    assert Notice.objects.filter(kind="survey_reminder").count() == 0
