"""Every screen, wide and narrow, in both languages: nothing sticks out, nothing breaks, nothing shuts anybody out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Browser, Page

from gridvisit.domain.staff.models import Staff
from gridvisit.foundation.kernel.clock import now
from tests.journeys import screens
from tests.journeys.stage import DESK, LOCALES, PHONE, Stage

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
SHOTS = os.environ.get("GRIDVISIT_SHOTS", "")
GRAVE = {"serious", "critical"}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WHO_STICKS_OUT = """Array.from(document.querySelectorAll('main *, header *')).filter(
    e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).slice(0, 3).map(e => e.tagName + '.' + e.className)"""


def _sign_in(stage: Stage, page: Page, username: str) -> None:
    client = Client()
    client.force_login(Staff.objects.get(user__username=username).user, configured.AUTHENTICATION_BACKENDS[0])
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": stage.url}]
    )


def _looked_at(stage: Stage, page: Page, screen: screens.Screen, axe: Axe, *, checked: bool) -> list[str]:
    """Open a screen, at both widths where it has both; return what is wrong with it."""
    sizes = (NARROW,) if screen.on_phone else (WIDE, NARROW)
    page.set_viewport_size(sizes[0])  # type: ignore[arg-type]
    answer = page.goto(stage.url + screen.path)
    where = f"{stage.lang} {screen.name}"
    if answer is None or answer.status != 200:
        return [f"{where}: status {answer and answer.status}"]
    wrong = []
    for size in sizes:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        over = page.evaluate(OVERFLOW)
        if over > 0:
            wrong.append(f"{where} at {size['width']}: {over} px too wide, {page.evaluate(WHO_STICKS_OUT)}")
        if SHOTS:
            path = Path(SHOTS) / f"{screen.name}.{stage.lang}.{size['width']}.png"
            page.screenshot(path=path, full_page=True)
    if checked:
        found = axe.run(page).response["violations"]
        wrong += [
            f"{where}: {rule['id']} {rule['nodes'][0]['html'][:160]}"
            for rule in found
            if rule["impact"] in GRAVE
        ]
    return wrong


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(1500)  # one world for some three hundred pages: on a slow machine that takes its time
@pytest.mark.django_db(transaction=True)
def test_every_screen_holds_at_both_widths_and_shuts_nobody_out(
    clock: Any, live_server: Any, browser: Browser, tmp_path: Path
) -> None:
    world, axe, wrong = screens.play(now(), tmp_path), Axe(), []
    every = list(screens.every(world))
    for lang in LOCALES:
        stage = Stage(browser=browser, url=live_server.url, lang=lang, clock=clock, folder=tmp_path)
        pages: dict[tuple[str, bool], Page] = {}
        for number, screen in enumerate(every):
            place = screen.who, screen.on_phone
            if place not in pages:
                pages[place] = stage.page(PHONE if screen.on_phone else DESK, still=False)
                if screen.who:
                    _sign_in(stage, pages[place], screen.who)
            checked = number % 2 == (lang == "en")  # each screen once, half of them in either language
            wrong += _looked_at(stage, pages[place], screen, axe, checked=checked)
        wrong += stage.trouble
        stage.close()
    assert not wrong, "\n".join(wrong)
