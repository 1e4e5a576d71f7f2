"""Corrective actions: the board plan-do-check-act, its list twin, opening one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.improvement import measures, selectors, services, words
from gridvisit.domain.improvement.states import ActionState
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.kernel.paging import Page
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.improvement import OpenForm
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.improvement import common

USUAL_DAYS = 21
ACTIONS = tables.ListSpec(
    key="actions",
    columns=(
        tables.Column(gettext_lazy("What will be put right")),
        tables.Column(gettext_lazy("Unit")),
        tables.Column(gettext_lazy("Owner")),
        tables.Column(gettext_lazy("Status")),
        tables.Column(gettext_lazy("Due on")),
        tables.Column(gettext_lazy("Before"), numeric=True),
        tables.Column(gettext_lazy("After"), numeric=True),
    ),
    filters=(
        tables.Filter("state", gettext_lazy("Status")),
        tables.Filter("unit", gettext_lazy("Unit")),
        tables.Filter("mine", gettext_lazy("Mine"), "flag"),
        tables.Filter("overdue", gettext_lazy("Overdue"), "flag"),
        tables.Filter("verify", gettext_lazy("To verify"), "flag"),
        tables.Filter("systemic", gettext_lazy("Systemic"), "flag"),
    ),
    search=gettext_lazy("Number, title of the action"),
    tabs=(
        tables.Tab(gettext_lazy("Overdue"), "overdue=1"),
        tables.Tab(gettext_lazy("To verify"), "verify=1"),
        tables.Tab(gettext_lazy("Not effective"), "state=not_effective"),
        tables.Tab(gettext_lazy("Closed"), "state=closed"),
    ),
)


@route(action="finding.view", subject="action", methods=("GET",))
def board(request: HttpRequest) -> HttpResponse:
    """The board: what is where between a finding and its effect."""
    units, on = common.units_of(request, "finding.view"), common.today(request)
    unit, mine = request.GET.get("unit", ""), bool(request.GET.get("mine"))
    found = selectors.board(
        actor=request.actor, unit_id=parse_id(unit) if unit else None,
        owner_id=request.actor.id if mine else None,
    )  # fmt: skip
    columns = [
        {
            "name": name, "title": title, "hint": hint, "count": found[name][0],
            "cards": [common.action_row(action, on) for action in found[name][1]],
            "more": max(0, found[name][0] - len(found[name][1])),
        }
        for name, (title, hint) in common.COLUMN_WORDS.items()
    ]  # fmt: skip
    context = {
        "columns": columns, "units": units, "unit": unit, "mine": mine,
        "total": sum(count for count, _cards in found.values()), "counts": selectors.counts(actor=request.actor, on=on),
        "query": urlencode({name: value for name, value in (("unit", unit), ("mine", "1" if mine else "")) if value}),
    }  # fmt: skip
    return htmx.render(
        request, "console/improvement/board.html", context, partial="console/improvement/_board.html"
    )


@route(action="finding.view", subject="action", methods=("GET",))
def action_table(request: HttpRequest) -> HttpResponse:
    """The same actions as a list, by due date."""
    state = ACTIONS.read(
        request, state=ActionState.choices(lang()), unit=common.units_of(request, "finding.view")
    )
    on = common.today(request)
    rows = selectors.actions(
        actor=request.actor, state=state.get("state", ""), q=state.q, systemic=bool(state.get("systemic")),
        owner_id=request.actor.id if state.get("mine") else None, overdue_on=on if state.get("overdue") else None,
        to_verify_on=on if state.get("verify") else None,
        unit_id=parse_id(state.get("unit")) if state.get("unit") else None,
    )  # fmt: skip
    page = selectors.action_page(rows, cursor=state.cursor)
    shown = Page([common.action_row(row, on) for row in page.items], page.next_cursor)
    empty = tables.Empty(
        _("No corrective actions yet"), _("An action begins with a finding."), _("Open the findings"),
        f"{reverse('console:finding-list')}?state=open", "refresh-alert",
    )  # fmt: skip
    return tables.show(
        request, "console/improvement/actions.html", state=state, page=shown, count=rows.count(), empty=empty,
        row="console/improvement/_action_row.html",
    )  # fmt: skip


@route(action="action.manage", subject="finding")
def action_open(request: HttpRequest, pk: Any) -> HttpResponse:
    """Open an action for a finding: title, owner, due date, the figure that will show the effect."""
    found = selectors.finding(finding_id=pk, actor=request.actor)
    latest = services.latest_due(unit_id=found.unit_id, now=request.now)
    form: Any = _form(request, found, latest)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            action = services.open_action(
                finding_ids=[found.pk, *map(parse_id, data.get("more", []))], title=data["title"],
                owner_id=parse_id(data["owner"]), due_on=data["due_on"], measure_rule=data["measure_rule"],
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            toast = _("Action %(number)s opened.") % {"number": action.number}
            return htmx.go(request, reverse("console:action", args=[action.pk]), toast=toast)
    context = {
        "form": form, "finding": found, "title": words.title_of(found).of(lang()), "latest": latest,
        "cancel_url": reverse("console:finding", args=[found.pk]), "rule": common.rule_of(found.rule),
        "draft": f"action-open-{found.pk}",
    }  # fmt: skip
    return htmx.render(request, "console/improvement/action_open.html", context, status=status)


def _form(request: HttpRequest, found: Any, latest: Any) -> OpenForm:
    here, on = lang(), common.today(request)
    owners = [
        (str(person.id), f"{person.name} {person.staff_no} · {person.unit.name}")
        for person in selectors.owners(unit_id=found.unit_id, on=on)
    ]
    others = [
        (str(row.pk), words.title_of(row).of(here)) for row in selectors.alike(found, actor=request.actor)
    ]
    first = found.rule if measures.measurable(found.rule) else ""
    initial = {
        "title": words.title_of(found).of(here)[:200], "due_on": min(latest, on + timedelta(days=USUAL_DAYS)),
        "measure_rule": first,
    }  # fmt: skip
    return OpenForm(
        request.POST if request.method == "POST" else None, owners=owners, others=others, latest=latest,
        measures=common.measure_choices(first), initial=initial,
    )  # fmt: skip
