"""The customer's own demand by its signed link: own words, stage, answer, published promises; no internal due time."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.demands import links, services
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.portal.gate import blame, lang, public


class NoteForm(forms.Form):
    """Something to add."""

    text = forms.CharField(
        label=gettext_lazy("Anything to add"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(forms.Form):
    """Taking it back; somebody who had no part in it will ring to make sure."""

    reason = forms.CharField(
        label=gettext_lazy("Why, if you like"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@public(subject="demand", methods=("GET",))
def demand(request: HttpRequest, token: str) -> HttpResponse:
    """Show how the demand stands."""
    return _page(request, token, NoteForm())


def _page(request: HttpRequest, token: str, note: forms.BaseForm, status: int = 200) -> HttpResponse:
    here = lang()
    found = links.status(token=token, now=request.now)
    context = {
        "status": found,
        "path": [
            {"label": name.of(here), "state": "now" if now and found.stage < len(links.STAGES) - 1 else
             "done" if reached else "todo"}
            for name, reached, now in found.stages
        ],
        "published": [text.of(here) for text in found.published],
        "token": token,
        "note": note,
        "withdraw": WithdrawForm(),
    }  # fmt: skip
    return render(request, "portal/demand.html", context, status=status)


@public(subject="demand", methods=("POST",))
def demand_note(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what the customer adds."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, token, form, 422)
    found = links.status(token=token, now=request.now)
    try:
        services.customer_note(demand_id=found.id, text=form.cleaned_data["text"], now=request.now)
    except Refusal as no:
        return _page(request, token, blame(form, no), no.status)
    messages.success(request, _("Thank you. It was passed on to those who handle it."))
    return HttpResponseRedirect(reverse("portal:demand", args=[token]))


@public(subject="demand", methods=("POST",))
def demand_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the demand back; an independent person calls to make sure it was of free will."""
    form = WithdrawForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    found = links.status(token=token, now=request.now)
    services.withdraw(demand_id=found.id, reason=reason, actor=None, now=request.now)
    messages.success(request, _("Withdrawn. Somebody who had no part in it will call you to make sure."))
    return HttpResponseRedirect(reverse("portal:demand", args=[token]))
