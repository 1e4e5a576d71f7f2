"""Verdicts: the list of what needs attention, all verdicts of one visit, judging again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from gridvisit.domain.evaluation import selectors, services
from gridvisit.domain.evaluation.local import selectors as local
from gridvisit.domain.evaluation.objecting import history
from gridvisit.domain.evaluation.objecting import selectors as objecting
from gridvisit.domain.evaluation.rules import Period, month_of, parse_period
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import selectors as visits
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.gate import lang, route
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import Outcome, Severity

MONTHS_BACK = 24

VERDICTS = tables.ListSpec(
    key="verdicts",
    columns=(
        tables.Column(gettext_lazy("Visit")),
        tables.Column(gettext_lazy("Day")),
        tables.Column(gettext_lazy("Rule")),
        tables.Column(gettext_lazy("Outcome")),
        tables.Column(gettext_lazy("Reason")),
        tables.Column(gettext_lazy("Unit")),
    ),
    filters=(
        tables.Filter("rule", gettext_lazy("Rule")),
        tables.Filter("outcome", gettext_lazy("Outcome")),
        tables.Filter("severity", gettext_lazy("Severity")),
        tables.Filter("unit", gettext_lazy("Unit")),
        tables.Filter("period", gettext_lazy("Period")),
    ),
    tabs=(
        tables.Tab(gettext_lazy("Not passed"), "outcome=fail"),
        tables.Tab(gettext_lazy("Cannot be judged"), "outcome=unknown"),
        tables.Tab(gettext_lazy("Deadline still running"), "outcome=pending"),
    ),
)


@route(action="verdict.view", subject="verdict", methods=("GET",))
@never_cache
def verdict_list(request: HttpRequest) -> HttpResponse:
    """Show verdicts in force by rule, outcome, unit and period."""
    here = lang()
    state = VERDICTS.read(
        request,
        rule=[(spec.id, f"{spec.id} {spec.title.of(here)}") for spec in catalogue.all_rules()],
        outcome=[(code, Outcome.label_of(code, here)) for code in Outcome.codes()],
        severity=[(code, Severity.label_of(code, here)) for code in Severity.codes()],
        unit=[(str(unit.pk), unit.name) for unit in staff.units(actor=request.actor)],
        period=periods(request),
    )
    period, unit = state.get("period"), state.get("unit")
    page = selectors.page(
        actor=request.actor,
        rule=state.get("rule", ""),
        outcome=state.get("outcome", ""),
        severity=state.get("severity", ""),
        unit_id=parse_id(unit) if unit else None,
        period=parse_period(period) if period else None,
        cursor=state.cursor,
    )
    return tables.show(
        request,
        "console/evaluation/list.html",
        state=state,
        page=page,
        row="console/evaluation/_row.html",
        empty=tables.Empty(
            _("Nothing needs attention"),
            _(
                "Visits are judged when their record is handed in. What fails or cannot be judged appears here."
            ),
            _("Look at the rules") if access.may(request.actor, "rule.view") else "",
            reverse("console:rule-list") if access.may(request.actor, "rule.view") else "",
            "circle-check",
        ),
        may_rules=access.may(request.actor, "rule.view"),
    )


def periods(request: HttpRequest) -> list[tuple[str, Any]]:
    """Return the months and quarters one can choose, with the one in the address, newest first."""
    month = month_of(local_date(request.now))
    found = [month]
    for _step in range(MONTHS_BACK - 1):
        found.append(found[-1].previous())
    names = [period.name for period in found]
    quarters = list(dict.fromkeys(f"{p.start.year}-Q{(p.start.month - 1) // 3 + 1}" for p in found))
    asked = _asked(request.GET.get("period", ""))
    if asked is not None and asked.name not in {*names, *quarters}:
        names.append(asked.name)
    return [(name, name) for name in [*names, *quarters]]


def _asked(text: str) -> Period | None:
    try:
        return parse_period(text) if text else None
    except Refusal:
        return None


@route(action="verdict.view", subject="visit", methods=("GET",))
@never_cache
def visit_verdicts(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show all verdicts of one visit; `at` names an earlier judgement."""
    at = request.GET.get("at", "")
    found = selectors.verdicts_of_visit(
        visit_id=visit_id, actor=request.actor, judgement_id=parse_id(at) if at else None
    )
    visit = visits.get(visit_id=visit_id, actor=request.actor)
    context = {
        "verdicts": found,
        "number": visit.number,
        "past": found.judgement is not None and not found.judgement.current,
        "objections": objecting.on_visit(found, actor=request.actor, now=request.now),
        "local_rules": local.of_visit(
            visit_id=visit_id,
            actor=request.actor,
            judgement_id=found.judgement.pk if found.judgement else None,
        ),
        "chapters": history.of_visit(visit_id=visit_id, actor=request.actor),
    }
    return htmx.render(request, "console/evaluation/visit.html", context)


@route(action="verdict.judge", subject="visit", methods=("POST",))
def visit_judge(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Judge a visit again with what is known now."""
    before = selectors.verdicts_of_visit(visit_id=visit_id, actor=request.actor).judgement
    rows = services.evaluate_visits(visit_ids=[visit_id], actor=request.actor, now=request.now)
    if not rows:
        raise Refusal("verdict.not_judged")
    same = before is not None and rows[0].pk == before.pk
    told = (
        _("Judged again: nothing has changed.") if same else _("Judged again; the earlier judgement is kept.")
    )
    return htmx.go(request, reverse("console:visit-verdicts", args=[visit_id]), toast=told)
