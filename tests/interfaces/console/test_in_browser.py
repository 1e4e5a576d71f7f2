"""The scripts of the pages, in a real browser: nothing typed is lost, keys keep out of the way of pinyin."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.http import HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import include, path
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from gridvisit.foundation.kernel.paging import Page as Rows
from gridvisit.foundation.kernel.routes import ANY_STAFF
from gridvisit.interfaces.console import tables
from gridvisit.interfaces.console.gate import route
from gridvisit.interfaces.field.gate import route as phone_route

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--no-first-run"]  # fmt: skip
THINGS = tables.ListSpec(
    key="things",
    columns=(tables.Column("编号", sort="no"),),
    filters=(tables.Filter("late", "超期", "flag"),),
    search="编号",
    order="-id",
)
DESK = """{% extends "console/base.html" %}{% load gv %}{% block title %}诉求{% endblock %}{% block heading %}诉求{% endblock %}
{% block content %}{% include "console/_form.html" with draft="demand-1" %}{% endblock %}"""
PHONE = """{% extends "field/base.html" %}{% load gv %}{% block title %}签名{% endblock %}{% block heading %}签名{% endblock %}
{% block content %}<form method="post" enctype="multipart/form-data" data-gv-position>{% csrf_token %}{% field form.photo %}
<input type="hidden" name="photo_sha256"><input type="hidden" name="lon"><input type="hidden" name="accuracy_m">
<div class="gv-sign" data-gv-sign data-required><canvas></canvas><button type="button" class="btn" data-gv-sign-clear>重签</button>
<input type="hidden" name="signature"><input type="hidden" name="signature_strokes"></div></form>{% endblock %}
{% block bar %}<footer class="gv-act"><button class="btn btn-primary" type="submit">完成</button></footer>{% endblock %}"""
ROW = '<tr><td data-label="编号"><a href="/things/?q={{ item }}">{{ item }}</a></td></tr>'
SENT: list[dict[str, str]] = []


class _Form(forms.Form):
    title = forms.CharField(label="标题")
    note = forms.CharField(label="原话", widget=forms.Textarea)
    photo = forms.FileField(
        label="照片", required=False, widget=forms.FileInput(attrs={"data-gv-photo": "", "accept": "image/*"})
    )


def _show(request, source: str, **context) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render(context, request))


@route(action=ANY_STAFF, subject="thing")
def _desk(request):
    form = _Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponse("<p id='taken'>taken</p>")
    return _show(request, DESK, form=form)


@route(action=ANY_STAFF, subject="thing", methods=("GET",))
def _things(request):
    state = THINGS.read(request)
    row = engines["django"].from_string(ROW).template
    items = [] if state.q == "none" else ["D-1", "D-2", "D-3"]
    return tables.show(
        request, "console/list.html", state=state, page=Rows(items, None), row=row, empty=tables.Empty("空")
    )


@phone_route(action=ANY_STAFF, subject="thing")
def _phone(request):
    if request.method == "POST":
        SENT.append(dict(request.POST.items()) | {"size": str(request.FILES["photo"].size)})
        return HttpResponse("<p id='taken'>taken</p>")
    return _show(request, PHONE, form=_Form())


urlpatterns = [
    path("desk/", _desk),
    path("things/", _things),
    path("phone/", _phone),
    path("", include("gridvisit.project.urls")),
]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_page(people, live_server, chromium_path):
    """Open a page as 白, at the desk's width; any script error or policy violation fails the test."""
    client = Client()
    client.force_login(people.bai.user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    wrong: list[str] = []
    with override_settings(ROOT_URLCONF=__name__), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGS)
        context = browser.new_context(
            base_url=live_server.url, locale="zh-CN", viewport={"width": 1280, "height": 800},
            geolocation={"longitude": 117.02, "latitude": 36.65, "accuracy": 12}, permissions=["geolocation"],
        )  # fmt: skip
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda note: wrong.append(note.text) if "Content Security" in note.text else None)
        yield page
        browser.close()
    assert wrong == []


def _ime(page: Page, selector: str, begun: str) -> None:
    """Compose `begun` with an input method, unfinished."""
    page.focus(selector)
    page.context.new_cdp_session(page).send(
        "Input.imeSetComposition", {"text": begun, "selectionStart": 1, "selectionEnd": 1}
    )


def test_the_keyboard_reaches_search_rows_and_pages(browser_page: Page):
    page = browser_page
    page.goto("/things/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("gj/")  # letters in a field are letters
    assert page.input_value("#search") == "gj/"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.inner_text("tr.gv-row-here") == "D-2"
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/")


def test_a_filter_narrows_without_losing_focus_and_the_address_stays_short(browser_page: Page):
    page = browser_page
    page.goto("/things/")
    page.focus("#list-q")
    page.keyboard.type("none")
    page.wait_for_selector(".gv-empty")
    assert page.url.endswith("/things/?q=none")
    assert page.evaluate("document.activeElement.id") == "list-q"
    page.click(".gv-chip")
    page.wait_for_selector("tbody tr")
    assert page.input_value("#list-q") == ""


def test_nothing_is_asked_while_pinyin_is_being_composed(browser_page: Page):
    page = browser_page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/things/?" in request.url else None)
    page.goto("/things/")
    _ime(page, "#list-q", "n")
    page.wait_for_timeout(600)
    assert asked == []
    page.keyboard.insert_text("能")
    page.wait_for_url("**/things/?q=*")


def test_what_was_typed_comes_back_after_a_crash_and_goes_once_it_was_taken(browser_page: Page):
    page = browser_page
    page.goto("/desk/")
    page.fill("#id_title", "停电三次")
    page.wait_for_selector(".gv-draft-note")
    page.goto("/desk/")
    assert page.input_value("#id_title") == "停电三次"
    page.click(".gv-form button[type=submit]")  # incomplete: comes back with what was typed
    page.wait_for_selector(".gv-field-bad")
    assert page.input_value("#id_title") == "停电三次"
    page.fill("#id_note", "上周停电三次，没人说原因")
    page.click(".gv-form button[type=submit]")
    page.wait_for_selector("#taken")
    page.goto("/desk/")
    assert page.input_value("#id_title") == ""


def test_the_phone_signs_shrinks_the_photo_and_takes_the_position_once(browser_page: Page, tmp_path):
    page = browser_page
    page.set_viewport_size({"width": 360, "height": 740})
    SENT.clear()
    noise = BytesIO()
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(noise, "JPEG", quality=95)
    photo = tmp_path / "meter.jpg"
    photo.write_bytes(noise.getvalue())
    page.goto("/phone/")
    page.set_input_files("#id_photo", photo)
    page.wait_for_selector(".gv-photos small")
    page.evaluate("document.querySelector('form[data-gv-position]').requestSubmit()")
    page.wait_for_selector(".gv-toast")  # unsigned: not sent
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(box["x"] + 30 + 9 * step, box["y"] + 60 + 40 * (step % 2))
    page.mouse.up()
    page.evaluate("document.querySelector('form[data-gv-position]').requestSubmit()")
    page.wait_for_selector("#taken")
    [sent] = SENT
    assert int(sent["size"]) <= 300 * 1024
    assert len(sent["photo_sha256"]) == 64
    assert (sent["lon"], sent["accuracy_m"]) == ("117.020000", "12")
    assert sent["signature"].startswith("data:image/png;base64,")
    assert len(json.loads(sent["signature_strokes"])["strokes"][0]) > 10


def test_without_a_connection_the_page_stays_and_says_so(browser_page: Page):
    page = browser_page
    page.goto("/phone/")
    page.context.set_offline(True)
    page.wait_for_selector("[data-gv-net]:not([hidden])")
    page.evaluate("document.querySelector('form[data-gv-position]').requestSubmit()")
    assert page.locator("canvas").count() == 1
    page.context.set_offline(False)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(
    "url", ["/", "/things/", "/things/?q=none", "/desk/", "/phone/", "/account/password/", "/nowhere/"]
)
def test_every_page_of_the_frame_can_be_read_by_all_and_fits(browser_page: Page, url, width):
    page = browser_page
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    source = Axe().run(page).response["violations"]
    assert [
        (found["id"], found["nodes"][0]["html"][:120])
        for found in source
        if found["impact"] in ("serious", "critical")
    ] == []
