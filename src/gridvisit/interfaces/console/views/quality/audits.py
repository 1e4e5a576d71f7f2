"""Internal audits in the console: the programme, a new audit, the checklist, the report."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.improvement.audits import services
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.quality.system import (
    AuditForm,
    AuditItemForm,
    AuditUnitForm,
    ConclusionForm,
)
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.quality import common
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import AuditResult, AuditState

TONES = {"planned": "warn", "approved": "info", "reported": "info", "closed": "good"}


@route(action="internal_audit.view", subject="internal audit", methods=("GET",))
def audit_list(request: HttpRequest) -> HttpResponse:
    """The audits in sight, the newest first."""
    rows = [{"audit": row, "tone": TONES[row.state]} for row in services.audits(actor=request.actor)[:200]]
    context = {"rows": rows, "may_make": access.may(request.actor, "internal_audit.make")}
    return htmx.render(request, "console/quality/audits.html", context)


@route(action="internal_audit.make", subject="internal audit")
def audit_new(request: HttpRequest) -> HttpResponse:
    """Choose the unit first, then those who may audit it."""
    units = common.units(request, "internal_audit.make")
    chosen = request.GET.get("unit", "")
    cancel = reverse("console:audit-list")
    if not any(pk == chosen for pk, _name in units):
        form: Any = AuditUnitForm(options={"unit": units})
        return htmx.render(request, "console/quality/audit_unit.html", {"form": form, "cancel_url": cancel})
    unit_id, today = parse_id(chosen), local_date(request.now)
    able = common.names(services.able(unit_id=unit_id, actor=request.actor, on=today))
    form = AuditForm(
        common.sent(request), initial={"planned_on": today, "chapters": list(services.CHAPTERS)},
        options={"chapters": _chapters(), "lead": able, "auditors": able},
    )  # fmt: skip
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.plan(
                unit_id=unit_id, title=data["title"], chapters=data["chapters"], planned_on=data["planned_on"],
                lead_id=parse_id(data["lead"]), auditor_ids=[parse_id(pk) for pk in data["auditors"]],
                scope=data["scope"], actor=request.actor, now=request.now,
            )  # fmt: skip
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(
                request,
                reverse("console:internal-audit", args=[made.pk]),
                toast=_("Planned. Somebody else approves it."),
            )
    context = {"form": form, "cancel_url": cancel, "unit": people.unit(unit_id=unit_id, actor=request.actor)}
    return htmx.render(request, "console/quality/audit_new.html", context, status=status)


def _chapters() -> list[tuple[str, str]]:
    return [(number, _("Chapter %(number)s") % {"number": number}) for number in services.CHAPTERS]


@route(action="internal_audit.view", subject="internal audit", methods=("GET",))
def audit(request: HttpRequest, audit_id: Any) -> HttpResponse:
    """One audit: who audits, the checklist, the findings, the conclusion."""
    return _show(request, audit_id, ConclusionForm())


def _show(request: HttpRequest, audit_id: Any, form: Any, status: int = 200) -> HttpResponse:
    row = services.one(audit_id=audit_id, actor=request.actor)
    here, items = lang(), services.items_of(row)
    makes = access.may(request.actor, "internal_audit.make", unit_id=row.unit_id)
    team = people.by_ids([row.created_by, row.approved_by_id, *(parse_id(pk) for pk in row.auditors)])
    context = {
        "audit": row, "tone": TONES[row.state], "form": form, "others": [team[parse_id(pk)] for pk in row.auditors],
        "planned_by": team.get(row.created_by), "approved_by": team.get(row.approved_by_id),
        "items": [_item(item, here) for item in items], "answered": sum(bool(item.result) for item in items),
        "findings": [item.finding for item in items if item.finding],
        "may_approve": makes and row.state == AuditState.PLANNED and row.created_by != request.actor.id,
        "works": makes and row.state == AuditState.APPROVED and services.is_auditor(row, request.actor),
        "may_close": makes and row.state == AuditState.REPORTED,
    }  # fmt: skip
    return htmx.render(request, "console/quality/audit.html", context, status=status)


def _item(item: Any, here: str) -> dict[str, Any]:
    rule = catalogue.by_id().get(item.rule)
    return {
        "item": item, "title": rule.title.of(here) if rule else item.rule,
        "result": AuditResult.label_of(item.result, here), "bad": item.result == AuditResult.NONCONFORM,
    }  # fmt: skip


@route(action="internal_audit.make", subject="internal audit")
def audit_item(request: HttpRequest, audit_id: Any, rule: str) -> HttpResponse:
    """One clause: its words, and what was seen."""
    row = services.one(audit_id=audit_id, actor=request.actor)
    item = next((item for item in services.items_of(row) if item.rule == rule), None)
    spec = catalogue.rule(rule)
    form: Any = AuditItemForm(
        common.sent(request), initial={"result": item.result, "note": item.note} if item else None
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.answer(
                audit_id=row.pk, rule=rule, actor=request.actor, now=request.now, **form.cleaned_data
            )
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(
                request, f"{reverse('console:internal-audit', args=[row.pk])}#r{rule}", toast=_("Noted.")
            )
    context = {
        "audit": row, "rule": rule, "title": spec.title.of(lang()), "words": spec.explanation.of(lang()), "form": form,
        "cancel_url": reverse("console:internal-audit", args=[row.pk]),
    }  # fmt: skip
    return htmx.render(request, "console/quality/audit_item.html", context, status=status)


@route(action="internal_audit.make", subject="internal audit", methods=("POST",))
def audit_approve(request: HttpRequest, audit_id: Any) -> HttpResponse:
    """Approve a plan."""
    services.approve(audit_id=audit_id, actor=request.actor, now=request.now)
    return htmx.go(request, reverse("console:internal-audit", args=[audit_id]), toast=_("Done."))


@route(action="internal_audit.make", subject="internal audit", methods=("POST",))
def audit_report(request: HttpRequest, audit_id: Any) -> HttpResponse:
    """Hand in the report."""
    form: Any = ConclusionForm(request.POST)
    if not form.is_valid():
        return _show(request, audit_id, form, 422)
    try:
        services.report(
            audit_id=audit_id,
            conclusion=form.cleaned_data["conclusion"],
            actor=request.actor,
            now=request.now,
        )
    except Refusal as no:
        return _show(request, audit_id, blame(form, no), no.status)
    return htmx.go(request, reverse("console:internal-audit", args=[audit_id]), toast=_("Done."))


@route(action="internal_audit.make", subject="internal audit", methods=("POST",))
def audit_close(request: HttpRequest, audit_id: Any) -> HttpResponse:
    """Close an audit whose findings have all ended."""
    services.close(audit_id=audit_id, actor=request.actor, now=request.now)
    return htmx.go(request, reverse("console:internal-audit", args=[audit_id]), toast=_("Done."))
