"""Write the columns of the fact tables into docs/{zh,en}/facts.md: write | check."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START, END = "<!-- columns -->\n", "<!-- /columns -->"
HEADS = {
    "zh": ("列", "名称", "类型", "单位", "分级", "来源"),
    "en": ("column", "name", "type", "unit", "class", "source"),
}


def page(lang: str) -> Path:
    """Return the page in a language."""
    return ROOT / "docs" / lang / "facts.md"


def table(lang: str) -> str:
    """Return both tables in Markdown."""
    from gridvisit.domain.evaluation.store import describe, layout  # noqa: PLC0415 - after the set-up

    lines: list[str] = []
    for kind in layout.TABLES:
        lines += ["", f"**`{describe.FOLDERS[kind]}`** {describe.TITLES[kind].of(lang)}", ""]
        lines += ["| " + " | ".join(HEADS[lang]) + " |", "|---|---|---|---|---|---|"]
        for column in (describe.SEQ, *describe.columns(kind)):
            unit = column.get(f"unit_{lang}", "")
            cells = (
                f"`{column['name']}`",
                column[lang],
                column["dtype"],
                unit,
                column["class"],
                column["source"],
            )
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n\n"


def filled(lang: str) -> str:
    """Return the page as it should be."""
    text = page(lang).read_text("utf-8")
    before, _, rest = text.partition(START)
    return before + START + table(lang) + END + rest.partition(END)[2]


def main(argv: list[str]) -> int:
    """Write both pages, or say which one is out of date."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridvisit.project.settings.dev")
    django.setup()
    stale = [lang for lang in HEADS if page(lang).read_text("utf-8") != filled(lang)]
    if argv == ["check"]:
        for lang in stale:
            print(f"docs/{lang}/facts.md: run tools/fact_columns.py")
        return int(bool(stale))
    for lang in stale:
        page(lang).write_text(filled(lang), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
