"""gridvisit judge: verdicts on a visit or a period, and what they would be under other parameters."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from gridvisit.domain.evaluation import selectors, services
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.improvement.judging.services import judge_period
from gridvisit.domain.staff import directory
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.staff.standing import unit_with_code
from gridvisit.domain.visits.judging import counting
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.interfaces.cli.words import lang, show_one
from gridvisit.standard.vocabulary import Outcome

_UUID = re.compile(r"[0-9a-fA-F-]{32,36}")


@click.command(
    help="判定走访 / judge one visit (number or id) or a period; the same facts make no new judgement"
)
@click.argument("visit", required=False)
@click.option(
    "--period",
    metavar="YYYY-MM",
    help="一个期间内的走访、单位和问题 / the visits, units and findings of a month, quarter (2026-Q4) or year",
)
@click.option("--unit", "unit_code", metavar="CODE", help="限于一个单位 / only this unit and below")
@click.option(
    "--what-if",
    "file",
    metavar="FILE.toml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="按文件中的参数试算，不保存 / what would come out under the parameters of a file; nothing is saved",
)
@click.option(
    "--engine", type=click.Choice(["polars", "pyspark"]), help="试算引擎，默认 polars / engine of --what-if"
)
@click.option("--json", "as_json", is_flag=True)
def judge(
    *,
    visit: str | None,
    period: str | None,
    unit_code: str | None,
    file: Path | None,
    engine: str | None,
    as_json: bool,
) -> None:
    """Judge a visit or a period and print what came out."""
    if (visit is None) == (period is None):
        raise click.UsageError("VISIT 或 --period 二选一 / give a VISIT or --period")
    if engine is not None and (file is None or period is None):
        raise click.UsageError(
            "--engine 只用于 --period 加 --what-if / --engine goes with --period and --what-if"
        )
    if file is not None:
        from gridvisit.interfaces.cli.judging import what_if

        what_if.run(
            file, visit_id=_id(visit), period=period, unit_code=unit_code, engine=engine, as_json=as_json
        )
        return
    if visit is not None:
        _one(visit, as_json=as_json)
    else:
        _many(str(period), unit_code, as_json=as_json)


def _id(visit: str | None) -> UUID | None:
    if visit is None:
        return None
    found = UUID(visit) if _UUID.fullmatch(visit) else counting.id_of_number(visit)
    if found is None:
        raise NotFound("verdict.nothing", visit=visit[:40])
    return found


def _one(visit: str, *, as_json: bool) -> None:
    visit_id = _id(visit)
    rows = services.evaluate_visits(visit_ids=[visit_id], now=clock.now()) if visit_id else []
    if not rows:
        raise NotFound("verdict.nothing", visit=visit[:40])
    found = selectors.plain_judgement(rows[0])
    if as_json:
        show_one(found, as_json=True)
        return
    verdicts: list[dict[str, Any]] = found.pop("verdicts")
    waiting = found.pop("not_yet_judged")
    show_one(found, as_json=False)
    reason = f"reason_{lang()}"
    for row in verdicts:
        if row["outcome"] != Outcome.NOT_APPLICABLE:
            click.echo(f"{row['rule']}  {Outcome.label_of(row['outcome'], lang())}  {row[reason]}")
    click.echo(("暂未判定：" if lang() == "zh" else "not yet judged: ") + " ".join(waiting))


def _many(period: str, unit_code: str | None, *, as_json: bool) -> None:
    wanted, now = parse_period(period), clock.now()
    unit = unit_with_code(unit_code) if unit_code else None
    ids = counting.acted_between(
        unit_ids=staff.subtree_ids(unit) if unit else None, start=wanted.start, end=wanted.end
    )
    rows = services.evaluate_visits(visit_ids=ids, now=now)
    bodies = [
        judge_period(period=wanted, now=now, unit_id=above)
        for above in ([unit.id] if unit else directory.tenants())
    ]
    outcomes: Counter[str] = Counter()
    for row in rows:
        outcomes.update(row.counts)
    summary: dict[str, Any] = {
        "period": wanted.name,
        "unit": unit.code if unit else None,
        "visits": len(rows),
        "valid": sum(row.valid is True for row in rows),
        "new_judgements": sum(row.at == now for row in rows),
        **{outcome: outcomes[outcome] for outcome in Outcome.codes()},
        "units_judged": sum(units for units, _findings in bodies),
        "findings_judged": sum(findings for _units, findings in bodies),
    }
    if as_json:
        summary["judgements"] = [
            {"visit_id": row.visit_id, "score": row.score, "valid": row.valid, "counts": row.counts}
            for row in rows
        ]
    show_one(summary, as_json=as_json)
