"""All indicators: found by number, name and group, as a table and as a file; frozen and expected on the page of one."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from gridvisit.domain.evaluation.indicators import FORMULAS, GROUPS, frozen
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.staff import tokens
from gridvisit.interfaces.cli.judging.indicators import indicators as command
from tests.domain.evaluation.figures.rows import NOW, County, noon

pytestmark = pytest.mark.django_db
PERIOD = {"period": "2026-11"}


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def k(db):
    return County()


@pytest.fixture
def qa(k, enter, django_user_model):
    """The quality manager of the county, and the browser."""
    person = k.staff("qa", k.county, role="qa")
    person.user = django_user_model.objects.create_user(username="qa")
    person.save(update_fields=["user"])
    return lambda lang="en": enter(person, lang)


def listed(client: Client, **more: str):
    return client.get(reverse("console:indicator-list"), PERIOD | more)


def codes(answer) -> list[str]:
    return [figure["code"] for section in answer.context["sections"] for figure in section["figures"]]


def test_all_fifty_in_their_groups_each_with_its_page(k, qa):
    answer = listed(qa())
    assert sorted(codes(answer)) == sorted(FORMULAS)
    assert [section["title"] for section in answer.context["sections"]] == [
        text.en for text in GROUPS.values()
    ]
    page = answer.content.decode()
    assert all(reverse("console:indicator", args=[code]) in page for code in FORMULAS)


@pytest.mark.parametrize(
    ("words", "lang", "found"),
    [
        ("I22", "en", ["I22"]), ("挂起", "zh-hans", ["I22", "I28"]), ("satisfaction index", "en", ["I40"]),
        ("nothing like it", "en", []), ("\x00", "en", sorted(FORMULAS)),
    ],
)  # fmt: skip
def test_found_by_number_name_or_words_of_the_formula(k, qa, words, lang, found):
    assert sorted(codes(listed(qa(lang), q=words))) == found


def test_a_group_and_the_piece_htmx_asks_for(k, qa):
    answer = qa().get(
        reverse("console:indicator-list"), PERIOD | {"group": "survey"}, headers={"HX-Request": "true"}
    )
    assert codes(answer) == ["I39", "I40", "I41", "I42"]
    assert "<html" not in answer.content.decode()


def test_the_shown_table_as_csv_and_as_a_workbook(k, qa):
    k.visits(3)
    k.visit(valid=False)
    text = listed(qa(), q="I14", **{"as": "csv"}).content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert (head[0], head[2], row[0], row[2], row[4:7]) == (
        "Number",
        "Value",
        "I14",
        "75.0 %",
        ["4", "3", "4"],
    )
    answer = listed(qa("zh-hans"), **{"as": "xlsx"})
    assert answer["Content-Disposition"].endswith('gridvisit-indicators-K-2026-11.xlsx"')
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + len(FORMULAS)
    by_code = {row[0]: row for row in rows}
    assert by_code["I14"][1:3] == ["有效走访率", "75.0 %"]
    assert by_code["I38"][2] == "没有数据"


def test_the_units_as_a_file_without_rank_and_without_persons(k, qa):
    k.visits(2)
    answer = qa().get(reverse("console:dashboard-units"), PERIOD | {"code": "I14", "as": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [k.a.name, k.b.name, k.county.name]
    assert [row[3] for row in rows[1:]] == ["100.0 %", "no data", "100.0 %"]
    assert k.an.name not in answer.content.decode("utf-8-sig")


def test_satisfaction_is_not_compared_where_few_have_answered(k, qa):
    asked = k.instrument(solved=1.0)
    for unit, marks, quiet in ((k.a, [5] * 35, 0), (k.b, [1] * 35, 100)):
        for mark in marks:
            k.answered(asked, unit=unit, overall=mark)
        for _n in range(quiet):
            k.answered(asked, unit=unit, state="refused")
    answer = qa().get(reverse("console:dashboard-units"), PERIOD | {"code": "I39"})
    first, second = (row["cells"][0]["apart"] for row in answer.context["table"]["rows"])
    assert first == {"side": "above", "tone": "good"}
    assert second == {}, "35 of 135 are too few"


def test_frozen_and_todays_value_side_by_side_if_they_differ(k, qa):
    k.visits(3)
    frozen.freeze(root=k.county, period=parse_period("2026-11"), now=noon(5, month=12))
    address = reverse("console:indicator", args=["I14"])
    assert "differs from today" not in qa().get(address, PERIOD).content.decode()
    k.visit(valid=False)
    page = qa().get(address, PERIOD).content.decode()
    assert "differs from today" in page
    assert "75.0 %" in page
    assert "3 ÷ 3" in page


def test_what_was_to_be_expected_of_a_units_customers_is_said_in_words(k, qa):
    for unit, valid in ((k.a, True), (k.b, False)):
        for _n in range(2):
            k.visit(party=k.party(unit=unit), valid=valid)
    page = (
        qa().get(reverse("console:indicator", args=["I14"]), PERIOD | {"unit": str(k.a.id)}).content.decode()
    )
    assert "2 of 4" not in page
    assert "A单位: 2 of 2. With the whole company's rates" in " ".join(page.split())
    assert "2.00" in page


def test_what_is_missing_is_said_and_a_sub_figure_opens_its_records(k, qa):
    page = qa().get(reverse("console:indicator", args=["I44"]), PERIOD).content.decode()
    assert "consumption measured 12 months after" in page
    k.qualify(k.an, hours=20)
    answer = qa().get(
        reverse("console:indicator", args=["I48"]), PERIOD | {"class": "training", "part": "numerator"}
    )
    assert [row["row"].label for row in answer.context["records"]["rows"]] == ["an"]


def test_queries_of_the_list_do_not_grow_with_records_or_units(k, qa, django_assert_max_num_queries):
    client = qa()
    listed(client)
    k.visits(30)
    for number in range(5):
        k._unit(f"S{number}", "station", k.county)
    with django_assert_max_num_queries(100):
        listed(client)


# Command line and API -------------------------------------------------------------------------------------------


def test_the_command_line_gives_todays_and_the_frozen_figure(k):
    k.visits(3)
    frozen.freeze(root=k.county, period=parse_period("2026-11"), now=noon(5, month=12))
    k.visit(valid=False)
    result = CliRunner().invoke(command, ["--period", "2026-11", "--unit", "K", "--code", "I14", "--json"])
    assert result.exit_code == 0
    (row,) = json.loads(result.stdout)
    assert (row["code"], row["percent"], row["n"]) == ("I14", "75.0", 4)
    assert (row["frozen"]["shown"], row["frozen"]["differs"]) == ("100.0 %", True)
    table = CliRunner().invoke(command, ["--period", "2026-11"]).stdout
    assert "I14" in table
    assert "没有数据" in table


def test_the_api_gives_both_and_what_was_expected(k, client):
    k.visits(3)
    frozen.freeze(root=k.county, period=parse_period("2026-11"), now=NOW - timedelta(days=15))
    person = k.staff("qa", k.county, role="qa")
    _row, secret = tokens.create(staff=person, label="t", scopes=["*"], actor=None, now=NOW)

    def get(path):
        return client.get(f"/api/v1{path}", HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")

    (row,) = get("/indicators?period=2026-11&codes=I14").json()
    assert (row["shown"], row["frozen"]["shown"], row["frozen"]["differs"]) == ("100.0 %", "100.0 %", False)
    found = get(f"/indicators/I14/expected?period=2026-11&unit={k.a.id}").json()
    assert (found["observed"], found["expected"], found["ratio"]) == (3, 3, 1)
    assert get("/indicators/I14/expected?period=2026-11").status_code == 404
