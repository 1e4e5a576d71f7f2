"""After the follow-up of a visit its customer is asked how it was: once, never against a wish (4.5)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.surveys import selectors as surveys_read
from gridvisit.domain.surveys import services as surveys
from gridvisit.domain.surveys.models import Invitation
from gridvisit.domain.visits import after
from gridvisit.domain.visits.models import FollowUp
from gridvisit.domain.visits.steps import s6_follow_up
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.jobs.handlers import HANDLERS
from tests.factories import customers, visits
from tests.factories.surveys import token_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """Every visit is drawn for follow-up."""
    monkeypatch.setattr("gridvisit.engines.sampling.chosen", lambda *_a, **_k: True)


@pytest.fixture
def run():
    return partial(outbox.drain, HANDLERS)


def followed(party, town, now, run, result="solved_confirmed", note=""):
    visit = visits.recorded(party, owner=town.an, now=now)
    run(now=now + HOUR)
    row = FollowUp.objects.get(visit=visit)
    s6_follow_up.record(follow_up_id=row.id, result=result, note=note, actor=town.hotline, now=now + DAY)
    run(now=now + DAY)
    return visit


def test_who_was_visited_is_asked_about_the_visit_once(firm, town_a, now, run):
    visit = followed(firm, town_a, now, run)
    row = Invitation.objects.get()
    assert (row.visit_id, row.demand_id, row.unit_id) == (visit.id, None, visit.unit_id)
    assert row.instrument.code == "visit-service"
    after.ask_about_visit(follow_up_id=FollowUp.objects.get().id, now=now + DAY)
    assert Invitation.objects.count() == 1
    assert [found.pk for found in surveys_read.of_visit(visit.id)] == [row.pk]
    done = surveys.answer(
        token=token_of(row), answers={"overall": "4", "contacted": "yes"}, now=now + 2 * DAY
    )
    assert (done.state, done.counted) == ("complete", True)


def test_nobody_is_asked_twice_within_the_window_whatever_about(firm, town_a, now, run):
    followed(firm, town_a, now, run)
    second = followed(firm, town_a, now + 20 * DAY, run)
    assert Invitation.objects.count() == 1
    assert after.why_not_asked(second) == "asked_lately"
    third = followed(firm, town_a, now + 120 * DAY, run)
    assert Invitation.objects.count() == 2
    assert after.why_not_asked(third) == ""


def test_a_wish_for_peace_is_kept(firm, town_a, now, run):
    customer_services.set_do_not_contact(
        contact_id=customers.contact_of(firm).id, wish=True, how="电话", actor=None, now=now - DAY
    )
    visit = visits.recorded(firm, owner=town_a.an, now=now, reasons=["importance"])
    run(now=now + HOUR)
    row = FollowUp.objects.get(visit=visit)
    s6_follow_up.record(follow_up_id=row.id, result="solved_confirmed", actor=town_a.hotline, now=now + DAY)
    run(now=now + DAY)
    assert not Invitation.objects.exists()
    assert after.why_not_asked(visit) == "do_not_contact"


@pytest.mark.parametrize(("result", "note"), [("visit_denied", "没人来过"), ("refused", "")])
def test_who_denies_the_visit_or_refuses_the_call_gets_no_questionnaire(firm, town_a, now, run, result, note):
    visit = followed(firm, town_a, now, run, result, note)
    assert not Invitation.objects.exists()
    assert after.why_not_asked(visit) == ""


def test_the_figures_of_handled_demands_stay_free_of_visits_and_the_visitor_does_not_ask(
    firm, town_a, now, run
):
    followed(firm, town_a, now, run)
    row = Invitation.objects.get()
    found = surveys_read.satisfaction(tenant_id=row.tenant_id, start=now - DAY, end=now + 9 * DAY)
    assert found.sent == 0
    Invitation.objects.filter(pk=row.pk).update(low_score=True)
    visitor = town_a.an
    visitor.roles.create(
        tenant_id=row.tenant_id, role="qa", unit=town_a.county, valid_from=(now - 9 * DAY).date()
    )
    visitor.__dict__.pop("_roles", None)
    visitor.__dict__.pop("_scopes", None)
    with pytest.raises(Refusal, match=r"not_independent"):
        surveys.answer_by_phone(
            invitation_id=row.pk, answers={"overall": "5"}, actor=visitor, now=now + 2 * DAY
        )
