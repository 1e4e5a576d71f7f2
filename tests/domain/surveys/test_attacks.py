"""What somebody would try who wants better figures, case by case (reliability 3.8)."""

import secrets
import threading
from datetime import timedelta

import pytest
from django.db import connections

from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.customers.models import Contact
from gridvisit.domain.surveys import selectors, services, trust
from gridvisit.domain.surveys.instruments import editions
from gridvisit.domain.surveys.instruments import services as instruments
from gridvisit.domain.surveys.models import Answer, Invitation
from gridvisit.domain.surveys.rules import HANDLING
from gridvisit.domain.visits import after
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Invalid, Refusal
from tests.factories import customers, surveys
from tests.factories import demands as factory
from tests.factories import visits as visit_factory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIVE = {"overall": "5"}
GOOD = {"overall": "5", "solved": "5"}


def top_two(cast, now):
    return selectors.satisfaction(tenant_id=cast.city.id, start=now - DAY, end=now + DAY).top2


def test_a_million_guessed_tokens_open_nothing(cast, now):
    stored = {surveys.invited(cast, now)[0].token_hash for _n in range(3)}
    guesses = (services.hash_of(secrets.token_urlsafe(services.TOKEN_BYTES)) for _n in range(1_000_000))
    assert not any(guess in stored for guess in guesses)
    assert services.TOKEN_BYTES * 8 >= 128


def test_the_token_is_nowhere_but_in_the_message(cast, now):
    row, token = surveys.invited(cast, now)
    stored = [str(value) for value in Invitation.objects.filter(pk=row.pk).values_list()[0]]
    assert not any(token in value for value in stored)
    assert not any(token in str(entry) for entry in AuditEntry.objects.values_list())


def test_one_device_answering_for_many_spoils_all_it_sent(cast, now):
    for _n in range(4):
        _row, token = surveys.invited(cast, now)
        services.answer(token=token, answers=GOOD, now=now, client="203.0.113.7 phone")
    assert top_two(cast, now).n == 0
    assert set(Invitation.objects.values_list("not_counted_reason", flat=True)) == {"same_device"}


def test_changing_the_browser_at_one_address_does_not_help(cast, now):
    for n in range(7):
        _row, token = surveys.invited(cast, now)
        services.answer(
            token=token, answers=GOOD, now=now, client=f"203.0.113.7 browser {n}", address="203.0.113.7"
        )
    assert top_two(cast, now).n == 0
    for n in range(2):  # a shared address the day after is nobody's fault
        _row, token = surveys.invited(cast, now)
        at = now + 2 * DAY
        assert services.answer(
            token=token, answers=GOOD, now=at, client=f"203.0.113.7 b{n}", address="203.0.113.7"
        ).counted


def test_a_household_and_a_firm_on_one_phone_are_one_person(cast, now):
    home = customers.household(unit=cast.town_a, now=now, mobile="13900001111").pk
    firm = customers.household(unit=cast.town_a, now=now, mobile="13900001111").pk
    surveys.invited(cast, now, party_id=home)
    demand = factory.closed(cast, now, party_id=firm, topic="BILL")
    assert services.invite(demand_id=demand.pk, now=now) is None
    assert (
        selectors.asked_days([firm])[firm] == selectors.asked_days([home])[home]
    )  # excused in the verdict too


def test_an_answer_while_one_of_us_stands_by_is_not_counted(cast, now):
    home = customers.neighbour(unit=cast.town_a, now=now)
    visit = visit_factory.planned(home, owner=cast.an, now=now)
    visit.change(started_at=now)
    row, token = surveys.invited(cast, now, party_id=home.pk)
    services.answer(token=token, answers=GOOD, now=now + HOUR / 6)
    after.on_survey_answered(invitation_id=row.pk, now=now + HOUR / 6)
    row.refresh_from_db()
    assert (row.overall, row.counted, row.not_counted_reason) == (5, False, "in_presence")


def test_an_answer_in_the_evening_counts(cast, now):
    home = customers.neighbour(unit=cast.town_a, now=now)
    visit = visit_factory.planned(home, owner=cast.an, now=now)
    visit.change(started_at=now, ended_at=now + HOUR)
    row, token = surveys.invited(cast, now, party_id=home.pk)
    services.answer(token=token, answers=GOOD, now=now + 9 * HOUR)
    after.on_survey_answered(invitation_id=row.pk, now=now + 9 * HOUR)
    row.refresh_from_db()
    assert row.counted


def test_a_bad_mark_brings_a_call_though_it_does_not_count(cast, now):
    _row, token = surveys.invited(cast, now)
    done = services.answer(token=token, answers={"overall": "1"}, now=now, by_staff=True)
    assert (done.counted, done.low_score) == (False, True)


@pytest.mark.parametrize(
    "answers",
    [
        {"overall": "0"}, {"overall": "6"}, {"overall": "５"}, {"overall": "5.0"}, {"overall": "-1"},
        {"overall": "5", "overall2": "5"}, {"comment": "长" * 1001}, {"duration": "never"}, {"told": "YES"},
    ],
)  # fmt: skip
def test_what_the_form_does_not_offer_is_refused_and_nothing_is_kept(cast, now, answers):
    row, token = surveys.invited(cast, now)
    with pytest.raises(Invalid):
        services.answer(token=token, answers=answers, now=now)
    row.refresh_from_db()
    assert (row.state, Answer.objects.count()) == ("sent", 0)


def test_a_branch_that_was_not_taken_takes_no_answer():
    questions = editions.shipped("relation")["question"]
    given = services.rules.asked_after(questions, {"told_us": "no", "settled": "yes", "overall": "4"})
    assert given == {"told_us": "no", "overall": "4"}


def test_an_expired_link_takes_neither_an_answer_nor_a_no(cast, now):
    _row, token = surveys.invited(cast, now)
    late = now + services.rules.LINK_DAYS
    for call in (
        lambda: services.answer(token=token, answers=GOOD, now=late),
        lambda: services.refuse(token=token, now=late),
    ):
        with pytest.raises(Refusal, match=r"survey\.expired"):
            call()


def test_what_is_unknown_of_a_device_accuses_nobody():
    assert trust.hashes("", "") == ("", "")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_ten_who_send_one_link_at_once_one_is_taken(now):
    cast = factory.county(now)
    row, token = surveys.invited(cast, now)
    outcomes, gate = [], threading.Barrier(10)

    def send(mark):
        gate.wait(20)
        try:
            services.answer(token=token, answers={"overall": mark}, now=now)
            outcomes.append("taken")
        except Refusal as no:
            outcomes.append(no.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(str(n % 5 + 1),)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["survey.used"] * 9 + ["taken"]
    assert Answer.objects.filter(invitation=row).count() == 1


# A number changed just before the survey goes there ------------------------------------------------------------


def asked_about_a_visit(cast, now, *, by, at, mobile="13977778888"):
    """A home visited by 安, asked about that visit after its number was changed."""
    home = customers.neighbour(unit=cast.town_a, now=now - 30 * DAY, manager=cast.an)
    visit = visit_factory.planned(home, owner=cast.an, now=now)
    contact = customers.contact_of(home)
    customer_services.update_contact(contact_id=contact.pk, mobile=mobile, actor=by, now=at)
    subject = services.Subject(
        unit_id=cast.town_a.pk, tenant_id=cast.city.pk, party_id=home.pk, visit_id=visit.pk
    )
    row = services.invite_about(subject=subject, now=now)
    return row, surveys.token_of(row)


def test_an_answer_over_a_number_the_visitor_changed_just_before_is_kept_and_not_counted(cast, now):
    row, token = asked_about_a_visit(cast, now, by=cast.an, at=now - HOUR)
    assert (row.state, row.not_counted_reason) == ("sent", "number_changed")
    done = services.answer(token=token, answers=FIVE, now=now + HOUR, client="his phone")
    assert (done.overall, done.counted, done.not_counted_reason) == (5, False, "number_changed")


def test_a_part_first_and_the_rest_later_does_not_help(cast, now):
    _row, token = asked_about_a_visit(cast, now, by=cast.an, at=now - HOUR)
    services.answer(token=token, answers={"punctual": "yes"}, now=now + HOUR)
    assert not services.answer(token=token, answers=FIVE, now=now + 2 * HOUR).counted


def test_putting_the_number_back_before_the_answer_does_not_help(cast, now):
    row, token = asked_about_a_visit(cast, now, by=cast.an, at=now - HOUR)
    contact = customers.contact_of(visit_factory.Party.objects.get(pk=row.party_id))
    customer_services.update_contact(contact_id=contact.pk, mobile="13911112222", actor=None, now=now)
    assert not services.answer(token=token, answers=FIVE, now=now + HOUR).counted


def test_a_number_the_customer_had_for_days_or_another_changed_counts(cast, now):
    for by, at in ((cast.an, now - 80 * HOUR), (None, now - HOUR)):
        _row, token = asked_about_a_visit(cast, now, by=by, at=at, mobile=f"139{next(customers.PHONES)}")
        assert services.answer(token=token, answers=FIVE, now=now + HOUR).counted


def test_the_handler_of_a_demand_is_judged_too(cast, now):
    home = customers.neighbour(unit=cast.town_a, now=now - 30 * DAY)
    demand = factory.closed(cast, now, party_id=home.pk)
    handler = next(iter(services.surveying.people_of(demand.pk)[1]))
    Contact.objects.filter(party=home).update(mobile_changed_at=now - HOUR, mobile_changed_by=handler)
    row = services.invite(demand_id=demand.pk, now=now)
    services.answer(token=surveys.token_of(row), answers=FIVE, now=now)
    row.refresh_from_db()
    assert (row.counted, row.not_counted_reason) == (False, "number_changed")
    assert top_two(cast, now).n == 0


def test_the_visitors_own_phone_does_not_count_however_old(cast, now):
    cast.an.mobile = "13977778888"
    cast.an.save(update_fields=["mobile"])
    _row, token = asked_about_a_visit(cast, now, by=None, at=now - 20 * DAY)
    done = services.answer(token=token, answers=FIVE, now=now + HOUR)
    assert (done.counted, done.not_counted_reason) == (False, "own_number")


def test_a_phone_interview_over_a_number_changed_since_is_not_counted(cast, now):
    row, _token = asked_about_a_visit(cast, now, by=None, at=now - HOUR)
    assert row.not_counted_reason == ""
    contact = customers.contact_of(visit_factory.Party.objects.get(pk=row.party_id))
    customer_services.update_contact(contact_id=contact.pk, mobile="13911112222", actor=cast.an, now=now)
    done = services.answer_by_phone(invitation_id=row.pk, answers=FIVE, actor=cast.quality, now=now + HOUR)
    assert (done.overall, done.counted, done.not_counted_reason) == (5, False, "number_changed")


def test_asked_about_us_as_a_whole_the_customers_manager_is_judged(cast, now):
    home = customers.neighbour(unit=cast.town_a, now=now - 30 * DAY, manager=cast.an)
    Contact.objects.filter(party=home).update(mobile_changed_at=now - HOUR, mobile_changed_by=cast.an.pk)
    row, _token = surveys.invited(cast, now, party_id=home.pk)
    row.demand = None
    assert trust.judged(row) == {cast.an.pk}
    assert trust.reason_of_number(row, now=now) == "number_changed"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_five_who_begin_a_draft_at_once_one_does(now):
    cast = factory.county(now)
    editions.instrument_for(tenant_id=cast.city.id, now=now)
    outcomes, gate = [], threading.Barrier(5)

    def begin():
        gate.wait(20)
        try:
            instruments.start(code=HANDLING, actor=cast.quality, now=now)
            outcomes.append("begun")
        except Refusal as no:
            outcomes.append(no.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin) for _n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["begun", *["instrument.draft_exists"] * 4]
