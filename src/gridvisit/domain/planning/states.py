"""The life of a plan and of its items: the table of allowed moves (4.1). Pure."""

from __future__ import annotations

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Vocabulary


class PlanState(Vocabulary):
    """Where a plan stands."""

    DRAFT = "draft", "草稿", "Draft"
    RETURNED = "returned", "已退回", "Returned"
    SUBMITTED = "submitted", "待审批", "Submitted"
    APPROVED = "approved", "已批准", "Approved"
    IN_PROGRESS = "in_progress", "执行中", "In progress"
    CLOSED = "closed", "已关闭", "Closed"


class ItemState(Vocabulary):
    """Where an item of a plan stands. The two `asked` states wait for the approver of a change."""

    OPEN = "open", "待分派", "To assign"
    ASSIGNED = "assigned", "已分派", "Assigned"
    SCHEDULED = "scheduled", "已排期", "Scheduled"
    DONE = "done", "已完成", "Done"
    NOT_DONE = "not_done", "未完成", "Not done"
    MOVED = "moved", "已调整到后期", "Moved"
    REMOVED = "removed", "已移出", "Taken out"
    ADD_ASKED = "add_asked", "申请增加", "Addition asked"
    DROP_ASKED = "drop_asked", "申请移出", "Removal asked"


P, I = PlanState, ItemState  # noqa: E741 - the two tables below are read side by side

EDITABLE = frozenset({P.DRAFT, P.RETURNED})
AGREED = frozenset({P.APPROVED, P.IN_PROGRESS})
LIVE = frozenset({I.OPEN, I.ASSIGNED, I.SCHEDULED, I.DROP_ASKED})
"""Items that still mean a visit to come."""
COUNTED = LIVE | {I.DONE, I.NOT_DONE, I.MOVED}
"""Items that are part of the plan's figures."""
ENDED = frozenset({I.DONE, I.NOT_DONE, I.MOVED, I.REMOVED})

MOVES: dict[tuple[PlanState, str], PlanState] = {
    (P.DRAFT, "submit"): P.SUBMITTED,
    (P.RETURNED, "submit"): P.SUBMITTED,
    (P.SUBMITTED, "approve"): P.APPROVED,
    (P.SUBMITTED, "return"): P.RETURNED,
    (P.APPROVED, "activate"): P.IN_PROGRESS,
    (P.IN_PROGRESS, "close"): P.CLOSED,
}

ITEM_MOVES: dict[tuple[ItemState, str], ItemState] = {
    (I.OPEN, "assign"): I.ASSIGNED,
    (I.ASSIGNED, "assign"): I.ASSIGNED,
    (I.SCHEDULED, "assign"): I.SCHEDULED,
    (I.ASSIGNED, "schedule"): I.SCHEDULED,
    (I.SCHEDULED, "schedule"): I.SCHEDULED,
    (I.OPEN, "remove"): I.REMOVED,
    (I.ASSIGNED, "remove"): I.REMOVED,
    (I.REMOVED, "restore"): I.OPEN,
    (I.OPEN, "ask_drop"): I.DROP_ASKED,
    (I.ASSIGNED, "ask_drop"): I.DROP_ASKED,
    (I.SCHEDULED, "ask_drop"): I.DROP_ASKED,
    (I.DROP_ASKED, "agree"): I.REMOVED,
    (I.DROP_ASKED, "refuse"): I.OPEN,
    (I.ADD_ASKED, "agree"): I.OPEN,
    (I.ADD_ASKED, "refuse"): I.REMOVED,
}
ITEM_MOVES |= {(state, "done"): I.DONE for state in (I.OPEN, I.ASSIGNED, I.SCHEDULED, I.DROP_ASKED)}
ITEM_MOVES |= {(state, "not_done"): I.NOT_DONE for state in (I.OPEN, I.ASSIGNED, I.SCHEDULED)}
ITEM_MOVES |= {(state, "move"): I.MOVED for state in (I.OPEN, I.ASSIGNED, I.SCHEDULED)}


def move(state: str, step: str) -> PlanState:
    """Return the plan's state after `step` (4.1). Raises Refusal `plan.move_not_allowed`.

    >>> move("submitted", "approve").value, move("returned", "submit").value
    ('approved', 'submitted')
    """
    try:
        return MOVES[PlanState(state), step]
    except KeyError:
        here = PlanState(state)
        raise Refusal("plan.move_not_allowed", state=Text(here.zh, here.en)) from None


def move_item(state: str, step: str) -> ItemState:
    """Return the item's state after `step`. Raises Refusal `plan.item_move_not_allowed`.

    >>> move_item("open", "assign").value, move_item("drop_asked", "agree").value
    ('assigned', 'removed')
    """
    try:
        return ITEM_MOVES[ItemState(state), step]
    except KeyError:
        here = ItemState(state)
        raise Refusal("plan.item_move_not_allowed", state=Text(here.zh, here.en)) from None


def can(state: str, step: str) -> bool:
    """Return whether a plan may take `step`.

    >>> can("draft", "submit"), can("draft", "approve"), can("nonsense", "submit")
    (True, False, False)
    """
    return PlanState.has(state) and (PlanState(state), step) in MOVES


def can_item(state: str, step: str) -> bool:
    """Return whether an item may take `step`."""
    return ItemState.has(state) and (ItemState(state), step) in ITEM_MOVES
