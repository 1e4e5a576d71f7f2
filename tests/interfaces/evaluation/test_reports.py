"""Reports in the browser, over HTTP and on the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.utils import timezone

from gridvisit.domain.evaluation.models import Report, Review
from gridvisit.domain.evaluation.rules import month_of
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.cli.main import cli
from gridvisit.interfaces.jobs.handlers import HANDLERS

pytestmark = pytest.mark.django_db
LAST = month_of(clock.local_date(timezone.now())).previous().name


def test_a_report_is_asked_for_waited_for_downloaded_and_issued(town_a, town_b, browse):
    boss = browse(town_a.officer)
    assert "/reports/new/" in boss.get("/reports/").content.decode()
    form = boss.get("/reports/new/").content.decode()
    assert town_a.county.name in form
    asked = boss.post(
        "/reports/new/", {"unit": str(town_a.county.id), "period": LAST, "format": "pdf", "lang": "zh"}
    )
    row = Report.objects.get()
    assert asked["Location"] == f"/reports/{row.id}/"
    waiting = boss.get(f"/reports/{row.id}/").content.decode()
    assert "报告正在生成" in waiting
    assert "hx-trigger" in waiting
    assert boss.get(f"/reports/{row.id}/file/").status_code == 409
    outbox.drain(HANDLERS, now=clock.now())
    ready = boss.get(f"/reports/{row.id}/", headers={"HX-Request": "true"}).content.decode()
    assert "报告已生成" in ready
    assert "hx-trigger" not in ready
    file = boss.get(f"/reports/{row.id}/file/")
    assert (file.content[:5], file["Content-Type"], file["Cache-Control"]) == (
        b"%PDF-", "application/pdf", "private, no-store",
    )  # fmt: skip
    assert browse(town_b.chief).get(f"/reports/{row.id}/file/").status_code == 404
    assert browse(town_a.an).get("/reports/").status_code == 403
    assert browse(town_a.cmd).post("/reports/new/", {}).status_code == 403
    assert boss.post(f"/reports/{row.id}/issue/").status_code == 302
    assert Review.objects.get().period == LAST
    english = browse(town_a.officer, "en").get(f"/reports/{row.id}/").content.decode()
    assert "Issued" in english
    assert "Issue as the month" not in english


def test_a_wrong_choice_comes_back_with_the_form(town_a, browse):
    wrong = browse(town_a.bai).post(
        "/reports/new/", {"unit": str(town_a.county.id), "period": "x", "format": "pdf"}
    )
    assert wrong.status_code == 422
    assert Report.objects.count() == 0


def test_the_whole_way_over_http(town_a, call, client):
    body = {"unit_id": str(town_a.county.id), "period": LAST, "format": "docx", "lang": "en"}
    status, asked = call(town_a.qa, "post", "/reports", body)
    assert (status, asked["state"]) == (200, "waiting")
    outbox.drain(HANDLERS, now=clock.now())
    status, made = call(town_a.qa, "get", f"/reports/{asked['id']}")
    assert (status, made["state"], made["size"] > 1000) == (200, "made", True)
    assert [row["id"] for row in call(town_a.qa, "get", "/reports")[1]["items"]] == [asked["id"]]
    assert call(town_a.qa, "post", f"/reports/{asked['id']}/issue")[1]["issued_at"] is not None
    assert call(town_a.qa, "post", f"/reports/{asked['id']}/issue")[0] == 409
    assert call(town_a.cmd, "post", "/reports", body)[0] == 403


def test_the_command_line_writes_the_file(town_a, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDVISIT_LANG", "en")
    out = tmp_path / "r.pdf"
    run = CliRunner().invoke(
        cli, ["report", "--unit", town_a.county.code, "--period", LAST, "--out", str(out)]
    )
    assert run.exit_code == 0, run.output
    assert out.read_bytes().startswith(b"%PDF-")
    wrong = CliRunner().invoke(cli, ["report", "--unit", "nowhere", "--period", LAST, "--out", str(out)])
    assert wrong.exit_code == 1
    assert "nowhere" in wrong.output
