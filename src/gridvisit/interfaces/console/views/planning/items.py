"""One customer in a plan: why, who, when; every change with its reason. htmx gets the row alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.planning import changes, progress, schedule, selectors
from gridvisit.domain.planning.rules.period import parse
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms import planning as forms
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.planning import common
from gridvisit.standard.vocabulary import Channel


@route(action="plan.view", subject="plan item", methods=("GET",))
def item_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one customer of a plan; htmx gets the row with its forms, or with `closed` the row alone."""
    item = common.dress(selectors.item(item_id=pk, actor=request.actor), request.actor)
    partial = (
        "console/planning/_item_row.html" if request.GET.get("closed") else "console/planning/_item_edit.html"
    )
    return htmx.render(request, "console/planning/item.html", _context(request, item), partial=partial)


def _context(request: HttpRequest, item: Any, **forms_: Form) -> dict[str, Any]:
    context: dict[str, Any] = {"item": item, "plan": item.plan, "reason_form": forms.Reasoned(), **forms_}
    if item.may["owner"]:
        rows = selectors.capacity_table(plan=item.plan, actor=request.actor)
        context["people"] = [row for row in rows if row.level >= item.level]
    if item.may["channel"]:
        context["channels"] = Channel.choices(lang())
    if item.may["end"]:
        context.setdefault("not_done_form", forms.NotDone(auto_id="end-%s", lang=lang()))
    if item.may["move"]:
        following = parse(item.plan.period).next().name
        context.setdefault("move_form", forms.Move(auto_id="move-%s", initial={"period": following}))
    if not htmx.is_partial(request):
        events = [
            e
            for e in selectors.events(plan=item.plan, actor=request.actor, limit=500)
            if e.item_id == item.id
        ]
        context["events"] = common.events_of(events)
        asker = staff.by_ids([item.asked_by_id]).get(item.asked_by_id) if item.asked_by_id else None
        context["asker"] = asker
    return context


def _row(request: HttpRequest, pk: UUID, toast: str) -> HttpResponse:
    """Answer a change: the fresh row for htmx, the page one came from otherwise."""
    if not htmx.is_partial(request):
        return htmx.go(request, common.back_to(request, reverse("console:plan-item", args=[pk])), toast=toast)
    item = common.dress(selectors.item(item_id=pk, actor=request.actor), request.actor)
    return htmx.render(
        request, "console/planning/_item_row.html", {"item": item, "plan": item.plan}, toast=toast
    )


@route(action="plan.propose", subject="plan item", methods=("POST",))
def item_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a customer out, with a reason; after approval this asks."""
    item = changes.remove_item(
        item_id=pk, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now
    )
    asked = item.state == "drop_asked"
    return _row(
        request, pk, _("Asked for; the approver decides.") if asked else _("Taken out; the reason is kept.")
    )


@route(action="plan.propose", subject="plan item", methods=("POST",))
def item_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a customer back."""
    changes.restore_item(item_id=pk, actor=request.actor, now=request.now)
    return _row(request, pk, _("Back in the plan."))


@route(action="plan.view", subject="plan item", methods=("POST",))
def item_owner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose who goes."""
    item = selectors.item(item_id=pk, actor=request.actor)
    form = forms.Owner(request.POST)
    if not form.is_valid():
        raise Refusal("plan.not_a_visitor", status=422, field="owner")
    schedule.assign(
        plan_id=item.plan_id,
        item_ids=[pk],
        owner_id=form.cleaned_data["owner"],
        actor=request.actor,
        now=request.now,
    )
    return _row(request, pk, _("Visitor changed."))


@route(action="plan.propose", subject="plan item", methods=("POST",))
def item_channel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose another channel."""
    changes.set_channel(
        item_id=pk, channel=request.POST.get("channel", ""), actor=request.actor, now=request.now
    )
    return _row(request, pk, _("Channel changed."))


@route(action="plan.assign", subject="plan item", methods=("POST",))
def item_day(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the day; the visit is planned or moved."""
    item = selectors.item(item_id=pk, actor=request.actor)
    form = forms.Day(request.POST)
    if not form.is_valid():
        raise Refusal(
            "plan.outside_window", status=422, field="day", due_from=item.due_from, due_to=item.due_to
        )
    schedule.set_day(item_id=pk, day=form.cleaned_data["day"], actor=request.actor, now=request.now)
    return _row(request, pk, _("Day set; the visit is planned."))


@route(action="plan.assign", subject="plan item", methods=("POST",))
def item_order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a customer up or down in the order of its day."""
    step = -1 if request.POST.get("step") == "up" else 1
    schedule.move_in_day(item_id=pk, step=step, actor=request.actor, now=request.now)
    return htmx.go(
        request, common.back_to(request, reverse("console:plan-item", args=[pk])), toast=_("Order changed.")
    )


@route(action="plan.assign", subject="plan item", methods=("POST",))
def item_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why a customer was not visited."""
    form = forms.NotDone(request.POST, auto_id="end-%s", lang=lang())
    return _act(
        request, pk, form, "not_done_form", _("Marked as not done."),
        lambda data: progress.end_item(
            item_id=pk, why=data["why"], reason=data["reason"], actor=request.actor, now=request.now
        ),
    )  # fmt: skip


@route(action="plan.view", subject="plan item", methods=("POST",))
def item_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a customer to a later month."""
    form = forms.Move(request.POST, auto_id="move-%s")
    return _act(
        request, pk, form, "move_form", _("Moved; the plan of that month takes it up."),
        lambda data: progress.move_to(
            item_id=pk, period=data["period"], reason=data["reason"], actor=request.actor, now=request.now
        ),
    )  # fmt: skip


def _act(request: HttpRequest, pk: UUID, form: Form, name: str, toast: str, act: Any) -> HttpResponse:
    """Do `act` with a valid form; a refusal comes back beside its fields with what was typed."""
    status = 422
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form, status = blame(form, refusal), refusal.status  # type: ignore[assignment]
        else:
            return _row(request, pk, toast)
    item = common.dress(selectors.item(item_id=pk, actor=request.actor), request.actor)
    context = _context(request, item, **{name: form})
    return htmx.render(
        request,
        "console/planning/item.html",
        context,
        partial="console/planning/_item_edit.html",
        status=status,
    )


@route(action="plan.approve", subject="plan item", methods=("POST",))
def item_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree to, or refuse, a change somebody asked for."""
    agree = request.POST.get("agree") == "yes"
    changes.decide_change(
        item_id=pk, agree=agree, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now
    )
    return _row(request, pk, _("Change approved.") if agree else _("Change refused."))
