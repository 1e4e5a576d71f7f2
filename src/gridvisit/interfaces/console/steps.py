"""Steps of a thing, each a small form on the thing's own page: how a step looks, and the view that takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.gate import blame, route

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Step:
    """How a step looks, what it runs, and the right it declares."""

    form: type[forms.Form]
    title: Any
    icon: str
    done: Any
    run: Callable[[dict[str, Any], Any], Any]
    action: str
    hint: Any = ""


def shown(name: str, step: Step, thing: str, pk: Any, form: forms.Form, *, sent: bool) -> dict[str, Any]:
    """Return what a page shows of a step; one that was sent and refused stands open."""
    return {
        "name": name, "title": step.title, "icon": step.icon, "hint": step.hint, "form": form,
        "url": reverse(f"console:{thing}-{name}", args=[pk]), "open": sent,
    }  # fmt: skip


def views(
    steps: Mapping[str, Step],
    *,
    thing: str,
    argument: str,
    find: Callable[[HttpRequest, Any], Any],
    page: Callable[..., HttpResponse],
) -> dict[str, View]:
    """Return the view of each step of a `thing` (its page's name): POST takes the step, GET leads to the page.

    `argument` names the id in the path, `find` reads the thing by it. A refusal shows `page(request, found,
    (name, form), status)` with the words beside the form.
    """
    return {name: _view(name, step, thing, argument, find, page) for name, step in steps.items()}


def _view(
    name: str, step: Step, thing: str, argument: str, find: Callable[[HttpRequest, Any], Any],
    page: Callable[..., HttpResponse],
) -> View:  # fmt: skip
    @route(action=step.action, subject=thing)
    def view(request: HttpRequest, **path: Any) -> HttpResponse:
        found = find(request, path[argument])
        here = reverse(f"console:{thing}", args=[found.pk])
        if request.method != "POST":
            return HttpResponseRedirect(here)
        form = step.form(data=request.POST, files=request.FILES)
        if not form.is_valid():
            return page(request, found, (name, form), 422)
        try:
            step.run({f"{thing}_id": found.pk, "actor": request.actor, "now": request.now}, form)
        except Refusal as no:
            return page(request, found, (name, blame(form, no)), no.status)
        return htmx.go(request, here, toast=str(step.done))

    view.__name__ = f"{thing}_{name}"
    view.__doc__ = str(name)
    return view
