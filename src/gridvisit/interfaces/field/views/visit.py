"""The visit on the phone: brief before, steps during, what was recorded after."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.staff import access
from gridvisit.domain.visits import selectors
from gridvisit.domain.visits.appointments import stand_in
from gridvisit.domain.visits.steps import s1_prepare, s4_needs
from gridvisit.interfaces.field.forms.appointment import RevealForm
from gridvisit.interfaces.field.gate import route
from gridvisit.interfaces.field.views import common


@route(action="visit.view", subject="visit", methods=("GET",))
@never_cache
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show the visit card: know before you go, then the steps, then what was handed in."""
    found = common.get(request, visit_id)
    if found.state == common.UNDER_WAY:
        missing = s4_needs.missing(visit_id=found.pk, actor=request.actor, now=request.now)
        steps = common.steps_of(found, missing)
        first = next((step["url"] for step in steps if step["missing"]), common.url(found, "finish"))
        return common.show(
            request, "field/visit/under_way.html", found, steps=steps, next_url=first,
            missing=len(missing), missing_words=common.missing_words(len(missing)), brief=brief_of(request, found),
            shown_from=stand_in.not_yet(visit=found, actor=request.actor, now=request.now),
        )  # fmt: skip
    if found.state in common.BEFORE:
        brief, appointment = brief_of(request, found), getattr(found, "appointment", None)
        rights = {"unit_id": found.unit_id, "own": request.actor.id in {found.owner_id, found.companion_id}}
        context = {
            "brief": brief,
            "shown_from": stand_in.not_yet(visit=found, actor=request.actor, now=request.now),
            "new_policies": [policy for policy in brief.get("policies") or () if policy.get("new")],
            "appointment": appointment,
            "next": next_step(found, appointment),
            "may_importance": access.may(request.actor, "importance.view", **rights),
            "may_carry_out": access.may(request.actor, "visit.carry_out", **rights),
        }
        return common.show(request, "field/visit/before.html", found, **context)
    return common.show(request, "field/visit/after.html", found)


def brief_of(request: HttpRequest, found: Any) -> dict[str, Any]:
    """Return the stored brief; an empty one before it was built."""
    return selectors.brief_of(visit_id=found.pk, actor=request.actor)


def next_step(found: Any, appointment: Any) -> str:
    """Return what the large button does: brief, appointment, supplies or start."""
    if not found.brief_built_at:
        return "brief"
    agreed = found.no_appointment_reason or (
        appointment is not None and appointment.status in {"confirmed", "kept"}
    )
    if found.channel == "onsite" and not agreed:
        return "appointment" if appointment is None else "waiting"
    return "start" if found.state == "ready" else "supplies"


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def build_brief(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Build the brief, or build it afresh."""
    found = common.get(request, visit_id)
    s1_prepare.build_brief(visit_id=found.pk, actor=request.actor, now=request.now)
    return common.home(request, found, _("The brief is up to date."))


@route(action="customer.reveal", subject="visit", methods=("POST",))
def reveal(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show one number or address of this visit's customer, with a reason, on the record."""
    found = common.get(request, visit_id)
    form = RevealForm(request.POST)
    if not form.is_valid():
        common.complain(request, form)
        return common.home(request, found)
    asked = form.cleaned_data
    plain = stand_in.reveal(
        visit_id=found.pk, model=asked["model"], object_id=asked["object_id"], field=asked["field"],
        reason=asked["reason"], actor=request.actor, now=request.now,
    )  # fmt: skip
    return common.show(request, "field/visit/revealed.html", found, plain=plain, asked=asked)
