"""Publish an item or its next edition, and end it. What is published is never rewritten (9.3-02)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.content import selectors, services
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.content import FORMS, EndForm, typed_again
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.views.content.pages import KINDS, dress
from gridvisit.interfaces.console.views.customers.editing import units_for

PUBLISH = {
    "policy": services.publish_policy,
    "script": services.publish_script,
    "promise": services.publish_promise,
    "macro": services.publish_macro,
}


@route(action="content.manage", subject="content")
def content_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Publish a new item."""
    first = {"unit": str(request.actor.unit_id), "valid_from": local_date(request.now), "edition": "1"}
    form = FORMS[kind](request.POST or None, units=units_for(request.actor, "content.manage"), initial=first)
    back = reverse(f"console:content-{kind}-list")
    return _publish(request, kind, form, {}, title=str(KINDS[kind].new), back=back)


@route(action="content.manage", subject="content")
def content_edition(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Change an item: its next edition, which ends this one the day before it begins."""
    item = selectors.one(kind=kind, content_id=parse_id(pk), actor=request.actor)
    access.require(request.actor, "content.manage", unit_id=item.unit_id)
    first = typed_again(kind, item) | {
        "valid_from": local_date(request.now) + timedelta(days=1),
        "valid_to": None,
    }
    units = units_for(request.actor, "content.manage")
    form = FORMS[kind](request.POST or None, units=units, fixed=True, initial=first)
    hint = _(
        "What was told in visits stays as it was. The present edition ends the day before the new one begins."
    )
    back = reverse(f"console:content-{kind}", args=[item.pk])
    title = _("New edition of %(code)s") % {"code": item.code}
    return _publish(request, kind, form, {"code": item.code}, title=title, back=back, hint=hint)


def _publish(
    request: HttpRequest,
    kind: str,
    form: Any,
    given: dict[str, Any],
    *,
    title: str,
    back: str,
    hint: str = "",
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = PUBLISH[kind](
                    unit_id=parse_id(form.cleaned_data["unit"]), actor=request.actor, now=request.now,
                    **{**form.values(), **given},
                )  # fmt: skip
            except Refusal as no:
                blame(form, no)
                status = no.status
            else:
                return htmx.go(
                    request, reverse(f"console:content-{kind}", args=[made.pk]), toast=_("Published.")
                )
    context = {
        "form": form,
        "title": title,
        "back": back,
        "hint": hint,
        "what": KINDS[kind],
        "list_url": reverse(f"console:content-{kind}-list"),
        "submit": _("Publish"),
    }
    return htmx.render(request, "console/content/form.html", context, status=status)


@route(action="content.manage", subject="content")
def content_end(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Set the last day of an item, or withdraw what has not begun."""
    item = selectors.one(kind=kind, content_id=parse_id(pk), actor=request.actor)
    access.require(request.actor, "content.manage", unit_id=item.unit_id)
    today = local_date(request.now)
    dress(item, today)
    form = EndForm(request.POST or None, initial={"valid_to": today})
    back, status = reverse(f"console:content-{kind}", args=[item.pk]), 200
    coming = item.standing == "coming"
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.expire(
                    kind=kind, content_id=item.pk, valid_to=form.cleaned_data["valid_to"],
                    reason=form.cleaned_data["reason"], actor=request.actor, now=request.now,
                )  # fmt: skip
            except Refusal as no:
                blame(form, no)
                status = no.status
            else:
                return htmx.go(request, back, toast=_("The last day is set."))
    hint = (
        _("It has not begun yet. With a last day before %(day)s it never comes into force.")
        % {"day": item.valid_from}
        if coming
        else _("What was told in visits until then stays as it was.")
    )
    context = {
        "form": form, "title": _("End or withdraw %(code)s") % {"code": item.code}, "back": back, "hint": hint,
        "what": KINDS[kind], "list_url": reverse(f"console:content-{kind}-list"), "submit": _("Set the last day"),
    }  # fmt: skip
    return htmx.render(request, "console/content/form.html", context, status=status)
