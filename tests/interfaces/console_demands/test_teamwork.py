"""Joint handling, the way between units, and returning once, in the browser and over HTTP."""

from datetime import timedelta

from django.urls import reverse

from gridvisit.domain.demands import services
from gridvisit.domain.demands.teamwork import joint
from gridvisit.foundation.kernel.clock import local, local_date
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import demands as factory


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def day(now):
    return local_date(now + timedelta(days=1)).isoformat()


def test_the_lead_asks_and_the_other_unit_answers_on_the_page(cast, now, enter):
    demand = factory.handling(cast, now)
    lead = enter(cast.bai)
    assert url("demand-part", demand.pk) in text(lead.get(url("demand", demand.pk)))
    form = text(lead.get(url("demand-part", demand.pk)))
    assert "B单位" in form
    assert f'value="{cast.town_a.pk}"' not in form
    sent = {
        "unit_id": str(cast.town_b.pk),
        "person_id": "",
        "task": "核对终端",
        "wished_on": day(now),
        "part_id": str(new_id()),
    }
    assert lead.post(url("demand-part", demand.pk), sent).status_code == 302
    part = demand.parts.get()
    other = enter(cast.bo)
    page = text(other.get(url("demand", demand.pk)))
    assert "核对终端" in page
    assert url("part-answer", part.pk) in page
    assert url("part-waive", part.pk) not in page
    answer = url("part-answer", part.pk)
    assert other.post(answer, {"done": "", "text": ""}).status_code == 422
    assert other.post(answer, {"done": "yes", "text": "已校准"}).status_code == 302
    shown = text(lead.get(url("demand", demand.pk)))
    assert "已校准" in shown
    assert url("part-waive", part.pk) not in shown


def test_resolve_says_that_a_part_is_open_and_waiving_opens_the_way(cast, now, enter):
    demand = factory.handling(cast, now)
    part = joint.ask(
        demand_id=demand.pk, unit_id=cast.town_b.pk, task="核对终端", wished_on=local_date(now), actor=cast.bai, now=now
    )  # fmt: skip
    lead = enter(cast.bai, "zh-hans")
    sent = {
        "result": "solved", "action": "换表", "proof": "单号1", "told_at": "", "told_how": "phone", "answer": "已告知", "cause": "",
    }  # fmt: skip
    sent["told_at"] = local(now).strftime("%Y-%m-%dT%H:%M")
    services.record_contact(demand_id=demand.pk, reached=True, how="phone", actor=cast.bai, now=now)
    refused = lead.post(url("demand-resolve", demand.pk), sent)
    assert "还有 1 项协办未答复" in text(refused)
    assert lead.post(url("part-waive", part.pk), {"reason": "自行核对"}).status_code == 302
    assert demand.parts.get().state == "waived"


def test_a_second_return_is_refused_in_both_languages_and_the_way_is_shown(cast, now, enter):
    demand = factory.dispatched(cast, now)
    bai = enter(cast.bai)
    back = url("demand-give_back", demand.pk)
    assert bai.post(back, {"listed": "", "reason": "x"}).status_code == 422
    assert bai.post(back, {"listed": "other_area", "reason": "在界河以北"}).status_code == 302
    services.dispatch(demand_id=demand.pk, unit_id=cast.town_a.pk, actor=cast.desk, now=now)
    assert "the desk or the level above decides" in text(
        bai.post(back, {"listed": "other_area", "reason": ""})
    ).replace("\n", " ")
    assert "由派单席或上一级单位裁定" in text(
        enter(cast.bai, "zh-hans").post(back, {"listed": "other_area", "reason": ""})
    )
    page = text(bai.get(url("demand", demand.pk)))
    assert "Who had it, and when" in page
    assert "Not in our area" in page
    assert "在界河以北" in page
