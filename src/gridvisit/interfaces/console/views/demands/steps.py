"""The steps of a demand: one small form each, one service each. GET shows the form, POST takes the step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.answering import macros
from gridvisit.domain.demands.rules import Verification
from gridvisit.domain.demands.sending import services as sending
from gridvisit.domain.demands.sending.held import Held
from gridvisit.domain.demands.services import offers
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local, local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms import demands as typed
from gridvisit.interfaces.console.forms.teamwork.parts import GiveBackForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.views.demands import common, waiting
from gridvisit.interfaces.console.views.demands.layouts import panes, undo
from gridvisit.standard.vocabulary import MacroStep, Urgency

MANY = 300


@dataclass(frozen=True)
class Step:
    """How a step looks: its form, its title and button, what it says when it is done."""

    form: type[forms.Form]
    title: Any
    icon: str
    done: Any
    run: Callable[[dict[str, Any], dict[str, Any]], Any]
    hint: Any = ""
    tone: str = "primary"


def _flag(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


def _uuid(value: str) -> Any:
    return parse_id(value) if value else None


def _verify(base: dict[str, Any], data: dict[str, Any]) -> Any:
    answers = Verification(
        done=_flag(data["done"]), told=_flag(data["told"]), satisfied=_flag(data["satisfied"]),
        promise_kept=_flag(data.get("promise_kept", "")),
    )  # fmt: skip
    return services.verify(**base, answers=answers, how=data["how"], text=data["text"])


def _resolve(base: dict[str, Any], data: dict[str, Any]) -> Any:
    data = data | {"milestones": tuple(data.get("milestones", ()))}
    return sending.resolve(**base, resolution=services.Resolution(**data))


def _dispatch(base: dict[str, Any], data: dict[str, Any]) -> Any:
    unit_id, handler_id = _uuid(data["unit_id"]), _uuid(data["handler_id"])
    return services.dispatch(**base, unit_id=unit_id, handler_id=handler_id, text=data["text"])


def _hand_over(base: dict[str, Any], data: dict[str, Any]) -> Any:
    unit_id, handler_id = _uuid(data["unit_id"]), _uuid(data["handler_id"])
    return services.hand_over(**base, unit_id=unit_id, handler_id=handler_id, text=data["text"])


def _contact(base: dict[str, Any], data: dict[str, Any]) -> Any:
    return services.record_contact(
        **base, reached=data["reached"] == "yes", how=data["how"], at=data["at"], text=data["text"]
    )


_lazy = gettext_lazy
STEPS: dict[str, Step] = {
    "complete": Step(
        waiting.CompleteForm, _lazy("Complete: whose it is, where"), "user-check", _lazy("Completed."),
        waiting.complete,
        _lazy("It is sent on once it is known. Its clocks run from when the customer spoke, whatever is missing."),
    ),
    "ask_hotline": Step(
        waiting.AskHotlineForm, _lazy("Ask the hotline back"), "phone", _lazy("Written down."), waiting.ask,
        _lazy("The clocks run on. The answer comes by phone, or with the hotline's next file."),
    ),
    "triage": Step(
        typed.TriageForm, _lazy("Confirm type, topic and urgency"), "checklist",
        _lazy("Confirmed; the clocks are set."),
        lambda base, data: services.triage(**base, **data),
    ),
    "hand_over": Step(
        typed.DispatchForm, _lazy("Hand over to repair"), "urgent", _lazy("Handed over."), _hand_over,
        _lazy("Within 15 minutes, at any hour. Tell people to keep away."), "danger",
    ),
    "dispatch": Step(typed.DispatchForm, _lazy("Send to the unit in charge"), "send", _lazy("Sent."), _dispatch),
    "accept": Step(
        typed.SureForm, _lazy("Accept"), "circle-check", _lazy("Accepted; call the customer next."),
        lambda base, _data: services.accept(**base),
    ),
    "give_back": Step(
        GiveBackForm, _lazy("Return to the desk"), "arrow-back-up", _lazy("Returned to the desk."),
        lambda base, data: services.give_back(**base, **data), _lazy("Once only. The clocks run on."), "warning",
    ),
    "contact": Step(
        typed.ContactForm, _lazy("Record a contact"), "phone", _lazy("Contact recorded."), _contact,
        _lazy("A contact is a person reached; a message sent is none."),
    ),
    "handle": Step(
        typed.HandleForm, _lazy("Write what was done"), "tool", _lazy("Written down."),
        lambda base, data: services.handle(**base, **data),
    ),
    "resolve": Step(
        typed.ResolveForm, _lazy("Resolve"), "flag-check",
        _lazy("Resolved; another person verifies it with the customer."),
        _resolve,
    ),
    "verify": Step(
        typed.VerifyForm, _lazy("Verify with the customer"), "user-check", _lazy("Verified."), _verify,
        _lazy("Ask each question; nobody answers for the customer."),
    ),
    "attempt": Step(
        typed.AttemptForm, _lazy("Nobody reached"), "phone-off", _lazy("Attempt recorded."),
        lambda base, data: services.record_attempt(**base, **data),
    ),
    "close_unconfirmed": Step(
        typed.SureForm, _lazy("Close without the customer's word"), "lock", _lazy("Closed; counted as not confirmed."),
        lambda base, _data: services.close_unconfirmed(**base), tone="warning",
    ),
    "verify_withdrawal": Step(
        typed.WithdrawalForm, _lazy("Verify the withdrawal"), "user-check", _lazy("Recorded."),
        lambda base, data: services.verify_withdrawal(**base, free_will=data["free_will"] == "yes", text=data["text"]),
    ),
    "propose_suspension": Step(
        typed.SuspendForm, _lazy("Propose a suspension"), "player-pause", _lazy("Proposed; the desk decides."),
        lambda base, data: services.propose_suspension(**base, **data),
        _lazy("Stops working-day clocks only, never contact or danger."), "warning",
    ),
    "grant_suspension": Step(
        typed.SureForm, _lazy("Grant the suspension"), "player-pause", _lazy("Suspended."),
        lambda base, _data: services.grant_suspension(**base),
    ),
    "refuse_suspension": Step(
        typed.ReasonForm, _lazy("Refuse the suspension"), "x", _lazy("Refused; the clocks never stopped."),
        lambda base, data: services.refuse_suspension(**base, **data),
    ),
    "resume": Step(
        typed.NoteForm, _lazy("Resume"), "player-play", _lazy("Resumed."),
        lambda base, data: services.resume(**base, **data)
    ),
    "refer": Step(
        typed.ReferForm, _lazy("Refer: not ours"), "arrow-forward-up",
        _lazy("Referred; never counted as solved by us."),
        lambda base, data: services.refer(**base, **data),
    ),
    "merge": Step(
        typed.MergeForm, _lazy("Merge a duplicate"), "git-merge", _lazy("Merged."),
        lambda base, data: services.merge(**base, into_id=_uuid(data["into_id"]), text=data["text"]),
    ),
    "unmerge": Step(
        typed.ReasonForm, _lazy("Take apart again"), "git-branch", _lazy("Taken apart."),
        lambda base, data: services.unmerge(**base, **data),
    ),
    "propose_rejection": Step(
        typed.RejectForm, _lazy("Propose to reject"), "ban", _lazy("Proposed; another person decides."),
        lambda base, data: services.propose_rejection(**base, **data), tone="danger",
    ),
    "confirm_rejection": Step(
        typed.NoteForm, _lazy("Confirm the rejection"), "ban", _lazy("Rejected."),
        lambda base, data: services.confirm_rejection(**base, **data), tone="danger",
    ),
    "withdraw": Step(
        typed.ReasonForm, _lazy("The customer withdraws it"), "hand-stop",
        _lazy("Withdrawn; an independent unit calls back."),
        lambda base, data: services.withdraw(**base, **data, said_to=str(base["actor"].staff_no)),
        _lazy("Only the customer can; write down the words used."), "warning",
    ),
    "reopen": Step(
        typed.ReasonForm, _lazy("Reopen"), "refresh", _lazy("Reopened."),
        lambda base, data: services.reopen(**base, **data),
        tone="warning",
    ),
}  # fmt: skip


def link(name: str, demand: Any) -> dict[str, Any]:
    """Return a step as a link to its own page."""
    step = STEPS[name]
    url = reverse(f"console:demand-{name}", args=[demand.pk])
    return {"name": name, "title": step.title, "icon": step.icon, "tone": step.tone, "url": url}


def bare(name: str, demand: Any, request: HttpRequest) -> dict[str, Any]:
    """Return a step with its empty form, for the demand's own page."""
    form, draft = _form(name, demand, request, None), f"demand-{name}-{demand.pk}"
    return link(name, demand) | {"form": form, "hint": STEPS[name].hint, "draft": draft}


def _form(name: str, demand: Any, request: HttpRequest, data: Any) -> forms.Form:
    cls = STEPS[name].form
    now = local(request.now).replace(second=0, microsecond=0)
    extra: dict[str, Any] = {"initial": {"told_at": now, "told_customer_at": now}}
    if cls is typed.TriageForm:
        extra["initial"] = {
            field: getattr(demand, field) for field in ("type", "topic", "urgency", "summary")
        }
        extra["in_danger"] = demand.danger or demand.urgency == Urgency.U0
    elif cls is waiting.CompleteForm:
        extra |= waiting.needs(demand, request, data)
    elif cls is typed.DispatchForm:
        extra |= {"units": _units(request), "people": _people(request)}
    elif cls in {typed.HandleForm, typed.ResolveForm}:
        extra["kinds"] = [due.kind for due in demand.dues.all() if due.met_at is None]
    elif cls is typed.VerifyForm:
        extra["has_promise"] = any(p.status != "released" for p in demand.promises.all())
    elif cls is typed.MergeForm:
        rows = selectors.merge_candidates(demand=demand, actor=request.actor)
        extra["into"] = [(str(row.pk), f"{row.number} {row.summary}".strip()) for row in rows]
    return cls(data, **extra)


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(unit.pk), unit.name) for unit in people.units(actor=request.actor)]


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    rows = people.able(actor=request.actor, action="demand.handle", on=local_date(request.now))[:MANY]
    return [(str(row.pk), f"{row.name} {row.staff_no} · {row.unit.name}") for row in rows]


def view_of(name: str) -> Callable[..., HttpResponse]:
    """Return the view of a step."""
    step, action = STEPS[name], offers.STEPS[name][1]

    @route(action=action, subject="demand")
    def view(request: HttpRequest, pk: str) -> HttpResponse:
        demand = selectors.demand(demand_id=parse_id(pk), actor=request.actor)
        form = _form(name, demand, request, request.POST if request.method == "POST" else None)
        filled = _macro(name, demand, request)
        if filled is not None:
            form.initial = {**(form.initial or {}), **filled.values}
        undone = undo.words_of(request, demand) if name == "resolve" else None
        if undone is not None:
            form.initial = {**(form.initial or {}), **undone}
        if form.is_bound and form.is_valid():
            base = {"demand_id": demand.pk, "actor": request.actor, "now": request.now}
            try:
                done = step.run(base, form.cleaned_data)
            except Refusal as no:
                return _page(request, name, demand, blame(form, no), no.status)
            seen = selectors.sees(demand_id=demand.pk, actor=request.actor)
            url = reverse("console:demand", args=[demand.pk]) if seen else reverse("console:demand-list")
            waits = isinstance(done, Held)  # its page says until when, and how to take it back
            return htmx.go(request, url, toast="" if waits else str(step.done))
        source = request.GET.get("macro", "") or request.GET.get("undone", "")
        return _page(request, name, demand, form, 422 if form.is_bound else 200, filled=filled, source=source)

    view.__name__ = f"demand_{name}"
    view.__doc__ = str(name)
    return view


def _macro(name: str, demand: Any, request: HttpRequest) -> macros.Prepared | None:
    """Return the macro the form starts with, if one was chosen (`?macro=`)."""
    chosen = request.GET.get("macro", "")
    if not chosen or request.method == "POST" or not MacroStep.has(name):
        return None
    return macros.prepared(
        demand=demand, step=name, macro_id=parse_id(chosen), actor=request.actor, now=request.now, lang=common.here()
    )  # fmt: skip


def _page(
    request: HttpRequest, name: str, demand: Any, form: forms.BaseForm, status: int, *, filled: Any = None,
    source: str = "",
) -> HttpResponse:  # fmt: skip
    step = STEPS[name]
    context = {
        "demand": demand, "form": form, "title": step.title, "hint": step.hint, "tone": step.tone, "submit": step.title,
        "cancel_url": reverse("console:demand", args=[demand.pk]),
        "draft": "-".join(filter(None, ("demand", name, str(demand.pk), source))), "filled": filled,
        **panes.base(demand),
        "writes": MacroStep.has(name), "undone": "undone" in request.GET,
        **(common.guesses_of(demand, request.actor) if name == "triage" else {}),
        "nothing": _("There is no open demand of the same person to merge with.")
        if name == "merge" and not form.fields["into_id"].choices else "",
    }  # fmt: skip
    return htmx.render(request, "console/demands/step.html", context, status=status)


VIEWS: dict[str, Callable[..., HttpResponse]] = {name: view_of(name) for name in STEPS}
