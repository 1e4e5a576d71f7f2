"""Stored lines as Polars frames, typed by column: what exports write and what-if judges."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import polars as pl

from gridvisit.domain.evaluation.store import layout
from gridvisit.domain.evaluation.store.layout import Column, Layout
from gridvisit.engines.verdicts.terms import Kind

MOMENT = pl.Datetime("us", "UTC")
TYPES: dict[Kind, Any] = {
    Kind.FLAG: pl.Boolean,
    Kind.NUMBER: pl.Float64,
    Kind.MOMENT: MOMENT,
    Kind.DAY: pl.Date,
    Kind.CODE: pl.String,
    Kind.CODES: pl.String,
    Kind.TEXT: pl.String,
}
_WRITTEN: dict[Kind, Any] = {Kind.FLAG: pl.Int8, Kind.MOMENT: pl.Int64, Kind.DAY: pl.Int32}
_SEQ = {"seq": pl.Int64}


@cache
def schema(kind: str, *, special: bool) -> dict[str, Any]:
    """Return the columns of a frame of today's layout with their types, `seq` first."""
    columns = layout.columns_of(kind)
    return _SEQ | {
        name: TYPES[fact.kind]
        for name, fact in columns.items()
        if special or fact.privacy not in layout.SPECIAL
    }


def decode(found: Layout, lines: Sequence[tuple[int, str]], *, special: bool) -> pl.DataFrame:
    """Return stored lines as a frame of today's columns, whatever the layout they were written with.

    A column the layout did not have, or had of another kind, is unknown. `lines`: (seq, line) as `rows.stream`
    yields them with the same `special`.
    """
    text = "\n".join([f"{seq}|{line}" for seq, line in lines])
    written = [*found.part(special=False), *(found.part(special=True) if special else ())]
    raw = pl.read_csv(
        text.encode(),
        has_header=False,
        separator=layout.BAR,
        schema=_SEQ | {column.name: _WRITTEN.get(column.kind, TYPES[column.kind]) for column in written},
    )
    wanted = schema(found.kind, special=special)
    present = {column.name: column for column in written}
    return raw.select(
        "seq",
        *(_column(present.get(name), found.kind, name, wanted[name]) for name in list(wanted)[1:]),
    )


def _column(column: Column | None, kind: str, name: str, dtype: Any) -> pl.Expr:
    if column is None or column.kind is not layout.columns_of(kind)[name].kind:
        return pl.lit(None, dtype=dtype).alias(name)
    return pl.col(name).cast(dtype)


def empty(kind: str, *, special: bool) -> pl.DataFrame:
    """Return a frame of today's columns without rows."""
    return pl.DataFrame(schema=schema(kind, special=special))
