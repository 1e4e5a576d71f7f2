"""The inbox of a member of staff: notices, the digest of the morning, the hours in which one wants them."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from gridvisit.domain.inbox import hours, selectors, services
from gridvisit.domain.inbox.rules import Hours
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.kernel.routes import ANY_STAFF
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.watch.inbox import HoursForm
from gridvisit.interfaces.console.gate import blame, lang, route

INBOX = tables.ListSpec(
    key="inbox",
    columns=(
        tables.Column(gettext_lazy("Notice")),
        tables.Column(gettext_lazy("When")),
        tables.Column(gettext_lazy("Action"), hidden_label=True),
    ),
    filters=(tables.Filter("unread", gettext_lazy("Unread"), "tab", (("1", gettext_lazy("Unread")),)),),
    tabs=(tables.Tab(gettext_lazy("Unread"), "unread=1"),),
)
SUBJECTS = {"demand": "console:demand"}


@route(action=ANY_STAFF, subject="own notices", methods=("GET",))
@never_cache
def inbox_list(request: HttpRequest) -> HttpResponse:
    """What has reached the actor, the newest first."""
    state = INBOX.read(request)
    page = selectors.page(
        actor=request.actor, now=request.now, only_unread=bool(state.get("unread")), cursor=state.cursor
    )
    rows = [_row(entry.notice) | _lines(entry) for entry in page.items]
    empty = tables.Empty(
        _("No notice"),
        _("Due times that run out, demands sent to you and supervision are told here."),
        _("My notice hours"), reverse("console:inbox-hours"), "bell",
    )  # fmt: skip
    return tables.show(
        request, "console/inbox/list.html", state=state, page=Page(rows, page.next_cursor),
        row="console/inbox/_row.html", empty=empty,
        unread=selectors.unread(actor=request.actor, now=request.now),
    )  # fmt: skip


def _lines(entry: selectors.Entry) -> dict[str, Any]:
    lines = [_row(line) | {"settled": line.pk in entry.settled} for line in entry.lines]
    return {"lines": lines, "done": entry.done.of(lang()) if entry.done else ""}


def _row(notice: Any) -> dict[str, Any]:
    return {
        "notice": notice,
        "words": selectors.words(notice, lang()),
        "linked": notice.subject_kind in SUBJECTS,
    }


@route(action=ANY_STAFF, subject="own notices", methods=("GET",))
@never_cache
def inbox_bell(request: HttpRequest) -> HttpResponse:
    """The bell of the page frame alone, for its refresh."""
    unread = selectors.unread(actor=request.actor, now=request.now)
    return htmx.render(request, "console/frame/_bell.html", {"unread": unread})


@route(action=ANY_STAFF, subject="own notices", methods=("GET",))
def open_notice(request: HttpRequest, staff_notice_id: str) -> HttpResponse:
    """Go to what a notice is about; with that it is read."""
    notice = selectors.notice(notice_id=parse_id(staff_notice_id), actor=request.actor, now=request.now)
    services.mark(notice_id=notice.pk, read=True, actor=request.actor, now=request.now)
    view = SUBJECTS.get(notice.subject_kind)
    return HttpResponseRedirect(reverse(view, args=[notice.subject_id]) if view else reverse("console:inbox"))


@route(action=ANY_STAFF, subject="own notices", methods=("POST",))
def mark(request: HttpRequest, staff_notice_id: str) -> HttpResponse:
    """Mark a notice read, or unread with `read` 0; a digest with its lines."""
    services.mark(
        notice_id=parse_id(staff_notice_id),
        read=request.POST.get("read") != "0",
        actor=request.actor,
        now=request.now,
    )
    return htmx.go(request, reverse("console:inbox"))


@route(action=ANY_STAFF, subject="own notices", methods=("POST",))
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    services.mark_all(actor=request.actor, now=request.now)
    return htmx.go(request, reverse("console:inbox"), toast=_("All notices are read."))


@route(action=ANY_STAFF, subject="own notice hours")
def hours_form(request: HttpRequest) -> HttpResponse:
    """Set the hours in which notices that can wait may come."""
    own = hours.own(request.actor)
    shown = own or hours.of_unit(request.actor.unit_id, now=request.now)
    form = HoursForm(
        request.POST if request.method == "POST" else None,
        initial={"start": _time(shown.start), "end": _time(shown.end), "rest_days": shown.rest_days},
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        wanted = Hours(_minutes(typed["start"]), _minutes(typed["end"]), typed["rest_days"])
        try:
            services.set_hours(hours=wanted, actor=request.actor, now=request.now)
            return htmx.go(request, reverse("console:inbox-hours"), toast=_("Your notice hours are set."))
        except Refusal as no:
            form, status = blame(form, no), no.status
    return htmx.render(request, "console/inbox/hours.html", {"form": form, "own": own}, status=status)


@route(action=ANY_STAFF, subject="own notice hours", methods=("POST",))
def hours_forget(request: HttpRequest) -> HttpResponse:
    """Go back to the hours of the unit."""
    services.forget_hours(actor=request.actor, now=request.now)
    return htmx.go(request, reverse("console:inbox-hours"), toast=_("The hours of your unit hold again."))


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
