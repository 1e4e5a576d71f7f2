"""How the command line speaks: the language of the terminal, tables, JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import click

from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import say

_WIDE_FROM = 0x2E80  # the first East Asian block: two columns a sign in a terminal


def lang() -> str:
    """Return `en` if GRIDVISIT_LANG or the locale says so, else `zh`."""
    named = os.environ.get("GRIDVISIT_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "zh"
    return "en" if named.lower().startswith("en") else "zh"


def told(refusal: Refusal) -> list[str]:
    """Return a refusal in words, one line a problem, with row and field."""
    lines = []
    for problem in refusal.problems:
        where = " ".join(
            part
            for part in (
                (f"第 {problem.row} 行" if lang() == "zh" else f"row {problem.row}") if problem.row else "",
                f"[{problem.field}]" if problem.field else "",
            )
            if part
        )
        lines.append(f"{where} {say(problem.code, lang(), **problem.facts)} ({problem.code})".strip())
    if refusal.way_out:
        lines.append(say(refusal.way_out, lang(), **refusal.facts))
    return lines


def plain(value: Any) -> Any:
    """Return `value` as JSON can carry it; times on the Shanghai clock with their offset."""
    if isinstance(value, datetime):
        return local(value).isoformat()
    if isinstance(value, (date, UUID, Decimal)):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value


def show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print rows as a table or as one JSON array."""
    if as_json:
        click.echo(json.dumps(plain(list(rows)), ensure_ascii=False, indent=1))
        return
    if not rows:
        return
    names = list(rows[0])
    table = [names, *[[_cell(row.get(name)) for name in names] for row in rows]]
    widths = [max(_width(line[n]) for line in table) for n in range(len(names))]
    for line in table:
        click.echo("  ".join(_pad(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip())


def show_one(row: dict[str, Any], *, as_json: bool) -> None:
    """Print one result as `name: value` lines or as one JSON object."""
    if as_json:
        click.echo(json.dumps(plain(row), ensure_ascii=False, indent=1))
        return
    for name, value in row.items():
        click.echo(f"{name}: {_cell(value)}")


def _cell(value: Any) -> str:
    value = plain(value)
    if value is None:
        return "—"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _width(text: str) -> int:
    return sum(2 if ord(sign) >= _WIDE_FROM else 1 for sign in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
