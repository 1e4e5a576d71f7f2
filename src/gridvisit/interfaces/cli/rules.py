"""gridvisit rules: the rules as in force for a unit, and rule files checked and loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from gridvisit.domain.evaluation import rulebook
from gridvisit.domain.evaluation.local import rulefile
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.staff.standing import unit_with_code
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.cli.words import lang, show, show_one
from gridvisit.interfaces.cli.workdays import Day

as_json_option = click.option("--json", "as_json", is_flag=True)
file_argument = click.argument("path", metavar="FILE.toml", type=click.Path(path_type=Path))
unit_option = click.option("--unit", "unit_code", metavar="CODE", required=True, help="单位代码 / unit")


@click.group(
    invoke_without_command=True,
    help="规则与有效参数 / all rules with their parameters as in force for a unit on a day, and its local rules",
)
@click.option("--unit", "unit_code", metavar="CODE", help="单位代码 / for this unit (default: the standard)")
@click.option("--on", "day", metavar="DATE", type=Day(), help="日期 / on this day (default: today)")
@as_json_option
@click.pass_context
def rules(ctx: click.Context, *, unit_code: str | None, day: date | None, as_json: bool) -> None:
    """Print every rule with parameter, unit, direction, value and origin."""
    if ctx.invoked_subcommand is not None:
        return
    unit = unit_with_code(unit_code) if unit_code else None
    found = rulebook.listing(actor=None, unit=unit, on=day or local_date(clock.now()), lang=lang())
    if as_json:
        show(found, as_json=True)
        return
    show([line for rule in found for line in _lines(rule)], as_json=False)


def _lines(rule: dict[str, Any]) -> list[dict[str, Any]]:
    here = {"id": rule["id"], "title": rule[f"title_{lang()}"], "judged": "✓" if rule["judged"] else "–"}
    parameters = rule["parameters"] or [
        {"id": "", "shown": "", "direction": "", "origin": rule["origin"], "origin_unit": rule["origin_unit"]}
    ]
    return [
        here
        | {
            "parameter": row["id"],
            "value": row["shown"],
            "direction": row["direction"],
            "origin": " ".join(filter(None, (row["origin"], row["origin_unit"]))),
        }
        for row in parameters
    ]


@rules.command(help="检查规则文件 / check a rule file of a unit; nothing is written")
@file_argument
@unit_option
@as_json_option
def check(*, path: Path, unit_code: str, as_json: bool) -> None:
    """Check a rule file: exit 0, or the refusal with file, line and both values."""
    found = rulefile.check(_text(path), file=path.name, unit=unit_with_code(unit_code), now=clock.now())
    show_one({"file": path.name, "unit": unit_code, **_counts(found)}, as_json=as_json)


@rules.command(
    help="载入规则文件 / load a rule file: tighten, and draft the added rules for release by another person"
)
@file_argument
@unit_option
@click.option("--as", "user", required=True, help="以谁的身份（登录名） / acting user")
@as_json_option
def load(*, path: Path, unit_code: str, user: str, as_json: bool) -> None:
    """Load a rule file as a whole, or refuse it and leave all rules as they are."""
    actor = staff.by_username(user)
    if actor is None:
        raise Refusal("staff.no_user", status=404, username=user)
    found = rulefile.load(
        _text(path), file=path.name, unit=unit_with_code(unit_code), actor=actor, now=clock.now()
    )
    show_one({"file": path.name, "unit": unit_code, **_counts(found)}, as_json=as_json)


def _counts(found: rulefile.RuleFile) -> dict[str, int]:
    return {
        "tightened": len(found.overrides),
        "added_rules": len(found.drafts),
        "tables_of_the_standard": found.tables,
    }


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        detail = error.strerror if isinstance(error, OSError) else str(error)
        raise Refusal("rule_file.unreadable", status=422, file=path.name, detail=detail) from None
