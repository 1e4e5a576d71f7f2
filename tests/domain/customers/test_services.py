"""Customers: create, change, assign, make important, care for, contact."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gridvisit.domain.customers import services
from gridvisit.domain.customers.models import Importance, SearchToken
from gridvisit.foundation.audit import selectors as audit
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from tests.factories import customers


def test_a_new_high_voltage_customer_is_due_from_the_day_it_is_known(town_a, now):
    party = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now)
    assert (party.visit_class, party.voltage_level, party.capacity_kva) == ("hv", "10kV", Decimal(630))
    assert party.next_due_on == date(2026, 11, 24)
    assert party.manager_since == date(2026, 11, 24)


def test_a_home_has_no_cycle_of_its_own(town_a, now):
    party = customers.household(unit=town_a.station, now=now)
    assert (party.visit_class, party.next_due_on) == ("lv", None)


def test_only_a_valid_visit_on_site_moves_the_clock_of_an_important_customer(town_a, now):
    party = customers.important(customers.enterprise(unit=town_a.station, now=now), now=now)
    assert party.visit_class == "top"
    today = date(2026, 11, 24)
    services.note_visit(party_id=party.id, on=today, channel="phone", valid=True, now=now)
    party.refresh_from_db()
    assert (party.last_visit_on, party.next_due_on) == (today, today)
    services.note_visit(party_id=party.id, on=today, channel="onsite", valid=False, now=now)
    party.refresh_from_db()
    assert party.last_onsite_on is None
    services.note_visit(party_id=party.id, on=today, channel="onsite", valid=True, now=now)
    party.refresh_from_db()
    assert party.next_due_on == today + timedelta(days=92)


def test_an_older_visit_never_moves_the_clock_back(town_a, now):
    party = customers.enterprise(unit=town_a.station, now=now)
    services.note_visit(party_id=party.id, on=date(2026, 11, 20), channel="onsite", valid=True, now=now)
    services.note_visit(party_id=party.id, on=date(2026, 3, 1), channel="onsite", valid=True, now=now)
    party.refresh_from_db()
    assert party.last_onsite_on == date(2026, 11, 20)


def test_importance_needs_the_governments_list(town_a, now):
    party = customers.enterprise(unit=town_a.station, now=now)
    with pytest.raises(Invalid) as caught:
        services.set_importance(
            party_id=party.id, level="L1", doc_no="", issuer=" ", list_year=0, actor=town_a.officer, now=now
        )
    assert [(p.code, p.field) for p in caught.value.problems] == [
        ("importance.no_list", "doc_no"), ("importance.no_list", "issuer"), ("importance.no_list", "list_year"),
    ]  # fmt: skip


def test_staff_of_the_station_cannot_make_a_customer_important(town_a, now):
    party = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now)
    for who in (town_a.an, town_a.bai):
        with pytest.raises(Forbidden):
            services.set_importance(
                party_id=party.id, level="L1", doc_no="1", issuer="x", list_year=2026, actor=who, now=now
            )


def test_a_new_list_entry_ends_the_earlier_one_of_the_same_place(town_a, now):
    party = customers.important(customers.enterprise(unit=town_a.station, now=now), now=now)
    customers.important(party, now=now, level="L2", valid_from=date(2026, 11, 24))
    assert party.visit_class == "grade2"
    assert Importance.objects.filter(party=party, valid_to__isnull=True).count() == 1


def test_a_stranger_finds_no_customer_and_a_reader_may_not_change_one(town_a, town_b, now):
    party = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now)
    with pytest.raises(NotFound):
        services.update_party(party_id=party.id, name="改名", actor=town_b.deng, now=now)
    with pytest.raises(Forbidden):
        services.update_party(party_id=party.id, name="改名", actor=town_a.cmd, now=now)
    services.update_party(party_id=party.id, name="改名有限公司", actor=town_a.an, now=now)


def test_a_change_of_name_is_found_again_and_kept_in_the_audit_without_the_name(town_a, now):
    party = customers.enterprise(unit=town_a.station, now=now)
    services.update_party(party_id=party.id, name="青禾食品有限公司", actor=town_a.bai, now=now)
    row = audit.of_object(party).first()
    assert (row.verb, row.after) == ("customer.updated", {"name": "***"})
    assert SearchToken.objects.filter(party=party).exists()


def test_saving_the_same_values_writes_nothing(town_a, now):
    party = customers.enterprise(unit=town_a.station, now=now)
    again = services.update_party(
        party_id=party.id, name=party.name, kind=party.kind, actor=town_a.bai, now=now
    )
    assert again.version == party.version


def test_a_stale_version_is_refused(town_a, now):
    party = customers.enterprise(unit=town_a.station, now=now)
    with pytest.raises(Refusal) as caught:
        services.update_party(
            party_id=party.id, name="甲", version=party.version + 3, actor=town_a.bai, now=now
        )
    assert (caught.value.code, caught.value.status) == ("version.stale", 412)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"account_no": "370100001234"}, "account.zeros_lost"),
        ({"account_no": "3.7E+12"}, "account.scientific"),
        ({"account_no": "3701000012345", "contract_capacity_kva": Decimal(-1)}, "capacity.range"),
        ({"account_no": "3701000012345", "voltage_level": "11kV"}, "field.unknown_code"),
    ],
)
def test_a_wrong_account_is_refused_with_its_reason(town_a, now, values, code):
    party = customers.prospect(unit=town_a.station, now=now)
    given = {"voltage_level": "10kV", "contract_capacity_kva": Decimal(100), **values}
    with pytest.raises(Invalid) as caught:
        services.create_account(party_id=party.id, actor=town_a.bai, now=now, **given)
    assert caught.value.code == code


def test_an_account_number_is_taken_once_in_a_tenant(town_a, now):
    party = customers.enterprise(unit=town_a.station, now=now)
    number = party.accounts.get().account_no
    with pytest.raises(Refusal, match=r"account\.taken"):
        services.create_account(
            party_id=party.id,
            account_no=number,
            voltage_level="10kV",
            contract_capacity_kva=Decimal(1),
            actor=town_a.bai,
            now=now,
        )


def test_customers_are_given_to_people_who_visit(town_a, now):
    party = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now)
    with pytest.raises(Refusal, match=r"party\.manager_no_role"):
        services.assign_manager(party_ids=[party.id], manager_id=town_a.qa.id, actor=town_a.bai, now=now)
    assert (
        services.assign_manager(
            party_ids=[party.id], manager_id=town_a.grid.id, actor=town_a.bai, now=now, reason="轮换"
        )
        == 1
    )
    assert (
        services.assign_manager(party_ids=[party.id], manager_id=town_a.grid.id, actor=town_a.bai, now=now)
        == 0
    )
    assert audit.of_object(party).first().reason == "轮换"


def test_special_care_of_a_person_needs_consent_and_makes_the_customer_due(town_a, now):
    party = customers.household(unit=town_a.station, manager=town_a.an, now=now)
    with pytest.raises(Invalid, match=r"special_flag\.no_consent"):
        services.set_flag(party_id=party.id, kind="alone", actor=town_a.an, now=now)
    flag = services.set_flag(
        party_id=party.id, kind="alone", consent_how="本人当面同意", actor=town_a.an, now=now
    )
    party.refresh_from_db()
    assert (party.visit_class, party.next_due_on) == ("care", date(2026, 11, 24))
    services.end_flag(flag_id=flag.id, on=date(2026, 11, 24), actor=town_a.an, now=now)
    party.refresh_from_db()
    assert party.visit_class == "lv"


def test_a_phone_is_cleaned_and_a_service_number_refused(town_a, now):
    party = customers.prospect(unit=town_a.station, now=now)
    contact = services.create_contact(
        party_id=party.id,
        role="finance",
        name="吴会计",
        mobile="+86 138-0000-9999",
        actor=town_a.bai,
        now=now,
    )
    assert contact.mobile == "13800009999"
    assert contact.primary
    with pytest.raises(Invalid, match=r"mobile\.form"):
        services.update_contact(contact_id=contact.id, mobile="95598", actor=town_a.bai, now=now)


def test_the_wish_not_to_be_contacted_is_kept_with_how_it_was_said(town_a, now):
    party = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now)
    contact = customers.contact_of(party)
    services.set_do_not_contact(contact_id=contact.id, wish=True, how="电话中说明", actor=town_a.an, now=now)
    contact.refresh_from_db()
    assert (contact.dnc, contact.dnc_since) == (True, date(2026, 11, 24))


def test_a_phone_is_revealed_one_by_one_with_a_reason(town_a, town_b, now):
    party = customers.enterprise(unit=town_a.station, manager=town_a.an, now=now)
    contact = customers.contact_of(party)
    seen = {"party_id": party.id, "model": "contact", "object_id": contact.id, "field": "mobile", "now": now}
    assert services.reveal(**seen, actor=town_a.an, reason="预约本周走访") == "13800001234"
    assert audit.of_object(contact).first().verb == "privacy.revealed"
    with pytest.raises(NotFound):
        services.reveal(**seen, actor=town_b.deng, reason="想看看电话")
    with pytest.raises(Forbidden):
        services.reveal(**seen, actor=town_a.sysadmin, reason="想看看电话")
