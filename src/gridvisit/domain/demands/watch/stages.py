"""Escalation by stage (升级督促): when which stage of a due time is reached. Pure; the times are parameters.

Before due when a share of the time is used, at the due time, and then one, two, three levels up. A stage that was
reached once is reached again only if the due time was really moved later and that new moment came: moved earlier, or
moved to a time at which the stage had passed already, changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gridvisit.domain.demands.table import STEP_KINDS, DueKind
from gridvisit.standard.parameters import ParameterSet
from gridvisit.standard.vocabulary import Vocabulary


class Stage(Vocabulary):
    """How far a due time has been run into."""

    NEAR = "near", "即将到期", "Nearly due"
    DUE = "due", "已到期", "Due"
    UP1 = "up1", "上报一级", "One level up"
    UP2 = "up2", "上报两级", "Two levels up"
    UP3 = "up3", "上报三级", "Three levels up"


LEVELS = {Stage.NEAR: 0, Stage.DUE: 0, Stage.UP1: 1, Stage.UP2: 2, Stage.UP3: 3}
URGENT_KINDS = frozenset({DueKind.HANDOVER, DueKind.MADE_SAFE, DueKind.ARRIVAL, DueKind.RESTORE})
CLAUSE = "5.5-18."
SHARE = f"{CLAUSE}alarm_share"


@dataclass(frozen=True, slots=True)
class Raised:
    """The latest alarm of a stage: how many there were before it, and for which due time."""

    epoch: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """A due time that counts: since when, until when, and when it was moved last."""

    kind: str
    since: datetime
    at: datetime
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A stage reached for the first time, or anew (`epoch` > 0)."""

    stage: Stage
    epoch: int


def moments(due: Running, params: ParameterSet) -> dict[Stage, datetime]:
    """Return when each stage of a due time is reached. Nearly due only if the due time lies ahead of its start."""
    group = "urgent" if due.kind in URGENT_KINDS else "step" if due.kind in STEP_KINDS else "due"
    found = {Stage.DUE: due.at}
    if due.at > due.since and due.kind != DueKind.ANSWER_LEGAL:
        found[Stage.NEAR] = due.since + (due.at - due.since) * (float(params.number(SHARE)) / 100)
    for stage in (Stage.UP1, Stage.UP2, Stage.UP3):
        hours = float(params.number(f"{CLAUSE}{group}_{stage.value}"))
        found[stage] = due.at + timedelta(hours=hours)
    return found


def reached(
    due: Running, raised: Mapping[str, Raised], params: ParameterSet, *, now: datetime
) -> tuple[list[Reached], datetime | None]:
    """Return the stages to be alarmed now, and when to look again (None: nothing more can come).

    Who is late learns of the lateness: "nearly due" is not said of what is due already.
    """
    found, ahead = [], []
    for stage, moment in moments(due, params).items():
        if moment > now:
            ahead.append(moment)
        elif stage == Stage.NEAR and due.at <= now:
            continue
        elif (last := raised.get(stage)) is None:
            found.append(Reached(stage, 0))
        elif due.at > last.due_at and due.moved_at is not None and moment > due.moved_at:
            found.append(Reached(stage, last.epoch + 1))
    return found, min(ahead, default=None)
