"""The office: the administrator imports, the chief plans, the county approves."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import world
from tests.journeys.stage import Stage


def the_administrator_imports_the_list(stage: Stage) -> None:
    """Point 1: preview with the bad row told, apply, again without a change, undo, apply for good."""
    page = stage.desk("a1010")
    page.goto(f"{stage.url}/imports/")
    stage.headed(page, "导入", "Imports")
    page.get_by_role("link", name=stage.t("Import a list")).first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="gridvisit-customers.xlsx").click()
    file = world.customer_list(stage.folder, Path(download.value.path()).read_bytes())
    _preview(stage, page, file)
    problem = page.get_by_role("row").filter(has_text=stage.say("户号", "Account no."))
    expect(problem).to_have_count(1)
    expect(problem.get_by_role("cell").first).to_have_text("7")
    page.get_by_role("button", name=stage.say("导入 19 行", "Import 19 rows")).click()
    stage.told(page, "Import carried out.")
    figure(stage, page, "Added", "19")

    _preview(stage, page, file)
    stage.told(page, "All good rows are stored already. Put the rows below right and choose the file again.")
    figure(stage, page, "Unchanged", "19")

    page.goto(f"{stage.url}/imports/")
    carried_out = page.get_by_text(stage.t("Carried out"), exact=True)
    page.get_by_role("row").filter(has=carried_out).get_by_role("link").first.click()
    stage.unfold(page, "Take back")
    stage.press(page, "Take back")
    stage.told(page, "Import taken back.")
    page.goto(f"{stage.url}/customers/")
    stage.says(page, "还没有客户", "No customers yet")

    _preview(stage, page, file)
    page.get_by_role("button", name=stage.say("导入 19 行", "Import 19 rows")).click()
    stage.follow(page, "To the customers")
    expect(page.get_by_role("link", name=world.HOSPITAL)).to_be_visible()


def _preview(stage: Stage, page: Page, file: Path) -> None:
    page.goto(f"{stage.url}/imports/new/")
    page.get_by_label(stage.t("File to import"), exact=True).set_input_files(file)
    stage.press(page, "Show the preview")
    stage.headed(page, file.name, file.name)


def figure(stage: Stage, page: Page, label: str, number: str) -> None:
    """Expect one of the large numbers of a page."""
    card = page.locator(".gv-number").filter(has_text=re.compile(rf"^\s*{re.escape(stage.t(label))}\s*\d"))
    expect(card.locator("strong")).to_have_text(number)


def the_chief_proposes_december(stage: Stage) -> None:
    """Point 2: who is due and why; one home out and one customer in, each with a reason; submitted."""
    page = stage.desk("a1002")
    page.goto(f"{stage.url}/plans/")
    page.get_by_role("link", name=stage.t("Propose a plan")).first.click()
    page.get_by_label(stage.t("Unit"), exact=True).select_option(label="柳园供电所")
    page.get_by_label(stage.t("Month"), exact=True).fill("2026-12")
    stage.press(page, "Make the proposal")
    stage.headed(page, "柳园供电所 2026-12 走访计划", "柳园供电所: visit plan 2026-12")
    plan = page.url
    row = page.get_by_role("row").filter(has_text=world.HOSPITAL)
    expect(row).to_contain_text("4-0")  # the rule that makes it due
    expect(page.get_by_role("row").filter(has_text=world.HOTEL)).to_have_count(0)

    stage.follow(page, "Add a customer")
    page.get_by_label(stage.t("Find the customer")).fill(world.HOTEL)
    page.locator("main").get_by_role("button", name=stage.t("Search"), exact=True).click()
    page.get_by_role("link", name=world.HOTEL).click()
    page.get_by_label(stage.t("Reason"), exact=True).fill("开业前约定的用电检查")
    stage.press(page, "Add to the plan")
    stage.told(page, "Added to the plan.")

    row = page.get_by_role("row").filter(has_text=world.COLD_STORE)
    row.get_by_role("link", name=stage.t("Change")).click()
    form = page.locator("form").filter(has=page.get_by_role("button", name=stage.t("Take out"), exact=True))
    form.get_by_label(stage.t("Reason")).fill("冷库停产检修，客户要求一月再来")
    form.get_by_role("button").click()
    expect(page.get_by_text("冷库停产检修，客户要求一月再来").first).to_be_visible()

    page.goto(plan)  # a tap before the page's script has loaded opens the whole item page, and stays there
    stage.press(page, "Submit")
    stage.told(page, "Submitted. Somebody else approves it now.")
    expect(page.get_by_role("button", name=stage.t("Approve the plan"))).to_have_count(0)


def the_county_approves(stage: Stage) -> None:
    """The author does not approve; the county's officer does, from the workbench."""
    page = stage.desk("a1005")
    page.goto(f"{stage.url}/")
    waiting = page.get_by_role("region", name=stage.t("Waiting for your decision"))
    waiting.get_by_role("link", name="2026-12").click()
    stage.unfold(page, "Approve the plan")
    stage.press(page, "Approve the plan")
    stage.told(page, "Approved. The station can assign and schedule it now.")


def the_chief_gives_days(stage: Stage) -> None:
    """Everybody gets a visitor and a day in order of travel; one visit is put on the day the story needs."""
    page = stage.desk("a1002")
    page.reload()
    stage.follow(page, "Assign and schedule")
    stage.press(page, "Assign and give days")
    stage.told(page, "%(placed)s visits planned, %(unplaced)s found no day.", placed=5, unplaced=0)
    for customer in (world.HOSPITAL, world.HOTEL):
        page.goto(f"{stage.url}/plans/")
        page.get_by_role("link", name="2026-12").first.click()
        page.get_by_role("link", name=customer, exact=True).click()
        button = page.get_by_role("button", name=stage.t("Set the day"))
        form = page.locator("form").filter(has=button)
        form.get_by_label(stage.t("A working day in the window")).fill("2026-12-02")
        button.click()
        expect(page.get_by_text("2026-12-02 · ").first).to_be_visible()
