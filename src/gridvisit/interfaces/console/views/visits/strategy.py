"""The customer strategy (一户一策): goals and measures, second reader, measures done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import selectors
from gridvisit.domain.visits.steps import s5_strategy
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.visits import ItemForms, StrategyForm
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.visits import record
from gridvisit.standard.vocabulary import NeedAnswer, NeedArea

YEAR = timedelta(days=365)
PREFIX = "items"


@route(action="visit.strategy", subject="visit")
@never_cache
def strategy(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Adopt a strategy, or a new edition; earlier editions stay readable beside it."""
    visit = selectors.get_visit(visit_id=visit_id, actor=request.actor)
    given = {"people": _people(request), "sources": _sources(request, visit)}
    if request.method != "POST":
        form = StrategyForm(initial={"review_on": local_date(request.now) + YEAR})
        return _page(request, visit, form, ItemForms(prefix=PREFIX, form_kwargs=given))
    if request.POST.get("go") == "row":
        return _page(
            request,
            visit,
            StrategyForm(request.POST),
            ItemForms(_one_more(request), prefix=PREFIX, form_kwargs=given),
        )
    form, items = StrategyForm(request.POST), ItemForms(request.POST, prefix=PREFIX, form_kwargs=given)
    if not (form.is_valid() and items.is_valid()):
        return _page(request, visit, form, items, 422)
    rows = [entry for entry in items if entry.has_changed()]
    try:
        s5_strategy.adopt(
            visit_id=visit.pk, items=[_item(entry.cleaned_data) for entry in rows], actor=request.actor,
            now=request.now, **form.cleaned_data,
        )  # fmt: skip
    except Refusal as no:
        _blame(form, rows, no)
        return _page(request, visit, form, items, no.status)
    return htmx.go(request, record.back(visit), toast=_("The strategy is in effect."))


def _page(
    request: HttpRequest, visit: Any, form: StrategyForm, items: Any, status: int = 200
) -> HttpResponse:
    context = {
        "visit": visit,
        "form": form,
        "items": items,
        "editions": selectors.strategies_of_party(party_id=visit.party_id, actor=request.actor),
        "may_adopt": record.rights(request.actor, visit)["strategy"],
        "today": local_date(request.now),
        "actor": request.actor,
    }
    return htmx.render(request, "console/visits/strategy.html", context, status=status)


def _one_more(request: HttpRequest) -> Any:
    data = request.POST.copy()
    total = f"{PREFIX}-TOTAL_FORMS"
    number = data.get(total, "1")
    data[total] = str(min(int(number) if number.isdigit() else 1, 19) + 1)
    return data


def _item(got: dict[str, Any]) -> dict[str, Any]:
    return {**got, "owner_id": UUID(got["owner_id"])}


def _blame(form: StrategyForm, rows: list[Any], no: Refusal) -> None:
    """Write each problem beside its field; `items.2.owner_id` belongs to the third measure."""
    rest = []
    for problem in no.problems:
        place, _dot, name = (problem.field or "").removeprefix("items.").partition(".")
        if (problem.field or "").startswith("items.") and place.isdigit() and int(place) < len(rows):
            target = rows[int(place)]
            text = say(problem.code, lang(), **problem.facts)
            target.add_error(name if name in target.fields else None, text)
        else:
            rest.append(problem)
    if len(rest) == len(no.problems):
        blame(form, no)
    elif rest:
        for problem in rest:
            form.add_error(None, say(problem.code, lang(), **problem.facts))


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(row.pk), f"{row.staff_no} {row.name}") for row in staff.colleagues(actor=request.actor)]


def _sources(request: HttpRequest, visit: Any) -> list[tuple[str, str]]:
    """Return what a measure can come from: needs found, demands raised, or the class itself."""
    here = get_language() or "zh"
    needs = [row for row in visit.needs.all() if row.answer == NeedAnswer.NEED]
    found = [(f"need:{row.area}", NeedArea.label_of(row.area, here)) for row in needs]
    if access.may(request.actor, "demand.view"):
        raised = demands.of_visit(visit_id=visit.pk, actor=request.actor)
        found += [(f"demand:{row.number}", row.number) for row in raised if row.type != "REPORT"]
    return [*found, ("class", _("Class of the customer")), ("promise", _("A promise"))]


@route(action="visit.strategy", subject="strategy", methods=("POST",))
def second_read(request: HttpRequest, strategy_id: UUID) -> HttpResponse:
    """A second person has read the strategy (7.2-10)."""
    read = s5_strategy.second_read(strategy_id=strategy_id, actor=request.actor, now=request.now)
    return htmx.go(
        request,
        reverse("console:visit-strategy", args=[read.visit_id]),
        toast=_("Noted: read by a second person."),
    )


@route(action="visit.strategy", subject="measure", methods=("POST",))
def item_done(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """A measure is done."""
    item = s5_strategy.item_done(
        item_id=measure_id, done_on=local_date(request.now), actor=request.actor, now=request.now
    )
    return htmx.go(
        request,
        reverse("console:visit-strategy", args=[item.strategy.visit_id]),
        toast=_("The measure is done."),
    )
