"""A shown table as a file: CSV that Excel opens, or a workbook. Text that looks like a formula stays text."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter import Workbook

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
RISKY = ("=", "+", "-", "@", "\t", "\r")
WIDEST, NARROWEST = 48, 8


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as UTF-8 CSV with a mark that tells Excel so; numbers are plain, formulas are defused.

    >>> as_csv(["a"], [["=1+1"], [0.5], [None]]).decode("utf-8-sig").split()
    ['a', "'=1+1", '0.5', '""']
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(heads: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str) -> bytes:
    """Return a table as a workbook with one sheet, its head in bold and kept in sight."""
    out = BytesIO()
    table = [list(row) for row in rows]
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(title[:31] or "1")
        bold = book.add_format({"bold": True})
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, bold)
            longest = max([len(head), *(len(str(row[at])) for row in table if row[at] is not None)])
            sheet.set_column(at, at, min(WIDEST, max(NARROWEST, longest + 2)))
        for line, row in enumerate(table, 1):
            for at, cell in enumerate(row):
                if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
                    sheet.write_number(line, at, float(cell))
                elif cell is not None:
                    sheet.write_string(line, at, str(cell))
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def as_file(
    kind: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str
) -> tuple[bytes, str]:
    """Return the file and its content type; `kind` is one of FORMATS."""
    body = as_csv(heads, rows) if kind == "csv" else as_xlsx(heads, rows, title=title)
    return body, FORMATS[kind]


def _cell(cell: Any) -> str:
    if cell is None:
        return ""
    text = str(cell)
    if isinstance(cell, str) and text.startswith(RISKY):
        return f"'{text}"
    return text
