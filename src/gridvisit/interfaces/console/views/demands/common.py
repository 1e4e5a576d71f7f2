"""What the pages of the demand desk share: rows, clocks in words, events in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gridvisit.domain.customers import dossier
from gridvisit.domain.demands import alike, selectors
from gridvisit.domain.demands.deadlines.saying import legal_end
from gridvisit.domain.demands.problems import proposals
from gridvisit.domain.demands.sending.held import words_of
from gridvisit.domain.demands.services import splitting
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.demands.suggestions import accuracy
from gridvisit.domain.demands.table import DueKind
from gridvisit.domain.demands.words import left
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.paging import Page
from gridvisit.standard.vocabulary import ReturnReason

EVENTS: dict[str, tuple[Any, str, str]] = {
    "split": (_("Split: this part stays here"), "git-branch", "info"),
    "split_off": (_("Split off from the same words"), "git-branch", "info"),
    "ticket_linked": (_("Linked with the hotline ticket"), "link", "info"),
    "completed": (_("Completed: whose it is, where"), "user-check", "good"),
    "hotline_asked": (_("The hotline was asked back"), "phone", "warn"),
    "ticket_updated": (_("The hotline sent news"), "file-import", "info"),
    "not_same": (_("Not the same as another demand"), "x", ""),
    "not_one_cause": (_("Another cause than other demands"), "x", ""),
    "problem_joined": (_("Joined a common problem"), "git-merge", "info"),
    "problem_left": (_("Left a common problem"), "git-branch", ""),
    "problem_corrected": (_("The common fix was corrected"), "edit", "warn"),
    "problem_told_again": (_("Told of the correction"), "phone", "good"),
    "problem_told": (_("Told of the common fix"), "phone", "good"),
    "raised": (_("Registered"), "message-plus", ""),
    "triaged": (_("Type, topic and urgency confirmed"), "checklist", ""),
    "dispatched": (_("Sent to the unit in charge"), "send", ""),
    "handed_over": (_("Handed over to repair"), "urgent", "bad"),
    "accepted": (_("Accepted"), "circle-check", ""),
    "joint_asked": (_("Another unit asked for a part"), "users", "info"),
    "joint_answered": (_("A part was answered"), "users", "good"),
    "joint_waived": (_("Done without a part"), "x", "warn"),
    "handler_named": (_("Handler named"), "user-check", ""),
    "handed_on": (_("Handed on to a successor"), "user-check", "info"),
    "dispatch_undone": (_("Dispatch undone"), "rotate", "warn"),
    "triage_undone": (_("Type and topic put back"), "rotate", "warn"),
    "urgency_raised": (_("Urgency raised"), "arrow-up", "warn"),
    "urgency_put_back": (_("Urgency put back"), "rotate", "warn"),
    "handler_put_back": (_("Handler put back"), "rotate", "warn"),
    "noted": (_("Note"), "message", ""),
    "update_asked": (_("Asked for an update"), "bell", "warn"),
    "given_back": (_("Returned to the desk"), "arrow-back-up", "warn"),
    "contacted": (_("Customer reached"), "phone", "good"),
    "contact_tried": (_("Nobody reached"), "phone-off", ""),
    "handled": (_("Work done"), "tool", ""),
    "suspension_proposed": (_("Suspension proposed"), "player-pause", ""),
    "suspension_refused": (_("Suspension refused"), "x", ""),
    "suspended": (_("Clocks suspended"), "player-pause", "warn"),
    "resumed": (_("Resumed"), "player-play", ""),
    "resolved": (_("Resolved"), "flag-check", "good"),
    "verify_tried": (_("Tried to verify, nobody reached"), "phone-off", ""),
    "verified": (_("Verified with the customer"), "user-check", "good"),
    "withdrawal_verified": (_("Withdrawal verified"), "user-check", ""),
    "closed": (_("Demand closed"), "lock", "good"),
    "closed_unconfirmed": (_("Closed without the customer's word"), "lock", "warn"),
    "reopened": (_("Reopened"), "refresh", "bad"),
    "withdrawn": (_("Withdrawn by the customer"), "hand-stop", "warn"),
    "merged": (_("Demand merged"), "git-merge", ""),
    "unmerged": (_("Taken apart again"), "git-branch", ""),
    "referred": (_("Referred"), "arrow-forward-up", ""),
    "reject_proposed": (_("Rejection proposed"), "ban", "warn"),
    "rejected": (_("Demand rejected"), "ban", "bad"),
    "supervised": (_("Put under supervision"), "eye", "bad"),
    "supervision_reported": (_("Progress reported to the supervisor"), "report", "info"),
    "supervision_late": (_("No report to the supervisor in time"), "alarm", "bad"),
    "supervision_lifted": (_("Supervision lifted"), "eye-off", "good"),
    "answer_held": (_("Answer written, waits to go out"), "send", "info"),
    "answer_undone": (_("Answer taken back before it went out"), "arrow-back-up", "warn"),
    "answer_failed": (_("Answer could not go out"), "alert-triangle", "bad"),
    "customer_note": (_("Added by the customer"), "message", ""),
}
URGENCY_TONE = {"U0": "bad", "U1": "warn", "U2": "info", "U3": ""}
STATE_TONE = {
    "registered": "warn", "triaged": "warn", "dispatched": "warn", "reopened": "bad", "suspended": "",
    "resolved": "info",
    "withdrawn": "info", "closed": "good", "unconfirmed": "", "referred": "", "rejected": "", "merged": "",
}  # fmt: skip


def here() -> str:
    """Return the language of the page."""
    return get_language() or "zh"


@dataclass(frozen=True)
class Row:
    """A demand in a list, with its clock in words."""

    demand: Any
    due: str
    due_tone: str
    due_kind: str
    customer: str
    state: str
    state_tone: str
    urgency_tone: str


def rows_of(page: Page[Any], *, now: datetime) -> Page[Row]:
    """Return the page with each demand in words. 1 query for all names."""
    names = dossier.display_names([d.party_id for d in page.items if d.party_id and d.type != "REPORT"])
    return Page([row_of(d, names, now=now) for d in page.items], page.next_cursor)


def row_of(demand: Any, names: dict[UUID, str], *, now: datetime) -> Row:
    """Return one demand in words."""
    waits = selectors.has_due(demand)
    return Row(
        demand=demand,
        due=left(demand.next_due_at, now).of(here()) if waits else "",
        due_tone="bad" if waits and demand.next_due_at < now else "",
        due_kind=DueKind.label(demand.next_due_kind, here()),
        customer=names.get(demand.party_id, ""),
        state=DemandState.label(demand.state, here()),
        state_tone=STATE_TONE.get(demand.state, "info"),
        urgency_tone=URGENCY_TONE.get(demand.urgency, ""),
    )


def guesses_of(demand: Any, actor: Any) -> dict[str, Any]:
    """Return what the words suggest, for those who confirm it: only while type and topic are still to be confirmed."""
    may = splitting.may_split(demand, actor=actor)
    shown = splitting.suggested(demand) if may and demand.state == DemandState.REGISTERED else []
    guesses = [guess for guess in shown if guess.worth_showing]
    return {"may_split": may, "guesses": guesses, "accuracy": accuracy() if guesses else None}


def alikes_of(demand: Any, actor: Any, now: datetime) -> dict[str, Any]:
    """Return what may be the same matter, each with whether it can be merged now."""
    found = alike.proposals(demand=demand, actor=actor, now=now)
    return {
        "alikes": [
            (
                one,
                one.mergeable(demand),
                one.demand.party_id is not None and one.demand.party_id == demand.party_id,
            )
            for one in found
        ],
        "may_decide": bool(found) and alike.may_decide(demand, actor=actor),
    }


def causes_of(demand: Any, actor: Any, now: datetime) -> dict[str, Any]:
    """Return the common problem of a demand, or what proposes one."""
    problem = proposals.problem_of(demand.pk)
    found = [] if problem else proposals.proposals(demand=demand, actor=actor, now=now)
    return {
        "problem": problem,
        "causes": [(one, one.label.of(here())) for one in found],
        "may_cause": bool(found) and proposals.may_decide(demand, actor=actor),
    }


def clocks(dues: Iterable[Any], *, now: datetime, ended: bool) -> list[dict[str, Any]]:
    """Return the due times in words: what, when, how long, met or not, and why this time."""
    lang = here()
    found = []
    for due in dues:
        state, tone = _standing(due, now, ended=ended)
        found.append(
            {
                "kind": DueKind.label(due.kind, lang), "at": due.at, "met_at": due.met_at, "state": state, "tone": tone,
                "left": "" if due.met_at or due.paused or ended or due.soft else left(due.at, now).of(lang),
                "why": due.explanation_zh if lang.startswith("zh") else due.explanation_en,
                "provisional": due.provisional, "soft": due.soft,
                "legal": legal_end(due.legal_at).of(lang) if due.legal_at else "",
                "is_legal": due.kind == DueKind.ANSWER_LEGAL,
            }
        )  # fmt: skip
    return found


def _standing(due: Any, now: datetime, *, ended: bool) -> tuple[Any, str]:
    if due.met is True:
        return _("In time"), "good"
    if due.met is False:
        return (_("Done late"), "bad") if due.met_at else (_("Not met"), "bad")
    if due.soft:
        return _("At once"), ""
    if due.paused:
        return _("Stands still"), ""
    if ended:
        return _("No longer counts"), ""
    return (_("Over time"), "bad") if due.at < now else (_("Running"), "info")


def events_of(demand: Any) -> list[dict[str, Any]]:
    """Return the life of a demand for the timeline, newest first. 1 query."""
    events = list(demand.events.all())
    staff = people.by_ids([event.actor_id for event in events])
    return [_event(event, staff) for event in reversed(events)]


def _event(event: Any, staff: dict[UUID, Any]) -> dict[str, Any]:
    title, icon, tone = EVENTS.get(event.kind, (event.kind, "point", ""))
    person = staff.get(event.actor_id) if event.actor_id else None
    lines = [event.data["unit"]] if event.data.get("unit") else []
    done = [DueKind.label(kind, here()) for kind in event.data.get("milestones", ())]
    if done:
        lines.append(("、" if here().startswith("zh") else ", ").join(done))
    if event.data.get("listed"):
        lines.append(ReturnReason.label_of(event.data["listed"], here()))
    if event.data.get("handler"):
        lines.append(str(event.data["handler"]))
    if words_of(event):
        lines.append(words_of(event))
    return {
        "at": event.at, "title": title, "icon": icon, "tone": tone, "text": "\n".join(lines),
        "who": f"{person.name} {person.staff_no}" if person else "",
        "system": person is None and event.kind != "customer_note",
    }  # fmt: skip


PATH = (
    (_("Registered"), {"registered"}),
    (_("Type confirmed"), {"triaged"}),
    (_("With the unit"), {"dispatched"}),
    (_("In work"), {"accepted", "contacted", "handling", "suspended", "reopened"}),
    (_("Resolved"), {"resolved", "withdrawn"}),
    (_("Verified and closed"), {"verified", "closed", "unconfirmed"}),
)


def path_of(demand: Any) -> list[dict[str, Any]]:
    """Return the way of a demand as steps; side exits end it where they left."""
    aside = {"merged", "referred", "rejected"}
    if demand.state in aside:
        steps = [{"label": label, "state": "done"} for label, _states in PATH[:2]]
        return [
            *steps,
            {
                "label": DemandState.label(demand.state, here()),
                "state": "failed" if demand.state == "rejected" else "done",
            },
        ]
    now = next(n for n, (_label, states) in enumerate(PATH) if demand.state in states)
    ended = demand.state in {"closed", "unconfirmed"}
    return [
        {
            "label": label,
            "state": "done" if n < now or (ended and n == now) else "now" if n == now else "todo",
        }
        for n, (label, _states) in enumerate(PATH)
    ]
