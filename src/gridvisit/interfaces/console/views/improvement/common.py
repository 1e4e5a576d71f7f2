"""What the pages of findings and actions share: rows, paths and events in words, links to what a finding is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.improvement import measures, rules, selectors, words
from gridvisit.domain.improvement.states import ActionState, FindingState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.console.gate import lang
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import CauseCode, NonconformitySource

FINDING_TONE = {"open": "warn", "in_action": "info", "resolved": "good", "dismissed": ""}
ACTION_TONE = {
    "opened": "warn", "cause_analysed": "info", "planned": "brand", "waiting": "info", "closed": "good",
    "not_effective": "bad",
}  # fmt: skip
COLUMN_WORDS = {
    "plan": (gettext_lazy("Plan"), gettext_lazy("find the cause, choose the measures")),
    "do": (gettext_lazy("Do"), gettext_lazy("carry out the measures")),
    "check": (gettext_lazy("Check"), gettext_lazy("wait, then measure again")),
    "act": (gettext_lazy("Act"), gettext_lazy("effective, kept as the rule")),
}
EVENTS: dict[str, tuple[Any, str, str]] = {
    "opened": (gettext_lazy("Action opened"), "flag", ""),
    "analysed": (gettext_lazy("Cause analysed"), "zoom-check", ""),
    "planned": (gettext_lazy("Measures planned"), "list-check", ""),
    "extended": (gettext_lazy("Due date moved"), "calendar-plus", "warn"),
    "finished": (gettext_lazy("Measures carried out, waiting begins"), "hourglass", ""),
    "closed": (gettext_lazy("Effective, closed"), "circle-check", "good"),
    "not_effective": (gettext_lazy("Not effective, opened again"), "refresh-alert", "bad"),
}
HISTORY: dict[str, tuple[Any, str, str]] = {
    "finding.raised": (gettext_lazy("Finding written down"), "flag", ""),
    "finding.dismissed": (gettext_lazy("No action needed"), "circle-minus", ""),
    "finding.taken_back": (gettext_lazy("No visit fails the rule any more"), "circle-check", "good"),
    "finding.came_back": (gettext_lazy("A visit fails the rule again"), "refresh-alert", "warn"),
}


def finding_rows(found: Sequence[Any], on: date) -> list[dict[str, Any]]:
    """Return findings as their rows say them. 3 queries, however many."""
    by = selectors.open_by(found)
    return [_finding_row(finding, by.get(finding.pk), on) for finding in found]


def _finding_row(finding: Any, by: date | None, on: date) -> dict[str, Any]:
    here = lang()
    return {
        "finding": finding,
        "title": words.title_of(finding).of(here),
        "state": FindingState.label_of(finding.state, here),
        "tone": FINDING_TONE.get(finding.state, ""),
        "source": NonconformitySource.label_of(finding.source, here),
        "counted": finding.source == NonconformitySource.RULE_FAIL,
        "open_by": by,
        "late": by is not None and by < on,
    }


def action_row(action: Any, on: date) -> dict[str, Any]:
    """Return an action as its card or row says it."""
    before = measures.before(action)
    after = measures.verified(action)
    return {
        "action": action,
        "state": ActionState.label_of(action.state, lang()),
        "tone": ACTION_TONE.get(action.state, ""),
        "late": selectors.is_late(action, on),
        "ready": action.state == ActionState.WAITING
        and (action.wait_until is None or action.wait_until <= on),
        "before": rules.percent(before),
        "after": rules.percent(after) if after else "",
        "measure": measures.title_of(action.measure_rule).of(lang()),
    }


def path_of(action: Any, events: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the way of an action for `_status_path.html`; one that was not effective begins again at the cause."""
    at: dict[str, Any] = {}
    for event in events:  # newest first: the latest time of each step
        at.setdefault(event.kind, event.at)
    again = action.state == ActionState.NOT_EFFECTIVE
    steps = (
        (ActionState.OPENED, "opened"), (ActionState.CAUSE_ANALYSED, "analysed"), (ActionState.PLANNED, "planned"),
        (ActionState.WAITING, "finished"), (ActionState.CLOSED, "closed"),
    )  # fmt: skip
    here = 0 if again else [state for state, _kind in steps].index(ActionState(action.state))
    closed = action.state == ActionState.CLOSED
    found = []
    for number, (state, kind) in enumerate(steps):
        done = number < here or closed
        found.append({
            "label": ActionState.NOT_EFFECTIVE.text(lang()) if again and number == 0 else state.text(lang()),
            "state": "failed" if again and number == 0 else "done" if done else "now" if number == here else "todo",
            "at": at.get("not_effective" if again else kind) if number <= here else None,
        })  # fmt: skip
    return found


def events_of(action: Any) -> list[dict[str, Any]]:
    """Return the steps of an action for `_timeline.html`."""
    rows = selectors.events_of(action)
    names = people.by_ids([row.actor_id for row in rows])
    return [_event(row, names.get(row.actor_id) if row.actor_id else None) for row in rows]


def _event(row: Any, who: Any) -> dict[str, Any]:
    title, icon, tone = EVENTS.get(row.kind, (row.kind, "point", ""))
    said, data = [row.note] if row.note else [], row.data or {}
    if row.kind == "analysed":
        said.append(CauseCode.label_of(data.get("cause"), lang()))
    if row.kind == "extended" and "before" in data:
        said.append(_("from %(before)s to %(after)s") % {"before": data["before"], "after": data["due_on"]})
    if row.kind == "finished":
        said.append(_("measured again from %(day)s on") % {"day": data.get("wait_until", "")})
    if "after" in data:
        facts = {"before": data.get("before", "—"), "after": data["after"], "n": data.get("n", "—")}
        said.append(_("%(before)s before, %(after)s after (n = %(n)s)") % facts)
    return {
        "at": row.at, "title": title, "text": "\n".join(said), "icon": icon, "tone": tone,
        "who": f"{who.name} {who.staff_no}" if who else "",
    }  # fmt: skip


def history_of(finding: Any) -> list[dict[str, Any]]:
    """Return what was done with a finding for `_timeline.html`."""
    rows = selectors.history_of(finding)
    names = people.by_ids([row.actor_id for row in rows])
    found = []
    for row in rows:
        title, icon, tone = HISTORY.get(row.verb, (row.verb, "point", ""))
        who = names.get(row.actor_id) if row.actor_id else None
        found.append({
            "at": row.at, "title": title, "text": row.reason, "icon": icon, "tone": tone, "system": who is None,
            "who": f"{who.name} {who.staff_no}" if who else _("by the system"),
        })  # fmt: skip
    return found


def rule_of(rule_id: str) -> dict[str, Any] | None:
    """Return a rule's title and the address of its clause, or None."""
    if rule_id not in catalogue.by_id():
        return None
    spec = catalogue.rule(rule_id)
    return {
        "id": rule_id, "title": spec.title.of(lang()), "text": spec.explanation.of(lang()),
        "url": reverse("console:rule", args=[rule_id]),
    }  # fmt: skip


def units_of(request: HttpRequest, action: str) -> list[tuple[str, str]]:
    """Return the units in which the actor holds a right, indented by their depth."""
    reach = access.scope(request.actor, action)
    rows = [
        unit for unit in people.units(actor=request.actor) if reach.whole_tenant or unit.id in reach.unit_ids
    ]
    top = min((unit.path.count("/") for unit in rows), default=0)
    return [(str(unit.id), "　" * (unit.path.count("/") - top) + unit.name) for unit in rows]


def rule_choices(ids: Iterable[str]) -> list[tuple[str, str]]:
    """Return rules as choices: number and title."""
    known = catalogue.by_id()
    return [(pk, f"{pk} {known[pk].title.of(lang())}" if pk in known else pk) for pk in ids]


def measure_choices(first: str) -> list[Any]:
    """Return what an effect can be measured by, the failed rule first, then indicators, then the other rules."""
    here = lang()
    every = [(pk, f"{pk} {title.of(here)}") for pk, title in measures.rules()]
    groups: list[Any] = [(_("The failed rule"), [pair for pair in every if pair[0] == first])]
    groups.append(
        (_("Indicators"), [(code, measures.title_of(code).of(here)) for code in measures.INDICATORS])
    )
    groups.append((_("Share of visits that pass a rule"), [pair for pair in every if pair[0] != first]))
    return [group for group in groups if group[1]]


def today(request: HttpRequest) -> date:
    """Return the day of the request in Shanghai."""
    return local_date(request.now)


def subject_url(kind: str, pk: UUID | None) -> str:
    """Return the page of what a finding is about, or an empty text."""
    name = {"visit": "console:visit", "demand": "console:demand"}.get(kind)
    return reverse(name, args=[pk]) if name and pk else ""
