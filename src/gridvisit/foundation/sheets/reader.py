"""Rows of a file, one by one, with their numbers as the user sees them: .xlsx, or .csv in UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.sheets import guard

MAX_CSV_ROWS = 1_000_000
_CHUNK = 1024 * 1024
_PROBE = 8192
Row = tuple[int, list[Any]]


@dataclass
class Source:
    """An opened file: its rows with numbers, and the cells that hold formulas (row from 1, column from 0)."""

    rows: Iterator[Row]
    formulas: set[tuple[int, int]] = field(default_factory=set)


def open_file(path: Path, name: str) -> Source:
    """Open a file by its content, not by its name. Raises Refusal `sheet.*` (422)."""
    with path.open("rb") as stream:
        head = stream.read(_PROBE)
    if not head.strip():
        raise Refusal("sheet.empty", status=422, field="file", name=name)
    if head.startswith(b"PK\x03\x04"):
        scan = guard.check_workbook(path, name)
        return Source(_workbook_rows(path, name), scan.formulas)
    if head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"Rar!", b"\x89PNG", b"\xff\xd8")):
        raise Refusal("sheet.kind", status=422, field="file", name=name)
    if path.stat().st_size > 4 * guard.MAX_FILE_BYTES:
        raise Refusal(
            "sheet.too_large", status=422, field="file", name=name, limit=4 * guard.MAX_FILE_BYTES // _CHUNK
        )
    return Source(_csv_rows(path, name, encoding_of(path, name)))


def _workbook_rows(path: Path, name: str) -> Iterator[Row]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
        sheet = book.get_sheet_by_name(visible[0])
    except (CalamineError, IndexError, OSError):
        raise Refusal("sheet.not_readable", status=422, field="file", name=name) from None
    yield from enumerate(sheet.iter_rows(), start=1)


def encoding_of(path: Path, name: str) -> str:
    """Return the encoding of a text file, read to its end. Raises Refusal `sheet.encoding`."""
    with path.open("rb") as stream:
        head = stream.read(4)
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise Refusal("sheet.encoding", status=422, field="file", name=name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                if "\0" in decoder.decode(chunk):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(path: Path, name: str, encoding: str) -> Iterator[Row]:
    try:
        with path.open("r", encoding=encoding, newline="") as stream:
            first = stream.readline(_PROBE).lstrip("\ufeff")
            stream.seek(0)
            delimiter = max(",\t;", key=first.count)
            reader = csv.reader(stream, delimiter=delimiter)
            for cells in reader:
                if reader.line_num > MAX_CSV_ROWS:
                    raise Refusal("sheet.too_long", status=422, field="file", name=name, limit=MAX_CSV_ROWS)
                if cells and cells[0].startswith("\ufeff"):  # GB18030 files carry one, too
                    cells[0] = cells[0][1:]
                yield reader.line_num, cells
    except csv.Error:
        raise Refusal("sheet.not_readable", status=422, field="file", name=name) from None
