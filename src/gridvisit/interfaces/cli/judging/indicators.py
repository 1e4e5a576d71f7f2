"""gridvisit indicators: the figures of a unit and a period, with n and interval, today's and the frozen ones."""

from __future__ import annotations

from typing import Any

import click

from gridvisit.domain.evaluation.indicators import figures, frozen
from gridvisit.domain.evaluation.indicators.plain import plain
from gridvisit.domain.evaluation.rules import month_of, parse_period
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.staff.standing import unit_with_code
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.cli.words import lang, show


@click.command(
    help="指标 / indicators of a unit and a month, quarter (2026-Q4) or year, with n, interval and version"
)
@click.option("--period", metavar="YYYY-MM", help="期间，默认本月 / the period, by default this month")
@click.option(
    "--unit", "unit_code", metavar="CODE", help="单位代码，默认最上级 / code of the unit, by default the root"
)
@click.option("--code", "codes", multiple=True, metavar="I22", help="只要这些指标 / only these indicators")
@click.option("--json", "as_json", is_flag=True)
def indicators(*, period: str | None, unit_code: str | None, codes: tuple[str, ...], as_json: bool) -> None:
    """Print the figures; "no data" is said as such."""
    now = clock.now()
    unit = unit_with_code(unit_code) if unit_code else staff.root()
    wanted = parse_period(period) if period else month_of(local_date(now))
    found = figures(actor=None, unit=unit, period=wanted, now=now, codes=codes or None)
    kept = frozen.frozen_of(actor=None, unit=unit, period=wanted)
    rows = [plain(figure, lang(), kept.get(figure.code)) for figure in found]
    show(rows if as_json else [_line(row) for row in rows], as_json=as_json)


def _line(row: dict[str, Any]) -> dict[str, Any]:
    few = ("样本过少" if lang() == "zh" else "few") if row["few"] and row["value"] is not None else ""
    kept = row["frozen"]
    return {
        "code": row["code"], "title": row["title"], "value": row["shown"], "95 %": row["interval_shown"], "n": row["n"],
        "": few, "frozen": kept["shown"] if kept else "",
    }  # fmt: skip
