"""What a workbook really holds, found by unpacking it as a stream with a budget, before anything loads it (R29)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gridvisit.foundation.kernel.errors import Refusal

MAX_FILE_BYTES = 80 * 1024 * 1024
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_PARTS = 2000
MAX_ROWS = 300_000
MAX_CELLS = 14_000_000
MAX_COLUMNS = 104  # up to column CV
KEPT_FORMULAS = 5000
_CHUNK = 1024 * 1024
_OVERLAP = 256
_MEGA = 1024 * 1024

_ROW = re.compile(rb'<row\b[^>]{0,200}?\br="(\d{1,9})"')
_WIDE = re.compile(rb' r="(?:[D-Z][A-Z]|C[W-Z]|[A-Z]{3,})[0-9]')
_TWO_LETTERS = re.compile(rb' r="([A-Z]{2})[0-9]')
_FORMULA = re.compile(rb'<c\b[^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,200}>\s*<f[ >/]')
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(name|state|r:id|Id|Target)="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")


@dataclass
class Scan:
    """What the guard found: the part of the first visible sheet, and the cells of it that hold formulas."""

    part: str = ""
    rows: int = 0
    columns: int = 26
    formulas: set[tuple[int, int]] = field(default_factory=set)  # (row from 1, column from 0)
    unpacked: int = 0


def check_workbook(path: Path, name: str) -> Scan:
    """Return what an .xlsx file holds. Raises Refusal `sheet.*` (422) for bombs, macros, entities and non-workbooks.

    Sizes in the archive's headers are not believed: every part is unpacked and counted, none is kept.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise Refusal("sheet.too_large", status=422, field="file", name=name, limit=MAX_FILE_BYTES // _MEGA)
    try:
        with zipfile.ZipFile(path) as archive:
            return _scan(archive, name)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        raise Refusal("sheet.not_readable", status=422, field="file", name=name) from None


def _scan(archive: zipfile.ZipFile, name: str) -> Scan:
    parts = archive.namelist()
    lowered = [part.lower() for part in parts]
    if len(parts) > MAX_PARTS:
        raise Refusal("sheet.bomb", status=422, field="file", name=name, limit=MAX_UNPACKED_BYTES // _MEGA)
    if any(part.endswith("vbaproject.bin") for part in lowered):
        raise Refusal("sheet.macros", status=422, field="file", name=name)
    if "xl/workbook.xml" not in lowered:
        raise Refusal("sheet.not_readable", status=422, field="file", name=name)
    scan = Scan(part=_first_sheet(archive))
    for info in archive.infolist():
        with archive.open(info) as stream:
            _read_part(stream, info.filename, scan, name)
    return scan


def _read_part(stream: IO[bytes], part: str, scan: Scan, name: str) -> None:
    is_sheet = part.startswith("xl/worksheets/") and part.endswith(".xml")
    is_xml = part.endswith((".xml", ".rels"))
    for block in _blocks(stream, scan, name):
        if is_xml and (b"<!DOCTYPE" in block or b"<!ENTITY" in block):
            raise Refusal("sheet.entities", status=422, field="file", name=name)
        if is_sheet:
            _measure(block, scan, name, own=part == scan.part)


def _blocks(stream: IO[bytes], scan: Scan, name: str) -> Iterator[bytes]:
    tail = b""
    while chunk := stream.read(_CHUNK):
        scan.unpacked += len(chunk)
        if scan.unpacked > MAX_UNPACKED_BYTES:
            raise Refusal(
                "sheet.bomb", status=422, field="file", name=name, limit=MAX_UNPACKED_BYTES // _MEGA
            )
        block = tail + chunk
        yield block
        tail = block[-_OVERLAP:]


def _measure(block: bytes, scan: Scan, name: str, *, own: bool) -> None:
    if _WIDE.search(block):
        raise Refusal("sheet.too_wide", status=422, field="file", name=name, limit=MAX_COLUMNS)
    for letters in set(_TWO_LETTERS.findall(block)):
        scan.columns = max(scan.columns, _column(letters.decode()) + 1)
    scan.rows = max([scan.rows, *map(int, _ROW.findall(block))])
    if scan.rows > MAX_ROWS or scan.rows * scan.columns > MAX_CELLS:
        raise Refusal("sheet.too_long", status=422, field="file", name=name, limit=MAX_ROWS)
    if own and b"<f" in block and len(scan.formulas) < KEPT_FORMULAS:
        scan.formulas.update(
            (int(row), _column(column.decode())) for column, row in _FORMULA.findall(block)[:KEPT_FORMULAS]
        )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _first_sheet(archive: zipfile.ZipFile) -> str:
    with archive.open("xl/workbook.xml") as stream:
        book = stream.read(_CHUNK)
    wanted = b""
    for tag in _SHEET.findall(book):
        told = dict(_ATTRIBUTE.findall(tag))
        if told.get(b"state", b"visible") == b"visible":
            wanted = told.get(b"r:id", b"")
            break
    try:
        with archive.open("xl/_rels/workbook.xml.rels") as stream:
            relations = stream.read(_CHUNK)
    except KeyError:
        return "xl/worksheets/sheet1.xml"
    for tag in _RELATION.findall(relations):
        told = dict(_ATTRIBUTE.findall(tag))
        if told.get(b"Id") == wanted:
            target = told.get(b"Target", b"").decode("utf-8", "replace")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return "xl/worksheets/sheet1.xml"
