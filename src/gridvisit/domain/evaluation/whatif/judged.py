"""Stored facts judged by all rules at once: one row per visit, one small column per rule."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import narwhals as nw
import polars as pl
from django.db.models import Count, QuerySet

from gridvisit.domain.evaluation.models import FactRow
from gridvisit.domain.evaluation.store import frames, layout, rows
from gridvisit.engines.verdicts import DemandFacts, VisitFacts, backends, judge_one
from gridvisit.engines.verdicts.backends import column_of
from gridvisit.engines.verdicts.facts import Demand, Visit
from gridvisit.engines.verdicts.masks import CODE_OF
from gridvisit.engines.verdicts.registry import Rule
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Outcome

Engine = Literal["polars", "pyspark"]
PIECE = 100_000  # visits held at a time
FEW = 1_000  # up to this many are judged one by one: sooner done than a query over all rules is built
AT_ONCE = 12  # rules in one Spark query
DIGEST, VISIT_ID = "parameters_digest", "visit_id"
KEPT = (VISIT_ID, "unit_code", "visit_class", "act_day")
ELSEWHERE = CODE_OF[Outcome.NOT_APPLICABLE]
_CODE = pl.Int8


@dataclass(frozen=True)
class Piece:
    """Some visits of one month with their demands, every column included."""

    visits: pl.DataFrame
    demands: pl.DataFrame


def pieces(visits: QuerySet[FactRow], demands: QuerySet[FactRow]) -> Iterator[Piece]:
    """Yield the visits month by month and unit by unit, about PIECE at a time, with the demands heard on them."""
    groups = list(
        visits.order_by("month", "unit_id").values_list("month", "unit_id").annotate(n=Count("seq"))
    )
    if sum(n for _month, _unit_id, n in groups) <= FEW:
        yield Piece(frame(layout.VISIT, visits), frame(layout.DEMAND, demands))
        return
    waiting: list[UUID] = []
    month, size = "", 0
    for name, unit_id, n in groups:
        if waiting and (name != month or size + n > PIECE):
            yield _piece(visits, demands, month, waiting)
            waiting, size = [], 0
        month, size = name, size + n
        waiting.append(unit_id)
    if waiting:
        yield _piece(visits, demands, month, waiting)


def _piece(visits: QuerySet[FactRow], demands: QuerySet[FactRow], month: str, unit_ids: list[UUID]) -> Piece:
    return Piece(
        frame(layout.VISIT, visits.filter(month=month, unit_id__in=unit_ids)),
        frame(layout.DEMAND, demands.filter(month=month, unit_id__in=unit_ids)),
    )


def frame(kind: str, found: QuerySet[FactRow]) -> pl.DataFrame:
    """Return stored rows as one frame, every column included."""
    parts = [
        frames.decode(known, lines, special=True)
        for known in rows.layouts_of(found)
        for lines in rows.stream(found.filter(layout=known.key), special=True, fetch=20_000)
    ]
    return pl.concat(parts) if parts else frames.empty(kind, special=True)


def judge(
    piece: Piece,
    params: Mapping[str, ParameterSet],
    *,
    only: frozenset[str] | None = None,
    engine: Engine = "polars",
) -> pl.DataFrame:
    """Return the columns of KEPT and one per rule, the outcome as its place in WORST_FIRST.

    `params`: values in force by fingerprint. `only`: these rules. A visit without demands is not applicable to
    the rules about demands.
    """
    if engine == "polars" and piece.visits.height <= FEW:
        return _one_by_one(piece, params, only)
    about_visits = wanted(Visit, only)
    about_demands = wanted(Demand, only)
    found = piece.visits.select(KEPT)
    if about_visits:
        judged = _judged(piece.visits, params, about_visits, keep=(VISIT_ID,), per="", engine=engine)
        found = found.join(judged, on=VISIT_ID, how="left", maintain_order="left")
    if about_demands:
        heard = piece.demands.filter(pl.col(VISIT_ID).is_in(piece.visits.get_column(VISIT_ID).implode()))
        judged = _judged(heard, params, about_demands, keep=(VISIT_ID,), per=VISIT_ID, engine=engine)
        found = found.join(judged, on=VISIT_ID, how="left", maintain_order="left")
        found = found.with_columns(pl.col(column_of(rule.id)).fill_null(ELSEWHERE) for rule in about_demands)
    return found


def _one_by_one(
    piece: Piece, params: Mapping[str, ParameterSet], only: frozenset[str] | None
) -> pl.DataFrame:
    rules = [rule.id for table in (Visit, Demand) for rule in wanted(table, only)]
    heard: dict[str, list[Any]] = defaultdict(list)
    for found in piece.demands.iter_rows(named=True):
        heard[found[VISIT_ID]].append(as_row(DemandFacts, found))
    codes: dict[str, list[int]] = {rule: [] for rule in rules}
    for found in piece.visits.iter_rows(named=True):
        facts = as_row(VisitFacts, found)
        for verdict in judge_one(facts, params[found[DIGEST]], heard[found[VISIT_ID]], only=only):
            codes[verdict.rule_id].append(CODE_OF[verdict.outcome])
    return piece.visits.select(KEPT).hstack(
        [pl.Series(column_of(rule), found, dtype=_CODE) for rule, found in codes.items()]
    )


def as_row(row_class: Any, values: Mapping[str, Any]) -> Any:
    """Return a stored row as the engine judges it one by one."""
    row = row_class.of({name: values[name] for name in row_class.COLUMNS})
    told = values["misfits"] or ""
    return replace(row, misfits=tuple(told.split(","))) if told else row


def wanted(table: Any, only: frozenset[str] | None) -> tuple[Rule, ...]:
    """Return the rules of a table, of those named if any are named."""
    return tuple(rule for rule in backends.rules_of(table) if only is None or rule.id in only)


def _judged(
    facts: pl.DataFrame, params: Mapping[str, ParameterSet], rules: Sequence[Rule], *,
    keep: tuple[str, ...], per: str, engine: Engine,
) -> pl.DataFrame:  # fmt: skip
    names = [column_of(rule.id) for rule in rules]
    if facts.is_empty():
        return pl.DataFrame(schema={VISIT_ID: pl.String} | dict.fromkeys(names, _CODE))
    if engine == "pyspark":
        found = _on_spark(facts, params, rules, keep=keep, per=per)
    else:
        native = backends.judge_frame(facts.lazy(), params, rules=rules, keep=keep, key=DIGEST, per=per)
        found = native.collect()
    return found.select(VISIT_ID, *(pl.col(name).cast(_CODE) for name in names))


def _on_spark(
    facts: pl.DataFrame,
    params: Mapping[str, ParameterSet],
    rules: Sequence[Rule],
    *,
    keep: tuple[str, ...],
    per: str,
) -> pl.DataFrame:
    with tempfile.TemporaryDirectory(prefix="gridvisit-whatif-") as folder:
        path = Path(folder) / "facts.parquet"
        facts.write_parquet(path)
        native = backends.session().read.parquet(str(path))
        whole: pl.DataFrame | None = None
        for start in range(0, len(rules), AT_ONCE):
            some = rules[start : start + AT_ONCE]
            judged = backends.judge_frame(native, params, rules=some, keep=keep, key=DIGEST, per=per)
            part = nw.from_native(judged).collect("polars").to_native()
            whole = part if whole is None else whole.join(part, on=VISIT_ID, how="left")
    assert whole is not None
    return whole
