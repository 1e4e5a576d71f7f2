"""The stage of a journey: who sits at which screen, in which language, at what time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import translation
from playwright.sync_api import Browser, Locator, Page, Response, expect

from gridvisit.foundation.kernel.clock import at_local, now
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.jobs.schedule import PERIODIC
from tests.factories.staff import PASSWORD
from tests.one_connection import REQUEST

WAIT = 30_000
SESSION = timedelta(hours=7)
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2, "reduced_motion": "reduce",
    "permissions": ["geolocation"], "geolocation": {"latitude": 36.7003, "longitude": 117.0201, "accuracy": 12},
}  # fmt: skip
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
)  # fmt: skip
HAN = re.compile(r"[\u4e00-\u9fff]")


class Stage:
    """Screens by person, the clock, and the messages that run between the acts."""

    def __init__(self, *, browser: Browser, url: str, lang: str, clock: Any, folder: Path) -> None:
        self.browser, self.url, self.lang, self.clock, self.folder = browser, url, lang, clock, folder
        self.trouble: list[str] = []
        self._screens: dict[tuple[str, str], tuple[Page, datetime]] = {}
        expect.set_options(timeout=WAIT)

    # words

    def t(self, english: str, **facts: Any) -> str:
        """Return a text of the pages in the language of the run; in Chinese it has to be Chinese."""
        with translation.override(self.lang):
            text = translation.gettext(english)
        assert self.lang == "en" or HAN.search(text), f"no Chinese for {english!r}"
        return text % facts if facts else text

    def say(self, zh: str, en: str) -> str:
        """Return what a reader of the run's language must see."""
        return zh if self.lang.startswith("zh") else en

    def label(self, member: Any) -> str:
        """Return the label of a vocabulary code."""
        return str(member.text("zh" if self.lang.startswith("zh") else "en"))

    # time

    def at(self, month: int, day: int, hour: int, minute: int = 0) -> datetime:
        """Move to a moment of 2026 in Shanghai and let everything run that was due until then."""
        self.clock.move_to(at_local(date(2026, month, day), hour, minute))
        for context in self.browser.contexts:
            context.clock.set_fixed_time(now())
        return self.messages_run()

    def messages_run(self) -> datetime:
        """Let the outbox and the periodic work run, as the job runner of the server would."""
        with REQUEST:
            for job in PERIODIC:
                job.run(now())
            while outbox.drain(outbox.handlers(), now=now()):
                pass
        return now()

    # screens

    def desk(self, username: str) -> Page:
        """Return the console of a person, signed in."""
        return self._screen("desk", username, DESK)

    def phone(self, username: str) -> Page:
        """Return the phone of a person, signed in."""
        return self._screen("phone", username, PHONE)

    def customer(self, link: str) -> Page:
        """Return a customer's phone that has opened a link of a message."""
        page = self.page(PHONE)
        page.goto(link if link.startswith("http") else self.url + link)
        return page

    def _screen(self, kind: str, username: str, look: dict[str, Any]) -> Page:
        page, since = self._screens.get((kind, username)) or (self.page(look), None)
        if since is None or now() - since > SESSION:  # a session ends; who comes back signs in again
            since = now()
            self.sign_in(page, username)
        self._screens[kind, username] = page, since
        return page

    def page(self, look: dict[str, Any], *, still: bool = True) -> Page:
        """Return a fresh screen of a kind, with nobody signed in; with its clock set to ours, or left to run."""
        context = self.browser.new_context(locale=LOCALES[self.lang], timezone_id="Asia/Shanghai", **look)
        context.set_default_timeout(WAIT)
        if still:
            context.clock.set_fixed_time(now())
        page = context.new_page()
        page.on("console", lambda said: self._heard(page, said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._heard(page, str(error)))
        page.on("response", lambda answer: self._answered(page, answer))
        return page

    def _heard(self, page: Page, text: str) -> None:
        overtaken = text.startswith(
            ("htmx:afterRequest", "htmx:sendAbort")
        )  # a hint the next page did not wait for
        if not overtaken and "Failed to load resource" not in text:  # statuses are looked at below
            self.trouble.append(f"{page.url}: {text}")

    def _answered(self, page: Page, answer: Response) -> None:
        if answer.status >= 500 or (answer.status == 404 and "/static/" in answer.url):
            self.trouble.append(f"{page.url}: {answer.status} {answer.url}")

    def sign_in(self, page: Page, username: str) -> None:
        """Sign in on the sign-in page."""
        page.goto(f"{self.url}/")
        name = page.get_by_label(self.say("用户名", "Username"), exact=True)
        name.fill(username)
        page.get_by_label(self.say("密码", "Password"), exact=True).fill(PASSWORD)
        page.get_by_role("button", name=self.t("Sign in"), exact=True).click()
        expect(name).to_have_count(0)

    def close(self) -> None:
        """Leave all screens."""
        for context in self.browser.contexts:
            context.close()

    # what people do

    def press(self, page: Page, english: str, **narrow: Any) -> None:
        """Press the button with a text of the pages."""
        page.get_by_role("button", name=self.t(english), exact=narrow.pop("exact", True), **narrow).click()

    def follow(self, page: Page, english: str, **narrow: Any) -> None:
        """Follow the link with a text of the pages."""
        page.get_by_role("link", name=self.t(english), exact=narrow.pop("exact", True), **narrow).click()

    def unfold(self, page: Page, english: str) -> None:
        """Open what is folded away under a text."""
        page.locator("summary").filter(has_text=re.compile(re.escape(self.t(english)))).first.click()

    def field(self, page: Page, english: str) -> Locator:
        """Return the input with a label; what is optional says so behind its label."""
        return page.get_by_label(re.compile(rf"^\s*{re.escape(self.t(english))}(\s|$)"))

    def pick(self, inside: Page | Locator, label: str) -> None:
        """Choose a chip or tick a box by its label, as a finger would."""
        box = inside.get_by_label(label, exact=True).first
        if not box.is_checked():
            written = re.compile(rf"^\s*{re.escape(label)}\s*$")
            inside.locator("label").filter(has_text=written).first.click()
        expect(box).to_be_checked()

    def pick_all(self, page: Page, group: str) -> None:
        """Tick every box of a group, once the group is there: `all()` alone does not wait for a page to come."""
        labels = page.get_by_role("group", name=self.t(group)).locator("label")
        expect(labels.first).to_be_visible()
        for label in labels.all():
            label.click()

    def says(self, page: Page, zh: str, en: str) -> None:
        """Expect a text of the run's language somewhere on the page."""
        expect(page.get_by_text(self.say(zh, en)).first).to_be_visible()

    def told(self, page: Page, english: str, **facts: Any) -> None:
        """Expect one of the product's own sentences on the page."""
        expect(page.get_by_text(self.t(english, **facts)).first).to_be_visible()

    def headed(self, page: Page, zh: str, en: str) -> None:
        """Expect the page's heading."""
        expect(page.get_by_role("heading", level=1)).to_contain_text(self.say(zh, en))
