"""Import in the browser: choose, preview, carry out, take back."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gridvisit.domain.customers import services
from gridvisit.domain.customers.imports import runs
from gridvisit.domain.customers.models import ImportRun, Party
from tests.factories import sheets
from tests.factories.sheets import FIRM, HOME
from tests.factories.staff import person


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def upload(client, town, path, kind="customers"):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(url("import-new"), {"kind": kind, "unit": str(town.county.id), "file": file})


def test_a_list_is_previewed_carried_out_and_taken_back(town_a, enter, tmp_path):
    client = enter(town_a.sysadmin)
    path = sheets.xlsx(tmp_path, sheets.table([HOME, FIRM, {**HOME, "serial": "B", "account_no": "37"}]))
    answer = upload(client, town_a, path)
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == url("import", run.id)
    page = text(client.get(url("import", run.id)))
    assert "Import 2 rows" in page
    assert "Account no." in page
    assert "should have 13" in page
    assert Party.objects.count() == 0
    client.post(url("import-apply", run.id))
    assert Party.objects.count() == 2
    assert "Carried out" in text(client.get(url("import-list")))
    client.post(url("import-undo", run.id))
    assert Party.objects.count() == 0


def test_the_same_file_is_recognised(town_a, enter, tmp_path):
    client = enter(town_a.sysadmin, "zh-CN")
    path = sheets.text(tmp_path, sheets.table([HOME]))
    upload(client, town_a, path)
    client.post(url("import-apply", ImportRun.objects.get().id))
    upload(client, town_a, path)
    page = text(client.get(url("import", ImportRun.objects.order_by("-id").first().id)))
    assert "The same file was imported" in page or "同一文件" in page


def test_taking_back_says_who_is_in_the_way(town_a, now, enter, tmp_path):
    client = enter(town_a.sysadmin)
    upload(client, town_a, sheets.text(tmp_path, sheets.table([HOME, FIRM])))
    run = ImportRun.objects.get()
    client.post(url("import-apply", run.id))
    firm = Party.objects.get(serial="K002")
    services.note_visit(party_id=firm.id, on=date(2026, 11, 24), channel="onsite", valid=True, now=now)
    blocked = client.post(url("import-undo", run.id))
    assert blocked.status_code == 422
    assert "was changed after the import" in text(blocked)
    client.post(url("import-undo", run.id), {"keep": "1"})
    assert Party.objects.count() == 1


def test_a_file_that_cannot_be_read_is_told_beside_the_field(town_a, enter):
    client = enter(town_a.sysadmin)
    for name, data, words in (
        ("a.pdf", b"%PDF-1.7 nothing", "neither .xlsx nor .csv"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "No headings"),
        ("a.xlsx", b"PK\x03\x04broken", "cannot be opened"),
        ("a.csv", b"\xff\xfe\x00\xd8\x00", "encoding"),
    ):
        response = client.post(
            url("import-new"),
            {"kind": "customers", "unit": str(town_a.county.id), "file": SimpleUploadedFile(name, data)},
        )
        assert response.status_code == 422, name
        assert words in text(response), name


def test_templates_are_handed_out_and_only_the_administrator_imports(town_a, enter):
    client = enter(town_a.sysadmin)
    for kind in ("customers", "staff", "units"):
        response = client.get(url("import-template", kind))
        assert response.content.startswith(b"PK")
    assert client.get(url("import-template", "nothing")).status_code == 404
    assert enter(town_a.bai).get(url("import-new")).status_code == 403


def test_a_preview_shows_no_number_in_full(town_a, enter, tmp_path):
    client = enter(town_a.sysadmin)
    short, mobile, odd = "370100000777", "13900005678", "3.70100000000001E+12"
    rows = [
        HOME, FIRM, {**HOME, "serial": "B", "account_no": short}, {**HOME, "serial": "C", "account_no": odd},
        {**FIRM, "serial": "D"}, {**HOME, "serial": "E", "account_no": "3701000000009", "mobile": "2" + mobile},
    ]  # fmt: skip
    upload(client, town_a, sheets.text(tmp_path, sheets.table(rows)))
    run = ImportRun.objects.get()
    page, stored = text(client.get(url("import", run.id))), str(run.report)
    for personal in (HOME["account_no"], FIRM["account_no"], short, mobile, HOME["name"]):
        assert personal not in page
        assert personal not in stored
    assert "3701*****0001" in page
    assert "3701****0777" in page


def test_a_list_read_in_above_belongs_to_the_unit_it_touched(town_a, now, enter, tmp_path):
    """The command line reads for the root; who administers the station sees the run, its figures and may undo it."""
    admin = person(staff_no="A1090", name="段管", unit=town_a.station, role="sysadmin", now=now)
    path = sheets.text(tmp_path, sheets.table([HOME, {**FIRM, "unit": town_a.team.code}]))
    run = runs.import_now(
        upload=runs.Upload("customers", path, "全县客户.csv", town_a.county), actor=None, now=now
    )
    assert run.unit_id == town_a.station.id
    page = text(enter(admin).get(url("import-list")))
    assert "全县客户.csv" in page
    assert town_a.station.name in page
    above = sheets.text(
        tmp_path, sheets.table([{**HOME, "serial": "Z", "unit": "A01", "account_no": "3701000000055"}])
    )
    other = runs.import_now(
        upload=runs.Upload("customers", above, "县本部.csv", town_a.county), actor=None, now=now
    )
    assert other.unit_id == town_a.county.id
    assert "县本部.csv" not in text(enter(admin).get(url("import-list")))
    assert enter(admin).get(url("import", other.id)).status_code == 404
    enter(admin).post(url("import-undo", run.id))
    assert "Taken back" in text(enter(admin).get(url("import-list")))


def test_nothing_touched_leaves_the_run_where_it_was(town_a, now, tmp_path):
    path = sheets.text(tmp_path, sheets.table([HOME]))
    upload = runs.Upload("customers", path, "again.csv", town_a.county)
    assert runs.import_now(upload=upload, actor=None, now=now).unit_id == town_a.station.id
    assert runs.import_now(upload=upload, actor=None, now=now).unit_id == town_a.county.id
