"""After the visit: strategy, follow-up, survey, the sealed file, the judgement, and what is learnt from it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from gridvisit.standard.vocabulary import FollowupResult, NeedArea
from tests.journeys import phone, world
from tests.journeys.stage import Stage


def the_file_says_what_it_lacks(stage: Stage) -> None:
    """Before everything is done the file cannot be sealed, and says why."""
    page = stage.desk("a1001")
    page.goto(f"{stage.url}/visits/?strategy=1")
    page.get_by_role("link", name=world.HOSPITAL).click()
    page.get_by_role("link", name=stage.t("What is missing?")).click()
    lacking = page.get_by_role("region", name=stage.t("What the file still lacks"))
    expect(lacking).to_contain_text(stage.say("须制订一户一策", "strategy"))
    expect(lacking).to_contain_text(stage.say("1 项回访", "follow-up"))
    expect(page.get_by_role("button", name=stage.t("Seal and archive"))).to_have_count(0)


def the_visitor_makes_the_strategy(stage: Stage) -> None:
    """From the need that was found: one measure with who, until when, and how one sees that it worked."""
    page = stage.desk("a1001")
    page.get_by_role("link", name=stage.say("须制订一户一策", "strategy")).last.click()
    stage.field(page, "Goals").fill("冷站改造前先摸清家底；电压质量可查可看。")
    stage.pick(page, stage.t("Agreed with the customer"))
    stage.field(page, "Measure").fill("出具冷站用能诊断报告")
    stage.field(page, "Who does it").select_option(label="A1001 安宁")
    stage.field(page, "Until").fill("2026-12-25")
    stage.field(page, "Comes from").select_option(label=stage.label(NeedArea.EE))
    stage.field(page, "How we see that it worked").fill("报告送达并签收，列出三项可行措施")
    stage.press(page, "Adopt the strategy")
    stage.told(page, "The strategy is in effect.")


def the_chief_reads_it_too(stage: Stage) -> None:
    """An important customer's strategy is read by a second person, who did not write it (7.2-10)."""
    page = stage.desk("a1002")
    page.goto(f"{stage.url}/visits/")
    page.get_by_role("link", name=world.HOSPITAL).click()
    stage.follow(page, "Open the strategy")
    stage.press(page, "I have read it as the second person")
    stage.told(page, "Noted: read by a second person.")


def the_promise_is_kept(stage: Stage) -> None:
    """The visitor says that the report was brought, before the day."""
    page = stage.desk("a1001")
    page.goto(f"{stage.url}/")
    page.get_by_role("link", name=phone.PROMISED).click()
    page.get_by_role("row").filter(has_text=phone.PROMISED).get_by_role(
        "button", name=stage.t("Kept")
    ).click()
    page.goto(f"{stage.url}/promises/?status=open")
    expect(page.get_by_text(phone.PROMISED)).to_have_count(0)


def the_customer_answers_the_survey(stage: Stage) -> None:
    """The link may be opened as often as one likes; only sending the answers uses it up."""
    link = phone.message(stage, stage.desk("a1002"), world.HOSPITAL, kind="survey")
    for _look in range(2):
        page = stage.customer(link)
        stage.headed(page, "诉求处理满意调查", "How your request was handled")
    for question in page.get_by_role("group").all()[:6]:
        stage.pick(question, stage.say("满意", "Satisfied"))
    stage.press(page, "Send my answers")
    stage.headed(page, "谢谢", "Thank you")
    page = stage.customer(link)
    expect(page.get_by_role("button", name=stage.t("Send my answers"))).to_have_count(0)


def somebody_else_follows_up(stage: Stage) -> None:
    """Complaints are always followed up, by somebody who neither visited nor handled."""
    page = stage.desk("a1009")
    page.goto(f"{stage.url}/follow-ups/")
    page.get_by_role("link", name=world.HOSPITAL).click()
    expect(page.get_by_text(phone.VERBATIM)).to_be_visible()
    stage.pick(page, stage.label(FollowupResult.SOLVED_CONFIRMED))
    stage.field(page, "In their words").fill("电压稳了，报告也收到了。")
    stage.press(page, "Record the answer")
    stage.messages_run()


def the_file_is_sealed(stage: Stage) -> None:
    """With everything there the file seals itself; what comes later is an addendum."""
    page = stage.desk("a1003")
    page.goto(f"{stage.url}/visits/?q=")
    page.get_by_role("link", name=world.HOSPITAL).click()
    page.get_by_role("link", name=stage.t("Open the file")).click()
    stage.told(page, "Checked just now: every part is as it was when it was sealed.")
    expect(page.locator(".gv-hash").first).to_have_text(re.compile("^[0-9a-f]{64}$"))
    stage.field(page, "Why is it added?").fill("补充检测报告编号")
    stage.field(page, "What is added").fill("电压监测报告编号 DY-2026-1209。")
    stage.press(page, "Add to the file")
    expect(page.get_by_role("region", name=stage.t("Addenda"))).to_contain_text("DY-2026-1209")
    stage.told(page, "Checked just now: every part is as it was when it was sealed.")


def the_judgement_says_why(stage: Stage) -> None:
    """Validity apart from the score; every verdict with clause, parameter, facts and reason."""
    page = stage.desk("a1006")
    page.goto(f"{stage.url}/visits/")
    page.get_by_role("link", name=world.HOSPITAL).click()
    panel = page.get_by_role("region", name=stage.t("Verdicts"))
    expect(panel).to_contain_text(stage.t("All rules of the validity set passed."))
    verdict = panel.get_by_role("listitem").filter(
        has_text="5.1-04"
    )  # own emergency supply: the load is not known
    verdict.locator("summary").click()
    expect(verdict).to_contain_text(stage.t("Facts used"))
    expect(verdict).to_contain_text(stage.say("缺少：保安负荷", "Missing: "))
    expect(verdict).to_contain_text(stage.say("1.2 倍", "1.2"))
    verdict.get_by_role("link").click()
    stage.headed(page, "自备应急电源核对", "5.1-04")


def the_dashboard_leads_to_the_records(stage: Stage) -> None:
    """Seven figures with n and interval; from the plan's completion to the hospital's visit in two clicks."""
    page = stage.desk("a1006")
    page.goto(f"{stage.url}/dashboard/")
    for code in ("I01", "I04", "I16", "I21", "I22", "I32", "I39"):
        expect(page.get_by_role("article", name=code)).to_be_visible()
    satisfied = page.get_by_role("article", name="I39")
    expect(satisfied).to_contain_text("100.0 %")
    expect(satisfied).to_contain_text("n = 1")
    page.get_by_role("article", name="I01").get_by_role("link", name="50.0 %").click()
    page.get_by_role("navigation", name=stage.t("Sides of the figure")).get_by_role("link").first.click()
    page.get_by_role("table").get_by_role("link", name=world.HOSPITAL).click()
    stage.headed(page, world.HOSPITAL, world.HOSPITAL)


def a_finding_becomes_an_action(stage: Stage) -> None:
    """The call without the question is a finding by itself; its action cannot be closed without a figure."""
    page = stage.desk("a1006")
    page.goto(f"{stage.url}/")
    page.get_by_role("link", name=stage.t("Findings to decide")).click()
    page.get_by_role("link", name="6.2-02").click()
    expect(page.get_by_role("table").first).to_contain_text(world.BAKERY)
    stage.follow(page, "Open a corrective action")
    stage.field(page, "Owner").select_option(label="白桦 A1002 · 柳园供电所")
    stage.press(page, "Open the action")
    effect = page.get_by_role("region", name=stage.t("Effect"))
    expect(effect).to_contain_text("6.2-02")
    expect(effect).to_contain_text("0.0")
    expect(effect).to_contain_text(stage.t("No closing without a figure on both sides (rule 9.1-03)."))
    expect(page.get_by_role("button", name=stage.t("Effective: close the action"))).to_have_count(0)
