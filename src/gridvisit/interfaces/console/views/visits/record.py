"""The visit record (S6): status path, answers by step, evidence, verdicts, what happened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.evaluation import selectors as evaluation
from gridvisit.domain.staff import access
from gridvisit.domain.surveys import selectors as surveys
from gridvisit.domain.visits import after, selectors
from gridvisit.domain.visits.states import NOT_BEGUN, SIDE_EXITS, VisitState, can
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.visits import ReassignForm
from gridvisit.interfaces.console.gate import route
from gridvisit.interfaces.console.views.visits import story
from gridvisit.interfaces.console.views.visits.listing import people

S = VisitState
NOT_ASKED = {
    "do_not_contact": gettext_lazy("Not asked: the customer does not want to be contacted."),
    "asked_lately": gettext_lazy("Not asked: this person was asked within the last 90 days."),
}
PATH = (
    (frozenset({S.PLANNED}), "planned"),
    (frozenset({S.PREPARING}), "preparing"),
    (frozenset({S.READY}), "ready"),
    (frozenset({S.IN_PROGRESS}), "in_progress"),
    (frozenset({S.RECORDED}), "recorded"),
    (frozenset({S.SERVICING}), "servicing"),
    (frozenset({S.FOLLOWING_UP}), "following_up"),
    (frozenset({S.ARCHIVED}), "archived"),
)


@route(action="visit.view", subject="visit", methods=("GET",))
@never_cache
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show one visit with everything one may see of it."""
    found = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    may = rights(request.actor, found)
    asked = surveys.of_visit(found.pk)
    context = {
        "visit": found,
        "appointment": getattr(found, "appointment", None),
        "archive": getattr(found, "archive", None),
        "path": path_of(found),
        "may": may,
        "demands": demands.of_visit(visit_id=found.pk, actor=request.actor)
        if access.may(request.actor, "demand.view")
        else [],
        "promises": demands.promises_of_visit(found.pk) if access.may(request.actor, "promise.view") else [],
        "events": story.events(
            selectors.timeline(visit_id=found.pk, actor=request.actor), get_language() or "zh"
        ),
        "asked": asked,
        "not_asked": "" if asked else NOT_ASKED.get(after.why_not_asked(found), ""),
        "may_survey": access.may(request.actor, "survey.view", unit_id=found.unit_id),
        "reassign": ReassignForm(people=people(request)) if may["reassign"] else None,
        "verdicts": evaluation.verdicts_of_visit(visit_id=found.pk, actor=request.actor)
        if may["verdicts"]
        else None,
    }
    return htmx.render(request, "console/visits/record.html", context)


def path_of(visit: Any) -> list[dict[str, Any]]:
    """Return the way of a visit: done, now, to come; a side exit is told as such and ends it."""
    here = get_language() or "zh"
    state = VisitState(visit.state)
    side = state in SIDE_EXITS or state in {S.CONVERTED, S.VOID}
    times = {S.IN_PROGRESS: visit.started_at, S.RECORDED: visit.recorded_at, S.ARCHIVED: visit.archived_at}
    order = [step for _states, step in PATH]
    reached = order.index(state.value) if state.value in order else _reached(visit)
    steps = []
    for number, code in enumerate(order):
        if side and number > reached:
            break
        done = number < reached or (number == reached and (side or state == S.ARCHIVED))
        steps.append(
            {
                "label": VisitState.label_of(code, here),
                "state": "done" if done else "now" if number == reached else "todo",
                "at": times.get(VisitState(code)),
            }
        )
    if side:
        steps.append(
            {"label": VisitState.label_of(state, here), "state": "failed" if state == S.VOID else "skipped"}
        )
    return steps


def _reached(visit: Any) -> int:
    """Return how far a visit had come before it left the way."""
    if visit.recorded_at:
        return 4
    if visit.started_at:
        return 3
    return 1 if visit.brief_built_at else 0


def rights(actor: Any, visit: Any) -> dict[str, bool]:
    """Return what this person may do with this visit now."""
    where = {"unit_id": visit.unit_id, "own": actor.id in {visit.owner_id, visit.companion_id}}

    def may(action: str) -> bool:
        return access.may(actor, action, **where)

    state = VisitState(visit.state)
    recorded = visit.recorded_at is not None and state not in {S.ARCHIVED, S.VOID}
    return {
        "carry_out": may("visit.carry_out") and state in NOT_BEGUN | {S.IN_PROGRESS},
        "evidence": may("evidence.view"),
        "strategy": may("visit.strategy") and recorded,
        "archive": may("visit.archive") and can(state, "archive"),
        "see_archive": state not in NOT_BEGUN,
        "addendum": may("visit.addendum") and state == S.ARCHIVED,
        "void_propose": may("visit.void_propose") and can(state, "void") and not visit.void_proposed_by_id,
        "void_confirm": may("visit.void_confirm")
        and bool(visit.void_proposed_by_id)
        and can(state, "void")
        and visit.void_proposed_by_id != actor.id,
        "reassign": access.may(actor, "plan.assign", unit_id=visit.unit_id) and state in NOT_BEGUN,
        "follow_up": access.may(actor, "visit.follow_up", unit_id=visit.unit_id),
        "verdicts": may("verdict.view"),
        "customer": access.may(
            actor, "customer.view", unit_id=visit.unit_id, own=visit.party.manager_id == actor.id
        ),
    }


def back(visit: Any) -> str:
    """Return the address of the record."""
    return reverse("console:visit", args=[visit.pk])


def title(visit: Any) -> str:
    """Return what a page about this visit is called."""
    return _("Visit %(number)s") % {"number": visit.number}
