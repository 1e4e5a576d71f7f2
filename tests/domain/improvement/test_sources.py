"""Findings come from complaints, surveys, audits, false visits, rules and self-reports; repeats become systemic (9.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.evaluation.models import AuthenticityCase
from gridvisit.domain.improvement.models import Finding
from gridvisit.domain.improvement.sources import services as sources
from gridvisit.domain.surveys import services as surveys
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.interfaces.jobs.handlers import HANDLERS
from tests.factories import demands as factory
from tests.factories import surveys as invitations

DAY = timedelta(days=1)


@pytest.fixture
def cast(db, now):
    return factory.county(now)


def complained(cast, now, **values):
    return factory.closed(cast, now, type="COMPLAINT", **values)


def test_a_complaint_that_holds_is_a_finding_once(cast, now):
    demand = complained(cast, now)
    for _again in range(2):
        sources.on_complaint_closed(demand_id=demand.pk, now=now)
    row = Finding.objects.get()
    assert (row.source, row.unit_id, row.object_id) == ("complaint", cast.town_a.id, demand.pk)
    assert sources.on_complaint_closed in HANDLERS["demand.closed"]


def test_an_opinion_and_a_complaint_that_does_not_hold_are_none(cast, now):
    sources.on_complaint_closed(demand_id=factory.closed(cast, now).pk, now=now)
    untrue = complained(cast, now)
    untrue.change(result="not_substantiated")
    sources.on_complaint_closed(demand_id=untrue.pk, now=now)
    assert not Finding.objects.exists()


def test_the_third_complaint_of_a_quarter_makes_all_systemic(cast, now):
    for n, topic in enumerate(("METER", "BILL", "EV")):
        sources.on_complaint_closed(demand_id=complained(cast, now, topic=topic).pk, now=now)
        assert Finding.objects.filter(systemic=True).count() == (3 if n == 2 else 0)


def test_a_visit_finally_found_false_is_a_finding_without_a_name(cast, now):
    case = AuthenticityCase.objects.create(
        tenant_id=cast.city.id, unit=cast.town_a, visit_id=new_id(), visit_day=now.date(), person=cast.an, number="C-1",
        cause="signal", opened_at=now, state="closed", final_finding="false", final_at=now, hear_by=now.date(),
        due_on=now.date(),
    )  # fmt: skip
    sources.on_case_closed(case_id=case.pk, now=now)
    row = Finding.objects.get()
    assert (row.source, row.rule) == ("recheck", "9.2-04")
    assert cast.an.name not in row.title + row.detail
    case.change(final_finding="doubtful", visit_id=new_id())
    sources.on_case_closed(case_id=case.pk, now=now)
    assert Finding.objects.count() == 1


def test_one_dissatisfied_customer_stays_unknown_and_three_are_a_systemic_finding(cast, now):
    for n in range(3):
        row, token = invitations.invited(cast, now)
        surveys.answer(token=token, answers={"overall": "1"}, now=now)
        surveys.record_low_score_contact(invitation_id=row.pk, text="已致歉", actor=cast.quality, now=now)
        sources.on_dissatisfied_called(invitation_id=row.pk, now=now)
        assert Finding.objects.count() == (1 if n == 2 else 0)
    found = Finding.objects.get()
    assert (found.source, found.systemic, found.count, found.object_id) == ("survey", True, 3, None)
