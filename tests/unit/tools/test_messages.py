"""The tool that merges, compiles and checks the Chinese texts names what is wrong, with its place."""

from __future__ import annotations

import gettext
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[3] / "tools" / "messages.py"
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
ARCHIVE = 'msgid "Archive"\nmsgstr "归档"\n\n'
VISITS = 'msgid "%(n)s visit"\nmsgid_plural "%(n)s visits"\nmsgstr[0] "%(n)s 次走访"\n\n'


@pytest.fixture
def tree(tmp_path):
    """Return a project with two texts in Python and two in a template, all translated."""
    package = tmp_path / "src" / "gridvisit"
    (package / "locale" / "parts").mkdir(parents=True)
    (package / "templates").mkdir()
    (tmp_path / "tools").mkdir()
    shutil.copy(TOOL, tmp_path / "tools")
    (package / "views.py").write_text('_("Archive")\nngettext("%(n)s visit", "%(n)s visits", 2)\n')
    (package / "templates" / "page.html").write_text(
        '{% load i18n %}\n  {% translate "Archive" %}\n{% blocktranslate count n=n %}{{ n }} visit{% plural %}'
        "{{ n }} visits{% endblocktranslate %}\n"
    )
    part(tmp_path, ARCHIVE + VISITS)
    return tmp_path


def part(tree: Path, entries: str, name: str = "a") -> None:
    (tree / "src" / "gridvisit" / "locale" / "parts" / f"{name}.po").write_text(HEAD + entries, "utf-8")


def run(tree: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(tree / "tools" / "messages.py"), command],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_translation_passes_and_compiles(tree):
    assert run(tree, "check").returncode == 0
    assert run(tree, "compile").returncode == 0
    with (tree / "src/gridvisit/locale/zh_Hans/LC_MESSAGES/django.mo").open("rb") as stream:
        words = gettext.GNUTranslations(stream)
    assert words.gettext("Archive") == "归档"
    assert words.ngettext("%(n)s visit", "%(n)s visits", 5) == "%(n)s 次走访"


def test_a_missing_text_is_named_with_file_and_line(tree):
    part(tree, VISITS)
    told = run(tree, "check")
    assert told.returncode == 1
    assert "src/gridvisit/templates/page.html:2: “Archive” has no Chinese translation" in told.stdout


def test_the_same_text_translated_differently_in_two_parts_is_refused(tree):
    part(tree, ARCHIVE.replace("归档", "存档"), name="b")
    told = run(tree, "check")
    assert told.returncode == 1
    assert "b.po:5: “Archive” is translated differently at src/gridvisit/locale/parts/a.po:5" in told.stdout


def test_the_same_translation_in_two_parts_is_no_trouble(tree):
    part(tree, ARCHIVE, name="b")
    assert run(tree, "check").returncode == 0


def test_lost_placeholders_are_found(tree):
    part(tree, ARCHIVE + VISITS.replace('"%(n)s 次走访"', '"几次走访"'))
    told = run(tree, "check")
    assert told.returncode == 1
    assert "different placeholders" in told.stdout


def test_an_unfinished_translation_counts_as_none(tree):
    part(tree, VISITS + 'msgid "Archive"\nmsgstr ""\n')
    assert run(tree, "check").returncode == 1


def test_a_text_nobody_uses_is_noted_but_does_not_fail(tree):
    part(tree, ARCHIVE + VISITS + 'msgid "Old"\nmsgstr "旧"\n')
    told = run(tree, "check")
    assert told.returncode == 0
    assert "“Old” is not used any more" in told.stderr


def test_extract_prints_entries_ready_to_be_filled(tree):
    part(tree, "")
    told = run(tree, "extract")
    assert 'msgid "Archive"\nmsgstr ""' in told.stdout
    assert 'msgid_plural "%(n)s visits"' in told.stdout
