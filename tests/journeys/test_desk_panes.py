"""The demand desk in a real browser: three panes by mouse and keyboard, the board, an answer taken back in time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import Locator, Page, expect

from gridvisit.domain.channels.models import Notice
from gridvisit.domain.demands import services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.evaluation import overrides
from gridvisit.domain.staff import services as staff
from gridvisit.foundation.kernel.clock import local_date, now
from tests.factories import customers
from tests.factories import demands as factory
from tests.factories.staff import PASSWORD
from tests.journeys.stage import DESK, PHONE, Stage
from tests.one_connection import REQUEST

UNDO = timedelta(seconds=60)
WORDS = "已到现场校表，误差合格，向客户说明了用电变化。"
ANSWER = "您的电表经现场校验合格，已向您说明电量变化原因。"

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def demands(stage: Stage) -> list[Demand]:
    """Return three demands in the hands of 白, of customers who can be written to; the most urgent first."""
    cast = factory.county(now())
    cast.bai.user = get_user_model().objects.create_user(username="bai", password=PASSWORD)
    cast.bai.save(update_fields=["user"])
    chief = staff.create_staff(
        staff_no="chief", name="省质", unit=cast.city, actor=None, now=now(), active_from=factory.SINCE
    )
    staff.grant_role(
        staff=chief, role="city_mkt", unit=cast.city, actor=None, now=now(), valid_from=factory.SINCE
    )
    overrides.tighten(  # a slow machine needs more than ten seconds for a look with axe
        unit_id=cast.town_a.pk, parameter="5.5-17.undo", value=UNDO.seconds, reason="留足时间，慢慢看清楚",
        valid_from=local_date(now()), actor=chief, now=now(),
    )  # fmt: skip
    made = []
    for n in range(3):
        party = customers.household(unit=cast.town_a, now=now(), name=f"张{n}", mobile=f"1390000567{n}")
        heard_at = now() - timedelta(minutes=30 - n)
        one = factory.dispatched(
            cast, now(), party_id=party.pk, heard_at=heard_at, verbatim=f"第{n + 1}件：电费怎么多了？"
        )
        services.accept(demand_id=one.pk, actor=cast.bai, now=now())
        services.record_contact(demand_id=one.pk, reached=True, how="phone", actor=cast.bai, now=now())
        made.append(services.handle(demand_id=one.pk, text="约定校表", actor=cast.bai, now=now()))
    for n in range(20):
        factory.heard(cast.an, now(), verbatim=f"随便问问{n}：表准吗？")
    stage.messages_run()
    return made


def desk(stage: Stage) -> Page:
    page = stage.page(DESK, still=False)
    stage.sign_in(page, "bai")
    page.goto(f"{stage.url}/demands/")
    expect(page.locator(".gv-pane-none")).to_be_visible()  # the script is there
    return page


def pane(page: Page) -> Locator:
    return page.locator("#pane")


def shows(page: Page, demand: Demand) -> None:
    """The pane shows a demand, the address names it, its row is marked, and the list is still there."""
    expect(pane(page).locator("blockquote")).to_have_text(demand.verbatim)
    expect(page).to_have_url(re.compile(f"show={demand.pk}"))
    expect(page.locator(f"#demand-{demand.pk}")).to_have_attribute("aria-current", "true")
    expect(page.locator("#desk-list tbody tr").nth(5)).to_be_visible()


def answer(stage: Stage, page: Page) -> None:
    """Fill the answer of the demand in the pane in, and send it."""
    inside = pane(page)
    inside.locator("[name=result]").select_option("solved")
    inside.locator("[name=action]").fill(WORDS)
    inside.locator("[name=proof]").fill("校表单 12")
    inside.locator("[name=answer]").fill(ANSWER)
    inside.get_by_role("button", name=stage.t("Resolve"), exact=True).click()
    expect(page.locator(".gv-toast-undo")).to_contain_text(stage.say("答复将于", "The answer goes out at"))


def sent() -> int:
    with REQUEST:
        return Notice.objects.filter(kind="demand_answered").count()


def state(demand: Demand) -> str:
    with REQUEST:
        return Demand.objects.get(pk=demand.pk).state


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{r['id']} {r['nodes'][0]['html'][:120]}" for r in found if r["impact"] in {"serious", "critical"}
    ]


def test_three_panes_by_keyboard_and_mouse(stage: Stage, demands: list[Demand]) -> None:
    first, second, third = demands
    page = desk(stage)
    rows = page.locator("#desk-list tbody tr")
    assert rows.count() == 23
    place = {row: n for n, row in enumerate(rows.evaluate_all("rows => rows.map(row => row.id)"))}
    expect(page.locator(".gv-queues")).to_contain_text("23")
    for _ in range(place[f"demand-{first.pk}"] + 1):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    shows(page, first)
    expect(page.locator("#pane-title")).to_be_focused()
    assert grave(page) == []

    # what is typed stays, whatever is looked at meanwhile
    pane(page).locator("[name=action]").fill(WORDS)
    page.locator(f"#demand-{second.pk} a").click()
    shows(page, second)
    expect(pane(page).locator("[name=action]")).to_have_value("")
    page.locator(f"#demand-{first.pk} td").nth(1).click()
    shows(page, first)
    expect(pane(page).locator("[name=action]")).to_have_value(WORDS)

    # back, forward and reload; a link opens alone
    page.go_back()
    shows(page, second)
    page.go_forward()
    shows(page, first)
    page.reload()
    shows(page, first)
    expect(pane(page).locator("[name=action]")).to_have_value(WORDS)
    with page.context.expect_page() as opened:
        page.locator(f"#demand-{third.pk} a").click(modifiers=["ControlOrMeta"])
    assert opened.value.url.endswith(f"/demands/{third.pk}/")
    opened.value.close()
    shows(page, first)

    # a filter changes the list, not what one works on; the place in the list stays
    page.locator("#list-type").select_option("OPINION")
    expect(page).to_have_url(re.compile("type=OPINION.*show="))
    shows(page, first)
    list_pane = page.locator("#desk-list")
    list_pane.evaluate("list => list.scrollTop = 300")
    page.locator(f"#demand-{first.pk}")  # out of sight now, and still what the pane shows
    rows.nth(12).locator("a").first.evaluate("link => link.click()")
    expect(page).not_to_have_url(re.compile(str(first.pk)))
    assert list_pane.evaluate("list => list.scrollTop") == 300
    page.go_back()
    shows(page, first)

    _panels_and_escape(stage, page, first)
    # closed: the list alone, as one came
    page.locator("[data-gv-pane-close]").click()
    expect(page).not_to_have_url(re.compile("show="))
    expect(pane(page)).to_contain_text(stage.t("Choose a demand: it opens here, the list stays."))
    assert stage.trouble == []


def _panels_and_escape(stage: Stage, page: Page, first: Demand) -> None:
    """Macros and answer cards open over the pane; Esc closes them, then leads back to the row, never while composing."""
    for key, title in (("ControlOrMeta+m", "Macros"), ("ControlOrMeta+j", "Answer cards")):
        page.keyboard.press(key)
        expect(page.locator("#panel")).to_be_visible()
        expect(page.locator("#panel h2")).to_have_text(stage.t(title))
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()
    box = pane(page).locator("[name=action]")
    box.focus()
    page.context.new_cdp_session(page).send(
        "Input.imeSetComposition", {"text": "jk", "selectionStart": 1, "selectionEnd": 1}
    )
    page.keyboard.press("Escape")
    shows(page, first)
    page.locator("#pane-title").focus()
    page.keyboard.press("Escape")
    expect(page.locator(f"#demand-{first.pk} a")).to_be_focused()


def test_a_step_in_the_pane_leaves_the_list_and_an_answer_can_be_taken_back(
    stage: Stage, demands: list[Demand]
) -> None:
    first, _second, _third = demands
    page = desk(stage)
    page.locator(f"#demand-{first.pk} a").click()
    shows(page, first)
    pane(page).get_by_role("button", name=stage.t("Resolve"), exact=True).click()
    expect(pane(page).locator(".alert-danger").first).to_be_focused()

    answer(stage, page)
    assert (state(first), sent()) == ("handling", 0)
    assert grave(page) == []
    page.keyboard.press("z")
    expect(pane(page).locator("[name=answer]")).to_have_value(ANSWER)
    expect(page.locator("#desk-list tbody tr").nth(5)).to_be_visible()
    stage.messages_run()
    assert (state(first), sent()) == ("handling", 0)

    # two tabs: the other one takes it back, this one finds the words again
    answer(stage, page)
    other = page.context.new_page()
    other.goto(f"{stage.url}/demands/{first.pk}/")
    other.locator(".gv-toast-undo").get_by_role("button").click()
    expect(other.locator("[name=answer]")).to_have_value(ANSWER)
    page.bring_to_front()
    page.locator(".gv-toast-undo").get_by_role("button").click()
    expect(pane(page).locator("[name=answer]")).to_have_value(ANSWER)
    other.close()

    # too late: it has gone, and the page says so
    answer(stage, page)
    stage.clock.shift(UNDO + timedelta(seconds=1))
    stage.messages_run()
    assert (state(first), sent()) == ("resolved", 1)
    page.locator(".gv-toast-undo").get_by_role("button").click()
    expect(page.locator(".gv-toast-danger")).to_contain_text(stage.say("不能再撤回", "cannot be taken back"))
    assert (state(first), sent()) == ("resolved", 1)
    assert stage.trouble == []


def test_the_toast_goes_by_itself_and_the_page_follows(stage: Stage, demands: list[Demand]) -> None:
    first = demands[0]
    page = desk(stage)
    page.locator(f"#demand-{first.pk} a").click()
    answer(stage, page)
    page.goto(f"{stage.url}/")  # another page of the tab: still in sight, still in reach
    expect(page.locator(".gv-toast-undo")).to_be_visible()
    stage.clock.shift(UNDO + timedelta(seconds=1))
    stage.messages_run()
    expect(page.locator(".gv-toast-undo")).to_have_count(0, timeout=2 * UNDO.seconds * 1000)
    assert sent() == 1


def test_the_board_is_the_list_by_state(stage: Stage, demands: list[Demand]) -> None:
    page = desk(stage)
    said = page.locator("#list-count").inner_text()
    page.get_by_role("link", name=stage.t("Board"), exact=True).click()
    expect(page.locator("#list-count")).to_have_text(said)
    expect(page.locator("#column-triage")).to_contain_text("20")
    page.get_by_role("link", name=re.compile(stage.say("另有 10 件", "10 more"))).click()
    expect(page.locator(".gv-kanban-column").first.locator(".gv-kanban-card")).to_have_count(20)
    card = page.locator(f"#card-{demands[0].pk}")
    expect(card).to_contain_text(demands[0].number)
    assert grave(page) == []
    card.get_by_role("link", name=re.compile(stage.t("Resolve"))).click()
    expect(page.locator("main form [name=action]")).to_be_visible()
    page.go_back()
    page.locator("#list-type").select_option("COMPLAINT")
    expect(page.locator("#list-count")).to_contain_text("0")
    expect(page).to_have_url(re.compile("layout=board"))
    assert stage.trouble == []


def test_on_a_phone_a_row_leads_to_its_page(stage: Stage, demands: list[Demand]) -> None:
    look: dict[str, Any] = PHONE
    page = stage.page(look, still=False)
    stage.sign_in(page, "bai")
    page.goto(f"{stage.url}/demands/")
    page.locator(f"#demand-{demands[0].pk} a").click()
    expect(page).to_have_url(re.compile(f"/demands/{demands[0].pk}/$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{stage.url}/demands/?show={demands[0].pk}")  # a link copied at a desk
    expect(page.locator("#pane blockquote")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    page.get_by_role("link", name=stage.t("Back to the list")).click()
    expect(page.locator("#desk-list")).to_be_visible()
    assert stage.trouble == []
