"""Every refusal the code can raise has its words, in both languages, with the same facts in them."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gridvisit.foundation.kernel.text import catalogue
from tests.laws.source import calls, module_name, python_files, shown

RAISERS = {"Refusal", "NotFound", "Forbidden", "Problem"}
NOT_FACTS = {"status", "field", "way_out", "row", "facts", "code"}


class Raised(NamedTuple):
    place: str
    code: str
    pattern: bool
    facts: frozenset[str] | None  # None: not known from the source


def _code(node: ast.expr) -> Iterator[tuple[str, bool]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, False
    elif isinstance(node, ast.IfExp):
        yield from _code(node.body)
        yield from _code(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        parts = [re.escape(v.value) if isinstance(v, ast.Constant) else r"[\w.-]+" for v in node.values]
        yield "".join(parts), True


def _facts(call: ast.Call, raiser: str) -> frozenset[str] | None:
    if raiser == "Problem":
        facts = next((k.value for k in call.keywords if k.arg == "facts"), None)
        if facts is None:
            return frozenset() if len(call.args) < 4 else None
        if isinstance(facts, ast.Dict) and all(isinstance(key, ast.Constant) for key in facts.keys):
            return frozenset(key.value for key in facts.keys)
        return None
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg not in NOT_FACTS)


def raised_in(path: Path) -> Iterator[Raised]:
    for call, name in calls(path):
        raiser = name.rsplit(".", 1)[-1]
        if raiser not in RAISERS:
            continue
        place, facts = f"{shown(path)}:{call.lineno}", _facts(call, raiser)
        first = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "code"), None)
        for code, pattern in _code(first) if first is not None else ():
            yield Raised(place, code, pattern, facts)
        for keyword in call.keywords:
            if keyword.arg == "way_out":
                for code, pattern in _code(keyword.value):
                    yield Raised(place, code, pattern, None)


def _known() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    for path in python_files():
        if path.name == "messages.py" or "kernel.text import" in path.read_text("utf-8"):
            importlib.import_module(module_name(path))
    return {code: text.placeholders() for code, text in catalogue().items()}


def test_every_code_raised_has_its_words():
    known, wordless = _known(), []
    for path in python_files():
        for raised in raised_in(path):
            if raised.pattern:
                found = any(re.fullmatch(raised.code, code) for code in known)
            else:
                found = raised.code in known
            if not found:
                wordless.append(f"{raised.place}: {raised.code}")
    assert not wordless, "\n".join(wordless)


def test_every_fact_a_text_asks_for_is_given_where_it_is_raised():
    known, silent = _known(), []
    for path in python_files():
        for raised in raised_in(path):
            if raised.pattern or raised.facts is None or raised.code not in known:
                continue
            if missing := known[raised.code][1] - raised.facts:
                silent.append(f"{raised.place}: {raised.code} lacks {sorted(missing)}")
    assert not silent, "\n".join(silent)


def test_both_languages_ask_for_the_same_facts():
    assert [code for code, (zh, en) in _known().items() if zh != en] == []


def test_no_text_is_empty_and_no_chinese_text_is_english():
    _known()
    poor = [code for code, text in catalogue().items() if not text.zh.strip() or not text.en.strip()]
    latin = [code for code, text in catalogue().items() if not re.search(r"[\u4e00-\u9fff]", text.zh)]
    assert (poor, latin) == ([], [])
