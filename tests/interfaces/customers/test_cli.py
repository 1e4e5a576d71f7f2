"""gridvisit import …: figures, problems, template, list, undo, exit codes."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from gridvisit.domain.customers.models import Party
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.cli.imports import import_
from tests.factories import sheets
from tests.factories.sheets import FIRM, HOME


@pytest.fixture
def run(town_a):
    """Return a function: arguments → exit code and what was printed."""

    def call(*args):
        result = CliRunner().invoke(import_, [str(arg) for arg in args])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout

    return call


def test_a_list_is_tried_imported_listed_and_taken_back(run, tmp_path):
    path = sheets.xlsx(tmp_path, sheets.table([HOME, FIRM, {**HOME, "serial": "B", "account_no": "37"}]))
    code, printed = run("customers", path, "--dry-run", "--json")
    told = json.loads(printed)
    assert (code, told["rows"], told["good"], told["bad"], told["created"], told["dry_run"]) == (
        0,
        3,
        2,
        1,
        2,
        True,
    )
    assert Party.objects.count() == 0
    problem = told["problems"][0]
    assert {"row", "field", "code", "zh", "en"} <= problem.keys()
    assert (problem["row"], problem["field"], problem["code"]) == (4, "account_no", "account.length")
    told = json.loads(run("customers", path, "--json")[1])
    assert Party.objects.count() == 2
    again = json.loads(run("customers", path, "--json")[1])
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    listed = json.loads(run("list", "--json")[1])
    assert [row["state"] for row in listed] == ["applied", "applied", "previewed"]
    assert json.loads(run("undo", told["run"], "--json")[1])["state"] == "undone"
    assert Party.objects.count() == 0
    with pytest.raises(Refusal, match=r"import\.not_applied"):
        run("undo", told["run"])


def test_a_file_without_one_good_row_ends_with_one(run, tmp_path):
    path = sheets.text(tmp_path, sheets.table([{**HOME, "account_no": "1"}]))
    assert run("customers", path)[0] == 1


@pytest.mark.parametrize("kind", ["customers", "staff", "units"])
def test_the_template_is_written_and_reads_back(run, tmp_path, kind):
    path = tmp_path / "t.xlsx"
    assert run(kind, "--template", path)[0] == 0
    told = json.loads(run(kind, path, "--dry-run", "--json")[1])
    assert told["rows"] == 2
    if kind == "customers":
        assert (told["good"], told["problems"]) == (2, [])


def test_a_unit_and_a_tenant_are_named_by_code(run, town_b, tmp_path):
    line = {key: value for key, value in HOME.items() if key != "unit"}
    path = sheets.text(tmp_path, sheets.table([line]))
    run("customers", path, "--unit", "A0101")
    assert Party.objects.get().unit.code == "A0101"
    run("customers", path, "--tenant", "B01")
    assert sorted(Party.objects.values_list("unit__code", flat=True)) == ["A0101", "B01"]
    with pytest.raises(Refusal, match=r"unit\.unknown"):
        run("customers", path, "--unit", "Z9")
