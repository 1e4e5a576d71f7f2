"""Store facts, copy them to many rows, export them to Parquet: rows a second, peak memory; a second run, a changed row."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench._lab import GRIDVISIT, ROOT, installation, measured


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench facts")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="postgres")
    options.add_argument("--rows", type=int, default=500_000)
    options.add_argument("--months", type=int, default=6)
    options.add_argument("--special", action="store_true")
    options.add_argument("--what-if", action="store_true", help="also ask what if over all rows")
    given = options.parse_args(argv)
    with (
        installation(given.database) as env,
        tempfile.TemporaryDirectory(prefix="gridvisit-facts-") as scratch,
    ):
        _fill(env, given.rows, given.months)
        folder = Path(scratch) / "out"
        command = [*GRIDVISIT, "facts", "export", str(folder), "--json"]
        if given.special:
            command += ["--special", "--reason", "benchmark"]
        start, _memory, _text = measured([*GRIDVISIT, "facts", "columns", "--json"], env)
        spent = _cpu()
        seconds, memory, text = measured(command, env)
        spent = _cpu() - spent
        done = json.loads(text)
        again, _memory, second = measured(command, env)
        assert json.loads(second)["months_written"] == [], second
        _fill(env, 1, 1, more=True)
        changed, _memory, third = measured(command, env)
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
        figures = {
            "database": given.database,
            "rows": done["rows_written"],
            "months": given.months,
            "columns": len(
                json.loads((folder / "schema.json").read_text("utf-8"))["tables"]["visits"]["columns"]
            ),
            "export_seconds": done["seconds"],
            "rows_per_second": round(done["rows_written"] / done["seconds"]),
            "process_seconds": round(seconds, 2),
            "process_cpu_seconds": round(spent, 2),
            "process_start_seconds": round(start, 2),
            "peak_mb": round(memory),
            "parquet_mb": round(size / 1e6, 1),
            "unchanged_run_seconds": round(again, 2),
            "one_month_changed_seconds": round(changed, 2),
            "rows_rewritten": json.loads(third)["rows_written"],
        }
        if given.what_if:
            figures |= _asked(env, Path(scratch))
    return figures


def _cpu() -> float:
    """Processor seconds of the commands run so far; on a machine with other work they tell more than the clock."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _asked(env: dict[str, str], scratch: Path) -> dict[str, object]:
    file = scratch / "ask.toml"
    file.write_text('[parameters]\n"7.2-03.lead" = 3\n"6.1-04.tolerance" = 5\n', "utf-8")
    seconds, memory, text = measured(
        [*GRIDVISIT, "judge", "--period", "2026", "--what-if", str(file), "--json"], env
    )
    found = json.loads(text)
    return {
        "what_if_visits": found["visits"],
        "what_if_seconds": round(seconds, 2),
        "what_if_peak_mb": round(memory),
    }


def _fill(env: dict[str, str], rows: int, months: int, *, more: bool = False) -> None:
    """Store rows in a process of its own, so that this one stays small."""
    code = f"from bench.facts import fill; fill({rows}, {months}, more={more})"
    subprocess.run([sys.executable, "-c", code], env=env, check=True, cwd=ROOT)


def fill(rows: int, months: int, *, more: bool) -> None:
    """Judge a few visits, then copy their fact rows over the months of 2026."""
    import django

    django.setup()
    from datetime import UTC, date, datetime, timedelta

    from django.db import connection, transaction

    from gridvisit.domain.evaluation import services
    from gridvisit.domain.evaluation.models import FactRow
    from gridvisit.domain.evaluation.store import layout
    from gridvisit.foundation.kernel.ids import new_id
    from tests.domain.evaluation import world
    from tests.factories import customers, staff

    now = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
    if not more:
        town = staff.town_a(now)
        ids = []
        for n in range(8):
            at = now - timedelta(days=7 * n)
            party = customers.enterprise(unit=town.team, manager=town.an, now=at - timedelta(days=30))
            ids.append(world.recorded(town, at, party=party, signature=bool(n % 3)).id)
        services.evaluate_visits(visit_ids=ids, now=now)
    if more:
        visit = FactRow.objects.filter(kind=layout.VISIT, gone=False).earliest("seq")
        FactRow.objects.filter(pk=visit.pk).delete()
        visit.pk, visit.updated_at = None, now
        visit.save()
        return
    sample = list(FactRow.objects.filter(kind=layout.VISIT).order_by("seq"))
    if connection.vendor == "postgresql":
        _multiply(connection, rows, months, len(sample))
        return
    made = []
    with transaction.atomic():
        for n in range(rows):
            row, day = sample[n % len(sample)], date(2026, 1 + n % months, 1 + n // months % 28)
            made.append(_copy(row, new_id(), day))
            if len(made) >= 5_000:
                FactRow.objects.bulk_create(made)
                made = []
        FactRow.objects.bulk_create(made)


def _copy(row: object, visit_id: object, day: object) -> object:
    from gridvisit.domain.evaluation.models import FactRow

    values = {field.attname: getattr(row, field.attname) for field in FactRow._meta.concrete_fields}
    del values["seq"]
    values |= {"subject": str(visit_id), "visit_id": visit_id, "day": day, "month": f"{day:%Y-%m}"}
    return FactRow(**values | {"facts": row.facts.replace(str(row.visit_id), str(visit_id))})


def _multiply(connection: object, rows: int, months: int, known: int) -> None:
    """Copy the known rows inside the database, each copy a visit of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO gridvisit_factrow (tenant_id, unit_id, owner_id, kind, subject, visit_id, day, month, layout,
                schema_version, visit_class, parameters_digest, parameters, misfits, facts, special, gone, updated_at)
            SELECT tenant_id, unit_id, owner_id, kind, id::text, id, on_day, to_char(on_day, 'YYYY-MM'), layout,
                schema_version, visit_class, parameters_digest, parameters, misfits,
                replace(facts, visit_id::text, id::text), special, gone, updated_at
            FROM (
                SELECT f.*, md5(f.seq || '-' || g)::uuid AS id,
                    make_date(2026, 1 + g %% %s, 1 + g / %s %% 28) AS on_day
                FROM gridvisit_factrow f CROSS JOIN generate_series(1, %s) g WHERE f.kind = 'visit'
            ) copies
            """,
            [months, months, rows // known],
        )
        cursor.execute("ANALYZE gridvisit_factrow")


if os.environ.get("DJANGO_SETTINGS_MODULE") is None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "gridvisit.project.settings.prod"
