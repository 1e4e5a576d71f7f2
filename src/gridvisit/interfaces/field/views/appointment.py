"""The appointment on the phone: propose, note tries, confirm, move, go without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.channels import selectors as channels
from gridvisit.domain.visits import rules, selectors
from gridvisit.domain.visits.steps import s2_appoint
from gridvisit.foundation.kernel.clock import local, local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.field.forms import appointment as forms
from gridvisit.interfaces.field.gate import blame, route
from gridvisit.interfaces.field.views import common

AGAIN = frozenset({"declined", "unreachable", "missed_by_us", "missed_by_customer", "cancelled"})


@route(action="visit.carry_out", subject="visit")
@never_cache
def appointment(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show where the appointment stands; POST proposes a time to the customer."""
    visit = common.get(request, visit_id)
    brief = selectors.brief_of(visit_id=visit.pk, actor=request.actor)
    people = common.contacts_of(brief)
    if request.method != "POST":
        return _page(
            request,
            visit,
            people=people,
            form=forms.ProposalForm(initial=_first(request, visit, people), contacts=people),
        )
    form = forms.ProposalForm(request.POST, contacts=people)
    if not form.is_valid():
        return _page(request, visit, people=people, form=form, status=422)
    try:
        s2_appoint.propose_appointment(
            visit_id=visit.pk,
            slot_start=form.start,
            slot_end=form.end,
            contact_id=_uuid(form.cleaned_data["contact_id"]),
            agenda=form.topics,
            people=_numbers(visit),
            expected_minutes=form.length,
            place=form.cleaned_data["place"],
            actor=request.actor,
            now=request.now,
        )
    except Refusal as no:
        return _page(request, visit, people=people, form=blame(form, no), status=no.status)
    return _done(request, visit, _("The customer has been told by message and can answer by the link."))


def _page(request: HttpRequest, visit: Any, *, people: Any, form: Form, status: int = 200) -> HttpResponse:
    agreed = getattr(visit, "appointment", None)
    slot = {} if agreed is None else _slot(agreed)
    over = agreed is None or agreed.status in AGAIN
    resting = over and _in_peace(visit, agreed, local_date(request.now))
    return common.show(
        request, "field/visit/appointment.html", visit, status=status, form=form, appointment=agreed,
        attempts=channels.attempts_of(subject_id=visit.pk), attempt=forms.AttemptForm(contacts=people),
        move=forms.MoveForm(initial=slot), without=forms.NoAppointmentForm(), missed=forms.MissedForm(),
        may_propose=over and not resting, resting=resting,
    )  # fmt: skip


def _in_peace(visit: Any, agreed: Any, today: date) -> bool:
    """Whether the customer declined lately and is not asked again (4.2)."""
    until = getattr(agreed, "next_proposal_after", None)
    asked = rules.IN_SPITE_OF_WISH & set(visit.reasons) or visit.origin == "customer"
    return until is not None and until > today and not asked


def _first(request: HttpRequest, visit: Any, people: Any) -> dict[str, Any]:
    """Return sensible first answers: the planned day, or the next one, at ten."""
    day = max(visit.day, local_date(request.now) + timedelta(days=1))
    place = visit.site.address if visit.site and visit.party.kind != "individual" else ""
    return {
        "day": day,
        "at": "10:00",
        "minutes": "30",
        "contact_id": people[0][0] if people else "",
        "place": place,
    }


def _slot(agreed: Any) -> dict[str, Any]:
    start = local(agreed.slot_start)
    return {"day": start.date(), "at": start.strftime("%H:%M"), "minutes": str(agreed.expected_minutes)}


def _numbers(visit: Any) -> list[str]:
    return [person.staff_no for person in (visit.owner, visit.companion) if person]


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


def _done(request: HttpRequest, visit: Any, said: str) -> HttpResponse:
    return common.go(request, reverse("field:appointment", args=[visit.pk]), said)


def _small(
    request: HttpRequest,
    visit_id: UUID,
    form: Form,
    act: Callable[[Any, dict[str, Any]], object],
    said: str,
    *,
    settled: bool = False,
) -> HttpResponse:
    """Do what a small form of the page asks, and come back to the page, or to the visit when it is `settled`."""
    visit = common.get(request, visit_id)
    if form.is_valid():
        act(visit, form.cleaned_data)
        return common.home(request, visit, said) if settled else _done(request, visit, said)
    common.complain(request, form)
    return _done(request, visit, "")


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def attempt(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Note one try to reach the customer."""
    brief = selectors.brief_of(visit_id=common.get(request, visit_id).pk, actor=request.actor)
    form = forms.AttemptForm(request.POST, contacts=common.contacts_of(brief))

    def act(visit: Any, got: dict[str, Any]) -> object:
        return s2_appoint.record_contact_attempt(
            visit_id=visit.pk, outcome=got["outcome"], contact_id=_uuid(got["contact_id"]), note=got["note"],
            actor=request.actor, now=request.now,
        )  # fmt: skip

    return _small(request, visit_id, form, act, _("The try is on record."))


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def confirm(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The customer agreed by telephone."""
    visit = common.get(request, visit_id)
    s2_appoint.confirm(visit_id=visit.pk, by="visitor", actor=request.actor, now=request.now)
    return common.home(request, visit, _("The appointment is confirmed."))


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def accept(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Accept the time the customer asked for."""
    visit = common.get(request, visit_id)
    s2_appoint.accept_move(visit_id=visit.pk, actor=request.actor, now=request.now)
    return common.home(request, visit, _("The customer's time is confirmed."))


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def move(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Change the time from our side."""
    form = forms.MoveForm(request.POST)

    def act(visit: Any, got: dict[str, Any]) -> object:
        return s2_appoint.reschedule_by_us(
            visit_id=visit.pk, slot_start=form.start, slot_end=form.end, reason=got["reason"],
            actor=request.actor, now=request.now,
        )  # fmt: skip

    return _small(request, visit_id, form, act, _("Moved; the customer is asked to confirm again."))


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def cancel(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Cancel the appointment; the customer is told."""

    def act(visit: Any, got: dict[str, Any]) -> object:
        return s2_appoint.cancel(
            visit_id=visit.pk, reason=got["reason"], actor=request.actor, now=request.now
        )

    said = _("The appointment is cancelled and the customer has been told.")
    return _small(request, visit_id, forms.ReasonForm(request.POST), act, said)


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def missed(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """A confirmed appointment did not take place."""

    def act(visit: Any, got: dict[str, Any]) -> object:
        return s2_appoint.missed(visit_id=visit.pk, side=got["side"], actor=request.actor, now=request.now)

    return _small(
        request, visit_id, forms.MissedForm(request.POST), act, _("Noted. You can propose a new time.")
    )


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def without(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Go without appointment, for a listed reason."""

    def act(visit: Any, got: dict[str, Any]) -> object:
        return s2_appoint.no_appointment(
            visit_id=visit.pk,
            reason=got["reason"],
            explanation=got["explanation"],
            actor=request.actor,
            now=request.now,
        )

    said = _("Noted: without an appointment.")
    return _small(request, visit_id, forms.NoAppointmentForm(request.POST), act, said, settled=True)
