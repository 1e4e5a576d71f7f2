"""Supervision (督办): from the level above only, reported by the unit, lifted with a reason, every step on record."""

from datetime import timedelta

import pytest

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.watch import presence, supervision
from gridvisit.domain.inbox import selectors as inbox
from gridvisit.domain.staff import services as staff
from gridvisit.domain.staff.models import Staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from tests.factories import demands as factory

HOUR = timedelta(hours=1)


def order(cast, demand, now, actor=None, **values):
    asked = {"text": "三日内拿出方案", "answer_by": now + 8 * HOUR} | values
    return supervision.supervise(demand_id=demand.pk, actor=actor or cast.county_head, now=now, **asked)


def texts(actor, now):
    return [inbox.words(entry.notice, "zh") for entry in inbox.page(actor=actor, now=now).items]


def queue(actor, now):
    return next(q.count for q in selectors.queues(actor=actor, now=now) if q.code == "supervised")


def test_the_whole_life(cast, now):
    demand = factory.handling(cast, now)
    order(cast, demand, now)
    assert queue(cast.county_head, now) == queue(cast.bai, now) == 1
    assert any("督办" in text for text in texts(cast.bai, now))
    supervision.report(demand_id=demand.pk, text="已到现场", actor=cast.bai, now=now + HOUR)
    supervision.report(demand_id=demand.pk, text="表已换", actor=cast.bai, now=now + 2 * HOUR)
    assert sum("已报告进展" in text for text in texts(cast.county_head, now + 2 * HOUR)) == 2
    supervision.lift(demand_id=demand.pk, reason="已解决", actor=cast.county_head, now=now + 3 * HOUR)
    assert queue(cast.bai, now) == 0
    demand.refresh_from_db()
    kinds = [event.kind for event in demand.events.order_by("at", "id")]
    assert kinds[-4:] == ["supervised", "supervision_reported", "supervision_reported", "supervision_lifted"]


@pytest.mark.parametrize("who", ["bai", "an"])
def test_the_unit_does_not_supervise_itself(cast, now, who):
    demand = factory.handling(cast, now)
    with pytest.raises(Forbidden):
        order(cast, demand, now, actor=getattr(cast, who))


def test_a_stranger_does_not_find_it(cast, now):
    demand = factory.handling(cast, now)
    with pytest.raises(NotFound):
        order(cast, demand, now, actor=cast.bo)


def test_what_makes_no_sense_is_refused(cast, now):
    demand = factory.handling(cast, now)
    with pytest.raises(Refusal, match=r"supervision\.past"):
        order(cast, demand, now, answer_by=now)
    with pytest.raises(Refusal, match=r"supervision\.text"):
        order(cast, demand, now, text="  ")
    with pytest.raises(Refusal, match=r"supervision\.none"):
        supervision.report(demand_id=demand.pk, text="已办", actor=cast.bai, now=now)
    order(cast, demand, now)
    with pytest.raises(Refusal, match=r"supervision\.already"):
        order(cast, demand, now)
    with pytest.raises(Refusal, match=r"supervision\.not_dispatched"):
        order(cast, factory.triaged(cast, now), now)
    with pytest.raises(Refusal, match=r"supervision\.ended"):
        order(cast, factory.closed(cast, now), now)


def test_lateness_is_told_once_and_only_without_a_report(cast, now):
    silent, reported = factory.handling(cast, now), factory.handling(cast, now)
    order(cast, silent, now)
    order(cast, reported, now)
    supervision.report(demand_id=reported.pk, text="在办", actor=cast.bai, now=now + HOUR)
    at = now + 8 * HOUR
    assert supervision.tell_late(now=at - timedelta(seconds=1)) == 0
    assert supervision.tell_late(now=at) == 1
    assert supervision.tell_late(now=at + HOUR) == 0
    assert sum("未在" in text for text in texts(cast.county_head, at)) == 1


def test_a_lifted_supervision_can_be_ordered_again(cast, now):
    demand = factory.handling(cast, now)
    order(cast, demand, now)
    supervision.lift(demand_id=demand.pk, reason="已办", actor=cast.desk, now=now + HOUR)
    assert order(cast, demand, now + HOUR).pk
    assert demand.supervisions.count() == 2


def test_two_people_at_one_demand_see_each_other_for_a_while(cast, now):
    demand = factory.handling(cast, now)
    assert presence.beat(demand_id=demand.pk, writing=True, actor=cast.bai, now=now) == []
    (other,) = presence.beat(demand_id=demand.pk, writing=False, actor=cast.desk, now=now)
    assert (other.name, other.writing) == (cast.bai.name, True)
    later = now + timedelta(seconds=31)
    presence.beat(demand_id=demand.pk, writing=False, actor=cast.bai, now=later)
    (other,) = presence.others(demand_id=demand.pk, actor=cast.desk, now=later)
    assert not other.writing
    gone = later + presence.FRESH
    assert presence.others(demand_id=demand.pk, actor=cast.desk, now=gone) == []
    assert presence.forget(now=gone) == 2


def test_presence_is_only_for_those_who_see_the_demand(cast, now):
    demand = factory.handling(cast, now)
    with pytest.raises(NotFound):
        presence.beat(demand_id=demand.pk, writing=False, actor=cast.bo, now=now)


def test_the_report_reaches_the_level_though_the_supervisor_has_left(cast, now):
    demand = factory.handling(cast, now)
    order(cast, demand, now)
    heir = staff.create_staff(
        staff_no="heir", name="继某", unit=cast.county, actor=None, now=now, active_from=factory.SINCE
    )
    staff.grant_role(
        staff=heir, role="county_mkt", unit=cast.county, actor=None, now=now, valid_from=factory.SINCE
    )
    Staff.objects.filter(pk=cast.county_head.pk).update(active_to=local_date(now) - timedelta(days=1))
    supervision.report(demand_id=demand.pk, text="已到现场", actor=cast.bai, now=now + HOUR)
    assert any("已报告进展" in text for text in texts(heir, now + HOUR))
    supervision.lift(demand_id=demand.pk, reason="已解决", actor=heir, now=now + 2 * HOUR)
