"""The two languages of the documentation are twins: same files, same headings in the same order of depth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.laws.source import ROOT

ZH, EN = ROOT / "docs" / "zh", ROOT / "docs" / "en"
PAGES = sorted(path.relative_to(ZH).as_posix() for path in ZH.rglob("*.md"))
TWINS = [(f"docs/zh/{name}", f"docs/en/{name}") for name in PAGES] + [("README.zh-CN.md", "README.md")]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def _depths(path: Path) -> list[int]:
    depths, fenced = [], False
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and (heading := re.match(r"(#+) ", line)):
            depths.append(len(heading.group(1)))
    return depths


def test_both_languages_have_the_same_pages():
    assert sorted(path.relative_to(EN).as_posix() for path in EN.rglob("*.md")) == PAGES


@pytest.mark.parametrize(("zh", "en"), TWINS)
def test_twins_have_the_same_headings(zh, en):
    assert _depths(ROOT / zh) == _depths(ROOT / en)


@pytest.mark.parametrize("page", sorted({name for pair in TWINS for name in pair} | {"CONTRIBUTING.md"}))
def test_links_to_files_lead_somewhere(page):
    here = ROOT / page
    targets = [
        t for t in LINK.findall(here.read_text("utf-8")) if "://" not in t and not t.startswith("mailto:")
    ]
    assert [target for target in targets if not (here.parent / target).exists()] == []


def test_every_change_note_speaks_both_languages():
    notes = {path.name for path in (ROOT / "docs" / "changes").glob("*.*.md")}
    alone = [
        name
        for name in notes
        if name.replace(".zh.md", ".en.md") not in notes or name.replace(".en.md", ".zh.md") not in notes
    ]
    assert sorted(alone) == []


def test_decision_records_are_numbered_in_one_line_and_short():
    records = sorted(path for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    assert [path.name for path in records if len(path.read_text("utf-8").splitlines()) > 80] == []
