"""What the pages of planning share: rows in words, the path of a plan, events in words, choices."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.planning import words
from gridvisit.domain.planning.rules import checks, due
from gridvisit.domain.planning.states import AGREED, EDITABLE, ItemState, PlanState, can_item
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.interfaces.console.gate import lang
from gridvisit.standard.vocabulary import PlanItemReason, Selection

PATH = (PlanState.DRAFT, PlanState.SUBMITTED, PlanState.APPROVED, PlanState.IN_PROGRESS, PlanState.CLOSED)
PLAN_TONE = {
    "draft": "", "returned": "warn", "submitted": "info", "approved": "brand", "in_progress": "brand", "closed": "good",
}  # fmt: skip
ITEM_TONE = {
    "open": "", "assigned": "info", "scheduled": "brand", "done": "good", "not_done": "warn", "moved": "warn",
    "removed": "", "add_asked": "warn", "drop_asked": "warn",
}  # fmt: skip
SELECTION_TONE = {"rule": "", "random": "info", "manual": "warn"}
EVENTS: dict[str, tuple[Any, str, str]] = {
    "proposed": (gettext_lazy("Proposed from the rules"), "wand", ""),
    "submitted": (gettext_lazy("Submitted for approval"), "send", ""),
    "approved": (gettext_lazy("Plan approved"), "circle-check", "good"),
    "returned": (gettext_lazy("Plan returned"), "arrow-back-up", "warn"),
    "activated": (gettext_lazy("Period began"), "player-play", ""),
    "closed": (gettext_lazy("Plan closed"), "lock", "good"),
    "item_added": (gettext_lazy("Customer added by hand"), "user-plus", ""),
    "item_removed": (gettext_lazy("Customer taken out"), "user-minus", "warn"),
    "item_restored": (gettext_lazy("Customer put back"), "user-check", ""),
    "item_channel": (gettext_lazy("Channel changed"), "switch-horizontal", ""),
    "add_asked": (gettext_lazy("Addition asked for"), "user-plus", "warn"),
    "drop_asked": (gettext_lazy("Removal asked for"), "user-minus", "warn"),
    "add_agreed": (gettext_lazy("Addition approved"), "user-check", "good"),
    "add_refused": (gettext_lazy("Addition refused"), "user-x", ""),
    "drop_agreed": (gettext_lazy("Removal approved"), "user-check", "good"),
    "drop_refused": (gettext_lazy("Removal refused"), "user-x", ""),
    "duty": (gettext_lazy("Hours for other duties changed"), "clock", ""),
    "fitted": (gettext_lazy("Fitted to the capacity"), "adjustments", "warn"),
    "assigned": (gettext_lazy("Visitors assigned"), "users", ""),
    "scheduled": (gettext_lazy("Days scheduled"), "calendar", ""),
    "day_set": (gettext_lazy("Day changed"), "calendar-event", ""),
    "order": (gettext_lazy("Order of the day changed"), "arrows-sort", ""),
    "visit_void": (gettext_lazy("Visit voided, to be scheduled again"), "ban", "warn"),
    "item_done": (gettext_lazy("Visit done"), "check", "good"),
    "item_not_done": (gettext_lazy("Not carried out"), "x", "warn"),
    "item_moved": (gettext_lazy("Moved to a later month"), "calendar-share", "warn"),
}
QUIET = frozenset({"order", "day_set", "assigned", "scheduled", "activated", "item_done"})


def plan_state(plan: Any) -> str:
    """Return the state of a plan in words."""
    return PlanState.label_of(plan.state, lang())


def path_of(plan: Any) -> list[dict[str, Any]]:
    """Return the way of a plan for `_status_path.html`."""
    at = {
        PlanState.DRAFT: plan.proposed_at or plan.created_at,
        PlanState.SUBMITTED: plan.submitted_at,
        PlanState.APPROVED: plan.approved_at,
    }
    here = PlanState.DRAFT if plan.state == PlanState.RETURNED else PlanState(plan.state)
    index = PATH.index(here)
    steps = []
    for number, state in enumerate(PATH):
        reached = number < index or here == PlanState.CLOSED
        label = state.text(lang())
        if plan.state == PlanState.RETURNED and number == 0:
            label = PlanState.RETURNED.text(lang())
        steps.append({
            "label": label,
            "state": "done" if reached else "now" if number == index else "todo",
            "at": at.get(state) if number <= index else None,
        })  # fmt: skip
    return steps


def dress(item: Any, actor: Any) -> Any:
    """Hang on an item what its row and page say: reasons in words, labels, tones, what may be done. Returns it."""
    plan, here = item.plan, lang()
    item.why_rows = words.reasons(item.why, here)
    item.why_priority = words.priority(item.why, here)
    item.class_label = VisitClass.label_of(item.visit_class, here)
    item.state_label = ItemState.label_of(item.state, here)
    item.state_tone = ITEM_TONE.get(item.state, "")
    item.selection_label = Selection.label_of(item.selection, here)
    item.selection_tone = SELECTION_TONE.get(item.selection, "")
    item.late = bool(item.due_to and item.day and item.day > item.due_to)
    proposes = access.may(actor, "plan.propose", unit_id=plan.unit_id)
    assigns = access.may(actor, "plan.assign", unit_id=plan.unit_id)
    approves = access.may(actor, "plan.approve", unit_id=plan.unit_id)
    draft, agreed = plan.state in EDITABLE, plan.state in AGREED
    item.may = {
        "remove": proposes and can_item(item.state, "remove" if draft else "ask_drop") and (draft or agreed),
        "asks": agreed,
        "restore": proposes and draft and item.state == ItemState.REMOVED,
        "channel": proposes and draft and item.state == ItemState.OPEN and not due.must_be_onsite(item.why),
        "owner": (proposes if draft else assigns and agreed) and item.state in ("open", "assigned", "scheduled"),
        "day": assigns and agreed and item.state in ("open", "assigned", "scheduled") and item.owner_id is not None,
        "end": assigns and agreed and can_item(item.state, "not_done"),
        "move": (assigns or approves) and agreed and can_item(item.state, "move"),
        "decide": approves and item.state in ("add_asked", "drop_asked") and item.asked_by_id != actor.id,
    }  # fmt: skip
    return item


def events_of(rows: list[Any]) -> list[dict[str, Any]]:
    """Return plan events for `_timeline.html`, with who and why. 1 query."""
    people = staff.by_ids([*(row.actor_id for row in rows), *filter(None, map(_about, rows))])
    told = []
    for row in rows:
        title, icon, tone = EVENTS.get(row.kind, (row.kind, "point", ""))
        who = people.get(row.actor_id)
        told.append({
            "at": row.at, "title": title, "icon": icon, "tone": tone, "text": event_text(row, people),
            "who": who.staff_no if who else _("the system"), "system": row.kind in QUIET,
            "url": reverse("console:plan-item", args=[row.item_id]) if row.item_id else "",
        })  # fmt: skip
    return told


def _about(row: Any) -> UUID | None:
    """Return whom an event is about, besides who did it."""
    data = row.data if isinstance(row.data, dict) else {}
    return UUID(data["staff"]) if row.kind == "duty" and data.get("staff") else None


def event_text(row: Any, people: dict[Any, Any]) -> str:
    """Return what an event says besides its title."""
    data, parts = row.data if isinstance(row.data, dict) else {}, [row.reason]
    if row.kind == "proposed" and "due" in data:
        parts.append(
            _("%(due)s due, %(random)s drawn at random, %(left)s held back by protections")
            % {"due": data["due"], "random": data.get("random", 0), "left": data.get("left_out", 0)}
        )
    about = people.get(_about(row))
    if about is not None:
        parts.append(
            _("%(name)s %(number)s: %(hours)s hours on other duty")
            % {"name": about.name, "number": about.staff_no, "hours": data.get("hours", 0)}
        )
    if row.kind == "scheduled":
        parts.append(
            _("%(placed)s with a day, %(unplaced)s without")
            % {"placed": data.get("placed", 0), "unplaced": data.get("unplaced", 0)}
        )
    if row.kind == "fitted":
        parts.append(
            _("%(moved)s given to others, %(dropped)s taken out")
            % {"moved": data.get("moved", 0), "dropped": data.get("dropped", 0)}
        )
    if row.kind == "approved" and data.get("separation") == "same_post":
        parts.append(_("Separation not met: approver and author hold the same post."))
    return "\n".join(part for part in parts if part)


def reason_choices() -> list[tuple[str, str]]:
    """All reasons of plan items, for filters."""
    return PlanItemReason.choices(lang())


def class_choices() -> list[tuple[str, str]]:
    """All visit classes, for filters."""
    return VisitClass.choices(lang())


def hours(minutes: int) -> str:
    """Return minutes as hours."""
    return checks.hours(minutes)


def next_month(today: date) -> str:
    """Return the month after a day as YYYY-MM."""
    return f"{today.year + today.month // 12}-{today.month % 12 + 1:02d}"


def back_to(request: HttpRequest, fallback: str) -> str:
    """Return the page a form wants to come back to, if it is ours."""
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else fallback


def plan_url(plan_id: UUID) -> str:
    """Return the address of a plan."""
    return reverse("console:plan", args=[plan_id])
