"""Customer lists as files: lines by column name, written as xlsx or csv."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import xlsxwriter

from gridvisit.domain.customers.imports.columns import COLUMNS
from gridvisit.foundation.sheets.columns import Column

HOME: dict[str, Any] = {
    "unit": "A0101", "serial": "K001", "name": "张三", "kind": "个人", "account_no": "3701000000001",
    "category": "居民生活用电", "voltage_level": "220伏", "contract_capacity_kva": "8", "address": "明湖县柳园镇柳园村12号",
    "transformer_area": "TQ001", "contact_name": "张三", "contact_role": "住户", "mobile": "13900005678",
}  # fmt: skip
FIRM: dict[str, Any] = {
    "unit": "A0101", "serial": "K002", "name": "明湖精密铸造有限公司", "kind": "企业", "account_no": "3701000000002",
    "category": "工商业用电（两部制）", "voltage_level": "10千伏", "contract_capacity_kva": "630",
    "market_attr": "电网代理购电", "address": "明湖县柳园镇工业路1号", "lat": "36.70", "lng": "117.02", "contact_name": "周工",
    "contact_role": "电气负责人", "mobile": "13800001234",
}  # fmt: skip


def table(lines: list[dict[str, Any]], columns: tuple[Column, ...] = COLUMNS) -> list[list[Any]]:
    """Return headings and cells of those columns that any line uses."""
    used = [column for column in columns if any(column.name in line for line in lines)]
    return [
        [column.heading for column in used],
        *[[line.get(column.name, "") for column in used] for line in lines],
    ]


def xlsx(folder: Path, rows: list[list[Any]], name: str = "customers.xlsx", *, above: int = 0) -> Path:
    """Write cells as text, numbers as numbers, texts that begin with = as formulas."""
    path = folder / name
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("清单")
    for row, cells in enumerate(rows, start=above):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and not cell.startswith("="):
                sheet.write_string(row, column, cell)
            else:
                sheet.write(row, column, cell)
    book.close()
    return path


def text(folder: Path, rows: list[list[Any]], encoding: str = "utf-8", name: str = "customers.csv") -> Path:
    """Write a CSV file in an encoding."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path = folder / name
    path.write_bytes(out.getvalue().encode(encoding))
    return path
