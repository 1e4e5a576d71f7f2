"""gridvisit recheck: commitments of the seeds, the replay of a draw, the daily look for signals."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.evaluation.truth import selectors, signals
from gridvisit.domain.staff.standing import unit_with_code
from gridvisit.engines.truth import sealed_draw
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.cli.words import show, show_one

as_json = click.option("--json", "as_json", is_flag=True)
of_unit = click.option("--unit", "unit_code", metavar="CODE", help="单位编码 / unit")
NEEDED = ("unit", "month", "commitment", "secret", "list_hash", "visits", "percent", "at_least", "drawn")


@click.group(help="走访抽查：种子承诺、复验、信号 / re-checks: commitments, replay, signals")
def recheck() -> None:
    """Re-checks."""


@recheck.command(help="列出单位各月的种子承诺 / the commitments of a unit by month")
@click.option("--unit", "unit_code", metavar="CODE", required=True, help="单位编码 / unit")
@as_json
def seeds(*, unit_code: str, as_json: bool) -> None:
    """Print what was committed and when; the secret is never shown here."""
    show(selectors.commitments(unit=unit_with_code(unit_code)), as_json=as_json)


@recheck.command(
    help="用公开的种子重抽并核对，不符时退出码为 1 / draw again with the revealed seed and compare; exits with 1"
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@of_unit
@click.option("--month", metavar="YYYY-MM", help="月份 / month")
@as_json
def replay(*, file: Path | None, unit_code: str | None, month: str | None, as_json: bool) -> None:
    """Replay a record from a file, needing no database, or all draws of a unit's month."""
    if file is not None:
        records = [_read(file)]
    elif unit_code and month:
        records = selectors.records(unit=unit_with_code(unit_code), month=parse_period(month))
    else:
        raise click.UsageError("FILE 或 --unit 与 --month / FILE, or --unit with --month")
    found = [_line(record) for record in records]
    if as_json:
        click.echo(
            json.dumps({"draws": found, "holds": all(row["holds"] for row in found)}, ensure_ascii=False)
        )
    else:
        for row in found:
            show_one(row, as_json=False)
    if not all(row["holds"] for row in found):
        sys.exit(1)


def _read(file: Path) -> dict[str, Any]:
    try:
        record = json.loads(file.read_text("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        record = None
    if not isinstance(record, dict):
        raise Refusal("draw.file", status=422, key="{}")
    for key in NEEDED:
        if key not in record:
            raise Refusal("draw.file", status=422, key=key)
    return record


def _line(record: dict[str, Any]) -> dict[str, Any]:
    again = sealed_draw.replay(record)
    return {
        "unit": record["unit"],
        "month": record["month"],
        "visits": len(record["visits"]),
        "drawn": len(again.drawn),
        "seed_is_the_committed_one": again.seed_is_the_committed_one,
        "list_is_the_sealed_one": again.list_is_the_sealed_one,
        "sample_is_the_same": again.sample_is_the_same,
        "holds": again.holds,
    }


@recheck.command(help="立即查找信号（平时每天一次）/ look for signals now; otherwise once a day")
@click.option(
    "--unit", "unit_code", metavar="CODE", required=True, help="公司的任一单位 / any unit of the company"
)
@as_json
def look(*, unit_code: str, as_json: bool) -> None:
    """Look for signals in a company and say how many visitors somebody should look at."""
    unit = unit_with_code(unit_code)
    number = signals.look(tenant_id=unit.tenant_id, now=clock.now())
    show_one({"unit": unit.code, "to_be_looked_at": number}, as_json=as_json)
