"""The rules: all 120 by clause, one rule with its condition and parameters, tightening and withdrawing."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.evaluation import effects, overrides, rulebook, selectors, words
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.engines.verdicts import registry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.evaluation import TightenForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.standard import catalogue, clauses
from gridvisit.standard.vocabulary import Channel

STATES = {"judged", "waiting", "failed"}
SAMPLE = 8


@route(action="rule.view", subject="rule", methods=("GET",))
@never_cache
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show the rules by clause with last month's outcomes in one's own scope."""
    q, unit_id = request.GET.get("q", "").strip()[:60], _unit_id(request)
    state = request.GET.get("state", "")
    lines = rulebook.rule_lines(actor=request.actor, now=request.now, q=q, unit_id=unit_id)
    month = rulebook.last_month(request.now).name
    context: dict[str, Any] = {
        "groups": [
            {"clause": clauses.clause(clause), "lines": list(rows)}
            for clause, rows in groupby(_kept(lines, state), key=lambda line: line.spec.clause)
        ],
        "q": q,
        "state": state if state in STATES else "",
        "units": list(staff.units(actor=request.actor)),
        "unit_id": unit_id,
        "month": month,
        "drill": f"period={month}" + (f"&unit={unit_id}" if unit_id else ""),
        "judged": len(registry.all_verdicts()),
        "total": len(catalogue.all_rules()),
        "may_verdicts": access.may(request.actor, "verdict.view"),
    }
    return htmx.render(
        request, "console/evaluation/rules.html", context, partial="console/evaluation/_rules.html"
    )


def _kept(lines: list[rulebook.RuleLine], state: str) -> list[rulebook.RuleLine]:
    kept = {
        "judged": lambda line: line.judged,
        "waiting": lambda line: not line.judged,
        "failed": lambda line: line.counts.get("fail", 0) > 0,
    }.get(state, lambda _line: True)
    return [line for line in lines if kept(line)]


def _unit_id(request: HttpRequest) -> UUID | None:
    given = request.GET.get("unit", "") or request.POST.get("unit", "")
    return parse_id(given) if given else None


@route(action="rule.view", subject="rule", methods=("GET",))
@never_cache
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show one rule as it binds a unit today."""
    return _page(request, rule_id)


def _page(
    request: HttpRequest,
    rule_id: str,
    *,
    bound: TightenForm | None = None,
    effect: effects.Effect | None = None,
    status: int = 200,
) -> HttpResponse:
    page = rulebook.rule_page(
        rule_id=rule_id, actor=request.actor, now=request.now, unit_id=_unit_id(request)
    )
    forms = {}
    if page.may_tighten:
        for shown in page.parameters:
            if not shown.fixed:
                mine = bound is not None and bound.spec.id == shown.spec.id
                forms[shown.spec.id] = bound if mine else _form(request, shown)
    sees = access.may(request.actor, "verdict.view")
    context = {
        "page": page,
        "forms": forms,
        "channels": [code for code in Channel.codes() if code in page.spec.channels],
        "failed": selectors.page(
            actor=request.actor, rule=rule_id, outcome="fail", unit_id=page.unit.pk, size=SAMPLE
        ).items
        if sees
        else [],
        "sees_verdicts": sees,
        "drill": f"rule={rule_id}&period={page.period.name}&unit={page.unit.pk}",
        "bound": bound,
        "effect": effect,
    }
    return htmx.render(request, "console/evaluation/rule.html", context, status=status)


def _form(request: HttpRequest, shown: rulebook.ShownParameter, data: Any = None) -> TightenForm:
    return TightenForm(
        data,
        spec=shown.spec,
        value=shown.raw,
        codes=words.code_list(shown.spec),
        today=local_date(request.now),
    )


@route(action="rule.tighten", subject="rule", methods=("POST",))
def tighten(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Set a stricter value; a looser one comes back with clause and both values, and what was typed."""
    shown, form, unit_id = _asked(request, rule_id)
    if not form.is_valid():
        return _page(request, rule_id, bound=form, status=422)
    try:
        row = overrides.tighten(
            unit_id=unit_id,
            parameter=shown.spec.id,
            value=form.given,
            valid_from=form.cleaned_data["valid_from"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            now=request.now,
        )
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        blame(form, refusal)
        return _page(request, rule_id, bound=form, status=refusal.status)
    told = _("%(parameter)s is tightened for %(unit)s.") % {
        "parameter": shown.spec.id, "unit": row.unit.name,
    }  # fmt: skip
    return htmx.go(request, f"{reverse('console:rule', args=[rule_id])}?unit={unit_id}", toast=told)


@route(action="rule.tighten", subject="rule", methods=("POST",))
def effect(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show what a stricter value would have changed last month; nothing is written, what was typed is kept."""
    shown, form, unit_id = _asked(request, rule_id)
    form.fields["reason"].required = False
    if not form.is_valid():
        return _page(request, rule_id, bound=form, status=422)
    try:
        found = effects.of_tightening(
            unit_id=unit_id, parameter=shown.spec.id, value=form.given, actor=request.actor, now=request.now
        )
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        blame(form, refusal)
        return _page(request, rule_id, bound=form, status=refusal.status)
    return _page(request, rule_id, bound=form, effect=found)


def _asked(request: HttpRequest, rule_id: str) -> tuple[rulebook.ShownParameter, TightenForm, UUID]:
    unit_id = _unit_id(request) or request.actor.unit_id
    page = rulebook.rule_page(rule_id=rule_id, actor=request.actor, now=request.now, unit_id=unit_id)
    shown = next((row for row in page.parameters if row.spec.id == request.POST.get("parameter", "")), None)
    if shown is None:
        raise NotFound("parameter.unknown", parameter=request.POST.get("parameter", "")[:40])
    return shown, _form(request, shown, request.POST), unit_id


@route(action="rule.tighten", subject="rule", methods=("POST",))
def withdraw(request: HttpRequest, rule_id: str, override_id: UUID) -> HttpResponse:
    """Give a tightening up; the value falls back to that of the units above."""
    row = overrides.withdraw(
        override_id=override_id, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now
    )
    told = _("%(parameter)s falls back to the value of the units above.") % {"parameter": row.parameter}
    return htmx.go(request, f"{reverse('console:rule', args=[rule_id])}?unit={row.unit_id}", toast=told)
