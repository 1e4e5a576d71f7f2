"""Common problems: looked at and confirmed on the demand, listed, fixed once, every customer told one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridvisit.domain.customers import dossier
from gridvisit.domain.demands import selectors as demands
from gridvisit.domain.demands.problems import correcting, fixing, proposals, selectors, services
from gridvisit.domain.demands.problems.rules import Basis, Standing
from gridvisit.domain.demands.problems.selectors import ProblemState
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id, parse_id
from gridvisit.foundation.kernel.paging import Page
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.demands import HOW
from gridvisit.interfaces.console.forms.problems import causes as typed
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.views.customers.editing import units_for
from gridvisit.interfaces.console.views.demands.common import here
from gridvisit.standard.vocabulary import DemandTopic

TONES = {"open": "warn", "fixed": "info", "closed": "good"}
STANDING_TONES = {
    Standing.FIX: "warn", Standing.SEND: "bad", Standing.CALL: "bad", Standing.TELL: "warn", Standing.TOLD: "good",
    Standing.AGAIN: "bad", Standing.OWN: "good", Standing.CORRECT: "bad",
}  # fmt: skip
UNTOLD = {
    "call": gettext_lazy("Nobody has reached this customer yet: call."),
    "nobody": gettext_lazy("No customer is known or named: call the number given."),
    "no_number": gettext_lazy("No mobile number, or messages not wished: call."),
    "on_its_way": gettext_lazy("The message is on its way."),
    "told_by_person": gettext_lazy("Told by a person before: tell the customer what was corrected."),
    "failed": gettext_lazy("The message did not go out: call."),
    "elsewhere": gettext_lazy("The message went out; the unit that handles the demand records it."),
}
PROBLEMS = tables.ListSpec(
    key="problems",
    columns=(
        tables.Column(gettext_lazy("Common problem")),
        tables.Column(gettext_lazy("Unit in charge")),
        tables.Column(gettext_lazy("Status")),
        tables.Column(gettext_lazy("Demands"), numeric=True),
        tables.Column(gettext_lazy("Told or settled"), numeric=True),
        tables.Column(gettext_lazy("Still to be told"), numeric=True),
    ),
    filters=(tables.Filter("state", gettext_lazy("Status")), tables.Filter("topic", gettext_lazy("Topic"))),
    tabs=(
        tables.Tab(gettext_lazy("Being fixed"), "state=open"),
        tables.Tab(gettext_lazy("Customers being told"), "state=fixed"),
    ),
)


@route(action="demand.view", subject="problem", methods=("GET",))
def problem_list(request: HttpRequest) -> HttpResponse:
    """The common problems the actor may see, the newest first, each with its counts."""
    lang = get_language() or "zh"
    state = PROBLEMS.read(request, state=ProblemState.choices(lang), topic=DemandTopic.choices(lang))
    asked = {"actor": request.actor, "state": state.get("state", ""), "topic": state.get("topic", "")}
    page = selectors.problems(**asked, cursor=state.cursor)
    rows = [
        {"counted": one, "state": ProblemState.label(one.problem.state, lang), "tone": TONES[one.problem.state],
         "basis": Basis.label(one.problem.basis, lang)}
        for one in page.items
    ]  # fmt: skip
    empty = tables.Empty(
        _("No common problem here"),
        _("When several customers under one transformer, on one feeder or at one place speak of the same, their demands"
          " propose it; a person confirms which belong."),
        _("Open the demands"), reverse("console:demand-list"), "git-merge",
    )  # fmt: skip
    return tables.show(
        request, "console/problems/list.html", state=state, page=Page(rows, page.next_cursor), empty=empty,
        row="console/problems/_row.html", count=selectors.count(**asked),
    )  # fmt: skip


@route(action="demand.view", subject="problem", methods=("GET",))
def problem_page(request: HttpRequest, pk: str) -> HttpResponse:
    """One common problem: its fix, its customers one by one, who is still to be told."""
    return _show(request, parse_id(pk))


def _show(
    request: HttpRequest, problem_id: UUID, form: BaseForm | None = None, status: int = 200
) -> HttpResponse:
    problem = selectors.problem(problem_id=problem_id, actor=request.actor)
    found = selectors.members(problem=problem, actor=request.actor)
    names = dossier.display_names([one.demand.party_id for one in found if one.demand.party_id])
    staff = people.by_ids([problem.fixed_by_id, problem.created_by, *(one.row.told_by_id for one in found)])
    may_fix = selectors.may(problem, actor=request.actor, action="demand.handle")
    may_confirm = (
        selectors.may(problem, actor=request.actor, action="demand.triage") and problem.state != "closed"
    )
    context = {
        "problem": problem, "counted": selectors.counted(problem=problem, actor=request.actor),
        "state": ProblemState.label(problem.state, here()), "tone": TONES[problem.state],
        "basis": Basis.label(problem.basis, here()),
        "members": [_member(one, names, staff) for one in found], "staff": staff,
        "may_fix": may_fix and problem.state == "open", "may_close": may_fix and problem.state == "fixed",
        "may_correct": may_fix and problem.state != "open", "corrections": _corrections(problem),
        "may_confirm": may_confirm, "number_form": form or typed.NumberForm(),
    }  # fmt: skip
    return htmx.render(request, "console/problems/detail.html", context, status=status)


def _corrections(problem: Any) -> list[dict[str, Any]]:
    """Return what was put right, the latest first."""
    staff = people.by_ids([parse_id(one["by"]) for one in problem.corrections])
    return [
        {"at": datetime.fromisoformat(one["at"]), "who": staff.get(parse_id(one["by"])), "reason": one["reason"],
         "texts": [(one["before"][name], one["after"][name]) for name in one["after"] if name != "fixed_at"]}
        for one in reversed(problem.corrections)
    ]  # fmt: skip


def _member(one: selectors.Member, names: dict[UUID, str], staff: dict[UUID, Any]) -> dict[str, Any]:
    how = dict(HOW).get(one.row.told_how, "")
    waits = one.standing in {Standing.CALL, Standing.TELL, Standing.CORRECT}
    return {
        "demand": one.demand, "row": one.row, "open": one.open, "gone": one.row.left_at is not None,
        "customer": names.get(one.demand.party_id, ""), "how": how, "teller": staff.get(one.row.told_by_id),
        "standing": one.standing.text(here()), "tone": STANDING_TONES.get(one.standing, ""), "may_tell": waits,
        "untold": UNTOLD.get(one.row.untold, "") if waits else "",
    }  # fmt: skip


@route(action="demand.triage", subject="demand")
def same_cause(request: HttpRequest, pk: str) -> HttpResponse:
    """Look at what may have one cause; POST confirms which demands belong, or that none does."""
    demand = demands.demand(demand_id=parse_id(pk), actor=request.actor)
    wanted = request.GET.get("basis", "")
    found = proposals.proposals(demand=demand, actor=request.actor, now=request.now)
    chosen = next((one for one in found if one.basis == wanted), found[0] if found else None)
    back = reverse("console:demand", args=[demand.pk])
    if request.method == "POST" and request.POST.get("decision") == "apart":
        others = [one.demand.pk for proposal in found for one in proposal.others]
        services.not_one_cause(demand_id=demand.pk, other_ids=others, actor=request.actor, now=request.now)
        return htmx.go(request, back, toast=_("Remembered: another cause."))
    units = units_for(request.actor, "demand.triage")
    form = typed.ConfirmForm(
        request.POST if request.method == "POST" else None, units=units, initial=_start(demand, chosen)
    )
    ticked = request.POST.getlist("members") if form.is_bound else None
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            problem = _confirm(request, demand, chosen, form.cleaned_data, ticked or [])
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            toast = _("Confirmed as common problem %(number)s.") % {"number": problem.number}
            return htmx.go(request, reverse("console:problem", args=[problem.pk]), toast=toast)
    names = dossier.display_names(
        [one.demand.party_id for one in chosen.others if one.demand.party_id] if chosen else []
    )
    rows = [
        (one, names.get(one.demand.party_id, ""), ticked is None or str(one.demand.pk) in ticked)
        for one in (chosen.free if chosen else ())
    ]  # fmt: skip
    context = {
        "demand": demand, "proposal": chosen, "rows": rows, "form": form, "cancel_url": back,
        "label": chosen.label.of(here()) if chosen else "",
        "others": [
            (one, one.label.of(here()), f"?{urlencode({'basis': one.basis.value})}")
            for one in found if one is not chosen
        ],
    }  # fmt: skip
    return htmx.render(request, "console/problems/confirm.html", context, status=status)


def _start(demand: Any, chosen: proposals.Proposal | None) -> dict[str, Any]:
    topic = DemandTopic.label(demand.topic, here())
    where = chosen.value if chosen else ""
    return {
        "name": f"{where} {topic}".strip(), "problem_id": new_id(),
        "basis": chosen.basis.value if chosen else Basis.HAND.value,
        "unit_id": str(demand.responsible_unit_id or demand.unit_id),
    }  # fmt: skip


def _confirm(
    request: HttpRequest,
    demand: Any,
    chosen: proposals.Proposal | None,
    data: dict[str, Any],
    ticked: list[str],
) -> Any:
    ids = [demand.pk, *(parse_id(pk) for pk in ticked)]
    basis = data["basis"] if Basis.has(data["basis"]) else Basis.HAND.value
    offered = [one.demand.pk for one in chosen.free] if chosen else []
    return services.confirm(
        demand_ids=ids, name=data["name"], cause=data["cause"], unit_id=parse_id(data["unit_id"]), send=data["send"],
        basis=basis, apart_ids=offered, problem_id=data["problem_id"], actor=request.actor, now=request.now,
    )  # fmt: skip


@route(action="demand.triage", subject="demand", methods=("POST",))
def join_problem(request: HttpRequest, pk: str) -> HttpResponse:
    """Let a demand join the problem that others of its kind belong to."""
    problem_id = parse_id(request.POST.get("problem", ""))
    services.add(
        problem_id=problem_id, demand_id=parse_id(pk), send=True, actor=request.actor, now=request.now
    )
    return htmx.go(request, reverse("console:problem", args=[problem_id]), toast=_("The demand has joined."))


@route(action="demand.triage", subject="problem", methods=("POST",))
def problem_add(request: HttpRequest, pk: str) -> HttpResponse:
    """Add a demand by its number."""
    problem_id, form = parse_id(pk), typed.NumberForm(request.POST)
    if not form.is_valid():
        return _show(request, problem_id, form, 422)
    try:
        demand = demands.by_number(number=form.cleaned_data["number"], actor=request.actor)
        services.add(problem_id=problem_id, demand_id=demand.pk, actor=request.actor, now=request.now)
    except Refusal as no:
        if no.status == 404:  # noqa: PLR2004 - a number typed wrong is said beside the field
            form.add_error("number", _("No demand has this number."))
            return _show(request, problem_id, form, 422)
        return _show(request, problem_id, blame(form, no), no.status)
    return htmx.go(request, reverse("console:problem", args=[problem_id]), toast=_("The demand has joined."))


@route(action="demand.triage", subject="problem")
def problem_edit(request: HttpRequest, pk: str) -> HttpResponse:
    """Correct name, cause and the unit in charge."""
    problem = selectors.problem(problem_id=parse_id(pk), actor=request.actor)
    initial = {"name": problem.name, "cause": problem.cause, "unit_id": str(problem.unit_id)}
    form = typed.ProblemForm(
        request.POST if request.method == "POST" else None,
        units=units_for(request.actor, "demand.triage"),
        initial=initial,
    )

    def save(data: dict[str, Any]) -> None:
        services.describe(
            problem_id=problem.pk, name=data["name"], cause=data["cause"], unit_id=parse_id(data["unit_id"]),
            actor=request.actor, now=request.now,
        )  # fmt: skip

    return _serve(request, problem, form, _("Name, cause, unit in charge"), save, done=_("Saved."))


@route(action="demand.handle", subject="problem")
def problem_fix(request: HttpRequest, pk: str) -> HttpResponse:
    """Write the fix once; an answer goes to every customer."""
    problem = selectors.problem(problem_id=parse_id(pk), actor=request.actor)
    form = typed.FixForm(
        request.POST if request.method == "POST" else None, kinds=selectors.waiting_kinds(problem=problem),
        initial={"fixed_at": local(request.now).replace(second=0, microsecond=0), "cause": problem.cause},
    )  # fmt: skip

    def save(data: dict[str, Any]) -> None:
        fix = fixing.Fix(**data)
        fixing.write_fix(problem_id=problem.pk, fix=fix, actor=request.actor, now=request.now)

    return _serve(
        request, problem, form, _("Write the fix"), save,
        done=_("The fix is written; every customer is told one by one."),
    )  # fmt: skip


@route(action="demand.handle", subject="problem")
def problem_correct(request: HttpRequest, pk: str) -> HttpResponse:
    """Put right what the fix says; who was told is told again."""
    problem = selectors.problem(problem_id=parse_id(pk), actor=request.actor)
    initial = {name: getattr(problem, name) for name in ("action", "answer", "proof", "cause")}
    form = typed.CorrectForm(request.POST if request.method == "POST" else None, initial=initial)

    def save(data: dict[str, Any]) -> None:
        found = correcting.Correction(**data)
        correcting.correct(problem_id=problem.pk, correction=found, actor=request.actor, now=request.now)

    return _serve(
        request, problem, form, _("Correct the fix"), save, done=_("Corrected; both texts are kept."),
        hint=_("Who was not told yet is told the new text; who was, hears of the correction."),
    )  # fmt: skip


@route(action="demand.handle", subject="problem")
def problem_tell(request: HttpRequest, pk: str, demand_id: str) -> HttpResponse:
    """Record that one customer was told."""
    problem = selectors.problem(problem_id=parse_id(pk), actor=request.actor)
    demand = demands.demand(demand_id=parse_id(demand_id), actor=request.actor)
    form = typed.TellForm(
        request.POST if request.method == "POST" else None,
        initial={"how": "phone", "told_at": local(request.now).replace(second=0, microsecond=0)},
    )

    def save(data: dict[str, Any]) -> None:
        fixing.tell(problem_id=problem.pk, demand_id=demand.pk, actor=request.actor, now=request.now, **data)

    title = _("Tell the customer of %(number)s") % {"number": demand.number}
    done = _("Told; the demand waits for verification.")
    return _serve(request, problem, form, title, save, done=done, hint=problem.answer)


@route(action="demand.triage", subject="problem", methods=("POST",))
def problem_take_out(request: HttpRequest, pk: str, demand_id: str) -> HttpResponse:
    """Take a demand out."""
    services.take_out(
        problem_id=parse_id(pk), demand_id=parse_id(demand_id), reason=request.POST.get("reason", ""),
        actor=request.actor, now=request.now,
    )  # fmt: skip
    return _back(request, pk, _("Taken out; it goes on by itself."))


@route(action="demand.view", subject="problem", methods=("POST",))
def problem_not_mine(request: HttpRequest, pk: str, demand_id: str) -> HttpResponse:
    """The customer says: not for me."""
    fixing.not_for_me(
        problem_id=parse_id(pk), demand_id=parse_id(demand_id), reason=request.POST.get("reason", ""),
        actor=request.actor, now=request.now,
    )  # fmt: skip
    return _back(request, pk, _("This demand alone goes on."))


@route(action="demand.handle", subject="problem", methods=("POST",))
def problem_close(request: HttpRequest, pk: str) -> HttpResponse:
    """Close what every customer has been told of."""
    services.close(problem_id=parse_id(pk), actor=request.actor, now=request.now)
    return _back(request, pk, _("Closed."))


def _back(request: HttpRequest, pk: str, toast: str) -> HttpResponse:
    return htmx.go(request, reverse("console:problem", args=[parse_id(pk)]), toast=toast)


def _serve(
    request: HttpRequest, problem: Any, form: BaseForm, title: str, save: Any, *, done: str, hint: str = ""
) -> HttpResponse:
    back, status = reverse("console:problem", args=[problem.pk]), 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refusal as no:
            form, status = blame(form, no), no.status
        else:
            return htmx.go(request, back, toast=done)
    context = {
        "problem": problem,
        "form": form,
        "title": title,
        "submit": title,
        "cancel_url": back,
        "hint": hint,
    }
    return htmx.render(request, "console/problems/step.html", context, status=status)
