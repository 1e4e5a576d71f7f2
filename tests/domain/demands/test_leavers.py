"""The work of who leaves: all of it goes to successors, once, with a reason; what cannot go says why."""

from datetime import timedelta

import pytest

from gridvisit.domain.demands import services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.teamwork import joint, leavers
from gridvisit.domain.inbox.models import StaffNotice
from gridvisit.domain.staff import services as staff
from gridvisit.domain.staff.models import Staff
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from tests.factories import customers
from tests.factories import demands as factory

DAY = timedelta(days=1)


def person(cast, no, unit, role, now):
    made = staff.create_staff(
        staff_no=no, name=f"{no}某", unit=unit, actor=None, now=now, active_from=factory.SINCE
    )
    staff.grant_role(staff=made, role=role, unit=unit, actor=None, now=now, valid_from=factory.SINCE)
    return made


@pytest.fixture
def load(cast, now):
    """Two demands of two customers, a promise and a part in the hands of 修 (handler of town A), who leaves."""
    parties = [customers.household(unit=cast.town_a, now=now, name=name).pk for name in ("甲", "乙")]
    demands = []
    for party in parties:
        demand = factory.triaged(cast, now, party_id=party)
        services.dispatch(
            demand_id=demand.pk, unit_id=cast.town_a.id, handler_id=cast.repair.id, actor=cast.desk, now=now
        )
        demands.append(demand)
    promise = services.make_promise(
        party_id=parties[0], unit_id=cast.town_a.id, text="周五前换表", due_on=local_date(now + DAY),
        owner_id=cast.repair.id, actor=cast.bai, now=now,
    )  # fmt: skip
    other = factory.triaged(cast, now)
    services.dispatch(demand_id=other.pk, unit_id=cast.town_b.id, actor=cast.desk, now=now)
    part = joint.ask(
        demand_id=other.pk, unit_id=cast.town_a.id, person_id=cast.repair.id, task="核对终端",
        wished_on=local_date(now + DAY), actor=cast.bo, now=now,
    )  # fmt: skip
    return demands, promise, part


def fresh(someone):
    return Staff.objects.select_related("unit").get(pk=someone.pk)


def test_all_open_work_goes_to_the_successors_and_the_same_again_changes_nothing(cast, now, load):
    demands, promise, part = load
    wang, li = (person(cast, no, cast.town_a, "handler", now) for no in ("wang", "li"))
    asked = {
        "person_id": cast.repair.id,
        "successor_ids": [wang.id, li.id],
        "actor": fresh(cast.bai),
        "now": now,
    }
    look = leavers.plan(**asked)
    assert [look.count(kind) for kind in ("demand", "promise", "part")] == [2, 1, 1]
    assert Demand.objects.filter(handler_id=cast.repair.id).count() == 2, "looking changes nothing"
    done = leavers.hand_on(**asked, reason="调离")
    assert done.left == []
    for row in (*demands, promise, part):
        row.refresh_from_db()
    assert {demand.handler_id for demand in demands} == {wang.id, li.id}
    assert promise.owner_id == demands[0].handler_id, "one customer's work stays in one hand"
    assert part.person_id in {wang.id, li.id}
    assert demands[0].events.filter(kind="handed_on").count() == 1
    assert StaffNotice.objects.filter(code="demand.handed_on_notice").count() == 2
    again = leavers.hand_on(**(asked | {"actor": fresh(cast.bai)}), reason="调离")
    assert again.moves == []
    verbs = AuditEntry.objects.filter(
        verb__in=["staff.work_handed_on", "promise.handed_on", "demand.handed_on"]
    )
    assert verbs.count() == 4


def test_a_person_may_choose_who_takes_what(cast, now, load):
    demands, promise, _part = load
    wang, li = (person(cast, no, cast.town_a, "handler", now) for no in ("wang", "li"))
    leavers.hand_on(
        person_id=cast.repair.id, successor_ids=[wang.id], chosen={promise.pk: li.id}, reason="调离",
        actor=fresh(cast.bai), now=now,
    )  # fmt: skip
    promise.refresh_from_db()
    assert promise.owner_id == li.id
    assert set(
        Demand.objects.filter(pk__in=[d.pk for d in demands]).values_list("handler_id", flat=True)
    ) == {wang.id}


def test_what_cannot_go_stays_and_says_why(cast, now, load):
    found = leavers.plan(
        person_id=cast.repair.id, successor_ids=[cast.deng.id], actor=fresh(cast.desk), now=now
    )  # fmt: skip
    assert {(move.kind, move.refused) for move in found.left} == {
        ("demand", "demand.handler_elsewhere"), ("promise", "leaver.promise_kept_elsewhere"),
        ("part", "demand.handler_elsewhere"),
    }  # fmt: skip


def test_bad_input_and_strangers_are_refused(cast, now, load):
    call = {
        "person_id": cast.repair.id,
        "successor_ids": [],
        "reason": "调离",
        "actor": fresh(cast.bai),
        "now": now,
    }
    with pytest.raises(Refusal, match=r"leaver\.no_successor"):
        leavers.hand_on(**call)
    with pytest.raises(Refusal, match=r"leaver\.himself"):
        leavers.hand_on(**(call | {"successor_ids": [cast.repair.id]}))
    with pytest.raises(Refusal, match=r"demand\.reason_needed"):
        leavers.hand_on(**(call | {"successor_ids": [cast.an.id], "reason": " "}))
    with pytest.raises(Refusal):
        leavers.hand_on(**(call | {"successor_ids": [cast.an.id], "actor": fresh(cast.bo)}))
    with pytest.raises(Forbidden):
        leavers.hand_on(**(call | {"successor_ids": [cast.an.id], "actor": fresh(cast.quality)}))


def test_who_has_left_with_open_work_is_shown_to_the_chief(cast, now, load):
    assert leavers.ownerless(actor=fresh(cast.bai), now=now) == []
    Staff.objects.filter(pk=cast.repair.pk).update(active_to=local_date(now - DAY))
    [one] = leavers.ownerless(actor=fresh(cast.bai), now=now)
    assert (one.person.staff_no, one.demands, one.promises, one.parts) == ("repair", 2, 1, 1)
    assert leavers.ownerless(actor=fresh(cast.bo), now=now) == [], "another station has no say in it"
    assert leavers.ownerless(actor=fresh(cast.an), now=now) == []
