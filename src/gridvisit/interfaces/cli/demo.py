"""gridvisit demo: load the demo county."""

from __future__ import annotations

import sys
import time

import click

from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.records import all_or_nothing
from gridvisit.interfaces.cli.seed.organisation import PASSWORD
from gridvisit.interfaces.cli.seed.story import Size, Story
from gridvisit.interfaces.cli.words import lang


@click.group(help="演示数据 / demo data")
def demo() -> None:
    """Demo data."""


@demo.command(help="装载演示县（仅用于空库）/ load the demo county into an empty database")
@click.option(
    "--seed", default=20260518, show_default=True, help="随机种子 / seed: the same seed gives the same people"
)
@click.option("--customers", default=5000, show_default=True)
@click.option("--months", default=3, show_default=True, type=click.IntRange(1, 12))
@click.option("--if-empty", is_flag=True, help="已有数据时什么也不做 / do nothing if there is data")
def load(*, seed: int, customers: int, months: int, if_empty: bool) -> None:
    """Three tenants, their people and customers, and some months of work, played through the services."""
    if staff.any_unit():
        if if_empty:
            return
        told = (
            "数据库里已有机构，演示数据只能装入空库。"
            if lang() == "zh"
            else "The database is not empty; the demo needs an empty one."
        )
        click.echo(told, err=True)
        sys.exit(1)
    began = time.monotonic()
    size = Size(customers=customers, months=months)

    def say(what: str) -> None:
        click.echo(f"  {time.monotonic() - began:5.1f} s  {what}")

    click.echo("正在装载演示县 / loading the demo county …")
    with all_or_nothing():  # all of it or nothing: a half-loaded demo would look like a broken product
        Story(now=clock.now(), seed=seed, size=size, say=say).play()
    say("完成 / done")
    click.echo(f"演示人员的密码 / password of the demo's people: {PASSWORD}")
