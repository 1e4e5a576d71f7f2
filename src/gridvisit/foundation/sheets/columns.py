"""What a table is made of: its columns, found by their headings in any order and in either language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.sheets.cells import BadCell, Noted, parser_for
from gridvisit.foundation.sheets.reader import Row, Source

HEAD_ROWS = 10
ENOUGH = 2
_BRACKETS = re.compile(r"[（(\[【].*?[)）\]】]|[*＊:：]")
Options = Sequence[tuple[str, str, str]]  # code, zh, en


@dataclass(frozen=True)
class Column:
    """One column: the name the program uses, the headings people use, the kind of its cells."""

    name: str
    zh: str
    en: str
    kind: str = "text"  # text digits code codes date moment decimal number flag
    required: bool = False
    options: Options = ()
    aliases: tuple[str, ...] = ()
    limit: int = 120
    hint_zh: str = ""
    hint_en: str = ""
    examples: tuple[str, str] = ("", "")

    @property
    def label(self) -> Text:
        """The name of the column in both languages."""
        return Text(zh=self.zh, en=self.en)

    @property
    def heading(self) -> str:
        """The heading of the template: Chinese, with English in brackets."""
        return f"{self.zh} ({self.en})"


@dataclass
class Table:
    """An opened table: where its columns stand, its rows, what was said about its head."""

    found: list[tuple[int, Column]]
    rows: Iterator[Row]
    formulas: set[tuple[int, int]]
    notes: list[Problem] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Names of the columns that the file has."""
        return {column.name for _at, column in self.found}


def normal(heading: Any) -> str:
    """Return a heading as it is compared.

    >>> normal("户号（Account no.）*"), normal("Account No")
    ('户号', 'accountno')
    """
    text = unicodedata.normalize("NFKC", str(heading or ""))
    return re.sub(r"[\s_\-./]+", "", _BRACKETS.sub("", text)).casefold()


def open_table(source: Source, columns: Sequence[Column], name: str) -> Table:
    """Find the heading row among the first ten. Raises Refusal `sheet.no_headings`, Invalid `sheet.heading_*`."""
    known = _known(columns)
    for number, cells in source.rows:
        if number > HEAD_ROWS:
            break
        matched = [(at, known[normal(cell)]) for at, cell in enumerate(cells) if normal(cell) in known]
        if len({column.name for _at, column in matched}) >= ENOUGH:
            return _table(source, columns, matched, (number, cells), known)
    raise Refusal(
        "sheet.no_headings",
        status=422,
        field="file",
        name=name,
        wanted=[c.label for c in columns if c.required],
    )


def _known(columns: Sequence[Column]) -> dict[str, Column]:
    known: dict[str, Column] = {}
    for column in columns:
        for heading in (column.name, column.zh, column.en, *column.aliases):
            known.setdefault(normal(heading), column)
    return known


def _table(
    source: Source,
    columns: Sequence[Column],
    matched: list[tuple[int, Column]],
    head: Row,
    known: dict[str, Column],
) -> Table:
    number, cells = head
    seen: dict[str, int] = {}
    problems = []
    for at, column in matched:
        if column.name in seen:
            facts = {"heading": column.heading, "first": letter(seen[column.name]), "second": letter(at)}
            problems.append(Problem("sheet.heading_twice", field=column.name, row=number, facts=facts))
        seen.setdefault(column.name, at)
    problems += [
        Problem("sheet.heading_missing", field=column.name, row=number, facts={"heading": column.heading})
        for column in columns
        if column.required and column.name not in seen
    ]
    if problems:
        raise Invalid(problems)
    unknown = [str(cell).strip() for cell in cells if str(cell or "").strip() and normal(cell) not in known]
    notes = (
        [Problem("sheet.heading_unknown", row=number, facts={"headings": unknown[:20]})] if unknown else []
    )
    return Table(matched, source.rows, source.formulas, notes)


def letter(at: int) -> str:
    """Return the letters of a column, counted from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    text = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass(slots=True)
class Line:
    """One row, read: its values by column name (blank cells are left out), and what is wrong with it."""

    row: int
    values: dict[str, Any]
    problems: list[Problem]
    notes: list[Problem]
    unread: dict[str, Any] = field(default_factory=dict)  # cells that could not be read, as they stand


def lines(table: Table) -> Iterator[Line]:
    """Yield the rows below the headings as typed values; rows without any value are passed over."""
    cells = [(at, column.name, parser_for(column)) for at, column in table.found]
    needed = [column for _at, column in table.found if column.required]
    formulas, rows_with = table.formulas, {row for row, _at in table.formulas}
    for number, raw in table.rows:
        line = _line(number, raw, cells)
        if not line.values and not line.problems:
            continue
        if number in rows_with:
            line.problems += [
                Problem("cell.formula", field=name, row=number)
                for at, name, _parse in cells
                if (number, at) in formulas
            ]
        if len(line.values) < len(cells):
            missing = [
                c
                for c in needed
                if c.name not in line.values and not any(p.field == c.name for p in line.problems)
            ]
            line.problems += [
                Problem("field.required", field=c.name, row=number, facts={"name": c.label}) for c in missing
            ]
        yield line


def _line(number: int, raw: Sequence[Any], cells: Sequence[tuple[int, str, Callable[[Any], Any]]]) -> Line:
    line = Line(number, {}, [], [])
    width = len(raw)
    for at, name, parse in cells:
        if at >= width:
            continue
        cell = raw[at]
        if cell == "" or cell is None:  # most cells of a wide table
            continue
        try:
            value = parse(cell)
        except BadCell as bad:
            line.problems.append(Problem(bad.code, field=name, row=number, facts=bad.facts))
            line.unread[name] = cell
            continue
        except Noted as noted:
            value = noted.reading
            line.notes.append(Problem(noted.code, field=name, row=number, facts=noted.facts))
        if value not in ("", None):
            line.values[name] = value
    return line
