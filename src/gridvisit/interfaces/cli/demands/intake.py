"""gridvisit demands: what a customer's words hold, and files of the hotlines."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from gridvisit.domain.demands.deadlines import Due
from gridvisit.domain.demands.imports import HOTLINES
from gridvisit.domain.demands.imports.columns import TICKET_COLUMNS
from gridvisit.domain.demands.services import recompute_open, suggestion
from gridvisit.domain.demands.suggestions import Suggestion, accuracy, suggestions
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local
from gridvisit.interfaces.cli.demands.deadlines import Moment
from gridvisit.interfaces.cli.demands.people import hand_on, ownerless, supervise
from gridvisit.interfaces.cli.demands.waiting import waiting
from gridvisit.interfaces.cli.imports import run_import
from gridvisit.interfaces.cli.words import lang, show_one
from gridvisit.standard.vocabulary import DemandTopic, DemandType, Urgency

DIGITS = 2


@click.group(
    help="诉求：分类建议、热线工单、移交、督办 / demands: suggestions, hotline files, handing on, supervision"
)
def demands() -> None:
    """Demands."""


@demands.command(help="从客户原话拆分诉求并建议类型、主题、紧急度（不保存；TEXT 为 - 时读标准输入）"
    " / split the customer's words and suggest type, topic, urgency; saves nothing; - reads stdin")  # fmt: skip
@click.argument("text", metavar="TEXT")
@click.option("--heard-at", type=Moment(), help="客户提出时间，用于“23号”这类日期 / when the customer spoke")
@click.option(
    "--unit",
    "unit_code",
    default="",
    help="供电单位编码：列出时限，含该单位收紧的 / code of a unit: the due times too, as it has tightened them",
)
@click.option(
    "--tenant", default="", help="租户根机构编码，默认第一个 / code of the tenant's root, default: the first"
)
@click.option("--json", "as_json", is_flag=True)
def classify(*, text: str, heard_at: datetime | None, unit_code: str, tenant: str, as_json: bool) -> None:
    """Print one suggestion for each demand found, in the order they were said; with a unit, when each would be due."""
    words = _stdin() if text == "-" else text
    found = suggestions(words, heard_at=heard_at)
    unit = people.unit_by_code(code=unit_code, tenant_id=people.root(tenant).tenant_id) if unit_code else None
    dues = [_dues(one, heard_at or clock.now(), unit.id) if unit else [] for one in found]
    if as_json:
        plain = [
            _plain(one) | ({"dues": [_due(due) for due in its]} if unit else {})
            for one, its in zip(found, dues, strict=True)
        ]
        show_one({"demands": plain}, as_json=True)
        return
    for number, one in enumerate(found, start=1):
        here = lang()
        names = (
            DemandType.label(one.type, here),
            DemandTopic.label(one.topic, here),
            Urgency.label(one.urgency, here),
        )
        click.echo(f"{number}. {' · '.join(names)}  {one.percent}%\n   {one.text}")
        for due in dues[number - 1]:
            click.echo(f"   {due.kind.text(here)} {local(due.at):%Y-%m-%d %H:%M}  {due.explanation.of(here)}")
        if one.danger_words:
            click.echo(f"   涉及危险，请立即询问 / danger, ask at once: {' '.join(one.danger_words)}")


@demands.command("accuracy", help="分类建议的准确率 / how often the suggestions are right")
@click.option("--json", "as_json", is_flag=True)
def show_accuracy(*, as_json: bool) -> None:
    """Print the shares, in per cent, on the product's own test sentences, which the model never saw."""
    show_one(asdict(accuracy()), as_json=as_json)


@demands.command(
    "import",
    help="导入热线工单（Excel 或 CSV）；同一工单编号只登记一次，再次导入则更新"
    " / import hotline tickets; one number is one demand, the same again brings it up to date",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--source", required=True, type=click.Choice(list(HOTLINES)), help="热线 / hotline")
@click.option(
    "--unit",
    "unit_code",
    default="",
    help="未指明单位的行归入此单位，默认根机构 / unit for lines that name none",
)
@click.option(
    "--tenant", default="", help="租户根机构编码，默认第一个 / code of the tenant's root, default: the first"
)
@click.option("--dry-run", is_flag=True, help="只检查、不写入 / check only, write nothing")
@click.option(
    "--template",
    "template_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写出空白模板 / write an empty sheet",
)
@click.option("--json", "as_json", is_flag=True)
def import_(*, source: str, **options: Any) -> None:
    """Read a file; rows with problems are left out and told by row and column, the others are registered."""
    run_import(HOTLINES[source].value, columns=TICKET_COLUMNS, title=f"{source} 工单 Tickets", **options)


@demands.command(
    "recompute",
    help="按决策表、日历和各单位收紧的参数重算在办诉求的时限（升级、恢复备份或放假通知之后）"
    " / reckon the due times of all open demands anew: after an upgrade, a restore, a holiday notice",
)
@click.option(
    "--every",
    is_flag=True,
    help="未变的也重写（如说明文字有改动） / write also what has not moved, e.g. new words",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="同时比对的进程数，默认每核一个 / processes that compare at once; one per core by default",
)
@click.option("--json", "as_json", is_flag=True)
def recompute_dues(*, every: bool, processes: int | None, as_json: bool) -> None:
    """Store what has moved; how many were seen and how many moved is printed."""
    show_one(asdict(recompute_open(now=clock.now(), every=every, processes=processes)), as_json=as_json)


for command in (waiting, ownerless, hand_on, supervise):
    demands.add_command(command)


def _stdin() -> str:
    """Return what is piped in: UTF-8, or GB 18030 as Windows programs write it."""
    told = sys.stdin.buffer.read()
    try:
        return told.decode("utf-8-sig")
    except UnicodeDecodeError:
        return told.decode("gb18030", errors="replace")


def _dues(one: Suggestion, heard_at: datetime, unit_id: UUID) -> list[Due]:
    told = suggestion(type=one.type, topic=one.topic, verbatim=one.text, heard_at=heard_at, unit_id=unit_id)
    return list(told["dues"])


def _due(due: Due) -> dict[str, object]:
    said = due.explanation
    return {"kind": due.kind.value, "at": local(due.at).isoformat(), "why": said.en, "why_zh": said.zh}


def _plain(one: Suggestion) -> dict[str, object]:
    return {
        "text": one.text, "type": one.type, "topic": one.topic, "urgency": one.urgency,
        "confidence": round(one.confidence, DIGITS),
    }  # fmt: skip
