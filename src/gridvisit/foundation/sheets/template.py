"""Write the empty table: all headings, two example lines, drop-downs for codes, a second sheet that explains."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from gridvisit.foundation.sheets.columns import Column

ROWS = 5000  # lines that get drop-downs and text format
LIST_LIMIT = 255  # a drop-down written in place; longer lists stand on the second sheet
_KINDS = {
    "text": ("文本", "text"), "digits": ("文本格式的数字", "digits, as text"), "code": ("从列表选", "from the list"),
    "codes": ("列表中的一项或几项", "one or several of the list"), "date": ("日期 2026-11-24", "date 2026-11-24"),
    "decimal": ("数字", "number"), "number": ("数字", "number"), "flag": ("是/否", "yes or no"),
    "moment": ("日期和时间 2026-11-24 09:30", "day and time 2026-11-24 09:30"),
}  # fmt: skip


def template(columns: Sequence[Column], title: str) -> bytes:
    """Return an .xlsx with the headings of `columns`."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    )
    head = book.add_format(
        {"bold": True, "bg_color": "#DDEFEA", "border": 1, "text_wrap": True, "valign": "top"}
    )
    needed = book.add_format(
        {"bold": True, "bg_color": "#BFE3D8", "border": 1, "text_wrap": True, "valign": "top"}
    )
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(title)
    about = book.add_worksheet("填写说明 Guide")
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 34)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, max(14, min(30, len(column.zh) * 2 + 6)), text)
        sheet.write_string(0, at, column.heading, needed if column.required else head)
        for row, example in enumerate(column.examples, start=1):
            if example:
                sheet.write_string(row, at, example, text)
        _choices(sheet, about, at, column)
    _explain(about, columns, head)
    book.close()
    return out.getvalue()


def _choices(sheet: Any, about: Any, at: int, column: Column) -> None:
    shown = list(dict.fromkeys(zh for code, zh, _en in column.options if zh)) if column.kind == "code" else []
    if column.kind == "flag":
        shown = ["是", "否"]
    if not shown:
        return
    source: Any = shown
    if len(",".join(shown)) > LIST_LIMIT:
        about.write_column(0, 20 + at, shown)
        about.set_column(20 + at, 20 + at, None, None, {"hidden": True})
        letter = xlsxwriter.utility.xl_col_to_name(20 + at)
        source = f"='填写说明 Guide'!${letter}$1:${letter}${len(shown)}"
    rule = {"validate": "list", "source": source, "error_type": "warning", "error_title": "代码表 / code list",
            "error_message": "不在列表中 / not in the list"}  # fmt: skip
    sheet.data_validation(1, at, ROWS, at, rule)


def _explain(about: Any, columns: Sequence[Column], head: Any) -> None:
    for at, heading in enumerate(
        ("列 Column", "必填 Required", "格式 Form", "说明", "Explanation", "可用取值 Values")
    ):
        about.write_string(0, at, heading, head)
    for width, at in ((34, 0), (12, 1), (26, 2), (44, 3), (44, 4), (90, 5)):
        about.set_column(at, at, width)
    for row, column in enumerate(columns, start=1):
        zh, en = _KINDS[column.kind]
        values = "、".join(dict.fromkeys(f"{label}={code}" for code, label, _en in column.options))
        texts = (
            column.heading,
            "是 yes" if column.required else "",
            f"{zh} ({en})",
            column.hint_zh,
            column.hint_en,
            values[:900],
        )
        for at, told in enumerate(texts):
            about.write_string(row, at, told)
