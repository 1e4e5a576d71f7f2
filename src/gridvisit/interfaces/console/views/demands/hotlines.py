"""Files of the hotlines: choose one, see what would come of it, register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridvisit.domain.customers.imports import runs
from gridvisit.domain.demands.imports import ACTION, HOTLINES
from gridvisit.domain.demands.imports.columns import TICKET_COLUMNS
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.customers import UploadForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.views import imports
from gridvisit.interfaces.console.views.customers.editing import units_for
from gridvisit.standard.vocabulary import DemandSource

SHOWN = 20


def _form(request: HttpRequest, data: Any = None, files: Any = None) -> forms.Form:
    lang = get_language() or "zh"
    kinds = [(source.value, source.text(lang)) for source in HOTLINES.values()]
    return UploadForm(data, files, kinds=kinds, units=units_for(request.actor, ACTION))


@route(action="demand.triage", subject="demand")
def hotline_import(request: HttpRequest) -> HttpResponse:
    """Choose a hotline and its file; the answer is the preview. Earlier files stand below."""
    form = _form(request)
    status = 200
    if request.method == "POST":
        form, status = _form(request, request.POST, request.FILES), 422
        if form.is_valid():
            typed = form.cleaned_data
            chosen = {
                "kind": typed["kind"],
                "unit_id": typed["unit"],
                "file": typed["file"],
                "action": ACTION,
            }
            try:
                run = imports.preview(request, **chosen)
            except Refusal as no:
                form, status = blame(form, no), no.status
            else:
                return htmx.go(request, reverse("console:hotline-run", args=[run.id]))
    earlier = list(runs.runs(actor=request.actor, action=ACTION)[:SHOWN])
    staff = people.by_ids([run.created_by for run in earlier])
    for run in earlier:
        run.state_label, run.state_tone = imports.STATES[run.state]
        run.kind_label = DemandSource.label(run.kind, get_language() or "zh")
        run.by = staff.get(run.created_by) if run.created_by else None
    return htmx.render(
        request, "console/demands/hotlines.html", {"form": form, "earlier": earlier}, status=status
    )


@route(action="demand.triage", subject="import", methods=("GET",))
def hotline_run(request: HttpRequest, pk: str) -> HttpResponse:
    """One file: figures, problems by row and column, what is new and what is linked."""
    run = runs.one(run_id=parse_id(pk), actor=request.actor)
    context = imports.run_context(run, DemandSource.label(run.kind, get_language() or "zh"), TICKET_COLUMNS)
    urls = {
        "list_url": reverse("console:hotline-import"), "list_name": _("Hotline files"),
        "new_url": reverse("console:hotline-import"), "apply_url": reverse("console:hotline-apply", args=[run.pk]),
        "undo_url": "", "done_url": f"{reverse('console:demand-list')}?queue=triage",
    }  # fmt: skip
    return htmx.render(request, "console/imports/run.html", urls | context)


@route(action="demand.triage", subject="import", methods=("POST",))
def hotline_apply(request: HttpRequest, pk: str) -> HttpResponse:
    """Register what was previewed."""
    run = runs.apply(run_id=parse_id(pk), actor=request.actor, now=request.now)
    return htmx.go(request, reverse("console:hotline-run", args=[run.id]), toast=_("Import carried out."))


@route(action="demand.triage", subject="demand", methods=("GET",))
def hotline_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet."""
    return imports.sheet(TICKET_COLUMNS, "热线工单 Tickets", "gridvisit-tickets.xlsx")
