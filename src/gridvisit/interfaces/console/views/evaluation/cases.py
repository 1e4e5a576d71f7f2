"""Authenticity cases: the list, one case with what is open to who looks, and its steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache

from gridvisit.domain.evaluation.truth import cases, rules, selectors, states
from gridvisit.domain.evaluation.truth.states import CaseState
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.engines.truth.words import SIGNALS
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console import steps as steps_of
from gridvisit.interfaces.console.forms.judging import cases as typed
from gridvisit.interfaces.console.gate import lang, route, words
from gridvisit.interfaces.console.steps import Step
from gridvisit.standard.vocabulary import AuditFinding

THING = "truth-case"
TONES = {
    "hearing": "warn",
    "reading": "info",
    "split": "warn",
    "decided": "brand",
    "appealed": "warn",
    "final": "",
}
CAUSES = {
    "signal": _lazy("Signals in the records"),
    "recheck": _lazy("Found on a re-check"),
    "denied": _lazy("The customer said on a follow-up call that nobody came"),
}

CASES = tables.ListSpec(
    key="truth-cases",
    columns=(
        tables.Column(_lazy("Case")),
        tables.Column(_lazy("Visit")),
        tables.Column(_lazy("Cause")),
        tables.Column(_lazy("Status")),
        tables.Column(_lazy("Decide by")),
        tables.Column(_lazy("Unit")),
    ),
    filters=(
        tables.Filter("state", _lazy("Status"), options=CaseState.choices()),
        tables.Filter("unit", _lazy("Unit")),
        tables.Filter("whose", _lazy("Whose"), "tab", options=(("mine", ""), ("read", ""))),
        tables.Filter("overdue", _lazy("Overdue"), "flag"),
    ),
    tabs=(
        tables.Tab(_lazy("To be read by me"), "whose=read"),
        tables.Tab(_lazy("About my visits"), "whose=mine"),
        tables.Tab(_lazy("Overdue"), "overdue=1"),
    ),
)


@route(action="case.view", subject="case", methods=("GET",))
@never_cache
def case_list(request: HttpRequest) -> HttpResponse:
    """Show the cases in sight."""
    actor, today = request.actor, local_date(request.now)
    state = CASES.read(
        request,
        state=CaseState.choices(lang()),
        unit=[(str(unit.pk), unit.name) for unit in staff.units(actor=actor)],
    )
    unit = state.get("unit")
    rows = selectors.cases(
        actor=actor,
        state=state.get("state", ""),
        whose=state.get("whose", ""),
        unit_id=parse_id(unit) if unit else None,
        overdue_on=today if state.get("overdue") else None,
    )
    page = selectors.page(rows, cursor=state.cursor)
    numbers = selectors.visit_numbers(page.items)
    shown = [row_of(item, today, numbers.get(item.visit_id, "")) for item in page.items]
    return tables.show(
        request,
        "console/evaluation/truth/cases.html",
        state=state,
        page=type(page)(shown, page.next_cursor),
        row="console/evaluation/truth/_case_row.html",
        empty=tables.Empty(
            _("No authenticity cases"),
            _(
                "A case asks whether a visit took place. The person concerned is heard first; two readers decide."
            ),
            "",
            "",
            "shield-check",
        ),
    )


def row_of(item: Any, today: date, number: str) -> dict[str, Any]:
    """Return what rows and pages say of a case."""
    here, found = lang(), item.final_finding or item.finding
    label = CaseState.label_of(item.state, here)
    return {
        "c": item,
        "visit": number,
        "cause": CAUSES.get(item.cause, item.cause),
        "state": f"{label} · {AuditFinding.label_of(found, here)}" if found else label,
        "tone": TONES.get(item.state, ""),
        "open": item.state in states.TO_READ,
        "late": item.state in states.TO_READ and item.due_on < today,
    }


STEPS: dict[str, Step] = {
    "answer": Step(
        typed.AnswerForm, _lazy("Say what happened"), "message", _lazy("Your statement is with the readers."),
        lambda base, form: cases.answer(**_base(base), **form.cleaned_data), "case.answer",
        _lazy("You are heard before anybody decides. Nothing has been found against you."),
    ),
    "read": Step(
        typed.ReadForm, _lazy("Read and decide"), "eye", _lazy("Your reading stays closed until all are in."),
        lambda base, form: cases.read(**_base(base), **form.cleaned_data), "case.read",
        _lazy("You decide on your own: what others found is shown once all readings are in."),
    ),
    "appeal": Step(
        typed.AppealForm, _lazy("Appeal"), "scale", _lazy("Your appeal is made."),
        lambda base, form: cases.appeal(**_base(base), **form.cleaned_data), "case.answer",
        _lazy("Somebody who has not read the case decides, for good."),
    ),
    "decide": Step(
        typed.ReadForm, _lazy("Decide on the appeal"), "gavel", _lazy("The case is closed."),
        lambda base, form: cases.decide_appeal(**_base(base), **form.cleaned_data), "case.read",
    ),
}  # fmt: skip


def _base(base: dict[str, Any]) -> dict[str, Any]:
    return {"case_id": base[f"{THING}_id"], "actor": base["actor"], "now": base["now"]}


@route(action="case.view", subject="case", methods=("GET",))
@never_cache
def case(request: HttpRequest, case_id: Any) -> HttpResponse:
    """Show one case: what it rests on, what the person said, what is open of the readings, what comes next."""
    return _page(request, selectors.case(case_id=case_id, actor=request.actor))


def _page(
    request: HttpRequest, found: Any, sent: tuple[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    actor, own = request.actor, found.person_id == request.actor.id
    readings, here = selectors.readings_of(found, actor=actor), lang()
    refusal = None if own else selectors.reader_refusal(found, actor=actor, now=request.now)
    names = _next(request, found, own=own, refused=refusal is not None)
    context = row_of(
        found, local_date(request.now), selectors.visit_numbers([found]).get(found.visit_id, "")
    ) | {
        "own": own,
        "steps": [_step(name, found, sent) for name in names],
        "not_reader": words(refusal) if refusal is not None and found.state in states.TO_READ else "",
        "readings": [(one, AuditFinding.label_of(one.finding, here)) for one in readings],
        "closed": found.state in states.TO_READ,
        "grounds": [(SIGNALS[row["signal"]].of(here), selectors.words(row, here)) for row in found.grounds],
        "final": AuditFinding.label_of(found.final_finding, here) if found.final_finding else "",
        "sees_visit": access.may(actor, "visit.view", unit_id=found.unit_id, own=own),
        "readers": rules.READERS,
    }
    return htmx.render(request, "console/evaluation/truth/case.html", context, status=status)


def _next(request: HttpRequest, found: Any, *, own: bool, refused: bool) -> list[str]:
    if own:
        heard = found.heard_at is not None
        in_time = found.appeal_by is not None and local_date(request.now) <= found.appeal_by
        return [
            name
            for name, fits in (("answer", not heard), ("appeal", in_time))
            if fits and states.can(found.state, name)
        ]
    if refused:
        return []
    if found.state in states.TO_READ:
        return ["read"]
    return ["decide"] if states.can(found.state, "decide") else []


def _step(name: str, found: Any, sent: tuple[str, forms.Form] | None) -> dict[str, Any]:
    step, was_sent = STEPS[name], sent is not None and sent[0] == name
    form = sent[1] if sent and was_sent else step.form()
    return steps_of.shown(name, step, THING, found.pk, form, sent=was_sent)


VIEWS = steps_of.views(
    STEPS,
    thing=THING,
    argument="case_id",
    find=lambda request, pk: selectors.case(case_id=pk, actor=request.actor),
    page=_page,
)
