"""Satisfaction with the handling of demands: figures with n and interval, every invitation, calls, interviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridvisit.domain.customers import dossier
from gridvisit.domain.demands.words import left
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.domain.surveys import rules, selectors, services, states
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.kernel.paging import Page
from gridvisit.interfaces.console import htmx, tables
from gridvisit.interfaces.console.forms.surveys import CallForm
from gridvisit.interfaces.console.gate import blame, route
from gridvisit.interfaces.console.views.surveys.calls import shown_calls, whom
from gridvisit.standard.vocabulary import SurveyState

DAYS = 90
TONES = {
    "complete": "good",
    "partial": "info",
    "refused": "",
    "undelivered": "warn",
    "sent": "",
    "opened": "info",
}
SURVEYS = tables.ListSpec(
    key="surveys",
    columns=(
        tables.Column(gettext_lazy("Asked at")),
        tables.Column(gettext_lazy("Customer")),
        tables.Column(gettext_lazy("About")),
        tables.Column(gettext_lazy("Status")),
        tables.Column(gettext_lazy("Overall"), numeric=True),
        tables.Column(gettext_lazy("Call due")),
    ),
    filters=(
        tables.Filter("state", gettext_lazy("Status")),
        tables.Filter(
            "about",
            gettext_lazy("About"),
            options=(
                ("demand", gettext_lazy("Handled demand")),
                ("visit", gettext_lazy("Visit")),
                ("customer", gettext_lazy("Customers drawn from the file")),
            ),
        ),
        tables.Filter("waiting", gettext_lazy("Dissatisfied, to call"), "flag"),
        tables.Filter("from", gettext_lazy("Asked from"), "day"),
        tables.Filter("to", gettext_lazy("Asked to"), "day"),
    ),
    tabs=(
        tables.Tab(gettext_lazy("Dissatisfied, to call"), "waiting=1"),
        tables.Tab(gettext_lazy("Answered"), "state=complete"),
        tables.Tab(gettext_lazy("Not delivered"), "state=undelivered"),
    ),
)


@route(action="survey.view", subject="survey", methods=("GET",))
def survey_list(request: HttpRequest) -> HttpResponse:
    """Figures on top, invitations below; the desk sees the dissatisfied, quality sees all."""
    lang = get_language() or "zh"
    state = SURVEYS.read(request, state=SurveyState.choices(lang))
    page = selectors.page(
        actor=request.actor, now=request.now, state=state.get("state", ""), about=state.get("about", ""),
        waiting=bool(state.get("waiting")),
        cursor=state.cursor,
    )  # fmt: skip
    start = at_local(state.get("from") or local_date(request.now) - timedelta(days=DAYS))
    end = at_local(state.get("to"), 23, 59) if state.get("to") else request.now
    units = access.scope(request.actor, "survey.view")
    figures = selectors.satisfaction(
        tenant_id=request.actor.tenant_id, start=start, end=end,
        unit_ids=None if units.whole_tenant else units.unit_ids,
    )  # fmt: skip
    empty = tables.Empty(
        _("Nobody has been asked yet"),
        _(
            "When a demand is closed, or a visit was followed up, the customer is invited by itself, "
            "at most once in 90 days."
        ),
        _("Open the demands"), reverse("console:demand-list"), "mood-smile",
    )  # fmt: skip
    return tables.show(
        request, "console/surveys/list.html", state=state, page=_rows(page, request), row="console/surveys/_row.html",
        empty=empty, figures=figures,
        may_waves=access.may(request.actor, "survey.approve"), numbers=_numbers(figures),
        facts=_facts(figures, request), start=local_date(start), end=local_date(end),
    )  # fmt: skip


def _percent(share: rules.Share) -> str:
    return "—" if share.value is None else f"{share.value * 100:.1f} %"


def _interval(share: rules.Share) -> str:
    if share.low is None or share.high is None:
        return ""
    return f"{share.low * 100:.0f}–{share.high * 100:.0f} %"


def _numbers(figures: selectors.Satisfaction) -> list[dict[str, Any]]:
    top, rate = figures.top2, figures.rate
    return [
        {"label": _("Satisfied (top two)"), "value": _percent(top), "n": top.n, "interval": _interval(top),
         "few": top.too_few},
        {"label": _("Index 0-100"), "value": "—" if figures.csi is None else f"{figures.csi:.1f}", "n": top.n,
         "few": top.too_few},
        {"label": _("Answered of those reached"), "value": _percent(rate), "n": rate.n, "interval": _interval(rate)},
        {"label": _("Dissatisfied"), "value": figures.low, "n": top.n},
    ]  # fmt: skip


def _facts(figures: selectors.Satisfaction, request: HttpRequest) -> list[dict[str, Any]]:
    instrument = selectors.instrument(actor=request.actor, now=request.now)
    lang = "zh" if (get_language() or "zh").startswith("zh") else "en"
    questions = {q["code"]: q[lang] for q in (instrument.questions if instrument else ())}
    return [
        {
            "label": questions.get(code, code),
            "value": _percent(share),
            "n": share.n,
            "interval": _interval(share),
        }
        for code, share in figures.facts.items()
    ]


def _rows(page: Page[Any], request: HttpRequest) -> Page[dict[str, Any]]:
    names = dossier.display_names([row.party_id for row in page.items])
    lang = get_language() or "zh"
    rows = []
    for row in page.items:
        due = selectors.call_due(row)
        rows.append(
            {
                "invitation": row, "customer": names.get(row.party_id, ""), "tone": TONES.get(row.state, ""),
                "overall": row.overall if selectors.may_see_answers(row, request.actor) else None, "due": due,
                "left": left(due, request.now).of(lang) if due and not row.contacted_at else "",
                "late": bool(due and not row.contacted_at and due < request.now),
                "expired": row.state in states.WAITING and row.expires_at <= request.now,
            }
        )  # fmt: skip
    return Page(rows, page.next_cursor)


@route(action="survey.view", subject="survey", methods=("GET",))
def survey_page(request: HttpRequest, pk: str) -> HttpResponse:
    """One invitation: what became of it, the answers for those who may read them, the call, the interview."""
    return _show(request, pk, CallForm())


def _show(request: HttpRequest, pk: str, form: BaseForm, status: int = 200) -> HttpResponse:
    row = selectors.invitation(invitation_id=parse_id(pk), actor=request.actor)
    readable = row.answered_at is not None and selectors.may_see_answers(row, request.actor)
    answers = selectors.answers_of(row, actor=request.actor) if readable else []
    may_ask = access.may(request.actor, "survey.interview", unit_id=row.unit_id)
    context = {
        "invitation": row,
        "customer": dossier.display_names([row.party_id]).get(row.party_id, ""),
        "answers": _said(row, answers),
        "may_call": may_ask and row.low_score and row.contacted_at is None,
        "may_interview": may_ask and row.state in states.WAITING and row.expires_at > request.now,
        "call_due": selectors.call_due(row),
        "interviewer": people.by_ids([row.interviewer_id]).get(row.interviewer_id)
        if row.interviewer_id
        else None,
        "form": form,
        "tone": TONES.get(row.state, ""),
        "calls": shown_calls(row),
        "may_read_paper": access.may(request.actor, "survey.approve"),
    }
    if context["may_call"]:
        context |= whom(row, request.actor)
    return htmx.render(request, "console/surveys/detail.html", context, status=status)


def _said(row: Any, answers: list[Any]) -> list[tuple[str, Any]]:
    lang = "zh" if (get_language() or "zh").startswith("zh") else "en"
    given = {answer.question: answer for answer in answers}
    pairs: list[tuple[str, Any]] = []
    for question in row.instrument.questions:
        answer = given.get(question["code"])
        if answer is None:
            continue
        options = dict(rules.options(question, lang))
        pairs.append((question[lang], answer.text or options.get(answer.value, answer.value)))
    return pairs


@route(action="survey.interview", subject="survey", methods=("POST",))
def survey_call(request: HttpRequest, pk: str) -> HttpResponse:
    """Record that a dissatisfied customer was called by the level above."""
    form = CallForm(request.POST)
    if not form.is_valid():
        return _show(request, pk, form, 422)
    try:
        services.record_low_score_contact(
            invitation_id=parse_id(pk), text=form.cleaned_data["text"], actor=request.actor, now=request.now
        )
    except Refusal as no:
        return _show(request, pk, blame(form, no), no.status)
    return htmx.go(request, reverse("console:survey", args=[pk]), toast=_("Call recorded."))
