"""Customers who answer from one network address outside the visit: seen as one signal among others, and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.evaluation.models import AuthenticityCase, TruthSignal
from gridvisit.domain.evaluation.truth import selectors, signals
from gridvisit.domain.surveys import services as surveys
from gridvisit.domain.surveys.models import Invitation
from gridvisit.domain.visits.models import Appointment, Visit
from gridvisit.domain.visits.steps import s2_appoint
from gridvisit.foundation.privacy.fields import lookup_hash
from tests.factories import customers, visits
from tests.factories import surveys as survey_factory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT_HOME = "203.0.113.7"
FIVE = {"overall": "5"}


def visited(town, owner, now):
    """A household visited two hours ago; returns the visit and the link of the survey about it."""
    home = customers.neighbour(unit=town.station, now=now - 30 * DAY)
    visit = visits.planned(home, owner=owner, now=now)
    Visit.objects.filter(pk=visit.pk).update(
        state="recorded", started_at=now - 2 * HOUR, ended_at=now - HOUR, recorded_at=now, received_at=now
    )
    subject = surveys.Subject(
        unit_id=visit.unit_id, tenant_id=visit.tenant_id, party_id=home.pk, visit_id=visit.pk
    )
    row = surveys.invite_about(subject=subject, now=now)
    assert row is not None
    return visit, survey_factory.token_of(row)


def answers(town, owner, now, *, address, count):
    """Customers of one visitor answer two a day from one address, hours after he left: no rule of a day sees them."""
    found = []
    for n in range(count):
        visit, token = visited(town, owner, now)
        at = now + n // 2 * DAY + 9 * HOUR
        row = surveys.answer(
            token=token, answers=FIVE, now=at, client=f"{address} phone {n}", address=address
        )
        assert row.counted
        found.append(visit)
    return found


def look(visit, now):
    signals.look(tenant_id=visit.tenant_id, now=now)
    return list(TruthSignal.objects.filter(signal="address"))


def test_one_address_answering_slowly_for_one_visitor_is_a_signal_and_never_enough(town_a, now):
    asked = answers(town_a, town_a.an, now, address=AT_HOME, count=6)
    (row,) = look(asked[0], now + 4 * DAY)
    assert (row.person_id, row.facts) == (town_a.an.id, {"n": 6, "places": 6})
    assert set(row.visits) <= {str(visit.pk) for visit in asked}
    assert "6处的答复来自同一网络地址" in selectors.words(row, "zh")
    found = selectors.signals(actor=town_a.qa, unit=town_a.county, now=now)
    assert [(one.total, one.proposed) for one in found] == [(20.0, False)]
    assert not AuthenticityCase.objects.exists()
    assert Invitation.objects.filter(counted=True).count() == 6  # the answers stay in the figures


def test_an_address_of_a_carrier_that_serves_the_customers_of_others_too_says_nothing(town_a, now):
    asked = answers(town_a, town_a.an, now, address=AT_HOME, count=6)
    answers(town_a, town_a.bai, now + 4 * DAY, address=AT_HOME, count=2)
    assert look(asked[0], now + 6 * DAY) == []


def test_few_answers_and_unknown_addresses_say_nothing(town_a, now):
    asked = answers(town_a, town_a.an, now, address=AT_HOME, count=4)
    answers(town_a, town_a.an, now + 3 * DAY, address="", count=6)
    assert look(asked[0], now + 7 * DAY) == []


def test_agreeing_to_appointments_by_link_is_seen_as_well(town_a, now):
    for n in range(5):
        home = customers.neighbour(unit=town_a.station, now=now - 30 * DAY)
        visit = visits.planned(home, owner=town_a.an, now=now)
        row, link = s2_appoint.propose_appointment(
            visit_id=visit.id, slot_start=visits.tomorrow(9 + n), slot_end=visits.tomorrow(9 + n, 30), contact_id=None,
            agenda=["能效"], people=[], expected_minutes=30, place="一号楼", actor=town_a.an, now=now,
        )  # fmt: skip
        s2_appoint.customer_confirm(token=link.strip("/").split("/")[-1], now=now, address=AT_HOME)
        row.refresh_from_db()
        assert (row.confirmed_by, row.link_doubt) == (
            "customer",
            "",
        )  # an address alone makes no answer doubtful
        assert row.link_address == lookup_hash("address", AT_HOME)
        Visit.objects.filter(pk=visit.pk).update(state="recorded", started_at=now, ended_at=now + HOUR)
    (signal,) = look(visit, now + DAY)
    assert signal.facts == {"n": 5, "places": 5}


def test_the_hashes_are_dropped_after_the_days_set_and_the_answers_stay(town_a, now):
    visit, token = visited(town_a, town_a.an, now)
    surveys.answer(token=token, answers=FIVE, now=now, client=AT_HOME, address=AT_HOME)
    _half, other = visited(town_a, town_a.an, now)
    surveys.answer(token=other, answers={"punctual": "yes"}, now=now, address=AT_HOME)
    row, link = s2_appoint.propose_appointment(
        visit_id=visits.planned(customers.neighbour(unit=town_a.station, now=now), owner=town_a.an, now=now).pk,
        slot_start=visits.tomorrow(9), slot_end=visits.tomorrow(10), contact_id=None, agenda=["能效"], people=[],
        expected_minutes=30, place="一号楼", actor=town_a.an, now=now,
    )  # fmt: skip
    s2_appoint.customer_confirm(token=link.strip("/").split("/")[-1], now=now, address=AT_HOME)
    assert signals.forget_addresses(now + 59 * DAY) == 0
    assert signals.forget_addresses(now + 62 * DAY) == 2
    answered = Invitation.objects.get(visit=visit)
    assert (answered.address_hash, answered.overall, answered.counted) == ("", 5, True)
    assert Appointment.objects.get(pk=row.pk).link_address == ""
    assert signals.forget_addresses(now + 400 * DAY) == 1  # the half answer, once its link is over
    assert not Invitation.objects.exclude(address_hash="").exists()
