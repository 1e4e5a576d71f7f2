"""Objections: the list, one with its steps, objecting, how often verdicts fall."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from gridvisit.domain.evaluation.objecting import selectors, services, states
from gridvisit.domain.evaluation.objecting.services import Paper
from gridvisit.domain.evaluation.objecting.states import ObjectionState
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.domain.visits import selectors as visits
from gridvisit.foundation.files import services as files
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console import steps as steps_of
from gridvisit.interfaces.console.forms.judging import objections as typed
from gridvisit.interfaces.console.gate import blame, lang, route, words
from gridvisit.interfaces.console.steps import Step
from gridvisit.interfaces.console.views.evaluation.verdicts import periods
from gridvisit.standard import catalogue
from gridvisit.standard.vocabulary import ObjectionDecision, ObjectionGround

_lazy = gettext_lazy
TONES = {"submitted": "warn", "needs_facts": "info", "decided": "good", "withdrawn": ""}
EVENTS: dict[str, tuple[Any, str, str]] = {
    "made": (_lazy("Objection made"), "flag", ""),
    "sent_back": (_lazy("Sent back for facts"), "message-circle-question", "warn"),
    "answered": (_lazy("Facts given"), "message", ""),
    "reminded": (_lazy("The deadline comes near"), "bell", "warn"),
    "decided": (_lazy("Decided"), "gavel", "good"),
    "withdrawn": (_lazy("Withdrawn"), "arrow-back-up", ""),
}

OBJECTIONS = tables.ListSpec(
    key="objections",
    columns=(
        tables.Column(_lazy("Objection")),
        tables.Column(_lazy("Verdict")),
        tables.Column(_lazy("Ground")),
        tables.Column(_lazy("Status")),
        tables.Column(_lazy("Decide by")),
        tables.Column(_lazy("Unit")),
    ),
    filters=(
        tables.Filter("state", _lazy("Status"), options=ObjectionState.choices()),
        tables.Filter("decision", _lazy("Decision")),
        tables.Filter("rule", _lazy("Rule")),
        tables.Filter("unit", _lazy("Unit")),
        tables.Filter("whose", _lazy("Whose"), "tab", options=(("mine", ""), ("decide", ""))),
        tables.Filter("overdue", _lazy("Overdue"), "flag"),
    ),
    tabs=(
        tables.Tab(_lazy("To be decided by me"), "whose=decide"),
        tables.Tab(_lazy("My objections"), "whose=mine"),
        tables.Tab(_lazy("Overdue"), "overdue=1"),
    ),
)


@route(action="objection.view", subject="objection", methods=("GET",))
@never_cache
def objection_list(request: HttpRequest) -> HttpResponse:
    """Show objections in sight, and how often they are upheld."""
    here, actor = lang(), request.actor
    state = OBJECTIONS.read(
        request,
        state=ObjectionState.choices(here),
        decision=ObjectionDecision.choices(here),
        rule=[(spec.id, f"{spec.id} {spec.title.of(here)}") for spec in catalogue.all_rules()],
        unit=[(str(unit.pk), unit.name) for unit in staff.units(actor=actor)],
    )
    unit, today = state.get("unit"), local_date(request.now)
    rows = selectors.listing(
        actor=actor,
        state=state.get("state", ""),
        decision=state.get("decision", ""),
        rule=state.get("rule", ""),
        unit_id=parse_id(unit) if unit else None,
        whose=state.get("whose", ""),
        overdue_on=today if state.get("overdue") else None,
    )
    page = selectors.page(rows, cursor=state.cursor)
    numbers = selectors.visit_numbers(page.items)
    shown = [row_of(item, today, numbers.get(item.visit_id, "")) for item in page.items]
    whole, _each = selectors.rates(actor=actor)
    return tables.show(
        request,
        "console/evaluation/objections.html",
        state=state,
        page=type(page)(shown, page.next_cursor),
        row="console/evaluation/_objection_row.html",
        empty=tables.Empty(
            _("No objections"),
            _("Who was judged may object to a verdict on his own visit; another person decides."),
            _("Look at verdicts") if access.may(actor, "verdict.view") else "",
            reverse("console:verdict-list") if access.may(actor, "verdict.view") else "",
            "scale",
        ),
        whole=whole,
    )


def row_of(item: Any, today: date, number: str = "") -> dict[str, Any]:
    """Return what rows and pages say of an objection."""
    here = lang()
    upheld = item.decision == ObjectionDecision.UPHELD
    return {
        "o": item,
        "visit": number,
        "about": about(item),
        "ground": ObjectionGround.label_of(item.ground, here),
        "state": ObjectionDecision.label_of(item.decision, here)
        if item.decision
        else ObjectionState.label_of(item.state, here),
        "tone": "brand" if upheld else TONES.get(item.state, ""),
        "late": item.state in states.OPEN and item.due_on < today,
        "open": item.state in states.OPEN,
    }


def about(item: Any) -> str:
    """Return what was objected to, in words."""
    if not item.rule:
        return _("Validity of the visit (%(rules)s)") % {"rules": ", ".join(item.rules)}
    known = catalogue.by_id().get(item.rule)
    return f"{item.rule} {known.title.of(lang()) if known else ''}"


STEPS: dict[str, Step] = {
    "decide": Step(
        typed.DecideForm, _lazy("Decide"), "gavel", _lazy("The decision is recorded."),
        lambda base, form: services.decide(**base, **form.cleaned_data), "objection.decide",
        _lazy("If the objection is upheld, the visit is judged again at once; the earlier judgement is kept."),
    ),
    "send-back": Step(
        typed.SendBackForm, _lazy("Send back for facts"), "message-circle-question", _lazy("The question was sent."),
        lambda base, form: services.send_back(**base, **form.cleaned_data), "objection.decide",
    ),
    "answer": Step(
        typed.AnswerForm, _lazy("Give the facts"), "message", _lazy("The facts are with the second reader."),
        lambda base, form: services.answer(**base, facts=form.cleaned_data["facts"], paper=paper_of(form)),
        "verdict.object",
    ),
    "withdraw": Step(
        typed.WithdrawForm, _lazy("Withdraw the objection"), "arrow-back-up", _lazy("The objection is withdrawn."),
        lambda base, form: services.withdraw(**base, **form.cleaned_data), "verdict.object",
    ),
}  # fmt: skip


def paper_of(form: forms.Form) -> Paper | None:
    """Return the file handed in with a form."""
    upload = form.cleaned_data.get("file")
    return Paper(upload.name, upload.read()) if upload else None


@route(action="objection.view", subject="objection", methods=("GET",))
@never_cache
def objection(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    """Show one objection with its way and what may be done next."""
    return _page(request, selectors.one(objection_id=objection_id, actor=request.actor))


def _page(
    request: HttpRequest, found: Any, sent: tuple[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    actor, own = request.actor, found.objector_id == request.actor.id
    refusal = None if own or found.state not in states.OPEN else services.reader_refusal(found, actor)
    names = _next(found, own=own, reader=not own and refusal is None)
    steps = [_step(name, found, sent) for name in names]
    row = row_of(found, local_date(request.now), selectors.visit_numbers([found]).get(found.visit_id, ""))
    why = refusal is not None and refusal.code != "forbidden"
    context = row | {
        "steps": steps,
        "own": own,
        "not_reader": words(refusal) if refusal is not None and why else "",
        "events": [_event(event, who) for event, who in selectors.events_of(found)],
        "sees_verdicts": access.may(actor, "verdict.view", unit_id=found.unit_id, own=own),
    }
    return htmx.render(request, "console/evaluation/objection.html", context, status=status)


def _next(found: Any, *, own: bool, reader: bool) -> list[str]:
    mine = ("answer", "withdraw") if own else ("decide", "send-back") if reader else ()
    return [name for name in mine if states.can(found.state, name.replace("-", "_"))]


def _step(name: str, found: Any, sent: tuple[str, forms.Form] | None) -> dict[str, Any]:
    step, was_sent = STEPS[name], sent is not None and sent[0] == name
    form = sent[1] if sent and was_sent else step.form()
    return steps_of.shown(name, step, "objection", found.pk, form, sent=was_sent)


def _event(event: Any, who: Any) -> dict[str, Any]:
    title, icon, tone = EVENTS.get(event.kind, (event.kind, "point", ""))
    said = [event.note] if event.note else []
    if event.kind == "decided":
        said.insert(0, ObjectionDecision.label_of(event.data.get("decision"), lang()))
    return {
        "at": event.at, "title": title, "icon": icon, "tone": tone, "text": "\n".join(said),
        "who": f"{who.name} {who.staff_no}" if who else _("by the system"),
        "paper": event.attachment, "id": event.pk,
    }  # fmt: skip


VIEWS = steps_of.views(
    STEPS,
    thing="objection",
    argument="objection_id",
    find=lambda request, pk: selectors.one(objection_id=pk, actor=request.actor),
    page=_page,
)


@route(action="verdict.object", subject="visit")
def object_to(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Object to a verdict on one's own visit; `rule` in the address names it, without one it is the validity."""
    rule = request.GET.get("rule", "")[:8]
    visit = visits.get(visit_id=visit_id, actor=request.actor)
    against = services.may_object(visit_id=visit_id, rule=rule, actor=request.actor, now=request.now)
    form = typed.ObjectForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = services.object_to(
                    visit_id=visit_id, rule=rule, ground=form.cleaned_data["ground"],
                    reason=form.cleaned_data["reason"], paper=paper_of(form), actor=request.actor, now=request.now,
                )  # fmt: skip
            except Refusal as no:
                blame(form, no)
                status = no.status
            else:
                told = _("Objection %(number)s is made; it is decided by %(day)s.") % {
                    "number": made.number, "day": made.due_on,
                }  # fmt: skip
                return htmx.go(request, reverse("console:objection", args=[made.pk]), toast=told)
    known = catalogue.by_id()
    context = {
        "form": form,
        "number": visit.number,
        "visit_id": visit_id,
        "rule": known.get(rule),
        "rules": [known[pk] for pk in against.rules if pk in known],
        "reason": selectors.verdicts_against(against),
        "back": reverse("console:visit-verdicts", args=[visit_id]),
    }
    return htmx.render(request, "console/evaluation/object.html", context, status=status)


@route(action="objection.view", subject="objection", methods=("GET",))
@never_cache
def rates(request: HttpRequest) -> HttpResponse:
    """Show how often decided objections overturned a verdict, per rule, with n and interval."""
    given, unit = request.GET.get("period", ""), request.GET.get("unit", "")
    options = periods(request)
    period = parse_period(given) if given in dict(options) else None
    unit_id = parse_id(unit) if unit else None
    whole, each = selectors.rates(actor=request.actor, period=period, unit_id=unit_id)
    context = {
        "whole": whole,
        "each": each,
        "period": given if period else "",
        "periods": [name for name, _label in options],
        "units": list(staff.units(actor=request.actor)),
        "unit_id": unit_id,
    }
    return htmx.render(request, "console/evaluation/objection_rates.html", context)


@route(action="objection.view", subject="objection", methods=("GET",))
def paper(request: HttpRequest, objection_event_id: UUID) -> HttpResponse:
    """Hand out a paper that was handed in with an objection."""
    event = selectors.paper(event_id=objection_event_id, actor=request.actor)
    data, content_type = files.fetch(event.attachment)
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg"}.get(content_type, "bin")
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = "private, max-age=300"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = f'attachment; filename="{event.objection.number}-{event.kind}.{ending}"'
    return response
