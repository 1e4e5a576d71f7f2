"""Joint handling on a demand: ask another unit, answer, do without; and the way of the demand between units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.demands import selectors
from gridvisit.domain.demands.teamwork import history, joint
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id, parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.teamwork.parts import PartAnswerForm, PartAskForm, PartWaiveForm
from gridvisit.interfaces.console.gate import blame, route

MANY = 300


def on_demand(demand: Any, actor: Any) -> dict[str, Any]:
    """Return what the page of a demand says of its way and of its parts. 2-3 queries."""
    parts = joint.parts_of(demand)
    way = history.stays(demand.events.all())
    ids = {stay.accepted_by for stay in way} | {part.answered_by_id for part in parts}
    staff = people.by_ids(ids) if ids - {None} else {}
    may_ask = joint.may_ask(demand, actor)
    rows = [
        {
            "part": part,
            "may_answer": part.state == "open" and joint.may_answer(part, actor),
            "may_waive": part.state == "open" and may_ask,
            "who": staff.get(part.answered_by_id),
        }
        for part in parts
    ]
    stays = [{"stay": stay, "who": staff.get(stay.accepted_by)} for stay in way]
    return {"parts": rows, "way": stays if len(stays) > 1 else [], "may_ask_part": may_ask}


@route(action="demand.handle", subject="demand")
def part_ask(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask another unit, or one person, for a part."""
    demand = selectors.demand(demand_id=parse_id(pk), actor=request.actor)
    today = local_date(request.now)
    staff = people.able(actor=request.actor, action="demand.handle", on=today)[:MANY]
    form = PartAskForm(
        request.POST or None,
        initial={"wished_on": today + timedelta(days=1), "part_id": new_id()},
        units=[
            (str(unit.pk), unit.name)
            for unit in joint.helpers(demand)
        ],
        people=[(str(row.pk), f"{row.name} {row.staff_no} · {row.unit.name}") for row in staff],
    )  # fmt: skip

    def run(typed: dict[str, Any]) -> Any:
        person = parse_id(typed["person_id"]) if typed["person_id"] else None
        return joint.ask(
            demand_id=demand.pk, unit_id=parse_id(typed["unit_id"]), person_id=person, task=typed["task"],
            wished_on=typed["wished_on"], part_id=typed["part_id"], actor=request.actor, now=request.now,
        )  # fmt: skip

    hint = _("Another unit does a part. Your unit stays responsible, and no clock stops.")
    return _page(
        request, demand, form, run, title=_("Ask another unit for a part"), hint=hint, done=_("Asked.")
    )


def _of_part(request: HttpRequest, pk: str) -> tuple[Any, Any]:
    part = joint.part(part_id=parse_id(pk), actor=request.actor)
    return selectors.demand(demand_id=part.demand_id, actor=request.actor), part


@route(action="demand.handle", subject="demand")
def part_answer(request: HttpRequest, pk: str) -> HttpResponse:
    """Answer the part one's unit was asked for."""
    demand, part = _of_part(request, pk)
    form = PartAnswerForm(request.POST or None)

    def run(typed: dict[str, Any]) -> Any:
        return joint.answer(
            part_id=part.pk, done=typed["done"] == "yes", text=typed["text"], actor=request.actor, now=request.now
        )  # fmt: skip

    return _page(request, demand, form, run, title=_("Answer your part"), hint=part.task, done=_("Answered."))


@route(action="demand.handle", subject="demand")
def part_waive(request: HttpRequest, pk: str) -> HttpResponse:
    """Do without a part that was asked for."""
    demand, part = _of_part(request, pk)
    form = PartWaiveForm(request.POST or None)

    def run(typed: dict[str, Any]) -> Any:
        return joint.waive(part_id=part.pk, reason=typed["reason"], actor=request.actor, now=request.now)

    return _page(
        request, demand, form, run, title=_("Do without this part"), hint=part.task, done=_("Waived.")
    )


def _page(
    request: HttpRequest, demand: Any, form: forms.Form, run: Callable[[dict[str, Any]], Any], *, title: str,
    hint: str, done: str,
) -> HttpResponse:  # fmt: skip
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            run(form.cleaned_data)
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            seen = selectors.sees(demand_id=demand.pk, actor=request.actor)
            url = reverse("console:demand", args=[demand.pk]) if seen else reverse("console:demand-list")
            return htmx.go(request, url, toast=done)
    context = {
        "demand": demand, "form": form, "title": title, "hint": hint, "submit": title,
        "cancel_url": reverse("console:demand", args=[demand.pk]), "draft": "",
    }  # fmt: skip
    return htmx.render(request, "console/demands/step.html", context, status=status)
