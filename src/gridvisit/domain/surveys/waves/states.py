"""The life of a survey by sample: one table of allowed moves (4.5). Pure."""

from __future__ import annotations

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import WaveState

S = WaveState

MOVES: dict[tuple[WaveState, str], WaveState] = {
    (S.DESIGNED, "approve"): S.APPROVED,
    (S.APPROVED, "field"): S.FIELDED,
    (S.FIELDED, "close"): S.CLOSED,
    (S.CLOSED, "weight"): S.WEIGHTED,
    (S.WEIGHTED, "publish"): S.PUBLISHED,
    (S.DESIGNED, "cancel"): S.CANCELLED,
    (S.APPROVED, "cancel"): S.CANCELLED,
}
PATH = (S.DESIGNED, S.APPROVED, S.FIELDED, S.CLOSED, S.WEIGHTED, S.PUBLISHED)
FROZEN = frozenset({S.APPROVED, S.FIELDED, S.CLOSED, S.WEIGHTED, S.PUBLISHED})


def move(state: str, step: str) -> WaveState:
    """Return the state after `step`. Raises Refusal `wave.move_not_allowed`.

    >>> move("designed", "approve").value
    'approved'
    """
    try:
        return MOVES[WaveState(state), step]
    except KeyError:
        words = Text(WaveState.label_of(state, "zh"), WaveState.label_of(state, "en"))
        raise Refusal("wave.move_not_allowed", state=words) from None


def can(state: str, step: str) -> bool:
    """Whether `step` is possible from `state`.

    >>> can("fielded", "cancel")
    False
    """
    return (WaveState(state), step) in MOVES
