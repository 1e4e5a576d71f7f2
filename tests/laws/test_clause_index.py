"""From a clause to the code that carries it out, and back: no dead path, no clause forgotten, no rule lost."""

from __future__ import annotations

import importlib

import pytest

from gridvisit.standard import catalogue, clauses
from tests.laws.source import calls, python_files, shown

RULES_PER_CLAUSE = {
    "4": 15,
    "5.1": 4,
    "5.2": 4,
    "5.3": 4,
    "5.4": 2,
    "5.5": 20,
    "6.1": 10,
    "6.2": 9,
    "6.3": 8,
    "7.1": 3,
    "7.2": 17,
    "8.1": 5,
    "8.2": 4,
    "9.1": 4,
    "9.2": 4,
    "9.3": 3,
    "9.4": 4,
}
"""How many of the 120 checkable rules stand under which clause."""


def _resolve(path: str) -> object:
    module, _, name = path.partition(":")
    found: object = importlib.import_module(module)
    for part in name.split(".") if name else ():
        found = getattr(found, part)
    return found


@pytest.mark.parametrize(
    ("clause", "path"), [(clause.id, path) for clause in clauses.all_clauses() for path in clause.code]
)
def test_every_code_path_of_a_clause_leads_to_code(clause, path):
    assert _resolve(path) is not None


def test_every_clause_that_asks_for_something_is_carried_out_somewhere():
    assert [clause.id for clause in clauses.all_clauses() if clause.shall and not clause.code] == []


def test_all_120_rules_are_in_the_catalogue_under_a_known_clause():
    ids = [rule.id for rule in catalogue.all_rules()]
    known = {clause.id for clause in clauses.all_clauses()}
    counts: dict[str, int] = {}
    for rule_id in ids:
        counts[rule_id.rpartition("-")[0]] = counts.get(rule_id.rpartition("-")[0], 0) + 1
    assert counts == RULES_PER_CLAUSE
    assert len(ids) == len(set(ids)) == 120
    assert sorted(counts.keys() - known) == []


def test_every_rule_number_spelled_out_in_the_code_exists():
    ids, unknown = set(catalogue.by_id()), []
    for path in python_files("engines", "domain"):
        for call, name in calls(path):
            if name.rsplit(".", 1)[-1] in {"verdict", "rule"} and call.args:
                value = getattr(call.args[0], "value", None)
                if isinstance(value, str) and value not in ids and "-" in value and value[0].isdigit():
                    unknown.append(f"{shown(path)}:{call.lineno}: {value}")
    assert unknown == []
