"""The frame: navigation by right, error pages in both languages, strict content policy, built assets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from gridvisit.interfaces.console import assets, menu, workbench
from gridvisit.interfaces.console import desk as desk_package
from gridvisit.interfaces.console import urls as console_urls
from gridvisit.interfaces.console.views import errors
from gridvisit.interfaces.field import urls as field_urls
from gridvisit.interfaces.field.templatetags import gv_field
from gridvisit.interfaces.portal import urls as portal_urls
from tests.laws.source import PACKAGE, shown


@pytest.fixture
def page(desk) -> str:
    return desk.get("/").content.decode()


def test_the_workbench_answers_whole_and_in_part(desk):
    assert "<html" in desk.get("/").content.decode()
    assert "<html" not in desk.get("/", headers={"hx-request": "true"}).content.decode()
    boosted = desk.get("/", headers={"hx-request": "true", "hx-history-restore-request": "true"})
    assert "<html" in boosted.content.decode()


def test_the_user_menu_says_who_one_is_and_where(page):
    assert "白慧敏" in page
    assert "供电所所长 · 城关供电所" in page


def test_the_menu_shows_only_what_the_person_may(people):
    def shown_to(person):
        return {link["url"] for section in menu.menu_of(person) for link in section["links"]}

    assert "/" in shown_to(people.bai)
    assert menu.menu_of(None) == []


def test_a_page_marks_the_entry_it_belongs_to(people):
    def marked(path):
        return [
            str(link["url"])
            for section in menu.menu_of(people.bai, path)
            for link in section["links"]
            if link["active"]
        ]

    assert marked("/demands/new/") == marked("/problems/x/") == ["/demands/"]
    assert marked("/promises/") == ["/promises/"]


def test_every_entry_of_the_menu_names_an_action_and_its_own_letter():
    from gridvisit.domain.staff.access import ACTIONS

    entries = [entry for section in menu.MENU for entry in section.entries]
    assert [entry.url for entry in entries if entry.action not in ACTIONS] == []
    letters = [entry.key for entry in entries if entry.key]
    assert len(letters) == len(set(letters))


def test_every_entry_of_the_menu_and_of_the_phones_bar_leads_somewhere():
    names = [entry.url for section in menu.MENU for entry in section.entries] + [
        url for _key, url, *_ in gv_field.BAR
    ]
    missing = []
    for name in names:
        try:
            reverse(name)
        except NoReverseMatch:
            missing.append(name)
    assert missing == []


@pytest.mark.parametrize("door", [console_urls, field_urls, portal_urls])
def test_every_rooms_addresses_are_called_upon(door):
    folder = Path(door.__file__).parent / "urls_parts"
    there = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert there - set(door.ROOMS) == set()


def test_every_rooms_desk_is_called_upon():
    there = {path.stem for path in Path(desk_package.__file__).parent.glob("*.py")} - {"__init__"}
    assert there - set(workbench.ROOMS) == set()


def test_the_search_finds_pages_by_name(desk):
    page = desk.get("/search/", {"q": "工作台"}, headers={"hx-request": "true"}).content.decode()
    assert 'href="/"' in page
    assert "没有找到" in desk.get("/search/", {"q": "zzzzzz"}).content.decode()


def test_the_content_policy_allows_neither_inline_nor_eval(desk):
    policy = desk.get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_no_template_holds_inline_style_script_or_handlers():
    bad = re.compile(
        r"""<style|<script(?![^>]*type="application/json")(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=["']|data-bs-"""
    )
    found = [
        f"{shown(path)}:{number}"
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if bad.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.csrf_failure, 403), (errors.not_found, 404)],
)
@pytest.mark.parametrize(("lang", "back"), [("zh-hans", "回到工作台"), ("en", "To the workbench")])
def test_an_error_page_says_the_next_step_in_both_languages(view, status, lang, back):
    with translation.override(lang):
        answer = view(RequestFactory().get("/x/"))
    assert answer.status_code == status
    assert back in answer.content.decode()


def test_a_server_error_gives_a_number_that_is_in_the_log(caplog):
    with translation.override("en"):
        answer = errors.server_error(RequestFactory().get("/x/"))
    assert answer.status_code == 500
    [number] = re.findall(r"gv-reference\">(\w{12})<", answer.content.decode())
    assert number in caplog.text


@pytest.mark.django_db
def test_an_unknown_address_is_answered_by_our_own_page():
    answer = Client(headers={"accept-language": "zh"}).get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_a_form_that_stood_open_too_long_is_told_so(people):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(people.bai.user)
    answer = client.post("/views/save/", {"name": "x"})
    assert answer.status_code == 403
    assert "This page has expired" in answer.content.decode()


def test_styles_come_before_those_that_build_on_them(monkeypatch):
    chunks = {
        "console.ts": {"file": "c.js", "imports": ["_shared.js"], "css": ["c.css"]},
        "_shared.js": {"file": "s.js", "css": ["s.css"]},
    }
    monkeypatch.setattr(assets, "_manifest", lambda _changed: chunks)
    built = assets.asset("console.ts")
    assert [url.rsplit("/", 1)[1] for url in built.styles] == ["s.css", "c.css"]
    assert assets.asset("unknown.ts") is None


def test_an_icon_is_decoration_unless_it_has_a_name():
    tag = Template('{% load gv %}{% icon "check" %}|{% icon "check" label="fertig" %}').render(Context())
    decoration, named = tag.split("|")
    assert 'aria-hidden="true"' in decoration
    assert 'aria-label="fertig"' in named
