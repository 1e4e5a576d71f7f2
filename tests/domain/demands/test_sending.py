"""An answer can be taken back for ten seconds: it never went, never counted, and nobody gets it twice."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.demands import links, services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.rules import Verification
from gridvisit.domain.demands.sending import held as holding
from gridvisit.domain.demands.sending import services as sending
from gridvisit.domain.evaluation import overrides
from gridvisit.domain.inbox.models import StaffNotice
from gridvisit.domain.staff import services as staff
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from tests.factories import customers
from tests.factories import demands as factory

TEN = timedelta(seconds=10)
A_SECOND = timedelta(seconds=1)


def work(now):
    return outbox.drain(outbox.handlers(), now=now)


def answer(cast, demand, now, **values):
    resolution = factory.resolution(now, answer="已换表，退补电费37.50元。", **values)
    return sending.resolve(demand_id=demand.pk, resolution=resolution, actor=cast.bai, now=now)


@pytest.fixture
def demand(cast, now):
    """A demand of a customer who can be written to, in work."""
    party = customers.household(unit=cast.town_a, now=now)
    made = factory.handling(cast, now, party_id=party.pk)
    work(now)
    return made


def sent():
    return list(Notice.objects.filter(kind="demand_answered").values_list("state", flat=True))


def verbs():
    return list(
        AuditEntry.objects.filter(verb__contains="answer_").order_by("id").values_list("verb", flat=True)
    )


def test_a_quick_worker_waits_until_the_answer_may_go(cast, now, demand):
    held = answer(cast, demand, now)
    assert held.goes_at == now + TEN
    work(now + TEN - A_SECOND)
    demand.refresh_from_db()
    assert (demand.state, demand.answered_at, demand.answer, sent()) == ("handling", None, "", [])
    assert not links.status(token=links.token_of(demand.pk), now=now).answer
    work(now + TEN)
    demand.refresh_from_db()
    assert (demand.state, demand.answered_at, demand.answer) == ("resolved", now, "已换表，退补电费37.50元。")
    assert sent() == ["sent"]
    assert holding.waiting(demand.events.all()) is None


def test_an_answer_taken_back_was_never_sent_and_never_counted(cast, now, demand):
    due = demand.dues.get(kind="answer")
    held = answer(cast, demand, now)
    back = sending.undo(demand_id=demand.pk, held_id=held.id, actor=cast.bai, now=now + 9 * A_SECOND)
    assert back.resolution.answer == "已换表，退补电费37.50元。"
    work(now + timedelta(days=1))
    demand.refresh_from_db()
    after = demand.dues.get(kind="answer")
    assert (demand.state, demand.answered_at, demand.resolved_at, sent()) == ("handling", None, None, [])
    assert (after.at, after.met_at) == (due.at, None)
    assert verbs() == ["demand.answer_held", "demand.answer_undone"]
    services.recompute_open(now=now + timedelta(days=1), every=True)
    assert demand.dues.get(kind="answer").met_at is None


def test_taking_back_twice_gives_the_words_twice_and_is_one_act(cast, now, demand):
    held = answer(cast, demand, now)
    first, second = (
        sending.undo(demand_id=demand.pk, held_id=held.id, actor=cast.bai, now=now + A_SECOND)
        for _ in range(2)
    )
    assert first == second
    assert verbs().count("demand.answer_undone") == 1
    again = sending.taken_back(demand=demand, held_id=held.id, actor=cast.bai)
    assert again.resolution == held.resolution


def test_too_late_is_said_and_changes_nothing(cast, now, demand):
    held = answer(cast, demand, now)
    work(now + TEN)
    with pytest.raises(Refusal, match=r"answer\.gone") as no:
        sending.undo(demand_id=demand.pk, held_id=held.id, actor=cast.bai, now=now + TEN + A_SECOND)
    assert no.value.facts["at"] == now + TEN
    demand.refresh_from_db()
    assert demand.state == "resolved"
    with pytest.raises(NotFound):
        sending.taken_back(demand=demand, held_id=held.id, actor=cast.bai)


def test_what_a_late_worker_has_not_sent_can_still_be_taken_back(cast, now, demand):
    held = answer(cast, demand, now)
    sending.undo(demand_id=demand.pk, held_id=held.id, actor=cast.bai, now=now + 6 * TEN)
    work(now + 7 * TEN)
    assert sent() == []


def test_after_an_undo_the_answer_can_be_sent_anew(cast, now, demand):
    held = answer(cast, demand, now)
    sending.undo(demand_id=demand.pk, held_id=held.id, actor=cast.bai, now=now)
    second = answer(cast, demand, now + A_SECOND)
    assert second.id != held.id
    work(now + TEN)
    assert sent() == []
    work(now + TEN + A_SECOND)
    assert sent() == ["sent"]


def test_pressed_twice_it_waits_once_and_another_answer_has_to_wait(cast, now, demand):
    first = answer(cast, demand, now)
    assert answer(cast, demand, now) == first
    with pytest.raises(Refusal, match=r"answer\.on_its_way"):
        answer(cast, demand, now, cause="另一个原因")
    work(now + TEN)
    assert sent() == ["sent"]


def test_only_who_wrote_it_takes_it_back(cast, now, demand):
    held = answer(cast, demand, now)
    with pytest.raises(Forbidden, match=r"answer\.not_yours"):
        sending.undo(demand_id=demand.pk, held_id=held.id, actor=cast.desk, now=now)
    with pytest.raises(NotFound):
        sending.undo(demand_id=demand.pk, held_id=held.id, actor=cast.deng, now=now)
    with pytest.raises(NotFound):
        sending.undo(demand_id=demand.pk, held_id=demand.pk, actor=cast.bai, now=now)


def test_what_is_lacking_is_said_at_once_and_nothing_waits(cast, now, demand):
    with pytest.raises(Invalid):
        answer(cast, demand, now, proof="")
    assert holding.waiting(demand.events.all()) is None


def test_an_answer_that_can_no_longer_go_comes_back_to_its_writer(cast, now, demand):
    held = answer(cast, demand, now)
    services.withdraw(demand_id=demand.pk, reason="不用了", actor=None, now=now + A_SECOND)
    work(now + TEN)
    demand.refresh_from_db()
    assert (demand.state, sent()) == ("withdrawn", [])
    lost = holding.failed(demand.events.all())
    assert (lost.id, lost.failed, lost.resolution) == (held.id, "demand.move_not_allowed", held.resolution)
    assert StaffNotice.objects.filter(code="demand.answer_not_sent", staff_id=cast.bai.pk).count() == 1
    assert work(now + 2 * TEN) == 0


def test_a_late_worker_lets_no_old_answer_go_after_another_one_and_a_reopening(cast, now, demand):
    answer(cast, demand, now)
    services.resolve(
        demand_id=demand.pk, resolution=factory.resolution(now), actor=cast.bai, now=now + A_SECOND
    )
    no = Verification(done=False, told=True, satisfied=False)
    services.verify(demand_id=demand.pk, answers=no, how="phone", actor=cast.desk_two, now=now + 2 * A_SECOND)
    base = {"demand_id": demand.pk, "actor": cast.bai, "now": now + 3 * A_SECOND}
    services.dispatch(**(base | {"actor": cast.desk}), unit_id=cast.town_a.id)
    services.accept(**base)
    services.record_contact(**base, reached=True, how="phone")
    services.handle(**base, text="再查")
    work(now + timedelta(hours=1))
    demand.refresh_from_db()
    assert demand.state == "handling"
    assert demand.events.get(kind="answer_failed").data["code"] == "answer.other_since"
    assert holding.waiting(demand.events.all()) is None


def test_a_unit_may_give_more_time_and_the_parameter_alone_says_how_much(cast, now, demand):
    chief = staff.create_staff(
        staff_no="boss", name="省质", unit=cast.city, actor=None, now=now, active_from=factory.SINCE
    )
    staff.grant_role(
        staff=chief, role="city_mkt", unit=cast.city, actor=None, now=now, valid_from=factory.SINCE
    )
    overrides.tighten(
        unit_id=cast.town_a.pk, parameter="5.5-17.undo", value=30, reason="新人多，多留一些时间",
        valid_from=local_date(now), actor=chief, now=now,
    )  # fmt: skip
    assert answer(cast, demand, now).goes_at == now + 3 * TEN


@pytest.mark.django_db(transaction=True)
def test_undo_and_worker_at_once_one_of_them_wins(cast, now):
    party = customers.household(unit=cast.town_a, now=now)
    demand = factory.handling(cast, now, party_id=party.pk)
    work(now)
    held = answer(cast, demand, now)
    start, said = Barrier(2), []

    def undo():
        start.wait()
        try:
            sending.undo(demand_id=demand.pk, held_id=held.id, actor=cast.bai, now=now + TEN)
            said.append("undone")
        except Refusal as no:
            said.append(no.code)
        finally:
            connections.close_all()

    def run():
        start.wait()
        work(now + TEN)
        connections.close_all()

    both = [Thread(target=undo), Thread(target=run)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    work(now + 2 * TEN)
    state = Demand.objects.get(pk=demand.pk).state
    assert (said, state, len(sent())) in [(["undone"], "handling", 0), (["answer.gone"], "resolved", 1)], (
        connection.vendor
    )
