"""Findings: the list, one finding with the visits behind it, writing one down, dismissing one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.evaluation.bodies import selectors as bodies
from gridvisit.domain.improvement import findings, selectors, subjects
from gridvisit.domain.improvement.states import FindingState
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.kernel.paging import Page
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.improvement import FindingForm
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.improvement import common
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import CauseCode, NonconformitySource

FINDINGS = tables.ListSpec(
    key="findings",
    columns=(
        tables.Column(gettext_lazy("Finding")),
        tables.Column(gettext_lazy("Unit")),
        tables.Column(gettext_lazy("Source")),
        tables.Column(gettext_lazy("Visits"), numeric=True),
        tables.Column(gettext_lazy("Status")),
        tables.Column(gettext_lazy("Found on")),
        tables.Column(gettext_lazy("Open by")),
    ),
    filters=(
        tables.Filter("state", gettext_lazy("Status")),
        tables.Filter("source", gettext_lazy("Source")),
        tables.Filter("rule", gettext_lazy("Rule")),
        tables.Filter("unit", gettext_lazy("Unit")),
        tables.Filter("systemic", gettext_lazy("Systemic"), "flag"),
    ),
    search=gettext_lazy("Number, rule, words of the finding"),
    tabs=(
        tables.Tab(gettext_lazy("Waiting for a decision"), "state=open"),
        tables.Tab(gettext_lazy("Systemic"), "state=open&systemic=1"),
        tables.Tab(gettext_lazy("In action"), "state=in_action"),
    ),
)


@route(action="finding.view", subject="finding", methods=("GET",))
def finding_list(request: HttpRequest) -> HttpResponse:
    """What failed or was found, newest first."""
    here = lang()
    state = FINDINGS.read(
        request, state=FindingState.choices(here), source=NonconformitySource.choices(here),
        rule=common.rule_choices(selectors.rules_found(actor=request.actor)),
        unit=common.units_of(request, "finding.view"),
    )  # fmt: skip
    rows = selectors.findings(
        actor=request.actor, state=state.get("state", ""), source=state.get("source", ""),
        rule=state.get("rule", ""), systemic=bool(state.get("systemic")), q=state.q,
        unit_id=parse_id(state.get("unit")) if state.get("unit") else None,
    )  # fmt: skip
    page = selectors.finding_page(rows, cursor=state.cursor)
    shown = Page(common.finding_rows(page.items, common.today(request)), page.next_cursor)
    may_raise = access.may(request.actor, "finding.raise")
    empty = tables.Empty(
        _("No findings yet"),
        _("A failed rule becomes a finding when its visit is judged. What you notice yourself you can write down."),
        _("Write down a finding") if may_raise else "", reverse("console:finding-new") if may_raise else "", "flag",
    )  # fmt: skip
    return tables.show(
        request, "console/improvement/findings.html", state=state, page=shown, count=rows.count(), empty=empty,
        row="console/improvement/_finding_row.html", may_raise=may_raise,
    )  # fmt: skip


@route(action="finding.view", subject="finding", methods=("GET",))
def finding(request: HttpRequest, pk: Any) -> HttpResponse:
    """One finding: what, which rule, the visits that failed it, what became of it."""
    found = selectors.finding(finding_id=pk, actor=request.actor)
    row = common.finding_rows([found], common.today(request))[0]
    failing = selectors.failing(found, actor=request.actor, cursor=request.GET.get("cursor", ""))
    decides = selectors.may_manage(request.actor, found.unit_id) and found.state == FindingState.OPEN
    subject = subjects.of_finding(found, actor=request.actor) if failing is None else None
    context = row | {
        "rule": common.rule_of(found.rule),
        "failing": failing,
        "next_url": f"?{urlencode({'cursor': failing.next_cursor})}"
        if failing and failing.next_cursor
        else "",
        "verdicts_url": _verdicts_url(found, request),
        "month": selectors.month_of(found),
        "cause": CauseCode.label_of(found.cause_code, lang()) if found.cause_code else "",
        "verdicts": bodies.of_finding(finding_id=found.pk, unit_id=found.unit_id, actor=request.actor),
        "subject": subject,
        "subject_url": common.subject_url(subject.kind, subject.id) if subject else "",
        "events": common.history_of(found),
        "decides": decides,
        "sees_action": bool(found.action_id),
    }
    return htmx.render(request, "console/improvement/finding.html", context)


def _verdicts_url(found: Any, request: HttpRequest) -> str:
    month = selectors.month_of(found)
    if month is None or not access.may(request.actor, "verdict.view"):
        return ""
    query = {"rule": found.rule, "outcome": "fail", "unit": found.unit_id, "period": month.name}
    return f"{reverse('console:verdict-list')}?{urlencode(query)}"


@route(action="finding.raise", subject="finding")
def finding_new(request: HttpRequest) -> HttpResponse:
    """Write down a finding, or report oneself."""
    form: Any = FindingForm(
        request.POST if request.method == "POST" else None, units=_units(request),
        rules=common.rule_choices(catalogue.by_id()), initial=_initial(request),
    )  # fmt: skip
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            found = _raise(request, form.cleaned_data)
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(
                request,
                _after(request, found),
                toast=_("Finding %(number)s written down.") % {"number": found.number},
            )
    back = "console:finding-list" if access.may(request.actor, "finding.view") else "console:home"
    context = {"form": form, "cancel_url": reverse(back)}
    return htmx.render(request, "console/improvement/finding_new.html", context, status=status)


def _after(request: HttpRequest, found: Any) -> str:
    seen = access.may(request.actor, "finding.view")
    return reverse("console:finding", args=[found.pk]) if seen else reverse("console:home")


def _raise(request: HttpRequest, data: dict[str, Any]) -> Any:
    about = subjects.by_number(data["about"], actor=request.actor)
    return findings.raise_finding(
        unit_id=parse_id(data["unit"]), source=data["source"], title=data["title"], detail=data["detail"],
        rule=data["rule"], object_kind=about.kind if about else "", object_id=about.id if about else None,
        actor=request.actor, now=request.now,
    )  # fmt: skip


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    units = common.units_of(request, "finding.raise")
    own = request.actor.unit
    return units if any(pk == str(own.id) for pk, _name in units) else [(str(own.id), own.name), *units]


def _initial(request: HttpRequest) -> dict[str, Any]:
    given = {name: request.GET.get(name, "") for name in ("about", "rule")}
    return given | {"unit": str(request.actor.unit_id), "source": request.GET.get("source", "self_report")}


@route(action="action.manage", subject="finding", methods=("POST",))
def finding_dismiss(request: HttpRequest, pk: Any) -> HttpResponse:
    """End a finding without an action, with the reason."""
    found = findings.dismiss(
        finding_id=pk, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now
    )
    return htmx.go(
        request, reverse("console:finding", args=[found.pk]), toast=_("The finding ends without an action.")
    )
