"""gridvisit demands import: hotline files on the command line."""

import json

import pytest
from click.testing import CliRunner

from gridvisit.domain.demands.models import Demand
from gridvisit.interfaces.cli.demands.intake import demands
from tests.factories import demands as factory


@pytest.fixture
def cast(db, now):
    return factory.county(now)


def run(*args):
    return CliRunner().invoke(demands, ["import", *args])


def test_tickets_are_registered_once(cast, tmp_path):
    file = tmp_path / "tickets.csv"
    rows = [
        "工单编号,受理时间,受理内容,地址",
        "1,2026-01-05 09:30,表走快了,镇上",
        "2,2026-01-05 09:30,,镇上",
        "3,someday,表坏了,",
    ]
    file.write_text("\n".join(rows), "utf-8")
    told = json.loads(run(str(file), "--source", "95598", "--json").output)
    assert (told["rows"], told["created"], told["bad"], Demand.objects.count()) == (3, 2, 1, 2)
    bad = next(problem for problem in told["problems"] if problem["level"] == "error")
    assert (bad["row"], bad["field"]) == (3, "verbatim")
    assert bad["zh"]
    assert bad["en"]
    again = json.loads(run(str(file), "--source", "95598", "--json").output)
    assert (again["created"], again["unchanged"], Demand.objects.count()) == (0, 2, 2)


def test_what_waits_is_listed_with_what_it_lacks(cast, tmp_path):
    file = tmp_path / "tickets.csv"
    file.write_text(
        "工单编号,受理时间,受理内容,地址\n1,2026-01-05 09:30,表走快了,镇上\n3,someday,表坏了,", "utf-8"
    )
    run(str(file), "--source", "95598")
    told = json.loads(CliRunner().invoke(demands, ["waiting", "--json"]).output)
    assert [(row["ticket"], row["lacks"], row["file_said"]) for row in told] == [
        ("3", "whose heard_at", "heard_at")
    ]  # fmt: skip
    assert "someday" not in str(told)


def test_the_template_and_a_dry_run_write_no_demand(cast, tmp_path):
    sheet = tmp_path / "t.xlsx"
    assert run("--source", "12398", "--template", str(sheet)).exit_code == 0
    assert json.loads(run(str(sheet), "--source", "12398", "--dry-run", "--json").output)["dry_run"]
    assert Demand.objects.count() == 0


def test_an_unknown_hotline_is_refused(tmp_path):
    assert run("x.csv", "--source", "110").exit_code == 2
