"""All rules over frames and files of facts: one outcome per row, or counts by unit, month, rule and outcome.

Terms are Narwhals expressions (`many`), so Polars and PySpark give the same answer. Counting is each engine's own:
Polars goes through files in pieces and counts flags between the bounds of the groups, which costs next to nothing;
PySpark sums in one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

import narwhals as nw
import polars as pl

from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts.frames import prepared
from gridvisit.engines.verdicts.judge import WORST_FIRST
from gridvisit.engines.verdicts.many import Layout, all_of, any_of
from gridvisit.engines.verdicts.masks import CODE_OF, Masks, masks, outcome_code
from gridvisit.engines.verdicts.registry import Rule
from gridvisit.engines.verdicts.schema import Table
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Outcome

Engine = Literal["polars", "pyspark"]
Group = tuple[str, ...]
ParamsOf = Callable[[Group], ParameterSet]

PIECE = 1_500_000  # rows read at a time
AT_ONCE = 2  # pieces in work: while one is counted, which one core does, the next is read
_FEW = 800  # groups smaller than this many rows are cheaper to count by a group_by
_SET = "params__set"
TOTAL = "rows__total"
_RULES_AT_ONCE = 12  # Spark: more make methods too large for its compiler
SCHEMA = {"rule_id": pl.String, "outcome": pl.String, "rows": pl.Int64}


def rules_of(table: type[Table], only: Iterable[str] = ()) -> tuple[Rule, ...]:
    """Return the rules judged over a fact table, all or those named."""
    wanted = frozenset(only)
    return tuple(
        rule
        for rule in registry.all_verdicts().values()
        if rule.table is table and (not wanted or rule.id in wanted)
    )


def column_of(rule_id: str) -> str:
    """Return the column of a rule in a judged frame.

    >>> column_of("7.2-03")
    'rule_7_2_03'
    """
    return f"rule_{rule_id}".replace(".", "_").replace("-", "_")


def judge_frame(
    native: Any,
    params: ParameterSet | Mapping[str, ParameterSet],
    *,
    rules: Sequence[Rule],
    keep: Sequence[str] = (),
    key: str = "",
    per: str = "",
) -> Any:
    """Return one row per fact row: the columns of `keep`, and per rule the outcome as its place in WORST_FIRST.

    `rules` are of one table; `column_of` names their columns. Where parameters differ from row to row, `params`
    maps the text in column `key` to the values in force. With `per` (the visit id of demands) there is one row
    per visit, with the outcome of the worst. The result is lazy and of the engine that came in.
    """
    sets = [params] if isinstance(params, ParameterSet) else list(dict.fromkeys(params.values()))
    wanted = tuple(dict.fromkeys((*keep, *filter(None, (key, per)))))
    frame, layout = prepared(native, _facts(rules), wanted)
    if not isinstance(params, ParameterSet):
        frame = _with_set(frame, (key,), {(name,): sets.index(found) for name, found in params.items()})
    kept = tuple(dict.fromkeys((*keep, *filter(None, (per,)))))
    judged = frame.select(*(nw.col(name) for name in kept), *_codes(rules, sets, layout))
    if per:
        judged = judged.filter(~nw.col(per).is_null()).group_by(*kept).agg(*_worst(rules))
    return nw.to_native(judged)


def outcomes(judged: pl.DataFrame, rule_id: str) -> list[Outcome]:
    """Return the outcomes of one rule, row by row, from a judged frame."""
    return [WORST_FIRST[code] for code in judged.get_column(column_of(rule_id))]


def counts(
    paths: Sequence[Path | str],
    params_of: ParamsOf,
    *,
    rules: Sequence[Rule],
    by: Sequence[str] = ("unit_code", "month"),
    per: str = "",
    engine: Engine = "polars",
) -> pl.DataFrame:
    """Return the rows of fact files by `by`, rule and outcome: columns of `by`, rule_id, outcome, rows.

    `params_of` gives the values in force for a group; groups with equal values share their judging. With `per`
    (the visit id of demands) several rows speak for one thing by the worst of them; rows without it are left out.
    Memory is bounded by PIECE × AT_ONCE rows on Polars; with `per`, by the largest files, each of which must hold all
    rows of its visits. PySpark needs the extra `spark` and Java.
    """
    files = [str(path) for path in paths]
    if engine == "pyspark":
        found = list(_on_spark(files, params_of, rules, tuple(by), per))
    else:
        found = _on_polars(files, params_of, rules, tuple(by), per)
    whole = pl.concat(found) if found else pl.DataFrame(schema={**dict.fromkeys(by, pl.String), **SCHEMA})
    return (
        whole.group_by(*by, "rule_id", "outcome")
        .agg(pl.col("rows").sum())
        .filter(pl.col("rows") > 0)
        .sort(*by, "rule_id", "outcome")
    )


def _facts(rules: Iterable[Rule]) -> tuple[Any, ...]:
    return registry.facts_of(*(term for rule in rules for term in vars(rule.ruling).values()))


# parameters that differ from group to group


def _combined(rule: Rule, sets: Sequence[ParameterSet], layout: Layout) -> Masks:
    """Return the rule under several sets of parameters, each distinct combination of values judged once."""
    ruling = rule.ruling
    asked = registry.params_of(*vars(ruling).values())
    variants: dict[tuple[object, ...], list[int]] = {}
    for place, params in enumerate(sets):
        variants.setdefault(tuple(params.get(name) for name in asked), []).append(place)
    judged = [(places, masks(rule, sets[places[0]], layout)) for places in variants.values()]
    if len(judged) == 1:
        return judged[0][1]
    here = [any_of([nw.col(_SET) == place for place in places]) for places, _ in judged]
    return Masks(
        *(
            any_of(
                [
                    all_of((where, getattr(found, part)))
                    for where, (_, found) in zip(here, judged, strict=True)
                ]
            )
            for part in ("not_applicable", "passed", "pending", "failed")
        )
    )


def _with_set(frame: nw.LazyFrame[Any], by: Sequence[str], places: Mapping[Group, int]) -> nw.LazyFrame[Any]:
    """Return the frame with the place of each row's parameters among the distinct sets."""
    columns = {name: [group[at] for group in places] for at, name in enumerate(by)}
    small = pl.DataFrame({**columns, _SET: pl.Series(list(places.values()), dtype=pl.Int32)})
    if frame.implementation.is_spark_like():
        session = nw.to_native(frame).sparkSession
        listed = session.createDataFrame(
            small.rows(), ", ".join([*(f"{n} string" for n in by), f"{_SET} int"])
        )
        return frame.join(nw.from_native(listed), on=list(by), how="left")
    joined: nw.LazyFrame[Any] = nw.from_native(
        nw.to_native(frame).join(small.lazy(), on=list(by), how="left", maintain_order="left")
    )
    return joined


def _places(groups: Iterable[Group], params_of: ParamsOf) -> tuple[list[ParameterSet], dict[Group, int]]:
    sets: list[ParameterSet] = []
    found: dict[ParameterSet, int] = {}
    places: dict[Group, int] = {}
    for group in groups:
        params = params_of(group)
        if params not in found:
            found[params] = len(sets)
            sets.append(params)
        places[group] = found[params]
    return sets, places


# what is counted


@dataclass(frozen=True)
class _Counted:
    """A count that is wanted: of which rule and outcome, and the column of flags; none where all rows count."""

    rule_id: str
    outcome: Outcome
    column: str


class _Plan:
    """The flags to count; a flag that several rules share is counted once."""

    def __init__(self, rules: Sequence[Rule], sets: Sequence[ParameterSet], layout: Layout) -> None:
        self.rules = rules
        self.flags: dict[str, nw.Expr] = {}
        self.wanted: list[_Counted] = []
        shared: dict[str, str] = {}
        for rule in rules:
            for outcome, flag in _combined(rule, sets, layout).named():
                name = f"{column_of(rule.id)}_{outcome.value}"
                if not isinstance(flag, nw.Expr):
                    if flag:
                        self.wanted.append(_Counted(rule.id, outcome, ""))
                    continue
                if outcome is Outcome.NOT_APPLICABLE:
                    name = shared.setdefault(repr(rule.ruling.not_applicable), name)
                self.flags.setdefault(name, flag)
                self.wanted.append(_Counted(rule.id, outcome, name))

    def exprs(self) -> list[nw.Expr]:
        return [flag.alias(name) for name, flag in self.flags.items()]

    def table(self, summed: pl.DataFrame, by: Group) -> pl.DataFrame:
        """Return (by…, rule_id, outcome, rows) from the sums of the flags; unknown is what no flag claims."""
        rows: list[tuple[Any, ...]] = []
        for found in summed.iter_rows(named=True):
            group, total = tuple(found[name] for name in by), found[TOTAL]
            left = dict.fromkeys((rule.id for rule in self.rules), total)
            for want in self.wanted:
                number = (found[want.column] or 0) if want.column else total
                left[want.rule_id] -= number
                rows.append((*group, want.rule_id, want.outcome.value, number))
            rows.extend((*group, rule_id, Outcome.UNKNOWN.value, number) for rule_id, number in left.items())
        return pl.DataFrame(rows, schema={**dict.fromkeys(by, pl.String), **SCHEMA}, orient="row")


# Polars


@dataclass(frozen=True)
class _File:
    """A fact file about to be counted: its rows, and the parameters of its groups."""

    rows: pl.LazyFrame
    size: int
    sets: list[ParameterSet]
    places: dict[Group, int]


def _on_polars(
    paths: Sequence[str], params_of: ParamsOf, rules: Sequence[Rule], by: Group, per: str
) -> list[pl.DataFrame]:
    def counted(piece: tuple[_File, int]) -> list[pl.DataFrame]:
        file, start = piece
        rows = file.rows if per else file.rows.slice(start, PIECE)
        return list(_of_piece(rows, file.sets, file.places, rules, by, per))

    files = [_opened(path, params_of, by) for path in paths]
    pieces = [(file, start) for file in files for start in range(0, file.size, file.size if per else PIECE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [table for tables in pool.map(counted, pieces) for table in tables]


def _opened(path: str, params_of: ParamsOf, by: Group) -> _File:
    scanned = pl.scan_parquet(path, hive_partitioning=True, try_parse_hive_dates=False)
    names = [pl.col(name).cast(pl.String) for name in by]
    groups = sorted(scanned.select(names).unique().collect(engine="streaming").rows())
    size = scanned.select(pl.len()).collect().item()
    return _File(scanned.with_columns(names), size, *_places(groups, params_of))


def _of_piece(
    rows: pl.LazyFrame, sets: list[ParameterSet], places: dict[Group, int], rules: Sequence[Rule], by: Group, per: str
) -> Iterator[pl.DataFrame]:  # fmt: skip
    judged = []
    for part, clean in _by_misfits(rows):
        frame, layout = prepared(part, _facts(rules), (*by, per) if per else by, clean=clean)
        if len(sets) > 1:
            frame = _with_set(frame, by, places)
        if per:
            codes = _codes(rules, sets, layout)
            judged.append(nw.to_native(frame.select(*(nw.col(name) for name in (*by, per)), *codes)))
            continue
        plan = _Plan(rules, sets, layout)
        flags = nw.to_native(frame.select(*(nw.col(name) for name in by), *plan.exprs())).collect()
        yield plan.table(_summed(flags, tuple(plan.flags), by), by)
    if per:
        yield from _count_worst(nw.from_native(pl.concat(judged)), rules, by, per)


def _by_misfits(piece: pl.LazyFrame) -> Iterator[tuple[pl.LazyFrame, bool]]:
    """Yield the piece in parts: rows without misfits, which are quick to judge, and those with them."""
    if "misfits" not in piece.collect_schema():
        yield piece, False
        return
    clean = pl.col("misfits").fill_null("") == ""
    dirty = piece.select(~clean.all()).collect().item()
    if not dirty:
        yield piece, True
        return
    yield piece.filter(clean), True
    yield piece.filter(~clean), False


def _summed(flags: pl.DataFrame, names: Group, by: Group) -> pl.DataFrame:
    """Return the number of rows and of true flags by group."""
    keys = flags.select(pl.struct(*by).rle().alias("run")).unnest("run").unnest("value")
    if keys.select(by).n_unique() < keys.height:  # not in the order of the groups
        flags = flags.sort(*by)
        keys = flags.select(pl.struct(*by).rle().alias("run")).unnest("run").unnest("value")
    if flags.height < _FEW * keys.height:
        return flags.group_by(*by).agg(pl.len().alias(TOTAL), pl.col(names).sum())
    columns = [flags.get_column(name) for name in names]
    sizes = keys.get_column("len").to_list()
    starts = accumulate(sizes, initial=0)
    sums = [
        [column.slice(start, size).sum() for column in columns]
        for start, size in zip(starts, sizes, strict=False)
    ]
    counted = pl.DataFrame(sums, schema=dict.fromkeys(names, pl.Int64), orient="row")
    return pl.concat([keys.rename({"len": TOTAL}), counted], how="horizontal")


def _codes(rules: Sequence[Rule], sets: Sequence[ParameterSet], layout: Layout) -> list[nw.Expr]:
    return [outcome_code(_combined(rule, sets, layout)).alias(column_of(rule.id)) for rule in rules]


def _worst(rules: Sequence[Rule]) -> list[nw.Expr]:
    return [nw.col(column_of(rule.id)).min() for rule in rules]


def _count_worst(judged: nw.LazyFrame[Any], rules: Sequence[Rule], by: Group, per: str) -> list[pl.DataFrame]:
    """Count what the rows of judged frames say together, by group and outcome."""
    names = {code: outcome.value for outcome, code in CODE_OF.items()}
    spoken = judged.filter(~nw.col(per).is_null()).group_by(*by, per).agg(*_worst(rules))
    codes = spoken.collect("polars").to_native()
    return [
        codes.group_by(*by, pl.col(column_of(rule.id)).alias("code"))
        .agg(pl.len().cast(pl.Int64).alias("rows"))
        .select(
            *by,
            pl.lit(rule.id).alias("rule_id"),
            pl.col("code").cast(pl.Int64).replace_strict(names, return_dtype=pl.String).alias("outcome"),
            "rows",
        )
        for rule in rules
    ]


# PySpark


def session() -> Any:
    """Return the Spark session; one of our own is local, in UTC, and takes `month=2026-11` as text."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - only where the extra is installed

    made = (
        SparkSession.builder.master("local[*]")
        .appName("gridvisit")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("ERROR")
    return made


def _on_spark(
    files: Sequence[str], params_of: ParamsOf, rules: Sequence[Rule], by: Group, per: str
) -> Iterator[pl.DataFrame]:
    if not files:
        return
    reader = session().read
    parts = [at for at, part in enumerate(Path(files[0]).parts) if "=" in part]
    if parts:
        reader = reader.option("basePath", str(Path(*Path(files[0]).parts[: parts[0]])))
    native = reader.parquet(*files)
    groups = sorted(tuple(map(str, row)) for row in native.select(*by).distinct().collect())
    sets, places = _places(groups, params_of)
    for at in range(0, len(rules), _RULES_AT_ONCE):
        some = rules[at : at + _RULES_AT_ONCE]
        frame, layout = prepared(native, _facts(some), (*by, per) if per else by)
        frame = _with_set(frame, by, places) if len(sets) > 1 else frame
        if per:
            judged = frame.select(*(nw.col(name) for name in (*by, per)), *_codes(some, sets, layout))
            yield from _count_worst(judged, some, by, per)
            continue
        plan = _Plan(some, sets, layout)
        flags = frame.select(*(nw.col(name) for name in by), *(e.cast(nw.Int64()) for e in plan.exprs()))
        sums = [nw.len().alias(TOTAL), *(nw.col(name).sum() for name in plan.flags)]
        summed = flags.group_by(*by).agg(*sums).collect("polars").to_native()
        yield plan.table(summed, by)
