"""Suspension, promises, queues and pages."""

from datetime import date, timedelta

import pytest

from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.demands import facts, links, selectors, services
from gridvisit.domain.demands.services import clocks
from gridvisit.engines.calendars import china
from gridvisit.foundation.kernel.clock import at_local
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import customers
from tests.factories import demands as factory

DAY = timedelta(days=1)


def propose(demand, cast, now, **changes):
    values = {
        "reason": "customer_wait", "proof": "通话记录 3", "told_customer_at": now, "expected_end": date(2026, 12, 4),
    }  # fmt: skip
    return services.propose_suspension(demand_id=demand.pk, actor=cast.bai, now=now, **(values | changes))


def test_a_granted_suspension_stops_the_answer_and_gives_the_time_back(cast, now):
    demand = factory.handling(cast, now)
    before = demand.dues.get(kind="answer").at
    propose(demand, cast, now)
    assert not demand.dues.get(kind="answer").paused
    stopped = services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=now)
    assert (stopped.state, stopped.next_due_kind) == ("suspended", "")
    assert stopped.dues.get(kind="answer").paused
    later = now + 2 * DAY
    resumed = services.resume(demand_id=demand.pk, actor=cast.bai, now=later)
    due = resumed.dues.get(kind="answer")
    assert (due.paused, resumed.state) == (False, "handling")
    assert china().working_time(before, due.at) == china().working_time(now, later)


def test_who_proposes_does_not_grant_and_a_refusal_stops_nothing(cast, now):
    demand = factory.handling(cast, now)
    services.propose_suspension(
        demand_id=demand.pk, reason="customer_wait", proof="记录", told_customer_at=now, expected_end=date(2026, 12, 4),
        actor=cast.desk, now=now,
    )  # fmt: skip
    with pytest.raises(Refusal, match="two_persons"):
        services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=now)
    refused = services.refuse_suspension(demand_id=demand.pk, reason="可先答复", actor=cast.desk_two, now=now)
    assert refused.state == "handling"


def test_a_suspension_ends_by_itself_on_its_day(cast, now):
    demand = factory.handling(cast, now)
    propose(demand, cast, now, expected_end=date(2026, 11, 26))
    services.grant_suspension(demand_id=demand.pk, actor=cast.desk, now=now)
    assert services.resume_expired(now=now + DAY) == 0
    assert services.resume_expired(now=at_local(date(2026, 11, 26), 18)) == 1
    assert services.resume_expired(now=now + 9 * DAY) == 0


def test_recomputing_gives_the_same_due_times(cast, now):
    demand = factory.handling(cast, now)
    before = list(demand.dues.order_by("kind").values_list("kind", "at", "met_at", "explanation_zh"))
    assert services.recompute_open(now=now + DAY) == services.Recomputed(1, 0)
    assert services.recompute_open(now=now + DAY, every=True) == services.Recomputed(1, 1)
    assert list(demand.dues.order_by("kind").values_list("kind", "at", "met_at", "explanation_zh")) == before


def test_recomputing_is_no_ratchet_for_a_demand_stepped_up_twice(cast, now):
    demand = factory.heard(cast.an, now, type="ENERGY", topic="MARKET", verbatim="能不能换一家售电公司")
    demand.change(importance_level="L1", repeat_of_id=new_id())

    def recomputed():
        clocks.refresh(demand, at=now)
        demand.refresh_from_db()
        return demand.urgency, list(demand.dues.order_by("kind").values_list("kind", "at"))

    first = recomputed()
    assert first[0] == "U1"
    assert recomputed() == first
    demand.change(importance_level="none", repeat_of_id=None)
    assert recomputed()[0] == "U3"


def test_a_demand_retyped_to_care_learns_of_life_support(cast, now):
    home = customers.household(unit=cast.town_a, now=now)
    customer_services.set_flag(
        party_id=home.pk, kind="life_support", consent_how="本人书面同意", actor=None, now=now
    )
    demand = factory.heard(cast.an, now, party_id=home.pk, type="OPINION", topic="NOTICE")
    assert not demand.life_support
    cared = services.triage(
        demand_id=demand.pk,
        type="CARE",
        topic="NOTICE",
        urgency="U1",
        actor=cast.desk,
        now=now,
        reason="家有制氧机",
    )
    assert cared.life_support
    assert cared.dues.get(kind="first_contact").at == demand.heard_at + timedelta(hours=2)


def test_a_loaded_notice_moves_provisional_due_times(cast, now):
    heard = at_local(date(2026, 12, 30), 9)
    demand = factory.heard(cast.an, heard, heard_at=heard)
    assert demand.dues.get(kind="answer").provisional
    notice = china().with_notice(2027, off=[date(2027, 1, n) for n in (1, 2, 3, 4)], work=[])
    assert services.recompute_provisional(now=heard).seen == 0
    assert services.recompute_provisional(now=heard, calendar=notice) == services.Recomputed(1, 1)
    due = demand.dues.get(kind="answer")
    assert (due.provisional, due.at) == (False, at_local(date(2027, 1, 8), 18))


def test_queues_count_what_the_list_shows(cast, now):
    factory.heard(cast.an, now)
    factory.dispatched(cast, now)
    factory.handling(cast, now)
    factory.resolved(cast, now)
    factory.heard(cast.an, now, type="HAZARD", topic="SAFE_NET", verbatim="线断了")
    for actor in (cast.desk, cast.bai, cast.an, cast.bo):
        for queue in selectors.queues(actor=actor, now=now):
            if queue.code != "ended":
                assert selectors.demands(actor=actor, now=now, queue=queue.code).count() == queue.count
    shown = {q.code: q.count for q in selectors.queues(actor=cast.desk, now=now)}
    assert (shown["open"], shown["triage"], shown["accept"], shown["work"], shown["verify"], shown["danger"]) == (
        5, 2, 1, 1, 1, 1,
    )  # fmt: skip


def test_beyond_the_most_counted_the_queues_say_that_there_is_more(cast, now, monkeypatch):
    for _ in range(3):
        factory.heard(cast.an, now)
    monkeypatch.setattr(selectors, "MOST_COUNTED", 2)
    found = {queue.code: queue.shown for queue in selectors.queues(actor=cast.desk, now=now)}
    assert (found["open"], found["ended"]) == ("2+", "0")


def test_pages_follow_the_next_due_time_and_end(cast, now):
    made = [factory.heard(cast.an, now, heard_at=now - n * timedelta(hours=5)) for n in range(1, 6)]
    seen, cursor = [], ""
    while True:
        page = selectors.page(actor=cast.desk, now=now, queue="open", cursor=cursor, size=2)
        seen += [d.pk for d in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert sorted(seen) == sorted(d.pk for d in made)
    assert len(seen) == 5


def test_a_promise_is_kept_broken_or_released_and_too_late_is_broken(cast, now):
    values = {
        "party_id": new_id(),
        "unit_id": cast.town_a.id,
        "owner_id": cast.an.id,
        "actor": cast.bai,
        "now": now,
    }
    first = services.make_promise(text="周五前回电说明", due_on=date(2026, 11, 27), **values)
    kept = services.keep_promise(promise_id=first.pk, actor=cast.an, now=now)
    assert (kept.status, kept.kept_at) == ("kept", now)
    second = services.make_promise(text="月底前换表", due_on=date(2026, 11, 25), **values)
    assert services.break_overdue(now=now + 3 * DAY) == 1
    assert services.break_overdue(now=now + 3 * DAY) == 0
    late = services.keep_promise(promise_id=second.pk, actor=cast.an, now=now + 4 * DAY)
    assert (late.status, late.kept_at) == ("broken", now + 4 * DAY)
    with pytest.raises(Refusal, match="due_past"):
        services.make_promise(text="昨天", due_on=date(2026, 11, 23), **values)
    with pytest.raises(Refusal, match=r"promise\.ended"):
        services.release_promise(promise_id=first.pk, reason="客户同意", actor=cast.an, now=now)
    assert [p.pk for p in selectors.promises_of_customer(party_id=values["party_id"], actor=cast.bai)] == [
        second.pk
    ]


def test_a_promise_is_made_once_per_id(cast, now):
    pk = new_id()
    values = {
        "party_id": new_id(), "unit_id": cast.town_a.id, "owner_id": cast.an.id, "text": "回电",
        "due_on": date(2026, 11, 27), "actor": cast.an, "now": now, "promise_id": pk,
    }  # fmt: skip
    assert services.make_promise(**values).pk == services.make_promise(**values).pk == pk


def test_the_customers_link_opens_one_demand_and_forgeries_nothing(cast, now):
    demand = factory.heard(cast.an, now)
    token = links.token_of(demand.pk)
    assert links.demand_id_of(token) == demand.pk
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), demand.pk.hex, "x", ""):
        with pytest.raises(NotFound):
            links.demand_id_of(forged)


def test_verdict_facts_leave_unknown_times_unknown(cast, now):
    row = facts.verdict_facts([factory.heard(cast.an, now).pk])[0]
    assert (row["contacted_at"], row["answered_at"], row["open"]) == (None, None, True)
    done = facts.verdict_facts([factory.closed(cast, now).pk])[0]
    assert (done["has_proof"], done["told_how"], done["said"]) == (True, "phone", "satisfied")
    assert done["met"]["answer"] is True
    assert cast.bai.id in done["handler_ids"]


def test_what_the_customer_adds_reaches_the_unit(cast, now):
    demand = factory.handling(cast, now)
    services.customer_note(demand_id=demand.pk, text="表又走快了", now=now)
    assert demand.events.filter(kind="customer_note", actor_id=None).count() == 1


def test_milestones_written_while_working_reach_the_facts_of_verdicts(cast, now):
    demand = factory.handling(cast, now)
    later = now + timedelta(hours=1)
    services.handle(
        demand_id=demand.pk,
        text="到现场查看",
        milestones=["site_check", "progress"],
        actor=cast.bai,
        now=later,
    )
    row = facts.verdict_facts([demand.pk])[0]
    assert row["site_checked_at"] == later
    assert row["progress_at"] == [later]
