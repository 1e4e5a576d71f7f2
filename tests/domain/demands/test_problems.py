"""Demands with one cause: proposed, confirmed by a person, one fix, every customer told one by one."""

from datetime import timedelta

import pytest

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.demands import services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.problems import fixing, proposals, selectors
from gridvisit.domain.demands.problems import services as problems
from gridvisit.domain.demands.problems.models import ProblemMember
from gridvisit.domain.demands.rules import Verification
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from tests.factories import customers
from tests.factories import demands as factory

FLICKER = "晚上灯一闪一闪的,电压不稳,空调带不动"


def home(cast, now, n, area="柳园03台区", **site):
    party = customers.household(unit=cast.town_a, now=now, mobile=f"1370000{n:04d}")
    party.sites.update(transformer_area=area, **site)
    return party


def under(cast, now, n, words=FLICKER, make=factory.heard, area="柳园03台区", site=None, **more):
    party = home(cast, now, n, area, **(site or {}))
    values = {"type": "OPINION", "topic": "VOLT", "party_id": party.pk, "verbatim": words, "place": ""} | more
    if make is factory.heard:
        return factory.heard(cast.an, now, visitor_id=cast.an.id, **values)
    return make(cast, now, **values)


def proposed(demand, actor, now):
    demand = Demand.objects.get(pk=demand.pk)
    return proposals.proposals(demand=demand, actor=actor, now=now)


def confirm(cast, now, rows, **more):
    values = {"name": "柳园03台区低电压", "unit_id": cast.town_a.id, "actor": cast.desk, "now": now}
    return problems.confirm(**(values | {"demand_ids": [row.pk for row in rows]} | more))


def fix(now, **more):
    values = {
        "result": "solved", "action": "更换台区变压器,调档", "proof": "工单 20261124-07",
        "answer": "台区变压器已更换,电压已恢复正常。", "fixed_at": now - timedelta(minutes=5),
    }  # fmt: skip
    return fixing.Fix(**(values | more))


def drain(now):
    from gridvisit.interfaces.jobs.handlers import HANDLERS

    outbox.drain(HANDLERS, now=now)


def standings(problem, actor):
    problem.refresh_from_db()
    return {one.demand.pk: one.standing.value for one in selectors.members(problem=problem, actor=actor)}


def test_three_customers_under_one_transformer_within_days_are_proposed(cast, now):
    rows = [under(cast, now, n) for n in range(3)]
    (found,) = proposed(rows[0], cast.desk, now)
    assert found.basis == "transformer"
    assert found.value == "柳园03台区"
    assert {one.demand.pk for one in found.others} == {rows[1].pk, rows[2].pk}
    assert found.count == 3


def test_two_or_another_transformer_or_too_long_ago_are_not(cast, now):
    rows = [under(cast, now, n) for n in range(2)]
    under(cast, now, 2, area="柳园04台区", words="表箱坏了,请来看看")
    under(cast, now, 3, heard_at=now - timedelta(days=8))
    assert proposed(rows[0], cast.desk, now) == []


def test_three_times_one_customer_is_not_common(cast, now):
    one = under(cast, now, 0)
    for n in range(3):
        factory.heard(
            cast.an, now, party_id=one.party_id, type="OPINION", topic="VOLT", verbatim=f"{FLICKER}{n}"
        )
    assert proposed(one, cast.desk, now) == []


def test_a_feeder_is_proposed_where_it_holds_more_than_the_transformer(cast, now):
    feeder = {"line": "工业线", "substation": "柳园站"}
    rows = [under(cast, now, n, topic="OUTAGE", words="又停电了", site=feeder) for n in range(3)]
    far = [
        under(cast, now, 10 + n, topic="OUTAGE", words="家里没电", area=f"远{n}台区", site=feeder)
        for n in range(2)
    ]
    narrow, wide = proposed(rows[0], cast.desk, now)
    assert (narrow.basis, wide.basis) == ("transformer", "line")
    assert {one.demand.pk for one in wide.others} == {row.pk for row in [*rows[1:], *far]}


def test_reports_and_praise_never_have_a_common_cause(cast, now):
    rows = [under(cast, now, n) for n in range(3)]
    praise = under(cast, now, 8, type="PRAISE", topic="CONDUCT")
    report = under(cast, now, 9, type="REPORT", topic="INTEGRITY", reported_unit_id=cast.town_b.id)
    assert proposed(praise, cast.desk, now) == proposed(report, cast.desk, now) == []
    assert not {praise.pk, report.pk} & {one.demand.pk for one in proposed(rows[0], cast.desk, now)[0].others}
    with pytest.raises(Refusal, match=r"problem\.never"):
        confirm(cast, now, [*rows, praise])
    assert not ProblemMember.objects.exists()


def test_one_place_without_customer_is_proposed_too(cast, now):
    rows = [
        factory.heard(
            cast.an, now, topic="SAFE_NET", type="OPINION", verbatim=words, place="柳园村 村口老槐树旁"
        )
        for words in ("电线垂下来了", "电线快碰到车了", "村口电线太低")
    ]
    assert [one.basis.value for one in proposed(rows[0], cast.desk, now)] == ["place"]


def test_what_the_actor_may_not_see_is_not_proposed(cast, now):
    rows = [under(cast, now, n) for n in range(3)]
    assert len(proposed(rows[0], cast.bai, now)) == 1
    assert proposed(rows[0], cast.bo, now) == []


def test_told_apart_is_remembered_on_both_sides(cast, now):
    rows = [under(cast, now, n) for n in range(3)]
    for _ in range(2):
        problems.not_one_cause(
            demand_id=rows[0].pk, other_ids=[row.pk for row in rows[1:]], actor=cast.desk, now=now
        )
    assert proposed(rows[0], cast.desk, now) == []
    assert proposed(rows[1], cast.desk, now) == []
    assert rows[0].events.filter(kind="not_one_cause").count() == 1


def test_confirming_sends_what_waits_and_leaves_every_clock_as_it_was(cast, now):
    rows = [under(cast, now, n, make=factory.triaged) for n in range(3)]
    before = {row.pk: list(row.dues.order_by("kind").values_list("kind", "at")) for row in rows}
    problem = confirm(cast, now, rows)
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.responsible_unit_id) == ("dispatched", cast.town_a.id)
        after = dict(row.dues.values_list("kind", "at"))
        assert all(after[kind] == at for kind, at in before[row.pk] if kind != "triage")
    assert proposed(rows[0], cast.desk, now) == []
    assert confirm(cast, now, rows, problem_id=problem.pk).pk == problem.pk
    with pytest.raises(Refusal, match=r"problem\.already_in"):
        confirm(cast, now, rows)


def test_a_later_demand_is_proposed_for_the_problem_and_can_leave_it(cast, now):
    problem = confirm(cast, now, [under(cast, now, n, make=factory.triaged) for n in range(3)])
    late = under(cast, now, 7)
    (found,) = proposed(late, cast.desk, now)
    assert [one.pk for one in found.problems] == [problem.pk]
    problems.add(problem_id=problem.pk, demand_id=late.pk, actor=cast.desk, now=now)
    assert proposed(late, cast.desk, now) == []
    problems.take_out(
        problem_id=problem.pk, demand_id=late.pk, reason="另一台变压器", actor=cast.desk, now=now
    )
    assert proposed(late, cast.desk, now) == []
    assert late.events.filter(kind="problem_left").count() == 1


def test_thirty_of_thirty_are_told_each_logged_each_verified_by_itself(cast, now):
    rows = [under(cast, now, n, make=factory.handling) for n in range(30)]
    problem = confirm(cast, now, rows)
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)
    drain(now)
    drain(now)
    assert set(standings(problem, cast.desk).values()) == {"told"}
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.told_how, row.told_by_id) == ("resolved", "message", cast.bai.id)
        assert row.answer == "台区变压器已更换,电压已恢复正常。"
        assert row.events.filter(kind="problem_told").count() == 1
        assert Notice.objects.filter(subject_id=row.pk, kind="demand_answered").count() == 1
    assert AuditEntry.objects.filter(verb="problem.told").count() == 30
    problems.close(problem_id=problem.pk, actor=cast.bai, now=now)
    services.verify(demand_id=rows[0].pk, answers=factory.YES, how="phone", actor=cast.desk_two, now=now)
    rows[0].refresh_from_db()
    assert rows[0].state == "closed"


def test_the_one_who_told_may_not_verify(cast, now):
    rows = [under(cast, now, n, make=factory.handling) for n in range(2)]
    problem = confirm(cast, now, rows)
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.desk, now=now)
    drain(now)
    with pytest.raises(Refusal, match=r"demand\.verifier_handled"):
        services.verify(demand_id=rows[0].pk, answers=factory.YES, how="phone", actor=cast.desk, now=now)


def test_who_was_never_reached_gets_a_call_not_a_text(cast, now):
    reached, unreached = (
        under(cast, now, 0, make=factory.handling),
        under(cast, now, 1, make=factory.dispatched),
    )
    problem = confirm(cast, now, [reached, unreached])
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)
    drain(now)
    assert standings(problem, cast.desk) == {reached.pk: "told", unreached.pk: "call"}
    assert not Notice.objects.filter(subject_id=unreached.pk, kind="demand_answered").exists()
    base = {"problem_id": problem.pk, "demand_id": unreached.pk, "actor": cast.bai, "now": now}
    with pytest.raises(Refusal, match=r"problem\.person_first"):
        fixing.tell(**base, how="message", told_at=now)
    with pytest.raises(Refusal, match=r"problem\.open_left"):
        problems.close(problem_id=problem.pk, actor=cast.bai, now=now)
    fixing.tell(**base, how="phone", told_at=now)
    unreached.refresh_from_db()
    assert (unreached.state, unreached.told_how, unreached.contacted_at) == ("resolved", "phone", now)
    problems.close(problem_id=problem.pk, actor=cast.bai, now=now)


def test_who_cannot_be_written_to_stays_open_and_listed(cast, now):
    nameless = factory.handling(cast, now, type="OPINION", topic="VOLT", place="柳园村口小卖部门前")
    problem = confirm(cast, now, [nameless, under(cast, now, 0, make=factory.handling)])
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)
    drain(now)
    problem.refresh_from_db()
    (left,) = [
        one for one in selectors.members(problem=problem, actor=cast.desk) if one.demand.pk == nameless.pk
    ]
    assert (left.row.untold, left.standing.value) == ("nobody", "tell")
    counted = selectors.counted(
        problem=selectors.problem(problem_id=problem.pk, actor=cast.desk), actor=cast.desk
    )
    assert (counted.members, counted.told, counted.open) == (2, 1, 1)


def test_not_for_me_opens_that_demand_alone(cast, now):
    rows = [under(cast, now, n, make=factory.handling) for n in range(3)]
    problem = confirm(cast, now, rows)
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)
    drain(now)
    fixing.not_for_me(
        problem_id=problem.pk, demand_id=rows[0].pk, reason="我家还是闪", actor=cast.desk, now=now
    )
    states = [Demand.objects.get(pk=row.pk).state for row in rows]
    assert states == ["reopened", "resolved", "resolved"]
    assert standings(problem, cast.desk)[rows[0].pk] == "not_mine"
    assert Demand.objects.get(pk=rows[0].pk).answered_at is None


def test_told_but_not_done_shows_as_open_again(cast, now):
    rows = [under(cast, now, n, make=factory.handling) for n in range(2)]
    problem = confirm(cast, now, rows)
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)
    drain(now)
    no = Verification(done=False, told=True, satisfied=False)
    services.verify(demand_id=rows[0].pk, answers=no, how="phone", actor=cast.desk_two, now=now)
    assert standings(problem, cast.desk)[rows[0].pk] == "again"


def test_a_fix_lacking_proof_or_in_the_future_changes_nothing(cast, now):
    problem = confirm(cast, now, [under(cast, now, n, make=factory.handling) for n in range(2)])
    with pytest.raises(Invalid):
        fixing.write_fix(problem_id=problem.pk, fix=fix(now, proof=" "), actor=cast.bai, now=now)
    with pytest.raises(Refusal, match=r"problem\.fixed_at_impossible"):
        fixing.write_fix(
            problem_id=problem.pk, fix=fix(now, fixed_at=now + timedelta(hours=1)), actor=cast.bai, now=now
        )
    problem.refresh_from_db()
    assert problem.state == "open"
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)
    with pytest.raises(Refusal, match=r"problem\.fixed_already"):
        fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)


def test_a_stranger_sees_nothing_and_who_may_not_is_refused(cast, now):
    rows = [under(cast, now, n, make=factory.handling) for n in range(2)]
    problem = confirm(cast, now, rows)
    with pytest.raises(NotFound):
        selectors.problem(problem_id=problem.pk, actor=cast.bo)
    with pytest.raises(NotFound):
        fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bo, now=now)
    with pytest.raises(Forbidden):
        problems.take_out(problem_id=problem.pk, demand_id=rows[0].pk, reason="不是", actor=cast.bai, now=now)
    assert selectors.count(actor=cast.bo) == 0
    assert selectors.count(actor=cast.bai) == 1


def test_the_work_of_a_fix_is_done_when_it_was_done(cast, now):
    rows = [under(cast, now, n, make=factory.handling, topic="OUTAGE", type="FAULT") for n in range(2)]
    problem = confirm(cast, now, rows)
    fixing.write_fix(problem_id=problem.pk, fix=fix(now, milestones=("restore",)), actor=cast.bai, now=now)
    drain(now)
    assert rows[0].dues.get(kind="restore").met_at == now - timedelta(minutes=5)
