"""Twelve rules of all shapes written by hand, as an analyst would: in Polars, in SQL for DuckDB, as checks for pandera.

Each gives counts by unit, month, rule and outcome (pandera: rows that break a rule), with the numbers of the standard
as they are shipped. What is missing is unknown, as SQL and Polars have it by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

HELD = pl.col("outcome").is_in(["completed", "partial"])
MET = pl.col("outcome").is_in(["completed", "partial", "refused", "aborted_safety"])
ONSITE, PHONE = pl.col("channel") == "onsite", pl.col("channel") == "phone"
C = pl.col
LOCAL = C("started_at").dt.convert_time_zone("Asia/Shanghai")
CLOCK = LOCAL.dt.hour().cast(pl.Int32) * 3600 + LOCAL.dt.minute().cast(pl.Int32) * 60 + LOCAL.dt.second()
IMPORTANT = C("importance").is_in(["SP", "L1", "L2"])
STEPS = [f"steps_settled__S{n}" for n in range(1, 8)]
SUPPLIES = ["work_id", "policy_pack", "brief", "privacy_note", "record_tool", "contact_card"]
HOURS = (8 * 3600 + 30 * 60, 18 * 3600, 20 * 3600)


def _all(names: Sequence[str]) -> pl.Expr:
    return pl.all_horizontal([C(name) for name in names])


# rule: not applicable, passed, pending (or None)
BY_HAND: dict[str, tuple[pl.Expr, pl.Expr, pl.Expr | None]] = {
    "4-06": (((C("voltage_kv") < 35) & (C("capacity_kva") < 10000)) | ~HELD | ~ONSITE, C("onsite_gap_days") <= 184, None),
    "5.1-04": (
        ~IMPORTANT | ~HELD | ~ONSITE,
        (pl.when(C("security_load_kw") != 0).then(C("backup_kw") / C("security_load_kw")) >= 1.2) & (C("backup_test_days") <= 92),
        None,
    ),
    "6.1-01": (~MET | ~ONSITE, C("id_shown") & (C("id_valid_to") >= LOCAL.dt.date()), None),
    "6.1-02": (
        ~MET | ~ONSITE,
        _all([f"supplies_ticked__{code}" for code in SUPPLIES])
        & (~C("enters_electrical_room") | _all([f"supplies_ticked__{c}" for c in ("helmet", "torch", "insulated_shoes")]))
        & (~C("at_home") | C("supplies_ticked__shoe_covers")),
        None,
    ),
    "6.1-03": (
        ~MET | ~ONSITE,
        CLOCK.is_between(HOURS[0], HOURS[1]) | (C("at_home") & C("late_consent") & CLOCK.is_between(HOURS[0], HOURS[2])),
        None,
    ),
    "6.1-04": (
        C("appointed_at").is_null() | ~MET | ~ONSITE,
        (C("started_at") - C("appointed_at")).abs() <= pl.duration(minutes=15),
        None,
    ),
    "6.1-05": (
        ~HELD | ~ONSITE,
        (C("evidence_other_kinds") + (C("position_distance_m") <= 300).fill_null(value=False).cast(pl.Int32) >= 2)
        & (C("customer_side_evidence") >= 1),
        None,
    ),
    "6.2-04": (~HELD | ~PHONE, C("talk_seconds") >= 60, None),
    "7.1-01": (pl.lit(value=False), _all(STEPS), C("archived_at").is_null()),
    "7.2-06": (
        ~MET,
        C("recorded_at").is_not_null() & (C("recorded_at") - C("ended_at") <= pl.duration(hours=24)),
        pl.coalesce("recorded_at", "judged_at") - C("ended_at") <= pl.duration(hours=24),
    ),
    "7.2-07": (
        ~HELD | (C("required_fields") == 0),
        C("filled_fields") * 100.0 / C("required_fields") >= 95,
        None,
    ),
    "8.1-05": (pl.lit(value=False), ~C("conflict_declared") & (~C("key_account") | (C("assignment_months") <= 36)), None),
}  # fmt: skip
OUTCOMES = ("fail", "unknown", "pending", "pass", "not_applicable")


def outcome(rule_id: str) -> pl.Expr:
    elsewhere, passed, waits = BY_HAND[rule_id]
    found = pl.when(elsewhere).then(4).when(elsewhere.is_null()).then(1).when(passed).then(3)
    if waits is None:
        return found.when(~passed).then(0).otherwise(1).cast(pl.UInt8).alias(rule_id)
    return found.when(waits).then(2).when(~passed & ~waits).then(0).otherwise(1).cast(pl.UInt8).alias(rule_id)


def polars(paths: Sequence[Path]) -> pl.DataFrame:
    """Count with hand-written Polars: one streaming query over all files."""
    judged = pl.scan_parquet(paths, hive_partitioning=True).select(
        "unit_code", "month", *map(outcome, BY_HAND)
    )
    sums = [
        (C(rule_id) == code).sum().alias(f"{rule_id}/{name}")
        for rule_id in BY_HAND
        for code, name in enumerate(OUTCOMES)
    ]
    wide = judged.group_by("unit_code", "month").agg(sums).collect(engine="streaming")
    return _long(wide)


def _long(wide: pl.DataFrame) -> pl.DataFrame:
    keys = [C("unit_code").cast(pl.String), C("month").cast(pl.String)]
    parts = C("variable").str.split("/")
    return (
        wide.unpivot(index=["unit_code", "month"])
        .select(
            *keys,
            parts.list.get(0).alias("rule_id"),
            parts.list.get(1).alias("outcome"),
            C("value").cast(pl.Int64).alias("rows"),
        )
        .filter(C("rows") > 0)
        .sort("unit_code", "month", "rule_id", "outcome")
    )


SQL_HELD, SQL_MET = (
    "outcome IN ('completed', 'partial')",
    "outcome IN ('completed', 'partial', 'refused', 'aborted_safety')",
)
SQL_CLOCK = "((epoch_us(started_at) // 1000000 + 28800) % 86400)"
SQL: dict[str, tuple[str, str, str]] = {
    "4-06": (f"(voltage_kv < 35 AND capacity_kva < 10000) OR NOT {SQL_HELD} OR channel <> 'onsite'", "onsite_gap_days <= 184", ""),
    "5.1-04": (
        f"importance NOT IN ('SP', 'L1', 'L2') OR NOT {SQL_HELD} OR channel <> 'onsite'",
        "backup_kw / nullif(security_load_kw, 0) >= 1.2 AND backup_test_days <= 92",
        "",
    ),
    "6.1-01": (
        f"NOT {SQL_MET} OR channel <> 'onsite'",
        "id_shown AND epoch_us(id_valid_to::TIMESTAMP) // 86400000000 >= (epoch_us(started_at) // 1000000 + 28800) // 86400",
        "",
    ),
    "6.1-02": (
        f"NOT {SQL_MET} OR channel <> 'onsite'",
        " AND ".join(f"supplies_ticked__{code}" for code in SUPPLIES)
        + " AND (NOT enters_electrical_room OR (supplies_ticked__helmet AND supplies_ticked__torch AND supplies_ticked__insulated_shoes))"
        " AND (NOT at_home OR supplies_ticked__shoe_covers)",
        "",
    ),
    "6.1-03": (
        f"NOT {SQL_MET} OR channel <> 'onsite'",
        f"{SQL_CLOCK} BETWEEN 30600 AND 64800 OR (at_home AND late_consent AND {SQL_CLOCK} BETWEEN 30600 AND 72000)",
        "",
    ),
    "6.1-04": (
        f"appointed_at IS NULL OR NOT {SQL_MET} OR channel <> 'onsite'",
        "abs(epoch_us(started_at) - epoch_us(appointed_at)) <= 900000000",
        "",
    ),
    "6.1-05": (
        f"NOT {SQL_HELD} OR channel <> 'onsite'",
        "evidence_other_kinds + coalesce(position_distance_m <= 300, false)::INT >= 2 AND customer_side_evidence >= 1",
        "",
    ),
    "6.2-04": (f"NOT {SQL_HELD} OR channel <> 'phone'", "talk_seconds >= 60", ""),
    "7.1-01": ("false", " AND ".join(STEPS), "archived_at IS NULL"),
    "7.2-06": (
        f"NOT {SQL_MET}",
        "recorded_at IS NOT NULL AND epoch_us(recorded_at) - epoch_us(ended_at) <= 86400000000",
        "epoch_us(coalesce(recorded_at, judged_at)) - epoch_us(ended_at) <= 86400000000",
    ),
    "7.2-07": (f"NOT {SQL_HELD} OR required_fields = 0", "filled_fields * 100.0::DOUBLE / required_fields >= 95", ""),
    "8.1-05": ("false", "NOT conflict_declared AND (NOT key_account OR assignment_months <= 36)", ""),
}  # fmt: skip


def _case(rule_id: str) -> str:
    elsewhere, passed, waits = SQL[rule_id]
    pending = (
        f"WHEN {waits} THEN 2 WHEN NOT ({passed}) AND NOT ({waits}) THEN 0"
        if waits
        else f"WHEN NOT ({passed}) THEN 0"
    )
    return (
        f"CASE WHEN {elsewhere} THEN 4 WHEN ({elsewhere}) IS NULL THEN 1 WHEN {passed} THEN 3 {pending} ELSE 1 END"
        f'::UTINYINT AS "{rule_id}"'
    )


def duckdb(paths: Sequence[Path]) -> pl.DataFrame:
    """Count with SQL in DuckDB: one query over all files."""
    import duckdb as engine

    base = paths[0].parents[1]
    inner = ", ".join(_case(rule_id) for rule_id in SQL)
    sums = ", ".join(
        f'count(*) FILTER ("{rule_id}" = {code}) AS "{rule_id}/{name}"'
        for rule_id in SQL
        for code, name in enumerate(OUTCOMES)
    )
    with engine.connect() as connection:
        connection.execute("SET threads = 2")
        asked = (
            f"SELECT unit_code, month, {sums} FROM (SELECT unit_code::VARCHAR AS unit_code, month, {inner} FROM "
            f"read_parquet('{base}/*/*.parquet', hive_partitioning = true, hive_types_autocast = false)) GROUP BY ALL"
        )
        found = connection.execute(asked)
        names = [column[0] for column in found.description]
        wide = pl.DataFrame(found.fetchall(), schema=names, orient="row")
    return _long(wide)


def pandera(paths: Sequence[Path]) -> pl.DataFrame:
    """Check with pandera's Polars backend: rows that break a rule, gathered lazily; it knows no other outcome."""
    import pandera.polars as checks

    def check(rule_id: str) -> checks.Check:
        return checks.Check(
            lambda data: data.lazyframe.select((outcome(rule_id) != 0).alias(rule_id)),
            name=rule_id,
            raise_warning=False,
        )

    found = []
    for path in paths:
        frame = pl.read_parquet(path, hive_partitioning=True)
        schema = checks.DataFrameSchema(checks=[check(rule_id) for rule_id in BY_HAND])
        try:
            schema.validate(frame, lazy=True)
        except checks.errors.SchemaErrors as broken:
            found.append(broken.failure_cases.group_by("check").len())
    return pl.concat(found) if found else pl.DataFrame()
