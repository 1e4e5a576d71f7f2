"""gridvisit judge, gridvisit rules."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts.judge import OF_A_VISIT
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.interfaces.cli.judging.judge import judge
from gridvisit.interfaces.cli.rules import rules
from tests.domain.evaluation import world

pytestmark = pytest.mark.django_db


def run(command, *args):
    result = CliRunner().invoke(command, [str(arg) for arg in args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_one_visit_by_number_or_id(visit):
    code, printed = run(judge, visit.number, "--json")
    found = json.loads(printed)
    assert (code, found["visit"], found["valid"], found["validity_reasons"]) == (
        0,
        visit.number,
        False,
        ["6.1-05"],
    )
    asked = [rule for rule in registry.all_verdicts().values() if rule.table in OF_A_VISIT]
    assert len(found["verdicts"]) == len(asked) > 100
    assert found["not_yet_judged"] == []
    assert "6.1-05  不通过" in run(judge, visit.id)[1]


def test_a_period_of_a_unit_judges_what_was_not_judged_yet(town_a, now):
    world.recorded(town_a, now)
    _code, printed = run(judge, "--period", "2026-11", "--unit", "A0101", "--json")
    found = json.loads(printed)
    assert (found["visits"], found["valid"], found["new_judgements"]) == (1, 1, 1)
    assert (found["units_judged"], found["findings_judged"]) == (1, 0)
    assert json.loads(run(judge, "--period", "2026-11", "--json")[1])["units_judged"] > 1
    assert json.loads(run(judge, "--period", "2026-10", "--json")[1])["visits"] == 0


def test_what_cannot_be_judged_is_told(town_a, now):
    with pytest.raises(NotFound, match=r"verdict\.nothing"):
        run(judge, world.planned(town_a, now).number)
    with pytest.raises(Refusal, match=r"period\.unreadable"):
        run(judge, "--period", "November")
    assert run(judge)[0] == 2


def test_all_rules_with_parameter_direction_and_origin(town_a):
    _code, printed = run(rules, "--unit", "A0101", "--json")
    found = {rule["id"]: rule for rule in json.loads(printed)}
    assert len(found) == 120
    assert found["7.2-03"]["parameters"][0]["origin"] == "standard"
    assert "7.2-03.lead" in run(rules, "--on", "2026-11-25")[1]


def test_a_rule_file_is_checked_and_loaded_as_a_whole(town_a, tmp_path):
    path = tmp_path / "county.toml"
    path.write_text(
        '[[tighten]]\nparameter = "7.2-03.lead"\nvalue = 2\nunit = "WD"\nfrom = 2099-12-01\nreason = "提前约好"\n', "utf-8"
    )  # fmt: skip
    code, printed = run(rules, "check", str(path), "--unit", town_a.county.code, "--json")
    assert (code, json.loads(printed)["tightened"]) == (0, 1)
    path.write_text(path.read_text("utf-8").replace("value = 2", "value = 0"), "utf-8")
    with pytest.raises(Refusal, match=r"rule_file\.refused") as told:
        run(rules, "check", str(path), "--unit", town_a.county.code)
    assert told.value.facts["line"] == 3
    with pytest.raises(Refusal, match=r"rule_file\.unreadable"):
        run(rules, "check", str(tmp_path / "none.toml"), "--unit", town_a.county.code)
    path.write_text(path.read_text("utf-8").replace("value = 0", "value = 3"), "utf-8")
    run(rules, "load", str(path), "--unit", town_a.county.code, "--as", "a1005")
    found = json.loads(run(rules, "--unit", town_a.county.code, "--on", "2099-12-02", "--json")[1])
    lead = next(row for rule in found for row in rule["parameters"] if row["id"] == "7.2-03.lead")
    assert (lead["value"], lead["origin_unit"]) == (3, town_a.county.code)
