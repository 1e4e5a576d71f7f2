"""The satisfaction survey by its one-time link: GET shows, only POST answers and spends it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from gridvisit.domain.surveys import rules, services
from gridvisit.domain.surveys.instruments.form import SurveyForm
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.portal import clients
from gridvisit.interfaces.portal.gate import blame, lang, public


@public(subject="survey")
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions; a POST answers them. A preview or scanner that only looks changes nothing."""
    row = services.find(token=token, now=request.now)
    questions = rules.asked(row.instrument.questions, lang(), seed=row.pk)
    form = SurveyForm(questions, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = services.answer(
                    token=token, answers=form.answers, now=request.now, client=clients.device(request),
                    address=clients.address(request), by_staff=clients.is_ours(request),
                )  # fmt: skip
            except Refusal as no:
                blame(form, no)
                status = no.status
            else:
                return HttpResponseRedirect(reverse("portal:survey-thanks", args=[_outcome(done.state)]))
    title = row.instrument.title_zh if lang() == "zh" else row.instrument.title_en
    context = {
        "form": form,
        "title": title,
        "token": token,
        "unit": row.unit.name,
        "expires_at": row.expires_at,
    }
    return render(request, "portal/survey.html", context, status=status)


def _outcome(state: str) -> str:
    return "kept" if state == "partial" else "done"


@public(subject="survey", methods=("POST",))
def survey_refuse(request: HttpRequest, token: str) -> HttpResponse:
    """No, thank you: nobody asks again about this."""
    services.refuse(token=token, now=request.now)
    return HttpResponseRedirect(reverse("portal:survey-thanks", args=["refused"]))


@public(subject="survey", methods=("GET",))
def survey_thanks(request: HttpRequest, outcome: str) -> HttpResponse:
    """Thank the customer; says nothing about whom or what."""
    return render(request, "portal/survey_thanks.html", {"outcome": outcome})
