"""Interviews by phone: who is to be rung, what came of each call, the questions as they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.channels.rules import AttemptOutcome
from gridvisit.domain.customers import dossier
from gridvisit.domain.staff import access
from gridvisit.domain.surveys import calling, rules, selectors, services
from gridvisit.domain.surveys.instruments.form import SurveyForm
from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.surveys import RingForm
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.standard.vocabulary import SurveyMode


@route(action="survey.interview", subject="survey", methods=("GET",))
def call_list(request: HttpRequest) -> HttpResponse:
    """Whom the actor may ring now, agreed times first."""
    rows = calling.to_ring(actor=request.actor, now=request.now)
    names = dossier.display_names([row.party_id for row in rows])
    shown = [{"invitation": row, "customer": names.get(row.party_id, "")} for row in rows]
    return htmx.render(request, "console/surveys/calls.html", {"rows": shown})


@route(action="survey.interview", subject="survey")
def survey_interview(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask by phone; the interviewer took no part in the matter and belongs to another unit."""
    row = selectors.for_interview(invitation_id=parse_id(pk), actor=request.actor)
    form = _questions(row, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            services.answer_by_phone(
                invitation_id=row.pk, answers=form.answers, actor=request.actor, now=request.now
            )
        except Refusal as no:
            blame(form, no)
            status = no.status
        else:
            return htmx.go(request, reverse("console:survey-calls"), toast=_("Interview recorded."))
    elif form.is_bound:
        status = 422
    return _show(request, row, form, RingForm(), status)


@route(action="survey.interview", subject="survey", methods=("POST",))
def ring(request: HttpRequest, pk: str) -> HttpResponse:
    """Write down a call that brought no interview."""
    row = selectors.for_interview(invitation_id=parse_id(pk), actor=request.actor)
    form = RingForm(request.POST)
    if not form.is_valid():
        return _show(request, row, _questions(row, None), form, 422)
    at: datetime | None = form.cleaned_data["call_back_at"]
    try:
        calling.record_call(
            invitation_id=row.pk, outcome=form.cleaned_data["outcome"], note=form.cleaned_data["note"],
            call_back_at=at.replace(tzinfo=SHANGHAI) if at and at.tzinfo is None else at, actor=request.actor,
            now=request.now,
        )  # fmt: skip
    except Refusal as no:
        return _show(request, row, _questions(row, None), blame(form, no), no.status)
    return htmx.go(request, reverse("console:survey-calls"), toast=_("Call written down."))


@route(action="customer.reveal", subject="survey", methods=("POST",))
def survey_reveal(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the number to ring, with a reason, on the record."""
    plain = calling.reveal_number(
        invitation_id=parse_id(pk),
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=request.now,
    )
    if htmx.is_partial(request):
        return htmx.render(request, "console/_reveal.html", {"rid": pk, "revealed": plain})
    row = selectors.for_interview(invitation_id=parse_id(pk), actor=request.actor)
    return _show(request, row, _questions(row, None), RingForm(), 200, revealed=plain)


def whom(row: Any, actor: Any) -> dict[str, Any]:
    """Return whom to ring about an invitation already seen, for `_whom.html`."""
    return {"contact": calling.contact_of(row), "may_reveal": access.may(actor, "customer.reveal")}


def shown_calls(row: Any) -> list[dict[str, Any]]:
    """Return the calls of an invitation already seen, in words."""
    return [
        {"at": call.at, "words": AttemptOutcome.label_of(call.outcome, lang()), "note": call.note}
        for call in calling.calls_of(row)
    ]


def _questions(row: Any, data: Any) -> SurveyForm:
    return SurveyForm(rules.asked(row.instrument.questions, lang(), seed=row.pk), data)


def _show(
    request: HttpRequest, row: Any, form: SurveyForm, ring_form: RingForm, status: int, *, revealed: str = ""
) -> HttpResponse:
    context = {
        "invitation": row, "form": form, "ring_form": ring_form, "calls": shown_calls(row),
        "by_phone": row.mode == SurveyMode.PHONE, "cancel_url": reverse("console:survey-calls"),
        "customer": dossier.display_names([row.party_id]).get(row.party_id, ""), "revealed": revealed,
        **whom(row, request.actor),
    }  # fmt: skip
    return htmx.render(request, "console/surveys/interview.html", context, status=status)
