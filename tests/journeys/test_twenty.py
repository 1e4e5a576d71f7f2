"""The twenty demands of the domain report, typed into the page in a real browser: the page shows each due of its row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page

from gridvisit.domain.demands.table import DueKind
from gridvisit.foundation.kernel.clock import at_local, local
from tests.domain.demands import test_twenty as report
from tests.factories import demands as factory
from tests.factories.staff import PASSWORD
from tests.journeys.stage import DESK, Stage

LEFT_OUT = (
    DueKind.TRIAGE,
    DueKind.ANSWER_LEGAL,
)  # our own step, and the outer limit the column does not tell
PICTURES = ("A01", "A05", "A09", "A11")


@pytest.fixture
def lang() -> str:
    """The desk works in Chinese."""
    return "zh-hans"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_due_times_of_all_twenty(stage: Stage) -> None:
    stage.clock.move_to(at_local(date(2026, 2, 10), 9, 10))
    cast = factory.county(report.NOW)
    cast.desk.user = get_user_model().objects.create_user(username="desk", password=PASSWORD)
    cast.desk.save(update_fields=["user"])
    rows = report.rows()
    parties = {row["no"]: report.customer(row, cast) for row in rows}
    page = stage.page(DESK)
    stage.sign_in(page, "desk")
    wrong, told = [], []
    for row in rows:
        shown = registered(stage, page, row, parties[row["no"]], cast)
        wanted = expected(stage, row)
        told.append(f"{row['no']} {row['type_topic']}: {'; '.join(f'{k} {at}' for k, at in shown.items())}")
        if shown != wanted:
            wrong.append(f"{row['no']}: shown {shown}, in the report {wanted}")
        if row["no"] in PICTURES:
            page.locator("#clocks").scroll_into_view_if_needed()
            page.screenshot(path=stage.folder / f"{row['no']}.png")
    (stage.folder / "twenty.txt").write_text("\n".join(told), encoding="utf-8")
    assert wrong == []
    assert len(told) == 20
    assert stage.trouble == []


def registered(stage: Stage, page: Page, row: dict[str, str], party: Any, cast: Any) -> dict[str, str]:
    """Type one demand in, and read the due times off its page."""
    kind, _, topic = row["type_topic"].replace(" (EV)", "").partition(" / ")
    page.goto(f"{stage.url}/demands/new/")
    fill = {
        "verbatim": row["verbatim_zh"],
        "account_no": party.accounts.get().account_no if party else "",
        "place": row["who_where"],
        "heard_at": local(report.HEARD).strftime("%Y-%m-%dT%H:%M"),
    }
    more = report.MORE.get(row["no"], {})
    if more or kind == "REPORT":
        page.locator("details.card > summary").click()
    for name in ("outages_60d", "event_on"):
        if name in more:
            fill[name] = str(more[name])
    for name, value in fill.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=type]").select_option(kind)
    page.locator("[name=topic]").select_option(topic or "CONDUCT")
    if more.get("major"):
        page.locator("[name=major]").check()
    if kind == "REPORT":
        page.locator("[name=reported_unit]").select_option(str(cast.town_a.pk))
    page.get_by_role("button", name=stage.t("Register"), exact=True).click()
    page.wait_for_url(lambda url: "/new/" not in url)
    if page.url.endswith("/hand-over/"):  # danger: the page leads to the hand-over at once
        page.goto(page.url.removesuffix("hand-over/"))
    found = {}
    for line in page.get_by_role("table", name=stage.t("Clocks")).locator("tbody tr").all():
        name = line.locator("th").inner_text()
        moment = line.locator("td").first.locator("time")
        found[name] = moment.first.inner_text() if moment.count() else line.locator("td").first.inner_text()
    for kind_left_out in LEFT_OUT:
        found.pop(stage.label(kind_left_out), None)
    return {name: text.split("\n")[0].strip() for name, text in sorted(found.items())}


def expected(stage: Stage, row: dict[str, str]) -> dict[str, str]:
    """Return what the report's column says, as the page writes it."""
    return dict(
        sorted(
            (
                stage.label(DueKind(kind)),
                stage.t("In the same talk")
                if clock == "now"
                else local(report.due_at(clock, amount)).strftime("%Y-%m-%d %H:%M"),
            )
            for kind, (clock, amount) in report.wanted(row).items()
        )
    )
