"""Hotline files on the desk and over HTTP: preview, problems by row and column, register, never twice."""

import csv
import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.staff import tokens
from gridvisit.foundation.kernel.clock import local

HEAD = ("工单编号", "受理时间", "受理内容", "业务类型", "主题", "地址")


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def upload(now, *numbers):
    out = io.StringIO()
    heard = local(now - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    lines = [
        (n, heard if n != "bad" else "someday", "表是不是走快了", "意见", "计量", "镇上超市") for n in numbers
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
    assert "is not a moment" in page
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
