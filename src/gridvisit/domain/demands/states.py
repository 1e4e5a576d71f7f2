"""The life of a demand: one table of allowed moves (4.4). Pure."""

from __future__ import annotations

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text
from gridvisit.standard.vocabulary import Vocabulary


class DemandState(Vocabulary):
    """Where a demand stands."""

    REGISTERED = "registered", "待分拣", "Registered"
    TRIAGED = "triaged", "待派单", "Triaged"
    DISPATCHED = "dispatched", "待接单", "Dispatched"
    ACCEPTED = "accepted", "已接单", "Accepted"
    CONTACTED = "contacted", "已联系客户", "Customer contacted"
    HANDLING = "handling", "办理中", "Being handled"
    SUSPENDED = "suspended", "已挂起", "Suspended"
    RESOLVED = "resolved", "待核实", "Resolved, to be verified"
    WITHDRAWN = "withdrawn", "客户撤回待核实", "Withdrawn, to be verified"
    VERIFIED = "verified", "已核实", "Verified"
    REOPENED = "reopened", "已重开", "Reopened"
    CLOSED = "closed", "已办结", "Closed"
    UNCONFIRMED = "unconfirmed", "办结（未能联系确认）", "Closed, not confirmed"
    MERGED = "merged", "已并单", "Merged"
    REFERRED = "referred", "已转介", "Referred"
    REJECTED = "rejected", "不予受理", "Rejected"


S = DemandState
ENDED = frozenset({S.CLOSED, S.UNCONFIRMED, S.MERGED, S.REFERRED, S.REJECTED})
OPEN = frozenset(set(S) - ENDED)
# Work of a unit that has taken the demand on.
WITH_UNIT = frozenset({S.DISPATCHED, S.ACCEPTED, S.CONTACTED, S.HANDLING, S.SUSPENDED})

MOVES: dict[tuple[DemandState, str], DemandState] = {
    (S.REGISTERED, "triage"): S.TRIAGED,
    (S.TRIAGED, "triage"): S.TRIAGED,
    (S.REGISTERED, "hand_over"): S.DISPATCHED,
    (S.TRIAGED, "hand_over"): S.DISPATCHED,
    (S.REGISTERED, "answer_on_spot"): S.RESOLVED,
    (S.TRIAGED, "answer_on_spot"): S.RESOLVED,
    (S.TRIAGED, "dispatch"): S.DISPATCHED,
    (S.REOPENED, "dispatch"): S.DISPATCHED,
    (S.DISPATCHED, "dispatch"): S.DISPATCHED,
    (S.TRIAGED, "merge"): S.MERGED,
    (S.MERGED, "unmerge"): S.TRIAGED,
    (S.TRIAGED, "refer"): S.REFERRED,
    (S.TRIAGED, "reject"): S.REJECTED,
    (S.DISPATCHED, "accept"): S.ACCEPTED,
    (S.DISPATCHED, "give_back"): S.TRIAGED,
    # a change of many demands is taken back, where nothing happened since
    (S.DISPATCHED, "take_back"): S.TRIAGED,
    (S.DISPATCHED, "take_back_reopened"): S.REOPENED,
    (S.TRIAGED, "take_back"): S.REGISTERED,
    (S.ACCEPTED, "contact"): S.CONTACTED,
    (S.CONTACTED, "handle"): S.HANDLING,
    (S.HANDLING, "handle"): S.HANDLING,
    (S.HANDLING, "suspend"): S.SUSPENDED,
    (S.SUSPENDED, "resume"): S.HANDLING,
    (S.CONTACTED, "resolve"): S.RESOLVED,
    (S.HANDLING, "resolve"): S.RESOLVED,
    (S.RESOLVED, "verify"): S.VERIFIED,
    (S.WITHDRAWN, "verify"): S.VERIFIED,
    (S.RESOLVED, "close_unconfirmed"): S.UNCONFIRMED,
    (S.RESOLVED, "not_for_me"): S.REOPENED,  # a common fix that was not this customer's
    (S.VERIFIED, "close"): S.CLOSED,
    (S.VERIFIED, "reopen"): S.REOPENED,
    (S.CLOSED, "reopen"): S.REOPENED,
    (S.UNCONFIRMED, "reopen"): S.REOPENED,
    (S.REFERRED, "reopen"): S.REOPENED,
    (S.REJECTED, "reopen"): S.REOPENED,
}
# A customer may withdraw at any time before the end; a person may be reached at any time before the answer.
MOVES |= {(state, "withdraw"): S.WITHDRAWN for state in OPEN - {S.WITHDRAWN, S.VERIFIED}}
# What came in without saying whose it is, or where, is completed where it stands; the hotline may be asked back.
MOVES |= {(state, step): state for state in OPEN for step in ("complete", "ask_hotline")}
MOVES |= {
    (state, "contact"): state
    for state in (S.REGISTERED, S.TRIAGED, S.DISPATCHED, S.CONTACTED, S.HANDLING, S.SUSPENDED, S.REOPENED)
}


def move(state: str, step: str) -> DemandState:
    """Return the state after `step`. Raises Refusal `demand.move_not_allowed`.

    >>> move("triaged", "dispatch").value, move("accepted", "contact").value
    ('dispatched', 'contacted')
    >>> move("closed", "resolve")
    Traceback (most recent call last):
    gridvisit.foundation.kernel.errors.Refusal: demand.move_not_allowed
    """
    try:
        return MOVES[DemandState(state), step]
    except KeyError:
        here = DemandState(state)
        raise Refusal("demand.move_not_allowed", state=Text(here.zh, here.en)) from None


def can(state: str, step: str) -> bool:
    """Return whether `step` is allowed from `state`.

    >>> can("suspended", "resume"), can("registered", "resolve")
    (True, False)
    """
    return (DemandState(state), step) in MOVES
