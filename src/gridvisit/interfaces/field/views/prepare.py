"""Before the door: supplies, ready, start."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import selectors
from gridvisit.domain.visits.steps import s1_prepare, s3_explain
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.field.forms import prepare as forms
from gridvisit.interfaces.field.gate import blame, route
from gridvisit.interfaces.field.views import common

EVENING = 18
USUAL_MINUTES = 30


@route(action="visit.carry_out", subject="visit")
@never_cache
def supplies(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Tick what is in the bag; with everything there the visit is ready."""
    visit = common.get(request, visit_id)
    form = _supplies_form(request, visit)
    if request.method == "POST" and form.is_valid():
        try:
            s1_prepare.tick_supplies(
                visit_id=visit.pk,
                supplies=form.cleaned_data["supplies"],
                actor=request.actor,
                now=request.now,
            )
            s1_prepare.make_ready(visit_id=visit.pk, actor=request.actor, now=request.now)
        except Refusal as no:
            return _supplies_page(request, visit, blame(form, no), no.status)
        return common.go(request, reverse("field:start", args=[visit.pk]), _("Ready to start."))
    return _supplies_page(request, visit, form, 422 if form.is_bound else 200)


def _supplies_form(request: HttpRequest, visit: Any) -> forms.SuppliesForm:
    state = selectors.checklist(visit_id=visit.pk, actor=request.actor, now=request.now)
    wanted = [item["code"] for item in state["supplies"]]
    ticked = [item["code"] for item in state["supplies"] if item["ticked"]]
    return forms.SuppliesForm(request.POST or None, wanted=wanted, initial={"supplies": ticked})


def _supplies_page(request: HttpRequest, visit: Any, form: Any, status: int) -> HttpResponse:
    conditions = forms.ConditionsForm(people=_colleagues(request), channel=visit.channel, initial=_met(visit))
    return common.show(
        request, "field/visit/supplies.html", visit, status=status, form=form, conditions=conditions
    )


def _met(visit: Any) -> dict[str, Any]:
    return {
        **{name: name in visit.conditions for name in ("electrical_room", "no_signal", "group")},
        "companion_id": str(visit.companion_id or ""),
    }


def _colleagues(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (str(person.pk), f"{person.staff_no} {person.name}")
        for person in staff.colleagues(actor=request.actor)
        if person.pk != request.actor.pk
    ]


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def conditions(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say what the visit will meet; the list of supplies follows."""
    visit = common.get(request, visit_id)
    form = forms.ConditionsForm(request.POST, people=_colleagues(request), channel=visit.channel)
    back = reverse("field:supplies", args=[visit.pk])
    if not form.is_valid():
        common.complain(request, form)
        return common.go(request, back)
    got = dict(form.cleaned_data)
    if "companion_id" in got:
        got["companion_id"] = UUID(got["companion_id"]) if got["companion_id"] else None
    s1_prepare.set_conditions(visit_id=visit.pk, actor=request.actor, now=request.now, **got)
    return common.go(request, back, _("The list below fits what you will meet."))


@route(action="visit.carry_out", subject="visit")
@never_cache
def start(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Start the visit: the number to show, the position asked for once; a call or session with its opening."""
    visit = common.get(request, visit_id)
    if visit.state == common.UNDER_WAY:
        return common.go(request, common.url(visit, "arrive"))
    form = _start_form(request, visit)
    if request.method == "POST" and form.is_valid():
        try:
            s3_explain.start(
                visit_id=visit.pk,
                actor=request.actor,
                now=request.now,
                position=form.position,
                **form.facts(),
            )
        except Refusal as no:
            return _start_page(request, visit, blame(form, no), no.status)
        if form.cleaned_data.get("position_error"):
            messages.warning(
                request, _("No position was taken. The record says so; other evidence is needed.")
            )
        return common.go(request, common.url(visit, "arrive"), _("The visit has begun."))
    return _start_page(request, visit, form, 422 if form.is_bound else 200)


def _start_form(request: HttpRequest, visit: Any) -> Any:
    data = request.POST or None
    if visit.channel == "onsite":
        return forms.OnsiteStartForm(data, late=local(request.now).hour >= EVENING)
    if visit.channel == "phone":
        return forms.PhoneStartForm(data, initial={"called_from": visit.unit.hotline})
    return forms.OnlineStartForm(data)


def _script(request: HttpRequest, visit: Any, brief: dict[str, Any]) -> str:
    """Return the script with what is known filled in, so that it can be read out as it stands."""
    here = "zh" if (get_language() or "zh").startswith("zh") else "en"
    words = str((brief.get("script") or {}).get(f"body_{here}") or "")
    appointment = getattr(visit, "appointment", None)
    minutes = str(appointment.expected_minutes if appointment else USUAL_MINUTES)
    known = {"单位": visit.unit.name, "工号": request.actor.staff_no, "时长": minutes}
    known |= {"firm": visit.unit.name, "number": request.actor.staff_no, "minutes": minutes}
    known |= {name: name for name in ("诉求", "承诺", "demand", "promise")}
    for name, value in known.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def _start_page(request: HttpRequest, visit: Any, form: Any, status: int) -> HttpResponse:
    brief = selectors.brief_of(visit_id=visit.pk, actor=request.actor)
    return common.show(
        request, "field/visit/start.html", visit, status=status, form=form, brief=brief,
        script=brief.get("script") or {}, script_words=_script(request, visit, brief), staff_no=request.actor.staff_no,
    )  # fmt: skip
