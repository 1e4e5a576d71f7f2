"""Change notes: show | release VERSION DAY. Notes are docs/changes/NAME.KIND.zh.md and …en.md, one line each.

Kinds: feature, fix, change, removed, security.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTES = ROOT / "docs" / "changes"
KINDS = {
    "feature": "新增 · Added",
    "change": "变更 · Changed",
    "fix": "修复 · Fixed",
    "removed": "移除 · Removed",
    "security": "安全 · Security",
}


def notes() -> dict[str, list[Path]]:
    """Return the Chinese note files by kind. Exits with a message for a note of no known kind."""
    found: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for path in sorted(NOTES.glob("*.zh.md")):
        kind = path.name.split(".")[-3]
        if kind not in found:
            sys.exit(f"{path.relative_to(ROOT)}: the kind must be one of {', '.join(KINDS)}")
        found[kind].append(path)
    return found


def section(title: str) -> str:
    """Return the notes as one section of the change log, each in Chinese, then in English."""
    lines = [f"## {title}", ""]
    for kind, paths in notes().items():
        if paths:
            lines += [f"### {KINDS[kind]}", ""]
        for path in paths:
            english = path.with_name(path.name.replace(".zh.md", ".en.md"))
            lines += [f"- {path.read_text('utf-8').strip()}", f"  <br>{english.read_text('utf-8').strip()}"]
        if paths:
            lines.append("")
    return "\n".join(lines)


def release(version: str, day: str) -> None:
    """Move the notes into CHANGELOG.md under `version`."""
    log = ROOT / "CHANGELOG.md"
    head, mark, rest = log.read_text("utf-8").partition("\n## ")
    log.write_text(f"{head}\n{section(f'{version} · {day}')}{mark}{rest}", "utf-8")
    for path in NOTES.glob("*.??.md"):
        path.unlink()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["show"]:
            print(section("Unreleased · 未发布"))
        case ["release", version, day]:
            release(version, day)
        case _:
            sys.exit(__doc__)
