"""The workshop of one plan: figures, problems, capacity, customers with their reasons, who was left out, the draw."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.customers import selectors as customers
from gridvisit.domain.customers.rules import VisitClass
from gridvisit.domain.planning import approval, changes, progress, propose, selectors, words
from gridvisit.domain.planning.rules import draw
from gridvisit.domain.planning.states import AGREED, EDITABLE, ItemState, PlanState
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms import planning as forms
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.planning import common
from gridvisit.standard.vocabulary import PlanItemReason, Selection

DEFAULT_SHARE = 20
ONLY = (
    ("random", gettext_lazy("At random")),
    ("manual", gettext_lazy("By hand")),
    ("unowned", gettext_lazy("Without a visitor")),
    ("asked", gettext_lazy("Changes to decide")),
)
ITEMS = tables.ListSpec(
    key="plan-items",
    columns=(
        tables.Column(gettext_lazy("Customer")),
        tables.Column(gettext_lazy("Why")),
        tables.Column(gettext_lazy("Channel")),
        tables.Column(gettext_lazy("Window"), sort="due"),
        tables.Column(gettext_lazy("Priority"), sort="priority", numeric=True),
        tables.Column(gettext_lazy("Visitor")),
        tables.Column(gettext_lazy("Status")),
        tables.Column(gettext_lazy("Actions"), hidden_label=True),
    ),
    filters=(
        tables.Filter("reason", gettext_lazy("Why")),
        tables.Filter("visit_class", gettext_lazy("Class")),
        tables.Filter("owner", gettext_lazy("Visitor")),
        tables.Filter("state", gettext_lazy("Status")),
        tables.Filter("only", gettext_lazy("Show only"), options=ONLY),
    ),
    search=gettext_lazy("Customer, account number, phone"),
    tabs=(
        tables.Tab(gettext_lazy("At random"), "only=random"),
        tables.Tab(gettext_lazy("By hand"), "only=manual"),
        tables.Tab(gettext_lazy("Without a visitor"), "only=unowned"),
        tables.Tab(gettext_lazy("Changes to decide"), "only=asked"),
        tables.Tab(gettext_lazy("Taken out"), "state=removed"),
    ),
    order="-priority",
)


@route(action="plan.view", subject="plan", methods=("GET",))
def plan_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one plan; htmx gets only the list of customers."""
    plan = selectors.plan(plan_id=pk, actor=request.actor)
    table = selectors.capacity_table(plan=plan, actor=request.actor)
    owners = [(str(row.person.id), f"{row.person.name} {row.person.staff_no}") for row in table]
    state = ITEMS.read(
        request,
        reason=common.reason_choices(),
        visit_class=common.class_choices(),
        owner=owners,
        state=ItemState.choices(lang()),
    )
    only = state.get("only", "")
    page = selectors.item_page(
        plan=plan, actor=request.actor, order=state.sort, cursor=state.cursor, q=state.q, reason=state.get("reason"),
        visit_class=state.get("visit_class"), owner_id=state.get("owner"), state=state.get("state"),
        selection=only if Selection.has(only) else "",
        unowned=only == "unowned",
        asked=only == "asked",
    )  # fmt: skip
    for item in page.items:
        common.dress(item, request.actor)
    context = {} if htmx.is_partial(request) else _frame(request, plan, table)
    empty = tables.Empty(
        _("Nobody is in this plan"),
        _(
            "Nobody falls due in this month, or the proposal was not made. Propose again, or add customers by hand."
        ),
        _("Add a customer") if context.get("may", {}).get("edit") else "",
        reverse("console:plan-add", args=[plan.id]) if context.get("may", {}).get("edit") else "",
        icon="calendar-off",
    )
    return tables.show(
        request, "console/planning/workshop.html", state=state, page=page, row="console/planning/_item_row.html",
        empty=empty, plan=plan, caption=_("Customers in the plan"), **context,
    )  # fmt: skip


def _frame(request: HttpRequest, plan: Any, table: list[Any]) -> dict[str, Any]:
    """Everything around the list: path, figures, problems, capacity, history."""
    actor, now = request.actor, request.now
    figures = selectors.figures(plan=plan, actor=actor)
    may = rights(plan, actor)
    draft = plan.state in EDITABLE and may["edit"]
    share = float(plan.parameters.get("4-13.random_share", DEFAULT_SHARE))
    here = lang()
    available = sum(row.available for row in table)
    return {
        "path": common.path_of(plan),
        "figures": figures,
        "share": share,
        "share_met": draw.share_met(figures.random, figures.total, share),
        "available": common.hours(available),
        "reason_counts": [
            (code, PlanItemReason.label_of(code, here), count)
            for code, count in figures.reasons.most_common()
        ],
        "problems": approval.problems(plan=plan, actor=actor, now=now, fresh=False) if draft else [],
        "capacity": table,
        "may": may,
        "draft": draft,
        "agreed": plan.state in AGREED,
        "returned": plan.state == PlanState.RETURNED and plan.returned_reason,
        "same_post": plan.separation == "same_post",
        "coverage": [
            {**row, "label": VisitClass.label_of(row["visit_class"], here) or _("No class")}
            for row in (selectors.coverage(plan=plan, actor=actor) if may["whole"] else ())
        ],
        "events": common.events_of(selectors.events(plan=plan, actor=actor)),
        "left_out_count": len(plan.left_out),
        "state_label": common.plan_state(plan),
        "state_tone": common.PLAN_TONE.get(plan.state, ""),
        "over": local_date(now) > plan.ends_on,
    }


def rights(plan: Any, actor: Any) -> dict[str, bool]:
    """Return what the person may do with a plan as it stands."""
    proposes = access.may(actor, "plan.propose", unit_id=plan.unit_id)
    assigns = access.may(actor, "plan.assign", unit_id=plan.unit_id)
    approves = access.may(actor, "plan.approve", unit_id=plan.unit_id)
    return {
        "edit": proposes and plan.state in EDITABLE,
        "ask": proposes and plan.state in AGREED,
        "approve": approves and approval.may_approve(plan=plan, actor=actor),
        "author": approves
        and plan.state == PlanState.SUBMITTED
        and not approval.may_approve(plan=plan, actor=actor),
        "return": approves and plan.state == PlanState.SUBMITTED,
        "assign": assigns and plan.state in AGREED,
        "board": plan.state in AGREED or plan.state == PlanState.CLOSED,
        "close": proposes and plan.state == PlanState.IN_PROGRESS,
        "whole": access.may(actor, "plan.view", unit_id=plan.unit_id),
    }


@route(action="plan.propose", subject="plan", methods=("POST",))
def plan_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring a draft up to date and draw what is missing."""
    plan = selectors.plan(plan_id=pk, actor=request.actor)
    propose.propose(unit_id=plan.unit_id, period=plan.period, actor=request.actor, now=request.now)
    return htmx.go(
        request, common.plan_url(pk), toast=_("The proposal is up to date; what you changed was kept.")
    )


@route(action="plan.propose", subject="plan", methods=("POST",))
def plan_submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a plan in, or show everything that stands against it."""
    plan = selectors.plan(plan_id=pk, actor=request.actor)
    try:
        approval.submit(plan_id=pk, actor=request.actor, now=request.now)
    except Invalid as refusal:
        context = {"plan": plan, "problems": refusal.problems[1:], "may_fit": _over_capacity(refusal)}
        return htmx.render(request, "console/planning/problems.html", context, status=422)
    return htmx.go(request, common.plan_url(pk), toast=_("Submitted. Somebody else approves it now."))


def _over_capacity(refusal: Refusal) -> bool:
    return any(problem.code == "plan.above_capacity" for problem in refusal.problems)


@route(action="plan.approve", subject="plan", methods=("POST",))
def plan_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve a plan somebody else made."""
    reason = request.POST.get("reason", "")
    plan = approval.approve(plan_id=pk, reason=reason, actor=request.actor, now=request.now)
    if plan.separation == "same_post":
        text = _(
            "Approved. Separation not met: you hold the same post as the author; the plan and the audit say so."
        )
        return htmx.go(request, common.plan_url(pk), toast=text, tone="warning")
    return htmx.go(
        request, common.plan_url(pk), toast=_("Approved. The station can assign and schedule it now.")
    )


@route(action="plan.approve", subject="plan", methods=("POST",))
def plan_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a plan back with what is to be changed."""
    approval.return_(plan_id=pk, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now)
    return htmx.go(request, common.plan_url(pk), toast=_("Returned to the author."))


@route(action="plan.propose", subject="plan", methods=("POST",))
def plan_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a plan whose customers all have an end."""
    progress.close(plan_id=pk, actor=request.actor, now=request.now)
    return htmx.go(request, common.plan_url(pk), toast=_("The plan is closed."))


@route(action="plan.propose", subject="plan", methods=("POST",))
def plan_fit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give visits of overloaded people to others and take out the least urgent, with one reason."""
    out = changes.fit_to_capacity(
        plan_id=pk, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now
    )
    text = _("Fitted to the capacity; %(count)s customers were taken out with your reason.") % {
        "count": len(out)
    }
    return htmx.go(request, common.plan_url(pk), toast=text)


@route(action="plan.propose", subject="plan", methods=("POST",))
def plan_duty(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Store a person's hours for other duties."""
    form = forms.Duty(request.POST)
    if not form.is_valid():
        raise Refusal("plan.bad_hours", status=422, field="hours", most=changes.HOURS_OF_A_MONTH)
    changes.set_duty(
        plan_id=pk,
        staff_id=form.cleaned_data["staff"],
        hours=form.cleaned_data["hours"],
        actor=request.actor,
        now=request.now,
    )
    return htmx.go(request, common.plan_url(pk), toast=_("Hours stored; the capacity was counted anew."))


@route(action="plan.propose", subject="plan")
def plan_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Find a customer and add it by hand, with a reason."""
    plan = selectors.plan(plan_id=pk, actor=request.actor)
    if not (rights(plan, request.actor)["edit"] or rights(plan, request.actor)["ask"]):
        raise Forbidden
    q = (request.GET.get("q") or request.POST.get("q", "")).strip()[:100]
    form = forms.AddCustomer(request.POST or None, lang=lang())
    status, chosen = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK, None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            item = changes.add_item(
                plan_id=pk, party_id=data["party"], reason=data["reason"], code=data["code"], channel=data["channel"],
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except NotFound:
            raise
        except Refusal as refusal:
            blame(form, refusal)
            status = HTTPStatus(refusal.status)
        else:
            asked = item.state == ItemState.ADD_ASKED
            toast = _("Asked for; the approver decides.") if asked else _("Added to the plan.")
            return htmx.go(request, common.plan_url(pk), toast=toast)
    found = []
    if q:
        found = customers.page(actor=request.actor, q=q, unit_id=plan.unit_id, size=20).items
    party = request.POST.get("party") or request.GET.get("party")
    if party:
        chosen = customers.party(party_id=_uuid(party), actor=request.actor)
        if request.method == "GET":
            form = forms.AddCustomer(initial={"party": chosen.id}, lang=lang())
    for one in found:
        one.class_label = VisitClass.label_of(one.visit_class, lang())
    context = {
        "plan": plan,
        "q": q,
        "found": found,
        "chosen": chosen,
        "form": form,
        "asks": plan.state in AGREED,
    }
    return htmx.render(request, "console/planning/add.html", context, status=status)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


@route(action="plan.view", subject="plan", methods=("GET",))
def plan_left_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is due and not planned, and why."""
    plan = selectors.plan(plan_id=pk, actor=request.actor)
    here = lang()
    rows = selectors.left_out(plan=plan, actor=request.actor)
    for row in rows:
        row["code_text"] = words.left_out(row["code"], here)
        row["why_rows"] = words.reasons(row["why"], here)
        row["class_label"] = VisitClass.label_of(row["party"].visit_class, here)
        row["restore"] = (
            row["item"] is not None and common.dress(_with(row["item"], plan), request.actor).may["restore"]
        )
    return htmx.render(request, "console/planning/left_out.html", {"plan": plan, "rows": rows})


def _with(item: Any, plan: Any) -> Any:
    item.plan = plan
    return item


@route(action="plan.view", subject="plan", methods=("GET",))
def plan_draw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Repeat the draws of a plan from its seed, for whoever doubts them."""
    plan = selectors.plan(plan_id=pk, actor=request.actor)
    if not rights(plan, request.actor)["whole"]:
        raise Forbidden
    again = selectors.replay(plan=plan, actor=request.actor)
    for row in again.rows:
        row["label"] = (
            _("Random share of the plan (4-13)")
            if row["name"] == draw.RANDOM
            else _("Low-voltage sample of area %(area)s (4-12)") % {"area": row["name"].partition("/")[2]}
        )
        row["passed_rows"] = [
            words.left_out(code, lang()) for _pk, code in plan.draw.get("passed", {}).get(row["name"], [])
        ]
    return htmx.render(request, "console/planning/draw.html", {"plan": plan, "again": again})
