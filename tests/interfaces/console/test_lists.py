"""A list keeps its filter in the address, its views in the session, and its way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse

from gridvisit.domain.staff import saved
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.paging import Page
from gridvisit.interfaces.console import tables

pytestmark = pytest.mark.django_db

SPEC = tables.ListSpec(
    key="things",
    columns=(tables.Column("Name", sort="name"), tables.Column("Days", numeric=True)),
    filters=(
        tables.Filter("type", "Type", options=(("a", "Alpha"), ("b", "Beta"))),
        tables.Filter("unit", "Unit"),
        tables.Filter("overdue", "Overdue", "flag"),
        tables.Filter("since", "Since", "day"),
    ),
    search="Name",
    tabs=(tables.Tab("Late", "overdue=1"),),
    order="-id",
)


@dataclass
class Request:
    query: str = ""
    path: str = "/things/"

    def __post_init__(self):
        self.GET = QueryDict(self.query)
        self.actor = None


def read(query: str = "", **options) -> tables.ListState:
    return SPEC.read(Request(query), **options)


def test_the_address_is_read_into_clean_values():
    state = read("q=+王+&type=a&overdue=1&since=2026-11-01&sort=-name&unit=7", unit=(("7", "城关"),))
    assert state.q == "王"
    assert state.values == {"type": "a", "unit": "7", "overdue": True, "since": date(2026, 11, 1)}
    assert state.sort == "-name"


def test_nonsense_in_the_address_is_left_out():
    state = read("type=zzz&since=yesterday&sort=password&unit=7")
    assert state.values == {}
    assert state.sort == "-id"
    assert not state.is_filtered


def test_each_chip_knows_the_address_without_it():
    chips = {str(chip.label): chip for chip in read("q=x&type=a&overdue=1").chips}
    assert str(chips["Type"].value) == "Alpha"
    assert parse_qs(urlsplit(chips["Type"].without).query) == {"q": ["x"], "overdue": ["1"]}


def test_a_heading_sorts_up_then_down_and_says_which():
    [name, days] = read().headings
    assert name["url"] == "/things/?sort=name"
    assert days["url"] == ""
    [name, _] = read("sort=name").headings
    assert (name["url"], name["sorted"]) == ("/things/?sort=-name", "ascending")


def test_the_pager_finds_the_way_back_page_by_page():
    first = read("type=a")
    second_url = first.next_url(Page([1], "C2"))
    second = read(urlsplit(second_url).query)
    third = read(urlsplit(second.next_url(Page([1], "C3"))).query)
    assert (second.cursor, third.cursor) == ("C2", "C3")
    assert third.previous_url == second_url
    assert second.previous_url == "/things/?type=a"
    assert first.previous_url == ""
    assert third.next_url(Page([1], None)) == ""


def test_a_shared_tab_is_marked_when_its_filter_is_in_force():
    tabs = {str(tab["name"]): tab["active"] for tab in read("overdue=1").tabs}
    assert tabs == {"Late": True}
    assert not read("overdue=1").can_save
    assert read("type=a").can_save


def names(person) -> list[tuple[str, str]]:
    return [(view.name, view.query) for view in saved.views_of(actor=person, list_key="things")]


def test_a_filter_is_saved_under_a_name_replaced_and_forgotten(desk, people):
    save, forget = reverse("console:view-save"), reverse("console:view-forget")
    wish = {"key": "things", "name": "我的", "query": "type=a", "next": "/"}
    desk.post(save, wish)
    desk.post(save, wish | {"query": "type=b"})
    assert names(people.bai) == [("我的", "type=b")]
    assert names(people.quality) == []
    desk.post(forget, {"key": "things", "name": "我的", "next": "/"})
    assert names(people.bai) == []


def test_a_view_without_a_name_is_not_saved(desk, people):
    desk.post(reverse("console:view-save"), {"key": "things", "name": " ", "query": "type=a", "next": "/"})
    assert names(people.bai) == []


def test_views_are_tabs_and_not_a_second_menu(people, now):
    for number in range(saved.MOST):
        saved.save_view(list_key="things", name=str(number), query="q=x", actor=people.bai, now=now)
    with pytest.raises(Refusal, match=r"view\.too_many"):
        saved.save_view(list_key="things", name="one more", query="q=x", actor=people.bai, now=now)
