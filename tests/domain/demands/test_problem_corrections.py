"""A fix that was written wrong is corrected: before all are told, and after; both texts are kept."""

from datetime import timedelta

import pytest

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.demands import services
from gridvisit.domain.demands.problems import correcting, fixing
from gridvisit.domain.demands.problems import services as problems
from gridvisit.domain.demands.problems.correcting import Correction
from gridvisit.domain.demands.rules import Verification
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from tests.domain.demands.test_problems import confirm, drain, fix, standings, under
from tests.factories import demands as factory

RIGHT = "柳园03台区变压器已更换,11月25日起电压恢复正常。"


@pytest.fixture
def cast(db, now):
    return factory.county(now)


def correct(problem, actor, now, **more):
    values = {"reason": "台区写错了", "answer": RIGHT} | more
    return correcting.correct(problem_id=problem.pk, correction=Correction(**values), actor=actor, now=now)


def told(cast, now, how="message"):
    """Two customers who were told of a fix: one problem, and their demands."""
    make = factory.handling if how == "message" else factory.dispatched
    rows = [under(cast, now, n, make=make) for n in range(2)]
    problem = confirm(cast, now, rows)
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)
    drain(now)
    drain(now)
    if how != "message":
        for row in rows:
            fixing.tell(
                problem_id=problem.pk, demand_id=row.pk, how=how, told_at=now, actor=cast.bai, now=now
            )
    assert set(standings(problem, cast.desk).values()) == {"told"}
    return problem, rows


def test_before_anybody_is_told_the_new_text_goes_to_all(cast, now):
    rows = [under(cast, now, n, make=factory.handling) for n in range(2)]
    problem = confirm(cast, now, rows)
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)
    correct(problem, cast.bai, now)
    drain(now)
    drain(now)
    assert set(standings(problem, cast.desk).values()) == {"told"}
    for row in rows:
        row.refresh_from_db()
        assert row.answer == RIGHT
        assert not row.events.filter(kind="problem_corrected").exists()
    assert set(Notice.objects.filter(subject_id__in=[r.pk for r in rows]).values_list("kind", flat=True)) <= {
        "demand_received", "demand_answered"
    }  # fmt: skip


def test_who_had_a_message_gets_another_and_both_texts_are_kept(cast, now):
    problem, rows = told(cast, now)
    later = now + timedelta(hours=2)
    correct(problem, cast.bai, later)
    assert set(standings(problem, cast.desk).values()) == {"correct"}
    drain(later)
    drain(later)
    assert set(standings(problem, cast.desk).values()) == {"told"}
    for row in rows:
        row.refresh_from_db()
        assert (row.answer, row.state) == (RIGHT, "resolved")
        event = row.events.get(kind="problem_corrected")
        assert fix(now).answer in event.text
        assert RIGHT in event.text
        assert row.events.filter(kind="problem_told").count() == 1
        assert row.events.filter(kind="problem_told_again").count() == 1
        assert Notice.objects.filter(subject_id=row.pk, kind="demand_answer_corrected").count() == 1
    (kept,) = problem.corrections
    assert (kept["before"]["answer"], kept["after"]["answer"]) == (fix(now).answer, RIGHT)
    entry = AuditEntry.objects.get(verb="problem.corrected")
    assert (entry.actor_id, entry.reason) == (cast.bai.id, "台区写错了")
    assert AuditEntry.objects.filter(verb="problem.told_again").count() == 2


def test_a_second_correction_supersedes_the_first_and_nobody_is_told_twice_of_one(cast, now):
    problem, rows = told(cast, now)
    first, second = now + timedelta(hours=1), now + timedelta(hours=2)
    correct(problem, cast.bai, first)
    correct(problem, cast.bai, second, answer="最终:电压正常")
    for _ in range(3):
        drain(second)
    rows[0].refresh_from_db()
    assert rows[0].answer == "最终:电压正常"
    assert rows[0].events.filter(kind="problem_told_again").count() == 1
    assert Notice.objects.filter(subject_id=rows[0].pk, kind="demand_answer_corrected").count() == 1


def test_who_was_told_by_a_person_is_told_again_by_one(cast, now):
    problem, rows = told(cast, now, how="phone")
    later = now + timedelta(hours=2)
    correct(problem, cast.bai, later)
    drain(later)
    assert set(standings(problem, cast.desk).values()) == {"correct"}
    with pytest.raises(Refusal, match=r"problem\.open_left"):
        problems.close(problem_id=problem.pk, actor=cast.bai, now=later)
    base = {
        "problem_id": problem.pk,
        "demand_id": rows[0].pk,
        "how": "phone",
        "actor": cast.bai,
        "now": later,
    }
    with pytest.raises(Refusal, match=r"problem\.told_before_correction"):
        fixing.tell(**base, told_at=now)
    fixing.tell(**base, told_at=later, text="知道了")
    assert standings(problem, cast.desk)[rows[0].pk] == "told"
    assert not Notice.objects.filter(kind="demand_answer_corrected").exists()


def test_a_closed_problem_is_open_again_until_all_know(cast, now):
    problem, rows = told(cast, now)
    problems.close(problem_id=problem.pk, actor=cast.bai, now=now)
    services.verify(demand_id=rows[0].pk, answers=factory.YES, how="phone", actor=cast.desk_two, now=now)
    correct(problem, cast.bai, now)
    problem.refresh_from_db()
    assert (problem.state, problem.closed_at) == ("fixed", None)
    drain(now)
    drain(now)
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].answer) == ("closed", RIGHT)
    problems.close(problem_id=problem.pk, actor=cast.bai, now=now)


def test_what_no_customer_was_told_is_corrected_quietly(cast, now):
    problem, rows = told(cast, now)
    correct(problem, cast.bai, now, answer="", proof="工单 20261124-08")
    drain(now)
    assert set(standings(problem, cast.desk).values()) == {"told"}
    rows[0].refresh_from_db()
    assert rows[0].proof == "工单 20261124-08"
    assert not Notice.objects.filter(kind="demand_answer_corrected").exists()


def test_who_opened_his_demand_again_is_left_to_his_own_answer(cast, now):
    problem, rows = told(cast, now)
    fixing.not_for_me(problem_id=problem.pk, demand_id=rows[0].pk, reason="我家还闪", actor=cast.bai, now=now)
    correct(problem, cast.bai, now)
    drain(now)
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].answer) == ("reopened", fix(now).answer)


@pytest.mark.parametrize("when", ["before", "after"])
def test_who_has_an_answer_of_his_own_since_keeps_it_and_hears_of_no_correction(cast, now, when):
    problem, rows = told(cast, now)
    no = Verification(done=False, told=True, satisfied=False)
    services.verify(demand_id=rows[0].pk, answers=no, how="phone", actor=cast.desk_two, now=now)
    later, last = now + timedelta(hours=1), now + timedelta(hours=2)
    if when == "after":
        correct(problem, cast.bai, later)
    base = {"demand_id": rows[0].pk, "actor": cast.bai, "now": later}
    services.dispatch(**(base | {"actor": cast.desk}), unit_id=cast.town_a.id)
    services.accept(**base)
    services.record_contact(**base, reached=True, how="phone")
    services.handle(**base, text="家里线路接触不良,已紧固")
    own = factory.resolution(later, answer="您家里的接线松动,已紧固。")
    services.resolve(**base, resolution=own)
    if when == "before":
        correct(problem, cast.bai, last)
    for _ in range(2):
        drain(last)
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].answer) == ("resolved", own.answer)
    assert standings(problem, cast.desk) == {rows[0].pk: "told", rows[1].pk: "told"}
    assert not Notice.objects.filter(subject_id=rows[0].pk, kind="demand_answer_corrected").exists()
    problems.close(problem_id=problem.pk, actor=cast.bai, now=last)


def test_a_correction_needs_a_fix_a_reason_a_change_and_the_right(cast, now):
    rows = [under(cast, now, n, make=factory.handling) for n in range(2)]
    problem = confirm(cast, now, rows)
    with pytest.raises(Refusal, match=r"problem\.not_fixed"):
        correct(problem, cast.bai, now)
    fixing.write_fix(problem_id=problem.pk, fix=fix(now), actor=cast.bai, now=now)
    with pytest.raises(Refusal, match=r"demand\.reason_needed"):
        correct(problem, cast.bai, now, reason=" ")
    with pytest.raises(Refusal, match=r"problem\.nothing_corrected"):
        correct(problem, cast.bai, now, answer=fix(now).answer)
    with pytest.raises(Refusal, match=r"problem\.fixed_at_impossible"):
        correct(problem, cast.bai, now, fixed_at=now + timedelta(hours=1))
    with pytest.raises((NotFound, Forbidden)):
        correct(problem, cast.bo, now)
