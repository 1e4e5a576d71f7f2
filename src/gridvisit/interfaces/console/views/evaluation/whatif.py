"""What if other parameters had been in force: a question in the address, its answer below, nothing saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.evaluation import parameters, rulebook
from gridvisit.domain.evaluation.rules import Period, parse_period
from gridvisit.domain.evaluation.whatif.question import Question
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.gate import route, words
from gridvisit.interfaces.console.views.evaluation.verdicts import periods
from gridvisit.interfaces.console.views.evaluation.whatif_form import WhatIfForm, name_of
from gridvisit.standard.catalogue import ParameterSpec, all_parameters

ACTION = "rule.what_if"
MOST_VISITS = 20_000  # more take longer than one waits for a page: then the command line
MOST_PARAMETERS = 12
MOST_FOUND = 12


@route(action=ACTION, subject="rule", methods=("GET",))
@never_cache
def what_if(request: HttpRequest) -> HttpResponse:
    """Ask about a period and unit under other parameters. Everything is in the address; nothing is stored."""
    units = [
        unit
        for unit in staff.units(actor=request.actor)
        if access.may(request.actor, ACTION, unit_id=unit.id)
    ]
    unit = staff.unit(unit_id=_unit_id(request) or units[0].id, actor=request.actor)
    access.require(request.actor, ACTION, unit_id=unit.id)
    period = _period(request)
    specs = _chosen(request)
    q = request.GET.get("q", "").strip()[:60]
    run = _runs(request, q, specs)
    form = WhatIfForm(
        request.GET if run else None,
        specs=specs,
        params=parameters.Reader(units=[unit]).at(unit.id, request.now),
        typed=request.GET,
    )
    context: dict[str, Any] = {
        "unit": unit,
        "units": units,
        "period": period,
        "periods": [name for name, _label in periods(request)],
        "q": q,
        "found": [] if run else _found(q, specs),
        "rows": [{"spec": spec, "field": form[name_of(spec)]} for spec in specs],
        "full": len(specs) >= MOST_PARAMETERS,
        "most": MOST_VISITS,
    }
    status = 200
    if run and specs and form.is_valid():
        context |= _answered(Question(values=form.values), period, unit, request)
    elif run:
        status = 422
        if not specs:
            context["problem"] = _("Choose at least one parameter: search for its rule, then add it.")
    return htmx.render(request, "console/evaluation/what_if.html", context, status=status)


def _answered(question: Question, period: Period, unit: Any, request: HttpRequest) -> dict[str, Any]:
    # polars is heavy to load: only who asks waits for it
    from gridvisit.domain.evaluation.whatif import asking, files, shown  # noqa: PLC0415

    try:
        answer = asking.ask(question, period=period, unit=unit, actor=request.actor, most=MOST_VISITS)
    except Refusal as refusal:
        if refusal.code != "whatif.too_many":
            raise
        command = f"gridvisit judge --period {period.name} --unit {unit.code} --what-if ask.toml"
        return {"problem": words(refusal), "toml": files.as_toml(question), "command": command}
    return {"answer": answer, "changes": shown.changes(answer, actor=request.actor, unit=unit)}


def _runs(request: HttpRequest, q: str, specs: list[ParameterSpec]) -> bool:
    """Whether to answer: the button was pressed, or Enter in a value (the browser then presses the first button)."""
    if "run" in request.GET:
        return True
    return "find" in request.GET and bool(specs) and q == request.GET.get("was", "").strip()


def _unit_id(request: HttpRequest) -> UUID | None:
    given = request.GET.get("unit", "")
    return parse_id(given) if given else None


def _period(request: HttpRequest) -> Period:
    given = request.GET.get("period", "")
    return parse_period(given) if given else rulebook.last_month(request.now)


def _chosen(request: HttpRequest) -> list[ParameterSpec]:
    """Return the parameters asked about: those in the address, one added, one taken out."""
    names = [*request.GET.getlist("p"), *request.GET.getlist("add")]
    known = all_parameters()
    for name in names:
        if name not in known:
            raise NotFound("parameter.unknown", parameter=name[:40])
    out = set(request.GET.getlist("drop"))
    return [known[name] for name in dict.fromkeys(names) if name not in out][:MOST_PARAMETERS]


def _found(q: str, chosen: list[ParameterSpec]) -> list[dict[str, Any]]:
    """Return the parameters of the rules `q` finds that can be asked about, with the rule's title."""
    if not q:
        return []
    return [
        {"spec": spec, "rule": rule}
        for rule in rulebook.matching(q)
        for spec in rule.parameters
        if spec not in chosen
    ][:MOST_FOUND]
