"""The way of an objection: submitted, perhaps sent back for facts, decided by a second reader or withdrawn. Pure."""

from __future__ import annotations

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary.base import Vocabulary


class ObjectionState(Vocabulary):
    """State of an objection."""

    SUBMITTED = "submitted", "待裁定", "To be decided"
    NEEDS_FACTS = "needs_facts", "待补充", "Facts asked for"
    DECIDED = "decided", "已裁定", "Decided"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


MOVES: dict[tuple[str, str], ObjectionState] = {
    (ObjectionState.SUBMITTED, "send_back"): ObjectionState.NEEDS_FACTS,
    (ObjectionState.NEEDS_FACTS, "answer"): ObjectionState.SUBMITTED,
    (ObjectionState.SUBMITTED, "decide"): ObjectionState.DECIDED,
    (ObjectionState.NEEDS_FACTS, "decide"): ObjectionState.DECIDED,
    (ObjectionState.SUBMITTED, "withdraw"): ObjectionState.WITHDRAWN,
    (ObjectionState.NEEDS_FACTS, "withdraw"): ObjectionState.WITHDRAWN,
}
"""Facts that do not come do not hold up the decision: the clock of 9.3-03 runs on while they are waited for."""

OPEN = (ObjectionState.SUBMITTED, ObjectionState.NEEDS_FACTS)


def move(state: str, step: str) -> ObjectionState:
    """Return the state after `step`. Raises Refusal `objection.move_not_allowed`.

    >>> move("needs_facts", "answer").value
    'submitted'
    """
    try:
        return MOVES[ObjectionState(state), step]
    except KeyError:
        here = Text(ObjectionState.label_of(state, "zh"), ObjectionState.label_of(state, "en"))
        raise Refusal("objection.move_not_allowed", state=here) from None


def can(state: str, step: str) -> bool:
    """Whether `step` is possible from `state`."""
    return (ObjectionState(state), step) in MOVES
