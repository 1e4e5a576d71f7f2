"""Local rules on pages: three steps to a draft, a preview, release by another, and their place on the verdict page."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from gridvisit.domain.evaluation import services as evaluation
from gridvisit.domain.evaluation.local import services
from gridvisit.domain.evaluation.models import LocalRule, ParameterOverride
from tests.domain.evaluation import world
from tests.domain.evaluation.local.world import draft

pytestmark = pytest.mark.django_db
OCTOBER_OFF = date(2099, 12, 1)


def sign_in(client, person):
    client.force_login(person.user)
    return client


def text(response) -> str:
    return response.content.decode()


def waiting(town, now, **more):
    values = {"valid_from": OCTOBER_OFF} | more
    return services.add(unit_id=town.county.id, draft=draft(**values), actor=town.officer, now=now)


ADD = {
    "title_zh": "学校五月拍照", "title_en": "Photo at schools in May", "severity": "F", "weight": "1",
    "valid_from": "2099-12-01", "reason": "防汛", "when0_codes": ["5"], "when1_codes": ["school"],
    "need_codes": ["supply_equipment"],
}  # fmt: skip
CHOSEN = "?form=presence&chosen=1&when1=visit_month&when2=special_flags&when3=&fact=photo_subjects"


def test_three_steps_lead_to_a_draft(client, town_a):
    sign_in(client, town_a.officer)
    address = reverse("console:local-rule-add")
    assert "?form=share" in text(client.get(address))
    facts = client.get(f"{address}?form=presence")
    assert "photo_subjects" in text(facts)
    lacking = client.get(f"{address}?form=share&chosen=1&kind=presence")
    assert lacking.status_code == 422
    values = text(client.get(address + CHOSEN))
    assert 'name="when0_codes"' in values
    assert 'value="supply_equipment"' in values
    made = client.post(address + CHOSEN, ADD | {"unit_id": str(town_a.county.pk)})
    rule = LocalRule.objects.get()
    assert made["Location"] == reverse("console:local-rule", args=[rule.pk])
    assert rule.versions.get().definition["when"][1] == {"fact": "special_flags", "codes": ["school"]}


@pytest.mark.parametrize(
    ("query", "more"),
    [
        (
            "?form=deadline&chosen=1&when1=&when2=&when3=",
            {"to": "strategy_at", "relation": "after", "from": "ended_at", "within": "3", "unit": "WD"},
        ),
        (
            "?form=range&chosen=1&when1=key_account&when2=&when3=&fact=photos",
            {"when0_yes": "yes", "need_low": "2", "need_high": ""},
        ),
        (
            "?form=share&chosen=1&when1=&when2=&when3=&kind=presence&fact=photos",
            {"bound": "at_least", "limit": "90", "weight": ""},
        ),
        (
            "?form=count&chosen=1&when1=voltage_kv&when2=&when3=&kind=none&fact=",
            {"when0_low": "10", "bound": "at_least", "limit": "4", "weight": ""},
        ),
    ],
)
def test_every_form_can_be_filled_in_and_changed(client, town_a, query, more):
    sign_in(client, town_a.officer)
    values = {key: ADD[key] for key in ("title_zh", "title_en", "valid_from", "reason")} | {"severity": "W", "weight": "0"}  # fmt: skip
    made = client.post(
        reverse("console:local-rule-add") + query, values | more | {"unit_id": str(town_a.county.pk)}
    )
    assert made.status_code == 302, text(made)
    rule = LocalRule.objects.get()
    before = rule.versions.get().definition
    edit = reverse("console:local-rule-edit", args=[rule.pk])
    shown = client.get(edit)
    again = {name: value for name, value in shown.context["form"].initial.items() if value is not None}
    changed = client.post(edit, again | {"title_zh": "改后的标题", "weight": "0"})
    assert changed.status_code == 302, text(changed)
    assert rule.versions.get().definition == before
    assert rule.versions.get().title_zh == "改后的标题"


def test_what_the_standard_forbids_comes_back_with_what_was_typed(client, town_a):
    sign_in(client, town_a.officer)
    query = "?form=range&chosen=1&when1=&when2=&when3=&fact=archive_wd"
    answer = client.post(
        reverse("console:local-rule-add") + query,
        ADD | {"need_high": "30", "unit_id": str(town_a.county.pk)},
    )
    assert answer.status_code == 422
    assert "5 个工作日" in text(answer)
    assert "学校五月拍照" in text(answer)
    assert not LocalRule.objects.exists()


def test_a_draft_shows_its_preview_and_is_released_by_another(client, town_a, now):
    visit = world.archived(town_a, now)
    evaluation.evaluate_visits(visit_ids=[visit.id], now=now)
    rule = waiting(town_a, now)
    address = reverse("console:local-rule", args=[rule.pk])
    own = text(sign_in(client, town_a.officer).get(address, {"period": "2026-11"}))
    assert visit.number in own
    assert "须由其他人发布" in own
    assert reverse("console:local-rule-release", args=[rule.pk]) not in own
    sign_in(client, town_a.qa)
    assert reverse("console:local-rule-release", args=[rule.pk]) in text(client.get(address))
    assert client.post(reverse("console:local-rule-release", args=[rule.pk])).status_code == 302
    assert rule.versions.get().released_by_id == town_a.qa.id
    withdraw = reverse("console:local-rule-withdraw", args=[rule.pk])
    assert client.post(withdraw, {"from_day": "2099-13-45", "reason": "x"}).status_code == 422
    assert client.post(withdraw, {"from_day": "2099-12-24", "reason": "试行结束"}).status_code == 302
    assert "2099-12-24" in text(client.get(address))


def test_a_visitor_sees_what_binds_him_and_no_drafts(client, town_a, now):
    rule = waiting(town_a, now)
    sign_in(client, town_a.an)
    assert rule.number not in text(client.get(reverse("console:local-rule-list")))
    assert client.get(reverse("console:local-rule", args=[rule.pk])).status_code == 404
    services.release(rule_id=rule.id, actor=town_a.qa, now=now)
    assert rule.number in text(client.get(reverse("console:local-rule-list")))
    assert client.get(reverse("console:local-rule", args=[rule.pk])).status_code == 200
    assert client.get(reverse("console:local-rule-edit", args=[rule.pk])).status_code == 403
    assert client.get(reverse("console:local-rule-add")).status_code == 403


def test_a_draft_waits_on_the_workbench_of_who_may_release_it(client, town_a, now):
    rule = waiting(town_a, now)
    home = reverse("console:home")
    assert rule.number in text(sign_in(client, town_a.qa).get(home))
    assert rule.number not in text(sign_in(client, town_a.officer).get(home))
    assert rule.number not in text(sign_in(client, town_a.bai).get(home))


def test_a_draft_is_discarded(client, town_a, now):
    rule = waiting(town_a, now)
    sign_in(client, town_a.officer)
    client.post(reverse("console:local-rule-discard", args=[rule.pk]))
    assert "已放弃" in text(client.get(reverse("console:local-rule-list")))


def test_the_verdict_page_names_the_rule_and_whose_it_is(client, town_a, now):
    from tests.domain.evaluation.local.world import released

    rule = released(town_a, now.replace(month=10))
    visit = world.archived(town_a, now)
    evaluation.evaluate_visits(visit_ids=[visit.id], now=now)
    page = text(sign_in(client, town_a.qa).get(reverse("console:visit-verdicts", args=[visit.pk])))
    assert rule.number in page
    assert "本县（区）补充规则" in page
    assert "拍摄对象缺：供用电设备" in page


def test_the_effect_of_a_tightening_is_shown_before_it_is_released(client, town_a, now):
    sign_in(client, town_a.officer)
    answer = client.post(
        reverse("console:rule-effect", args=["7.2-03"]),
        {
            "parameter": "7.2-03.lead", "unit": str(town_a.county.pk), "7-2-03-lead-value": "3",
            "7-2-03-lead-valid_from": "2099-12-01", "7-2-03-lead-reason": "",
        },
    )  # fmt: skip
    assert answer.status_code == 200
    assert 'id="effect"' in text(answer)
    assert not ParameterOverride.objects.exists()
    loose = client.post(
        reverse("console:rule-effect", args=["7.2-03"]),
        {
            "parameter": "7.2-03.lead", "unit": str(town_a.county.pk), "7-2-03-lead-value": "0",
            "7-2-03-lead-valid_from": "2099-12-01", "7-2-03-lead-reason": "",
        },
    )  # fmt: skip
    assert loose.status_code == 422
    assert "1 个工作日" in text(loose)
