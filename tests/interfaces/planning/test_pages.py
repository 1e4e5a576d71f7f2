"""The planning pages: every one opens for who may, without JavaScript and with htmx, in both languages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gridvisit.domain.planning import changes
from gridvisit.domain.planning.models import Plan, PlanItem
from gridvisit.foundation.kernel import clock
from tests.factories import planning as make

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def real_now():
    return clock.now()


@pytest.fixture
def place(real_now):
    return make.station(real_now)


@pytest.fixture
def next_month(real_now):
    return make.next_month(real_now)


def signed(client, person):
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client, name, *args, **kwargs):
    return client.get(reverse(f"console:{name}", args=args), **kwargs)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_whole_way_from_an_empty_list_to_visits_with_days(
    client, place, real_now, next_month, lang, settings
):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = lang
    chief = signed(client, place.town.bai)
    empty = page(chief, "plan-list")
    assert ("还没有计划" if lang != "en" else "No plan yet") in empty.text
    form = page(chief, "plan-propose")
    assert form.status_code == 200
    made = chief.post(
        reverse("console:plan-propose"), {"unit": place.town.station.id, "period": next_month}, follow=True
    )
    plan = Plan.objects.get()
    assert made.redirect_chain[-1][0] == reverse("console:plan", args=[plan.id])
    assert "明湖县人民医院" in made.text
    for name in ("plan", "plan-left-out", "plan-draw", "plan-add"):
        assert page(chief, name, plan.id).status_code == 200, name
    done = chief.post(reverse("console:plan-submit", args=[plan.id]), follow=True)
    assert done.status_code == 200
    plan.refresh_from_db()
    assert plan.state == "submitted"
    county = signed(client, place.town.officer)
    assert reverse("console:plan-approve", args=[plan.id]) in page(county, "plan", plan.id).text
    county.post(reverse("console:plan-approve", args=[plan.id]))
    chief = signed(client, place.town.bai)
    assert page(chief, "plan-board", plan.id).status_code == 200
    chief.post(reverse("console:plan-schedule", args=[plan.id]))
    item = PlanItem.objects.filter(plan=plan, state="scheduled").first()
    assert item is not None
    for week in range(1, 7):
        assert chief.get(reverse("console:plan-board", args=[plan.id]) + f"?week={week}").status_code == 200
    assert page(chief, "plan-day", plan.id, item.owner_id, item.day.isoformat()).status_code == 200
    assert page(chief, "plan-item", item.id).status_code == 200
    assert page(chief, "home").status_code == 200


def test_a_row_opens_its_forms_in_place_and_comes_back_alone(client, place, real_now):
    plan = make.draft(place, real_now)
    chief = signed(client, place.town.bai)
    item = PlanItem.objects.get(plan=plan, party=place.hospital)
    opened = page(chief, "plan-item", item.id, **HTMX)
    assert opened.text.strip().startswith(f'<tr id="item-{item.id}" class="gv-row-open"')
    assert reverse("console:plan-item-remove", args=[item.id]) in opened.text
    closed = chief.get(reverse("console:plan-item", args=[item.id]) + "?closed=1", **HTMX)
    assert "gv-row-open" not in closed.text
    after = chief.post(
        reverse("console:plan-item-remove", args=[item.id]), {"reason": "已由市公司统一走访"}, **HTMX
    )
    assert after.text.strip().startswith(f'<tr id="item-{item.id}"')
    assert "gv:toast" in after.headers["HX-Trigger"]
    item.refresh_from_db()
    assert item.state == "removed"


def test_a_refused_change_is_a_toast_and_leaves_the_page_alone(client, place, real_now):
    plan = make.draft(place, real_now)
    chief = signed(client, place.town.bai)
    item = PlanItem.objects.get(plan=plan, party=place.hospital)
    told = chief.post(reverse("console:plan-item-remove", args=[item.id]), {"reason": ""}, **HTMX)
    assert told.status_code == 422
    assert told.headers["HX-Reswap"] == "none"


def test_what_stands_against_submitting_is_listed_with_what_to_do(client, place, real_now):
    plan = make.draft(place, real_now)
    chief = signed(client, place.town.bai)
    changes.set_duty(
        plan_id=plan.id, staff_id=place.town.an.id, hours=400, actor=place.town.bai, now=real_now
    )
    told = chief.post(reverse("console:plan-submit", args=[plan.id]))
    assert told.status_code == 422
    assert "A1001" in told.text
    assert reverse("console:plan-fit", args=[plan.id]) in told.text


def test_adding_by_hand_keeps_what_was_typed_when_refused(client, place, real_now):
    plan = make.draft(place, real_now)
    chief = signed(client, place.town.bai)
    url = reverse("console:plan-add", args=[plan.id])
    found = chief.get(url, {"q": "柳园面包厂", "party": place.bakery.id})
    assert "柳园面包厂" in found.text
    told = chief.post(url, {"party": place.bakery.id, "code": "project", "channel": "", "reason": "短"})
    assert told.status_code == 422
    assert "短" in told.text
    chief.post(url, {"party": place.bakery.id, "code": "project", "channel": "", "reason": "扩产项目走访"})
    assert PlanItem.objects.get(plan=plan, party=place.bakery).changed == "added"


def test_the_visitor_finds_no_buttons_and_a_stranger_no_page(client, place, real_now):
    plan = make.scheduled(place, real_now)
    visitor = signed(client, place.town.an)
    shown = page(visitor, "plan", plan.id)
    assert shown.status_code == 200
    for name in ("plan-submit", "plan-approve", "plan-again"):
        assert reverse(f"console:{name}", args=[plan.id]) not in shown.text
    assert visitor.post(reverse("console:plan-again", args=[plan.id])).status_code == 403
    assert page(visitor, "plan-draw", plan.id).status_code == 403


def test_the_plan_page_takes_the_same_queries_for_many_customers(client, now, django_assert_max_num_queries):
    place = make.station(now, homes=40)
    plan = make.draft(place, now)
    chief = signed(client, place.town.bai)
    page(chief, "plan", plan.id)
    with django_assert_max_num_queries(40):
        page(chief, "plan", plan.id)
    with django_assert_max_num_queries(16):
        page(chief, "plan", plan.id, **HTMX)
