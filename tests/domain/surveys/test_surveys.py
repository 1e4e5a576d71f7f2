"""Ask how a demand was handled: one person, one link, once; honest figures (9.4, reliability 3.8)."""

import secrets
from datetime import timedelta

import pytest

from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.surveys import selectors, services
from gridvisit.domain.surveys.models import Invitation
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.foundation.outbox.models import Message
from tests.factories import customers, surveys
from tests.factories import demands as factory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD = {"overall": "5", "solved": "5", "speed": "4", "contacted": "yes"}


def test_a_closed_demand_is_asked_about_once(cast, now):
    row, token = surveys.invited(cast, now)
    assert (row.state, row.unit_id) == ("sent", cast.town_a.id)
    assert len(token) >= 32
    assert token != row.token_hash
    assert services.invite(demand_id=row.demand_id, now=now) is None
    assert Invitation.objects.count() == 1


def test_one_person_is_asked_once_in_90_days_pleased_or_not(cast, now):
    home = customers.household(unit=cast.town_a, now=now).pk
    surveys.invited(cast, now, party_id=home)
    again = factory.closed(cast, now + 80 * DAY, party_id=home, topic="BILL")
    assert services.invite(demand_id=again.pk, now=now + 80 * DAY) is None
    later = factory.closed(cast, now + 91 * DAY, party_id=home, topic="EV")
    assert services.invite(demand_id=later.pk, now=now + 91 * DAY) is not None


def test_reports_the_anonymous_and_those_who_asked_for_peace_are_not_asked(cast, now):
    home = customers.household(unit=cast.town_a, now=now)
    nameless = factory.closed(cast, now, party_id=home.pk, anonymous=True)
    assert services.invite(demand_id=nameless.pk, now=now) is None
    customer_services.set_do_not_contact(
        contact_id=customers.contact_of(home).pk, wish=True, how="口头", actor=None, now=now
    )
    quiet = factory.closed(cast, now, party_id=home.pk, topic="BILL")
    assert services.invite(demand_id=quiet.pk, now=now) is None


def test_an_open_demand_is_not_asked_about(cast, now):
    assert services.invite(demand_id=factory.resolved(cast, now).pk, now=now) is None


def test_nobody_to_write_to_is_undelivered_and_stays_in_the_denominator(cast, now):
    home = customers.household(unit=cast.town_a, now=now, mobile="").pk
    demand = factory.closed(cast, now, party_id=home)
    assert services.invite(demand_id=demand.pk, now=now).state == "undelivered"


def test_looking_at_the_page_spends_nothing_and_answering_does(cast, now):
    row, token = surveys.invited(cast, now)
    for _scanner in range(10):
        assert services.find(token=token, now=now + HOUR).pk == row.pk
    row.refresh_from_db()
    assert row.state == "sent"
    done = services.answer(token=token, answers=GOOD, now=now + HOUR)
    assert (done.state, done.overall, done.counted) == ("complete", 5, True)
    for again in (services.find, services.refuse):
        with pytest.raises(Refusal, match=r"survey\.used"):
            again(token=token, now=now + HOUR)
    with pytest.raises(Refusal, match=r"survey\.used"):
        services.answer(token=token, answers=GOOD, now=now + HOUR)


def test_of_two_who_send_at_once_only_one_counts(cast, now, monkeypatch):
    row, token = surveys.invited(cast, now)
    stale = Invitation.objects.select_related("instrument").get(pk=row.pk)
    services.answer(token=token, answers=GOOD, now=now)
    with monkeypatch.context() as patch:
        patch.setattr(services, "find", lambda **_: stale)
        with pytest.raises(Refusal, match=r"survey\.used"):
            services.answer(token=token, answers={"overall": "1"}, now=now)
    row.refresh_from_db()
    assert row.overall == 5


def test_a_forged_token_opens_nothing_and_an_old_one_has_expired(cast, now):
    _row, token = surveys.invited(cast, now)
    for forged in (token[:-1], token + "a", secrets.token_urlsafe(24), ""):
        with pytest.raises(NotFound):
            services.find(token=forged, now=now)
    with pytest.raises(Refusal, match=r"survey\.expired"):
        services.find(token=token, now=now + 8 * DAY)


def test_no_answer_is_filled_in_for_anybody(cast, now):
    row, token = surveys.invited(cast, now)
    with pytest.raises(Refusal, match=r"survey\.empty"):
        services.answer(token=token, answers={"overall": ""}, now=now)
    part = services.answer(token=token, answers={"told": "no"}, now=now)
    assert (part.state, part.overall) == ("partial", None)
    whole = services.answer(token=token, answers={"told": "no", "overall": "na"}, now=now)
    assert (whole.state, whole.overall, whole.low_score) == ("complete", None, False)
    figures = selectors.satisfaction(tenant_id=row.tenant_id, start=now - DAY, end=now + DAY)
    assert (figures.top2.n, figures.top2.value) == (0, None)


def test_unknown_questions_and_values_are_refused(cast, now):
    _row, token = surveys.invited(cast, now)
    for wrong in ({"overall": "6"}, {"overall": "Yes"}, {"hack": "1"}, {"told": "5"}):
        with pytest.raises(Invalid):
            services.answer(token=token, answers=wrong, now=now)


def test_an_answer_from_our_own_device_is_kept_but_not_counted(cast, now):
    row, token = surveys.invited(cast, now)
    done = services.answer(token=token, answers=GOOD, now=now, by_staff=True)
    assert (done.counted, done.not_counted_reason) == (False, "staff_device")
    figures = selectors.satisfaction(tenant_id=row.tenant_id, start=now - DAY, end=now + DAY)
    assert (figures.top2.n, figures.not_counted) == (0, 1)


def test_one_device_answering_for_many_is_not_counted(cast, now):
    counted = []
    for _n in range(5):
        _row, token = surveys.invited(cast, now)
        counted.append(services.answer(token=token, answers=GOOD, now=now, client="10.0.0.7 phone").counted)
    assert counted == [True, True, True, False, False]


def test_a_dissatisfied_customer_is_called_by_the_level_above_within_24_hours(cast, now):
    row, token = surveys.invited(cast, now)
    services.answer(token=token, answers={"overall": "2", "comment": "说好周三来，没来"}, now=now)
    assert Message.objects.filter(name="survey.low_score").count() == 1
    services.escalate(invitation_id=row.pk, now=now)
    row.refresh_from_db()
    assert selectors.call_due(row) == now + 24 * HOUR
    assert selectors.to_call(actor=cast.quality) == 1
    with pytest.raises((NotFound, Forbidden)):
        services.record_low_score_contact(invitation_id=row.pk, text="已致歉", actor=cast.bai, now=now)
    called = services.record_low_score_contact(
        invitation_id=row.pk, text="已致歉并约定周五", actor=cast.quality, now=now
    )
    assert called.contacted_at == now
    assert selectors.to_call(actor=cast.quality) == 0


def test_the_rated_never_see_answers(cast, now):
    row, token = surveys.invited(cast, now)
    services.answer(token=token, answers=GOOD, now=now)
    row.refresh_from_db()
    for rated in (cast.an, cast.bai, cast.county_head):
        assert not selectors.page(actor=rated, now=now).items
        with pytest.raises(NotFound):
            selectors.invitation(invitation_id=row.pk, actor=rated)
    with pytest.raises(NotFound):  # the desk reads the dissatisfied only
        selectors.invitation(invitation_id=row.pk, actor=cast.desk)
    assert [a.question for a in selectors.answers_of(row, actor=cast.quality)]


def test_an_interviewer_took_no_part(cast, now):
    row, _token = surveys.invited(cast, now, visitor_id=cast.quality.id)
    with pytest.raises(Refusal, match="not_independent"):
        services.answer_by_phone(invitation_id=row.pk, answers=GOOD, actor=cast.quality, now=now)
    asked = services.answer_by_phone(invitation_id=row.pk, answers=GOOD, actor=cast.desk_two, now=now)
    assert (asked.mode, asked.interviewer_id, asked.state) == ("phone", cast.desk_two.id, "complete")


def test_figures_come_with_n_interval_and_every_invitation(cast, now):
    for overall in ("5", "4", "2"):
        _row, token = surveys.invited(cast, now)
        services.answer(token=token, answers={"overall": overall, "solved": overall, "told": "yes"}, now=now)
    surveys.invited(cast, now)
    _row, token = surveys.invited(cast, now)
    services.refuse(token=token, now=now)
    figures = selectors.satisfaction(tenant_id=cast.city.id, start=now - DAY, end=now + DAY)
    assert (figures.sent, figures.complete, figures.refused, figures.low) == (5, 3, 1, 1)
    assert (figures.top2.hits, figures.top2.n, figures.top2.too_few) == (2, 3, True)
    assert figures.top2.low < figures.top2.value < figures.top2.high
    assert round(figures.csi, 1) == 66.7
    assert figures.facts["told"].value == 1
    assert figures.rate.n == 5
