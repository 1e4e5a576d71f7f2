"""What happened with a visit, as lines of the timeline; what the rules say about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.channels.rules import AttemptOutcome
from gridvisit.domain.visits.states import VisitState
from gridvisit.standard.vocabulary import ProofDoubt, TouchKind, Touchpoint

# kind of the event → (words, icon, tone)
EVENTS: dict[str, tuple[Any, str, str]] = {
    "planned": (gettext_lazy("Planned"), "calendar-plus", ""),
    "prepare": (gettext_lazy("Brief built"), "notebook", ""),
    "brief_renewed": (gettext_lazy("Brief refreshed"), "refresh", ""),
    "make_ready": (gettext_lazy("Ready to start"), "checklist", ""),
    "start": (gettext_lazy("Visit begun"), "map-pin", "good"),
    "hand_in": (gettext_lazy("Record handed in"), "send", "good"),
    "receive": (gettext_lazy("Record received"), "send", "good"),
    "service": (gettext_lazy("Being served"), "briefcase", ""),
    "follow_up": (gettext_lazy("Follow-up"), "phone-call", ""),
    "archive": (gettext_lazy("Sealed and archived"), "archive", "good"),
    "refuse": (gettext_lazy("Customer refused"), "ban", ""),
    "give_up": (gettext_lazy("Not reached"), "phone-off", ""),
    "abort": (gettext_lazy("Stopped for safety"), "alert-triangle", "warn"),
    "convert": (gettext_lazy("Goes on by another channel"), "arrow-right", ""),
    "void": (gettext_lazy("Declared void"), "x", "bad"),
    "void_proposed": (gettext_lazy("Void proposed"), "x", "warn"),
    "reassigned": (gettext_lazy("Given to another visitor"), "user-edit", ""),
    "contact_attempt": (gettext_lazy("Tried to reach the customer"), "phone", ""),
    "appointment_propose": (gettext_lazy("Appointment proposed"), "calendar-plus", ""),
    "appointment_contact": (gettext_lazy("Customer informed"), "phone-call", ""),
    "appointment_confirm": (gettext_lazy("Appointment confirmed"), "calendar-check", "good"),
    "appointment_move": (gettext_lazy("Appointment moved"), "calendar-clock", ""),
    "appointment_decline": (gettext_lazy("Declined by the customer"), "calendar-off", ""),
    "appointment_cancel": (gettext_lazy("Appointment cancelled"), "calendar-off", ""),
    "appointment_keep": (gettext_lazy("Appointment kept"), "check", ""),
    "appointment_miss_us": (gettext_lazy("We missed the appointment"), "alert-triangle", "bad"),
    "appointment_miss_customer": (gettext_lazy("The customer was not there"), "user-off", "warn"),
    "addendum": (gettext_lazy("Addendum"), "paperclip", ""),
    "evidence": (gettext_lazy("Evidence added"), "camera", ""),
    "judged": (gettext_lazy("Judged by the rules"), "gavel", ""),
    "code_sent": (gettext_lazy("Code sent to the customer"), "message", ""),
    "day_moved": (gettext_lazy("Moved to another day"), "calendar-clock", ""),
    "demand_raised": (gettext_lazy("Demand registered"), "message-report", ""),
    "promise_made": (gettext_lazy("Promise made"), "heart-handshake", ""),
    "strategy_adopted": (gettext_lazy("Strategy adopted"), "target-arrow", "good"),
    "strategy_second_read": (gettext_lazy("Strategy read by a second person"), "eye", ""),
    "followed_up": (gettext_lazy("Followed up"), "phone-call", "good"),
    "authenticity": (gettext_lazy("Authenticity checked"), "shield-check", ""),
    "notice": (gettext_lazy("Message to the customer"), "message", ""),
}
TOUCH_ICONS = {
    "meeting": "users",
    "call": "phone",
    "appoint_call": "phone",
    "message": "message",
    "video": "camera",
}


def events(rows: Iterable[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Return the timeline, newest first; touches large, system entries small."""
    return [_line(row, lang) for row in reversed(list(rows))]


def _line(row: dict[str, Any], lang: str) -> dict[str, Any]:
    data = row.get("data") or {}
    kind = str(row["kind"])
    if kind == "touch" or TouchKind.has(kind):
        return _touch(row, data, kind, lang)
    words, icon, tone = EVENTS.get(kind, ("", "point", ""))
    text = row.get("reason") or ""
    if kind == "contact_attempt":
        text = " · ".join(filter(None, (AttemptOutcome.label_of(data.get("outcome"), lang), text)))
    if data.get("doubt"):
        text = " · ".join(filter(None, (ProofDoubt.label_of(data["doubt"], lang), text)))
    if not words:
        state = data.get("to") or row.get("to_state") or ""
        words = VisitState.label_of(state, lang) if VisitState.has(state) else _("Changed")
    return {
        "at": row["at"], "title": words, "text": text, "icon": icon, "tone": tone, "who": row.get("actor_no") or "",
        "system": not tone and not text,
    }  # fmt: skip


def _touch(row: dict[str, Any], data: dict[str, Any], kind: str, lang: str) -> dict[str, Any]:
    code = data.get("touch") or (kind if TouchKind.has(kind) else "")
    place = Touchpoint.label_of(data.get("touchpoint"), lang)
    title = " · ".join(filter(None, (TouchKind.label_of(code, lang) or _("Touch"), place)))
    unstaffed = data.get("staffed") is False
    return {
        "at": row["at"], "title": title, "text": row.get("reason") or data.get("note") or "",
        "icon": TOUCH_ICONS.get(code, "point"), "who": row.get("actor_no") or "", "tone": "" if unstaffed else "good",
        "system": unstaffed,
    }  # fmt: skip
