"""A visit nobody has planned, in at most four taps: New, the customer, Prepare, Start."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.visits import unplanned
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.interfaces.field.forms.unplanned import UnplannedForm
from gridvisit.interfaces.field.gate import blame, route
from gridvisit.interfaces.field.views import common

MOST = 20


@route(action="visit.start_unplanned", subject="customer", methods=("GET",))
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Find the customer: by name, initials, account number or telephone; before typing, those due first."""
    q = request.GET.get("q", "").strip()[:60]
    found = customers.page(actor=request.actor, q=q, order="due" if not q else "-id", size=MOST).items
    partial = request.headers.get("HX-Request") == "true"
    template = "field/_found.html" if partial else "field/new.html"
    return render(request, template, {"q": q, "found": found, "here": "new"})


@route(action="visit.start_unplanned", subject="customer")
@never_cache
def prepare(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Say how and why; then the visit is ready to start."""
    party = customers.party(party_id=customer_id, actor=request.actor)
    conditions = ["home"] if party.kind == "individual" else []
    if party.importance_level not in {"", "none"}:
        conditions.append("important")
    initial = {"client_id": new_id(), "channel": request.GET.get("channel", "onsite")}
    form = UnplannedForm(request.POST or None, initial=initial, conditions=conditions)
    again = request.method == "POST" and request.POST.get("go") == "channel"
    if request.method == "POST" and not again and form.is_valid():
        got = form.cleaned_data
        try:
            visit = unplanned.prepare(
                party_id=party.pk, channel=got["channel"], reasons=got["reasons"], supplies=got["supplies"],
                no_appointment_reason=got["no_appointment_reason"], client_id=got["client_id"],
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Refusal as no:
            return _page(request, party, blame(form, no), no.status)
        return common.go(request, reverse("field:start", args=[visit.pk]), _("Ready to start."))
    return _page(request, party, form, 422 if form.is_bound and not again else 200)


def _page(request: HttpRequest, party: Any, form: UnplannedForm, status: int) -> HttpResponse:
    return render(
        request, "field/prepare_new.html", {"party": party, "form": form, "here": "new"}, status=status
    )
