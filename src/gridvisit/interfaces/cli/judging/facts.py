"""gridvisit facts: the stored facts as Parquet for analysts, and the columns that came with a wrong type."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gridvisit.domain.evaluation.store import describe, layout, rows
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.staff.standing import unit_with_code
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.cli.words import lang, show, show_one

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

for_unit = click.option("--unit", "unit_code", metavar="CODE", help="限于一个单位 / only this unit and below")
maybe_user = click.option(
    "--as", "user", default="", help="以谁的身份（登录名），默认系统 / acting user; the system without it"
)
as_json = click.option("--json", "as_json", is_flag=True)


@click.group(help="事实表：导出、列说明、类型不符 / the fact tables: export, columns, misfits")
def facts() -> None:
    """Facts."""


@facts.command(help="导出为按月分区的 Parquet，只写有变化的月份 / Parquet by month; writes only what changed")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--since",
    metavar="DATE|SEQ",
    help="只看此日或此序号之后有变化的月份 / only months changed since a day or a number of change",
)
@for_unit
@click.option(
    "--special", is_flag=True, help="包含 C3、C4 列，记入审计 / with the columns of class C3 and C4; audited"
)
@click.option("--reason", default="", help="导出敏感列的原因 / why the special columns are needed")
@maybe_user
@as_json
def export(
    *,
    folder: Path,
    since: str | None,
    unit_code: str | None,
    special: bool,
    reason: str,
    user: str,
    as_json: bool,
) -> None:
    """Bring the folder up to date and say what was written."""
    from gridvisit.domain.evaluation.store.export import export as bring

    done = bring(
        folder,
        now=clock.now(),
        unit=unit_with_code(unit_code) if unit_code else None,
        actor=_actor(user),
        since=_since(since),
        special=special,
        reason=reason,
    )
    show_one(done.plain(), as_json=as_json)


def _since(given: str | None) -> int | date | None:
    if given is None:
        return None
    if given.isdecimal():
        return int(given)
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Refusal("export.since", status=422, field="since", given=given[:20]) from None


def _actor(user: str) -> Staff | None:
    if not user:
        return None
    found = staff.by_username(user)
    if found is None:
        raise Refusal("staff.no_user", status=404, username=user)
    return found


@facts.command(help="各列的名称、单位、来源、数据分级 / every column with unit, source and data class")
@as_json
def columns(*, as_json: bool) -> None:
    """Print the columns of both tables."""
    if as_json:
        show_one(describe.schema(special=True), as_json=True)
        return
    show(
        [
            {
                "table": describe.FOLDERS[kind], "column": column["name"], "name": column[lang()],
                "type": column["dtype"], "unit": column["unit"], "class": column["class"], "source": column["source"],
            }
            for kind in layout.TABLES
            for column in describe.columns(kind)
        ],
        as_json=False,
    )  # fmt: skip


@facts.command(
    help="类型不符、按未知处理的事实 / facts of a wrong type, counted by column; they are unknown to the rules"
)
@for_unit
@maybe_user
@as_json
def misfits(*, unit_code: str | None, user: str, as_json: bool) -> None:
    """Print how many rows have a misfit, by table and column."""
    from gridvisit.domain.evaluation.store.export import ACTION

    unit, actor = unit_with_code(unit_code) if unit_code else None, _actor(user)
    found = [
        {
            "table": describe.FOLDERS[kind], "column": name,
            "name": layout.columns_of(kind)[name].text.of(lang()), "rows": n,
        }
        for kind in layout.TABLES
        for name, n in rows.misfits(rows.in_scope(kind, actor=actor, actions=(ACTION,), unit=unit)).items()
    ]  # fmt: skip
    if not found and not as_json:
        click.echo("没有类型不符的事实" if lang() == "zh" else "no fact of a wrong type")
    show(found, as_json=as_json)
