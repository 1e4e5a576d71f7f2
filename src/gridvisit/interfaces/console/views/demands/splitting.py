"""Split one text into its demands: the parts come suggested, a person confirms them."""

from __future__ import annotations

from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.services import splitting
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.demands import PartForm, SplitForm
from gridvisit.interfaces.console.gate import blame, route

PREFIX = "parts"


def _formset(data: Any, demand: Any) -> BaseFormSet[Any]:
    """Return the suggested parts, and one empty row for what the suggestion missed."""
    found = [
        {"text": guess.text, "type": guess.type, "topic": guess.topic, "urgency": guess.urgency}
        for guess in splitting.suggested(demand)[: splitting.MOST]
    ]
    make = formset_factory(
        PartForm, extra=max(1, splitting.FEWEST - len(found)), max_num=splitting.MOST, validate_max=True
    )
    if data is None:
        return make(initial=found, prefix=PREFIX)
    rows = make(data, prefix=PREFIX)
    for row in rows:
        row.empty_permitted = True  # a suggested part may be emptied: it stays with the others then
        row.use_required_attribute = False
    return rows


@route(action="demand.triage", subject="demand")
def demand_split(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the suggested parts; POST splits."""
    demand = selectors.demand(demand_id=parse_id(pk), actor=request.actor)
    data = request.POST if request.method == "POST" else None
    rows, form = _formset(data, demand), SplitForm(data)
    status = 200 if data is None else 422
    if data is not None and rows.is_valid() and form.is_valid():
        parts = [_part(row.cleaned_data) for row in rows if row.cleaned_data.get("text")]
        base = {"demand_id": demand.pk, "actor": request.actor, "now": request.now}
        try:
            made = splitting.split(**base, parts=parts, reason=form.cleaned_data["reason"])
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return _done(request, demand.pk, made)
    context = {
        "demand": demand, "rows": rows, "form": form, "cancel_url": reverse("console:demand", args=[demand.pk]),
    }  # fmt: skip
    return htmx.render(request, "console/demands/split.html", context, status=status)


def _part(typed: dict[str, Any]) -> splitting.Part:
    return splitting.Part(
        text=typed["text"], type=typed["type"], topic=typed["topic"], urgency=typed["urgency"]
    )


def _done(request: HttpRequest, pk: Any, made: list[Any]) -> HttpResponse:
    toast = _("Split into %(n)s demands, each with its own number and clocks.") % {"n": len(made)}
    seen = selectors.sees(demand_id=pk, actor=request.actor)
    url = reverse("console:demand", args=[pk]) if seen else reverse("console:demand-list")
    return htmx.go(request, url, toast=toast)
