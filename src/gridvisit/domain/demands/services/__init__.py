"""What can be done with demands and promises. Doors and rooms above import from here."""

from gridvisit.domain.demands.services.desk import (
    confirm_rejection,
    dispatch,
    hand_over,
    merge,
    propose_rejection,
    refer,
    triage,
    unmerge,
)
from gridvisit.domain.demands.services.ending import (
    check_independent,
    close_unconfirmed,
    customer_note,
    may_verify,
    people_in,
    record_attempt,
    reopen,
    verify,
    verify_withdrawal,
    withdraw,
)
from gridvisit.domain.demands.services.intake import NewDemand, raise_demand, suggestion, unit_meant
from gridvisit.domain.demands.services.notify import tell_answered, tell_received
from gridvisit.domain.demands.services.offers import may_promise, offered, reveal
from gridvisit.domain.demands.services.promises import (
    break_overdue,
    break_promise,
    keep_promise,
    make_promise,
    release_promise,
)
from gridvisit.domain.demands.services.recompute import Recomputed, recompute_open, recompute_provisional
from gridvisit.domain.demands.services.work import (
    MILESTONES,
    Resolution,
    accept,
    give_back,
    grant_suspension,
    handle,
    propose_suspension,
    record_contact,
    refuse_suspension,
    resolve,
    resume,
    resume_expired,
)

__all__ = [
    "MILESTONES", "NewDemand", "Recomputed", "Resolution", "accept", "break_overdue", "break_promise",
    "check_independent",
    "close_unconfirmed", "confirm_rejection", "customer_note", "dispatch", "give_back", "grant_suspension",
    "hand_over", "handle", "keep_promise", "make_promise", "may_promise", "may_verify", "merge", "offered", "people_in",
    "propose_rejection", "propose_suspension", "raise_demand", "recompute_open", "recompute_provisional",
    "record_attempt", "record_contact", "refer", "refuse_suspension", "release_promise", "reopen", "resolve", "resume",
    "resume_expired", "reveal", "suggestion", "tell_answered", "tell_received", "triage", "unit_meant", "unmerge",
    "verify",
    "verify_withdrawal", "withdraw",
]  # fmt: skip
