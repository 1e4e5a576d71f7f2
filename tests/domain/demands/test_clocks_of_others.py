"""Five threads of people whose help desk counted wrongly, each as a test that ours does not."""

from datetime import date, timedelta

from gridvisit.domain.demands import selectors, services
from tests.factories import customers
from tests.factories import demands as factory

DAY = timedelta(days=1)


def suspended(cast, now, **values):
    """A demand that waits for its customer, granted by the desk."""
    demand = factory.handling(cast, now, **values)
    services.propose_suspension(
        demand_id=demand.pk, reason="customer_wait", proof="通话记录 3", told_customer_at=now,
        expected_end=date(2026, 12, 18), actor=cast.bai, now=now,
    )  # fmt: skip
    return services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=now)


def overdue(cast, at):
    return set(selectors.demands(actor=cast.desk, now=at, queue="overdue").values_list("pk", flat=True))


def test_no_clock_runs_while_we_wait_for_the_customer(cast, now):
    """zammad/zammad#3140 (2020): the update clock ran on and escalated though the agent had answered last.

    Here: nothing of ours is due while the customer is silent, however long; the time comes back on top.
    """
    demand = suspended(cast, now)
    due = demand.dues.get(kind="answer").at
    assert demand.next_due_kind == ""
    assert demand.pk not in overdue(cast, due + 9 * DAY)
    resumed = services.resume(demand_id=demand.pk, actor=cast.bai, now=now + 3 * DAY)
    assert resumed.dues.get(kind="answer").at > due
    assert resumed.next_due_kind == "answer"


def test_an_update_never_stands_in_for_the_first_contact(cast, now):
    """zammad/zammad#5177 (2024): a short update clock overruled the first response that nobody had given yet.

    Here: progress, triage and acceptance are clocks of their own; the first contact waits until a person is reached.
    """
    demand = factory.dispatched(cast, now, type="OPINION", topic="VOLT", verbatim="灯发黄，电压低")
    services.accept(demand_id=demand.pk, actor=cast.bai, now=now)
    services.record_contact(demand_id=demand.pk, reached=False, how="phone", actor=cast.bai, now=now)
    demand.refresh_from_db()
    assert demand.next_due_kind == "first_contact"
    assert demand.next_due_at == demand.heard_at + DAY
    late = demand.heard_at + 2 * DAY
    assert demand.pk in overdue(cast, late)
    services.record_contact(demand_id=demand.pk, reached=True, how="phone", actor=cast.bai, now=late)
    services.handle(demand_id=demand.pk, text="已测压", milestones=["progress"], actor=cast.bai, now=late)
    contact, progress = demand.dues.get(kind="first_contact"), demand.dues.get(kind="progress")
    assert (contact.met, progress.met_at) == (False, late)


def test_the_old_clock_does_not_stay_after_a_move(cast, now):
    """zammad/zammad#5624 (2025): passed to a group without an update clock, a ticket kept the one it had.

    Here: a new type or topic is a new row; no due time, level or mark of the old one is left over.
    """
    demand = factory.triaged(cast, now, type="COMPLAINT", topic="CONDUCT", verbatim="说话难听，我要投诉")
    assert set(demand.dues.values_list("kind", flat=True)) >= {"answer", "answer_legal"}
    moved = services.triage(
        demand_id=demand.pk, type="ENERGY", topic="EE", urgency="U3", reason="客户说明是问节能，不是投诉",
        actor=cast.desk, now=now,
    )  # fmt: skip
    fresh = factory.heard(
        cast.an, now, type="ENERGY", topic="EE", verbatim="空压机能不能诊断", heard_at=demand.heard_at
    )
    fresh = services.triage(
        demand_id=fresh.pk, type="ENERGY", topic="EE", urgency="U3", actor=cast.desk, now=now
    )

    def clocks(row):
        return list(
            row.dues.order_by("kind").values_list("kind", "at", "clock", "legal_at", "explanation_zh")
        )

    assert clocks(moved) == clocks(fresh)
    assert (moved.urgency, moved.next_due_kind) == ("U3", "first_contact")
    assert moved.retyped_longer == 1


def test_a_merged_demand_does_not_escalate(cast, now):
    """zammad/zammad#904 (2017): a merged ticket stayed in the escalated list until somebody touched it again.

    Here: merged, it waits for nothing; taken apart again, its own clocks stand where they always stood.
    """
    party = customers.household(unit=cast.town_a, now=now)
    leading = factory.triaged(cast, now, party_id=party.pk)
    double = factory.triaged(cast, now, party_id=party.pk)
    before = double.dues.get(kind="answer").at
    merged = services.merge(demand_id=double.pk, into_id=leading.pk, actor=cast.desk, now=now)
    assert merged.next_due_kind == ""
    assert not selectors.has_due(merged)
    late = before + 9 * DAY
    assert overdue(cast, late) == {leading.pk}
    apart = services.unmerge(demand_id=double.pk, reason="两件事", actor=cast.desk, now=late)
    assert apart.dues.get(kind="answer").at == before
    assert double.pk in overdue(cast, late)


def test_the_clock_runs_on_when_the_customer_answers_on_the_page(cast, now):
    """zammad/zammad#1322 (2017): the customer answered by a note in the web page, no clock started, nobody noticed.

    Here: what waits for the customer runs on from the minute the customer writes; other stops are not the customer's.
    """
    demand = suspended(cast, now)
    before = demand.dues.get(kind="answer").at
    answered = services.customer_note(demand_id=demand.pk, text="材料已传", now=now + DAY)
    assert (answered.state, answered.next_due_kind) == ("handling", "answer")
    assert not answered.suspensions.filter(state="granted").exists()
    assert answered.dues.get(kind="answer").at == before + DAY


def test_a_note_does_not_end_a_stop_for_another_reason(cast, now):
    """The other half of zammad/zammad#1322: an approval is still awaited although the customer wrote."""
    demand = factory.handling(cast, now)
    services.propose_suspension(
        demand_id=demand.pk, reason="external_approval", proof="规划许可申请", told_customer_at=now,
        expected_end=date(2026, 12, 18), actor=cast.bai, now=now,
    )  # fmt: skip
    services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=now)
    assert services.customer_note(demand_id=demand.pk, text="怎么样了", now=now + DAY).state == "suspended"
