"""The way of a corrective action (4.5): a cause, a plan, the work, a waiting time, a measured effect."""

from __future__ import annotations

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard.vocabulary.base import Vocabulary


class ActionState(Vocabulary):
    """State of a corrective action."""

    OPENED = "opened", "已立项", "Opened"
    CAUSE_ANALYSED = "cause_analysed", "原因已查明", "Cause analysed"
    PLANNED = "planned", "措施已定", "Planned"
    WAITING = "waiting", "等待效果", "Waiting for the effect"
    CLOSED = "closed", "有效关闭", "Closed, effective"
    NOT_EFFECTIVE = "not_effective", "无效，重新整改", "Not effective, open again"


class FindingState(Vocabulary):
    """State of a finding."""

    OPEN = "open", "待处理", "Open"
    IN_ACTION = "in_action", "整改中", "In action"
    RESOLVED = "resolved", "已消除", "Resolved"
    DISMISSED = "dismissed", "不予立项", "Dismissed"


MOVES: dict[tuple[str, str], ActionState] = {
    (ActionState.OPENED, "analyse"): ActionState.CAUSE_ANALYSED,
    (ActionState.CAUSE_ANALYSED, "analyse"): ActionState.CAUSE_ANALYSED,
    (ActionState.NOT_EFFECTIVE, "analyse"): ActionState.CAUSE_ANALYSED,
    (ActionState.CAUSE_ANALYSED, "plan"): ActionState.PLANNED,
    (ActionState.PLANNED, "plan"): ActionState.PLANNED,
    (ActionState.PLANNED, "finish"): ActionState.WAITING,
    (ActionState.OPENED, "extend"): ActionState.OPENED,
    (ActionState.CAUSE_ANALYSED, "extend"): ActionState.CAUSE_ANALYSED,
    (ActionState.PLANNED, "extend"): ActionState.PLANNED,
    (ActionState.NOT_EFFECTIVE, "extend"): ActionState.NOT_EFFECTIVE,
    (ActionState.WAITING, "close"): ActionState.CLOSED,
    (ActionState.WAITING, "fail"): ActionState.NOT_EFFECTIVE,
}

WORKING = (ActionState.OPENED, ActionState.CAUSE_ANALYSED, ActionState.PLANNED, ActionState.NOT_EFFECTIVE)
"""The states in which the owner still has something to do: the due date counts."""

# The four columns of the board
COLUMNS: dict[str, tuple[ActionState, ...]] = {
    "plan": (ActionState.OPENED, ActionState.NOT_EFFECTIVE, ActionState.CAUSE_ANALYSED),
    "do": (ActionState.PLANNED,),
    "check": (ActionState.WAITING,),
    "act": (ActionState.CLOSED,),
}


def move(state: str, step: str) -> ActionState:
    """Return the state after `step`. Raises Refusal `action.move_not_allowed`.

    >>> move("planned", "finish").value
    'waiting'
    """
    try:
        return MOVES[ActionState(state), step]
    except KeyError:
        raise Refusal("action.move_not_allowed", state=ActionState.label_of(state)) from None


def can(state: str, step: str) -> bool:
    """Whether `step` is possible from `state`."""
    return (ActionState(state), step) in MOVES
