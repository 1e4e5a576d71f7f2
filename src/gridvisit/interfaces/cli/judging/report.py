"""gridvisit report: the evaluation report of a unit and period as PDF or Word."""

from __future__ import annotations

import time
from pathlib import Path

import click

from gridvisit.domain.evaluation.reports import services
from gridvisit.domain.staff.standing import unit_with_code
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.cli.words import lang


@click.command(help="评价报告 / the evaluation report of a unit, all below it, and a period")
@click.option("--unit", "unit_code", required=True, metavar="CODE", help="单位编码 / code of the unit")
@click.option(
    "--period", required=True, metavar="YYYY-MM", help="月、季（2026-Q4）或年 / month, quarter or year"
)
@click.option(
    "--format", "file_format", type=click.Choice(sorted(services.FORMATS)), default="pdf", show_default=True
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(services.LANGS),
    help="报告语言，默认随环境 / language of the report",
)
@click.option("--out", required=True, metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def report(*, unit_code: str, period: str, file_format: str, language: str | None, out: Path) -> None:
    """Write the report to a file; nothing is kept in the system."""
    began = time.monotonic()
    try:
        unit = unit_with_code(unit_code)
        data = services.drawn(
            unit_id=unit.id, period=period, file_format=file_format, lang=language or lang(), now=clock.now()
        )
    except Refusal as refusal:
        raise click.ClickException(say(refusal.code, lang(), **refusal.facts)) from None
    out.write_bytes(data)
    click.echo(f"{out}  {len(data) / 1024:,.0f} KB  {time.monotonic() - began:.1f} s")
