"""gridvisit import: customer lists, units and people from Excel or CSV, with template, trial run, list and undo."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from gridvisit.domain.customers.imports import runs
from gridvisit.domain.customers.imports.columns import COLUMNS as CUSTOMER_COLUMNS
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.domain.staff.imports.columns import STAFF_COLUMNS, UNIT_COLUMNS
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.sheets.columns import Column
from gridvisit.foundation.sheets.template import template as write_template
from gridvisit.interfaces.cli.words import lang, plain, show, show_one

TEMPLATES = {
    "customers": (CUSTOMER_COLUMNS, "客户清单 Customers"),
    "staff": (STAFF_COLUMNS, "人员 Staff"),
    "units": (UNIT_COLUMNS, "组织机构 Units"),
}
SHOWN = 20


@click.group(
    "import",
    help="导入 Excel/CSV：客户、人员、机构；预演、撤销 / import from Excel or CSV, with trial run and undo",
)
def import_() -> None:
    """Imports."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False),
        click.option(
            "--unit",
            "unit_code",
            default="",
            help="未填单位编码的行归入此单位，默认根机构 / unit for lines that name none, default: the root",
        ),
        click.option(
            "--tenant",
            default="",
            help="租户根机构编码，默认第一个 / code of the tenant's root, default: the first",
        ),
        click.option("--dry-run", is_flag=True, help="只检查、不写入 / check only, write nothing"),
        click.option(
            "--template",
            "template_file",
            type=click.Path(dir_okay=False, path_type=Path),
            help="写出空白模板 / write an empty sheet",
        ),
        click.option("--json", "as_json", is_flag=True),
    ):
        command = option(command)
    return command


@import_.command(help="导入客户清单 / import a customer list")
@_options
def customers(**options: Any) -> None:
    """Party, account, site, contact, importance; one line is one account."""
    _run("customers", **options)


@import_.command(help="导入人员、岗位、资质 / import people with roles and qualifications")
@_options
def staff(**options: Any) -> None:
    """People."""
    _run("staff", **options)


@import_.command(help="导入组织机构 / import the organisation tree")
@_options
def units(**options: Any) -> None:
    """Units."""
    _run("units", **options)


def _run(kind: str, **options: Any) -> None:
    columns, title = TEMPLATES[kind]
    run_import(kind, columns=columns, title=title, **options)


def run_import(
    kind: str,
    *,
    columns: Sequence[Column],
    title: str,
    file: Path | None,
    unit_code: str,
    tenant: str,
    dry_run: bool,
    template_file: Path | None,
    as_json: bool,
) -> None:
    """Write the template, or preview or import a file and say what came of it."""
    if template_file is not None:
        template_file.write_bytes(write_template(columns, title))
        show_one({"template": str(template_file), "columns": len(columns)}, as_json=as_json)
        return
    if file is None:
        raise click.UsageError(
            "请给出文件，或用 --template FILE 生成模板 / name a FILE, or write a --template"
        )
    started = time.perf_counter()
    root = staff_selectors.root(tenant)
    default = staff_selectors.unit_by_code(code=unit_code, tenant_id=root.tenant_id) if unit_code else root
    upload = runs.Upload(kind=kind, path=file, name=file.name, unit=root, default_unit=default.id)
    if dry_run:
        run = runs.preview(upload=upload, actor=None, now=clock.now(), keep=False)
    else:
        run = runs.import_now(upload=upload, actor=None, now=clock.now())
    result = {
        "run": run.id, "dry_run": dry_run, "rows": run.rows, "good": run.good, "bad": run.bad, "created": run.created,
        "updated": run.updated, "unchanged": run.unchanged, "problems": run.report["items"],
        "problem_count": run.report["errors"], "seconds": round(time.perf_counter() - started, 2),
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(plain(result), ensure_ascii=False, indent=1))
    else:
        _tell(result)
    if run.rows and not run.good:
        sys.exit(1)


def _tell(result: dict[str, Any]) -> None:
    problems = result.pop("problems")
    for problem in problems[:SHOWN]:
        mark = "×" if problem["level"] == "error" else "·"
        where = f"第 {problem['row']} 行" if lang() == "zh" else f"row {problem['row']}"
        click.echo(f"{mark} {where} [{problem['field'] or ''}] {problem[lang()]}", err=True)
    if len(problems) > SHOWN:
        click.echo(f"… {len(problems) - SHOWN} 条未显示，加 --json 查看 / more with --json", err=True)
    show_one(result, as_json=False)


@import_.command("list", help="列出导入记录 / list imports")
@click.option("--tenant", default="")
@click.option("--json", "as_json", is_flag=True)
def list_(*, tenant: str, as_json: bool) -> None:
    """List the last hundred runs."""
    root = staff_selectors.root(tenant)
    rows = [
        {"run": run.id, "kind": run.kind, "file": run.file_name, "state": run.state, "at": run.created_at,
         "rows": run.rows, "bad": run.bad, "created": run.created, "updated": run.updated, "unchanged": run.unchanged}
        for run in runs.runs(actor=None, tenant_id=root.tenant_id)[:100]
    ]  # fmt: skip
    show(rows, as_json=as_json)


@import_.command(help="撤销一次导入 / take an import back")
@click.argument("run_id")
@click.option(
    "--keep-changed",
    is_flag=True,
    help="保留导入后被使用或修改的客户 / leave customers used since",
)
@click.option("--json", "as_json", is_flag=True)
def undo(*, run_id: str, keep_changed: bool, as_json: bool) -> None:
    """Undo a run, wholly or not at all, unless told to keep what was used."""
    started = time.perf_counter()
    run = runs.undo(run_id=parse_id(run_id), actor=None, now=clock.now(), keep_changed=keep_changed)
    show_one(
        {"run": run.id, "state": run.state, "seconds": round(time.perf_counter() - started, 2)},
        as_json=as_json,
    )
