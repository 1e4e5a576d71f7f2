"""The gate turns every anticipated error into a page with a next step, or a toast."""

from __future__ import annotations

import json

import pytest
from django import forms
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import translation

from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Problem, Refusal
from gridvisit.foundation.kernel.routes import ANY_STAFF
from gridvisit.interfaces.console import gate, htmx
from gridvisit.interfaces.field import gate as field_gate
from gridvisit.interfaces.portal import gate as portal_gate

REFUSALS = {
    "stale": Refusal("version.stale", current=3, seen=2),
    "hidden": NotFound(),
    "powerless": Forbidden(),
    "many": Invalid(
        [
            Problem("field.required", field="name", row=7, facts={"name": "名称"}),
            Problem("field.too_long", field="note", row=9, facts={"name": "备注", "limit": 3, "length": 9}),
        ]
    ),
}


def _raise(request, kind):
    raise REFUSALS[kind]


@gate.route(action="role.manage", subject="role", methods=("GET",))
def _powerful(request):
    return HttpResponse("in")


@gate.route(action=ANY_STAFF, subject="thing", methods=("POST",))
def _post_only(request):
    return htmx.go(request, "/done/", toast="好了")


urlpatterns = [
    path("desk/<kind>/", gate.route(action=ANY_STAFF, subject="thing")(_raise)),
    path("phone/<kind>/", field_gate.route(action=ANY_STAFF, subject="thing")(_raise)),
    path("open/<kind>/", portal_gate.public(subject="thing")(_raise)),
    path("powerful/", _powerful),
    path("post/", _post_only),
    path("", include("gridvisit.project.urls")),
]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people")]


@pytest.fixture(autouse=True)
def _own_urls():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.mark.parametrize(
    ("kind", "status"), [("stale", 409), ("hidden", 404), ("powerless", 403), ("many", 422)]
)
@pytest.mark.parametrize("door", ["desk", "phone", "open"])
def test_a_refusal_is_a_page_with_its_own_status(desk, door, kind, status):
    answer = desk.get(f"/{door}/{kind}/")
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")


def test_the_page_speaks_the_language_of_the_reader(desk):
    assert "刚被他人修改" in desk.get("/desk/stale/").content.decode()
    page = desk.get("/desk/stale/", headers={"accept-language": "en"}).content.decode()
    assert "Someone changed this record" in page


def test_problems_are_listed_by_row_and_field(desk):
    page = desk.get("/desk/many/").content.decode()
    assert "请填写“名称”" in page
    assert ">7<" in page


def test_the_page_leads_back_to_where_one_came_from_but_never_to_another_site(desk):
    assert (
        'href="/x/?a=1"'
        in desk.get("/desk/stale/", headers={"referer": "http://testserver/x/?a=1"}).content.decode()
    )
    page = desk.get("/desk/stale/", headers={"referer": "http://testserver.example/x/"}).content.decode()
    assert "testserver.example" not in page


def test_htmx_gets_a_toast_and_leaves_the_page_alone(desk):
    answer = desk.post("/desk/stale/", headers={"hx-request": "true"})
    assert answer.status_code == 409
    assert answer["HX-Reswap"] == "none"
    toast = json.loads(answer["HX-Trigger"])["gv:toast"]
    assert toast["tone"] == "danger"
    assert "刚被他人修改" in toast["text"]


def test_the_powerless_are_stopped_before_the_view(desk):
    assert desk.get("/powerful/").status_code == 403


def test_a_method_that_was_not_declared_is_refused(desk):
    assert desk.get("/post/").status_code == 405
    assert desk.post("/post/").url == "/done/"


def test_after_a_post_htmx_is_sent_on_and_the_words_wait_on_the_next_page(desk):
    answer = desk.post("/post/", headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/done/")
    assert "好了" in desk.get("/").content.decode()


def test_a_customers_page_is_never_kept_nor_indexed():
    answer = Client().get("/open/stale/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"


class _Form(forms.Form):
    name = forms.CharField(required=False)


def test_a_refusal_is_written_beside_its_field_and_what_was_typed_stays():
    with translation.override("zh-hans"):
        form = gate.blame(_Form({"name": "很长"}), REFUSALS["many"])
    assert form.errors["name"] == ["请填写“名称”。"]
    assert "备注" in form.non_field_errors()[0]
    assert form["name"].value() == "很长"


def test_what_is_hidden_or_forbidden_is_never_a_message_of_a_form():
    with pytest.raises(NotFound):
        gate.blame(_Form({}), REFUSALS["hidden"])
