"""The list of plans, and the page that proposes one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.planning import propose, selectors
from gridvisit.domain.planning.states import PlanState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms import planning as forms
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.planning import common
from gridvisit.standard import catalogue, parameters

PLANS = tables.ListSpec(
    key="plans",
    columns=(
        tables.Column(gettext_lazy("Plan")),
        tables.Column(gettext_lazy("Status")),
        tables.Column(gettext_lazy("Customers"), numeric=True),
        tables.Column(gettext_lazy("At random"), numeric=True),
        tables.Column(gettext_lazy("Scheduled"), numeric=True),
        tables.Column(gettext_lazy("Done"), numeric=True),
        tables.Column(gettext_lazy("Hours"), numeric=True),
    ),
    filters=(tables.Filter("state", gettext_lazy("Status")), tables.Filter("unit", gettext_lazy("Unit"))),
)
FREQUENCIES = ("4-03", "4-04", "4-05", "4-06", "4-07", "4-08", "4-09", "4-10", "4-11", "4-12", "4-13", "4-14")


@route(action="plan.view", subject="plan", methods=("GET",))
def plan_list(request: HttpRequest) -> HttpResponse:
    """Show the plans in sight, newest month first."""
    units = [(str(unit.id), unit.name) for unit in staff.units(actor=request.actor) if unit.level != "team"]
    state = PLANS.read(request, state=PlanState.choices(lang()), unit=units)
    unit_id = state.get("unit")
    page = selectors.page(
        actor=request.actor,
        cursor=state.cursor,
        state=state.get("state"),
        unit_id=UUID(unit_id) if unit_id else None,
    )
    for plan in page.items:
        plan.state_label, plan.tone = common.plan_state(plan), common.PLAN_TONE.get(plan.state, "")
    may = access.may(request.actor, "plan.propose")
    empty = tables.Empty(
        _("No plan yet"),
        _("A proposal lists everybody who is due by the rules, with the reason, and draws the random share."),
        _("Propose the next month") if may else "",
        reverse("console:plan-propose") if may else "",
        icon="calendar-event",
    )
    return tables.show(
        request, "console/planning/list.html", state=state, page=page, row="console/planning/_plan_row.html",
        empty=empty, may_propose=may,
    )  # fmt: skip


@route(action="plan.propose", subject="plan")
def plan_propose(request: HttpRequest) -> HttpResponse:
    """Choose unit and month; the proposal opens in the workshop."""
    choices = _units(request)
    month = request.GET.get("period") or common.next_month(local_date(request.now))
    initial = {"unit": choices[0][0] if choices else "", "period": month}
    form = forms.Propose(request.POST or None, units=choices, initial=initial)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            plan = propose.propose(
                unit_id=UUID(form.cleaned_data["unit"]),
                period=form.cleaned_data["period"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            blame(form, refusal)
            status = HTTPStatus(refusal.status)
        else:
            return htmx.go(
                request, common.plan_url(plan.id), toast=_("The proposal is ready. Check it, then submit.")
            )
    context = {"form": form, "rules": _frequencies(), "cancel_url": reverse("console:plan-list")}
    return htmx.render(
        request,
        "console/planning/propose.html",
        context,
        status=status,
    )


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    mine = [
        u for u in staff.units(actor=request.actor) if access.may(request.actor, "plan.propose", unit_id=u.id)
    ]
    return [(str(unit.id), unit.name) for unit in mine if unit.level != "team"]


def _frequencies() -> list[dict[str, Any]]:
    """The rules a proposal follows, with the values of the standard."""
    values, here = parameters.shipped(), lang()
    return [
        {
            "id": rule,
            "title": catalogue.by_id()[rule].title.of(here),
            "values": [values.shown(spec.id, here) for spec in catalogue.by_id()[rule].parameters],
        }
        for rule in FREQUENCIES
    ]
