"""The life of a survey invitation: one table of allowed moves (9.4). Pure."""

from __future__ import annotations

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.standard.vocabulary import SurveyState

S = SurveyState
WAITING = frozenset({S.SENT, S.OPENED, S.PARTIAL})
ENDED = frozenset({S.COMPLETE, S.REFUSED, S.UNDELIVERED, S.UNREACHABLE})

MOVES: dict[tuple[SurveyState, str], SurveyState] = {
    (S.SENT, "open"): S.OPENED,
    (S.SENT, "bounce"): S.UNDELIVERED,
    **{(state, "wrong_number"): S.UNDELIVERED for state in WAITING},
    **{(state, "give_up"): S.UNREACHABLE for state in WAITING},
    **{(state, "save_part"): S.PARTIAL for state in WAITING},
    **{(state, "complete"): S.COMPLETE for state in WAITING},
    **{(state, "refuse"): S.REFUSED for state in WAITING},
}


def move(state: str, step: str) -> SurveyState:
    """Return the state after `step`. Raises Refusal `survey.used`: an answered link is spent.

    >>> move("sent", "complete").value, move("partial", "complete").value
    ('complete', 'complete')
    """
    try:
        return MOVES[SurveyState(state), step]
    except KeyError:
        raise Refusal("survey.used", status=410) from None


def from_states(step: str) -> list[str]:
    """Return the states in which `step` is allowed, for one conditional UPDATE.

    >>> from_states("bounce")
    ['sent']
    """
    return sorted(state.value for (state, name) in MOVES if name == step)
