"""Local rules: the list, one rule with its preview or outcomes, drafting in three steps, release and withdrawal."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.evaluation.local import selectors, services
from gridvisit.domain.evaluation.local.definitions import Form
from gridvisit.domain.evaluation.local.selectors import State
from gridvisit.domain.evaluation.rules import override_level, parse_period
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.local_rules import Choice, FactsForm, ValuesForm, initial_of
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.evaluation.verdicts import periods

DIGITS = 4


@route(action="rule.view", subject="local_rule", methods=("GET",))
@never_cache
def local_rule_list(request: HttpRequest) -> HttpResponse:
    """Show the rules units have added, as far as one may see them, with last month's outcomes."""
    unit = request.GET.get("unit", "")
    state = request.GET.get("state", "")
    context = {
        "lines": selectors.lines(
            actor=request.actor, now=request.now, unit_id=parse_id(unit) if unit else None,
            state=state if State.has(state) else "",
        ),
        "units": list(staff.units(actor=request.actor)),
        "unit": unit,
        "state": state,
        "states": State.choices(lang()),
        "may_add": access.may(request.actor, "rule.add"),
    }  # fmt: skip
    return htmx.render(request, "console/evaluation/local/list.html", context)


@route(action="rule.add", subject="local_rule", methods=("GET", "POST"))
@never_cache
def local_rule_add(request: HttpRequest) -> HttpResponse:
    """Draft a rule: choose its form, then the facts, then give the values."""
    units = _units(request)
    asked = request.GET.get("form", "")
    if not Form.has(asked):
        return htmx.render(
            request, "console/evaluation/local/forms.html", {"forms": list(Form), "units": units}
        )
    form = Form(asked)
    chosen = FactsForm(request.GET if "chosen" in request.GET else None, form=form)
    if not chosen.is_bound or not chosen.is_valid():
        status = 422 if chosen.is_bound else 200
        return htmx.render(
            request, "console/evaluation/local/facts.html", {"form": chosen, "kind": form}, status=status
        )
    values = ValuesForm(
        request.POST if request.method == "POST" else None,
        choice=chosen.choice,
        today=local_date(request.now),
    )
    unit_id = request.POST.get("unit_id", "") or (str(units[0].pk) if units else "")
    if request.method == "POST" and values.is_valid():
        try:
            rule = services.add(
                unit_id=parse_id(unit_id), draft=_draft(values), actor=request.actor, now=request.now
            )
        except (NotFound, Forbidden):
            raise
        except Refusal as refusal:
            blame(values, refusal)
        else:
            return _go(request, rule.pk, _("The draft is kept. Another person releases it."))
    return _values(request, values, units=units, unit_id=unit_id, back=_back(request.GET))


@route(action="rule.add", subject="local_rule", methods=("GET", "POST"))
@never_cache
def local_rule_edit(request: HttpRequest, local_rule_id: UUID) -> HttpResponse:
    """Change the draft, or write the next version of a released rule."""
    line = selectors.line(rule_id=local_rule_id, actor=request.actor, now=request.now)
    access.require(request.actor, "rule.add", unit_id=line.unit.pk)
    last = line.draft or line.version
    initial = initial_of(last)
    if line.draft is None:
        initial = initial | {"valid_from": None, "reason": ""}
    values = ValuesForm(
        request.POST if request.method == "POST" else None,
        choice=Choice.of(last.definition),
        today=local_date(request.now),
        initial={name: value for name, value in initial.items() if value is not None},
    )
    if request.method == "POST" and values.is_valid():
        try:
            services.revise(rule_id=local_rule_id, draft=_draft(values), actor=request.actor, now=request.now)
        except (NotFound, Forbidden):
            raise
        except Refusal as refusal:
            blame(values, refusal)
        else:
            return _go(request, local_rule_id, _("The draft is kept. Another person releases it."))
    return _values(request, values, line=line, back=reverse("console:local-rule", args=[local_rule_id]))


def _values(request: HttpRequest, form: ValuesForm, **more: Any) -> HttpResponse:
    context = {"form": form, "kind": form.choice.form, **more}
    status = 422 if form.is_bound else 200
    return htmx.render(request, "console/evaluation/local/values.html", context, status=status)


def _back(query: QueryDict) -> str:
    kept = query.copy()
    kept.pop("chosen", None)
    return f"{reverse('console:local-rule-add')}?{kept.urlencode()}"


def _draft(form: ValuesForm) -> services.Draft:
    values = form.cleaned_data
    return services.Draft(
        title_zh=values["title_zh"], title_en=values["title_en"], definition=form.definition,
        valid_from=values["valid_from"], reason=values["reason"], severity=values["severity"],
        weight=values.get("weight") or 0,
    )  # fmt: skip


def _units(request: HttpRequest) -> list[Any]:
    return [
        unit
        for unit in staff.units(actor=request.actor)
        if override_level(unit.level) is not None and access.may(request.actor, "rule.add", unit_id=unit.pk)
    ]


@route(action="rule.view", subject="local_rule", methods=("GET",))
@never_cache
def local_rule(request: HttpRequest, local_rule_id: UUID) -> HttpResponse:
    """Show one local rule; a draft with what it would have said in a month that can be chosen."""
    period = request.GET.get("period", "")
    edition = request.GET.get("edition", "")
    page = selectors.page(
        rule_id=local_rule_id,
        actor=request.actor,
        now=request.now,
        period=parse_period(period) if period else None,
        edition=int(edition) if edition.isascii() and edition.isdigit() and len(edition) <= DIGITS else None,
    )
    context = {
        "page": page,
        "months": [name for name, _label in periods(request) if "Q" not in name],
        "unit": page.line.unit,
        "kind": page.ruling.definition.form,
        "editing": page.may_add,
    }
    return htmx.render(request, "console/evaluation/local/page.html", context)


@route(action="rule.release", subject="local_rule", methods=("POST",))
def local_rule_release(request: HttpRequest, local_rule_id: UUID) -> HttpResponse:
    """Put the draft in force from its day on."""
    services.release(rule_id=local_rule_id, actor=request.actor, now=request.now)
    return _go(request, local_rule_id, _("Released. It judges visits from its first day on."))


@route(action="rule.add", subject="local_rule", methods=("POST",))
def local_rule_discard(request: HttpRequest, local_rule_id: UUID) -> HttpResponse:
    """Give the draft up."""
    rule = services.discard(rule_id=local_rule_id, actor=request.actor, now=request.now)
    told = _("The draft of %(number)s is discarded.") % {"number": rule.number}
    return htmx.go(request, reverse("console:local-rule-list"), toast=told)


@route(action="rule.release", subject="local_rule", methods=("POST",))
def local_rule_withdraw(request: HttpRequest, local_rule_id: UUID) -> HttpResponse:
    """End a released rule from a day on."""
    day = _day(request.POST.get("from_day", ""))
    if day is None:
        raise Refusal("field.required", status=422, field="from_day", name=_("Withdrawn from"))
    services.withdraw(
        rule_id=local_rule_id, from_day=day, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now
    )  # fmt: skip
    return _go(request, local_rule_id, _("The rule ends on that day; what was judged stays judged."))


def _day(text: str) -> date | None:
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


def _go(request: HttpRequest, rule_id: UUID, told: str) -> HttpResponse:
    return htmx.go(request, reverse("console:local-rule", args=[rule_id]), toast=told)
