"""The customer pages: list, one customer, forms, revealing, strangers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gridvisit.domain.customers.models import Account, Contact, Party
from gridvisit.foundation.audit.models import AuditEntry
from tests.factories import customers


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def test_the_list_masks_persons_and_shows_firms(town_a, firm, home, enter):
    page = text(enter(town_a.bai).get(url("customer-list")))
    assert firm.name in page
    assert "张*" in page
    assert "张三" not in page
    assert "13900005678" not in page


@pytest.mark.parametrize("q", ["张三", "zs", "13900005678", "139 0000 5678"])
def test_a_home_is_found_by_name_initials_and_phone(town_a, firm, home, enter, q):
    page = text(enter(town_a.bai).get(url("customer-list"), {"q": q}))
    assert str(home.id) in page
    assert str(firm.id) not in page


def test_a_firm_is_found_by_parts_of_its_name_and_its_account(town_a, firm, home, enter):
    client = enter(town_a.bai)
    for q in ("明湖铸造", "mhjm", firm.accounts.get().account_no, firm.serial):
        assert str(firm.id) in text(client.get(url("customer-list"), {"q": q})), q


def test_a_visitor_sees_own_customers_only_and_a_stranger_none(town_a, town_b, firm, home, enter):
    mine = text(enter(town_a.an).get(url("customer-list")))
    assert str(firm.id) in mine
    assert str(home.id) not in mine
    foreign = enter(town_b.deng)
    assert str(firm.id) not in text(foreign.get(url("customer-list")))
    assert foreign.get(url("customer", firm.id)).status_code == 404


def test_the_filters_of_the_list_narrow_it(town_a, firm, home, enter):
    client = enter(town_a.bai)
    for query, found in (
        ({"class": "hv"}, firm), ({"kind": "individual"}, home), ({"unassigned": "1"}, home), ({"voltage": "10kV"}, firm),
        ({"due": "overdue"}, firm), ({"manager": str(town_a.an.id)}, firm), ({"market": "P0"}, home),
    ):  # fmt: skip
        page = text(client.get(url("customer-list"), query))
        other = home if found is firm else firm
        assert str(found.id) in page, query
        assert str(other.id) not in page, query


def test_the_empty_list_names_three_ways_to_get_customers(town_a, enter):
    page = text(enter(town_a.sysadmin).get(url("customer-list")))
    assert "Three ways" in page
    assert url("import-new") in page


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_fifty(
    town_a, now, enter, django_assert_max_num_queries
):
    client = enter(town_a.bai)
    for number in range(12):
        customers.enterprise(unit=town_a.station, now=now, name=f"工厂{number}有限公司")
    with django_assert_max_num_queries(18):
        client.get(url("customer-list"))


@pytest.mark.parametrize("tab", ["story", "supply", "contacts", "importance", "audit"])
@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_every_part_of_a_customer_opens_for_all_who_see_it(town_a, firm, enter, tab, lang):
    for who in (town_a.an, town_a.bai, town_a.officer, town_a.qa, town_a.cmd, town_a.sysadmin):
        response = enter(who, lang).get(url("customer", firm.id), {"tab": tab})
        assert response.status_code == 200
        assert "13800001234" not in text(response)


def test_a_phone_is_revealed_with_a_reason_and_on_the_record(town_a, firm, enter):
    contact = Contact.objects.get(party=firm)
    client = enter(town_a.an)
    path = url("customer-reveal", firm.id, "contact", contact.id)
    assert (
        client.post(path, {"field": "mobile", "reason": ""}, headers={"HX-Request": "true"}).status_code
        == 422
    )
    shown = client.post(path, {"field": "mobile", "reason": "预约走访时间"}, headers={"HX-Request": "true"})
    assert "13800001234" in text(shown)
    assert AuditEntry.objects.filter(verb="privacy.revealed", actor_id=town_a.an.id).count() == 1
    audit = text(client.get(url("customer", firm.id), {"tab": "audit"}))
    assert "Looked at a masked value" in audit
    assert "预约走访时间" in audit


def test_who_may_not_reveal_gets_no_value(town_a, firm, enter):
    contact = Contact.objects.get(party=firm)
    path = url("customer-reveal", firm.id, "contact", contact.id)
    response = enter(town_a.sysadmin).post(path, {"field": "mobile", "reason": "只是看看"})
    assert response.status_code == 403
    assert "13800001234" not in text(response)


def test_a_customer_is_registered_and_gets_account_and_contact(town_a, enter):
    client = enter(town_a.bai)
    typed = {
        "unit": str(town_a.station.id),
        "name": "青禾食品有限公司",
        "kind": "enterprise",
        "uscc": customers.uscc(99),
    }
    made = client.post(url("customer-new"), typed)
    party = Party.objects.get()
    assert made.headers["Location"] == url("customer", party.id)
    client.post(url("account-new", party.id), {"account_no": "3701000000099", "nature": "permanent", "status": "active",
                                              "voltage_level": "35kV", "contract_capacity_kva": "5000"})  # fmt: skip
    client.post(
        url("contact-new", party.id),
        {"role": "electrical", "name": "周工", "mobile": "138-0000-1234", "primary": "on"},
    )
    party.refresh_from_db()
    assert (party.visit_class, Account.objects.get().account_no, Contact.objects.get().mobile) == (
        "bulk",
        "3701000000099",
        "13800001234",
    )


def test_what_was_typed_stays_when_it_is_refused(town_a, enter):
    response = enter(town_a.bai).post(
        url("customer-new"),
        {"unit": str(town_a.station.id), "name": "青禾", "kind": "enterprise", "uscc": "91370100MA3C4D5E6F"},
    )
    assert response.status_code == 422
    page = text(response)
    assert "青禾" in page
    assert "check sign" in page


def test_masked_values_are_kept_unless_typed_anew(town_a, home, enter):
    client = enter(town_a.bai)
    contact = Contact.objects.get(party=home)
    client.post(url("customer-edit", home.id), {"name": "张*", "kind": "individual", "serial": "K77"})
    client.post(
        url("contact-edit", home.id, contact.id), {"role": "resident", "name": "张*", "mobile": "13700000001"}
    )
    home.refresh_from_db()
    contact.refresh_from_db()
    assert (home.name, home.serial, contact.name, contact.mobile) == ("张三", "K77", "张三", "13700000001")


def test_importance_and_care_are_entered_by_those_who_may(town_a, firm, home, enter):
    listed = {
        "level": "L2",
        "doc_no": "1号",
        "issuer": "工信局",
        "list_year": "2026",
        "valid_from": "2026-01-01",
    }
    assert enter(town_a.bai).post(url("importance-new", firm.id), listed).status_code == 403
    assert enter(town_a.officer).post(url("importance-new", firm.id), listed).status_code == 302
    chief = enter(town_a.bai)
    assert chief.post(url("flag-new", home.id), {"kind": "alone"}).status_code == 422
    assert (
        chief.post(url("flag-new", home.id), {"kind": "alone", "consent_how": "本人同意"}).status_code == 302
    )
    flag = home.flags.get()
    assert chief.post(url("flag-end", home.id, flag.id)).status_code == 302
    firm.refresh_from_db()
    assert firm.visit_class == "grade2"


def test_a_manager_is_changed_with_a_reason(town_a, firm, enter):
    client = enter(town_a.bai)
    client.post(url("customer-assign", firm.id), {"manager": str(town_a.grid.id), "reason": "轮换"})
    firm.refresh_from_db()
    assert firm.manager_id == town_a.grid.id
    assert enter(town_a.an).get(url("customer", firm.id)).status_code == 404


def test_the_forms_open(town_a, firm, enter):
    account, contact, site = firm.accounts.get(), firm.contacts.get(), firm.sites.get()
    client = enter(town_a.bai)
    for path in (
        url("customer-new"), url("customer-edit", firm.id), url("customer-assign", firm.id), url("account-new", firm.id),
        url("account-edit", firm.id, account.id), url("site-new", firm.id), url("site-edit", firm.id, site.id),
        url("contact-new", firm.id), url("contact-edit", firm.id, contact.id), url("contact-wish", firm.id, contact.id),
        url("flag-new", firm.id),
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path
    assert enter(town_a.officer).get(url("importance-new", firm.id)).status_code == 200


def test_the_story_leads_on_to_visits_and_demands(town_a, firm, enter):
    page = text(enter(town_a.an).get(url("customer", firm.id)))
    assert f"{url('visit-new')}?customer={firm.id}" in page
    assert f"{url('demand-new')}?party={firm.id}" in page
    assert "Open demands" in page
    assert "Open promises" in page
    assert "never visited" in page


def test_the_workbench_counts_due_customers_and_the_search_box_finds_them(town_a, firm, home, enter):
    client = enter(town_a.bai)
    assert f"{url('customer-list')}?due=overdue" in text(client.get(url("home"))).replace("&amp;", "&")
    found = text(client.get(url("search"), {"q": "zs"}))
    assert url("customer", home.id) in found
    assert "张三" not in found
