"""The demand desk: confirmed, sent, accepted, the customer called, resolved, and verified by somebody else."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from gridvisit.standard.vocabulary import CloseResult, DemandTopic, DemandType
from tests.journeys import phone
from tests.journeys.stage import Stage

ACTION = "检查10千伏医院线电压调节，消缺一处连接松动，复测合格。"
ANSWER = "已向周工说明原因和处理结果，附电压监测报告。"


def open_demand(stage: Stage, page: Page) -> None:
    """Open the story's demand from the list, on a page of its own."""
    page.goto(f"{stage.url}/demands/")
    page.get_by_role("link", name=stage.label(DemandTopic.VOLT)).click()
    stage.follow(page, "Open alone")
    expect(page.locator("blockquote")).to_have_text(phone.VERBATIM)


def press(stage: Stage, page: Page, step: str, said: str) -> None:
    """Take a step of the demand."""
    page.locator("main").get_by_role("button", name=stage.t(step), exact=True).click()
    stage.told(page, said)


def the_desk_sends_it_on(stage: Stage) -> None:
    """The command centre takes it for the complaint it is; the clocks say how they were counted."""
    page = stage.desk("a1007")
    page.goto(f"{stage.url}/")
    expect(page.locator(".gv-number").first).to_contain_text("1")
    open_demand(stage, page)
    stage.field(page, "Type").select_option(label=stage.label(DemandType.COMPLAINT))
    press(stage, page, "Confirm type, topic and urgency", "Confirmed; the clocks are set.")
    clocks = page.get_by_role("table", name=stage.t("Clocks"))
    expect(clocks).to_contain_text(stage.say("12月2日（周三）09:20起", "from Wednesday 2 Dec 09:20"))
    stage.field(page, "Unit in charge").select_option(label="柳园供电所")
    stage.field(page, "Handler").select_option(label="韩修 A1008 · 柳园供电所")
    press(stage, page, "Send to the unit in charge", "Sent.")


def the_handler_accepts_and_calls(stage: Stage) -> None:
    """From the workbench: accepted, and a person reached."""
    page = stage.desk("a1008")
    page.goto(f"{stage.url}/")
    page.get_by_role("region", name=stage.t("Next")).get_by_role("link").first.click()
    press(stage, page, "Accept", "Accepted; call the customer next.")
    stage.pick(page.get_by_role("group", name=stage.t("Was a person reached?")), stage.t("Yes"))
    stage.field(page, "What was said").fill("已与周工通话，约明早现场测电压。")
    press(stage, page, "Record a contact", "Contact recorded.")


def the_handler_resolves_it(stage: Stage) -> None:
    """What was done, the proof, what the customer was told. The handler may not verify."""
    page = stage.desk("a1008")
    open_demand(stage, page)
    stage.unfold(page, "More steps")
    stage.follow(page, "Resolve")
    stage.field(page, "Result").select_option(label=stage.label(CloseResult.SOLVED))
    stage.field(page, "What was done").fill(ACTION)
    stage.field(page, "Proof").fill("工单 GD-2026-1204，复测记录一份")
    stage.field(page, "What the customer was told").fill(ANSWER)
    page.locator("main").get_by_role("button", name=stage.t("Resolve"), exact=True).click()
    stage.says(page, "答复将于", "The answer goes out at")
    stage.clock.shift(timedelta(seconds=11))  # in which it could have been taken back
    stage.messages_run()
    page.reload()
    stage.says(page, "待核实", "Resolved, to be verified")
    expect(page.get_by_role("button", name=stage.t("Verify with the customer"))).to_have_count(0)


def somebody_else_verifies(stage: Stage) -> None:
    """The hotline asks the customer, question by question; nothing is answered beforehand."""
    page = stage.desk("a1009")
    open_demand(stage, page)
    for question in (
        "Is it done?",
        "Were you told the result?",
        "Are you satisfied with how it was handled?",
    ):
        group = page.get_by_role("group", name=stage.t(question))
        expect(group.get_by_role("radio", checked=True)).to_have_count(0)
        stage.pick(group, stage.t("Yes"))
    press(stage, page, "Verify with the customer", "Verified.")
    stage.says(page, "已办结", "Closed")
    stage.messages_run()
