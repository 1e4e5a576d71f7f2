"""Joint handling (协办): another unit does a part; the lead and its clocks stay; nothing is resolved meanwhile."""

from datetime import timedelta

import pytest

from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.teamwork import history, joint
from gridvisit.domain.inbox.models import StaffNotice
from gridvisit.domain.staff import services as staff
from gridvisit.domain.staff.models import Staff
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import demands as factory

DAY = timedelta(days=1)


def fresh(person):
    """Return the person as the next request would load him."""
    return Staff.objects.select_related("unit").get(pk=person.pk)


def ask(cast, now, demand, **values):
    defaults = {
        "demand_id": demand.pk, "unit_id": cast.town_b.id, "task": "核对台区终端时钟", "wished_on": local_date(now + DAY),
        "actor": cast.bai, "now": now,
    }  # fmt: skip
    return joint.ask(**(defaults | values))


def test_the_unit_asked_sees_the_demand_only_from_then_on_and_answers_its_part(cast, now):
    demand = factory.handling(cast, now)
    dues = list(demand.dues.order_by("kind").values_list("kind", "at"))
    with pytest.raises(NotFound):
        selectors.demand(demand_id=demand.pk, actor=fresh(cast.bo))
    part = ask(cast, now, demand)
    assert selectors.demand(demand_id=demand.pk, actor=fresh(cast.bo)).responsible_unit_id == cast.town_a.id
    assert list(selectors.demands(actor=fresh(cast.bo), now=now, queue="open")) == [demand]
    assert StaffNotice.objects.get(code="demand.joint_asked").staff_id == cast.bo.id
    done = joint.answer(part_id=part.pk, done=True, text="时钟已校准", actor=fresh(cast.bo), now=now)
    assert (done.state, done.answer, done.answered_by_id) == ("done", "时钟已校准", cast.bo.id)
    assert StaffNotice.objects.get(code="demand.joint_answered").staff_id == cast.bai.id
    after = Demand.objects.get(pk=demand.pk)
    assert list(after.dues.order_by("kind").values_list("kind", "at")) == dues
    assert (after.state, after.responsible_unit_id) == ("handling", cast.town_a.id)
    verbs = AuditEntry.objects.filter(object_id=str(demand.pk), verb__startswith="demand.joint")
    assert list(verbs.order_by("at", "id").values_list("verb", flat=True)) == [
        "demand.joint_asked", "demand.joint_answered",
    ]  # fmt: skip


def test_who_helps_may_answer_the_part_and_nothing_else(cast, now):
    demand = factory.handling(cast, now)
    ask(cast, now, demand)
    bo = fresh(cast.bo)
    with pytest.raises(Forbidden):
        services.handle(demand_id=demand.pk, text="替他们办", actor=bo, now=now)
    assert services.offered(selectors.demand(demand_id=demand.pk, actor=bo), actor=bo) == []


def test_nothing_is_resolved_while_a_part_is_open_unless_the_lead_waives_it_with_a_reason(cast, now):
    demand = factory.handling(cast, now)
    part = ask(cast, now, demand)
    end = {"demand_id": demand.pk, "resolution": factory.resolution(now), "actor": cast.bai, "now": now}
    with pytest.raises(Refusal, match=r"joint\.part_open"):
        services.resolve(**end)
    with pytest.raises(Refusal, match=r"demand\.reason_needed"):
        joint.waive(part_id=part.pk, reason=" ", actor=cast.bai, now=now)
    with pytest.raises(Forbidden):
        joint.waive(part_id=part.pk, reason="不干了", actor=fresh(cast.bo), now=now)
    joint.waive(part_id=part.pk, reason="已由本所自行核对", actor=cast.bai, now=now)
    assert services.resolve(**end).state == "resolved"
    with pytest.raises(NotFound):
        selectors.demand(demand_id=demand.pk, actor=fresh(cast.bo))


def test_a_part_is_settled_once(cast, now):
    demand = factory.handling(cast, now)
    part = ask(cast, now, demand)
    joint.answer(part_id=part.pk, done=False, text="终端离线", actor=fresh(cast.bo), now=now)
    for call in (
        lambda: joint.answer(part_id=part.pk, done=True, text="又好了", actor=fresh(cast.bo), now=now),
        lambda: joint.waive(part_id=part.pk, reason="晚了", actor=cast.bai, now=now),
    ):
        with pytest.raises(Refusal, match=r"joint\.settled"):
            call()


def test_one_person_may_be_asked_and_then_he_sees_it(cast, now):
    demand = factory.handling(cast, now)
    with pytest.raises(Refusal, match=r"demand\.handler_elsewhere"):
        ask(cast, now, demand, person_id=cast.an.id)
    ask(cast, now, demand, person_id=cast.deng.id)
    assert selectors.demand(demand_id=demand.pk, actor=fresh(cast.deng)).pk == demand.pk
    assert StaffNotice.objects.get(code="demand.joint_asked").staff_id == cast.deng.id


def test_asking_again_with_the_same_id_changes_nothing(cast, now):
    demand, pk = factory.handling(cast, now), new_id()
    assert ask(cast, now, demand, part_id=pk) == ask(cast, now, demand, part_id=pk)
    assert demand.events.filter(kind="joint_asked").count() == 1


def test_bad_input_is_refused_and_nothing_is_written(cast, now):
    demand = factory.handling(cast, now)
    with pytest.raises(Invalid) as caught:
        ask(cast, now, demand, task=" ", wished_on=local_date(now - DAY))
    assert {problem.field for problem in caught.value.problems} == {"task", "wished_on"}
    with pytest.raises(Refusal, match=r"joint\.own_unit"):
        ask(cast, now, demand, unit_id=cast.town_a.id)
    with pytest.raises(Refusal, match=r"joint\.not_with_unit"):
        ask(cast, now, factory.triaged(cast, now), actor=cast.desk)
    assert demand.parts.count() == 0


def test_a_report_is_never_shared_with_the_unit_reported_on_nor_a_team_in_it(cast, now):
    report = factory.dispatched(cast, now, type="REPORT", topic="INTEGRITY", verbatim="有人吃拿卡要")
    team = staff.create_unit(
        code="A-T1", name="A班组", kind="supplier", level="team", parent=cast.town_a, actor=None, now=now,
        active_from=factory.SINCE,
    )  # fmt: skip
    assert report.reported_unit_id == cast.town_a.id
    for unit in (cast.town_a, team):
        with pytest.raises(Refusal, match=r"demand\.report_other_unit"):
            ask(cast, now, report, unit_id=unit.id, actor=fresh(cast.bo))
    part = ask(cast, now, report, unit_id=cast.county.id, actor=fresh(cast.bo))
    # the county hears of it, the station below that is reported on does not
    assert StaffNotice.objects.filter(subject_id=report.pk, staff__in=[cast.bai, cast.an]).count() == 0
    with pytest.raises(NotFound):
        joint.answer(part_id=part.pk, done=True, text="查过了", actor=fresh(cast.bai), now=now)


def test_the_way_between_units_is_told(cast, now):
    demand = factory.dispatched(cast, now)
    hours = [now + timedelta(hours=n) for n in range(1, 4)]
    services.give_back(demand_id=demand.pk, listed="other_area", actor=cast.bai, now=hours[0])
    services.dispatch(demand_id=demand.pk, unit_id=cast.town_b.id, actor=cast.desk, now=hours[1])
    services.accept(demand_id=demand.pk, actor=fresh(cast.bo), now=hours[2])
    way = history.stays(demand.events.all())
    assert [(stay.unit, stay.until, stay.how) for stay in way] == [
        ("", now, "dispatched"), ("A单位", hours[0], "given_back"), ("", hours[1], "dispatched"), ("B单位", None, ""),
    ]  # fmt: skip
    assert (way[1].listed, way[3].accepted_by, way[3].accepted_at) == ("other_area", cast.bo.id, hours[2])


def test_who_stands_above_the_unit_asked_waits_for_its_answer(cast, now):
    part = ask(cast, now, factory.handling(cast, now))
    for above in (cast.desk, cast.county_head):
        assert not joint.may_answer(part, fresh(above))
    with pytest.raises(Forbidden):
        joint.answer(part_id=part.pk, done=True, text="x", actor=fresh(cast.desk), now=now)
    assert joint.may_answer(part, fresh(cast.bo))
    theirs = ask(cast, now, factory.handling(cast, now), unit_id=cast.desk.unit_id)
    assert joint.may_answer(theirs, fresh(cast.desk))
