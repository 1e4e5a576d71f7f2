"""A phone number changed just before it confirms (reliability 3.8): the code works, and proves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.customers import services as customer_services
from gridvisit.domain.customers.models import Contact
from gridvisit.domain.evaluation.facts.gather import gather
from gridvisit.domain.evaluation.models import TruthSignal
from gridvisit.domain.evaluation.truth import signals
from gridvisit.domain.staff.models import Staff
from gridvisit.domain.visits.models import Visit
from gridvisit.domain.visits.steps import s2_appoint, s4_evidence, s4_needs
from gridvisit.engines.verdicts.judge import judge_one
from gridvisit.standard.parameters import shipped
from tests.factories import customers, visits

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HIS_OWN = "13977778888"


@pytest.fixture
def visit(town_a, now):
    visits.policy(town_a.station, now=now - 30 * DAY)
    firm = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now - 30 * DAY)
    return visits.started(firm, owner=town_a.an, now=now)


def change_number(visit, *, by, at, mobile=HIS_OWN):
    contact = customers.contact_of(visit.party)
    return customer_services.update_contact(contact_id=contact.id, mobile=mobile, actor=by, now=at)


def given(visit, who, now, **more):
    """Send the code and give it back at once, as somebody would who holds the phone."""
    s4_evidence.send_code(visit_id=visit.id, actor=who, now=now, **more)
    code = Notice.objects.filter(kind="visit_code").latest("id").body.split("确认码")[1][:6]
    return s4_evidence.add_evidence(
        visit_id=visit.id, kind="customer_code", captured_at=now, data={"code": code}, actor=who, now=now
    )


def confirmed_by_code(visit, town_a, now):
    s4_needs.confirm(visit_id=visit.id, result="code", actor=town_a.an, now=now)
    return facts_of(visit, now)


def facts_of(visit, now):
    at = {"ended_at": now, "recorded_at": now, "received_at": now}
    Visit.objects.filter(pk=visit.pk).update(state="recorded", **at)
    return gather([visit.id], now=now)[0].facts


def test_a_code_to_a_number_the_visitor_changed_just_before_works_and_counts_for_nothing(visit, town_a, now):
    change_number(visit, by=town_a.an, at=now - HOUR)
    assert s4_evidence.code_doubt(visit=visit, now=now) == "changed"
    row = given(visit, town_a.an, now)
    assert (row.side, row.data["doubt"]) == ("ours", "changed")
    facts = confirmed_by_code(visit, town_a, now)
    assert (facts.customer_side_evidence, facts.evidence_other_kinds, facts.confirmation) == (0, 0, None)


@pytest.mark.parametrize(
    ("hours", "doubt"), [(0, "changed"), (71, "changed"), (72, "changed"), (73, ""), (24 * 20, "")]
)
def test_the_span_is_a_parameter(visit, town_a, now, hours, doubt):
    change_number(visit, by=town_a.an, at=now - hours * HOUR)
    assert s4_evidence.code_doubt(visit=visit, now=now) == doubt


def test_a_number_somebody_else_changed_is_the_customers_own(visit, town_a, now):
    change_number(visit, by=None, at=now - HOUR)
    row = given(visit, town_a.an, now)
    assert (row.side, "doubt" in row.data) == ("customer", False)
    facts = confirmed_by_code(visit, town_a, now)
    assert (facts.customer_side_evidence, facts.evidence_other_kinds, facts.confirmation) == (1, 1, "code")


def test_a_companions_change_is_like_the_visitors(visit, town_a, now):
    Visit.objects.filter(pk=visit.pk).update(companion=town_a.bai)
    change_number(visit, by=town_a.bai, at=now - HOUR)
    assert given(visit, town_a.an, now).side == "ours"


def test_who_is_put_on_the_visit_after_the_code_was_sent_is_looked_at_too(visit, town_a, now):
    change_number(visit, by=town_a.bai, at=now - HOUR)
    s4_evidence.send_code(visit_id=visit.id, actor=town_a.an, now=now)
    code = Notice.objects.filter(kind="visit_code").latest("id").body.split("确认码")[1][:6]
    Visit.objects.filter(pk=visit.pk).update(companion=town_a.bai)
    row = s4_evidence.add_evidence(
        visit_id=visit.id,
        kind="customer_code",
        captured_at=now,
        data={"code": code},
        actor=town_a.an,
        now=now,
    )
    assert (row.side, row.data["doubt"]) == ("ours", "changed")


def test_putting_the_old_number_back_after_sending_does_not_help(visit, town_a, now):
    old = customers.contact_of(visit.party).mobile
    change_number(visit, by=town_a.an, at=now - HOUR)
    s4_evidence.send_code(visit_id=visit.id, actor=town_a.an, now=now)
    code = Notice.objects.filter(kind="visit_code").latest("id").body.split("确认码")[1][:6]
    change_number(visit, by=None, at=now, mobile=old)
    row = s4_evidence.add_evidence(
        visit_id=visit.id,
        kind="customer_code",
        captured_at=now,
        data={"code": code},
        actor=town_a.an,
        now=now,
    )
    assert row.side == "ours"


def test_a_contact_made_just_now_is_a_number_set_just_now(visit, town_a, now):
    made = customer_services.create_contact(
        party_id=visit.party_id, role="other", name="王某", mobile=HIS_OWN, actor=town_a.an, now=now - HOUR
    )
    assert (made.mobile_changed_at, made.mobile_changed_by) == (now - HOUR, town_a.an.id)
    assert given(visit, town_a.an, now, contact_id=made.id).side == "ours"


def test_the_visitors_own_phone_never_proves_anything_however_old(visit, town_a, now):
    Staff.objects.filter(pk=town_a.an.pk).update(mobile="")
    person = Staff.objects.get(pk=town_a.an.pk)
    person.mobile = "+86 139-7777-8888"
    person.save(update_fields=["mobile"])
    change_number(visit, by=None, at=now - 20 * DAY)
    row = given(visit, town_a.an, now)
    assert (row.side, row.data["doubt"]) == ("ours", "own_phone")


def test_other_changes_of_a_contact_are_no_change_of_the_number(visit, town_a, now):
    contact = customers.contact_of(visit.party)
    before = contact.mobile_changed_at
    customer_services.update_contact(contact_id=contact.id, name="周师傅", actor=town_a.an, now=now - HOUR)
    contact.refresh_from_db()
    assert contact.mobile_changed_at == before
    assert given(visit, town_a.an, now).side == "customer"


def test_a_signature_beside_it_still_proves_the_visit(town_a, now):
    visits.policy(town_a.station, now=now - 30 * DAY)
    firm = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now - 30 * DAY)
    visit = visits.talked(firm, owner=town_a.an, now=now)
    change_number(visit, by=town_a.an, at=now - HOUR)
    given(visit, town_a.an, now)
    facts = facts_of(visit, now)
    assert (facts.customer_side_evidence, facts.evidence_other_kinds, facts.confirmation) == (1, 1, "signed")


def test_confirmed_by_code_without_any_code_is_not_known(visit, town_a, now):
    facts = confirmed_by_code(visit, town_a, now)
    assert facts.confirmation is None
    verdicts = {row.rule_id: row.outcome for row in judge_one(facts, shipped())}
    assert verdicts["6.1-08"] == "unknown"


def test_no_number_is_kept_in_plain(visit, town_a, now):
    change_number(visit, by=town_a.an, at=now - HOUR)
    given(visit, town_a.an, now)
    assert HIS_OWN not in str(Visit.objects.values().get(pk=visit.pk))
    assert HIS_OWN not in str(list(visit.evidence.values()))


def test_it_is_a_signal_in_words_for_a_person(visit, town_a, now):
    change_number(visit, by=town_a.an, at=now - HOUR)
    given(visit, town_a.an, now)
    facts_of(visit, now)
    signals.look(tenant_id=visit.tenant_id, now=now + HOUR)
    found = TruthSignal.objects.get(signal="codes")
    assert (found.person_id, found.visits) == (town_a.an.id, [str(visit.id)])
    assert (found.facts["own"], found.points) == (1, 20.0)


# The link of the appointment ------------------------------------------------------------------------------------


@pytest.fixture
def waiting(town_a, now):
    firm = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now - 30 * DAY)
    return visits.planned(firm, owner=town_a.an, now=now)


def proposed(visit, town_a, now):
    _row, link = s2_appoint.propose_appointment(
        visit_id=visit.id, slot_start=visits.tomorrow(10), slot_end=visits.tomorrow(11), contact_id=None,
        agenda=["policies"], people=[], expected_minutes=30, place="门口", actor=town_a.an, now=now,
    )  # fmt: skip
    return link.strip("/").split("/")[-1]


def test_an_agreement_by_a_link_to_a_changed_number_is_the_visitors_word(waiting, town_a, now):
    change_number(waiting, by=town_a.an, at=now - HOUR)
    token = proposed(waiting, town_a, now)
    row = s2_appoint.customer_confirm(token=token, now=now)
    assert (row.status, row.confirmed_by, row.link_doubt) == ("confirmed", "visitor", "changed")
    event = waiting.events.get(kind="appointment_confirm")
    assert event.data["doubt"] == "changed"


def test_an_agreement_on_one_of_our_devices_is_the_visitors_word(waiting, town_a, now):
    token = proposed(waiting, town_a, now)
    row = s2_appoint.customer_confirm(token=token, now=now, by_staff=True)
    assert (row.confirmed_by, row.link_doubt) == ("visitor", "staff_device")


def test_a_customers_agreement_is_his_own(waiting, town_a, now):
    row = s2_appoint.customer_confirm(token=proposed(waiting, town_a, now), now=now)
    assert (row.confirmed_by, row.link_doubt) == ("customer", "")


def test_a_wish_for_late_hours_by_such_a_link_is_no_consent(waiting, town_a, now):
    change_number(waiting, by=town_a.an, at=now - HOUR)
    token = proposed(waiting, town_a, now)
    s2_appoint.customer_move(token=token, proposal_start=visits.tomorrow(20), now=now)
    row = s2_appoint.accept_move(visit_id=waiting.id, actor=town_a.an, now=now)
    waiting.refresh_from_db()
    assert (row.confirmed_by, waiting.late_evening_consent) == ("visitor", False)


def test_a_second_proposal_does_not_wash_a_link_clean(waiting, town_a, now):
    change_number(waiting, by=town_a.an, at=now - HOUR)
    proposed(waiting, town_a, now)
    change_number(waiting, by=None, at=now, mobile="13800001234")
    proposed(waiting, town_a, now)  # the same token, known to the visitor's phone
    assert Contact.objects.get(party=waiting.party).mobile == "13800001234"
    waiting.refresh_from_db()
    assert waiting.appointment.link_doubt == "changed"
