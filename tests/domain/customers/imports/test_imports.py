"""Customer lists: what is created, updated, refused, left alone, and taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gridvisit.domain.customers import services
from gridvisit.domain.customers.imports import runs
from gridvisit.domain.customers.imports.columns import COLUMNS
from gridvisit.domain.customers.models import (
    Account,
    Contact,
    ImportChange,
    ImportRun,
    Party,
    SearchToken,
    Site,
)
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, Refusal
from gridvisit.foundation.privacy.fields import lookup_hash
from gridvisit.foundation.sheets.template import template
from tests.factories import customers, sheets
from tests.factories.sheets import FIRM, HOME


def imported(town, path, now, *, actor=None, unit=None):
    upload = runs.Upload("customers", path, path.name, town.county, unit.id if unit else None)
    return runs.import_now(upload=upload, actor=actor, now=now)


def counts(run):
    return (run.rows, run.good, run.bad, run.created, run.updated, run.unchanged)


def errors(run):
    return [(p["row"], p["field"], p["code"]) for p in run.problems["items"] if p["level"] == "error"]


@pytest.mark.parametrize("write", [sheets.xlsx, sheets.text], ids=["xlsx", "csv"])
def test_party_account_site_and_contact_come_in_as_different_things(town_a, now, tmp_path, write):
    run = imported(town_a, write(tmp_path, sheets.table([HOME, FIRM])), now)
    assert counts(run) == (2, 2, 0, 2, 0, 0)
    firm = Party.objects.get(serial="K002")
    assert (firm.name, firm.kind, firm.visit_class, firm.capacity_kva) == (
        "明湖精密铸造有限公司",
        "enterprise",
        "hv",
        Decimal(630),
    )
    account = Account.objects.get(party=firm)
    assert (account.account_no, account.voltage_level, account.category) == ("3701000000002", "10kV", "IC2")
    assert Site.objects.get(party=firm).address == "明湖县柳园镇工业路1号"
    contact = Contact.objects.get(party=firm)
    assert (contact.name, contact.mobile, contact.primary) == ("周工", "13800001234", True)
    assert (firm.next_due_on, firm.source_run) == (date(2026, 11, 24), run.id)
    assert AuditEntry.objects.get(verb="import.applied").after["created"] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_offices_write(town_a, now, tmp_path, encoding):
    run = imported(
        town_a, sheets.text(tmp_path, sheets.table([{**HOME, "name": "𠮷田·买买提"}]), encoding), now
    )
    assert counts(run)[:3] == (1, 1, 0)
    assert Party.objects.get().name == "𠮷田·买买提"


def test_the_same_file_again_changes_nothing(town_a, now, tmp_path):
    lines = [HOME, {**FIRM, "importance": "二级重要用户", "doc_no": "明经信〔2026〕1号", "issuer": "工信局", "list_year": "2026",
                    "flags": "医院", "last_onsite_on": "2026-10-01"}]  # fmt: skip
    path = sheets.xlsx(tmp_path, sheets.table(lines))
    imported(town_a, path, now)
    before = list(Party.objects.order_by("id").values())
    run = imported(town_a, path, now)
    assert counts(run) == (2, 2, 0, 0, 0, 2)
    assert not ImportChange.objects.filter(run=run).exists()
    assert list(Party.objects.order_by("id").values()) == before
    assert Party.objects.get(serial="K002").visit_class == "grade2"


def test_only_what_differs_is_updated_and_blank_cells_change_nothing(town_a, now, tmp_path):
    imported(town_a, sheets.xlsx(tmp_path, sheets.table([HOME, FIRM])), now)
    later = {"serial": "K002", "name": "明湖精密铸造有限公司", "kind": "企业", "account_no": "3701000000002", "unit": "A0101",
             "contract_capacity_kva": "12500", "mobile": "13800009999", "contact_name": "周工", "address": ""}  # fmt: skip
    run = imported(town_a, sheets.xlsx(tmp_path, sheets.table([later])), now)
    assert counts(run) == (1, 1, 0, 0, 1, 0)
    firm = Party.objects.get(serial="K002")
    assert (firm.visit_class, Account.objects.get(party=firm).contract_capacity_kva) == (
        "bulk",
        Decimal(12500),
    )
    assert Contact.objects.get(party=firm).mobile == "13800009999"
    assert Site.objects.get(party=firm).address == "明湖县柳园镇工业路1号"
    kept = {(change.model, tuple(change.before)) for change in ImportChange.objects.filter(run=run)}
    number = ("mobile", "mobile_changed_at", "mobile_changed_by", "mobile_hash")
    assert kept == {("Account", ("contract_capacity_kva",)), ("Contact", number)}


def test_who_brings_a_number_in_by_a_file_has_set_it(town_a, now, tmp_path):
    at, by = now + timedelta(hours=1), town_a.sysadmin
    imported(town_a, sheets.xlsx(tmp_path, sheets.table([FIRM])), now)
    imported(
        town_a,
        sheets.xlsx(tmp_path, sheets.table([{**FIRM, "mobile": "13800009999"}]), name="b.xlsx"),
        at,
        actor=by,
    )
    row = Contact.objects.get(mobile_hash=lookup_hash("mobile", "13800009999"))
    assert (row.mobile_changed_at, row.mobile_changed_by) == (at, by.id)
    new = {**HOME, "mobile": "13700001111"}
    imported(town_a, sheets.xlsx(tmp_path, sheets.table([new]), name="c.xlsx"), at, actor=by)
    row = Contact.objects.get(mobile_hash=lookup_hash("mobile", "13700001111"))
    assert (row.mobile_changed_at, row.mobile_changed_by) == (at, by.id)


def test_one_customer_may_have_several_accounts_and_sites(town_a, now, tmp_path):
    lines = [
        {**FIRM, "account_no": "3701000000002"},
        {
            **FIRM,
            "account_no": "3701000000003",
            "voltage_level": "35千伏",
            "contract_capacity_kva": "8000",
            "address": "东厂区",
        },
        {**FIRM, "account_no": "3701000000004", "contract_capacity_kva": "100"},
    ]
    run = imported(town_a, sheets.xlsx(tmp_path, sheets.table(lines)), now)
    party = Party.objects.get()
    assert counts(run)[3] == 3
    assert (party.accounts.count(), party.sites.count(), party.contacts.count()) == (3, 2, 1)
    assert (party.voltage_level, party.capacity_kva, party.visit_class) == ("35kV", Decimal(8730), "bulk")


def test_without_a_customer_number_the_credit_code_or_the_person_makes_the_customer(town_a, now, tmp_path):
    code = customers.uscc(77)
    firm = {key: value for key, value in FIRM.items() if key != "serial"}
    home = {key: value for key, value in HOME.items() if key != "serial"}
    lines = [{**firm, "uscc": code}, {**firm, "uscc": code.lower(), "account_no": "3701000000003"},
             home, {**home, "account_no": "3701000000009"}, {**home, "account_no": "3701000000010", "mobile": "13911112222"}]  # fmt: skip
    path = sheets.xlsx(tmp_path, sheets.table(lines))
    imported(town_a, path, now)
    assert sorted(party.accounts.count() for party in Party.objects.all()) == [1, 2, 2]
    assert counts(imported(town_a, path, now))[3:] == (0, 0, 5)


def test_every_problem_is_told_by_row_and_column_and_good_rows_are_not_lost(town_a, now, tmp_path):
    bad = [
        {**HOME, "serial": "B1", "account_no": "370100000001"},
        {**HOME, "serial": "B2", "account_no": "3.70E+12"},
        {**HOME, "serial": "B3", "account_no": "37010000"},
        {**HOME, "serial": "B4", "account_no": "3701000000104", "kind": "个体"},
        {**HOME, "serial": "B5", "account_no": "3701000000105", "voltage_level": "10千瓦"},
        {**HOME, "serial": "B6", "account_no": "3701000000106", "contract_capacity_kva": "-5"},
        {**FIRM, "serial": "B7", "account_no": "3701000000107", "uscc": "91370100MA3C4D5E6F"},
        {**HOME, "serial": "B8", "account_no": "3701000000108", "unit": "X99"},
        {**HOME, "serial": "B9", "account_no": "3701000000109", "energised_on": "2026-02-29"},
        {**HOME, "serial": "B10", "account_no": "3701000000110", "mobile": "95598"},
        {**HOME, "serial": "B11", "account_no": "3701000000111", "name": ""},
        {**FIRM, "serial": "B12", "account_no": "3701000000112", "lat": "117.02", "lng": "36.70"},
        {**FIRM, "serial": "B13", "account_no": "3701000000113", "importance": "一级重要用户"},
        {**HOME, "serial": "B14", "account_no": "3701000000114", "flags": "独居"},
        {**HOME, "serial": "B15", "account_no": "3701000000115", "manager": "Z999"},
        {**HOME, "serial": "B16", "account_no": "3701000000001"},
    ]
    run = imported(town_a, sheets.text(tmp_path, sheets.table([HOME, *bad, FIRM])), now)
    assert counts(run) == (18, 2, 16, 2, 0, 0)
    assert errors(run) == [
        (3, "account_no", "account.zeros_lost"),
        (4, "account_no", "cell.scientific"),
        (5, "account_no", "account.length"),
        (6, "kind", "cell.unknown_code_near"),
        (7, "voltage_level", "cell.unknown_code_near"),
        (8, "contract_capacity_kva", "capacity.range"),
        (9, "uscc", "uscc.check_digit"),
        (10, "unit", "unit.unknown"),
        (11, "energised_on", "cell.no_such_day"),
        (12, "mobile", "mobile.form"),
        (13, "name", "field.required"),
        (14, "lat", "place.swapped"),
        (15, "doc_no", "importance.no_list"),
        (15, "issuer", "importance.no_list"),
        (15, "list_year", "importance.no_list"),
        (16, "consent_how", "special_flag.no_consent"),
        (17, "manager", "staff.unknown"),
        (18, "account_no", "import.account_twice"),
    ]
    told = run.problems["items"][3]
    assert "是否应为" in told["zh"]
    assert "did you mean" in told["en"]


def test_numbers_that_a_spreadsheet_kept_whole_are_taken_and_full_width_digits_are_told(
    town_a, now, tmp_path
):
    rows = sheets.table(
        [{**HOME, "account_no": 3701000000001}, {**FIRM, "account_no": "３７０１０００００００２２"}]
    )
    run = imported(town_a, sheets.xlsx(tmp_path, rows, above=2), now)
    assert sorted(Account.objects.values_list("account_no", flat=True)) == ["3701000000001", "3701000000022"]
    assert [(p["row"], p["code"], p["level"]) for p in run.problems["items"]] == [
        (5, "cell.made_narrow", "note")
    ]


def test_formulas_are_refused_wherever_they_stand(town_a, now, tmp_path):
    rows = sheets.table([{**HOME, "name": '="张"&"三"'}, {**FIRM, "address": "=cmd|'/C calc'!A0"}])
    assert [p[1:] for p in errors(imported(town_a, sheets.xlsx(tmp_path, rows), now))] == [
        ("name", "cell.formula"), ("address", "cell.formula"),
    ]  # fmt: skip
    run = imported(town_a, sheets.text(tmp_path, sheets.table([{**HOME, "name": "＝1+1"}])), now)
    assert errors(run) == [(2, "name", "cell.formula")]


def test_lines_of_one_customer_must_agree(town_a, now, tmp_path):
    lines = [FIRM, {**FIRM, "account_no": "3701000000003", "name": "另一家公司"}]
    assert errors(imported(town_a, sheets.text(tmp_path, sheets.table(lines)), now)) == [
        (3, "name", "import.party_differs")
    ]


def test_an_account_is_never_moved_to_another_customer(town_a, now, tmp_path):
    imported(town_a, sheets.text(tmp_path, sheets.table([HOME, FIRM])), now)
    run = imported(
        town_a, sheets.text(tmp_path, sheets.table([{**FIRM, "account_no": HOME["account_no"]}])), now
    )
    assert errors(run) == [(2, "account_no", "import.other_party")]


def test_headings_may_stand_in_any_order_but_not_twice(town_a, now, tmp_path):
    rows = sheets.table([HOME])
    shuffled = [list(reversed(row)) for row in rows]
    assert counts(imported(town_a, sheets.text(tmp_path, shuffled), now))[3] == 1
    twice = [[*row, row[0]] for row in rows]
    with pytest.raises(Invalid, match=r"sheet\.heading_twice"):
        imported(town_a, sheets.text(tmp_path, twice), now)
    with pytest.raises(Refusal, match=r"sheet\.no_headings"):
        imported(town_a, sheets.text(tmp_path, [["甲", "乙"], ["1", "2"]]), now)


def test_lines_without_a_unit_go_to_the_chosen_one(town_a, now, tmp_path):
    line = {key: value for key, value in HOME.items() if key != "unit"}
    path = sheets.text(tmp_path, sheets.table([line]))
    assert errors(imported(town_a, path, now)) == [(2, "unit", "import.no_unit")]
    imported(town_a, path, now, unit=town_a.station)
    assert Party.objects.get().unit_id == town_a.station.id


def test_a_preview_writes_nothing_and_can_be_applied_once(town_a, now, tmp_path):
    upload = runs.Upload(
        "customers", sheets.xlsx(tmp_path, sheets.table([HOME, FIRM])), "客户.xlsx", town_a.county
    )
    run = runs.preview(upload=upload, actor=town_a.sysadmin, now=now)
    assert (run.state, counts(run), Party.objects.count()) == ("previewed", (2, 2, 0, 2, 0, 0), 0)
    assert [sample["status"] for sample in run.problems["samples"]] == ["created", "created"]
    done = runs.apply(run_id=run.id, actor=town_a.sysadmin, now=now)
    assert (done.state, Party.objects.count(), SearchToken.objects.count() > 5) == ("applied", 2, True)
    with pytest.raises(Refusal, match=r"import\.not_previewed"):
        runs.apply(run_id=run.id, actor=town_a.sysadmin, now=now)


def test_only_the_system_administrator_imports(town_a, town_b, now, tmp_path):
    upload = runs.Upload("customers", sheets.text(tmp_path, sheets.table([HOME])), "a.csv", town_a.county)
    for who in (town_a.bai, town_a.secadmin, town_b.deng):
        with pytest.raises(Forbidden):
            runs.preview(upload=upload, actor=who, now=now)


def test_undo_takes_back_what_came_in_and_restores_what_was_changed(town_a, now, tmp_path):
    imported(town_a, sheets.text(tmp_path, sheets.table([FIRM])), now)
    before = {model: list(model.objects.order_by("id").values()) for model in (Account, Contact, Site)}
    party = Party.objects.get()
    lines = [
        HOME,
        {
            **FIRM,
            "name": "改名公司",
            "contract_capacity_kva": "999",
            "mobile": "13800007777",
            "contact_name": "周工",
        },
        {
            **FIRM,
            "name": "改名公司",
            "account_no": "3701000000077",
            "address": "新厂区",
            "contact_name": "吴工",
            "mobile": "13700001111",
        },
    ]
    run = imported(town_a, sheets.text(tmp_path, sheets.table(lines)), now + timedelta(hours=1))
    assert counts(run)[3:] == (2, 1, 0)
    runs.undo(run_id=run.id, actor=None, now=now + timedelta(hours=2))
    assert Party.objects.get().name == party.name
    for model, rows in before.items():
        found = list(model.objects.order_by("id").values())
        for one, other in zip(rows, found, strict=True):
            one.pop("version"), other.pop("version")
            if one.get("mobile_changed_at") != other.get("mobile_changed_at"):  # what comes back is set anew
                assert other.pop("mobile_changed_at") == now + timedelta(hours=2)
                one.pop("mobile_changed_at")
        assert found == rows
    assert Party.objects.get().capacity_kva == Decimal(630)
    assert ImportRun.objects.get(pk=run.id).state == "undone"
    assert not ImportChange.objects.filter(run=run).exists()


def test_undo_is_refused_where_a_customer_was_used_since_and_can_leave_those_alone(town_a, now, tmp_path):
    run = imported(town_a, sheets.text(tmp_path, sheets.table([HOME, FIRM])), now)
    firm = Party.objects.get(serial="K002")
    services.note_visit(party_id=firm.id, on=date(2026, 11, 25), channel="onsite", valid=True, now=now)
    with pytest.raises(Invalid) as caught:
        runs.undo(run_id=run.id, actor=None, now=now)
    assert [(p.code, p.facts["customer"]) for p in caught.value.problems] == [
        ("import.undo_changed", "3701*****0002")
    ]
    assert Party.objects.count() == 2
    runs.undo(run_id=run.id, actor=None, now=now, keep_changed=True)
    assert list(Party.objects.values_list("serial", flat=True)) == ["K002"]


def test_undo_is_refused_where_something_was_added_since(town_a, now, tmp_path):
    run = imported(town_a, sheets.text(tmp_path, sheets.table([HOME])), now)
    later = now + timedelta(days=1)
    services.create_contact(party_id=Party.objects.get().id, role="other", name="李四", actor=None, now=later)
    with pytest.raises(Invalid, match=r"import\.undo_added"):
        runs.undo(run_id=run.id, actor=None, now=later)


def test_the_template_can_be_imported_as_it_is(town_a, now, tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(COLUMNS, "客户清单"))
    run = imported(town_a, path, now, unit=town_a.station)
    assert (counts(run)[:3], errors(run)) == ((2, 2, 0), [])
