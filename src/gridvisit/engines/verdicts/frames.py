"""Fact rows as frames: made from rows, stored as columns that are quick to read, checked and laid out for judging.

`frame_of` turns row objects into a Polars frame, `stored` gives it the columns of a fact file, `prepared` takes any
frame of the table (Polars or PySpark) and returns what `many` reads, with its `Layout`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import narwhals as nw
import polars as pl

from gridvisit.engines.verdicts.many import DAY, OTHERS, Layout, misfit_name, split_name
from gridvisit.engines.verdicts.schema import Storage, Table, storage
from gridvisit.engines.verdicts.terms import Fact, Kind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = timedelta(microseconds=1)
_MOMENT = pl.Datetime("us", "UTC")
_ROW_TYPES: dict[Kind, Any] = {
    Kind.FLAG: pl.Boolean,
    Kind.NUMBER: pl.Float64,
    Kind.MOMENT: pl.Int64,
    Kind.DAY: pl.Date,
}
_LARGEST = 2**31 - 1


def frame_of(rows: Iterable[Any], table: type[Table]) -> pl.DataFrame:
    """Return fact rows as a frame: sets as joined text, moments in UTC, `misfits` joined by commas."""
    held = list(rows)
    columns = {
        name: pl.Series(name, [_cell(getattr(row, name)) for row in held], dtype=_row_type(fact), strict=True)
        for name, fact in table.columns.items()
    }
    misfits = pl.Series("misfits", [",".join(row.misfits) for row in held], dtype=pl.String)
    moments = [name for name, fact in table.columns.items() if fact.kind is Kind.MOMENT]
    return pl.DataFrame([*columns.values(), misfits]).with_columns(pl.col(moments).cast(_MOMENT))


def _row_type(fact: Fact) -> Any:
    if fact.kind is Kind.CODE and fact.vocabulary is not None:
        return pl.Enum(list(fact.vocabulary.codes()))
    return _ROW_TYPES.get(fact.kind, pl.String)


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - _EPOCH) // _ONE
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return str(value) if isinstance(value, str) else value


def stored(frame: pl.DataFrame, table: type[Table]) -> pl.DataFrame:
    """Return the columns of a fact file: codes of closed lists as such, sets as one flag per code, numbers whole.

    A column of numbers stays fractional where one of them is.
    """
    out: list[pl.Expr] = [pl.col(name) for name in frame.columns if name not in table.columns]
    for name, fact in table.columns.items():
        kind = storage(fact)
        column = pl.col(name)
        if name not in frame.columns:
            continue
        if kind is Storage.FLAGS:
            enclosed = pl.concat_str(pl.lit(","), column, pl.lit(","))
            flags = [enclosed.str.contains(f",{code},", literal=True) for code in _codes(fact)]
            size = column.str.count_matches(",", literal=True) + (column != "")
            others = size.cast(pl.Int32) - pl.sum_horizontal(flag.cast(pl.Int32) for flag in flags)
            names = [split_name(name, code) for code in (*_codes(fact), OTHERS)]
            out += [found.alias(flag) for found, flag in zip((*flags, others), names, strict=True)]
        elif kind is Storage.CODE:
            out.append(column.cast(pl.Enum(_codes(fact))))
        elif kind is Storage.WHOLE and _is_whole(frame.get_column(name)):
            out.append(column.cast(pl.Int32))
        else:
            out.append(column)
    return frame.select(out)


def _is_whole(numbers: pl.Series) -> bool:
    if not numbers.dtype.is_float():
        return numbers.dtype.is_integer()
    return bool(((numbers == numbers.round()) & (numbers.abs() <= _LARGEST)).all())


def prepared(
    native: Any, needed: Sequence[Fact], keep: Sequence[str] = (), *, clean: bool = False
) -> tuple[nw.LazyFrame[Any], Layout]:
    """Return the frame with the columns that `needed` asks for, as `many` reads them, and its layout.

    A column that is not there is unknown, one of a wrong type a misfit. A frame without a column `misfits` has
    not been through `Row.of`: a code outside its list and a number that is none are found here. `keep` names
    further columns to carry along; a fact among them comes as it is judged. `clean` says that
    no row of it has a misfit, which spares looking.
    """
    frame = nw.from_native(native).lazy()
    schema = frame.collect_schema()
    fitted = "misfits" in schema
    misfits = fitted and not clean
    split, absent, unfit, doubted = set(), set(), set(), set()
    named = {fact.name for fact in needed}
    out: list[nw.Expr] = [nw.col(name) for name in keep if name not in named]
    out += [nw.col("misfits")] if misfits else []
    there: list[Fact] = []
    for fact in needed:
        name = fact.name
        if fact.kind is Kind.CODES and fact.vocabulary and split_name(name, _codes(fact)[0]) in schema:
            split.add(name)
            out += [nw.col(split_name(name, code)) for code in (*_codes(fact), OTHERS)]
        elif name not in schema or schema[name] == nw.Unknown:
            absent.add(name)
        elif not _fits(fact, schema[name]):
            unfit.add(name)
        else:
            there.append(fact)
            wrong = None if fitted else _wrong(fact, schema[name])
            if wrong is None:
                out.append(nw.col(name))
            else:
                doubted.add(name)
                out.append(wrong.alias(misfit_name(name)))
                out.append(nw.when(~wrong).then(nw.col(name)).alias(name))
    layout = Layout(frozenset(split), frozenset(absent), frozenset(unfit), frozenset(doubted), misfits)
    return _in_micros(frame, there).select(*out), layout


def _codes(fact: Fact) -> list[str]:
    assert fact.vocabulary is not None, fact.name
    return list(fact.vocabulary.codes())


def _fits(fact: Fact, dtype: Any) -> bool:
    if fact.kind is Kind.FLAG:
        return bool(dtype == nw.Boolean)
    if fact.kind is Kind.NUMBER:
        return bool(dtype.is_numeric())
    if fact.kind is Kind.MOMENT:
        return isinstance(dtype, nw.Datetime) and dtype.time_zone is not None
    if fact.kind is Kind.DAY:
        return bool(dtype == nw.Date)
    return any(dtype == kind for kind in (nw.String, nw.Categorical, nw.Enum))  # not hashed alike


def _wrong(fact: Fact, dtype: Any) -> nw.Expr | None:
    """Return where a value is not what the column stands for, or None where that cannot be."""
    column = nw.col(fact.name)
    if fact.kind is Kind.NUMBER and dtype.is_float():
        return column.is_nan().fill_null(value=False)
    if fact.kind is Kind.CODE and fact.vocabulary is not None and dtype != nw.Enum:
        return (~column.cast(nw.String()).is_in(_codes(fact))).fill_null(value=False)
    if fact.kind in {Kind.CODE, Kind.TEXT} and dtype != nw.Enum:
        return (column.cast(nw.String()) == "").fill_null(value=False)
    return None


def _in_micros(frame: nw.LazyFrame[Any], facts: Sequence[Fact]) -> nw.LazyFrame[Any]:
    """Return the frame with moments and days as microseconds; Spark has its own words for that."""
    moments = [fact.name for fact in facts if fact.kind is Kind.MOMENT]
    days = [fact.name for fact in facts if fact.kind is Kind.DAY]
    if not (moments or days):
        return frame
    if not frame.implementation.is_spark_like():
        return frame.with_columns(
            *(nw.col(name).dt.timestamp("us") for name in moments),
            *(nw.col(name).cast(nw.Datetime("us")).dt.timestamp("us") for name in days),
        )
    from pyspark.sql import functions as spark  # noqa: PLC0415 - only where PySpark is installed

    changed = {name: spark.unix_micros(spark.col(name)) for name in moments}
    changed |= {name: spark.unix_date(spark.col(name)).cast("long") * spark.lit(DAY) for name in days}
    micros: nw.LazyFrame[Any] = nw.from_native(nw.to_native(frame).withColumns(changed))
    return micros
