"""One action: its way, its cause and measures, the figures before and after, and the step that comes next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridvisit.domain.improvement import measures, selectors, services, states
from gridvisit.domain.improvement.states import ActionState
from gridvisit.domain.staff import access
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console import steps as steps_of
from gridvisit.interfaces.console.forms import improvement as typed
from gridvisit.interfaces.console.gate import lang, route
from gridvisit.interfaces.console.steps import Step
from gridvisit.interfaces.console.views.improvement import common, effect
from gridvisit.standard.vocabulary import CauseCode

_lazy = gettext_lazy
STEPS: dict[str, Step] = {
    "analyse": Step(
        typed.AnalyseForm, _lazy("Find the cause"), "zoom-check", _lazy("The cause is written down."),
        lambda base, form: services.analyse(**base, whys=form.whys, cause_code=form.cleaned_data["cause_code"]),
        "action.work", _lazy("Ask why until you reach something that can be changed; blame is no cause."),
    ),
    "plan": Step(
        typed.PlanForm, _lazy("Plan the measures"), "list-check", _lazy("The measures are planned."),
        lambda base, form: services.plan(**base, **form.cleaned_data),
        "action.work", _lazy("The correction repairs this case; the corrective action removes the cause."),
    ),
    "finish": Step(
        typed.FinishForm, _lazy("Measures carried out"), "circle-check", _lazy("The waiting time has begun."),
        lambda base, form: services.finish(**base, **form.cleaned_data),
        "action.work", _lazy("The effect is measured after the waiting time, by another person."),
    ),
    "extend": Step(
        typed.ExtendForm, _lazy("Move the due date"), "calendar-plus", _lazy("The due date was moved."),
        lambda base, form: services.extend(**base, **form.cleaned_data), "action.manage",
        _lazy("Once only (rule 9.1-02)."),
    ),
    "verify": Step(
        typed.VerifyForm, _lazy("Verify the effect"), "gavel", _lazy("The decision is recorded."),
        lambda base, form: services.verify(
            **base, effective=form.cleaned_data["effective"] == "yes", note=form.cleaned_data["note"],
            despite=form.cleaned_data.get("despite", ""),
        ),
        "action.verify", _lazy("Closing needs a figure that is better than before."),
    ),
}  # fmt: skip
NEXT = {
    ActionState.OPENED: ("analyse",),
    ActionState.NOT_EFFECTIVE: ("analyse",),
    ActionState.CAUSE_ANALYSED: ("plan", "analyse"),
    ActionState.PLANNED: ("finish", "plan"),
    ActionState.WAITING: ("verify",),
    ActionState.CLOSED: (),
}
"""What may be done in a state: first what is next, then what may be done again."""


@route(action="finding.view", subject="action", methods=("GET",))
def action(request: HttpRequest, pk: Any) -> HttpResponse:
    """One action."""
    return _page(request, selectors.action(action_id=pk, actor=request.actor))


def _page(
    request: HttpRequest, found: Any, sent: tuple[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    here, actor = lang(), request.actor
    seen = selectors.verification(found, actor=actor, now=request.now)
    names = [name for name in NEXT[ActionState(found.state)] if _may(name, found, actor)]
    steps = [_bare(name, found, request, sent, seen) for name in names]
    if states.can(found.state, "extend") and not found.extended and _may("extend", found, actor):
        steps.append(_bare("extend", found, request, sent, seen))
    events = selectors.events_of(found)
    row = common.action_row(found, common.today(request))
    context = row | {
        "path": common.path_of(found, events),
        "events": common.events_of(found),
        "findings": common.finding_rows(selectors.findings_of(found), common.today(request)),
        "cause": CauseCode.label_of(found.cause_code, here) if found.cause_code else "",
        "step": steps[0] if steps and steps[0]["name"] != "extend" else None,
        "others": [step for number, step in enumerate(steps) if number or step["name"] == "extend"],
        "figures": effect.figures(seen, found),
        "waits_for": _waits_for(found, actor),
        "measure": measures.title_of(found.measure_rule).of(here),
        "rule": common.rule_of(found.measure_rule),
        "indicator_url": effect.indicator_url(found, request) if access.may(actor, "dashboard.view") else "",
    }
    return htmx.render(request, "console/improvement/action.html", context, status=status)


def _may(name: str, found: Any, actor: Any) -> bool:
    if name == "verify":
        return access.may(actor, "action.verify", unit_id=found.unit_id)
    if name == "extend":
        return selectors.may_manage(actor, found.unit_id)
    return selectors.may_work(actor, found)


def _waits_for(found: Any, actor: Any) -> str:
    """Say in words whose turn it is, where it is not the reader's."""
    if found.state == ActionState.CLOSED:
        return _("The action is closed; nothing is left to do.")
    if found.state == ActionState.WAITING:
        return _("Somebody else than the owner verifies the effect, from %(day)s on.") % {
            "day": found.wait_until
        }
    return _("The owner, %(name)s, takes the next step.") % {"name": found.owner.name}


def _bare(
    name: str, found: Any, request: HttpRequest, sent: tuple[str, Any] | None, seen: selectors.Verification
) -> dict[str, Any]:
    step = STEPS[name]
    form = sent[1] if sent and sent[0] == name else step.form(initial=_initial(name, found, request))
    shown = steps_of.shown(name, step, "action", found.pk, form, sent=bool(sent and sent[0] == name))
    if name == "verify":
        if not seen.doubts:
            form.fields.pop("despite")  # asked for only where the other units rose as much
        shown |= {
            "blocks": seen.blocks,
            "only": (*seen.not_effective_only, *seen.doubts),
            "blocked": not seen.may_decide,
        }
    return shown


def _initial(name: str, found: Any, request: HttpRequest) -> dict[str, Any]:
    if name == "analyse" and found.state == ActionState.CAUSE_ANALYSED:
        whys = {f"why{number}": why for number, why in enumerate(found.why, 1)}
        return whys | {"cause_code": found.cause_code}
    if name == "plan":
        return {"correction": found.correction, "plan": found.plan}
    if name == "extend":
        return {"due_on": services.latest_extension(found, now=request.now)}
    return {}


VIEWS = steps_of.views(
    STEPS,
    thing="action",
    argument="pk",
    find=lambda request, pk: selectors.action(action_id=pk, actor=request.actor),
    page=_page,
)
