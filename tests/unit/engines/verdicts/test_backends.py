"""Counts over files, parameters that differ, columns nobody fitted, and PySpark saying what Polars says."""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from gridvisit.engines.verdicts import backends, judge, one, registry
from gridvisit.engines.verdicts.facts import ROWS, Demand, DemandFacts, Visit, VisitFacts
from gridvisit.engines.verdicts.frames import frame_of, stored
from gridvisit.standard.parameters import ParameterSet, shipped
from gridvisit.standard.vocabulary import Outcome
from tests.unit.engines.verdicts.golden import cases
from tests.unit.engines.verdicts.test_readings import many_rows, singly

UNITS = ("3701", "3702", "3703")
MONTHS = ("2026-10", "2026-11")
TIGHTER = ParameterSet(
    {
        **dict(shipped().items()),
        "6.2-04.min_talk": 90,
        "7.2-03.lead": 2,
        "6.1-03.hours": ((540, 1020),),
        "6.1-02.required": shipped().codes("6.1-02.required") | {"helmet"},
    },
    {name: shipped().origin(name) for name, _ in shipped().items()},
)
ALL_SHAPES = [
    "4-06",
    "5.1-04",
    "6.1-01",
    "6.1-02",
    "6.1-03",
    "6.1-04",
    "6.1-05",
    "6.1-09",
    "6.2-04",
    "7.2-03",
    "7.2-06",
    "8.1-03",
]
spark_here = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
needs_spark = pytest.mark.skipif(
    not spark_here and os.environ.get("CI") != "true", reason="needs the extra spark and Java"
)


def params_of(group):
    return TIGHTER if group[0] == "3702" else shipped()


@pytest.fixture(scope="module")
def rows():
    return many_rows(backends.rules_of(Visit), random.Random(20261127), 240)


@pytest.fixture(scope="module")
def files(rows, tmp_path_factory):
    """Two months of visits of three units; nobody sorted them."""
    folder = tmp_path_factory.mktemp("facts")
    frame = stored(frame_of(rows, Visit), Visit)
    units = pl.Series("unit_code", [UNITS[at % 3] for at in range(len(rows))])
    found = []
    for at, month in enumerate(MONTHS):
        path = folder / f"month={month}" / "visits.parquet"
        path.parent.mkdir()
        frame.with_columns(units).gather_every(2, at).write_parquet(path)
        found.append(path)
    return found


def expected_counts(rows, rules):
    counted = Counter()
    for at, row in enumerate(rows):
        unit, month = UNITS[at % 3], MONTHS[at % 2]
        for rule in rules:
            outcome = judge.outcome_of(one_of(rule.id, unit), row)
            counted[unit, month, rule.id, outcome.value] += 1
    return counted


def one_of(rule_id, unit, made={}):  # noqa: B006 - a memory across calls is meant
    params = params_of((unit,))
    key = (rule_id, params.digest)
    if key not in made:
        made[key] = one.Compiled(registry.all_verdicts()[rule_id], params)
    return made[key]


def as_counter(table: pl.DataFrame) -> Counter:
    return Counter({row[:4]: row[4] for row in table.rows()})


def test_counts_over_files_are_those_of_the_rows_each_with_its_own_parameters(rows, files):
    rules = backends.rules_of(Visit)
    found = as_counter(backends.counts(files, params_of, rules=rules))
    assert found == expected_counts(rows, rules)
    assert found != as_counter(backends.counts(files, lambda _group: shipped(), rules=rules))


@pytest.mark.parametrize(("piece", "few"), [(50, 800), (10**6, 1), (50, 1)])
def test_neither_pieces_nor_the_way_of_counting_change_the_counts(files, monkeypatch, piece, few):
    rules = backends.rules_of(Visit, ["6.2-04", "7.2-03", "7.2-06", "4-01"])
    whole = backends.counts(files, params_of, rules=rules)
    monkeypatch.setattr(backends, "PIECE", piece)
    monkeypatch.setattr(backends, "_FEW", few)
    assert backends.counts(files, params_of, rules=rules).equals(whole)


def test_a_frame_may_name_the_parameters_of_each_row(rows):
    frame = frame_of(rows, Visit).with_columns(params_key=pl.Series(["a", "b"] * (len(rows) // 2)))
    rules = backends.rules_of(Visit)
    sets = {"a": shipped(), "b": TIGHTER}
    judged = backends.judge_frame(frame, sets, rules=rules, key="params_key", keep=("params_key",)).collect()
    for rule in rules:
        halves = [singly(rule.id, rows[at::2], params) for at, params in enumerate(sets.values())]
        assert backends.outcomes(judged.gather_every(2, 0), rule.id) == halves[0], rule.id
        assert backends.outcomes(judged.gather_every(2, 1), rule.id) == halves[1], rule.id


def test_the_worst_demand_speaks_for_the_visit(tmp_path):
    good = DemandFacts(visit_id="V1", verbatim_chars=30, rejected=False)
    demands = [
        good,
        replace(good, verbatim_chars=3),
        replace(good, visit_id="V2"),
        replace(good, visit_id=None),
    ]
    path = tmp_path / "demands.parquet"
    keys = [pl.lit("3701").alias("unit_code"), pl.lit("2026-11").alias("month")]
    stored(frame_of(demands, Demand), Demand).with_columns(keys).write_parquet(path)
    rules = backends.rules_of(Demand, ["5.1-03"])
    found = backends.counts([path], lambda _group: shipped(), rules=rules, per="visit_id")
    assert [row[3:] for row in found.rows()] == [("fail", 1), ("pass", 1)]
    judged = backends.judge_frame(pl.read_parquet(path), shipped(), rules=rules, per="visit_id").collect()
    by_visit = dict(zip(judged["visit_id"], backends.outcomes(judged, "5.1-03"), strict=True))
    assert by_visit == {"V1": Outcome.FAIL, "V2": Outcome.PASS}


@pytest.mark.parametrize(
    ("column", "values", "facts"),
    [
        ("met_role", ["resident", "no such role"], [{"met_role": "resident"}, {"met_role": "no such role"}]),
        ("met_role", [7, 8], [{"met_role": 7}, {"met_role": 8}]),
        ("started_at", [datetime(2026, 11, 20, 3)] * 2, [{"started_at": datetime(2026, 11, 20, 3)}] * 2),
        ("persons", ["two", None], [{"persons": "two"}, {}]),
        ("talk_seconds", [float("nan"), 60.0], [{"talk_seconds": float("nan")}, {"talk_seconds": 60.0}]),
        ("steps_settled", ["S1,S9", "S1,S2"], [{"steps_settled": "S1,S9"}, {"steps_settled": "S1,S2"}]),
        ("owner_id", ["", "T01"], [{"owner_id": ""}, {"owner_id": "T01"}]),
    ],
)
def test_a_column_nobody_fitted_is_judged_as_fitted_rows_are(column, values, facts):
    base = {"channel": "phone", "outcome": "completed", "archived_at": datetime(2026, 11, 24, tzinfo=UTC)}
    frame = pl.DataFrame({**{name: [value] * 2 for name, value in base.items()}, column: values})
    rows = [VisitFacts.of({**base, **more}) for more in facts]
    rules = backends.rules_of(Visit)
    judged = backends.judge_frame(frame, shipped(), rules=rules, keep=("channel",)).collect()
    for rule in rules:
        assert backends.outcomes(judged, rule.id) == singly(rule.id, rows, shipped()), rule.id


# PySpark: one session for all


@pytest.fixture(scope="module")
def spark():
    """Compiling dozens of rules for a few rows takes longer than reading them as they stand."""
    os.environ["PYSPARK_SUBMIT_ARGS"] = (
        "--conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN "
        "--conf spark.driver.memory=1g pyspark-shell"
    )


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
@needs_spark
def test_spark_counts_what_polars_counts(files):
    """Rules of all shapes; `script/bench verdicts --engine pyspark --compare` does it for all of them."""
    rules = backends.rules_of(Visit, ALL_SHAPES)
    found = backends.counts(files, params_of, rules=rules, engine="pyspark")
    assert as_counter(found) == as_counter(backends.counts(files, params_of, rules=rules))


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
@needs_spark
@pytest.mark.parametrize("table", ROWS, ids=lambda table: table.__name__)
def test_spark_comes_to_the_outcomes_of_the_golden_tables(table, tmp_path):
    """Each case is a group of its own, so the count says what its rule came to."""
    rules = backends.rules_of(table)
    found = [(f"{rule.id}/{at}", case) for rule in rules for at, case in enumerate(cases(rule.id))]
    frame = stored(frame_of([case.row for _, case in found], table), table)
    path = tmp_path / "cases.parquet"
    frame.with_columns(pl.Series("case", [name for name, _ in found])).write_parquet(path)
    counted = backends.counts([path], lambda _group: shipped(), rules=rules, by=("case",), engine="pyspark")
    said = {(name, rule_id): outcome for name, rule_id, outcome, _ in counted.rows()}
    wrong = [name for name, case in found if said[name, case.rule_id] != case.outcome]
    assert wrong == []
