"""Management reviews in the console: the list, a draft with its inputs, decisions, the locked minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.improvement.reviews import services
from gridvisit.domain.improvement.states import ActionState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.quality.system import DecisionForm, MeetingForm, MinutesForm
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.quality import common
from gridvisit.standard.vocabulary import MeetingState

TONES = {"draft": "warn", "submitted": "info", "locked": "good"}
LOOKS_BACK, DUE = 365, 30


@route(action="internal_audit.view", subject="management review", methods=("GET",))
def meeting_list(request: HttpRequest) -> HttpResponse:
    """The management reviews in sight, and the decisions in the actor's hands."""
    rows = [
        {"meeting": row, "tone": TONES[row.state]} for row in services.meetings(actor=request.actor)[:200]
    ]
    context = {
        "rows": rows, "mine": services.mine(actor=request.actor), "may_make": access.may(request.actor, "review.make")
    }  # fmt: skip
    return htmx.render(request, "console/quality/meetings.html", context)


@route(action="review.make", subject="management review")
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Begin a management review."""
    today = local_date(request.now)
    form: Any = MeetingForm(
        common.sent(request), options={"unit": common.units(request, "review.make")},
        initial={"held_on": today, "period_from": today - timedelta(days=LOOKS_BACK),
        "unit": str(request.actor.unit_id)},
    )  # fmt: skip
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            made = services.draft(
                unit_id=parse_id(data.pop("unit")), actor=request.actor, now=request.now, **data
            )
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(request, reverse("console:meeting", args=[made.pk]), toast=_("Drafted."))
    context = {"form": form, "cancel_url": reverse("console:meeting-list")}
    return htmx.render(request, "console/quality/meeting_new.html", context, status=status)


@route(action="internal_audit.view", subject="management review", methods=("GET",))
def meeting(request: HttpRequest, meeting_id: Any) -> HttpResponse:
    """One management review: inputs, minutes, decisions."""
    return _show(request, meeting_id)


def _show(
    request: HttpRequest, meeting_id: Any, *, minutes: Any = None, decision: Any = None, status: int = 200
) -> HttpResponse:
    row = services.one(review_id=meeting_id, actor=request.actor)
    makes = access.may(request.actor, "review.make", unit_id=row.unit_id)
    found: Any = services.shown_inputs(row, actor=request.actor, now=request.now)
    here = lang()
    context = {
        "meeting": row, "tone": TONES[row.state], "inputs": found,
        "actions": [item | {"words": ActionState.label_of(item["state"], here)} for item in found["actions"]],
        "indicators": [item | {"title": item[here]} for item in found["indicators"]],
        "decisions": services.decisions_of(row), "drafts": makes and row.state == MeetingState.DRAFT,
        "may_lock": makes and row.state == MeetingState.SUBMITTED and row.created_by != request.actor.id,
        "may_send_back": makes and row.state == MeetingState.SUBMITTED, "leads": makes,
        "minutes": minutes or MinutesForm(initial={"minutes": row.minutes, "participants": row.participants}),
        "decision": decision or _decision(request, None),
        "people": people.by_ids([row.created_by, row.approved_by_id]),
    }  # fmt: skip
    return htmx.render(request, "console/quality/meeting.html", context, status=status)


def _decision(request: HttpRequest, data: Any) -> DecisionForm:
    due = local_date(request.now) + timedelta(days=DUE)
    return DecisionForm(data, options={"owner": common.colleagues(request)}, initial={"due_on": due})


@route(action="review.make", subject="management review", methods=("POST",))
def meeting_write(request: HttpRequest, meeting_id: Any) -> HttpResponse:
    """Write the minutes."""
    form: Any = MinutesForm(request.POST)
    if not form.is_valid():
        return _show(request, meeting_id, minutes=form, status=422)
    services.write(review_id=meeting_id, actor=request.actor, now=request.now, **form.cleaned_data)
    return _back(request, meeting_id)


@route(action="review.make", subject="management review", methods=("POST",))
def meeting_decide(request: HttpRequest, meeting_id: Any) -> HttpResponse:
    """Note a decision."""
    form: Any = _decision(request, request.POST)
    if not form.is_valid():
        return _show(request, meeting_id, decision=form, status=422)
    data = dict(form.cleaned_data)
    try:
        services.decide(
            review_id=meeting_id,
            owner_id=parse_id(data.pop("owner")),
            actor=request.actor,
            now=request.now,
            **data,
        )
    except Refusal as no:
        return _show(request, meeting_id, decision=blame(form, no), status=no.status)
    return _back(request, meeting_id)


@route(action="review.make", subject="management review", methods=("POST",))
def meeting_submit(request: HttpRequest, meeting_id: Any) -> HttpResponse:
    """Hand the minutes in."""
    services.submit(review_id=meeting_id, actor=request.actor, now=request.now)
    return _back(request, meeting_id)


@route(action="review.make", subject="management review", methods=("POST",))
def meeting_lock(request: HttpRequest, meeting_id: Any) -> HttpResponse:
    """Approve and lock the minutes."""
    services.lock(review_id=meeting_id, actor=request.actor, now=request.now)
    return _back(request, meeting_id)


@route(action="review.make", subject="management review", methods=("POST",))
def meeting_send_back(request: HttpRequest, meeting_id: Any) -> HttpResponse:
    """Give the minutes back to their author."""
    services.send_back(
        review_id=meeting_id,
        reason=request.POST.get("reason", "")[:400],
        actor=request.actor,
        now=request.now,
    )
    return _back(request, meeting_id)


@route(action="self.view", subject="decision", methods=("POST",))
def decision_done(request: HttpRequest, decision_id: Any) -> HttpResponse:
    """Say how a decision was carried out."""
    services.carry_out(
        decision_id=decision_id,
        note=request.POST.get("reason", "")[:400],
        actor=request.actor,
        now=request.now,
    )
    sees = access.may(request.actor, "internal_audit.view")
    return htmx.go(request, reverse("console:meeting-list" if sees else "console:home"), toast=_("Done."))


def _back(request: HttpRequest, meeting_id: Any) -> HttpResponse:
    return htmx.go(request, reverse("console:meeting", args=[meeting_id]), toast=_("Done."))
