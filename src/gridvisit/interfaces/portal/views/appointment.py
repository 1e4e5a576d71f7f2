"""The customer's appointment by its link: GET shows the present truth, only POST changes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.visits.steps import s2_appoint
from gridvisit.foundation.kernel.clock import SHANGHAI, local, local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.portal import clients
from gridvisit.interfaces.portal.gate import blame, public

WAITING = frozenset({"proposed", "contacted", "rescheduled"})
OVER = frozenset({"cancelled", "declined", "missed_by_us", "missed_by_customer", "unreachable"})


class MoveForm(forms.Form):
    """Another time, as the customer likes it."""

    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    at = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    note = forms.CharField(label=gettext_lazy("Anything we should know"), required=False, max_length=200)

    @property
    def start(self) -> datetime:
        """The instant asked for."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"], tzinfo=SHANGHAI)


class DeclineForm(forms.Form):
    """No reason is needed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, if you like"), required=False, max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@public(subject="appointment", methods=("GET",))
def appointment(request: HttpRequest, token: str) -> HttpResponse:
    """Show who comes, when, why and for how long, and how it stands."""
    return _page(request, token)


def _page(
    request: HttpRequest, token: str, *, move: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    found = s2_appoint.appointment_by_token(token, now=request.now)
    context = {
        "found": found,
        "token": token,
        "kind": kind_of(found),
        "move": move or MoveForm(initial=_other_time(found, request.now)),
        "decline": DeclineForm(),
        "asked_move": move is not None,
    }
    return render(request, "portal/appointment.html", context, status=status)


def kind_of(found: dict[str, Any]) -> str:
    """Return which sentence tells how the appointment stands."""
    status = found["status"]
    if status in OVER:
        return status
    if found["expired"]:
        return "expired"
    if not found["can_decline"]:
        return "begun"
    if found["proposal_start"]:
        return "wish"
    return "moved" if status == "rescheduled" else "waiting" if status in WAITING else status


def _other_time(found: dict[str, Any], now: datetime) -> dict[str, str]:
    start = local(found["slot_start"])
    day = max(start.date(), local_date(now)) + timedelta(days=1)
    return {"day": day.isoformat(), "at": start.strftime("%H:%M")}


def _back(request: HttpRequest, token: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("portal:appointment", args=[token]))


@public(subject="appointment", methods=("POST",))
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The customer agrees."""
    s2_appoint.customer_confirm(
        token=token, now=request.now, by_staff=clients.is_ours(request), address=clients.address(request)
    )
    return _back(request, token, _("Thank you. The time is confirmed."))


@public(subject="appointment", methods=("POST",))
def move(request: HttpRequest, token: str) -> HttpResponse:
    """The customer asks for another time."""
    s2_appoint.appointment_by_token(token, now=request.now)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, token, move=form, status=422)
    try:
        s2_appoint.customer_move(
            token=token,
            proposal_start=form.start,
            note=form.cleaned_data["note"],
            now=request.now,
            by_staff=clients.is_ours(request),
            address=clients.address(request),
        )
    except Refusal as no:
        if no.status == 410:  # noqa: PLR2004 - gone: the page itself says so
            raise
        blame(form, no)
        return _page(request, token, move=form, status=no.status)
    return _back(request, token, _("Thank you. We will confirm the time you asked for."))


@public(subject="appointment", methods=("POST",))
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """The customer does not want the visit; nobody presses them."""
    reason = request.POST.get("reason", "").strip()[:200]
    s2_appoint.customer_decline(
        token=token,
        reason=reason,
        now=request.now,
        by_staff=clients.is_ours(request),
        address=clients.address(request),
    )
    return _back(request, token, _("Thank you for telling us. We will not come."))


@public(subject="appointment", methods=("GET",))
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Return the appointment as an iCalendar file."""
    found = s2_appoint.appointment_by_token(token, now=request.now)
    response = HttpResponse(found["ics"], content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="visit-{found["number"]}.ics"'
    return response
