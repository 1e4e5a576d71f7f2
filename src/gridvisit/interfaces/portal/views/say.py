"""A customer says something without signing in: by the poster of a unit, or by a link of their own."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.demands import links
from gridvisit.domain.demands.portal import saying
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.interfaces.portal.gate import blame, public


class SayForm(forms.Form):
    """What it is about, where, whom to call. Nothing is asked that we know or do not need."""

    verbatim = forms.CharField(
        label=gettext_lazy("What is it about?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("In your own words, as you would say it."),
    )  # fmt: skip
    place = forms.CharField(
        label=gettext_lazy("Where?"), max_length=200, required=False,
        help_text=gettext_lazy("Village or street and number, pole or meter box if you see one."),
    )  # fmt: skip
    account_no = forms.CharField(
        label=gettext_lazy("Account number, if at hand"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    contact_text = forms.CharField(
        label=gettext_lazy("Whom shall we call?"), max_length=80, required=False,
        help_text=gettext_lazy("Name and phone number."),
    )  # fmt: skip
    anonymous = forms.BooleanField(
        label=gettext_lazy("I wish to stay unnamed"), required=False,
        help_text=gettext_lazy("Then nobody can call you; keep the number to look up the answer."),
    )  # fmt: skip
    demand_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, known: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["account_no"], self.fields["contact_text"]


@public(subject="demand")
def say(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form; take what was written; lead to the page on which it can be followed."""
    door = saying.door(token=token)
    known = door.party_id is not None
    if request.method != "POST":
        return _page(request, door, SayForm(known=known, initial={"demand_id": new_id()}), 200)
    form = SayForm(request.POST, known=known)
    if not form.is_valid():
        return _page(request, door, form, 422)
    typed = dict(form.cleaned_data)
    said = saying.Said(id=typed.pop("demand_id"), **typed)
    try:
        demand = saying.say(token=token, said=said, now=request.now)
    except Refusal as no:
        return _page(request, door, blame(form, no), no.status)
    if demand.danger:
        text = _("Keep away and warn others. Call %(hotline)s now: do not wait for this page.")
        messages.error(request, text % {"hotline": door.unit.hotline or "95598"})
    messages.success(request, _("Received. Keep this page or the number: here you see what becomes of it."))
    return HttpResponseRedirect(reverse("portal:demand", args=[links.token_of(demand.pk)]))


def _page(request: HttpRequest, door: saying.Door, form: forms.BaseForm, status: int) -> HttpResponse:
    context = {"door": door, "form": form, "hotline": door.unit.hotline or "95598"}
    return render(request, "portal/say.html", context, status=status)
