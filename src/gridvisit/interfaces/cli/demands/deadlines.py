"""gridvisit deadlines: the due times of a demand, each with its clock, its source and the reason in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from gridvisit.domain.demands.deadlines import Deadlines, DemandFacts, Due, after_events, deadlines
from gridvisit.domain.demands.table import TYPE_LED
from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.interfaces.cli.demands.events import EventsError, check_row, moment, read
from gridvisit.interfaces.cli.words import show_one
from gridvisit.standard.vocabulary import (
    DemandTopic,
    DemandType,
    Importance,
    SupplyMode,
    Urgency,
    VoltageLevel,
)

AREAS = ("town", "country", "remote")


class Moment(click.ParamType):
    """A moment in ISO form; without an offset it is Shanghai time."""

    name = "iso"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment, or say what is wrong with it."""
        try:
            return moment(str(value))
        except ValueError:
            self.fail(f"不是时间 / not a moment: {value} (2026-02-13T15:20)", param, ctx)


@click.command(help="诉求各项时限 / due times of a demand")
@click.option("--type", "kind", required=True, type=click.Choice(DemandType.codes()))
@click.option(
    "--topic",
    default="",
    type=click.Choice(["", *DemandTopic.codes()]),
    help="按主题选行的类型必填 / where the row needs it",
)
@click.option("--urgency", default="", type=click.Choice(["", *Urgency.codes()]))
@click.option("--importance", default="none", type=click.Choice(Importance.codes()))
@click.option("--voltage", default="", type=click.Choice(["", *VoltageLevel.codes()]))
@click.option("--supply-mode", default="", type=click.Choice(["", *SupplyMode.codes()]))
@click.option("--home", is_flag=True, help="居民 / a home")
@click.option("--area", default="town", type=click.Choice(AREAS), help="抢修区域 / where the crew drives")
@click.option(
    "--outages", "outages_60d", default=0, type=click.IntRange(0), help="60天内停电次数 / outages in 60 days"
)
@click.option("--repeat", is_flag=True, help="60天内重复 / told within 60 days before")
@click.option("--anonymous", is_flag=True, help="匿名举报 / nobody to contact")
@click.option("--major", is_flag=True, help="重大隐患 / a major hazard")
@click.option("--life-support", is_flag=True, help="依赖生命支持设备 / lives on a device")
@click.option(
    "--event-on", type=click.DateTime(["%Y-%m-%d"]), help="停电、保电或交易窗口日期 / day it is about"
)
@click.option(
    "--events",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="事件文件 / JSON list of events",
)
@click.option("--heard-at", required=True, type=Moment(), help="客户提出时间 / when the customer spoke")
@click.option("--json", "as_json", is_flag=True)
def demand_deadlines(
    *, kind: str, topic: str, heard_at: datetime, event_on: datetime | None, events: Path | None, as_json: bool,
    **facts: Any,
) -> None:  # fmt: skip
    """Print each due time: a pure function of the facts, the event log, the decision table and the calendar."""
    if not topic and kind not in TYPE_LED:
        raise click.UsageError("该类型须给出 --topic / this type needs a --topic")
    told = DemandFacts(type=kind, topic=topic, heard_at=heard_at, **facts)
    if events is not None:
        told = _after(told, events)
    if event_on is not None:
        told = replace(told, **_about(told.topic, event_on.date()))
    found = deadlines(told)
    if as_json:
        show_one(_shown(found), as_json=True)
        return
    click.echo(f"{found.urgency.value} {found.urgency.zh} / {found.urgency.en}")
    for reason in found.reasons:
        click.echo(f"    {reason.zh} / {reason.en}")
    for due in found.dues:
        note = "  暂定 provisional" if due.provisional else ""
        click.echo(f"{due.kind.zh} / {due.kind.en}: {due.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}{note}")
        said = due.explanation
        click.echo(f"    {said.zh}\n    {said.en}")


def _about(topic: str, day: date) -> dict[str, Any]:
    names = {
        "NOTICE": "outage_on",
        "GUARANTEE": "event_on",
        "MARKET": "window_closes_on",
        "DR": "window_closes_on",
    }
    return {names[topic]: day} if topic in names else {}


def _after(told: DemandFacts, file: Path) -> DemandFacts:
    """Return the facts after the events of a file, in whatever order they stand in it."""
    try:
        found = after_events(told, read(file))
        check_row(found.type, found.topic)
    except EventsError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--events") from None
    return found


def _shown(found: Deadlines) -> dict[str, Any]:
    return {
        "urgency": found.urgency.value, "row": found.row, "copy_to_city": found.copy_to_city,
        "one_level_up": found.one_level_up, "chief_named": found.chief_named, "other_unit": found.other_unit,
        "reasons": [{"zh": reason.zh, "en": reason.en} for reason in found.reasons],
        "dues": [_plain(due) for due in found.dues],
    }  # fmt: skip


def _plain(due: Due) -> dict[str, Any]:
    said = due.explanation
    legal = due.legal_at
    return {
        "kind": due.kind.value, "name": due.kind.en, "name_zh": due.kind.zh, "clock": due.clock,
        "amount": due.span.count, "from": due.start.astimezone(SHANGHAI).isoformat(),
        "at": due.at.astimezone(SHANGHAI).isoformat(),
        "legal_at": legal.isoformat() if legal else None, "source": due.source, "provisional": due.provisional,
        "soft": due.soft, "legal": due.legal, "paused": due.paused, "stopped_hours": due.stopped.total_seconds() / 3600,
        "explanation": said.en, "explanation_zh": said.zh,
    }  # fmt: skip
