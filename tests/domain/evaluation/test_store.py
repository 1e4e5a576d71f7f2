"""Stored facts: written with the judgement, replaced with the next one, gone with a void visit, exported by month."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from gridvisit.domain.evaluation import services
from gridvisit.domain.evaluation.models import FactLayout, FactRow
from gridvisit.domain.evaluation.store import describe, export, frames, layout, rows
from gridvisit.domain.staff import selectors as staff
from gridvisit.engines.verdicts import VisitFacts
from gridvisit.engines.verdicts.terms import Kind
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from gridvisit.standard.vocabulary import Supply
from tests.domain.evaluation import world
from tests.factories import demands

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
DAY = timedelta(days=1)


def judged(town, now, **more):
    visit = world.recorded(town, now, **more)
    services.evaluate_visits(visit_ids=[visit.id], now=now)
    return visit


def stored(kind="visit", *, special=True) -> pl.DataFrame:
    found = rows.in_scope(kind)
    parts = [
        frames.decode(known, lines, special=special)
        for known in rows.layouts_of(found)
        for lines in rows.stream(found.filter(layout=known.key), special=special)
    ]
    return pl.concat(parts)


def contents(folder) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_line_gives_back_every_kind_of_value():
    about = dict.fromkeys(layout.About.columns) | {"schema_version": 2, "misfits": ""}
    values = {"persons": 2, "capacity_kva": 1.5, "id_shown": False, "plan_reasons": set(), "supplies_ticked": set(Supply.codes()[:2]),
              "confirmation_reason": 'say "no" | or\nyes'}  # fmt: skip
    row = VisitFacts.of(values)
    line, special = layout.lines("visit", about, row)
    frame = frames.decode(layout.present("visit")[0], [(7, f"{line}|{special}")], special=True)
    found = frame.row(0, named=True)
    assert found["seq"] == 7
    assert {name: found[name] for name in ("persons", "capacity_kva", "id_shown", "plan_reasons", "supplies_ticked")} == {
        "persons": 2.0, "capacity_kva": 1.5, "id_shown": False, "plan_reasons": "",
        "supplies_ticked": ",".join(sorted(Supply.codes()[:2])),
    }  # fmt: skip
    assert found["confirmation_reason"] == 'say "no" | or yes'
    assert found["channel"] is None
    assert found["misfits"] == ""


def test_the_facts_of_a_judgement_are_stored_as_they_were_judged(town_a, now):
    visit = judged(town_a, now)
    row = FactRow.objects.get(kind="visit")
    assert (row.subject, row.month, row.unit_id, row.owner_id) == (
        str(visit.id),
        "2026-11",
        visit.unit_id,
        visit.owner_id,
    )
    gathered = services.gather([visit.id], now=now)[0]
    found = stored().row(0, named=True)
    for name, column in VisitFacts.COLUMNS.items():
        wanted = getattr(gathered.facts, name)
        if column.kind is Kind.NUMBER and wanted is not None:
            wanted = float(wanted)
        assert found[name] == wanted, name
    assert found["parameters_digest"] == gathered.params.digest
    assert (found["act_day"], found["tenant_id"]) == (gathered.day, str(town_a.county.tenant_id))


def test_a_new_judgement_replaces_the_row_and_an_equal_one_leaves_it(town_a, now):
    visit = judged(town_a, now, signature=False)
    first = FactRow.objects.get(kind="visit")
    services.evaluate_visits(visit_ids=[visit.id], now=now + timedelta(minutes=5))
    assert FactRow.objects.get(kind="visit").seq == first.seq
    world.evidence(town_a, visit, now, "signature", {"strokes": [[[1, 1], [2, 2]]]})
    services.evaluate_visits(visit_ids=[visit.id], now=now + timedelta(minutes=9))
    assert FactRow.objects.get(kind="visit").seq > first.seq


def test_a_visit_judged_before_rows_were_stored_gets_one_when_it_is_judged_again(town_a, now):
    visit = judged(town_a, now)
    FactRow.objects.all().delete()
    services.evaluate_visits(visit_ids=[visit.id], now=now)
    assert rows.in_scope("visit").count() == 1


def test_a_void_visit_keeps_no_facts_and_says_since_when(town_a, now):
    visit = judged(town_a, now)
    top = FactRow.objects.get(kind="visit").seq
    services.on_visit_withdrawn(visit_id=visit.id, now=now + DAY, later="ignored")
    assert rows.in_scope("visit").count() == 0
    left = FactRow.objects.get(kind="visit")
    assert (left.gone, left.facts, left.special, left.seq > top) == (True, "", "", True)
    services.on_visit_withdrawn(visit_id=str(visit.id), now=now + DAY)
    assert FactRow.objects.get(kind="visit").seq == left.seq


def test_an_old_layout_is_read_for_ever(town_a, now):
    judged(town_a, now)
    old = layout.Layout("visit", 1, (layout.Column("persons", Kind.NUMBER, False), layout.Column("gone_since", Kind.FLAG, False),
                                     layout.Column("channel", Kind.FLAG, False)))  # fmt: skip
    FactLayout.objects.create(key=old.key, kind="visit", schema_version=1, columns=old.plain())
    FactRow.objects.filter(kind="visit").update(layout=old.key, facts="3|1|0", special="")
    found = stored(special=False).row(0, named=True)
    assert (found["persons"], found["channel"], found["unit_code"]) == (3.0, None, None)
    assert "gone_since" not in found


# Export -----------------------------------------------------------------------------------------------------------


def test_the_same_run_twice_gives_the_same_files_and_a_changed_visit_replaces_its_row(town_a, now, tmp_path):
    visit = judged(town_a, now, signature=False)
    judged(town_a, now - 40 * DAY)
    first = export.export(tmp_path, now=now)
    assert first.months_written == ["visits/2026-10", "visits/2026-11"]
    files = contents(tmp_path)
    again = export.export(tmp_path, now=now + DAY)
    assert (again.months_written, again.months_unchanged, contents(tmp_path)) == ([], 2, files)
    world.evidence(town_a, visit, now, "signature", {"strokes": [[[1, 1], [2, 2]]]})
    services.evaluate_visits(visit_ids=[visit.id], now=now + timedelta(minutes=9))
    third = export.export(tmp_path, now=now)
    assert third.months_written == ["visits/2026-11"]
    frame = pl.read_parquet(tmp_path / "visits", hive_partitioning=True)
    assert frame.height == 2
    mine = frame.filter(pl.col("visit_id") == str(visit.id))
    assert mine.get_column("seq").to_list() == [third.last_seq]
    assert mine.get_column("customer_side_evidence").to_list() == [1.0 + mine.height - 1]


def test_a_void_visit_disappears_and_a_month_without_rows_with_it(town_a, now, tmp_path):
    visit = judged(town_a, now)
    other = judged(town_a, now - 40 * DAY)
    export.export(tmp_path, now=now)
    services.on_visit_withdrawn(visit_id=visit.id, now=now)
    done = export.export(tmp_path, now=now)
    assert done.months_removed == ["visits/2026-11"]
    assert not (tmp_path / "visits" / "month=2026-11").exists()
    assert pl.read_parquet(tmp_path / "visits").get_column("visit_id").to_list() == [str(other.id)]


def test_a_missing_or_spoilt_file_is_written_again(town_a, now, tmp_path):
    judged(town_a, now)
    export.export(tmp_path, now=now)
    files = contents(tmp_path)
    part = tmp_path / "visits" / "month=2026-11" / "part-0000.parquet"
    part.write_bytes(b"half")
    (part.parent / ".part-0001.parquet.tmp").write_bytes(b"left over")
    assert export.export(tmp_path, now=now).months_written == ["visits/2026-11"]
    assert contents(tmp_path) == files


def test_since_looks_only_at_months_changed_since(town_a, now, tmp_path):
    judged(town_a, now - 40 * DAY)
    top = FactRow.objects.latest("seq").seq
    judged(town_a, now)
    assert export.export(tmp_path / "by_seq", now=now, since=top).months_written == ["visits/2026-11"]
    assert export.export(tmp_path / "by_day", now=now, since=now.date()).months_written == ["visits/2026-11"]


def test_parts_hold_a_limited_number_of_rows(town_a, now, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "PART_ROWS", 1)
    monkeypatch.setattr(rows.stream, "__kwdefaults__", {"fetch": 1})
    for n in range(3):
        judged(town_a, now - 7 * n * DAY)
    export.export(tmp_path, now=now)
    names = sorted(path.name for path in (tmp_path / "visits" / "month=2026-11").iterdir())
    assert names == ["part-0000.parquet", "part-0001.parquet", "part-0002.parquet"]
    monkeypatch.setattr(export, "PART_ROWS", 9)
    FactRow.objects.latest("seq").delete()
    export.export(tmp_path, now=now)
    assert [path.name for path in (tmp_path / "visits" / "month=2026-11").iterdir()] == ["part-0000.parquet"]


def test_special_columns_come_with_a_reason_and_an_audit_entry_only(town_a, now, tmp_path):
    judged(town_a, now)
    guarded = {column["name"] for column in describe.columns("visit") if column["class"] in {"C3", "C4"}}
    assert {"special_flags", "importance"} <= guarded
    export.export(tmp_path / "plain", now=now)
    assert guarded.isdisjoint(pl.read_parquet(tmp_path / "plain" / "visits").columns)
    assert not AuditEntry.objects.filter(verb="facts.exported_special").exists()
    with pytest.raises(Refusal, match=r"export\.no_reason"):
        export.export(tmp_path / "all", now=now, special=True)
    export.export(tmp_path / "all", now=now, special=True, reason="年度检查")
    assert guarded <= set(pl.read_parquet(tmp_path / "all" / "visits").columns)
    entry = AuditEntry.objects.get(verb="facts.exported_special")
    assert (entry.reason, entry.object_id, entry.after["rows"]["visits"]) == (
        "年度检查",
        str(town_a.county.tenant_id),
        1,
    )
    with pytest.raises(Refusal, match=r"export\.other_scope"):
        export.export(tmp_path / "all", now=now)


def test_a_person_exports_his_own_units_and_special_columns_only_if_he_sees_them(
    town_a, town_b, now, tmp_path
):
    mine = judged(town_a, now)
    foreign = judged(town_a, now - 7 * DAY)
    FactRow.objects.filter(visit_id=foreign.id).update(tenant_id=town_b.park.tenant_id, unit=town_b.park)
    done = export.export(tmp_path / "a", now=now, actor=town_a.qa)
    assert pl.read_parquet(tmp_path / "a" / "visits").get_column("visit_id").to_list() == [str(mine.id)]
    assert done.rows["visits"] == 1
    with pytest.raises(Forbidden):
        export.export(tmp_path / "b", now=now, actor=town_a.an)
    with pytest.raises(Forbidden):
        export.export(tmp_path / "c", now=now, actor=town_a.qa, special=True, reason="年度检查")
    unit = staff.unit_of_id(town_b.park.id)
    assert export.export(tmp_path / "d", now=now, unit=unit).rows["visits"] == 1


def test_the_schema_names_every_column_of_the_files(town_a, now, tmp_path):
    judged(town_a, now)
    export.export(tmp_path, now=now, special=True, reason="年度检查")
    told = json.loads((tmp_path / "schema.json").read_text("utf-8"))
    columns = told["tables"]["visits"]["columns"]
    frame = pl.read_parquet(tmp_path / "visits", hive_partitioning=False)
    assert [column["name"] for column in columns] == frame.columns
    assert all(column["zh"] and column["en"] and column["source"] and column["class"] for column in columns)
    types = {"bool": pl.Boolean, "float64": pl.Float64, "timestamp[us, UTC]": pl.Datetime("us", "UTC"), "date32": pl.Date,
             "string": pl.String, "int64": pl.Int64}  # fmt: skip
    assert [types[column["dtype"]] for column in columns] == frame.dtypes


def test_facts_of_a_wrong_type_are_counted_by_column(town_a, now, tmp_path, monkeypatch):
    from gridvisit.domain.evaluation.facts import visit as columns

    honest = columns.identity
    monkeypatch.setattr(columns, "identity", lambda row, at: honest(row, at) | {"channel": 3})
    judged(town_a, now)
    assert rows.misfits(rows.in_scope("visit")) == {"channel": 1}
    assert export.export(tmp_path, now=now).misfits["visits"] == {"channel": 1}


def test_the_demands_of_a_visit_have_rows_of_their_own(town_a, now, tmp_path):
    visit = world.recorded(town_a, now)
    demand = demands.heard(town_a.an, now, unit_id=visit.unit_id, visit_id=visit.id)
    services.evaluate_visits(visit_ids=[visit.id], now=now)
    done = export.export(tmp_path, now=now)
    assert done.rows == {"visits": 1, "demands": 1}
    found = pl.read_parquet(tmp_path / "demands").row(0, named=True)
    assert (found["demand_no"], found["visit_id"], found["unit_code"]) == (
        demand.number,
        str(visit.id),
        visit.unit.code,
    )
    services.on_visit_withdrawn(visit_id=visit.id, now=now)
    assert export.export(tmp_path, now=now).rows == {"visits": 0, "demands": 0}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_for_analysts_list_every_column(lang):
    text = (ROOT / "docs" / lang / "facts.md").read_text("utf-8")
    for kind in layout.TABLES:
        for column in describe.columns(kind):
            assert f"| `{column['name']}` | {column[lang]} | {column['dtype']} |" in text, (
                "run tools/fact_columns.py"
            )
