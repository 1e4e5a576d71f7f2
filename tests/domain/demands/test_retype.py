"""A type that gives more time: the desk's alone, with a reason, counted; one that gives less is free (4.4)."""

from __future__ import annotations

import pytest

from gridvisit.domain.demands import services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.staff import services as staff
from gridvisit.foundation.kernel.errors import Refusal
from tests.factories import demands as factory


@pytest.fixture
def complaint(cast, now):
    return factory.heard(cast.an, now, type="COMPLAINT", topic="CONDUCT", verbatim="抄表员说话很冲")


def retype(demand, actor, now, kind="OPINION", **values):
    return services.triage(
        demand_id=demand.pk,
        type=kind,
        topic="CONDUCT",
        urgency=demand.urgency,
        actor=actor,
        now=now,
        **values,
    )


def test_more_time_takes_a_reason_and_is_counted_in_the_demand_s_life(cast, now, complaint):
    before = complaint.dues.get(kind="answer").at
    with pytest.raises(Refusal, match=r"demand\.reason_needed"):
        retype(complaint, cast.desk, now)
    assert Demand.objects.get(pk=complaint.pk).type == "COMPLAINT"
    changed = retype(complaint, cast.desk, now, reason="客户说只是提意见")
    assert changed.retyped_longer == 1
    assert changed.dues.get(kind="answer").at > before
    event = changed.events.get(kind="triaged")
    assert (event.data["longer"], event.text) == (True, "客户说只是提意见")


def test_less_time_is_not_counted(cast, now):
    opinion = factory.heard(cast.an, now, type="OPINION", topic="CONDUCT")
    assert retype(opinion, cast.desk, now, kind="COMPLAINT").retyped_longer == 0


def test_going_back_and_forth_is_counted_each_time_it_gains(cast, now, complaint):
    retype(complaint, cast.desk, now, reason="一")
    retype(complaint, cast.desk, now, kind="COMPLAINT")
    assert retype(complaint, cast.desk, now, reason="二").retyped_longer == 2


def test_who_may_triage_but_is_not_the_desk_gains_no_time(cast, now, complaint):
    staff.grant_role(
        staff=cast.county_head, role="r_ops", unit=cast.county, actor=None, now=now, valid_from=factory.SINCE
    )
    with pytest.raises(Refusal, match=r"demand\.longer_needs_desk"):
        retype(complaint, cast.county_head, now, reason="省事")
    assert Demand.objects.get(pk=complaint.pk).retyped_longer == 0


def test_a_report_is_opened_to_the_house_by_the_desk_alone_and_with_a_reason(cast, now):
    report = factory.heard(cast.an, now, type="REPORT", topic="CONDUCT", verbatim="抄表员说话很冲")
    before = report.version
    with pytest.raises(Refusal, match=r"demand\.report_opens"):
        retype(report, cast.desk, now, kind="COMPLAINT")
    report.refresh_from_db()
    assert (report.type, report.version) == ("REPORT", before)
    opened = retype(report, cast.desk, now, kind="COMPLAINT", reason="并非举报，客户同意转投诉")
    assert opened.type == "COMPLAINT"
    assert opened.events.get(kind="triaged").text == "并非举报，客户同意转投诉"
