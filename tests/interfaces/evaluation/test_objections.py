"""Objections in the browser and over HTTP. Doors read the real clock, so the visit is judged just now."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gridvisit.domain.evaluation import services
from gridvisit.domain.evaluation.models import Judgement, Objection, ObjectionEvent
from gridvisit.foundation.kernel import clock
from tests.domain.evaluation import world

pytestmark = pytest.mark.django_db
WHY = "客户当场签字，系统没有收到照片。"
RULE = "6.1-05"


@pytest.fixture
def visit(town_a, now):
    found = world.recorded(town_a, now, signature=False)
    services.evaluate_visits(visit_ids=[found.id], now=clock.now())
    return found


def test_the_visitor_objects_on_the_page_and_the_chief_decides_it(town_a, visit, browse):
    mine, chief = browse(town_a.an), browse(town_a.bai)
    page = mine.get(f"/visits/{visit.id}/verdicts/").content.decode()
    assert f"/visits/{visit.id}/object/?rule={RULE}" in page
    assert "提出异议" not in chief.get(f"/visits/{visit.id}/verdicts/").content.decode()
    address = f"/visits/{visit.id}/object/?rule={RULE}"
    assert RULE in mine.get(address).content.decode()
    short = mine.post(address, {"ground": "fact_wrong", "reason": "不服"})
    assert (short.status_code, "至少 10 个字" in short.content.decode()) == (422, True)
    paper = SimpleUploadedFile("签字单.pdf", b"%PDF-1.4 signed")
    made = mine.post(address, {"ground": "fact_wrong", "reason": WHY, "file": paper})
    row = Objection.objects.get(visit_id=visit.id)
    assert made["Location"] == f"/objections/{row.id}/"
    own = mine.get(made["Location"]).content.decode()
    assert "撤回异议" in own
    assert "签字单.pdf" in own
    assert f"/objections/{row.id}/decide/" not in own
    assert "裁定异议" in chief.get("/").content.decode()
    assert row.number in chief.get("/objections/?whose=decide").content.decode()
    assert f"/objections/{row.id}/decide/" in chief.get(f"/objections/{row.id}/").content.decode()
    event = ObjectionEvent.objects.get(objection=row)
    assert chief.get(f"/objections/papers/{event.id}/").content == b"%PDF-1.4 signed"
    assert browse(town_a.grid).get(f"/objections/papers/{event.id}/").status_code == 404
    wrong = chief.post(f"/objections/{row.id}/decide/", {"decision": "upheld", "reason": WHY})
    assert (wrong.status_code, "请选择改判为" in wrong.content.decode()) == (422, True)
    done = chief.post(
        f"/objections/{row.id}/decide/", {"decision": "upheld", "outcome": "pass", "reason": WHY}
    )
    assert done.status_code == 302
    assert Judgement.objects.get(visit_id=visit.id, current=True).valid is True
    after = mine.get(f"/visits/{visit.id}/verdicts/").content.decode()
    assert "历次判定" in after
    assert row.number in after
    english = browse(town_a.qa, "en").get("/objections/rates/").content.decode()
    assert "100.0 %" in english
    assert "Customer confirmation" in english or RULE in english


def test_own_objections_are_withdrawn_and_sent_back_ones_stand_on_the_workbench(town_a, visit, browse):
    mine, chief = browse(town_a.an), browse(town_a.bai)
    mine.post(f"/visits/{visit.id}/object/", {"ground": "fact_wrong", "reason": WHY})
    row = Objection.objects.get(visit_id=visit.id)
    assert chief.post(f"/objections/{row.id}/send-back/", {"question": "请补照片"}).status_code == 302
    assert row.number in mine.get("/").content.decode()
    assert mine.post(f"/objections/{row.id}/answer/", {"facts": "见附件"}).status_code == 302
    assert chief.post(f"/objections/{row.id}/withdraw/", {}).status_code == 403
    assert mine.post(f"/objections/{row.id}/withdraw/", {"reason": "找到了"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_strangers_see_and_do_nothing(town_a, town_b, visit, browse):
    browse(town_a.an).post(f"/visits/{visit.id}/object/", {"ground": "fact_wrong", "reason": WHY})
    row = Objection.objects.get(visit_id=visit.id)
    stranger = browse(town_b.chief)
    assert stranger.get(f"/objections/{row.id}/").status_code == 404
    assert (
        stranger.post(f"/objections/{row.id}/decide/", {"decision": "rejected", "reason": WHY}).status_code
        == 404
    )
    assert row.number not in stranger.get("/objections/").content.decode()
    assert browse(town_a.bai).get(f"/visits/{visit.id}/object/?rule={RULE}").status_code == 403


def test_the_whole_way_over_http(town_a, visit, call):
    body = {"rule": RULE, "ground": "fact_wrong", "reason": WHY}
    status, made = call(town_a.an, "post", f"/visits/{visit.id}/objections", body)
    assert (status, made["state"], made["steps"][0]["kind"]) == (200, "submitted", "made")
    one = f"/objections/{made['id']}"
    status, _no = call(town_a.chen, "post", f"{one}/decide", {"decision": "rejected", "reason": WHY})
    assert status == 403
    assert call(town_a.bai, "post", f"{one}/send-back", {"question": "请补照片"})[1]["state"] == "needs_facts"
    assert call(town_a.an, "post", f"{one}/answer", {"facts": "见附件"})[1]["state"] == "submitted"
    status, done = call(town_a.bai, "post", f"{one}/decide", {"decision": "rejected", "reason": WHY})
    assert (status, done["decision"], done["outcome_after"]) == (200, "rejected", "fail")
    assert [row["id"] for row in call(town_a.an, "get", "/objections?mine=true")[1]["items"]] == [made["id"]]
    rates = call(town_a.qa, "get", "/objections/rates")[1]
    assert (rates["whole"]["decided"], rates["whole"]["share"]) == (1, 0.0)
    assert call(town_a.an, "post", f"{one}/withdraw", {})[0] == 409
