"""Evaluation reports: the list, asking for one, its page with the progress, download, issuing the month's analysis."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from gridvisit.domain.evaluation.reports import content, issuing, selectors, services
from gridvisit.domain.evaluation.rules import Period, month_of, parse_period
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.kernel.paging import Page
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.judging.reports import ReportForm
from gridvisit.interfaces.console.gate import blame, lang, route

_lazy = gettext_lazy
STATES = {
    services.WAITING: (_lazy("being made"), "info"),
    services.MADE: (_lazy("ready to download"), "good"),
    services.FAILED: (_lazy("could not be made"), "bad"),
}
MONTHS_BACK = 24
NAMES = {"pdf": "PDF", "docx": "Word"}
LANGS = {"zh": "中文", "en": "English"}

REPORTS = tables.ListSpec(
    key="reports",
    columns=(
        tables.Column(_lazy("Report")),
        tables.Column(_lazy("Unit")),
        tables.Column(_lazy("Format")),
        tables.Column(_lazy("Status")),
        tables.Column(_lazy("Made by")),
    ),
    filters=(
        tables.Filter("unit", _lazy("Unit")),
        tables.Filter("period", _lazy("Period")),
    ),
)


@route(action="report.view", subject="report", methods=("GET",))
@never_cache
def report_list(request: HttpRequest) -> HttpResponse:
    """Show the reports in sight, newest first."""
    actor = request.actor
    state = REPORTS.read(
        request,
        unit=[(str(unit.pk), unit.name) for unit in staff.units(actor=actor)],
        period=_choices(local_date(request.now)),
    )
    unit = state.get("unit")
    rows = selectors.listing(
        actor=actor, unit_id=parse_id(unit) if unit else None, period=state.get("period", "")
    )
    page = selectors.page(rows, cursor=state.cursor)
    may = access.may(actor, "report.make")
    return tables.show(
        request,
        "console/evaluation/reports.html",
        state=state,
        page=Page([row_of(item) for item in page.items], page.next_cursor),
        row="console/evaluation/_report_row.html",
        empty=tables.Empty(
            _("No reports yet"),
            _("A report holds the figures of a unit and period, with charts and the tables behind them."),
            _("Make a report") if may else "",
            reverse("console:report-new") if may else "",
            "report-analytics",
        ),
        may_make=may,
    )


def row_of(item: Any) -> dict[str, Any]:
    """Return what rows and pages say of a report."""
    state, tone = STATES[item.state]
    period, here = parse_period(item.period), lang()
    return {
        "r": item,
        "title": content.title_of(period, here),
        "period": content.period_words(period, here),
        "format": f"{NAMES[item.format]} · {LANGS[item.lang]}",
        "state": state,
        "tone": tone,
    }


def _choices(today: date) -> list[tuple[str, str]]:
    """Return the months, quarters and years one can choose, the last full month first."""
    months = [month_of(today)]
    for _step in range(MONTHS_BACK - 1):
        months.append(months[-1].previous())
    names = [month.name for month in [*months[1:2], months[0], *months[2:]]]
    quarters = list(dict.fromkeys(f"{m.start.year}-Q{(m.start.month + 2) // 3}" for m in months))
    years = list(dict.fromkeys(str(m.start.year) for m in months))
    here = lang()
    return [(name, content.period_words(parse_period(name), here)) for name in [*names, *quarters, *years]]


@route(action="report.make", subject="report")
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a report; it is made in the background and its page shows when it is ready."""
    actor = request.actor
    units = selectors.units(actor=actor)
    top = min((unit.path.count("/") for unit in units), default=0)
    form = ReportForm(
        request.POST or None,
        units=[(str(unit.pk), "　" * (unit.path.count("/") - top) + unit.name) for unit in units],
        periods=_choices(local_date(request.now)),
        initial={
            "unit": request.GET.get("unit", "")[:36] or str(actor.unit_id),
            "period": request.GET.get("period", "")[:8],
            "lang": lang(),
        },
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = services.ask(
                    unit_id=parse_id(given["unit"]), period=given["period"], file_format=given["format"],
                    lang=given["lang"], actor=actor, now=request.now,
                )  # fmt: skip
            except Refusal as no:
                blame(form, no)
                status = no.status
            else:
                return HttpResponseRedirect(reverse("console:report", args=[made.pk]))
    return htmx.render(request, "console/evaluation/report_new.html", {"form": form}, status=status)


@route(action="report.view", subject="report", methods=("GET",))
@never_cache
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Show one report: its progress while it is made, then the file with its hash, and the analysis it issues."""
    found = selectors.one(report_id=report_id, actor=request.actor)
    period = parse_period(found.period)
    context = row_of(found) | {
        "waiting": selectors.is_waiting(found),
        "why": say(found.error, lang()) if found.error else "",
        "kilobytes": f"{found.size / 1024:,.0f}",
        "provisional": found.cut_off < period.ends_at,
        "may_issue": _may_issue(request, found, period),
        "may_make": access.may(request.actor, "report.make", unit_id=found.unit_id),
        "dashboard": _dashboard(request, found),
    }
    return htmx.render(
        request, "console/evaluation/report.html", context, partial="console/evaluation/_report.html"
    )


def _may_issue(request: HttpRequest, found: Any, period: Period) -> bool:
    """Whether the button is offered; the service decides."""
    over = found.cut_off >= period.ends_at
    month = month_of(period.start).name == period.name
    may = access.may(request.actor, "review.make", unit_id=found.unit_id)
    return bool(found.state == services.MADE and found.issued_at is None and over and month and may)


def _dashboard(request: HttpRequest, found: Any) -> str:
    if not access.may(request.actor, "dashboard.view", unit_id=found.unit_id):
        return ""
    return f"{reverse('console:dashboard')}?unit={found.unit_id}&period={found.period}"


@route(action="report.view", subject="report", methods=("GET",))
def download(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Hand out the file of a report."""
    data, content_type, name = services.fetch(report_id=report_id, actor=request.actor, now=request.now)
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@route(action="review.make", subject="report", methods=("POST",))
def issue(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Issue the report as the analysis of its month (9.2-03)."""
    issuing.issue(report_id=report_id, actor=request.actor, now=request.now)
    return htmx.go(
        request, reverse("console:report", args=[report_id]), toast=_("The month's analysis is issued.")
    )
