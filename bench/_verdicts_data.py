"""Invented fact files for the benchmark of verdicts: one folder per month, visits in the order of their units.

Shares are chosen to look like a provincial company, not taken from one: 55 % of visits on site, 35 % by phone, 10 %
online; four in five completed; facts of another channel are not there; 3 to 5 % of the others are missing; three demands
for ten visits. Every value comes from a hash of row and seed, so the same seed makes the same files.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

import polars as pl

from gridvisit.engines.verdicts import registry
from gridvisit.engines.verdicts.facts import Demand, Visit
from gridvisit.engines.verdicts.many import OTHERS, split_name
from gridvisit.engines.verdicts.schema import Storage, Table, storage
from gridvisit.engines.verdicts.terms import Fact, Kind, Param
from gridvisit.standard.parameters import shipped

UNITS = [f"37{n:04d}" for n in range(152)]  # sixteen cities and their counties
PER_MONTH = 3_000_000
DEMANDS_PER_VISIT = 0.3
SHARES = {
    "channel": {"onsite": 55, "phone": 35, "online": 10},
    "outcome": {
        "completed": 78,
        "partial": 6,
        "refused": 5,
        "unreachable": 8,
        "converted": 1,
        "aborted_safety": 2,
    },
    "importance": {"none": 96, "L2": 2, "L1": 1, "SP": 1},
    "party_kind": {"individual": 60, "enterprise": 40},
}
ONLY = {  # facts of one channel
    "phone": ("service_number", "call_opening", "recording_told", "recording_linked", "talk_seconds", "callee_verified"),
    "online": ("official_account", "customer_messages", "first_reply_minutes", "session_archived", "archive_told"),
    "onsite": ("id_shown", "supplies_ticked", "enters_electrical_room", "at_home", "photos", "photo_subjects", "persons",
               "evidence_other_kinds", "position_distance_m", "customer_side_evidence", "safety_declared"),
}  # fmt: skip
RARE = ("strategy_at", "strategy_wd", "objection_at", "no_appointment_reason", "guarantee_days_left", "rejected", "dissatisfied_at",
        "off_day", "contact_dnc", "conflict_declared", "key_account", "own_transformer", "gifts_reported", "steering_reported",
        "safety_contradicted", "skew_noted", "onsite_duty")  # fmt: skip
AFTER_HOURS = {  # moments, in hours after the start of the visit: from, to
    "started_at": (0, 0), "appointed_at": (-0.4, 0.4), "ended_at": (0.2, 1.5), "recorded_at": (1, 27), "received_at": (1, 40),
    "brief_built_at": (-80, 0), "confirmed_at": (-120, -2), "archived_at": (24, 240), "judged_at": (240, 240),
    "heard_at": (0, 1), "touch_ended_at": (1, 1.5), "registered_at": (0.5, 6), "handed_at": (1, 1.5),
    "contacted_at": (1, 30), "answered_at": (5, 300), "closed_at": (20, 400),
}  # fmt: skip


def write(folder: Path, rows: int, seed: int, *, repeat: bool = False) -> tuple[list[Path], list[Path]]:
    """Write the files unless these very ones are there; return those of visits and those of demands.

    `repeat` makes the first month and copies it for the others, which is several times quicker.
    """
    mark = folder / "made.txt"
    said = f"{rows} {seed} {repeat} {len(registry.all_verdicts())}"
    months = max(1, round(rows / PER_MONTH))
    names = [f"month={2024 + at // 12}-{at % 12 + 1:02d}" for at in range(months)]
    visits = [folder / "visits" / name / "facts.parquet" for name in names]
    demands = [folder / "demands" / name / "facts.parquet" for name in names]
    if mark.exists() and mark.read_text("utf-8") == said:
        return visits, demands
    shutil.rmtree(folder, ignore_errors=True)
    for at, name in enumerate(names):
        size = rows // months
        if at and repeat:
            for made in (visits, demands):
                made[at].parent.mkdir(parents=True)
                shutil.copyfile(made[0], made[at])
            continue
        start = datetime(int(name[6:10]), int(name[11:13]), 1, tzinfo=UTC)
        _file(visits[at], Visit, size, seed + at * 1000, start)
        _file(demands[at], Demand, int(size * DEMANDS_PER_VISIT), seed + at * 1000 + 500, start)
    mark.write_text(said, "utf-8")
    return visits, demands


def _file(path: Path, table: type[Table], size: int, seed: int, start: datetime) -> None:
    path.parent.mkdir(parents=True)
    rows = pl.DataFrame({"at": pl.int_range(size, eager=True)})
    begun = pl.lit(start) + pl.duration(minutes=(_die(seed, "day") * 60 * 24 * 27).cast(pl.Int64))
    whole = rows.with_columns(begun=begun.cast(pl.Datetime("us", "UTC")))
    columns = [
        expression
        for name, fact in table.columns.items()
        for expression in _column(name, fact, seed)
        if name not in {"visit_id", "unit_code", "demand_no"}
    ]
    keys = {
        "unit_code": (pl.col("at") * len(UNITS) // size)
        .replace_strict(list(range(len(UNITS))), UNITS)
        .cast(pl.Enum(UNITS)),
        "visit_id": pl.format(
            "V{}-{}",
            pl.lit(seed // 1000),
            pl.col("at") - (pl.col("at") % 5 == 4).cast(pl.Int64) * (table is Demand),
        ),
        "misfits": pl.lit(""),
    }
    frame = whole.select(*columns, **keys)
    for fact in (name for names in ONLY.values() for name in names):
        channel = next(channel for channel, names in ONLY.items() if fact in names)
        own = [name for name in frame.columns if name == fact or name.startswith(f"{fact}__")]
        if table is Visit:
            frame = frame.with_columns(pl.when(pl.col("channel") == channel).then(pl.col(own)).name.keep())
    frame.write_parquet(path, statistics=False, row_group_size=250_000)


def _die(seed: int, name: str) -> pl.Expr:
    return pl.col("at").hash(seed * 1_000_003 + crc32(name.encode())) / 2.0**64


def _column(name: str, fact: Fact, seed: int) -> list[pl.Expr]:
    die = _die(seed, name)
    there = _die(seed + 7, name) < (0.06 if name in RARE and fact.kind is not Kind.FLAG else 0.96)
    kind = storage(fact)
    if kind is Storage.FLAG:
        value = die < (0.04 if name in RARE else 0.93)
    elif kind is Storage.CODE:
        value = _chosen(name, fact, die)
    elif kind is Storage.FLAGS:
        codes = fact.vocabulary.codes()
        flags = [
            (_die(seed + 11 + at, name) < 0.93).alias(split_name(name, code)) for at, code in enumerate(codes)
        ]
        others = pl.lit(0, dtype=pl.Int32).alias(split_name(name, OTHERS))
        return [pl.when(there).then(flag).alias(flag.meta.output_name()) for flag in (*flags, others)]
    elif kind is Storage.MOMENT:
        low, high = AFTER_HOURS.get(name, (24, 300))
        value = pl.col("begun") + pl.duration(seconds=((low + die * (high - low)) * 3600).cast(pl.Int64))
    elif kind is Storage.DAY:
        value = (pl.col("begun") + timedelta(days=200)).dt.date()
    elif kind is Storage.TEXT:
        value = pl.format("T{}", (die * 90_000).cast(pl.Int32))
    else:
        value = die * die * _limit(name) * 1.6
        value = value.round().cast(pl.Int32) if kind is Storage.WHOLE else value.round(2)
    return [pl.when(there).then(value).alias(name)]


def _chosen(name: str, fact: Fact, die: pl.Expr) -> pl.Expr:
    codes = list(fact.vocabulary.codes())
    shares = SHARES.get(name) or dict.fromkeys(codes, 1)
    whole, upto = sum(shares.values()), 0
    value = pl.lit(None, dtype=pl.String)
    for code, share in shares.items():
        upto += share
        value = pl.coalesce(value, pl.when(die < upto / whole).then(pl.lit(code)))
    return value.cast(pl.Enum(codes))


def _limit(name: str) -> float:
    """Return the largest limit any rule compares this number with, so that values lie on both sides of it."""
    found = [1.0]
    for rule in registry.all_verdicts().values():
        for term in vars(rule.ruling).values():
            for part in term.walk():
                parts = part.parts()
                if (
                    len(parts) == 2
                    and isinstance(parts[0], Fact)
                    and parts[0].name == name
                    and isinstance(parts[1], Param)
                ):
                    value = shipped().get(parts[1].id)
                    found += [value] if isinstance(value, (int, float)) else []
    return max(found)
