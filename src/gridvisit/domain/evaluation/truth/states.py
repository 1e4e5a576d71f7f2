"""The way of an authenticity case: the person is heard, two read blind, a third where they differ, appeal. Pure."""

from __future__ import annotations

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary.base import Vocabulary


class CaseState(Vocabulary):
    """State of an authenticity case."""

    HEARING = "hearing", "待本人说明", "To be heard"
    READING = "reading", "审阅中", "Being read"
    SPLIT = "split", "意见不一，待第三人", "Readers differ"
    DECIDED = "decided", "已认定，可申诉", "Decided, open to appeal"
    APPEALED = "appealed", "申诉中", "Appealed"
    FINAL = "final", "终结", "Final"


S = CaseState
MOVES: dict[tuple[str, str], CaseState] = {
    (S.HEARING, "answer"): S.READING,
    (S.READING, "answer"): S.READING,
    (S.HEARING, "hearing_over"): S.READING,
    (S.READING, "agree"): S.DECIDED,
    (S.READING, "clear"): S.FINAL,
    (S.READING, "differ"): S.SPLIT,
    (S.SPLIT, "agree"): S.DECIDED,
    (S.SPLIT, "clear"): S.FINAL,
    (S.DECIDED, "appeal"): S.APPEALED,
    (S.DECIDED, "close"): S.FINAL,
    (S.APPEALED, "decide"): S.FINAL,
}
"""`clear`: found genuine, where there is nothing to appeal against."""

TO_READ = (S.HEARING, S.READING, S.SPLIT)
OPEN = (*TO_READ, S.DECIDED, S.APPEALED)


def move(state: str, step: str) -> CaseState:
    """Return the state after `step`. Raises Refusal `case.move_not_allowed`.

    >>> move("hearing", "answer").value
    'reading'
    """
    try:
        return MOVES[CaseState(state), step]
    except KeyError:
        raise Refusal("case.move_not_allowed", state=said(state)) from None


def said(state: str) -> Text:
    """Return a state in both languages."""
    return Text(CaseState.label_of(state, "zh"), CaseState.label_of(state, "en"))


def can(state: str, step: str) -> bool:
    """Whether `step` is possible from `state`."""
    return (CaseState(state), step) in MOVES
