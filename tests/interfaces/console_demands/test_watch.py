"""Bell, inbox, hours, supervision and presence in the browser, and the same over HTTP."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.demands.watch import supervision
from gridvisit.domain.inbox import selectors as inbox
from gridvisit.domain.inbox import services as notices
from gridvisit.domain.inbox.rules import Hours
from gridvisit.domain.staff import tokens
from gridvisit.foundation.kernel.clock import local
from tests.factories import demands as factory

HOUR = timedelta(hours=1)


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def supervised(cast, now):
    for person in (cast.bai, cast.county_head):  # the real clock may say night
        notices.set_hours(hours=Hours(0, 0, rest_days=False), actor=person, now=now)
    demand = factory.handling(cast, now)
    supervision.supervise(
        demand_id=demand.pk, text="三日内拿出方案", answer_by=now + 8 * HOUR, actor=cast.county_head, now=now
    )
    return demand


def test_the_bell_counts_and_the_notice_leads_to_the_record(cast, supervised, enter):
    client = enter(cast.bai)
    assert "1 unread notice" in text(client.get(url("home")))
    page = text(client.get(url("inbox")))
    assert supervised.number in page
    (entry,) = inbox.page(actor=cast.bai, now=supervised.created_at + HOUR).items
    there = client.get(url("inbox-open", entry.notice.pk))
    assert there["Location"] == url("demand", supervised.pk)
    assert "0 unread notices" in text(client.get(url("inbox-bell")))
    client.post(url("inbox-mark", entry.notice.pk), {"read": "0"})
    assert "1 unread notice" in text(client.get(url("inbox-bell")))
    client.post(url("inbox-read-all"))
    assert "Everything is read." in text(client.get(url("inbox")))


def test_the_notice_of_another_is_not_found(cast, supervised, enter):
    (entry,) = inbox.page(actor=cast.bai, now=supervised.created_at + HOUR).items
    client = enter(cast.an)
    assert client.get(url("inbox-open", entry.notice.pk)).status_code == 404
    assert client.post(url("inbox-mark", entry.notice.pk)).status_code == 404


def test_one_sets_the_own_hours_and_goes_back(cast, enter):
    client = enter(cast.bai)
    assert 'value="07:30"' in text(client.get(url("inbox-hours")))
    client.post(url("inbox-hours"), {"start": "20:00", "end": "08:00", "rest_days": "on"})
    assert "You have set these hours yourself." in text(client.get(url("inbox-hours")))
    assert client.post(url("inbox-hours"), {"start": "25:00", "end": "08:00"}).status_code == 422
    client.post(url("inbox-hours-forget"))
    assert "These are the hours of your unit." in text(client.get(url("inbox-hours")))


def test_supervision_from_order_to_lifting(cast, now, enter):
    demand = factory.handling(cast, now)
    head, chief = enter(cast.county_head), enter(cast.bai)
    assert "Supervise" not in text(chief.get(url("demand", demand.pk)))
    assert url("demand-supervise", demand.pk) in text(head.get(url("demand", demand.pk)))
    by = local(now + 5 * HOUR).strftime("%Y-%m-%dT%H:%M")
    answer = head.post(url("demand-supervise", demand.pk), {"text": "三日内拿出方案", "answer_by": by})
    assert answer["Location"] == url("demand", demand.pk)
    page = text(chief.get(url("demand", demand.pk)))
    assert "三日内拿出方案" in page
    assert url("demand-supervision-report", demand.pk) in page
    assert "Supervised" in text(chief.get(url("demand-list"), {"queue": "supervised"}))
    chief.post(url("demand-supervision-report", demand.pk), {"text": "已到现场"})
    assert "已到现场" in text(head.get(url("demand", demand.pk)))
    assert head.post(url("demand-supervision-lift", demand.pk), {"reason": " "}).status_code == 422
    head.post(url("demand-supervision-lift", demand.pk), {"reason": "已解决"})
    assert "Lifted" in text(head.get(url("demand", demand.pk)))


def test_the_own_level_cannot_supervise(cast, now, enter):
    demand = factory.handling(cast, now)
    page = enter(cast.bai).get(url("demand-supervise", demand.pk))
    assert page.status_code == 403
    assert enter(cast.bo).get(url("demand-supervise", demand.pk)).status_code == 404


def test_a_time_in_the_past_is_said_beside_the_field(cast, now, enter):
    demand = factory.handling(cast, now)
    past = local(now - HOUR).strftime("%Y-%m-%dT%H:%M")
    page = enter(cast.county_head).post(
        url("demand-supervise", demand.pk), {"text": "请办", "answer_by": past}
    )
    assert page.status_code == 422
    assert "must lie in the future" in text(page)


def test_two_sessions_at_one_demand_see_each_other(cast, now, enter):
    demand = factory.handling(cast, now)
    chief, desk = enter(cast.bai, lang="zh-hans"), enter(cast.desk, lang="zh-hans")
    beat = url("demand-presence", demand.pk)
    assert cast.bai.name not in text(chief.post(beat))
    assert f"{cast.bai.name} 正在查看" in text(desk.post(beat))
    chief.post(beat, {"writing": "1"})
    assert f"{cast.bai.name} 正在填写" in text(desk.post(beat))
    assert f"{cast.desk.name} 正在查看" in text(chief.post(beat))
    assert enter(cast.bo).post(beat).status_code == 404


def test_the_same_over_http(cast, now, client, supervised):
    def call(person, method, path, body=None):
        _, secret = tokens.create(staff=person, label="t", scopes=["*"], actor=None, now=now)
        head = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "HTTP_ACCEPT_LANGUAGE": "en"}
        extra = {} if method == "get" else {"content_type": "application/json"}
        answer = getattr(client, method)(f"/api/v1{path}", body or {}, **extra, **head)
        return answer.status_code, answer.json()

    _status, page = call(cast.bai, "get", "/inbox")
    assert page["unread"] == 1
    assert "report progress by" in page["items"][0]["text"]
    assert call(cast.bai, "post", f"/inbox/{page['items'][0]['id']}/mark", {"read": True})[1]["read_at"]
    assert call(cast.an, "post", f"/inbox/{page['items'][0]['id']}/mark", {"read": True})[0] == 404
    own = call(cast.bai, "put", "/inbox/hours", {"start": "20:00", "end": "08:00", "rest_days": False})[1]
    assert own == {"start": "20:00:00", "end": "08:00:00", "rest_days": False, "own": True}
    assert call(cast.bai, "delete", "/inbox/hours")[1]["own"] is False
    one = f"/demands/{supervised.pk}"
    assert (
        call(cast.bai, "post", f"{one}/supervision/reports", {"text": "在办"})[1]["supervisions"][0][
            "reports"
        ]
        == 1
    )
    again = {"text": "再办", "answer_by": (now + HOUR).isoformat()}
    assert call(cast.county_head, "post", f"{one}/supervision", again)[1]["code"] == "supervision.already"
    assert call(cast.bai, "post", f"{one}/supervision", again)[0] == 403
    lifted = call(cast.county_head, "post", f"{one}/supervision/lift", {"reason": "已解决"})[1]
    assert lifted["supervisions"][0]["lift_reason"] == "已解决"
    assert call(cast.county_head, "post", "/inbox/read")[1] == {"marked": 1}
