"""The exported tables in words: every column with both names, unit, source, data class and type."""

from __future__ import annotations

from typing import Any

from gridvisit.domain.evaluation.store import layout
from gridvisit.engines.verdicts.facts import SCHEMA_VERSION
from gridvisit.engines.verdicts.terms import Fact, Kind
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard import units

FORMAT = 1
"""Number of the folder's own format: names, partitions, encodings."""
FOLDERS = {layout.VISIT: "visits", layout.DEMAND: "demands"}
TITLES = {
    layout.VISIT: Text("走访：每次走访一行", "Visits, one row each"),
    layout.DEMAND: Text("走访中听到的诉求：每条一行", "Demands heard on visits, one row each"),
}
DTYPES = {
    Kind.FLAG: "bool",
    Kind.NUMBER: "float64",
    Kind.MOMENT: "timestamp[us, UTC]",
    Kind.DAY: "date32",
    Kind.CODE: "string",
    Kind.CODES: "string",
    Kind.TEXT: "string",
}
HOW = {
    Kind.CODES: Text(
        "按字母排序、以逗号相连的代码；空字符串是已知的空集",
        "Codes in order, joined by commas; '' is the known empty set",
    ),
    Kind.MOMENT: Text("UTC 时刻", "A moment in UTC"),
    Kind.DAY: Text("北京时间的日期", "A day in Beijing"),
}
SEQ = {
    "name": "seq",
    "zh": "变更序号",
    "en": "Number of the last change",
    "unit": "",
    "source": "fact store",
    "class": "C1",
    "kind": "number",
    "dtype": "int64",
}


def schema(*, special: bool) -> dict[str, Any]:
    """Return both tables with all their columns, as `schema.json` holds them."""
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "special_columns_included": special,
        "null": {"zh": "空值表示未知，绝不表示“否”或零", "en": "Null means not known, never no or zero"},
        "tables": {
            FOLDERS[kind]: {
                "zh": TITLES[kind].zh,
                "en": TITLES[kind].en,
                "partitioned_by": "month",
                "layout": layout.present(kind)[1],
                "columns": [SEQ, *columns(kind, special=special)],
            }
            for kind in layout.TABLES
        },
    }


def columns(kind: str, *, special: bool = True) -> list[dict[str, Any]]:
    """Return the columns of a table in order; those of class C3 and C4 only with `special`."""
    return [
        _column(name, fact)
        for name, fact in layout.columns_of(kind).items()
        if special or fact.privacy not in layout.SPECIAL
    ]


def _column(name: str, fact: Fact) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": name,
        "zh": fact.text.zh,
        "en": fact.text.en,
        "unit": fact.unit,
        "unit_zh": units.UNITS[fact.unit].text.zh if fact.unit in units.UNITS else "",
        "unit_en": units.UNITS[fact.unit].text.en if fact.unit in units.UNITS else "",
        "source": fact.source,
        "class": fact.privacy,
        "kind": fact.kind.value,
        "dtype": DTYPES[fact.kind],
    }
    if fact.kind in HOW:
        found |= {"written_zh": HOW[fact.kind].zh, "written_en": HOW[fact.kind].en}
    if fact.vocabulary is not None:
        found["codes"] = {
            code: {"zh": fact.vocabulary.label_of(code, "zh"), "en": fact.vocabulary.label_of(code, "en")}
            for code in fact.vocabulary.codes()
        }
    return found
