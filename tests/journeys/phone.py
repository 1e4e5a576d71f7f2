"""The phone, 360 px wide: brief, appointment, visits on site, by phone and refused, and the customer's own phone."""

from __future__ import annotations

import os
import re

from PIL import Image
from playwright.sync_api import Page, expect

from gridvisit.foundation.kernel.clock import now
from gridvisit.standard.vocabulary import (
    CallOpening,
    ContactRole,
    DemandTopic,
    EvidenceKind,
    NeedAnswer,
    NeedArea,
    NoAppointmentReason,
    PhotoSubject,
    PolicyProof,
)
from tests.journeys import world
from tests.journeys.stage import Stage

VERBATIM = "上个月住院楼电压晃了两次，监护仪报警，护士都吓一跳，你们得给个说法。"
PROMISED = "十二月十日前送达近三个月的电压监测报告"
FOUR = (NeedArea.EE, NeedArea.GREEN, NeedArea.SMART, NeedArea.MARKET)
DECLARED = (
    "No meals, gifts or favours, either way",
    "No designer, installer, maker or retailer was named",
    "Nothing was promised beyond our authority",
)


def the_visitor_proposes_times(stage: Stage) -> None:
    """Brief first: the last visit, whom to meet, what is new; then a time for the hospital and one for the hotel."""
    page = stage.phone("a1001")
    for customer, at in ((world.HOSPITAL, "09:30"), (world.HOTEL, "14:30")):
        page.goto(f"{stage.url}/field/week/")
        page.get_by_role("link", name=customer).click()
        stage.press(page, "Build the brief")
        stage.told(page, "The brief is up to date.")
        expect(page.get_by_role("region", name=stage.t("Whom to meet"))).to_contain_text("138****")
        expect(page.get_by_role("region", name=stage.t("Last visits"))).to_contain_text("2026-")
        expect(page.get_by_role("region", name=stage.t("New for this customer"))).to_be_visible()
        page.locator(".gv-act").get_by_role("link", name=stage.t("Appointment")).click()
        expect(stage.field(page, "Where")).to_have_value(re.compile("明湖县柳园镇工业路"))
        stage.field(page, "Time").fill(at)
        stage.press(page, "Propose to the customer")
        stage.told(page, "The customer has been told by message and can answer by the link.")


def the_customers_answer(stage: Stage) -> None:
    """On the outbox screen one clicks as the customer: the hospital confirms, the hotel declines."""
    outbox = stage.desk("a1002")
    page = stage.customer(message(stage, outbox, world.HOSPITAL))
    stage.headed(page, "想到访您处，可以吗？", "May we visit you?")
    expect(page.get_by_role("link", name=stage.t("Add to my calendar"))).to_be_visible()
    stage.press(page, "Yes, this time suits me")
    stage.headed(page, "走访时间已约定", "The visit is agreed")

    page = stage.customer(message(stage, outbox, world.HOTEL))
    stage.unfold(page, "No visit, thank you")
    stage.press(page, "Decline the visit")
    stage.headed(page, "您已谢绝走访", "You declined the visit")
    page.reload()
    stage.headed(page, "您已谢绝走访", "You declined the visit")


def message(stage: Stage, page: Page, customer: str, kind: str = "") -> str:
    """Return the link in the newest message to a customer, as the demo outbox shows it."""
    page.goto(f"{stage.url}/outbox/?kind={kind}")
    sms = page.locator(".gv-sms").filter(has_text=customer).first
    return str(sms.get_by_role("link", name=stage.t("Open as the customer")).get_attribute("href"))


def a_visit_by_phone(stage: Stage) -> None:
    """The bakery is called: four areas asked, the summary agreed by word; nobody asked whether it is a good moment."""
    page = stage.phone("a1001")
    page.goto(f"{stage.url}/field/")
    page.get_by_role("link", name=world.BAKERY).click()
    stage.press(page, "Build the brief")
    supplies(stage, page)
    stage.field(page, "Service number you call from").fill("95598")
    for part in (CallOpening.FIRM, CallOpening.STAFF_NO, CallOpening.PURPOSE):  # 6.2-02 wants four
        stage.pick(page, stage.label(part))
    stage.pick(page, stage.t("Told that the call is recorded"))
    stage.pick(page, stage.t("Made sure who is on the line"))
    stage.press(page, "Start the visit")
    stage.told(page, "The visit has begun.")
    stage.press(page, "Next")  # nobody chosen yet: the end will ask for it
    stage.pick(page, stage.label(PolicyProof.READ_OUT))
    stage.press(page, "Next")
    needs(stage, page, FOUR)
    stage.press(page, "Next")
    step(stage, page, "诉求与咨询", "Demands and questions")
    stage.press(page, "Next")
    step(stage, page, "承诺", "Promises")
    stage.press(page, "Next")
    stage.field(page, "Minutes talked").fill("6")
    stage.field(page, "Service number").fill("95598")
    stage.press(page, "Next")
    stage.press(page, "Agreed by word")
    step(stage, page, "完成", "Finish")
    page.get_by_role("link", name=stage.say("请填写受访人的角色", "Say in what role")).click()
    stage.pick(page, stage.label(ContactRole.ELECTRICAL))
    stage.press(page, "Next")
    stage.follow(page, "All steps")
    stage.told(page, "Complete")
    stage.follow(page, "Finish and hand in")
    stage.at(12, 1, 9, 25)
    hand_in(stage, page)


def a_home_that_refuses(stage: Stage) -> None:
    """A home drawn at random does not want the visit: an honest end, without a reason asked for."""
    page = stage.phone("a1004")
    page.goto(f"{stage.url}/field/")
    page.locator(".gv-stops a").first.click()
    stage.press(page, "Build the brief")
    page.locator(".gv-act").get_by_role("link", name=stage.t("Appointment")).click()
    stage.unfold(page, "Go without an appointment")
    stage.pick(page, stage.label(NoAppointmentReason.RECHECK))
    stage.press(page, "Go without")
    supplies(stage, page)
    stage.headed(page, "开始", "Start")
    stage.follow(page, "Back")
    stage.follow(page, "It does not go on")
    stage.unfold(page, "The customer does not want the visit")
    stage.press(page, "Note the refusal")
    stage.told(page, "This outcome is on record and counts against nobody.")


def the_visit_on_site(stage: Stage) -> None:
    """The hospital, seven steps: a need, a demand in its own words, a promise, photo, position and a signature."""
    page = stage.phone("a1001")
    page.goto(f"{stage.url}/field/")
    stage.says(page, "已逾期", "Overdue")
    page.get_by_role("link", name=f"09:30 {world.HOSPITAL}").click()
    supplies(stage, page)
    expect(page.get_by_text("A1001").first).to_be_visible()
    stage.press(page, "Start the visit")
    stage.told(page, "The visit has begun.")
    step(stage, page, "到达", "Arrive")
    stage.pick(page, stage.t("I have shown my work ID"))
    page.get_by_role("group", name=stage.t("Whom do you meet?")).locator("label").first.click()
    for rule in ("Protective gear is worn", "Safety talk done", "We do not operate the customer's equipment"):
        stage.pick(page, stage.t(rule))
    stage.press(page, "Next")
    step(stage, page, "政策", "Policies")
    stage.pick(page, stage.label(PolicyProof.PAPER))
    stage.press(page, "Next")
    stage.pick(page.get_by_role("group", name=stage.label(NeedArea.EE)), stage.label(NeedAnswer.NEED))
    page.locator("#area-EE").get_by_role("textbox").first.fill("想做冷站节能改造，先要一份用能诊断。")
    needs(stage, page, FOUR[1:])
    stage.press(page, "Next")
    a_demand(stage, page)
    stage.press(page, "Next")
    step(stage, page, "承诺", "Promises")
    stage.field(page, "What do we promise?").fill(PROMISED)
    stage.field(page, "Until when?").fill("2026-12-10")
    stage.press(page, "Next")
    a_photo_and_the_position(stage, page)
    stage.press(page, "Next")
    step(stage, page, "客户确认", "Customer confirms")
    for said in (VERBATIM, PROMISED):
        expect(page.get_by_role("region", name=stage.t("For the customer to read"))).to_contain_text(said)
    sign(page)
    stage.press(page, "Signed")
    stage.told(page, "Nothing is missing. You can hand in.")
    stage.at(12, 2, 10, 5)
    hand_in(stage, page)


def a_demand(stage: Stage, page: Page) -> None:
    """The customer's words; the page suggests type and topic."""
    step(stage, page, "诉求与咨询", "Demands and questions")
    stage.field(page, "In the customer's own words").press_sequentially(VERBATIM)
    suggestion = page.locator("#hints").get_by_role("button").first
    expect(suggestion).to_contain_text(stage.label(DemandTopic.VOLT))
    suggestion.click()
    stage.press(page, "Keep and write another")
    expect(page.locator(".gv-stop .gv-verbatim")).to_contain_text(VERBATIM[:20])


def a_photo_and_the_position(stage: Stage, page: Page) -> None:
    """A photo of the meter, made smaller on the phone, and where we are."""
    step(stage, page, "佐证", "Evidence")
    picture = stage.folder / "meter.jpg"
    Image.new("RGB", (2400, 1800), (196, 208, 202)).save(picture)
    taken = now().timestamp() - 1
    os.utime(picture, (taken, taken))
    page.get_by_label(stage.t("Photo"), exact=True).set_input_files(picture)
    stage.pick(page, stage.label(PhotoSubject.METER))
    stage.pick(page, stage.t("The customer agreed to the photo"))
    stage.press(page, "Keep and add more")
    expect(page.locator(".gv-evidence img")).to_have_count(1)
    stage.press(page, "Take the position now")
    expect(page.locator(".gv-evidence")).to_contain_text(stage.label(EvidenceKind.GPS))


def sign(page: Page) -> None:
    """Draw a signature on the pad."""
    pad = page.locator("[data-gv-sign] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    x, y = box["x"] + 40, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for turn in range(1, 9):
        page.mouse.move(x + turn * 24, y + (18 if turn % 2 else -18), steps=3)
    page.mouse.up()


def supplies(stage: Stage, page: Page) -> None:
    """Tick everything that is to be carried."""
    stage.follow(page, "Tick supplies")
    stage.pick_all(page, "I have with me")
    stage.press(page, "Ready")
    stage.told(page, "Ready to start.")


def needs(stage: Stage, page: Page, areas: tuple[NeedArea, ...]) -> None:
    """No need in some areas, everything as before."""
    step(stage, page, "需求", "Needs")
    for area in areas:
        stage.pick(page.get_by_role("group", name=stage.label(area)), stage.label(NeedAnswer.NO_NEED))
    stage.pick(page, stage.t("As before"))


def hand_in(stage: Stage, page: Page) -> None:
    """Declare and hand in."""
    for said in DECLARED:
        stage.pick(page, stage.t(said))
    stage.press(page, "Hand in")
    stage.told(page, "Handed in. Thank you.")
    stage.messages_run()


def step(stage: Stage, page: Page, zh: str, en: str) -> None:
    """Expect to be on a step."""
    stage.headed(page, zh, en)
