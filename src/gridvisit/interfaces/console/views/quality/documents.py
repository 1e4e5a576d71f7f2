"""Controlled documents in the console: those in force for everybody, drafts and old versions where they belong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.improvement.documents import services
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.quality.system import ApprovalForm, DocumentForm, RevisionForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.views.quality import common
from gridvisit.standard.vocabulary import DocumentState

TONES = {"draft": "warn", "approved": "info", "in_force": "good", "withdrawn": ""}
AGAIN = 365


@route(action="document.view", subject="document", methods=("GET",))
def document_list(request: HttpRequest) -> HttpResponse:
    """The documents in force; for who manages them, all."""
    manages = access.may(request.actor, "document.manage")
    today = local_date(request.now)
    q = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    rows = [{"version": v, "late": v.review_by < today} for v in services.for_use(actor=request.actor, q=q)]
    context = {
        "rows": rows, "q": q, "manages": manages,
        "kept": list(services.kept(actor=request.actor)[:500]) if manages else []
    }  # fmt: skip
    return htmx.render(request, "console/quality/documents.html", context)


@route(action="document.manage", subject="document")
def document_new(request: HttpRequest) -> HttpResponse:
    """Take a document under control."""
    form: Any = DocumentForm(
        common.sent(request), options={"unit": common.units(request, "document.manage"),
        "owner": common.colleagues(request)},
        initial={"review_by": local_date(request.now) + timedelta(days=AGAIN), "unit": str(request.actor.unit_id),
                 "owner": str(request.actor.id)},
    )  # fmt: skip
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        ids = {"unit_id": parse_id(data.pop("unit")), "owner_id": parse_id(data.pop("owner"))}
        try:
            made = services.register(actor=request.actor, now=request.now, **ids, **data)
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(
                request,
                reverse("console:document", args=[made.pk]),
                toast=_("Drafted. Somebody else approves it."),
            )
    context = {"form": form, "cancel_url": reverse("console:document-list")}
    return htmx.render(request, "console/quality/document_new.html", context, status=status)


@route(action="document.view", subject="document", methods=("GET",))
def document(request: HttpRequest, document_id: Any) -> HttpResponse:
    """One document: the version in force, or another one asked for."""
    return _show(request, document_id, ApprovalForm(initial={"effective_on": local_date(request.now)}))


def _show(request: HttpRequest, document_id: Any, form: Any, status: int = 200) -> HttpResponse:
    row = services.one(document_id=document_id, actor=request.actor)
    versions = services.versions_of(row, actor=request.actor)
    if not versions:
        raise NotFound
    wanted = request.GET.get("v", "")
    current = next((v for v in versions if v.state == DocumentState.IN_FORCE), versions[0])
    shown = next((v for v in versions if str(v.edition) == wanted), current)
    manages = access.may(request.actor, "document.manage", unit_id=row.unit_id)
    in_force = shown.state == DocumentState.IN_FORCE
    context = {
        "document": row, "version": shown, "versions": [(v, TONES[v.state]) for v in versions],
        "tone": TONES[shown.state],
        "in_force": in_force, "manages": manages, "form": form,
        "may_approve": manages and shown.state == DocumentState.DRAFT and shown.created_by != request.actor.id,
        "readings": services.readings_of(shown) if manages else [], "read": services.has_read(shown, request.actor),
        "people": people.by_ids([shown.created_by, shown.approved_by_id]),
        "author": people.by_ids([shown.created_by]).get(shown.created_by),
        "approver": people.by_ids([shown.approved_by_id]).get(shown.approved_by_id),
        "late": shown.review_by < local_date(request.now),
    }  # fmt: skip
    return htmx.render(request, "console/quality/document.html", context, status=status)


@route(action="document.manage", subject="document")
def document_revise(request: HttpRequest, document_id: Any) -> HttpResponse:
    """Write the next version."""
    row = services.one(document_id=document_id, actor=request.actor)
    newest = services.versions_of(row, actor=request.actor)[0]
    again = local_date(request.now) + timedelta(days=AGAIN)
    form: Any = RevisionForm(common.sent(request), initial={"body": newest.body, "review_by": again})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.revise(document_id=row.pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(
                request,
                reverse("console:document", args=[row.pk]),
                toast=_("Drafted. Somebody else approves it."),
            )
    context = {"form": form, "document": row, "cancel_url": reverse("console:document", args=[row.pk])}
    return htmx.render(request, "console/quality/document_new.html", context, status=status)


@route(action="document.manage", subject="document", methods=("POST",))
def document_approve(request: HttpRequest, document_id: Any, edition: int) -> HttpResponse:
    """Approve a draft."""
    form: Any = ApprovalForm(request.POST)
    if not form.is_valid():
        return _show(request, document_id, form, 422)
    try:
        services.approve(
            document_id=document_id, edition=edition, effective_on=form.cleaned_data["effective_on"],
            actor=request.actor, now=request.now,
        )  # fmt: skip
    except Refusal as no:
        return _show(request, document_id, blame(form, no), no.status)
    return htmx.go(request, reverse("console:document", args=[document_id]), toast=_("Done."))


@route(action="document.manage", subject="document", methods=("POST",))
def document_withdraw(request: HttpRequest, document_id: Any, edition: int) -> HttpResponse:
    """Take a version out of force."""
    services.withdraw(
        document_id=document_id, edition=edition, reason=request.POST.get("reason", "")[:400], actor=request.actor,
        now=request.now,
    )  # fmt: skip
    return htmx.go(request, reverse("console:document", args=[document_id]), toast=_("Done."))


@route(action="document.view", subject="document", methods=("POST",))
def document_read(request: HttpRequest, document_id: Any, edition: int) -> HttpResponse:
    """Say that one has read the version in force."""
    services.acknowledge(document_id=document_id, edition=edition, actor=request.actor, now=request.now)
    return htmx.go(request, reverse("console:document", args=[document_id]), toast=_("Noted."))
