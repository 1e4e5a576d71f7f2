"""What is done with a visit at the desk: reassign, void, archive, addendum, calendar file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.visits import selectors, services
from gridvisit.domain.visits.appointments import letters
from gridvisit.domain.visits.steps import s7_archive
from gridvisit.foundation.kernel.errors import NotFound, Problem, Refusal
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.visits import AddendumForm, ReassignForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.views.visits import record
from gridvisit.interfaces.console.views.visits.listing import people, uuid


@route(action="plan.assign", subject="visit", methods=("POST",))
def reassign(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give a visit that has not begun to somebody else."""
    visit = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    form = ReassignForm(request.POST, people=people(request))
    if not form.is_valid():
        return htmx.go(
            request, record.back(visit), toast=_("Choose a visitor and give the reason."), tone="warning"
        )
    services.reassign(
        visit_id=visit.pk, owner_id=uuid(form.cleaned_data["owner_id"]), reason=form.cleaned_data["reason"],
        actor=request.actor, now=request.now,
    )  # fmt: skip
    return htmx.go(request, record.back(visit), toast=_("The visit has a new visitor."))


@route(action="visit.void_propose", subject="visit", methods=("POST",))
def void_propose(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Propose to declare a visit void; a second person confirms."""
    visit = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    services.propose_void(
        visit_id=visit.pk, reason=request.POST.get("reason", "").strip(), actor=request.actor, now=request.now
    )
    return htmx.go(request, record.back(visit), toast=_("Proposed. Somebody at the level above confirms."))


@route(action="visit.void_confirm", subject="visit", methods=("POST",))
def void_confirm(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Confirm a proposed void."""
    visit = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    services.confirm_void(visit_id=visit.pk, actor=request.actor, now=request.now)
    return htmx.go(
        request, record.back(visit), toast=_("The visit is void. It stays visible and counts as not done.")
    )


@route(action="visit.view", subject="visit", methods=("GET",))
def calendar(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Return the appointment as an iCalendar file."""
    visit = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    agreed = getattr(visit, "appointment", None)
    if agreed is None:
        raise NotFound
    response = HttpResponse(
        letters.calendar(visit, agreed, now=request.now), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="visit-{visit.number}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@route(action="visit.view", subject="visit")
@never_cache
def archive(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say what keeps the file from being sealed, each with its way; or show the seal. POST seals."""
    visit = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    if request.method == "POST":
        try:
            s7_archive.archive(visit_id=visit.pk, actor=request.actor, now=request.now)
        except Refusal as no:
            if no.status != 422:  # noqa: PLR2004 - incomplete: the page lists it
                raise
            messages.warning(request, _("The file is not complete yet."))
            return _archive_page(request, visit, status=422)
        return htmx.go(
            request, reverse("console:visit-archive", args=[visit.pk]), toast=_("Sealed and archived.")
        )
    return _archive_page(request, visit)


def _archive_page(
    request: HttpRequest, visit: Any, *, form: AddendumForm | None = None, status: int = 200
) -> HttpResponse:
    sealed = getattr(visit, "archive", None)
    missing = [] if sealed else s7_archive.missing(visit, now=request.now)
    context = {
        "visit": visit,
        "archive": sealed,
        "rows": [{"problem": problem, "url": _way(visit, problem)} for problem in missing],
        "checked": s7_archive.verify(sealed) if sealed else None,
        "parts": _parts(sealed),
        "addenda": list(visit.addenda.all()) if sealed else [],
        "form": form or AddendumForm(),
        "may": record.rights(request.actor, visit),
    }
    return htmx.render(request, "console/visits/archive.html", context, status=status)


def _parts(sealed: Any) -> list[tuple[str, str]]:
    """Return the parts of a sealed file with their hashes."""
    parts = (sealed.manifest or {}).get("parts", {}) if sealed else {}
    return [(name, part.get("hash", "")) for name, part in parts.items()]


def _way(visit: Any, problem: Problem) -> str:
    place = (problem.field or "").split(".")[0]
    if place == "followup":
        return reverse("console:follow-up-list")
    if place == "strategy":
        return reverse("console:visit-strategy", args=[visit.pk])
    if place == "appointment":
        return reverse("field:appointment", args=[visit.pk])
    return f"{record.back(visit)}#{place}"


@route(action="visit.addendum", subject="visit", methods=("POST",))
def addendum(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Add to a sealed file; nothing in it is edited."""
    visit = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    form = AddendumForm(request.POST, request.FILES)
    if not form.is_valid():
        return _archive_page(request, visit, form=form, status=422)
    upload = form.cleaned_data["file"]
    try:
        s7_archive.add_addendum(
            visit_id=visit.pk, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"],
            content=upload.read() if upload else None, name=upload.name if upload else "",
            actor=request.actor, now=request.now,
        )  # fmt: skip
    except Refusal as no:
        blame(form, no)
        return _archive_page(request, visit, form=form, status=no.status)
    return htmx.go(
        request,
        reverse("console:visit-archive", args=[visit.pk]),
        toast=_("The addendum is part of the file."),
    )
