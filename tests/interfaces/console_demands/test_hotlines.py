"""Hotline files on the desk and over HTTP: preview, problems by row and column, register, never twice."""

import csv
import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gridvisit.domain.demands.imports import leniency
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.staff import tokens
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local
from tests.factories import customers

HEAD = ("工单编号", "受理时间", "受理内容", "业务类型", "主题", "地址")


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def upload(now, *numbers):
    out = io.StringIO()
    heard = local(now - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    lines = [
        (n, heard, "表是不是走快了" if n != "bad" else "", "意见", "计量", "" if n == "waits" else "镇上超市")
        for n in numbers
    ]
    csv.writer(out).writerows([HEAD, *lines])
    return SimpleUploadedFile("工单.csv", out.getvalue().encode("utf-8-sig"), content_type="text/csv")


def test_a_file_is_previewed_registered_and_taken_in_once(cast, now, enter):
    client = enter(cast.desk)
    assert url("hotline-import") in text(client.get(url("demand-list")))
    typed = {"kind": "import_95598", "unit": str(cast.town_a.id), "file": upload(now, "1", "2", "bad")}
    answer = client.post(url("hotline-import"), typed)
    assert answer.status_code == 302
    page = text(client.get(answer["Location"]))
    assert "this row was left out" in page
    assert "Import 2 rows" in page
    assert Demand.objects.count() == 0
    client.post(f"{answer['Location']}apply/")
    assert Demand.objects.count() == 2
    again = client.post(url("hotline-import"), typed | {"file": upload(now, "1", "2")})
    assert "There is nothing to import" in text(client.get(again["Location"]))
    assert "工单.csv" in text(client.get(url("hotline-import")))


def test_what_is_no_table_comes_back_with_the_reason(cast, enter):
    file = SimpleUploadedFile("工单.pdf", b"%PDF-1.4 nothing")
    answer = enter(cast.desk).post(
        url("hotline-import"), {"kind": "import_95598", "unit": str(cast.town_a.id), "file": file}
    )
    assert answer.status_code == 422
    assert "neither .xlsx nor .csv" in text(answer)


def test_a_station_neither_imports_nor_sees_the_files(cast, now, enter):
    client = enter(cast.bai)
    assert client.get(url("hotline-import")).status_code == 403
    assert url("hotline-import") not in text(client.get(url("demand-list")))


def test_the_template_comes_as_a_workbook(cast, enter):
    answer = enter(cast.desk).get(url("hotline-template"))
    assert answer.content.startswith(b"PK")


def test_a_file_comes_in_over_http(cast, now, client):
    _, secret = tokens.create(staff=cast.desk, label="test", scopes=["*"], actor=None, now=now)
    extra = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    told = {"source": "12345", "unit_id": str(cast.town_a.id), "dry_run": "true"}
    run = client.post("/api/v1/demands/hotlines", told | {"file": upload(now, "1", "bad")}, **extra)
    assert (run.status_code, run.json()["created"], run.json()["bad"]) == (200, 1, 1)
    assert Demand.objects.count() == 0
    done = client.post(f"/api/v1/demands/hotlines/{run.json()['id']}/apply", **extra)
    assert (done.status_code, done.json()["state"]) == (200, "applied")
    assert Demand.objects.get().source == "import_12345"
    wrong = client.post("/api/v1/demands/hotlines", {"source": "110", "file": upload(now, "1")}, **extra)
    assert wrong.status_code == 422


def waiting(cast, now, enter):
    """A demand that says neither whose it is nor where, and the desk's browser."""
    client = enter(cast.desk)
    typed = {"kind": "import_95598", "unit": str(cast.town_a.id), "file": upload(now, "waits")}
    answer = client.post(url("hotline-import"), typed)
    assert "it waits under" in text(client.get(answer["Location"]))
    client.post(f"{answer['Location']}apply/")
    return Demand.objects.get(), client


def test_what_waits_is_completed_by_a_place_in_one_step(cast, now, enter):
    demand, client = waiting(cast, now, enter)
    page = text(client.get(url("demand", demand.pk)))
    assert url("demand-complete", demand.pk) in page
    assert url("demand-ask_hotline", demand.pk) in page
    assert "To be completed" in page
    assert client.post(url("demand-complete", demand.pk), {"who": "", "place": ""}).status_code == 422
    asked = client.post(url("demand-ask_hotline", demand.pk), {"text": "户号是多少"})
    assert asked.status_code == 302
    done = client.post(url("demand-complete", demand.pk), {"place": "柳园村村口"})
    assert done.status_code == 302
    demand.refresh_from_db()
    assert (demand.lacks, demand.place) == ("", "柳园村村口")
    assert url("demand-complete", demand.pk) not in text(client.get(url("demand", demand.pk)))


def test_what_nobody_could_read_is_shown_as_it_stands_numbers_masked(cast, now, enter):
    demand, client = waiting(cast, now, enter)
    Demand.objects.filter(pk=demand.pk).update(
        unread=leniency.kept({"external_due_at": "下周三前", "account_no": "3701999999999"})
    )
    for page in (url("demand", demand.pk), url("demand-complete", demand.pk)):
        assert "3701999999999" not in text(client.get(page))
        assert "3701*****9999" in text(client.get(page))
    assert "下周三前" in text(client.get(url("demand", demand.pk)))


def test_what_nobody_could_read_is_revealed_cell_by_cell_with_a_reason(cast, now, enter):
    demand, client = waiting(cast, now, enter)
    Demand.objects.filter(pk=demand.pk).update(
        unread=leniency.kept({"contact_text": "王先生 13800001234", "account_no": "3701999999999"})
    )
    asked = {"field": "unread_account_no", "reason": "核对户号"}
    page = text(client.post(url("demand-reveal", demand.pk), asked))
    assert "3701999999999" in page
    assert "13800001234" not in page
    part = client.post(url("demand-reveal", demand.pk), asked, headers={"HX-Request": "true"})
    assert "3701999999999" in text(part)
    assert AuditEntry.objects.filter(verb="privacy.revealed", reason="核对户号").count() == 2
    for field in ("unread", "unread_place", "unread_verbatim"):
        client.post(url("demand-reveal", demand.pk), asked | {"field": field})
    assert AuditEntry.objects.filter(verb="privacy.revealed").count() == 2


def test_a_customer_is_found_by_number_or_name_and_chosen_where_several_fit(cast, now, enter):
    demand, client = waiting(cast, now, enter)
    one = customers.household(unit=cast.town_a, now=now, name="王小明", mobile="13900005671")
    two = customers.household(unit=cast.town_a, now=now, name="王小明", mobile="13900005672")
    step = url("demand-complete", demand.pk)
    assert client.post(step, {"who": "3701999999999"}).status_code == 422
    assert "No such customer" in text(client.post(step, {"who": "赵不在"}))
    several = client.post(step, {"who": "王小明"})
    assert several.status_code == 422
    assert str(one.pk) in text(several)
    assert "139****5671" in text(several)
    assert "13900005671" not in text(several)
    assert client.post(step, {"who": "王小明", "party_id": str(two.pk)}).status_code == 302
    demand.refresh_from_db()
    assert (demand.lacks, demand.party_id) == ("", two.pk)


def test_it_is_completed_and_asked_back_over_http(cast, now, enter):
    demand, client = waiting(cast, now, enter)
    _, secret = tokens.create(staff=cast.desk, label="test", scopes=["*"], actor=None, now=now)
    extra = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    def post(what, body):
        return client.post(f"/api/v1/demands/{demand.pk}/{what}", body, "application/json", **extra)

    assert post("ask-hotline", {"text": "户号？"}).json()["lacks"] == ["whose"]
    assert post("complete", {}).status_code == 422
    assert post("complete", {"place": "村口"}).json()["lacks"] == []
