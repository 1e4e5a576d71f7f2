"""Words that do not belong in the tree: promises to do it later, paths of one machine."""

from __future__ import annotations

import re

import pytest

from tests.laws.source import ROOT, project_files, shown

TEXT = {
    ".py",
    ".html",
    ".md",
    ".toml",
    ".ts",
    ".js",
    ".css",
    ".scss",
    ".sh",
    ".yml",
    ".yaml",
    ".json",
    ".po",
    ".csv",
    "",
}
HERE = {"tests/laws/test_house_words.py"}
PATTERNS = {
    "later": re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b"),
    "machine": re.compile(r"(?<![\w.])/(work|root|home/\w+)/"),
    "conflict": re.compile(r"^(<{7}|>{7}) ", re.MULTILINE),
}


@pytest.mark.parametrize("kind", PATTERNS)
def test_no_file_holds_such_a_word(kind):
    found = []
    for path in project_files():
        if path.suffix not in TEXT or shown(path) in HERE or path.name == "package-lock.json":
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1):
            if PATTERNS[kind].search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []
