"""The life of a demand, from the customer's words to the verified end."""

from datetime import timedelta

import pytest

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.rules import Verification
from gridvisit.domain.demands.services import intake
from gridvisit.engines.calendars import china
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox.models import Message
from tests.factories import customers
from tests.factories import demands as factory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refused(code, call, **values):
    with pytest.raises(Refusal) as caught:
        call(**values)
    assert code in {problem.code for problem in caught.value.problems}


def test_a_demand_keeps_the_words_the_moment_and_its_clocks(cast, now):
    demand = factory.heard(cast.an, now, type="COMPLAINT", topic="CONDUCT")
    assert (demand.state, demand.urgency) == ("registered", "U1")
    assert demand.number.startswith("SQ261124-")
    dues = {due.kind: due for due in demand.dues.all()}
    assert set(dues) == {"first_contact", "answer", "answer_legal", "triage"}
    assert dues["first_contact"].at == demand.heard_at + 24 * HOUR
    assert dues["answer"].legal_at == dues["answer_legal"].at
    assert "5个工作日" in dues["answer"].explanation_zh
    assert demand.next_due_kind == "triage"
    assert Message.objects.filter(name="demand.raised").count() == 1
    assert AuditEntry.objects.filter(verb="demand.raised").count() == 1


def test_the_same_demand_sent_twice_is_one(cast, now):
    pk = new_id()
    first = factory.heard(cast.an, now, id=pk)
    again = factory.heard(cast.an, now, id=pk)
    assert first.pk == again.pk
    assert Demand.objects.count() == 1
    refused("demand.id_reused", factory.heard, actor=cast.an, now=now, id=pk, verbatim="另一件事")


def test_a_hotline_ticket_is_registered_once(cast, now):
    first = factory.heard(
        cast.desk, now, source="import_95598", external_no="95598-1", unit_id=cast.town_a.id
    )
    again = factory.heard(
        cast.desk, now, source="import_95598", external_no="95598-1", unit_id=cast.town_a.id
    )
    assert first.pk == again.pk


def test_a_demand_without_words_or_from_the_future_is_refused(cast, now):
    refused("demand.missing", factory.heard, actor=cast.an, now=now, verbatim=" ")
    refused("demand.missing", factory.heard, actor=cast.an, now=now, place="")
    refused("demand.heard_in_future", factory.heard, actor=cast.an, now=now, heard_at=now + HOUR)


def test_the_clock_starts_when_the_customer_spoke_not_when_the_phone_found_the_network(cast, now):
    late = factory.heard(cast.an, now, type="COMPLAINT", topic="CONDUCT", heard_at=now - 20 * HOUR)
    assert late.dues.get(kind="first_contact").at == now + 4 * HOUR


def test_words_of_danger_make_it_u0_and_only_a_person_with_a_reason_lowers_it(cast, now):
    demand = factory.heard(
        cast.an, now, type="HAZARD", topic="SAFE_NET", verbatim="电线都快耷拉到我家大棚顶上了"
    )
    assert (demand.danger, demand.urgency) == (True, "U0")
    assert Message.objects.filter(name="demand.danger").count() == 1
    confirm = {"demand_id": demand.pk, "type": "HAZARD", "topic": "SAFE_NET", "actor": cast.desk, "now": now}
    refused("demand.danger_stays", services.triage, urgency="U1", **confirm)
    refused("demand.reason_needed", services.triage, urgency="U1", no_danger=True, **confirm)
    lowered = services.triage(urgency="U1", no_danger=True, reason="电话核实为通信光缆", **confirm)
    assert (lowered.danger, lowered.urgency) == (False, "U1")


def test_danger_is_handed_over_at_any_hour_by_whoever_heard_it(cast, now):
    demand = factory.heard(cast.an, now, type="FAULT", topic="SAFE_NET", verbatim="变压器冒火星了")
    handed = services.hand_over(demand_id=demand.pk, unit_id=cast.town_a.id, actor=cast.an, now=now)
    assert handed.state == "dispatched"
    assert handed.dues.get(kind="handover").met is False  # 20 minutes after it was heard


def test_a_question_may_be_answered_on_the_spot(cast, now):
    demand = factory.heard(
        cast.an, now, type="CONSULT", topic="BILL", answer_on_spot="系统运行费按月公布，已出示本月价格表"
    )
    assert (demand.state, demand.result, demand.answered_on_spot) == ("resolved", "explained", True)
    assert demand.dues.get(kind="answer").met
    refused("demand.not_answerable_on_spot", factory.heard, actor=cast.an, now=now, answer_on_spot="好的")


def test_a_repeat_within_60_days_is_linked_and_goes_one_level_up(cast, now):
    home = {"unit_id": cast.town_a.id, "party_id": customers.household(unit=cast.town_a, now=now).pk}
    first = factory.heard(cast.desk, now, heard_at=now - 40 * DAY, **home)
    again = factory.heard(cast.desk, now, **home)
    other = factory.heard(cast.desk, now, topic="BILL", **home)
    assert (again.repeat_of_id, again.level_up, again.urgency) == (first.pk, True, "U1")
    assert other.repeat_of_id is None


def test_the_whole_way_to_the_verified_end(cast, now):
    demand = factory.closed(cast, now)
    assert (demand.state, demand.result, demand.conclusive) == ("closed", "solved", "satisfied")
    assert demand.dues.get(kind="answer").met
    assert demand.next_due_kind == ""
    kinds = list(demand.events.order_by("at", "id").values_list("kind", flat=True))
    assert kinds == [
        "raised",
        "triaged",
        "dispatched",
        "accepted",
        "contacted",
        "handled",
        "resolved",
        "verified",
        "closed",
    ]
    assert Message.objects.filter(name="demand.closed").count() == 1


def test_a_unit_gives_it_back_once_with_a_reason(cast, now):
    demand = factory.dispatched(cast, now)
    back = services.give_back(demand_id=demand.pk, listed="other_area", actor=cast.bai, now=now)
    assert (back.state, back.returned_count, back.responsible_unit_id) == ("triaged", 1, None)
    services.dispatch(demand_id=demand.pk, unit_id=cast.town_a.id, actor=cast.desk, now=now)
    refused(
        "demand.already_returned",
        services.give_back,
        demand_id=demand.pk,
        listed="other_duty",
        actor=cast.bai,
        now=now,
    )


def test_trying_to_call_is_no_contact(cast, now):
    demand = factory.dispatched(cast, now)
    services.accept(demand_id=demand.pk, actor=cast.bai, now=now)
    tried = services.record_contact(demand_id=demand.pk, reached=False, how="phone", actor=cast.bai, now=now)
    assert (tried.state, tried.contacted_at) == ("accepted", None)
    reached = services.record_contact(
        demand_id=demand.pk, reached=True, how="phone", actor=cast.bai, now=now + HOUR
    )
    assert reached.contacted_at == now + HOUR


def test_a_milestone_meets_its_due_time(cast, now):
    demand = factory.handling(cast, now, topic="VOLT", verbatim="一到晚上灯发黄")
    services.handle(
        demand_id=demand.pk, text="现场测量 182 V", milestones=["site_check"], actor=cast.bai, now=now + DAY
    )
    due = demand.dues.get(kind="site_check")
    assert (due.met, due.met_at) == (True, now + DAY)


def test_nothing_is_resolved_without_an_account_of_it(cast, now):
    demand = factory.handling(cast, now)
    incomplete = factory.resolution(now, proof="", told_at=None)
    with pytest.raises(Invalid) as caught:
        services.resolve(demand_id=demand.pk, resolution=incomplete, actor=cast.bai, now=now)
    assert {problem.field for problem in caught.value.problems} == {"proof", "told_at"}


def test_neither_visitor_nor_handler_verifies(cast, now):
    demand = factory.resolved(cast, now)
    with pytest.raises(Forbidden):
        services.verify(demand_id=demand.pk, answers=factory.YES, how="phone", actor=cast.bai, now=now)
    own = factory.handling(cast, now)
    services.resolve(demand_id=own.pk, resolution=factory.resolution(now), actor=cast.desk, now=now)
    refused(
        "demand.verifier_handled",
        services.verify,
        demand_id=own.pk,
        answers=factory.YES,
        how="phone",
        actor=cast.desk,
        now=now,
    )
    heard = factory.heard(
        cast.desk, now, type="CONSULT", topic="BILL", answer_on_spot="已解释", visitor_id=cast.desk.id
    )
    refused(
        "demand.verifier_visited",
        services.verify,
        demand_id=heard.pk,
        answers=factory.YES,
        how="phone",
        actor=cast.desk,
        now=now,
    )


def test_a_question_left_unasked_is_not_a_verification(cast, now):
    demand = factory.resolved(cast, now)
    half = Verification(done=True, told=None, satisfied=None)
    refused(
        "demand.not_asked",
        services.verify,
        demand_id=demand.pk,
        answers=half,
        how="phone",
        actor=cast.desk,
        now=now,
    )


def test_not_done_reopens_and_the_first_clocks_still_count(cast, now):
    demand = factory.resolved(cast, now)
    no = Verification(done=False, told=True, satisfied=False)
    back = services.verify(
        demand_id=demand.pk, answers=no, how="phone", actor=cast.desk, now=now, text="客户说还是不准"
    )
    assert (back.state, back.reopened_count, back.dissatisfied_count) == ("reopened", 1, 1)
    assert back.dues.get(kind="answer").met_at is None
    assert back.next_due_kind == "answer"
    services.dispatch(demand_id=demand.pk, unit_id=cast.town_a.id, actor=cast.desk, now=now)


def test_closing_without_the_customers_word_is_counted_apart(cast, now):
    demand = factory.resolved(cast, now)
    for later in (HOUR, 4 * HOUR, DAY):
        services.record_attempt(demand_id=demand.pk, how="phone", actor=cast.desk, now=now + later)
        if later != DAY:
            refused(
                "demand.too_few_attempts",
                services.close_unconfirmed,
                demand_id=demand.pk,
                actor=cast.desk,
                now=now + later,
            )
    ended = services.close_unconfirmed(demand_id=demand.pk, actor=cast.desk, now=now + DAY)
    assert ended.state == "unconfirmed"


def test_a_withdrawal_is_called_back_by_an_independent_unit(cast, now):
    demand = factory.handling(cast, now)
    services.withdraw(demand_id=demand.pk, reason="客户说不用了", actor=cast.bai, now=now)
    refused(
        "demand.use_withdrawal",
        services.verify,
        demand_id=demand.pk,
        answers=factory.YES,
        how="phone",
        actor=cast.desk,
        now=now,
    )
    denied = services.verify_withdrawal(
        demand_id=demand.pk, free_will=False, text="有人让他撤的", actor=cast.desk, now=now
    )
    assert denied.state == "reopened"
    services.withdraw(demand_id=demand.pk, reason="确实不用了", actor=None, now=now)
    done = services.verify_withdrawal(
        demand_id=demand.pk, free_will=True, text="本人自愿", actor=cast.desk, now=now
    )
    assert (done.state, done.result) == ("closed", "withdrawn")


def test_a_withdrawal_is_not_verified_by_the_units_own_house(cast, now):
    demand = factory.heard(cast.desk, now, unit_id=cast.desk.unit_id)
    services.withdraw(demand_id=demand.pk, reason="不用了", actor=cast.desk, now=now)
    refused(
        "demand.withdrawal_independent", services.verify_withdrawal,
        demand_id=demand.pk, free_will=True, text="自愿", actor=cast.desk_two, now=now,
    )  # fmt: skip


def test_rejection_takes_two_persons(cast, now):
    demand = factory.triaged(cast, now)
    with pytest.raises(Refusal, match="not_proposed"):
        services.confirm_rejection(demand_id=demand.pk, actor=cast.county_head, now=now)
    services.propose_rejection(
        demand_id=demand.pk, reason="no_content", text="录音空白", actor=cast.desk, now=now
    )
    assert [q.count for q in selectors.queues(actor=cast.county_head, now=now) if q.code == "decide"] == [1]
    rejected = services.confirm_rejection(demand_id=demand.pk, actor=cast.county_head, now=now)
    assert rejected.state == "rejected"
    assert all(due.met is None or due.met_at for due in rejected.dues.all())


def test_what_is_not_ours_is_referred_and_never_solved(cast, now):
    demand = factory.triaged(cast, now, topic="NOT_OURS", verbatim="小区路灯好几天不亮了")
    referred = services.refer(
        demand_id=demand.pk,
        text="路灯由市政管理，电话 12319",
        told_at=now,
        told_how="phone",
        actor=cast.desk,
        now=now,
    )
    assert (referred.state, referred.result) == ("referred", "not_ours")
    assert referred.dues.get(kind="referral").met


def test_only_demands_of_the_same_person_are_merged(cast, now):
    party = new_id()
    lead = factory.triaged(cast, now, party_id=None)
    double = factory.triaged(cast, now)
    refused(
        "demand.merge_same_person",
        services.merge,
        demand_id=double.pk,
        into_id=lead.pk,
        actor=cast.desk,
        now=now,
    )
    Demand.objects.filter(pk__in=[lead.pk, double.pk]).update(party_id=party)
    merged = services.merge(demand_id=double.pk, into_id=lead.pk, actor=cast.desk, now=now)
    assert (merged.state, merged.parent_id, merged.next_due_kind) == ("merged", lead.pk, "")
    apart = services.unmerge(demand_id=double.pk, reason="是两件事", actor=cast.desk, now=now)
    assert (apart.state, apart.parent_id) == ("triaged", None)
    assert apart.next_due_kind


def test_a_change_of_type_that_gives_more_time_is_the_desks_and_is_counted(cast, now):
    demand = factory.heard(cast.an, now, type="COMPLAINT", topic="CONDUCT")
    change = {"demand_id": demand.pk, "type": "OPINION", "topic": "CONDUCT", "urgency": "U2", "now": now}
    refused("demand.reason_needed", services.triage, actor=cast.desk, **change)
    retyped = services.triage(actor=cast.desk, reason="客户确认只是提意见", **change)
    assert retyped.retyped_longer == 1


def test_strangers_find_nothing_and_the_powerless_may_not(cast, now):
    demand = factory.dispatched(cast, now)
    with pytest.raises(NotFound):
        services.accept(demand_id=demand.pk, actor=cast.bo, now=now)
    with pytest.raises(Forbidden):
        services.dispatch(demand_id=demand.pk, unit_id=cast.town_b.id, actor=cast.bai, now=now)


def test_a_stale_page_is_told_so(cast, now):
    demand = factory.dispatched(cast, now)
    with pytest.raises(Refusal, match="version"):
        services.accept(demand_id=demand.pk, actor=cast.bai, now=now, version=demand.version - 1)


def test_the_supply_of_the_customer_decides_its_clocks(cast, now):
    firm = customers.important(customers.enterprise(unit=cast.town_a, now=now), now=now, level="L1")
    demand = factory.heard(cast.an, now, party_id=firm.pk, type="BUSINESS", topic="CONNECT", place="")
    assert (demand.voltage_level, demand.important, demand.urgency) == ("10kV", True, "U1")
    assert china().workdays_between(now.date(), demand.dues.get(kind="share").at.date()) == 22


def test_another_customers_account_or_tenant_is_not_found(cast, now):
    own = customers.household(unit=cast.town_a, now=now)
    other = customers.enterprise(unit=cast.town_a, now=now)
    with pytest.raises(NotFound):
        factory.heard(cast.an, now, party_id=own.pk, contact_id=customers.contact_of(other).pk)
    elsewhere = factory.county(now, prefix="X")
    stranger = customers.household(unit=elsewhere.town_a, now=now)
    with pytest.raises(NotFound):
        factory.heard(cast.an, now, party_id=stranger.pk)


def test_the_customer_is_told_once_and_never_an_internal_due_time(cast, now):
    home = customers.household(unit=cast.town_a, now=now)
    demand = factory.heard(cast.an, now, party_id=home.pk)
    services.tell_received(demand_id=demand.pk, now=now)
    services.tell_received(demand_id=demand.pk, now=now)
    notice = Notice.objects.get(subject_id=demand.pk)
    assert demand.number in notice.body
    assert "工作日" not in notice.body
    report = factory.heard(cast.an, now, party_id=home.pk, type="REPORT", topic="THEFT")
    services.tell_received(demand_id=report.pk, now=now)
    assert not Notice.objects.filter(subject_id=report.pk).exists()


def test_a_parallel_call_with_the_same_id_or_ticket_finds_the_first(cast, now, monkeypatch):
    pk = new_id()
    first = factory.heard(
        cast.desk, now, id=pk, source="import_95598", external_no="T9", unit_id=cast.town_a.id
    )
    with monkeypatch.context() as patch:
        patch.setattr(intake, "_known", lambda *_: None)  # both calls looked before either had stored
        again = factory.heard(cast.desk, now, id=pk, unit_id=cast.town_a.id)
        ticket = factory.heard(
            cast.desk, now, source="import_95598", external_no="T9", unit_id=cast.town_a.id
        )
    assert {again.pk, ticket.pk} == {first.pk}
    assert Demand.objects.count() == 1
