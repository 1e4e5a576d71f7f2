"""The end: what is missing, hand-in; or one of the honest other ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.channels import selectors as channels
from gridvisit.domain.visits.steps import s4_endings, s4_needs
from gridvisit.foundation.kernel.errors import Problem, Refusal
from gridvisit.interfaces.field.forms import appointment as small
from gridvisit.interfaces.field.forms import proof as forms
from gridvisit.interfaces.field.gate import blame, route
from gridvisit.interfaces.field.views import common


@route(action="visit.carry_out", subject="visit")
@never_cache
def finish(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List what is missing, each line a way to its field; hand the record in when nothing is."""
    visit = common.get(request, visit_id)
    if visit.state != common.UNDER_WAY:
        return common.home(request, visit)
    said = visit.declarations or {}
    initial = {"note": visit.note, "declarations": [code for code, yes in said.items() if yes]}
    form = forms.FinishForm(request.POST or None, initial=initial)
    missing = s4_needs.missing(visit_id=visit.pk, actor=request.actor, now=request.now)
    if request.method == "POST" and form.is_valid():
        try:
            _hand_in(request, visit, form)
        except Refusal as no:
            rest = [problem for problem in no.problems if problem.field]
            if len(rest) < len(no.problems):
                blame(form, no)
            return _page(request, visit, form, rest or missing, no.status)
        return common.home(request, visit, _("Handed in. Thank you."))
    return _page(request, visit, form, missing, 422 if form.is_bound else 200)


def _hand_in(request: HttpRequest, visit: Any, form: forms.FinishForm) -> None:
    s4_needs.note_details(visit_id=visit.pk, actor=request.actor, now=request.now, **form.details())
    s4_needs.hand_in(
        visit_id=visit.pk,
        actor=request.actor,
        now=request.now,
        capture_at=request.now,
        position=form.position,
        outcome=form.cleaned_data["outcome"],
    )


def _page(request: HttpRequest, visit: Any, form: Form, missing: list[Problem], status: int) -> HttpResponse:
    rows = [{"problem": problem, "url": _url(visit, problem)} for problem in missing]
    return common.show(request, "field/visit/finish.html", visit, status=status, form=form, rows=rows)


def _url(visit: Any, problem: Problem) -> str:
    place = common.place_of(problem)
    root, *_rest = name = (problem.field or "").split(".")
    anchor = f"area-{name[-1]}" if root == "needs" else f"id_{root}"
    return f"{common.url(visit, place)}#{'finish' if place == 'finish' else anchor}"


@route(action="visit.carry_out", subject="visit", methods=("GET",))
@never_cache
def endings(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Offer the ends that are no record: refused, not reached, stopped for safety, another channel."""
    visit = common.get(request, visit_id)
    context = {
        "begun": visit.state == common.UNDER_WAY,
        "over": visit.state not in common.BEFORE | {common.UNDER_WAY},
        "attempts": channels.attempts_of(subject_id=visit.pk),
        "convert": small.ConvertForm(now_by=visit.channel, initial={"day": visit.day}),
    }
    return common.show(request, "field/visit/endings.html", visit, **context)


def _end(
    request: HttpRequest, visit_id: UUID, act: Callable[[Any], object], said: str, form: Form | None = None
) -> HttpResponse:
    visit = common.get(request, visit_id)
    if form is not None and not form.is_valid():
        common.complain(request, form)
        return common.go(request, reverse("field:endings", args=[visit.pk]))
    act(visit)
    return common.home(request, visit, said)


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def refused(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The customer does not want the visit; a reason is kept only if one was given."""
    reason = request.POST.get("reason", "").strip()[:200]

    def act(visit: Any) -> object:
        return s4_endings.refuse(visit_id=visit.pk, reason=reason, actor=request.actor, now=request.now)

    return _end(request, visit_id, act, _("Noted. A refusal is an honest outcome and counts against nobody."))


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def unreachable(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Nobody could be reached, after enough tries."""

    def act(visit: Any) -> object:
        return s4_endings.unreachable(visit_id=visit.pk, actor=request.actor, now=request.now)

    return _end(request, visit_id, act, _("Noted: nobody could be reached."))


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def aborted(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Stopped for safety."""
    form = small.ReasonForm(request.POST)

    def act(visit: Any) -> object:
        return s4_endings.abort_safety(
            visit_id=visit.pk, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
        )

    return _end(request, visit_id, act, _("Stopped for safety. Nobody asks more of you."), form)


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def converted(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Go on by another channel; the new visit continues this one."""
    visit = common.get(request, visit_id)
    form = small.ConvertForm(request.POST, now_by=visit.channel)
    if not form.is_valid():
        common.complain(request, form)
        return common.go(request, reverse("field:endings", args=[visit.pk]))
    try:
        onward = s4_endings.convert(
            visit_id=visit.pk, actor=request.actor, now=request.now, **form.cleaned_data
        )
    except Refusal as no:
        common.complain(request, blame(form, no))
        return common.go(request, reverse("field:endings", args=[visit.pk]))
    return common.home(request, onward, _("The visit goes on by this channel."))
