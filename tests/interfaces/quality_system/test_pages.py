"""Internal audit, management review and controlled documents through the pages and over HTTP."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from gridvisit.domain.improvement.audits import services as audits
from gridvisit.domain.improvement.models import (
    ControlledDocument,
    Finding,
    InternalAudit,
    ManagementReview,
    ReviewDecision,
)
from gridvisit.domain.staff import tokens
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import waves

DAY = timedelta(days=1)


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def test_an_audit_from_plan_to_report(cast, now, enter):
    quality, second = enter(cast.quality), enter(waves.second_reader(cast, now))
    assert "No audit yet" in text(quality.get(url("audit-list")))
    assert "Unit to audit" in text(quality.get(url("audit-new")))
    new = url("audit-new") + f"?unit={cast.town_a.id}"
    assert cast.bai.name not in text(quality.get(new))
    given = {
        "title": "年度内审",
        "chapters": ["9"],
        "planned_on": local_date(now).isoformat(),
        "lead": str(cast.quality.id),
    }
    assert quality.post(new, given | {"lead": str(cast.bai.id)}).status_code == 422
    quality.post(new, given)
    row = InternalAudit.objects.get()
    quality.post(url("audit-approve", row.pk))
    row.refresh_from_db()
    assert row.state == "planned"  # not by its author
    second.post(url("audit-approve", row.pk))
    clause = url("audit-item", row.pk, "9.1-01")
    assert "Corrective action" in text(quality.get(clause))
    assert quality.post(clause, {"result": "nonconform", "note": ""}).status_code == 422
    quality.post(clause, {"result": "nonconform", "note": "超期"})
    assert Finding.objects.get().number in text(quality.get(url("internal-audit", row.pk)))
    assert quality.post(url("audit-report", row.pk), {"conclusion": "好"}).status_code == 409
    for item in audits.items_of(row):
        if not item.result:
            quality.post(url("audit-item", row.pk, item.rule), {"result": "conform"})
    quality.post(url("audit-report", row.pk), {"conclusion": "基本符合"})
    assert "基本符合" in text(quality.get(url("internal-audit", row.pk)))
    assert quality.post(url("audit-close", row.pk)).status_code == 409


def test_a_review_is_locked_by_another_and_its_decision_carried_out_by_its_owner(cast, now, enter):
    quality, second = enter(cast.quality), enter(waves.second_reader(cast, now))
    day = local_date(now)
    quality.post(
        url("meeting-new"),
        {"unit": str(cast.city.id), "title": "年度评审", "held_on": day, "period_from": day - 90 * DAY},
    )
    row = ManagementReview.objects.get()
    page = text(quality.get(url("meeting", row.pk)))
    assert "All open corrective actions" in page
    assert quality.post(url("meeting-submit", row.pk)).status_code == 422
    quality.post(url("meeting-write", row.pk), {"minutes": "会议认为", "participants": "质"})
    assert quality.post(url("meeting-decide", row.pk), {"text": ""}).status_code == 422
    quality.post(
        url("meeting-decide", row.pk),
        {"text": "补签承诺", "owner": str(cast.bai.id), "due_on": day + 9 * DAY},
    )
    quality.post(url("meeting-submit", row.pk))
    assert "Approve and lock" not in text(quality.get(url("meeting", row.pk)))
    second.post(url("meeting-lock", row.pk))
    decision = ReviewDecision.objects.get()
    owner = enter(cast.bai)
    assert "补签承诺" in text(owner.get(url("meeting-list")))
    assert owner.post(url("decision-done", decision.pk), {"reason": ""}).status_code == 422
    owner.post(url("decision-done", decision.pk), {"reason": "已补签"})
    decision.refresh_from_db()
    assert decision.state == "done"
    assert enter(cast.an).post(url("decision-done", decision.pk), {"reason": "x"}).status_code == 404


def test_a_document_is_read_by_who_works_by_it(cast, now, enter):
    quality, second, visitor = enter(cast.quality), enter(waves.second_reader(cast, now)), enter(cast.an)
    day = local_date(now)
    quality.post(
        url("document-new"),
        {"number": "ZF-01", "title": "走访作业指导书", "kind": "guide", "unit": str(cast.city.id), "owner": str(cast.quality.id),
         "review_by": day + 365 * DAY, "body": "出门前检查"},
    )  # fmt: skip
    row = ControlledDocument.objects.get()
    assert visitor.get(url("document", row.pk)).status_code == 404  # a draft is not for use
    assert quality.post(url("document-approve", row.pk, 1), {"effective_on": day}).status_code == 403
    second.post(url("document-approve", row.pk, 1), {"effective_on": day})
    assert "走访作业指导书" in text(visitor.get(url("document-list")))
    visitor.post(url("document-read", row.pk, 1))
    assert "· A单位 ·" in text(quality.get(url("document", row.pk)))
    assert "· A单位 ·" not in text(visitor.get(url("document", row.pk)))
    quality.post(
        url("document-revise", row.pk), {"changes": "加一条", "review_by": day + DAY, "body": "新文"}
    )
    assert "新文" not in text(visitor.get(url("document", row.pk) + "?v=2"))
    second.post(url("document-approve", row.pk, 2), {"effective_on": day})
    assert "not in force" in text(visitor.get(url("document", row.pk) + "?v=1"))
    assert visitor.get(url("document-new")).status_code == 403
    quality.post(url("document-withdraw", row.pk, 2), {"reason": "有误"})
    assert "No document is in force" in text(visitor.get(url("document-list")))


def test_the_same_over_http(cast, now):
    def talk(person):
        _row, token = tokens.create(staff=person, label="t", scopes=["*"], actor=None, now=now)
        client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})

        def call(method, path, body=None):
            given = {"data": body or {}, "content_type": "application/json"} if method == "post" else {}
            answer = getattr(client, method)(f"/api/v1{path}", **given)
            return answer.status_code, answer.json()

        return call

    quality, second, day = talk(cast.quality), talk(waves.second_reader(cast, now)), local_date(now)
    body = {"unit_id": str(cast.town_a.id), "title": "内审", "chapters": ["9"], "planned_on": day.isoformat(),
            "lead_id": str(cast.quality.id)}  # fmt: skip
    assert quality("post", "/internal-audits", body | {"lead_id": str(cast.bai.id)})[0] == 422
    status, made = quality("post", "/internal-audits", body)
    assert (status, made["state"], len(made["items"]) > 5) == (200, "planned", True)
    one = f"/internal-audits/{made['id']}"
    assert quality("post", one + "/approve")[0] == 403
    assert second("post", one + "/approve")[1]["state"] == "approved"
    bad = {"rule": "9.1-01", "result": "nonconform", "note": "超期"}
    assert quality("post", one + "/items", bad)[0] == 200
    assert len(quality("get", "/internal-audits")[1]) == 1
    review = {"unit_id": str(cast.city.id), "title": "评审", "held_on": day.isoformat(),
              "period_from": (day - 30 * DAY).isoformat()}  # fmt: skip
    status, meeting = quality("post", "/management-reviews", review)
    assert (status, meeting["inputs"]["nonconformities"]) == (200, 1)
    document = {"unit_id": str(cast.city.id), "number": "A-1", "title": "制度", "kind": "rule", "body": "正文",
                "owner_id": str(cast.quality.id), "review_by": (day + 90 * DAY).isoformat()}  # fmt: skip
    status, kept = quality("post", "/controlled-documents", document)
    assert (status, kept["versions"][0]["state"]) == (200, "draft")
    path = f"/controlled-documents/{kept['id']}/versions/1"
    assert (
        second("post", path + "/approve", {"effective_on": day.isoformat()})[1]["versions"][0]["state"]
        == "in_force"
    )
    assert talk(cast.an)("post", path + "/read")[1]["versions"][0]["read"] == 1
    assert len(talk(cast.an)("get", "/controlled-documents")[1]) == 1
