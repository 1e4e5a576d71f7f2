"""gridvisit workdays: working days with 调休, and whether the year is published."""

from __future__ import annotations

from datetime import date

import click

from gridvisit.engines import calendars
from gridvisit.interfaces.cli.words import show_one


class Day(click.ParamType):
    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"不是日期 / not a date: {value} (YYYY-MM-DD)", param, ctx)


@click.group(help="工作日计算 / working days")
def workdays() -> None:
    """Working days."""


@workdays.command(help="从 DATE 起第 N 个工作日 / the N-th working day after DATE")
@click.argument("day", metavar="DATE", type=Day())
@click.argument("n", metavar="N", type=click.IntRange(0, 10_000))
@click.option("--json", "as_json", is_flag=True)
def add(*, day: date, n: int, as_json: bool) -> None:
    """Print the date and whether it is provisional."""
    found, provisional = calendars.add_workdays(day, n)
    if as_json:
        show_one({"date": found, "provisional": provisional, "from": day, "workdays": n}, as_json=True)
        return
    note = "  暂定（该年放假安排尚未公布）provisional" if provisional else ""
    click.echo(f"{found.isoformat()}{note}")
