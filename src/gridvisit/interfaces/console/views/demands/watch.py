"""The watch over one demand: supervise, report, lift; who else is at work on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.watch import presence, supervision
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.watch.supervision import LiftForm, ReportForm, SuperviseForm
from gridvisit.interfaces.console.gate import blame, route


@route(action="demand.supervise", subject="demand")
def supervise(request: HttpRequest, pk: str) -> HttpResponse:
    """Put a demand of a unit below under supervision."""
    demand = selectors.demand(demand_id=parse_id(pk), actor=request.actor)
    if supervision.level_of(demand, request.actor) is None:
        raise Forbidden("supervision.level")
    return _step(
        request, demand, SuperviseForm, supervision.supervise, title=_("Supervise"), done=_("Under supervision."),
        hint=_("The responsible unit gets a notice and must report progress by the time you set."),
    )  # fmt: skip


@route(action="demand.handle", subject="demand")
def report(request: HttpRequest, pk: str) -> HttpResponse:
    """Report progress to the supervisor."""
    demand = selectors.demand(demand_id=parse_id(pk), actor=request.actor)
    return _step(
        request, demand, ReportForm, supervision.report, title=_("Report progress"), done=_("Reported."),
        hint=_("It goes to the level above that supervises this demand."),
    )  # fmt: skip


@route(action="demand.supervise", subject="demand")
def lift(request: HttpRequest, pk: str) -> HttpResponse:
    """End a supervision with a reason."""
    demand = selectors.demand(demand_id=parse_id(pk), actor=request.actor)
    return _step(
        request, demand, LiftForm, supervision.lift, title=_("Lift the supervision"), done=_("Supervision lifted."),
        hint=_("The unit is told."),
    )  # fmt: skip


def _step(
    request: HttpRequest, demand: Any, form_class: type[forms.Form], run: Callable[..., Any], *, title: str, done: str,
    hint: str,
) -> HttpResponse:  # fmt: skip
    form: forms.BaseForm = form_class(request.POST if request.method == "POST" else None)
    back = reverse("console:demand", args=[demand.pk])
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            run(demand_id=demand.pk, actor=request.actor, now=request.now, **form.cleaned_data)
            return htmx.go(request, back, toast=done)
        except Refusal as no:
            form, status = blame(form, no), no.status
    context = {
        "demand": demand, "form": form, "title": title, "hint": hint, "submit": title, "cancel_url": back,
        "draft": f"watch-{form_class.__name__}-{demand.pk}",
    }  # fmt: skip
    return htmx.render(request, "console/demands/step.html", context, status=status)


@route(action="demand.view", subject="demand", methods=("POST",))
@never_cache
def present(request: HttpRequest, pk: str) -> HttpResponse:
    """Say that one has the demand open (`writing` 1: types on it); show who else does."""
    others = presence.beat(
        demand_id=parse_id(pk),
        writing=request.POST.get("writing") == "1",
        actor=request.actor,
        now=request.now,
    )
    return htmx.render(request, "console/demands/_others.html", {"others": others})
