"""Doors translate, they never decide; the clock is read in doors only; nothing flows in hiding."""

from __future__ import annotations

import ast

import pytest

from tests.laws.source import calls, dotted, python_files, shown, tree_of

CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "timezone.now",
    "timezone.localdate",
    "clock.now",
    "datetime.datetime.now",
    "datetime.date.today",
    "localdate",
}


TODAY_IS_MEANT = {
    "src/gridvisit/domain/staff/access.py": "a right is judged by today, not by the day of the record (ADR 0003)",
    "src/gridvisit/foundation/health.py": "the state of the installation is the state at this moment",
}
"""Files below the doors that may ask for today, each with its reason."""


ALL_OR_NOTHING = {"src/gridvisit/interfaces/cli/demo.py"}
"""Where a door wraps many services in one transaction: a half-loaded demo county would look like a broken product."""


def _found(*below: str, wanted) -> list[str]:
    return [
        f"{shown(path)}:{node.lineno}: {what}"
        for path in python_files(*below)
        for node in ast.walk(tree_of(path))
        if (what := wanted(node))
    ]


def test_no_door_touches_a_table():
    def wanted(node: ast.AST) -> str:
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager", "_default_manager"}:
            return dotted(node)
        return ""

    assert _found("interfaces", wanted=wanted) == []


def test_no_door_saves_or_opens_a_transaction():
    def wanted(node: ast.AST) -> str:
        name = dotted(node.func) if isinstance(node, ast.Call) else ""
        kept_elsewhere = name.split(".")[0] in {"image", "page", "picture"} or "session" in name  # no rows
        if name.endswith((".save", ".bulk_create", ".atomic")) and not kept_elsewhere:
            return name
        return ""

    found = [line for line in _found("interfaces", wanted=wanted) if line.split(":")[0] not in ALL_OR_NOTHING]
    assert found == []


def test_no_door_writes_the_audit_or_the_outbox():
    def wanted(node: ast.AST) -> str:
        name = dotted(node.func) if isinstance(node, ast.Call) else ""
        return name if name in {"audit.record", "outbox.emit", "record", "emit"} else ""

    assert _found("interfaces", wanted=wanted) == []


def test_only_doors_read_the_clock():
    read = [
        f"{shown(path)}:{call.lineno}: {name}()"
        for path in python_files("domain", "engines", "standard", "foundation")
        if path.name != "clock.py" and shown(path) not in TODAY_IS_MEANT
        for call, name in calls(path)
        if name in CLOCKS
    ]
    assert read == []


def test_the_domain_does_not_even_import_the_clocks_now():
    def wanted(node: ast.AST) -> str:
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("kernel.clock"):
            return "now" if any(alias.name == "now" for alias in node.names) else ""
        return ""

    assert _found("domain", "engines", "standard", wanted=wanted) == []


@pytest.mark.parametrize("word", ["post_save", "pre_save", "m2m_changed", "post_delete", "receiver"])
def test_no_signal_moves_anything_behind_the_readers_back(word):
    def wanted(node: ast.AST) -> str:
        return word if isinstance(node, ast.Name) and node.id == word else ""

    assert _found(wanted=wanted) == []


def test_no_model_overrides_save_or_delete():
    """Nothing happens behind the reader's back; only to refuse, in one line, is allowed (9.2-01: files are kept)."""

    def wanted(node: ast.AST) -> str:
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Raise) and len(node.body) <= 2:
            return ""
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"} and node.args.args[:1]:
            return node.name if node.args.args[0].arg == "self" else ""
        return ""

    assert _found("domain", "foundation", wanted=wanted) == []


def test_work_is_started_later_through_the_outbox_only():
    def wanted(node: ast.AST) -> str:
        name = dotted(node.func) if isinstance(node, ast.Call) else ""
        return name if name.endswith((".delay", ".apply_async", ".send_task")) else ""

    outside = [line for line in _found(wanted=wanted) if "celery" not in line]
    assert outside == []
