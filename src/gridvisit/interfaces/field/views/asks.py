"""Steps 4 and 5: demands and questions, promises; and the danger button that is always within reach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.demands import rules
from gridvisit.domain.demands import selectors as demands_of
from gridvisit.domain.demands import services as demand_services
from gridvisit.domain.demands.suggestions import suggestions
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits.steps import s4_needs
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.field.forms import asks as forms
from gridvisit.interfaces.field.gate import blame, route
from gridvisit.interfaces.field.views import common
from gridvisit.interfaces.field.views.talk import Page
from gridvisit.standard.vocabulary import DemandTopic, DemandType


def demands(request: HttpRequest, visit: Any) -> Page:
    """What the customer asks of us, one by one, and what they only want to know."""
    data = request.POST or None
    demand = forms.DemandForm(data, prefix="demand", empty_permitted=True, use_required_attribute=False)
    inquiry = forms.InquiryForm(data, prefix="inquiry", empty_permitted=True, use_required_attribute=False)

    def save() -> None:
        if demand.has_changed():
            s4_needs.raise_demand_on_visit(
                visit_id=visit.pk, actor=request.actor, now=request.now, heard_at=request.now, **demand.demand
            )
        if inquiry.has_changed():
            s4_needs.add_inquiry(
                visit_id=visit.pk, actor=request.actor, now=request.now, **inquiry.cleaned_data
            )

    said = ""
    if data and (demand.has_changed() or inquiry.has_changed()):
        said = _("Written down.")
    context = {
        "raised": demands_of.of_visit(visit_id=visit.pk, actor=request.actor),
        "inquiries": list(visit.inquiries.all()),
        "shown_hints": _hints(demand["verbatim"].value() or ""),
    }
    return Page({"demand": demand, "inquiry": inquiry}, save, context, said)


def promises(request: HttpRequest, visit: Any) -> Page:
    """Old promises are answered first; then new ones."""
    data = request.POST or None
    brief = visit.brief or {}
    told = set(visit.supplement.get("reported", []))
    old = [row for row in brief.get("open_promises") or () if row["id"] not in told]
    matters = [row for row in brief.get("open_demands") or () if row["id"] not in told]
    people = _promisers(request, visit)
    raised = demands_of.of_visit(visit_id=visit.pk, actor=request.actor)
    reports = forms.ReportsForm(data, prefix="old", promises=old, demands=matters)
    promise = forms.PromiseForm(
        data,
        prefix="new",
        empty_permitted=True,
        use_required_attribute=False,
        people=people,
        demands=[(str(row.pk), f"{row.number} {row.summary or row.verbatim[:20]}") for row in raised],
        initial={"owner_id": str(request.actor.pk)},
    )

    def save() -> None:
        if reports.reports:
            s4_needs.report_promises(
                visit_id=visit.pk, reports=reports.reports, actor=request.actor, now=request.now
            )
        if promise.has_changed():
            got = promise.cleaned_data
            s4_needs.make_promise(
                visit_id=visit.pk, text=got["text"], due_on=got["due_on"], owner_id=UUID(got["owner_id"]),
                demand_id=UUID(got["demand_id"]) if got.get("demand_id") else None,
                actor=request.actor, now=request.now,
            )  # fmt: skip

    context = {
        "rows": list(reports.rows()),
        "made": [row for row in demands_of.promises_of_visit(visit.pk) if row.visit_id == visit.pk],
        "told": [
            row
            for name in ("open_promises", "open_demands")
            for row in brief.get(name) or ()
            if row["id"] in told
        ],
    }
    said = _("Written down.") if data and promise.has_changed() else ""
    return Page({"reports": reports, "promise": promise}, save, context, said)


def _promisers(request: HttpRequest, visit: Any) -> list[tuple[str, str]]:
    """Return who may be named as the owner of a promise: oneself; colleagues for who may promise for others."""
    rows = [request.actor]
    if access.may(request.actor, "promise.make", unit_id=visit.unit_id):
        rows = staff.colleagues(actor=request.actor)
    return [(str(row.pk), f"{row.staff_no} {row.name}") for row in rows]


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def inquiry(request: HttpRequest, visit_id: UUID, inquiry_id: UUID) -> HttpResponse:
    """Answer a question that was only noted, or say who to ask."""
    visit = common.get(request, visit_id)
    s4_needs.answer_inquiry(
        visit_id=visit.pk,
        inquiry_id=inquiry_id,
        answer=request.POST.get("answer", "").strip()[:2000],
        referral=request.POST.get("referral", "").strip()[:200],
        actor=request.actor,
        now=request.now,
    )
    return common.go(request, common.url(visit, "demands"), _("Written down."))


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def hint(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Suggest types and topics for the words typed so far; the person taps one, or another."""
    visit = common.get(request, visit_id)
    verbatim = request.POST.get("demand-verbatim", "")[:2000]
    context = {"shown_hints": _hints(verbatim), "danger_words": rules.danger_words(verbatim), "visit": visit}
    return render(request, "field/visit/_hints.html", context)


def _hints(verbatim: str) -> list[dict[str, str]]:
    """Return a suggestion for each demand in the words, with how sure it is."""
    here = get_language() or "zh"
    return [
        {
            "type": found.type,
            "topic": found.topic,
            "label": f"{DemandType.label_of(found.type, here)} · {DemandTopic.label_of(found.topic, here)}",
            "percent": str(found.percent),
        }
        for found in suggestions(verbatim)
        if found.worth_showing
    ]


@route(action="demand.raise", subject="visit")
@never_cache
def danger(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Hand danger to life over at once: what and where, nothing else is asked (5.5-03)."""
    visit = common.get(request, visit_id)
    place = visit.site.address if visit.site else ""
    form = forms.DangerForm(request.POST or None, initial={"place": place})
    if request.method == "POST" and form.is_valid():
        try:
            raised = _raise_danger(request, visit, form.demand)
            demand_services.hand_over(
                demand_id=raised.pk, unit_id=visit.unit_id, actor=request.actor, now=request.now
            )
        except Refusal as no:
            return _danger_page(request, visit, blame(form, no), no.status)
        return common.go(
            request,
            reverse("field:handed-over", args=[visit.pk, raised.pk]),
        )
    return _danger_page(request, visit, form, 422 if form.is_bound else 200)


def _raise_danger(request: HttpRequest, visit: Any, demand: dict[str, Any]) -> Any:
    """Raise the danger on the visit while it goes on, else as a demand that came up beside it."""
    if visit.state == common.UNDER_WAY:
        return s4_needs.raise_demand_on_visit(
            visit_id=visit.pk, actor=request.actor, now=request.now, heard_at=request.now, **demand
        )
    new = demand_services.NewDemand(
        party_id=visit.party_id, site_id=visit.site_id, unit_id=visit.unit_id, visit_id=visit.pk, source="visit",
        visitor_id=request.actor.id, heard_at=request.now, **demand,
    )  # fmt: skip
    return demand_services.raise_demand(new=new, actor=request.actor, now=request.now)


def _danger_page(request: HttpRequest, visit: Any, form: Any, status: int) -> HttpResponse:
    return common.show(request, "field/visit/danger.html", visit, status=status, form=form)


@route(action="demand.raise", subject="visit", methods=("GET",))
@never_cache
def handed_over(request: HttpRequest, visit_id: UUID, demand_id: UUID) -> HttpResponse:
    """Say that the danger was handed over, when, and what to do until the crew comes."""
    visit = common.get(request, visit_id)
    demand = demands_of.demand(demand_id=demand_id, actor=request.actor)
    return common.show(request, "field/visit/handed_over.html", visit, demand=demand)
