"""The facts of a demand after its event log: whatever order the events are told in, the same facts (4.4, I6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from gridvisit.domain.demands.deadlines.known import DemandFacts, Suspension
from gridvisit.standard.vocabulary import SuspensionReason, Urgency

# Events that set one moment, and the fact they set.
MOMENTS = {
    "registered": "registered_at", "dispatched": "dispatched_at", "handed_over": "dispatched_at",
    "resolved": "resolved_at", "arrived": "arrived_at", "progress": "last_progress_at",
    "touch_ended": "touch_ended_at",
}  # fmt: skip
OTHERS = frozenset(
    {
        "suspended",
        "resumed",
        "customer_note",
        "triaged",
        "reopened",
        "dissatisfied",
        "dispatch_undone",
        "triage_undone",
        "urgency_raised",
        "urgency_put_back",
    }
)
# What has no bearing on a due time: it meets one, or is only told.
SILENT = frozenset({
    "raised", "accepted", "given_back", "contacted", "contact_tried", "handled", "suspension_proposed",
    "suspension_refused", "verify_tried", "verified", "closed", "closed_unconfirmed", "merged", "unmerged", "referred",
    "reject_proposed", "rejected", "withdrawn", "withdrawal_verified", "split", "split_off",
    "ticket_linked", "ticket_updated", "not_same", "not_one_cause", "problem_joined", "problem_left", "problem_told",
    "problem_corrected", "problem_told_again",
    "joint_asked", "joint_answered", "joint_waived", "handler_named",
    "handed_on", "noted", "update_asked", "handler_put_back", "supervised", "supervision_late",
    "supervision_reported", "supervision_lifted", "completed", "hotline_asked", "answer_held", "answer_undone",
    "answer_failed",
})  # fmt: skip
KNOWN = tuple(sorted({*MOMENTS, *OTHERS, *SILENT}))
SAYING = ("triaged", "triage_undone", "urgency_raised", "urgency_put_back")
SAID = ("type", "topic", "urgency", "danger")


def after_events(
    facts: DemandFacts, events: Iterable[tuple[str, datetime, Mapping[str, Any]]]
) -> DemandFacts:
    """Return the facts after a log of (kind, at, data). Raises KeyError for a kind nobody knows.

    A demand that waits for its customer runs on when the customer writes, whoever notices it.
    """
    log = sorted(events, key=lambda event: event[1])
    values: dict[str, Any] = {"danger": facts.danger or facts.urgency == Urgency.U0}
    for kind, at, data in log:
        if kind not in KNOWN:
            raise KeyError(kind)
        values |= _told(kind, at, data, values)
    return replace(facts, suspensions=(*facts.suspensions, *_stops(log)), **values)


def _stops(log: Iterable[tuple[str, datetime, Mapping[str, Any]]]) -> list[Suspension]:
    stops: list[Suspension] = []
    begun: datetime | None = None
    waits_for_customer = False
    for kind, at, data in log:
        if begun is None and kind == "suspended":
            begun = at
            waits_for_customer = data.get("reason") == SuspensionReason.CUSTOMER_WAIT
        elif begun is not None and (kind == "resumed" or (kind == "customer_note" and waits_for_customer)):
            stops.append(Suspension(begun, at))
            begun = None
    return stops if begun is None else [*stops, Suspension(begun, None)]


def _told(kind: str, at: datetime, data: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    if kind in MOMENTS:
        return {MOMENTS[kind]: at}
    if kind == "dissatisfied":
        return {"dissatisfied_answers": known.get("dissatisfied_answers", 0) + 1}
    if kind == "reopened":
        return {"resolved_at": None}
    if kind == "dispatch_undone":
        former = data.get("dispatched_at")
        return {"dispatched_at": datetime.fromisoformat(former) if former else None}
    if kind in SAYING:
        said = {name: data[name] for name in SAID if name in data}
        if said.get("urgency") == Urgency.U0:
            said.setdefault("danger", True)  # and it stays, until a person says that it is none
        return said
    return {}
