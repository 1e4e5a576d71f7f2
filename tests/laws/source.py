"""What the laws look at: the files of the tree and what stands in them."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "gridvisit"


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def python_files(*below: str) -> list[Path]:
    """Python files of the package below the given folders (all without), migrations left out."""
    roots = [PACKAGE / folder for folder in below] or [PACKAGE]
    return sorted(
        path
        for root in roots
        if root.exists()
        for path in root.rglob("*.py")
        if "migrations" not in path.parts
    )


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a file with the dotted name of what is called, as written."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else f".{node.attr}"
    return ""


@functools.cache
def project_files() -> list[Path]:
    """The files of the repository, new ones included, ignored ones not."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return sorted({ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()})
