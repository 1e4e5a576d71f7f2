"""Authenticity for the quality manager: signals in words with the next step, and the sealed sample of a month."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.evaluation.bodies import rechecks
from gridvisit.domain.evaluation.truth import cases, selectors
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.engines.truth.rows import shown
from gridvisit.engines.truth.words import SIGNALS
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.gate import lang, route
from gridvisit.interfaces.console.views.evaluation.bodies import month_asked, months_offered


@route(action="recheck.view", subject="recheck", methods=("GET",))
@never_cache
def truth(request: HttpRequest) -> HttpResponse:
    """Show who is to be looked at and why, and the sample of a month with its commitment and margin."""
    actor, month, given = request.actor, month_asked(request), request.GET.get("unit", "")
    unit = (
        staff.unit(unit_id=parse_id(given), actor=actor)
        if given
        else staff.widest(actor=actor, action="recheck.view", unit=actor.unit)
    )
    sample = selectors.sample(unit=unit, month=month, actor=actor)
    suspects = selectors.signals(actor=actor, unit=unit, now=request.now)
    agreed, pairs = selectors.agreement(actor=actor)
    context: dict[str, Any] = {
        "unit": unit,
        "units": [
            row for row in staff.units(actor=actor) if access.may(actor, "recheck.view", unit_id=row.pk)
        ],
        "month": month.name,
        "months": months_offered(request, month),
        "sample": sample,
        "low": shown(sample.margin.low),
        "high": shown(sample.margin.high),
        "has_begun": month.start <= local_date(request.now),
        "may_draw": access.may(actor, "recheck.make", unit_id=unit.pk),
        "may_open": access.may(actor, "case.open", unit_id=unit.pk),
        "suspects": [_shown(row) for row in suspects if row.proposed],
        "hints": [_shown(row) for row in suspects if not row.proposed],
        "as_of": suspects[0].signals[0][0].found_at if suspects else None,
        "to_read": selectors.cases(actor=actor, whose=selectors.TO_READ).count(),
        "agreed": None if agreed is None else shown(agreed),
        "pairs": pairs,
    }
    return htmx.render(request, "console/evaluation/truth/page.html", context)


def _shown(row: selectors.Suspect) -> dict[str, Any]:
    here = lang()
    looks = {look.visit_id: look for _signal, listed in row.signals for look in listed}
    return {
        "person": row.person,
        "unit": row.unit,
        "total": row.total,
        "signals": [
            (SIGNALS[signal.signal].of(here), selectors.words(signal, here)) for signal, _looks in row.signals
        ],
        "looks": list(looks.values()),
    }


@route(action="recheck.make", subject="visit", methods=("POST",))
def propose(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Have a visit re-checked because of a signal."""
    row = rechecks.propose(visit_id=visit_id, actor=request.actor, now=request.now)
    return htmx.go(
        request, reverse("console:recheck", args=[row.pk]), toast=_("The visit is to be re-checked.")
    )


@route(action="case.open", subject="visit", methods=("POST",))
def open_case(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Open an authenticity case about a visit; its visitor is asked to be heard."""
    row = cases.open_case(
        visit_id=visit_id,
        cause=cases.SIGNAL,
        now=request.now,
        actor=request.actor,
        grounds=selectors.grounds_of(visit_id=visit_id, actor=request.actor),
    )
    told = _("Case %(number)s is open; the visitor is asked to be heard.") % {"number": row.number}
    return htmx.go(request, reverse("console:truth-case", args=[row.pk]), toast=told)


@route(action="recheck.view", subject="draw", methods=("GET",))
@never_cache
def draw_record(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Hand out a draw with its revealed seed, for `gridvisit recheck replay`."""
    record = selectors.record_of(draw_id=draw_id, actor=request.actor)
    response = JsonResponse(record, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"draw-{record['unit']}-{record['month']}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
