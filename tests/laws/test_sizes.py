"""Small files, small packages, small templates: every one can be read in one go."""

from __future__ import annotations

from pathlib import Path

from tests.laws.source import PACKAGE, ROOT, python_files, shown

LINES, MODULES, TEMPLATE_LINES, TOOL_LINES = 400, 12, 150, 150


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _longer(paths: list[Path], limit: int) -> list[str]:
    return [f"{shown(path)}: {_lines(path)} lines" for path in paths if _lines(path) > limit]


def test_no_python_file_is_longer_than_400_lines():
    tests = sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "bench").rglob("*.py"))
    assert _longer(python_files() + tests, LINES) == []


def test_no_tool_is_longer_than_150_lines():
    assert _longer(sorted((ROOT / "tools").rglob("*.py")), TOOL_LINES) == []


def test_no_template_is_longer_than_150_lines():
    assert _longer(sorted(PACKAGE.rglob("templates/**/*.html")), TEMPLATE_LINES) == []


def test_no_package_has_more_than_12_modules():
    packages = {path.parent for path in python_files()}
    counts = {
        package: len([p for p in package.glob("*.py") if p.name != "__init__.py"]) for package in packages
    }
    assert [
        f"{shown(package)}: {count}" for package, count in sorted(counts.items()) if count > MODULES
    ] == []
