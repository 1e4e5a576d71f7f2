"""Common problems on the pages and over HTTP: proposed on top of the demand, confirmed, fixed, told, listed."""

import pytest
from django.urls import reverse

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.problems.models import CommonProblem
from gridvisit.domain.staff import tokens
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.jobs.handlers import HANDLERS
from tests.factories import customers
from tests.factories import demands as factory


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def three(cast, now):
    rows = []
    for n in range(3):
        party = customers.household(unit=cast.town_a, now=now, mobile=f"1370000{n:04d}", name=f"户主{n}")
        party.sites.update(transformer_area="柳园03台区")
        rows.append(
            factory.handling(
                cast, now, party_id=party.pk, type="OPINION", topic="VOLT", place="",
                verbatim="灯一闪一闪的,电压不稳",
            )
        )  # fmt: skip
    return rows


def confirm(client, cast, rows, ticked):
    path = url("demand-same-cause", rows[0].pk)
    form = client.get(path).context["form"]
    posted = {
        "members": [str(row.pk) for row in ticked], "name": "柳园03台区低电压", "unit_id": str(cast.town_a.pk), "send": "on",
        "problem_id": str(form.initial["problem_id"]), "basis": "transformer",
    }  # fmt: skip
    return client.post(path, posted)


def test_the_demand_proposes_the_desk_confirms_the_unit_fixes_and_all_are_told(cast, now, enter, three):
    desk = enter(cast.desk)
    page = text(desk.get(url("demand", three[0].pk)))
    assert "3 demands within 7 days may have one cause" in page
    assert "柳园03台区" in page
    answer = confirm(desk, cast, three, three[1:])
    problem = CommonProblem.objects.get()
    assert answer["Location"].endswith(url("problem", problem.pk))
    assert "Part of a common problem" in text(desk.get(url("demand", three[2].pk)))
    unit = enter(cast.bai)
    assert problem.name in text(unit.get(url("problem-list")))
    fix = {
        "result": "solved", "action": "更换变压器", "proof": "工单 7", "answer": "变压器已更换", "cause": "变压器过载",
        "fixed_at": unit.get(url("problem-fix", problem.pk)).context["form"]["fixed_at"].value().strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    assert unit.post(url("problem-fix", problem.pk), fix | {"proof": ""}).status_code == 422
    assert unit.post(url("problem-fix", problem.pk), fix).status_code == 302
    outbox.drain(HANDLERS, now=clock.now())
    page = text(unit.get(url("problem", problem.pk)))
    assert "3 demands, 3 told or settled, 0 still to be told" in page
    assert set(Demand.objects.values_list("state", flat=True)) == {"resolved"}
    desk.post(url("problem-not-mine", problem.pk, three[1].pk), {"reason": "还是闪"})
    assert sorted(Demand.objects.values_list("state", flat=True)) == ["reopened", "resolved", "resolved"]
    assert unit.post(url("problem-close", problem.pk)).status_code == 302
    assert CommonProblem.objects.get().state == "closed"


def test_what_is_left_unticked_is_not_asked_again(cast, enter, three):
    desk = enter(cast.desk)
    confirm(desk, cast, three, three[1:2])
    assert url("demand-join-problem", three[2].pk) not in text(desk.get(url("demand", three[2].pk)))


def test_another_cause_is_remembered(cast, enter, three):
    desk = enter(cast.desk)
    desk.post(url("demand-same-cause", three[0].pk), {"decision": "apart"})
    assert "may have one cause" not in text(desk.get(url("demand", three[0].pk)))
    assert "Nothing is proposed" in text(desk.get(url("demand-same-cause", three[0].pk)))


def test_one_alone_or_a_wrong_number_is_said_on_the_form(cast, enter, three):
    desk = enter(cast.desk)
    answer = confirm(desk, cast, three, [])
    assert answer.status_code == 422
    assert "Choose at least one other demand" in text(answer)
    confirm(desk, cast, three, three[1:2])
    problem = CommonProblem.objects.get()
    wrong = desk.post(url("problem-add", problem.pk), {"number": "SQ000000-0000000"})
    assert wrong.status_code == 422
    assert "No demand has this number" in text(wrong)
    desk.post(url("problem-add", problem.pk), {"number": three[2].number})
    assert problem.members.count() == 3
    desk.post(url("problem-take-out", problem.pk, three[2].pk), {"reason": "另一台变压器"})
    assert problem.members.filter(left_at__isnull=True).count() == 2


def test_a_stranger_finds_nothing(cast, enter, three):
    confirm(enter(cast.desk), cast, three, three[1:])
    problem = CommonProblem.objects.get()
    client = enter(cast.bo)
    assert problem.name not in text(client.get(url("problem-list")))
    assert client.get(url("problem", problem.pk)).status_code == 404
    assert client.post(url("problem-not-mine", problem.pk, three[0].pk), {"reason": "x"}).status_code == 404


def test_who_handles_records_a_call(cast, now, enter, three):
    confirm(enter(cast.desk), cast, three, three[1:])
    problem = CommonProblem.objects.get()
    client = enter(cast.bai)
    moment = now.astimezone().strftime("%Y-%m-%dT%H:%M")
    early = client.post(
        url("problem-tell", problem.pk, three[0].pk), {"how": "phone", "told_at": moment, "text": ""}
    )
    assert early.status_code == 409
    assert "Waits for the fix" in text(early)


def test_over_http(cast, now, client, three):
    _, secret = tokens.create(staff=cast.desk, label="test", scopes=["*"], actor=None, now=now)
    extra = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "content_type": "application/json"}
    (told,) = client.get(f"/api/v1/demands/{three[0].pk}/same-cause", **extra).json()
    assert (told["basis"], len(told["others"])) == ("transformer", 2)
    body = {"name": "低电压", "unit_id": str(cast.town_a.pk), "demand_ids": [str(row.pk) for row in three]}
    made = client.post("/api/v1/problems", body, **extra).json()
    assert (made["members"], made["open"]) == (3, 3)
    path = f"/api/v1/problems/{made['id']}"
    fix = {"result": "solved", "action": "换变", "proof": "工单", "fixed_at": now.isoformat()}
    assert client.post(f"{path}/fix", fix | {"proof": " "}, **extra).status_code == 422
    assert client.post(f"{path}/fix", fix, **extra).json()["state"] == "fixed"
    one = f"{path}/demands/{three[0].pk}"
    assert client.post(f"{one}/told", {"how": "phone"}, **extra).json()["told"] == 1
    assert client.post(f"{one}/not-mine", {"reason": "还是闪"}, **extra).json()["gone"] == 1
    assert client.post(f"{path}/close", {}, **extra).status_code == 409
    assert client.get("/api/v1/problems", **extra).json()["items"][0]["open"] == 2
